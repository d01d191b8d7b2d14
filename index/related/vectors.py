"""Weighted term vectors of articles and the site's statistics that weigh them."""

from __future__ import annotations

import math
import struct
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, repeat
from operator import itemgetter
from typing import NamedTuple
from zlib import crc32

from pressmark.index.related.profile import Part, Profile
from pressmark.index.related.topics import forms_of

UNIT = 1 << 14  # the length of a vector; the product of two fits into 28 bits, so sums are exact and quick
_RENEWAL = 0.1  # share of articles by which a site must change for new statistics
# A term of more articles says too little to be worth following at any size; so the work grows with the site, not faster.
_POSTINGS, _STATED = 250, 1000
_SLICES = 8
_PERIOD, _SHORTEST, _LONGEST = 5, 7, 365  # articles within which half of the nearness in time is gone; days
_COUNTS = struct.Struct("<III")
_HEAD = struct.Struct("<HHHiIII8s")


class Weighing(NamedTuple):
    """How one part of a profile enters the vector: share of the score, terms kept, and the commonest that tells.

    A `stated` part is what the author says, in few terms: the squares of its weights are the rarities, so that one
    shared of two tags tells more than one of ten, and those that nobody shares count in its length.
    """

    share: float
    most: int
    commonest: float
    stated: bool = False


_WEIGHING = (
    Weighing(0.45, 80, 0.2),  # words
    Weighing(0.45, 80, 0.05),  # pairs
    Weighing(0.05, 80, 0.2),  # title
    Weighing(0.05, 60, 1.0, stated=True),  # labels
    Weighing(0.10, 80, 0.2, stated=True),  # links
)
_NEW = Weighing(0.02, 24, 0.0)  # words that no two articles had when the statistics were taken


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
    def of(cls, profiles: Collection[Profile]) -> Statistics:
        """Counts in slices of the number range, so that terms of one article, most of all, never fill the memory."""
        terms, frequencies = array("I"), array("H")
        numbers = [array("I", sorted(chain.from_iterable(part.terms for part in one.parts))) for one in profiles]
        for n in range(_SLICES):
            lowest, beyond = (n << 32) // _SLICES, ((n + 1) << 32) // _SLICES
            counted: Counter[int] = Counter()
            for each in numbers:
                counted.update(each[bisect_left(each, lowest) : bisect_left(each, beyond)])
            shared = sorted(item for item in counted.items() if item[1] > 1)
            terms.extend([term for term, _ in shared])
            frequencies.extend([min(count, 65_535) for _, count in shared])
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

    @cached_property
    def rarity(self) -> list[float]:
        """Weight of a term by the number of articles that have it."""
        return [0.0, *(math.log(max(1.0, self.articles / n)) for n in range(1, _POSTINGS + 1))]

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


@dataclass(frozen=True, slots=True)
class Vector:
    """What is telling about one article among its site: terms ascending by number, and their weights.

    `own` are terms that no two articles had when the statistics were taken, `size` counts the different words.
    `section`, `series` and `group` are numbers, 0 for none. `text` holds what only display and choice need.
    """

    terms: array[int]
    weights: array[int]
    own: array[int]
    size: int
    day: int
    lang: str
    section: int
    series: int
    group: int
    text: bytes = b""

    @property
    def pins(self) -> tuple[str, ...]:
        """Ids or urls that the owner wants first."""
        return tuple(filter(None, self._field(0)))

    @property
    def excludes(self) -> tuple[str, ...]:
        """Ids or urls that the owner does not want."""
        return tuple(filter(None, self._field(1)))

    @property
    def ruled(self) -> bool:
        """Whether the owner pins or excludes anything; cheap enough to ask of every article."""
        return bool(self.text) and not self.text.startswith(b"\0\0")

    @property
    def surfaces(self) -> dict[int, str]:
        """Readable forms of the words and pairs, by term."""
        numbers, forms = self._field(2), self._field(3)
        return {int(number): form for number, form in zip(numbers, forms, strict=True) if number}

    def _field(self, place: int) -> list[str]:
        return self.text.decode().split("\0")[place].split("\n")

    def to_bytes(self) -> bytes:
        lengths = len(self.terms), len(self.own), self.size
        head = _HEAD.pack(*lengths, self.day, self.section, self.series, self.group, self.lang.encode())
        return b"".join((head, self.terms.tobytes(), self.weights.tobytes(), self.own.tobytes(), self.text))

    @classmethod
    def from_bytes(cls, data: bytes) -> Vector:
        length, owned, size, day, section, series, group, lang = _HEAD.unpack_from(data)
        first = _HEAD.size + 4 * length
        second = first + 2 * length
        third = second + 4 * owned
        terms, weights, own = array("I"), array("H"), array("I")
        terms.frombytes(data[_HEAD.size : first])
        weights.frombytes(data[first:second])
        own.frombytes(data[second:third])
        return cls(terms, weights, own, size, day, lang.rstrip(b"\0").decode(), section, series, group, data[third:])


