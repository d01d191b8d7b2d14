"""What filters, facets and date sorting read of every article, held in memory for an engine without columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

Facets = tuple[tuple[str, tuple[str, ...]], ...]


class Attributes:
    """Day and facet keys of each document. Equal combinations of keys are kept, and counted, once."""

    def __init__(self, rows: Iterable[tuple[int, int | None, Facets]]) -> None:
        self._days: dict[int, int | None] = {}
        self._combination: dict[int, int] = {}
        numbers: dict[Facets, int] = {}
        for doc, day, facets in rows:
            self._days[doc] = day
            self._combination[doc] = numbers.setdefault(facets, len(numbers))
        self._facets = [dict(facets) for facets in numbers]

    def day(self, doc: int) -> int | None:
        """An ordinal (date.toordinal), or None for an undated article."""
        return self._days[doc]

    def count(self, docs: Iterable[int], facets: Iterable[str]) -> dict[str, dict[str, int]]:
        """Facet to key to number of documents."""
        wanted = list(facets)
        counts: dict[str, Counter[str]] = {facet: Counter() for facet in wanted}
        for number, times in Counter(map(self._combination.__getitem__, docs)).items():
            held: Mapping[str, tuple[str, ...]] = self._facets[number]
            for facet in wanted:
                for key in held.get(facet, ()):
                    counts[facet][key] += times
        return {facet: dict(count) for facet, count in counts.items()}
