"""The filters and dates of a query, and which of the site's facet keys a visitor's value names."""

from __future__ import annotations

from collections.abc import Iterable

from pressmark.index.analyzer import fold
from pressmark.index.schema import facet_key
from pressmark.search.query import DateLimit, Filter, Query
from pressmark.search.query_parser import FILTERS
from pressmark.search.reading import Reading
from pressmark.search.snapshot import Snapshot

# Filters whose values are looked for by their words; more of them only as they are written.
_MOST_FILTERS = 16


def filtered(query: Query, snapshot: Snapshot) -> Reading:
    """The filters and dates of a query."""
    keywords: dict[str, tuple[str, ...]] = {}
    without: dict[str, tuple[str, ...]] = {}
    first = last = None
    understood: list[tuple[str, str]] = []
    for clause in query.clauses:
        match clause:
            case Filter(name, value, excluded):
                facet = name if name in FILTERS else f"filter.{name}"
                target = without if excluded else keywords
                few = len(understood) < _MOST_FILTERS
                keys = facet_keys(facet, value, snapshot) if few else (facet_key(value),)
                target[facet] = _union(target.get(facet, ()), keys)
                understood.append((("-" if excluded else "") + name, value))
            case DateLimit("after", day, text):
                first = max(first or day, day)
                understood.append(("after", text))
            case DateLimit("before", day, text):
                last = min(last or day, day)
                understood.append(("before", text))
    return Reading((), (), (), keywords, without, first, last, tuple(understood))


def facet_keys(facet: str, value: str, snapshot: Snapshot) -> tuple[str, ...]:
    """The keys that a visitor's value names: itself, or where there is no such key, those that hold all its words."""
    key = facet_key(value)
    known = snapshot.facet_values(facet)
    if key in known:
        return (key,)
    words = _words_of_key(key)
    longest = max(words, key=len, default=key)
    near = [k for k in known if longest in (k if k.isascii() else fold(k)) and words <= _words_of_key(k)]
    return tuple(near[:16]) or (key,)


def _words_of_key(key: str) -> frozenset[str]:
    return frozenset(fold(key).replace("-", " ").replace("_", " ").split())


def _union(one: Iterable[str], other: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*one, *other]))
