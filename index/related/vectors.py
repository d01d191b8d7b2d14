"""Weighted term vectors of articles: what is telling about each among its site."""

from __future__ import annotations

import math
import struct
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import compress, repeat
from operator import mul
from typing import NamedTuple
from zlib import crc32

from pressmark.index.related.mentions import title_of, words_of
from pressmark.index.related.profile import MANY, Part, Profile
from pressmark.index.related.statistics import MOST, Statistics
from pressmark.index.related.topics import forms_of

_SIZES = {kind: array(kind).itemsize for kind in "IH"}
UNIT = 1 << 14  # the length of a vector; the product of two fits into 28 bits, so sums are exact and quick
_HEAD = struct.Struct("<HHHHHHHiIII?8s")


class Weighing(NamedTuple):
    """How one part of a profile enters the vector: share of the score, terms kept, and the commonest that tells.

    A term of more than `followed` articles says too little to be worth following at any size; so the work grows with
    the site, not faster. A `stated` part is what the author says, in few terms: the squares of its weights are the
    shares, so that one shared of two tags tells more than one of ten, and those that nobody shares count in its length.
    """

    share: float
    most: int
    commonest: float
    followed: int = 100
    stated: bool = False


_WEIGHING = (
    Weighing(0.45, 80, 0.2),  # words
    Weighing(0.45, 80, 0.05),  # pairs
    Weighing(0.05, 80, 0.2),  # title
    Weighing(0.05, 60, 1.0, followed=1000, stated=True),  # labels
    Weighing(0.10, 80, 0.2, stated=True),  # links
)
_NEW = Weighing(0.02, 24, 0.0)  # words that no two articles had when the statistics were taken
_KINDS = (*_WEIGHING, _NEW)
_ROOTS = [math.sqrt(count) for count in range(MANY + 1)]
Selected = tuple[float, int, int]  # weight, term, and its place in the part


_NONE = partial(array, "H")


