"""Weighted term vectors of articles and the site's statistics that weigh them."""

from __future__ import annotations

import math
import struct
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple
from zlib import crc32

from pressmark.index.profile import Part, Profile

UNIT = 1 << 14  # the length of a vector; the product of two fits into 28 bits, so sums are exact and quick
_RENEWAL = 0.1  # share of articles by which a site must change for new statistics
_POSTINGS = 500  # a term of more articles says too little to be worth following at any size
_SLICES = 8
_HEAD = struct.Struct("<HHHiIII8s")


class Weighing(NamedTuple):
    """How one part of a profile enters the vector: share of the score, terms kept, and the commonest that tells."""

    share: float
    most: int
    commonest: float


_WEIGHING = (
    Weighing(0.45, 80, 0.2),  # words
    Weighing(0.45, 80, 0.05),  # pairs
    Weighing(0.05, 80, 0.2),  # title
    Weighing(0.05, 60, 0.5),  # labels
    Weighing(0.10, 80, 0.2),  # links
)
_NEW = Weighing(0.05, 24, 0.0)  # words that no two articles had when the statistics were taken


@dataclass(frozen=True)
class Statistics:
    """In how many articles each term stands, for terms of two or more; frozen until the site has changed enough."""

    articles: int
    terms: array[int] = field(repr=False)
    frequencies: array[int] = field(repr=False)

    @classmethod
    def of(cls, profiles: Collection[Profile]) -> Statistics:
        """Counts in slices of the number range, so that terms of one article, most of all, never fill the memory."""
        terms, frequencies = array("I"), array("H")
        for n in range(_SLICES):
            lowest, beyond = (n << 32) // _SLICES, ((n + 1) << 32) // _SLICES
            counted: Counter[int] = Counter()
            for profile in profiles:
                for part in profile.parts:
                    counted.update(part.terms[bisect_left(part.terms, lowest) : bisect_left(part.terms, beyond)])
            shared = sorted(item for item in counted.items() if item[1] > 1)
            terms.extend([term for term, _ in shared])
            frequencies.extend([min(count, 65_535) for _, count in shared])
        return cls(len(profiles), terms, frequencies)

    def stale(self, articles: int) -> bool:
        """Whether a site of so many articles has outgrown these."""
        return abs(articles - self.articles) > _RENEWAL * self.articles

    @cached_property
    def known(self) -> dict[int, int]:
        return dict(zip(self.terms, self.frequencies, strict=True))

    @cached_property
    def rarity(self) -> list[float]:
        """Weight of a term by the number of articles that have it."""
        return [0.0, *(math.log(max(1.0, self.articles / n)) for n in range(1, _POSTINGS + 1))]

    def to_bytes(self) -> bytes:
        return struct.pack("<II", self.articles, len(self.terms)) + self.terms.tobytes() + self.frequencies.tobytes()

    @classmethod
    def from_bytes(cls, data: bytes) -> Statistics:
        articles, size = struct.unpack_from("<II", data)
        terms, frequencies = array("I"), array("H")
        terms.frombytes(data[8 : 8 + 4 * size])
        frequencies.frombytes(data[8 + 4 * size :])
        return cls(articles, terms, frequencies)


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


def vector(profile: Profile, statistics: Statistics) -> Vector:
    """The strongest terms of each part, each part as long as its share says; absent parts leave theirs to the others."""
    parts = [_telling(*pair, statistics) for pair in zip(profile.parts, _WEIGHING, strict=True)]
    parts.append(_unheard(profile.parts[0], statistics))
    shares = [*(kind.share for kind in _WEIGHING), _NEW.share]
    present = sum(share for share, part in zip(shares, parts, strict=True) if part)
    weights: dict[int, int] = {}
    for share, part in zip(shares, parts, strict=True):
        if part:
            scale = UNIT * math.sqrt(share / present / sum(weight * weight for weight, _ in part))
            weights.update((term, int(weight * scale)) for weight, term in part)
    terms = sorted(weights)
    return Vector(
        terms=array("I", terms),
        weights=array("H", [weights[term] for term in terms]),
        own=array("I", [term for _, term in parts[-1]]),
        size=len(profile.parts[0].terms),
        day=profile.day,
        lang=profile.lang[:8] if profile.lang.isascii() else "",
        section=_number(profile.section),
        series=_number(profile.series),
        group=_number(profile.group),
        text=_text(profile, weights),
    )


def _telling(part: Part, kind: Weighing, statistics: Statistics) -> list[tuple[float, int]]:
    """(weight, term) of the strongest terms: the root of the count times the rarity."""
    total, known = statistics.articles, statistics.known
    commonest = min(max(kind.commonest * total, min(10, total - 1)), _POSTINGS)
    rarity = statistics.rarity
    found = [
        (math.sqrt(count) * rarity[frequency], term)
        for term, count, frequency in zip(part.terms, part.counts, map(known.get, part.terms), strict=True)
        if frequency and frequency <= commonest
    ]
    found.sort(reverse=True)
    return found[: kind.most]


def _unheard(words: Part, statistics: Statistics) -> list[tuple[float, int]]:
    known = statistics.known
    found = [(math.sqrt(n), t) for t, n in zip(words.terms, words.counts, strict=True) if t not in known]
    found.sort(reverse=True)
    return found[: _NEW.most]


def _number(text: str) -> int:
    return crc32(text.encode("utf-8", "replace")) if text else 0


def _text(profile: Profile, weights: dict[int, int]) -> bytes:
    words, pairs = profile.parts[0].terms, profile.parts[1].terms
    forms = profile.surfaces.split("\n")
    found = {term: form for term, form in zip(words, forms, strict=False) if term in weights and form}
    for place, term in enumerate(pairs):
        if term in weights:
            first, second = profile.halves[2 * place], profile.halves[2 * place + 1]
            if max(first, second) < len(forms) and words[first] in found and words[second] in found:
                found[term] = joined(forms[first], forms[second])
    found = {term: form for term, form in found.items() if form}
    lines = (profile.pins, profile.excludes, map(str, found), found.values())
    return "\0".join("\n".join(line) for line in lines).encode("utf-8", "replace")


def joined(first: str, second: str) -> str:
    """Two neighbouring words as one reads them; pairs of a script without spaces overlap by a character."""
    if not (unspaced(first) and unspaced(second)):
        return f"{first} {second}"
    overlap = next((k for k in range(len(second) - 1, 0, -1) if first.endswith(second[:k])), 0)
    return first + second[overlap:] if overlap else ""


def unspaced(word: str) -> bool:
    """Whether a word belongs to a script that puts no spaces between words."""
    return "\u0e00" <= word[0] <= "\u109f" or "\u1780" <= word[0] <= "\u17ff" or word[0] >= "\u2e80"
