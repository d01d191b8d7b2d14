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
        self._written: list[dict[str, list[str]]] = [json.loads(facets) for facets in numbers]
        keys: dict[str, str] = {}
        self._keys = [
            {
                facet: tuple(keys.setdefault(value, facet_key(value)) for value in values)
                for facet, values in combination.items()
            }
            for combination in self._written
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

    def values(self, facet: str) -> dict[str, FacetCount]:
        """Every key of a facet with its commonest spelling and its number of articles, commonest first."""
        counts: Counter[str] = Counter()
        spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for number, times in Counter(self._combination.values()).items():
            for key, value in zip(self._keys[number].get(facet, ()), self._written[number].get(facet, ()), strict=True):
                counts[key] += times
                spellings[key][value] += times
        best = {key: min(found.items(), key=lambda item: (-item[1], item[0]))[0] for key, found in spellings.items()}
        ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        return {key: FacetCount(best[key], count) for key, count in ordered}
