"""What filters, facets and date sorting read of every article, held in memory for an engine without columns, or of a
small site."""

from __future__ import annotations

import heapq
import json
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import chain

from pressmark.index.schema import facet_key
from pressmark.search.results import FacetCount

# A facet's commonest values are counted, and those that were chosen: a longer list is no help to a reader, and would
# cost more than the search.
MOST_VALUES = 50
NO_CHOICES: Mapping[str, Iterable[str]] = {}
# Matches are counted document by document where they are fewer than this part of all, else key by key.
_FEW = 16
Counts = Mapping[str, int]


class Attributes:
    """Day and facet keys of each document.

    Of each facet the combinations of keys are numbered: documents are counted by number, and few numbers by key.
    """

    def __init__(self, rows: Iterable[tuple[int, int | None, str]]) -> None:
        """Rows are document number, day as an ordinal, and facets as JSON (facet to values as written)."""
        self._days: dict[int, int | None] = {}
        written: dict[int, str] = {}
        for doc, day, facets in rows:
            self._days[doc] = day
            written[doc] = facets
        self._held = _held(written)
        self._inverted: dict[str, dict[str, array[int]]] = {}
        self._last = max(self._days, default=0)

    def day(self, doc: int) -> int | None:
        """An ordinal (date.toordinal), or None for an undated article."""
        return self._days[doc]

    def count(
        self, docs: Iterable[int], facets: Iterable[str], chosen: Mapping[str, Iterable[str]] = NO_CHOICES
    ) -> dict[str, dict[str, int]]:
        """Facet to key to number of documents, for the commonest MOST_VALUES keys and those that are chosen."""
        matches = list(docs)
        many = len(matches) * _FEW > len(self._days)
        counted: dict[str, dict[str, int]] = {}
        for facet in facets:
            held = self._held.get(facet, {})
            counts: Counts = {}
            if held and many and len(self._docs(facet)) > MOST_VALUES:
                counts = self._count_by_key(self._docs(facet), matches, chosen.get(facet, ()))
            elif held:
                counts = Counter(chain.from_iterable(map(held.__getitem__, matches)))
            counted[facet] = commonest(counts, chosen.get(facet, ()))
        return counted

    def _docs(self, facet: str) -> dict[str, array[int]]:
        """Key to the documents that have it, the commonest key first."""
        if facet not in self._inverted:
            found: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
            for doc, keys in self._held[facet].items():
                for key in keys:
                    found[key].append(doc)
            self._inverted[facet] = dict(sorted(found.items(), key=lambda item: -len(item[1])))
        return self._inverted[facet]

    def _count_by_key(self, docs: Mapping[str, array[int]], matches: list[int], chosen: Iterable[str]) -> Counts:
        """Counts of the keys that may be among the commonest, and of the chosen ones.

        The commonest of all first: once one is rarer altogether than MOST_VALUES are here, no other need be counted.
        """
        matching = bytearray(1 + self._last)
        for doc in matches:
            matching[doc] = 1
        best = [0] * MOST_VALUES
        counts: dict[str, int] = {}
        for key, holders in docs.items():
            if len(holders) < best[0]:
                break
            counts[key] = sum(map(matching.__getitem__, holders))
            heapq.heappushpop(best, counts[key])
        counts |= {key: sum(map(matching.__getitem__, docs[key])) for key in chosen if key in docs}
        return {key: count for key, count in counts.items() if count}


def _held(written: Mapping[int, str]) -> dict[str, dict[int, tuple[str, ...]]]:
    """Facet to document to keys; documents without the facet have none. Equal texts are read once, all at one go."""
    texts = [*set(written.values())]
    keys = _Keys()
    found: defaultdict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for text, facets in zip(texts, json.loads(f"[{','.join(texts)}]"), strict=True):
        for facet, values in facets.items():
            found[facet][text] = tuple([keys[value] for value in values])
    return {facet: {doc: of_text.get(text, ()) for doc, text in written.items()} for facet, of_text in found.items()}


class _Keys(dict[str, str]):
    """The key of each value that was met, made once."""

    def __missing__(self, value: str) -> str:
        key = self[value] = facet_key(value)
        return key


def commonest(counts: Mapping[str, int], chosen: Iterable[str]) -> dict[str, int]:
    """The commonest keys, of equal ones the first in order, and the chosen ones whatever their count."""
    if len(counts) <= MOST_VALUES:
        return dict(counts)
    least = sorted(counts.values(), reverse=True)[MOST_VALUES - 1]
    kept = {key: count for key, count in counts.items() if count > least}
    level = sorted([key for key, count in counts.items() if count == least])[: MOST_VALUES - len(kept)]
    return kept | dict.fromkeys(level, least) | {key: counts[key] for key in chosen if key in counts}


def facet_counts(written: Iterable[tuple[str, int]]) -> dict[str, FacetCount]:
    """From the spellings of a facet's values: every key, how it is mostly written and how many have it, commonest
    first."""
    spellings: defaultdict[str, int] = defaultdict(int)
    for value, count in written:
        spellings[value] += count
    best: dict[str, tuple[int, str]] = {}
    counts: defaultdict[str, int] = defaultdict(int)
    for value, count in spellings.items():
        key = facet_key(value)
        counts[key] += count
        best[key] = min(best[key], (-count, value)) if key in best else (-count, value)
    ordered = sorted([(-count, key) for key, count in counts.items()])
    return {key: FacetCount(best[key][1], -count) for count, key in ordered}
