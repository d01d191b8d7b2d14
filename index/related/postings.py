"""Which articles have a term, where these are too many for memory: sorted by term, in a file."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Mapping
from itertools import accumulate, groupby, pairwise
from pathlib import Path

from pressmark.index.related.shelf import Spill
from pressmark.index.related.vectors import Vector
from pressmark.index.workers import in_turns

_ARTICLES = 10_000  # whose postings are sorted at a time
_MOST_WAITING = 4_000_000  # postings in memory
Sorted = tuple["array[int]", "array[int]", "array[int]", "array[int]"]


class SortedPostings:
    """Of each term that two articles or more have: their numbers, and its weight in each. Forks read it too."""

    def __init__(self, vectors: Mapping[int, Vector], folder: Path, workers: int) -> None:
        gathered = _Gathered(-(-len(vectors) // _ARTICLES), folder)
        for doc, vector in vectors.items():
            gathered.add(doc, vector)
        self._terms, self._starts = array("I"), array("Q", [0])
        docs, weights = Spill(folder), Spill(folder)
        for terms, counts, *found in in_turns(gathered.sorted, workers, gathered.parts):
            self._terms.extend(terms)
            self._starts.extend(accumulate(counts, initial=self._starts.pop()))
            docs.add(found[0].tobytes())
            weights.add(found[1].tobytes())
        self._docs, self._weights = docs.view("I"), weights.view("H")

    def get(self, term: int) -> tuple[list[int], list[int]] | None:
        place = bisect_left(self._terms, term)
        if place == len(self._terms) or self._terms[place] != term:
            return None
        own = slice(self._starts[place], self._starts[place + 1])
        return self._docs[own].tolist(), self._weights[own].tolist()


class _Gathered:
    """Postings as the articles come, parted by ranges of the terms' numbers; beyond some millions in a file."""

    def __init__(self, parts: int, folder: Path) -> None:
        self.parts = parts
        self._bounds = [(number << 32) // parts for number in range(parts)]
        self._held = [(array("I"), array("I"), array("H")) for _ in self._bounds]
        self._written: list[list[tuple[tuple[int, int], ...]]] = [[] for _ in self._bounds]
        self._spill = Spill(folder)
        self._waiting = 0

    def add(self, doc: int, vector: Vector) -> None:
        places = [*(bisect_left(vector.terms, bound) for bound in self._bounds), len(vector.terms)]
        for (terms, docs, weights), (first, beyond) in zip(self._held, pairwise(places), strict=True):
            if first < beyond:
                terms.extend(vector.terms[first:beyond])
                docs.extend(array("I", [doc]) * (beyond - first))
                weights.extend(vector.weights[first:beyond])
        self._waiting += len(vector.terms)
        if self._waiting >= _MOST_WAITING:
            for written, held in zip(self._written, self._held, strict=True):
                written.append(tuple(self._spill.add(each.tobytes()) for each in held))
                for each in held:
                    del each[:]
            self._waiting = 0

    def sorted(self, part: int, _parts: int) -> Sorted:
        """One part by term: terms of two articles or more, how many each has, and then articles and weights of all."""
        terms, docs, weights = (each[:] for each in self._held[part])
        for written in self._written[part]:
            for each, place in zip((terms, docs, weights), written, strict=True):
                each.frombytes(self._spill.read(*place))
        shared, counts = array("I"), array("I")
        chosen: list[int] = []
        for term, group in groupby(sorted(range(len(terms)), key=terms.__getitem__), terms.__getitem__):
            places = list(group)
            if len(places) > 1:
                shared.append(term)
                counts.append(len(places))
                chosen += places
        return shared, counts, array("I", map(docs.__getitem__, chosen)), array("H", map(weights.__getitem__, chosen))
