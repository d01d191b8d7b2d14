"""What one page says, read once: its blocks of text, the candidates of each field, and its outline for the site's
counts."""

from __future__ import annotations

import json
import struct
from array import array
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import partial
from itertools import accumulate, chain, islice, pairwise
from operator import itemgetter
from typing import Any, NamedTuple, TypeVar

FRONT = 1  # a canonical address that is the front page's, whose key is 0; without any it would be 0 too
Range = tuple[int, int]
Columns = tuple[tuple[object, ...], ...]
Row = TypeVar("Row", bound=NamedTuple)


class Node(NamedTuple):
    """A block-level element. Its descendants follow it directly, up to (not including) node `end`."""

    tag: str
    parent: int
    end: int
    traits: int


class Block(NamedTuple):
    """A run of inline text directly under one node.

    `linked` counts its characters that are links, `label` is the key of the few words beside a link (0 without);
    `quiet` are the ranges of the text that no snippet may show.
    """

    node: int
    text: str
    linked: int
    key: int
    words: int
    links: tuple[str, ...]
    label: int = 0
    quiet: tuple[Range, ...] = ()


class Candidate(NamedTuple):
    """A value that a page offers for a field, and the mark-up that offers it; `node` is -1 for the head."""

    value: str
    signal: str
    node: int = -1


class Told(NamedTuple):
    """What a file beside the pages says of one: the key of the page's url, a field, its value, and what kind of
    file."""

    page: int
    field: str
    value: str
    signal: str


@dataclass(frozen=True, slots=True)
class Layout:
    """The visible page as a light tree: nodes in document order, blocks in reading order.

    `anchors` gives ids to link to by heading node, `cards` the nodes that are lists of cards, `titled` the blocks that
    are nothing but a link to another page of the site. What is asked of all nodes and blocks stands in columns as well:
    `tags`, `parents` and `traits` of the nodes, `places` of the blocks, the nodes that they stand under.
    """

    nodes: tuple[Node, ...] = ()
    blocks: tuple[Block, ...] = ()
    anchors: Mapping[int, str] = field(default_factory=dict)
    cards: frozenset[int] = frozenset()
    titled: frozenset[int] = frozenset()
    tags: tuple[str, ...] = field(init=False, repr=False, compare=False)
    parents: tuple[int, ...] = field(init=False, repr=False, compare=False)
    traits: tuple[int, ...] = field(init=False, repr=False, compare=False)
    places: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        tags, parents, _, traits = zip(*self.nodes, strict=True) if self.nodes else ((),) * 4
        columns = (tags, parents, traits, tuple(map(itemgetter(0), self.blocks)))
        for name, column in zip(("tags", "parents", "traits", "places"), columns, strict=True):
            object.__setattr__(self, name, column)

    def listed(self) -> AbstractSet[int]:
        """The nodes within lists of cards."""
        found: set[int] = set()
        for i in sorted(self.cards):
            if i not in found:
                found.update(range(i, self.nodes[i].end))
        return found

    def __reduce__(self) -> tuple[object, ...]:
        # By columns: a pickle that names the class of each row takes twice the time.
        columns = (tuple(zip(*self.nodes, strict=True)), tuple(zip(*self.blocks, strict=True)))
        return _layout, (*columns, self.anchors, self.cards, self.titled)


def _layout(
    nodes: Columns, blocks: Columns, anchors: Mapping[int, str], cards: frozenset[int], titled: frozenset[int]
) -> Layout:
    return Layout(rows(Node, zip(*nodes, strict=True)), rows(Block, zip(*blocks, strict=True)), anchors, cards, titled)


def rows(kind: type[Row], values: Iterable[Iterable[object]]) -> tuple[Row, ...]:
    """Many named tuples at a time, without a call of Python's for each."""
    return tuple(map(partial(tuple.__new__, kind), values))


