"""What filters, facets and date sorting read of every article, held in memory for an engine without columns."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable

from pressmark.index.schema import facet_key
from pressmark.search.results import FacetCount


class Attributes:
    """Day and facets of each document. Articles with the same facets are kept, and counted, as one combination."""

    def __init__(self, rows: Iterable[tuple[int, int | None, str]]) -> None:
        """Rows are document number, day as an ordinal, and facets as JSON (facet to values as written)."""
        self._days: dict[int, int | None] = {}
        self._combination: dict[int, int] = {}
        numbers: dict[str, int] = {}
        for doc, day, facets in rows:
            self._days[doc] = day
            self._combination[doc] = numbers.setdefault(facets, len(numbers))
        keys: dict[str, str] = {}
        self._keys = [
            {
                facet: tuple(keys.setdefault(value, facet_key(value)) for value in values)
                for facet, values in combination.items()
            }
            for combination in map(json.loads, numbers)
        ]

    def day(self, doc: int) -> int | None:
        """An ordinal (date.toordinal), or None for an undated article."""
        return self._days[doc]

    def count(self, docs: Iterable[int], facets: Iterable[str]) -> dict[str, dict[str, int]]:
        """Facet to key to number of documents."""
        wanted = list(facets)
        counts: dict[str, Counter[str]] = {facet: Counter() for facet in wanted}
        for number, times in Counter(map(self._combination.__getitem__, docs)).items():
            held = self._keys[number]
            for facet in wanted:
                for key in held.get(facet, ()):
                    counts[facet][key] += times
        return {facet: dict(count) for facet, count in counts.items()}


def facet_counts(written: Iterable[tuple[str, int]]) -> dict[str, FacetCount]:
    """From the spellings of a facet's values: every key, how it is mostly written and how many have it, commonest first."""
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for value, count in written:
        spellings[facet_key(value)][value] += count
    best = {key: min(found.items(), key=lambda item: (-item[1], item[0]))[0] for key, found in spellings.items()}
    counts = {key: found.total() for key, found in spellings.items()}
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return {key: FacetCount(best[key], count) for key, count in ordered}
