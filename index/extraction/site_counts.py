"""What a whole site says about its pages: one value, kept with each generation."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import blake2b
from urllib.parse import unquote

from pressmark.index.errors import StoreDamaged
from pressmark.index.pages.record import Told, told_from_bytes, told_to_bytes


@dataclass(frozen=True, slots=True, eq=False)
class SiteCounts:
    """What the whole site says about its pages.

    `boiler` holds keys of blocks that repeat, `everywhere` those on half of the articles, `masks` those of lines that
    repeat but for some words (`common` and `usual` are the words that they are made of, on at least a third and on most
    of the articles), `titles` and `urls` those of the site's articles, `traits` the keys of title affixes, images,
    summaries, tags and sections that are the site's own. `duplicates` maps a page's path to the path of the page that
    stands for it and whether the two are one text; it is so by what the page says of itself for those `apart`. `told`
    is what files beside the pages say, by a page's url key. `sample` stands for all that some counts are taken of. They
    are `sure` where all outlines that they were made of are kept.
    """

    articles: int = 0
    boiler: frozenset[int] = frozenset()
    everywhere: frozenset[int] = frozenset()
    masks: frozenset[int] = frozenset()
    common: frozenset[int] = frozenset()
    usual: frozenset[int] = frozenset()
    titles: frozenset[int] = frozenset()
    urls: frozenset[int] = frozenset()
    traits: frozenset[int] = frozenset()
    duplicates: dict[str, tuple[str, bool]] = field(default_factory=dict)
    told: dict[int, tuple[Told, ...]] = field(default_factory=dict)
    apart: frozenset[str] = frozenset()
    sample: int = 0
    sure: bool = True

    def to_bytes(self) -> bytes:
        """A compact form that `from_bytes` reads back, with a checksum: the next counts are made from these."""
        parts = [b"".join(number.to_bytes(8, "little") for number in (self.articles, self.sample, self.sure))]
        for values in (
            self.boiler,
            self.everywhere,
            self.masks,
            self.common,
            self.usual,
            self.titles,
            self.urls,
            self.traits,
        ):
            parts += [len(values).to_bytes(4, "little"), array("Q", sorted(values)).tobytes()]
        lines = (
            f"{_quoted(path)}\t{_quoted(main)}\t{int(same) + 2 * (path in self.apart)}"
            for path, (main, same) in sorted(self.duplicates.items())
        )
        parts.append("\n".join(lines).encode("utf-8", "surrogateescape"))
        parts += [b"\0", told_to_bytes(row for _, rows in sorted(self.told.items()) for row in rows)]
        data = b"".join(parts)
        return _checksum(data) + data

    @classmethod
    def from_bytes(cls, data: bytes) -> SiteCounts:
        """The counts that `to_bytes` wrote. Raises StoreDamaged for anything else."""
        check, data = data[:_CHECK], data[_CHECK:]
        if check != _checksum(data):
            raise StoreDamaged("What was counted of the site is damaged. Build it anew: pressmark index SITE")
        articles, sample, sure = (int.from_bytes(data[at : at + 8], "little") for at in (0, 8, 16))
        at = 24
        sets: list[frozenset[int]] = []
        for _ in range(8):
            size = 8 * int.from_bytes(data[at : at + 4], "little")
            values = array("Q")
            values.frombytes(data[at + 4 : at + 4 + size])
            sets.append(frozenset(values))
            at += 4 + size
        tail, _, told = data[at:].partition(b"\0")
        lines = [line.split("\t") for line in tail.decode("utf-8", "surrogateescape").split("\n") if line]
        duplicates = {unquote(path): (unquote(main), same in "13") for path, main, same in lines}
        apart = frozenset(unquote(path) for path, _, same in lines if same in "23")
        boiler, everywhere, masks, common, usual, titles, urls, traits = sets
        return cls(
            articles, boiler, everywhere, masks, common, usual, titles, urls, traits, duplicates,
            told_by_page(told_from_bytes(told)), apart, sample, bool(sure),
        )  # fmt: skip


_CHECK = 8


def _checksum(data: bytes) -> bytes:
    return blake2b(data, digest_size=_CHECK).digest()


EMPTY = SiteCounts()


def _quoted(path: str) -> str:
    """A path without the characters that separate paths here: names of files may hold any of them."""
    return path.replace("%", "%25").replace("\t", "%09").replace("\n", "%0A")


def told_by_page(told: Iterable[Told]) -> dict[int, tuple[Told, ...]]:
    """What is told of each page, by the key of its url; what several files say alike is told once."""
    found: defaultdict[int, dict[Told, None]] = defaultdict(dict)
    for row in told:
        found[row.page][row] = None
    return {page: tuple(rows) for page, rows in found.items()}
