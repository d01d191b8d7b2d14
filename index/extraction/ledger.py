"""The ledger of a large site: by key the pages that had it when all were read last, in blocks that a publish reads some
of.

It is written anew once a share of the pages has changed; until then these are read beside it.
"""

from __future__ import annotations

import struct
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import accumulate, pairwise
from typing import NamedTuple
from zlib import crc32

from pressmark.index.errors import StoreDamaged
from pressmark.index.extraction.gists import Gist
from pressmark.index.pages.record import Outline

KINDS = LONGS, SHORTS, CARDS, TITLES = "longs", "shorts", "cards", "titles"
_PAGES = "pages"  # the block that says which they are
_VERSION = 1
_IN_BLOCK = 2_000  # keys
_NEAR = 1_000  # blocks that were read last
_HEAD = struct.Struct("<IBII")


class Block(NamedTuple):
    """A part of the ledger as it is kept: of one kind, from one key on."""

    kind: str
    first: int
    packed: bytes


class Ledger:
    """What a ledger says; nothing of it is believed that is not as it was written."""

    def __init__(self, firsts: Iterable[tuple[str, int]], read: Callable[[str, int], bytes]) -> None:
        """`firsts` are kind and first key of every block, in order; `read` gives what was packed. Raises
        StoreDamaged."""
        self._firsts: dict[str, list[int]] = {}
        for kind, first in firsts:
            self._firsts.setdefault(kind, []).append(first)
        self._block = lru_cache(maxsize=_NEAR)(lambda kind, first: _unpacked(read(kind, first)))
        self._read = read

    @cached_property
    def pages(self) -> dict[str, int] | None:
        """By path the digest of each page's outline then, in the order of their numbers; None where it is of another
        version."""
        if _PAGES not in self._firsts:
            return None
        version, digests, paths = _checked(self._read(_PAGES, 0))
        if version != _VERSION:
            return None
        names = paths.decode("utf-8", "surrogateescape").split("\0") if paths else []
        return dict(zip(names, array("Q", digests), strict=True))

    def find(self, kind: str, key: int) -> Sequence[int]:
        """The numbers of the pages that had a key."""
        firsts = self._firsts.get(kind, [])
        place = bisect_right(firsts, key) - 1
        if place < 0:
            return ()
        keys, starts, pages = self._block(kind, firsts[place])
        at = bisect_left(keys, key)
        return pages[starts[at] : starts[at + 1]] if at < len(keys) and keys[at] == key else ()

    def sizes(self, kind: str) -> Iterator[tuple[int, int]]:
        """Every key, with the number of pages that had it."""
        for first in self._firsts.get(kind, ()):
            keys, starts, _ = _unpacked(self._read(kind, first))
            yield from zip(keys, (end - start for start, end in pairwise(starts)), strict=True)


def ledger_of(gists: Mapping[str, Gist], outlines: Callable[[], Iterable[Outline]]) -> Iterator[Block]:
    """The ledger of all pages, a block at a time; `outlines` are theirs, in any order."""
    numbers = {path: number for number, path in enumerate(gists)}
    digests = array("Q", (gist.digest for gist in gists.values()))
    yield Block(_PAGES, 0, _packed(_VERSION, digests.tobytes(), "\0".join(gists).encode("utf-8", "surrogateescape")))
    for kind in KINDS:
        yield from _blocks(kind, numbers, outlines())


def _blocks(kind: str, numbers: Mapping[str, int], outlines: Iterable[Outline]) -> Iterator[Block]:
    import numpy as np  # for large sites only: it takes a while to load

    parts: list[bytes] = []
    sizes: list[int] = []
    pages: list[int] = []
    for outline in outlines:
        held: array[int] = getattr(outline, kind)
        if held:
            parts.append(held.tobytes())
            sizes.append(len(held))
            pages.append(numbers[outline.path])
    keys = np.frombuffer(b"".join(parts), dtype="<u8")
    del parts
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    found = np.repeat(np.array(pages, dtype="<u4"), sizes)[order]
    del order
    starts = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]]) if len(keys) else np.zeros(0, dtype=np.int64)
    ends = np.r_[starts[1:], len(keys)]
    for at in range(0, len(starts), _IN_BLOCK):
        those, until = starts[at : at + _IN_BLOCK], ends[at : at + _IN_BLOCK]
        distinct = keys[those]
        body = distinct.tobytes() + (until - those).astype("<u4").tobytes()
        yield Block(kind, int(distinct[0]), _packed(_VERSION, body, found[those[0] : until[-1]].tobytes()))


def _packed(version: int, keys: bytes, pages: bytes) -> bytes:
    body = _HEAD.pack(0, version, len(keys), len(pages))[4:] + keys + pages
    return crc32(body).to_bytes(4, "little") + body


def _checked(packed: bytes) -> tuple[int, bytes, bytes]:
    """Version and both parts. Raises StoreDamaged where they are not what was written."""
    if len(packed) >= _HEAD.size:
        check, version, keys, pages = _HEAD.unpack_from(packed)
        if len(packed) == _HEAD.size + keys + pages and check == crc32(memoryview(packed)[4:]):
            return version, packed[_HEAD.size : _HEAD.size + keys], packed[_HEAD.size + keys :]
    raise StoreDamaged("What is kept of the site's counts is damaged. Build it anew: pressmark index SITE")


def is_sound(packed: bytes) -> bool:
    """Whether a block is what was written. Raises StoreDamaged where it is not."""
    return bool(_checked(packed))


def _unpacked(packed: bytes) -> tuple[array[int], Sequence[int], array[int]]:
    """Keys ascending, where the pages of each begin, and the pages of all."""
    _, body, pages = _checked(packed)
    keys = len(body) // 12
    sizes = array("I", body[8 * keys :])
    return array("Q", body[: 8 * keys]), array("I", accumulate(sizes, initial=0)), array("I", pages)
