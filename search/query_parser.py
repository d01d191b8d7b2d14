"""What a visitor typed, read into a query; any text at all has a reading.

    words            every one is wanted, unless too few articles have them all
    "two words"      side by side, in this form
    -word -"a b"     without
    a OR b           either
    title:word       in the title
    tag: author: section: lang: year: kind:    and the site's own filters; tag:"two words"
    after:2024-05    before:2025               both ends included

What looks like an operator and is none (an unknown name, an impossible date, a lone quote) is words.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Collection
from datetime import date

from pressmark.search.query import Clause, DateLimit, Edge, Either, Filter, Match, Query

LONGEST = 2_048
FILTERS = ("tag", "author", "section", "lang", "year", "kind")
_QUOTES = str.maketrans("“”„‟«»＂：", '""""""":')
_SPACES = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b\ufeff\ud800-\udfff]+")
_PIECE = re.compile(
    r'(?P<minus>(?<!\S)[-−–](?=[^\s-]))?(?:(?P<name>[^\s:"]{1,64}):)?(?:"(?P<quoted>[^"]*)"?|(?P<word>[^\s"]+))'
)
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_UNDATED = re.compile(r"(?:after|before):", re.IGNORECASE)
_DASHES = "-−–"
_OR = frozenset({"OR", "||", "|"})


def parse_query(text: str, filter_names: Collection[str] = (), *, as_you_type: bool = False) -> Query:
    """Read a visitor's text; `filter_names` are the site's own filters, beside FILTERS."""
    read, unread = text[:LONGEST], text[LONGEST:]
    cleaned = readable(read).translate(_QUOTES)
    names = {name.casefold(): name for name in filter_names} | {name: name for name in FILTERS}
    clauses: list[Clause] = []
    joined = False
    for piece in _PIECE.finditer(cleaned):
        if piece[0] in _OR:
            joined = bool(clauses)
            continue
        clause = _clause(piece, names)
        if clause is None:
            continue
        if joined:
            _join(clauses, clause)
        else:
            clauses.append(clause)
        joined = False
    unfinished = as_you_type and not unread and _ends_in_word(cleaned, clauses)
    misread = tuple(c.text for c in clauses if isinstance(c, Match) and not c.quoted and _UNDATED.match(c.text))
    return Query(tuple(clauses), unfinished, unread, misread)


def readable(text: str) -> str:
    """A text with a space for what is none: control characters, halves of a character."""
    return _SPACES.sub(" ", text)


def date_range(text: str) -> tuple[int, int] | None:
    """First and last day of a date as short as a year, as ordinals; None when it is no date."""
    match = _DATE.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        first = date(year or 0, 1 if month is None else month, 1 if day is None else day)
        end = 12 if month is None else month
        last = date(first.year, end, calendar.monthrange(first.year, end)[1] if day is None else day)
    except ValueError:
        return None
    return first.toordinal(), last.toordinal()


def _clause(piece: re.Match[str], names: dict[str, str]) -> Clause | None:
    name, quoted = piece["name"], piece["quoted"]
    value = (quoted if quoted is not None else piece["word"]).strip()
    excluded = piece["minus"] is not None
    if name is not None:
        name = name if excluded else name.lstrip(_DASHES)  # a dash behind a quote joins (`"Model C"-Schulen`)
        known = name.casefold()
        if value and known == "title":
            return Match(value, quoted is not None, "title", excluded)
        if value and known in names:
            return Filter(names[known], value, excluded)
        if known in ("after", "before") and not excluded and (days := date_range(value)):
            edge: Edge = "after" if known == "after" else "before"
            return DateLimit(edge, days[0] if edge == "after" else days[1], value)
        value = f"{name}:{value}"
    elif not excluded and quoted is None:
        value = value.lstrip(_DASHES)
    if not any(c.isalnum() for c in value) or (quoted is None and value in _OR):
        return None
    return Match(value, quoted is not None, "all", excluded)


def _join(clauses: list[Clause], clause: Clause) -> None:
    """Put a clause beside the one before it, as its alternative."""
    last = clauses[-1]
    if isinstance(last, Filter) and isinstance(clause, Filter) and last.name == clause.name:
        clauses.append(clause)  # several values of one facet are alternatives anyway
        return
    options = last.options if isinstance(last, Either) else _wanted(last)
    if options and (more := _wanted(clause)):
        clauses[-1] = Either(options + more)
    else:
        clauses.append(clause)


def _wanted(clause: Clause) -> tuple[Match, ...]:
    """A clause as something to find in the text; a filter's value is words there."""
    if isinstance(clause, Filter) and not clause.excluded:
        # Within quotes nothing in the value is an operator.
        words = Match(clause.value, quoted=clause.value in _OR or not clause.value.isalnum())
        return (words,) if any(c.isalnum() for c in clause.value) else ()
    return (clause,) if isinstance(clause, Match) and not clause.excluded else ()


def _ends_in_word(text: str, clauses: list[Clause]) -> bool:
    if not clauses or not text or text[-1] in ' "':
        return False
    last = clauses[-1]
    if isinstance(last, Either):
        last = last.options[-1]
    return isinstance(last, Match) and not last.quoted and not last.excluded
