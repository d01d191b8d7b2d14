"""What was made of a query, as a receipt that a surface can show and that leads back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pressmark.search.query import Either, Match, Query
from pressmark.search.reading import Reading
from pressmark.search.results import Correction, Interpretation


@dataclass(frozen=True, slots=True)
class Receipt:
    """What happened on the way from the query to the search; `unquoted` are phrases of which the words were searched,
    `suggestion` words for words and `offer` a query that find more."""

    query: Query
    reading: Reading
    corrections: tuple[Correction, ...] = ()
    missing: tuple[str, ...] = ()
    unquoted: tuple[str, ...] = ()
    suggestion: Mapping[str, str] = field(default_factory=dict)
    offer: Query | None = None

    @property
    def asked_for_words(self) -> bool:
        return any(
            isinstance(clause, Either) or (isinstance(clause, Match) and not clause.excluded)
            for clause in self.query.clauses
        )


def interpretation_of(receipt: Receipt, dropped: tuple[str, ...], relaxed: bool) -> Interpretation:
    query, reading = receipt.query, receipt.reading
    used = {c.typed: c.used for c in receipt.corrections}
    left_out = (*receipt.missing, *dropped)
    changed = {*used, *left_out, *(w.typed for w in reading.wanted if w.synonyms)}
    insist = _insisting(query, changed) if changed else None
    if receipt.unquoted:
        query, left_out, insist = query.unquoted(), (*receipt.unquoted, *left_out), None
    return Interpretation(
        used=_rewritten(query, used, receipt.missing),
        insist=insist,
        suggestion=_suggested(receipt),
        corrections=receipt.corrections,
        dropped=left_out,
        expanded=_expanded(reading),
        filters=reading.filters,
        ignored=reading.ignored,
        misread=query.misread,
        relaxed=relaxed or bool(receipt.missing or receipt.unquoted),
    )


def _expanded(reading: Reading) -> dict[str, tuple[str, ...]]:
    """What was searched beside the words typed: longer words that begin so, and synonyms."""
    found = {w.typed: w.expanded[:12] for w in reading.wanted if w.expanded}
    for typed, others in reading.synonyms:
        found[typed] = (*found.get(typed, ()), *others)
    return found


def _suggested(receipt: Receipt) -> str | None:
    if receipt.suggestion:
        return _rewritten(receipt.query, receipt.suggestion, ())
    return str(receipt.offer) if receipt.offer else None


def _rewritten(query: Query, replaced: Mapping[str, str], missing: tuple[str, ...]) -> str:
    parts = []
    for clause in query.clauses:
        if isinstance(clause, Match) and not clause.quoted and not clause.excluded:
            text = clause.text
            for typed, used in replaced.items():
                text = text.replace(typed, used)
            if clause.text not in missing or len(query.clauses) == len(missing):
                parts.append(("title:" if clause.scope == "title" else "") + text)
        else:
            parts.append(str(clause))
    return " ".join(parts)


def _insisting(query: Query, changed: set[str]) -> str:
    """The query with every word that was changed or left out within quotes, which take words as they are."""
    parts = []
    for clause in query.clauses:
        plain = isinstance(clause, Match) and not clause.quoted and not clause.excluded
        if plain and isinstance(clause, Match) and any(word in clause.text for word in changed):
            parts.append(f'"{clause.text}"')
        else:
            parts.append(str(clause))
    return " ".join(parts)