def _half_life(days: list[int]) -> int:
    """From the middle nine tenths of the site's time, so that one odd date does not stretch it."""
    days.sort()
    edge = len(days) // 20
    inner = days[edge : len(days) - edge]
    pace = (inner[-1] - inner[0]) / len(inner) if inner else 0.0
    return min(max(round(_PERIOD * pace), _SHORTEST), _LONGEST)


def vector(profile: Profile, statistics: Statistics) -> Vector:
    """The strongest terms of each part, each part as long as its share says; absent parts leave theirs to the others."""
    parts = [_telling(*pair, statistics) for pair in zip(profile.parts, _WEIGHING, strict=True)]
    parts.append(_unheard(profile.parts[0], statistics))
    shares = [*(kind.share for kind in _WEIGHING), _NEW.share]
    present = sum(share for share, part in zip(shares, parts, strict=True) if part)
    frequency = statistics.frequency
    weights: dict[int, int] = {}
    for share, part in zip(shares, parts, strict=True):
        if part:
            scale = UNIT * math.sqrt(share / present / sum(weight * weight for weight, _, _ in part))
            weights.update((term, int(weight * scale)) for weight, term, _ in part if frequency(term, 0) <= _STATED)
    terms = sorted(weights)
    return Vector(
        terms=array("I", terms),
        weights=array("H", map(weights.__getitem__, terms)),
        own=array("I", [term for _, term, _ in parts[-1]]),
        size=len(profile.parts[0].terms),
        day=profile.day,
        lang=profile.lang[:8] if profile.lang.isascii() else "",
        section=_number(profile.section),
        series=_number(profile.series),
        group=_number(profile.group),
        text=_text(profile, parts),
    )


def _telling(part: Part, kind: Weighing, statistics: Statistics) -> list[tuple[float, int, int]]:
    """(weight, term, place) of the strongest terms: the root of the count times the rarity."""
    total = statistics.articles
    commonest = max(kind.commonest * total, min(10, total - 1))
    if kind.stated:
        found = [
            (math.sqrt(math.log((total + 1) / frequency)), term, place)
            for place, (term, frequency) in enumerate(_frequencies(part, statistics, 1))
            if frequency <= commonest
        ]
    else:
        rarity, counts, commonest = statistics.rarity, part.counts, min(commonest, _POSTINGS)
        found = [
            (math.sqrt(counts[place]) * rarity[frequency], term, place)
            for place, (term, frequency) in enumerate(_frequencies(part, statistics, 0))
            if 0 < frequency <= commonest
        ]
    found.sort(key=itemgetter(0), reverse=True)
    return found[: kind.most]


def _unheard(words: Part, statistics: Statistics) -> list[tuple[float, int, int]]:
    found = [
        (math.sqrt(words.counts[place]), term, place)
        for place, (term, frequency) in enumerate(_frequencies(words, statistics, 0))
        if not frequency
    ]
    found.sort(key=itemgetter(0), reverse=True)
    return found[: _NEW.most]


def _frequencies(part: Part, statistics: Statistics, unknown: int) -> Iterable[tuple[int, int]]:
    return zip(part.terms, map(statistics.frequency, part.terms, repeat(unknown)), strict=True)


def _number(text: str) -> int:
    return crc32(text.encode("utf-8", "replace")) if text else 0


def _text(profile: Profile, parts: list[list[tuple[float, int, int]]]) -> bytes:
    forms = forms_of(profile, parts)
    lines = (profile.pins, profile.excludes, map(str, forms), forms.values())
    return "\0".join("\n".join(line) for line in lines).encode("utf-8", "replace")
