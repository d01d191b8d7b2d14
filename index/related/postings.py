"""Which articles have a term, and so which of a large site are like one of them: sorted by term, in files."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path

import numpy as np

from pressmark.index.related.kept_postings import packed_block
from pressmark.index.related.neighbours import FLOOR, FOUNDED, MET, PRODUCT
from pressmark.index.related.shelf import Spill
from pressmark.index.related.vectors import Vector
from pressmark.index.source import Progress, silent
from pressmark.index.workers import in_turns

_ARTICLES = 10_000  # whose postings are sorted at a time
_IN_BLOCK = 1_000  # postings
_TOLD = 2_000  # articles after which it is told how many are done
_MOST_WAITING = 4_000_000  # postings in memory


class SortedPostings:
    """Of each term the numbers of the articles that have it, and its weight in each. Forks read it too.

    Their arrays lie in files and are worked on as wholes, which takes a fraction of the time of a loop over them.
    """

    def __init__(self, vectors: Mapping[int, Vector], folder: Path, workers: int, progress: Progress = silent) -> None:
        gathered, articles = _Gathered(-(-len(vectors) // _ARTICLES), folder), len(vectors)
        for number, (doc, vector) in enumerate(vectors.items(), 1):
            gathered.add(doc, vector)
            if number % _TOLD == 0 or number == articles:
                progress("postings", number, articles)
        files = [Spill(folder) for _ in range(4)]
        for part, found in enumerate(in_turns(gathered.sorted, workers, gathered.parts), 1):
            for file, data in zip(files, found, strict=True):
                file.add(data)
            progress("sorting", articles * part // gathered.parts, articles)
        self._terms, self._sizes, self._docs, self._weights = (
            np.frombuffer(file.view(), kind) for file, kind in zip(files, "IIIH", strict=True)
        )
        ends = Spill(folder)
        ends.add(np.cumsum(self._sizes, dtype=np.int64).tobytes())
        self._ends, self._articles = np.frombuffer(ends.view(), np.int64), articles

    def met(self, vector: Vector) -> list[tuple[int, int]]:
        """The articles that are like enough to this one, on more than chance, with the product."""
        terms = np.asarray(vector.terms)
        places = np.searchsorted(self._terms, terms)
        known = places < len(self._terms)
        known[known] = self._terms[places[known]] == terms[known]
        places, terms = places[known], terms[known]
        if not len(terms):
            return []
        sizes = self._sizes[places].astype(np.int64)
        total = sizes.cumsum()
        at = np.arange(total[-1]) + np.repeat(self._ends[places] - total, sizes)
        docs, own = self._docs[at], np.asarray(vector.weights)[known].astype(np.int64)
        shared = self._weights[at] * np.repeat(own, sizes)
        shared += np.repeat(np.where(terms & 1, FOUNDED, MET), sizes)
        order = docs.argsort(kind="stable")
        docs = docs[order]
        first = np.flatnonzero(np.r_[True, docs[1:] != docs[:-1]])
        both = np.add.reduceat(shared[order], first)
        chosen = (both >= FOUNDED) & (both & PRODUCT >= FLOOR)
        return list(zip(docs[first[chosen]].tolist(), (both[chosen] & PRODUCT).tolist(), strict=True))

    def blocks(self, progress: Progress = silent) -> Iterator[tuple[int, bytes]]:
        """All of it, in blocks of about a thousand postings, each with its first term."""
        last = int(self._ends[-1]) if len(self._ends) else 0
        cuts = np.unique(np.searchsorted(self._ends, np.arange(0, last, _IN_BLOCK), side="right"))
        ranges = list(pairwise([*cuts.tolist(), len(self._terms)]))
        for number, (begin, end) in enumerate(ranges, 1):
            own = slice(int(self._ends[begin - 1]) if begin else 0, int(self._ends[end - 1]))
            arrays = self._terms[begin:end], self._sizes[begin:end], self._docs[own], self._weights[own]
            yield int(self._terms[begin]), packed_block(*(each.tobytes() for each in arrays))
            progress("blocks", self._articles * number // len(ranges), self._articles)


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

    def sorted(self, part: int, _parts: int) -> list[bytes]:
        """One part by term: terms, how many articles has each, and then articles and weights of all."""
        terms, docs, weights = (np.frombuffer(self._all(part, place), kind) for place, kind in enumerate("IIH"))
        order = terms.argsort(kind="stable")
        terms, sizes = np.unique(terms, return_counts=True)
        return [each.tobytes() for each in (terms, sizes.astype("I"), docs[order], weights[order])]

    def _all(self, part: int, place: int) -> bytes:
        written = [self._spill.read(*places[place]) for places in self._written[part]]
        return b"".join([*written, self._held[part][place].tobytes()])