@dataclass(frozen=True, slots=True)
class Vector:
    """What is telling about one article among its site: terms ascending by number, and their weights.

    `own` are terms that no two articles had when the statistics were taken, `size` counts the different words.
    `section`, `series` and `group` are numbers, 0 for none; a `page` is no article. The rest is for choice and display:
    `told` are the terms that tell a subject, `plain` other words and pairs, `title`, `shares` and `words` what is
    compared by `mentions`; `text` holds pins, exclusions, and the readable forms of `told` and `plain`.
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
    told: array[int] = field(default_factory=_NONE)
    plain: array[int] = field(default_factory=_NONE)
    title: array[int] = field(default_factory=_NONE)
    shares: array[int] = field(default_factory=_NONE)
    words: array[int] = field(default_factory=_NONE)
    text: bytes = b""
    page: bool = False

    @property
    def pins(self) -> tuple[str, ...]:
        """Ids or urls that the owner wants first."""
        return tuple(filter(None, self._lines(0)))

    @property
    def excludes(self) -> tuple[str, ...]:
        """Ids or urls that the owner does not want."""
        return tuple(filter(None, self._lines(1)))

    @property
    def ruled(self) -> bool:
        """Whether the owner pins or excludes anything; cheap enough to ask of every article."""
        return bool(self.text) and not self.text.startswith(b"\0\0")

    @property
    def surfaces(self) -> dict[int, str]:
        """Readable forms of the words, pairs and labels that tell what the article is about, by term."""
        return dict(zip(self.told, self._lines(2), strict=False))

    @property
    def plain_surfaces(self) -> dict[int, str]:
        """Readable forms of the other words and pairs, by term."""
        return dict(zip(self.plain, self._lines(3), strict=False))

    def _lines(self, place: int) -> list[str]:
        return self.text.decode().split("\0")[place].split("\n")

    @property
    def by_term(self) -> dict[int, int]:
        return dict(zip(self.terms, self.weights, strict=True))

    def to_bytes(self) -> bytes:
        arrays = self.terms, self.weights, self.own, self.told, self.plain, self.title, self.shares, self.words
        lengths = len(self.terms), len(self.own), len(self.told), len(self.plain), len(self.title), len(self.words)
        numbers = self.size, self.day, self.section, self.series, self.group, self.page
        head = _HEAD.pack(*lengths, *numbers, self.lang.encode())
        return b"".join((head, *(each.tobytes() for each in arrays), self.text))

    @classmethod
    def from_bytes(cls, data: bytes) -> Vector:
        terms, own, told, plain, title, words, *numbers, page, lang = _HEAD.unpack_from(data)
        arrays: list[array[int]] = []
        place = _HEAD.size
        for kind, length in zip("IHIIIHHH", (terms, terms, own, told, plain, title, title, words), strict=True):
            end = place + length * _SIZES[kind]
            arrays.append(array(kind, data[place:end]))
            place = end
        return cls(
            *(arrays[0], arrays[1], arrays[2]),
            *(numbers[0], numbers[1], lang.rstrip(b"\0").decode(), numbers[2], numbers[3], numbers[4]),
            *(arrays[3], arrays[4], arrays[5], arrays[6], arrays[7]),
            *(data[place:], page),
        )


def vector(profile: Profile, statistics: Statistics) -> Vector:
    """The strongest terms of each part, each part as long as its share says; absent parts leave theirs to the
    others."""
    parts = [_telling(*pair, statistics) for pair in zip(profile.parts, _WEIGHING, strict=True)]
    parts.append(_unheard(profile.parts[0], statistics))
    present = sum(kind.share for kind, part in zip(_KINDS, parts, strict=True) if part)
    frequency = statistics.frequency
    weights: dict[int, int] = {}
    for kind, part in zip(_KINDS, parts, strict=True):
        if part:
            scale = UNIT * math.sqrt(kind.share / present / sum([weight * weight for weight, _, _ in part]))
            kept = [each for each in part if frequency(each[1], 0) <= kind.followed] if kind.stated else part
            weights.update([(term, int(weight * scale)) for weight, term, _ in kept])
    terms = sorted(weights)
    told, plain = forms_of(profile, parts, statistics.articles)
    title, shares = title_of(profile, statistics)
    lines = (profile.pins, profile.excludes, told.values(), plain.values())
    return Vector(
        terms=array("I", terms),
        weights=array("H", map(weights.__getitem__, terms)),
        own=array("I", [term for _, term, _ in parts[-1]]),
        size=len(profile.parts[0].terms),
        day=profile.day,
        lang=profile.lang[:8] if profile.lang.isascii() else "",
        section=_number(profile.section.casefold()),
        series=_number(profile.series),
        group=_number(profile.group),
        told=array("I", told),
        plain=array("I", plain),
        title=title,
        shares=shares,
        words=words_of(profile),
        text="\0".join("\n".join(line) for line in lines).encode("utf-8", "replace"),
        page=profile.page,
    )


def _telling(part: Part, kind: Weighing, statistics: Statistics) -> list[Selected]:
    """The strongest terms: the root of the count times the rarity, or the root of the rarity of what is stated."""
    total, terms = statistics.articles, part.terms
    commonest = max(kind.commonest * total, min(10, total - 1))
    found = map(statistics.frequency, terms, repeat(1 if kind.stated else 0))
    if kind.stated:
        weights = [math.sqrt(math.log((total + 1) / each)) if each <= commonest else 0.0 for each in found]
    else:
        rarity = _rarity(total, int(min(commonest, kind.followed)))
        weights = list(map(mul, map(_ROOTS.__getitem__, part.counts), map(rarity.__getitem__, found)))
    return _strongest(terms, weights, kind.most)


def _unheard(words: Part, statistics: Statistics) -> list[Selected]:
    """The commonest words of an article that no two had when the statistics were taken."""
    found = map(statistics.frequency, words.terms, repeat(0))
    weights = [0.0 if frequency else _ROOTS[count] for frequency, count in zip(found, words.counts, strict=True)]
    return _strongest(words.terms, weights, _NEW.most)


def _strongest(terms: array[int], weights: Sequence[float], most: int) -> list[Selected]:
    places = sorted(compress(range(len(weights)), weights), key=weights.__getitem__, reverse=True)
    return [(weights[place], terms[place], place) for place in places[:most]]


@lru_cache(maxsize=4)
def _rarity(articles: int, commonest: int) -> list[float]:
    """Weight of a term by the number of articles that have it; nothing for one that none or too many have."""
    rare = [0.0, *(math.log(max(1.0, articles / n)) for n in range(1, commonest + 1))]
    return rare + [0.0] * (min(articles, MOST) - commonest)


def _number(text: str) -> int:
    return crc32(text.encode("utf-8", "replace")) if text else 0
