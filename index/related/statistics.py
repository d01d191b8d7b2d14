"""In how many of a site's articles each term stands, frozen between full passes over its related lists."""

from __future__ import annotations

import struct
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, pairwise

from pressmark.index.related.profile import Profile
from pressmark.index.workers import shared_out

_RENEWAL = 0.1  # share of articles by which a site must change for new statistics
MOST = 65_535  # articles are counted no further
_SLICES = 8
_PERIOD, _SHORTEST, _LONGEST = 5, 7, 365  # articles within which half of the nearness in time is gone; days
_COUNTS = struct.Struct("<III")


@dataclass(frozen=True)
class Statistics:
    """In how many articles each term stands, for terms of two or more; frozen until the site has changed enough.

    `half_life` is the number of days in which the site makes some articles: how fast nearness in time fades.
    `known` repeats the counts for quick look-up, where all articles are weighed and not one.
    """

    articles: int
    half_life: int
    terms: array[int] = field(repr=False)
    frequencies: array[int] = field(repr=False)
    known: Mapping[int, int] | None = field(default=None, repr=False, compare=False)

    @classmethod
    def of(cls, profiles: Collection[Profile], workers: int = 1) -> Statistics:
        counted = shared_out(partial(_shared_terms, profiles), workers)
        terms = array("I", chain.from_iterable(terms for terms, _ in counted))
        frequencies = array("H", chain.from_iterable(counts for _, counts in counted))
        half_life = _half_life([one.day for one in profiles if one.day])
        return cls(len(profiles), half_life, terms, frequencies, dict(zip(terms, frequencies, strict=True)))

    def stale(self, articles: int) -> bool:
        """Whether a site of so many articles has outgrown these."""
        return abs(articles - self.articles) > _RENEWAL * self.articles

    @property
    def frequency(self) -> Callable[[int, int], int]:
        """From a term, and what an unknown one counts, to the number of articles that have it."""
        return self._searched if self.known is None else self.known.get

    def _searched(self, term: int, unknown: int) -> int:
        place = bisect_left(self.terms, term)
        return self.frequencies[place] if place < len(self.terms) and self.terms[place] == term else unknown

    def to_bytes(self) -> bytes:
        return (
            _COUNTS.pack(self.articles, self.half_life, len(self.terms))
            + self.terms.tobytes()
            + self.frequencies.tobytes()
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> Statistics:
        articles, half_life, size = _COUNTS.unpack_from(data)
        terms, frequencies = array("I"), array("H")
        terms.frombytes(data[_COUNTS.size : _COUNTS.size + 4 * size])
        frequencies.frombytes(data[_COUNTS.size + 4 * size :])
        return cls(articles, half_life, terms, frequencies)


def _shared_terms(profiles: Collection[Profile], turn: int, turns: int) -> tuple[array[int], array[int]]:
    """The terms of two or more in one part of the number range, ascending, and in how many profiles each stands.

    Counted in slices, so that terms of one article, most of all, never fill the memory.
    """
    slices = [(number << 32) // (_SLICES * turns) for number in range(_SLICES * turns + 1)]
    slices = slices[turn * _SLICES : (turn + 1) * _SLICES + 1]
    lowest, beyond = slices[0], slices[-1]
    numbers = [
        array("I", sorted([n for part in one.parts for n in part.terms if lowest <= n < beyond])) for one in profiles
    ]
    terms, frequencies, most = array("I"), array("H"), min(len(profiles), MOST)
    for lowest, beyond in pairwise(slices):
        counted: Counter[int] = Counter()
        for each in numbers:
            counted.update(each[bisect_left(each, lowest) : bisect_left(each, beyond)])
        shared = sorted(item for item in counted.items() if item[1] > 1)
        terms.extend([term for term, _ in shared])
        frequencies.extend([min(count, most) for _, count in shared])
    return terms, frequencies


def _half_life(days: list[int]) -> int:
    """From the middle nine tenths of the site's time, so that one odd date does not stretch it."""
    days.sort()
    edge = len(days) // 20
    inner = days[edge : len(days) - edge]
    pace = (inner[-1] - inner[0]) / len(inner) if inner else 0.0
    return min(max(round(_PERIOD * pace), _SHORTEST), _LONGEST)
