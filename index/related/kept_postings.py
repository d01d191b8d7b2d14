"""Postings that a full pass over a large site leaves in the store: later ones find what shares a term, and read no
more."""

from __future__ import annotations

import struct
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from itertools import accumulate

from pressmark.index.generations.store import HOLDS, OPEN, Store
from pressmark.index.related.neighbours import met_by, postings_of
from pressmark.index.related.rows import RelatedRow, docs_in
from pressmark.index.related.vectors import Vector

_NEAR = 1_000  # blocks that were read last
_HEAD = struct.Struct("<II")
_BLOCK = f"SELECT packed FROM posting WHERE first = :first AND {HOLDS}"


@dataclass(frozen=True, slots=True)
class Since:
    """Articles whose vectors have changed since the full pass, or are gone, and those with wishes of their own."""

    moved: frozenset[int] = frozenset()
    ruled: frozenset[int] = frozenset()

    def to_bytes(self) -> bytes:
        sizes = _HEAD.pack(len(self.moved), len(self.ruled))
        return sizes + array("I", sorted(self.moved)).tobytes() + array("I", sorted(self.ruled)).tobytes()

    @classmethod
    def from_bytes(cls, data: bytes) -> Since:
        moved, _ = _HEAD.unpack_from(data)
        docs = array("I", data[_HEAD.size :])
        return cls(frozenset(docs[:moved]), frozenset(docs[moved:]))


def write_postings(store: Store, generation: int, blocks: Iterable[tuple[int, bytes]]) -> None:
    """Keep these blocks, each with its first term, in place of those that were kept."""
    store.connection.execute("UPDATE posting SET until = ? WHERE until = ?", (generation, OPEN))
    rows = ((first, generation, OPEN, packed) for first, packed in blocks)
    store.connection.executemany("INSERT INTO posting VALUES (?, ?, ?, ?)", rows)


def packed_block(terms: bytes, sizes: bytes, docs: bytes, weights: bytes) -> bytes:
    """Terms ascending, how many articles has each, and then articles and weights of all."""
    return _HEAD.pack(len(terms) // 4, len(docs) // 4) + terms + sizes + docs + weights


class _FullPass:
    """By term the articles that had it in the full pass, and its weight in each."""

    def __init__(self, store: Store, generation: int) -> None:
        g = {"g": generation}
        self._firsts = array(
            "I", [row[0] for row in store.query(f"SELECT first FROM posting WHERE {HOLDS} ORDER BY first", g)]
        )
        self._block = lru_cache(maxsize=_NEAR)(
            lambda first: _unpacked(store.query(_BLOCK, {"first": first, **g})[0][0])
        )

    def pairs(self, term: int) -> Iterable[tuple[int, int]]:
        block = bisect_right(self._firsts, term) - 1
        if block < 0:
            return ()
        terms, starts, docs, weights = self._block(self._firsts[block])
        place = bisect_left(terms, term)
        if place == len(terms) or terms[place] != term:
            return ()
        own = slice(starts[place], starts[place + 1])
        return zip(docs[own], weights[own], strict=True)


class _KeptPostings:
    """By term the articles that have it now, and its weight in each: those of the full pass, but for what has moved."""

    def __init__(self, full: _FullPass, moved: AbstractSet[int], vectors: Mapping[int, Vector]) -> None:
        """`vectors` are those of the moved articles that are still there."""
        self._full, self._moved, self._own = full, moved, postings_of(vectors)

    def get(self, term: int) -> tuple[list[int], list[int]] | None:
        pairs = [(doc, weight) for doc, weight in self._full.pairs(term) if doc not in self._moved]
        if term in self._own:
            pairs += zip(*self._own[term], strict=True)
        return ([doc for doc, _ in pairs], [weight for _, weight in pairs]) if pairs else None


class Nearby:
    """What a publish asks of a large site: who is like an article, and whose candidates name one."""

    def __init__(
        self,
        store: Store,
        before: int,
        stored: Mapping[int, RelatedRow],
        vectors: Mapping[int, Vector],
        moved: tuple[AbstractSet[int], AbstractSet[int]],
    ) -> None:
        """`moved` are the articles that had moved since the full pass in generation `before`, and those that have
        now."""
        was, now = moved
        full = _FullPass(store, before)
        old = {doc: stored[doc].vector for doc in was if doc in stored}
        self._stored = stored
        self._met = partial(met_by, _KeptPostings(full, was, old).get)
        self._naming = cache(self._naming_now)  # asked for twice
        new = {doc: vectors[doc] for doc in now if doc in vectors}
        self.met = partial(met_by, _KeptPostings(full, now, new).get)

    def mentioning(self, docs: AbstractSet[int]) -> set[int]:
        """The articles whose stored candidates include one of these; a candidate shares terms with who names it."""
        return set().union(*(self._naming(doc) for doc in docs if doc in self._stored))

    def _naming_now(self, doc: int) -> set[int]:
        near = self._met(self._stored[doc].vector)
        return {other for other, _ in near if doc in docs_in(self._stored[other].candidates)}


def _unpacked(packed: bytes) -> tuple[array[int], array[int], array[int], array[int]]:
    """Terms, where the articles of each begin, and then articles and weights of all."""
    terms, postings = _HEAD.unpack_from(packed)
    ends = _HEAD.size + 4 * terms, _HEAD.size + 8 * terms, _HEAD.size + 8 * terms + 4 * postings
    sizes = array("I", packed[ends[0] : ends[1]])
    starts = array("I", accumulate(sizes, initial=0))
    return (
        array("I", packed[_HEAD.size : ends[0]]),
        starts,
        array("I", packed[ends[1] : ends[2]]),
        array("H", packed[ends[2] :]),
    )
