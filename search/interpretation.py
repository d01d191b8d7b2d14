"""What was made of a query, as a receipt that a surface can show and that leads back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from itertools import groupby

from pressmark.index.unspaced_scripts import is_unspaced
from pressmark.index.values import value
from pressmark.search.query import Clause, Either, Match, Query
from pressmark.search.reading import Reading
from pressmark.search.results import Correction, Interpretation


@value(frozen=True, slots=True)
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
    changed = {*used, *receipt.missing, *dropped, *(w.typed for w in reading.wanted if w.synonyms or w.compounds)}
    insist = _insisting(query, changed) if changed else None
    if receipt.unquoted:
        query, insist = query.unquoted(), None
    return Interpretation(
        used=_rewritten(query, used, receipt.missing),
        insist=insist,
        suggestion=_suggested(receipt),
        corrections=receipt.corrections,
        missing=_runs(receipt.missing),
        dropped=_runs((*receipt.unquoted, *dropped)),
        expanded=_expanded(reading),
        filters=reading.filters,
        ignored=reading.ignored,
        misread=query.misread,
        relaxed=relaxed or bool(receipt.missing or receipt.unquoted),
    )


def _expanded(reading: Reading) -> dict[str, tuple[str, ...]]:
    """What was searched beside the words typed: longer words that begin so, compounds, and synonyms."""
    found = {w.typed: (*w.expanded[:12], *w.compounds) for w in reading.wanted if w.expanded or w.compounds}
    for typed, others in reading.synonyms:
        found[typed] = (*found.get(typed, ()), *others)
    return found


def _suggested(receipt: Receipt) -> str | None:
    if receipt.suggestion:
        return _rewritten(receipt.query, receipt.suggestion, ())
    return str(receipt.offer) if receipt.offer else None


def _rewritten(query: Query, replaced: Mapping[str, str], missing: tuple[str, ...]) -> str:
    kept = [c for c in query.clauses if not (_is_plain(c) and str(c) in missing)] or query.clauses
    parts = []
    for plain, clauses in groupby(kept, _is_plain):
        text = " ".join(map(str, clauses))
        for typed, used in replaced.items() if plain else ():
            text = _as_words(typed).sub(used, text)
        parts.append(text)
    return " ".join(parts)


def _insisting(query: Query, changed: set[str]) -> str:
    """The query with every word that was changed or left out within quotes, which take words as they are."""
    words = [_as_words(word) for typed in changed for word in (typed, *typed.split())]
    return " ".join(
        str(
            replace(clause, quoted=True)
            if isinstance(clause, Match) and _is_plain(clause) and any(word.search(clause.text) for word in words)
            else clause
        )
        for clause in query.clauses
    )


def _is_plain(clause: Clause) -> bool:
    return isinstance(clause, Match) and clause.is_plain


def _as_words(typed: str) -> re.Pattern[str]:
    """One word or several of a receipt as they stand in a query; a piece of a run without spaces anywhere in it."""
    pattern = r"[\W_]+".join(map(re.escape, typed.split()))
    return re.compile(pattern if is_unspaced(typed) else rf"(?<!\w){pattern}(?!\w)")


def _runs(texts: Iterable[str]) -> tuple[str, ...]:
    """Pieces of runs without spaces that overlap as the run that they are of."""
    found: list[str] = []
    for text in texts:
        if found and is_unspaced(text) and is_unspaced(found[-1]) and found[-1][-1] == text[0]:
            found[-1] += text[1:]
        else:
            found.append(text)
    return tuple(found)