@dataclass(frozen=True, slots=True)
class Marks:
    """What an owner says about a page by explicit attributes (`data-pagefind-*` and kin).

    `weight` is the whole article's, `weights` those of nodes within it; `ignored` is the mark that leaves the page out.
    """

    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: Mapping[str, str] = field(default_factory=dict)
    meta: Mapping[str, str] = field(default_factory=dict)
    weight: float = 1.0
    weights: Mapping[int, float] = field(default_factory=dict)
    ignored: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outline:
    """The part of a record from which the site's counts are made.

    `longs` and `shorts` are the keys of blocks with at least eight words and of shorter ones, `cards` pairs of key and
    link of blocks that are nothing but a link, `titles` the keys under which other pages may name this one, `slots` the
    words of short lines as 2-byte hashes (`sizes` words each), `traits` the keys of what may be the site's rather than
    the page's: title affixes, image, summary, tags, section. `told` is what a file beside the pages says of them: such
    a file has an outline that holds nothing else.
    """

    path: str
    kind: str
    title: int = 0  # groups pages that may be one text
    url: int = 0
    canonical: int = 0
    longs: array[int] = field(default_factory=lambda: array("Q"))
    shorts: array[int] = field(default_factory=lambda: array("Q"))
    cards: array[int] = field(default_factory=lambda: array("Q"))
    titles: array[int] = field(default_factory=lambda: array("Q"))
    traits: array[int] = field(default_factory=lambda: array("Q"))
    slots: array[int] = field(default_factory=lambda: array("H"))
    sizes: bytes = b""
    told: tuple[Told, ...] = ()

    def __reduce__(self) -> tuple[object, ...]:
        return Outline.from_bytes, (self.to_bytes(),)

    def to_bytes(self) -> bytes:
        """A compact form that `from_bytes` reads back."""
        path, kind = self.path.encode("utf-8", "surrogateescape"), self.kind.encode()
        arrays = (self.longs, self.shorts, self.cards, self.titles, self.traits, self.slots)
        head = _LENGTHS.pack(
            self.title, self.url, self.canonical, len(path), len(kind), *map(len, arrays), len(self.sizes)
        )
        return b"".join((head, *(part.tobytes() for part in arrays), path, kind, self.sizes, told_to_bytes(self.told)))

    @classmethod
    def from_bytes(cls, data: bytes) -> Outline:
        """The outline that `to_bytes` wrote."""
        title, url, canonical, path_size, kind_size, *counts, size_of_sizes = _LENGTHS.unpack_from(data)
        *counts, words = counts
        at, end = _LENGTHS.size, _LENGTHS.size + 8 * sum(counts)
        keys, slots = array("Q", data[at:end]), array("H", data[end : end + 2 * words])
        ends = [0, *accumulate(counts)]
        longs, shorts, cards, titles, traits = (keys[first:last] for first, last in pairwise(ends))
        at = end + 2 * words
        path = data[at : at + path_size].decode("utf-8", "surrogateescape")
        kind = data[at + path_size : at + path_size + kind_size].decode()
        at += path_size + kind_size
        sizes, told = data[at : at + size_of_sizes], told_from_bytes(data[at + size_of_sizes :])
        return cls(path, kind, title, url, canonical, longs, shorts, cards, titles, traits, slots, sizes, told)


_LENGTHS = struct.Struct("<QQQHBIIIIIII")


def told_to_bytes(told: Iterable[Told]) -> bytes:
    """A form that `told_from_bytes` reads back; nothing for nothing."""
    rows = list(told)
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass") if rows else b""


def told_from_bytes(data: bytes) -> tuple[Told, ...]:
    return tuple(Told(*row) for row in json.loads(data)) if data else ()


@dataclass(frozen=True, slots=True)
class Record:
    """What one page says, nothing of the site. `kind` is the page's kind by its own signals, `problem` why it is
    unreadable, `host` the site's own as far as the page tells, `base` the address from which its links start."""

    path: str
    url: str
    kind: str
    kind_signal: str
    layout: Layout
    fields: Mapping[str, tuple[Candidate, ...]]
    marks: Marks
    outline: Outline
    detected: str | None = None
    problem: str | None = None
    host: str = ""
    base: str = ""

    def __reduce__(self) -> tuple[object, ...]:
        # All candidates together, with the number that each field has of them: most have one or none.
        fields = (
            tuple(zip(*chain.from_iterable(self.fields.values()), strict=True)),
            tuple(self.fields),
            tuple(map(len, self.fields.values())),
        )
        said = (self.outline, self.detected, self.problem, self.host, self.base)
        return _record, (self.path, self.url, self.kind, self.kind_signal, self.layout, fields, self.marks, *said)


def _record(
    path: str,
    url: str,
    kind: str,
    signal: str,
    layout: Layout,
    fields: tuple[Columns, tuple[str, ...], tuple[int, ...]],
    *said: Any,
) -> Record:
    columns, names, sizes = fields
    candidates = iter(rows(Candidate, zip(*columns, strict=True)))
    found = {name: tuple(islice(candidates, size)) for name, size in zip(names, sizes, strict=True)}
    return Record(path, url, kind, signal, layout, found, *said)
