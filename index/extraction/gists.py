"""The gist of an outline: the little of every page that each publish looks at."""

from __future__ import annotations

import struct
from hashlib import blake2b
from typing import NamedTuple

from pressmark.index.pages.record import Outline

OTHER, ARTICLE, TOLD = range(3)  # pages, those that count as articles, and files that tell of pages
_GIST = struct.Struct("<QQQQQB")


class Gist(NamedTuple):
    """What a page is known by among all: `digest` is of its whole outline, `lines` of its title and blocks.

    `title` groups pages that may be one text, `url` and `canonical` are keys of addresses.
    """

    digest: int
    lines: int
    title: int
    url: int
    canonical: int
    kind: int

    def to_bytes(self) -> bytes:
        """A compact form that `from_bytes` reads back."""
        return _GIST.pack(*self)

    @classmethod
    def from_bytes(cls, data: bytes) -> Gist:
        """The gist that `to_bytes` wrote."""
        return cls._make(_GIST.unpack(data))


def gist_of(outline: Outline) -> Gist:
    """The gist of an outline; equal gists are of equal outlines."""
    lines = _hash(b"%d " % outline.title, outline.longs.tobytes(), b" ", outline.shorts.tobytes())
    kind = TOLD if outline.told else ARTICLE if outline.kind == "article" else OTHER
    return Gist(_hash(outline.to_bytes()), lines, outline.title, outline.url, outline.canonical, kind)


def _hash(*parts: bytes) -> int:
    return int.from_bytes(blake2b(b"".join(parts), digest_size=8).digest(), "little")
