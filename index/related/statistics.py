"""In how many of a site's articles each term stands, frozen between full passes over its related lists."""

from __future__ import annotations

import struct
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise
from pathlib import Path

from pressmark.index.related.profile import Profile
from pressmark.index.related.shelf import Spill
from pressmark.index.source import Progress, silent
from pressmark.index.workers import in_turns

_RENEWAL = 0.1  # share of articles by which a site must change for new statistics
MOST = 65_535  # articles are counted no further
_BOUNDS = [number << 26 for number in range(64)]  # the first number of each bucket
_MOST_WAITING = 10_000_000  # terms in memory
_MOST_KNOWN = 4_000_000  # terms in a dictionary
_TURNS = 4
_AT_ONCE = 2_000  # articles whose terms are parted at a time
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
    known: Mapping[int, int] | _Sorted | None = field(default=None, repr=False, compare=False)

    @classmethod
    def of(
        cls,
        profiles: Mapping[int, Profile],
        workers: int = 1,
        folder: Path | None = None,
        progress: Progress = silent,
    ) -> Statistics:
        """Those of a site; what does not fit into memory waits in a file of `folder`."""
        docs, days, buckets = list(profiles), array("I"), _Buckets(folder)

        def parted(turn: int, turns: int) -> tuple[list[bytes], array[int]]:
            own = [profiles[doc] for doc in docs[turn::turns]]
            return _parted(own), array("I", [one.day for one in own if one.day])

        for turn, (terms_of_share, days_of_share) in enumerate(in_turns(parted, workers, -(-len(docs) // _AT_ONCE)), 1):
            buckets.add(terms_of_share)
            days.extend(days_of_share)
            progress("terms", min(turn * _AT_ONCE, len(docs)), len(docs))
        terms, frequencies = array("I"), array("H")
        for turn, (found, counts) in enumerate(in_turns(buckets.shared, workers, workers * _TURNS), 1):
            terms.extend(found)
            frequencies.extend(counts)
            progress("counts", len(docs) * turn // (workers * _TURNS), len(docs))
        many = len(terms) > _MOST_KNOWN
        known = _Sorted(terms, frequencies) if many else dict(zip(terms, frequencies, strict=True))
        return cls(len(docs), _half_life(sorted(days)), terms, frequencies, known)

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

    @property
    def size(self) -> int:
        """How many bytes `to_bytes` gives."""
        return _COUNTS.size + 6 * len(self.terms)

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
        frequencies.frombytes(data[_COUNTS.size + 4 * size : _COUNTS.size + 6 * size])
        return cls(articles, half_life, terms, frequencies)


class _Buckets:
    """The terms of many articles, parted by ranges of their numbers; beyond some millions they wait in a file."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._held = [array("I") for _ in _BOUNDS]
        self._waiting = 0
        self._spill: Spill | None = None
        self._written: list[list[tuple[int, int]]] = [[] for _ in _BOUNDS]

    def add(self, parted: Sequence[bytes]) -> None:
        for held, terms in zip(self._held, parted, strict=True):
            held.frombytes(terms)
        self._waiting += sum(map(len, parted)) // 4
        if self._waiting >= _MOST_WAITING:
            self._write()

    def shared(self, turn: int, turns: int) -> tuple[array[int], array[int]]:
        """The terms of two articles or more in some neighbouring buckets, ascending, and how many have each."""
        terms, frequencies = array("I"), array("H")
        for bucket in range(turn * len(_BOUNDS) // turns, (turn + 1) * len(_BOUNDS) // turns):
            counted = Counter(self._all(bucket))
            shared = sorted([item for item in counted.items() if item[1] > 1])
            terms.extend([term for term, _ in shared])
            frequencies.extend([min(count, MOST) for _, count in shared])
        return terms, frequencies

    def _all(self, bucket: int) -> array[int]:
        found = self._held[bucket][:]
        for place, size in self._written[bucket]:
            assert self._spill is not None
            found.frombytes(self._spill.read(place, size))
        return found

    def _write(self) -> None:
        self._spill = self._spill or Spill(self._folder)
        for written, held in zip(self._written, self._held, strict=True):
            written.append(self._spill.add(held.tobytes()))
            del held[:]
        self._waiting = 0


def _parted(profiles: Iterable[Profile]) -> list[bytes]:
    """The terms of some articles, by bucket."""
    parted = [array("I") for _ in _BOUNDS]
    for one in profiles:
        terms = sorted(chain.from_iterable(part.terms for part in one.parts))
        places = [*(bisect_left(terms, bound) for bound in _BOUNDS), len(terms)]
        for bucket, (first, beyond) in zip(parted, pairwise(places), strict=True):
            bucket.fromlist(terms[first:beyond])
    return [bucket.tobytes() for bucket in parted]


class _Sorted:
    """Counts of many terms by bisection: a dictionary of them would take twenty times the memory."""

    def __init__(self, terms: array[int], frequencies: array[int]) -> None:
        self._terms, self._frequencies = terms, frequencies
        self._starts = [bisect_left(terms, top << 16) for top in range(1 << 16)] + [len(terms)]

    def get(self, term: int, unknown: int) -> int:
        top = term >> 16
        last = self._starts[top + 1]
        place = bisect_left(self._terms, term, self._starts[top], last)
        return self._frequencies[place] if place < last and self._terms[place] == term else unknown


def _half_life(days: Sequence[int]) -> int:
    """From the middle nine tenths of the site's time, so that one odd date does not stretch it."""
    edge = len(days) // 20
    inner = days[edge : len(days) - edge]
    pace = (inner[-1] - inner[0]) / len(inner) if inner else 0.0
    return min(max(round(_PERIOD * pace), _SHORTEST), _LONGEST)
