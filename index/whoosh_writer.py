"""EngineWriter for Whoosh.

A directory holds immutable segments and `segments.json`, which lists them with their deleted documents; Whoosh's own
table of contents is a pickle and is not used. Lists are gathered in memory, one array a term, and written term by term
through the codec: no pool of tuples to sort, which is where Whoosh spends its time when it indexes.
"""

from __future__ import annotations

import json
import sys
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from whoosh import fields, formats
from whoosh.codec.whoosh3 import W3Segment
from whoosh.filedb.filestore import FileStorage

from pressmark.index.schema import FIELDS
from pressmark.index.whoosh_codec import PackedCodec, PostingList
from pressmark.index.writer import EngineDocument

FORMAT = 1
SEGMENTS_FILE = "segments.json"
TABLE_SUFFIX = ".docs"
KEYWORDS = "keywords"
_NAME = "pressmark"
# A segment is written when its lists hold this many postings, so that memory stays below about 700 MB.
_MOST_POSTINGS = 20_000_000
MOST_SEGMENTS = 8


@dataclass(frozen=True, slots=True)
class SegmentEntry:
    """A line of segments.json: `deleted` are document numbers within the segment."""

    name: str
    documents: int
    deleted: tuple[int, ...]


def schema() -> Any:
    """The fields as Whoosh knows them, for plain Whoosh queries over a segment."""
    known: dict[str, Any] = {
        field.name: fields.TEXT(analyzer=None, phrase=field.positions, stored=False) for field in FIELDS
    }
    for field in FIELDS:
        known[field.name].format = formats.Positions() if field.positions else formats.Frequency()
    return fields.Schema(**known, **{KEYWORDS: fields.KEYWORD()})


def whoosh_segment(codec: PackedCodec, entry: SegmentEntry) -> Any:
    segment = W3Segment(codec, _NAME, entry.documents, entry.name, set(entry.deleted))
    segment._fieldlengths = {}  # ours stand in the table of the segment; plain Whoosh does without
    return segment


def read_segments(directory: Path) -> list[SegmentEntry]:
    listed = json.loads((directory / SEGMENTS_FILE).read_text("utf-8"))["segments"]
    return [SegmentEntry(entry["name"], entry["documents"], tuple(entry["deleted"])) for entry in listed]


def read_table(directory: Path, entry: SegmentEntry) -> tuple[array[int], array[int], array[int]]:
    """For each document of a segment: our number, the length of its title and of its text, in words."""
    values = array("I")
    values.frombytes((directory / f"{_NAME}_{entry.name}{TABLE_SUFFIX}").read_bytes())
    if sys.byteorder == "big":
        values.byteswap()
    count = entry.documents
    return values[:count], values[count : 2 * count], values[2 * count :]


def segment_files(directory: Path, entry: SegmentEntry) -> list[Path]:
    return sorted(path for path in directory.iterdir() if path.name.startswith(f"{_NAME}_{entry.name}."))


class WhooshWriter:
    """Fills one engine directory; the segments already in it are kept and never changed."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._codec = PackedCodec()
        self._kept = read_segments(directory) if (directory / SEGMENTS_FILE).exists() else []
        self._new: list[SegmentEntry] = []
        self._removed: set[int] = set()
        self._start()

    def _start(self) -> None:
        self._lists: dict[str, dict[str, _Gathering]] = {field.name: defaultdict(_Gathering) for field in FIELDS}
        self._keywords: dict[str, _Gathering] = defaultdict(_Gathering)
        self._docs: list[int] = []
        self._lengths: tuple[list[int], list[int]] = ([], [])
        self._postings = 0

    def crowded(self) -> list[int]:
        """Segments that are mostly deleted, and the smallest once there are MOST_SEGMENTS: their documents."""
        live = sorted((entry.documents - len(entry.deleted), entry.name, entry) for entry in self._kept)
        chosen = [entry for size, _, entry in live if size * 2 < entry.documents]
        if len(self._kept) >= MOST_SEGMENTS:
            total = 0
            for size, _, entry in live:
                # Take the next larger one too while it is not much larger: each document is then written again only
                # about log(n) times in its life.
                if total and size > 2 * total:
                    break
                total += size
                chosen.append(entry)
        docs: list[int] = []
        for entry in dict.fromkeys(chosen):
            numbers = read_table(self._directory, entry)[0]
            docs += [doc for number, doc in enumerate(numbers) if number not in entry.deleted]
        return docs

    def remove(self, docs: Iterable[int]) -> None:
        self._removed.update(docs)

    def add(self, document: EngineDocument) -> None:
        number = len(self._docs)
        self._docs.append(document.doc)
        for field, lengths in (("title", self._lengths[0]), ("text", self._lengths[1])):
            stems: str = getattr(document, field)
            words = stems.split()
            lengths.append(len(words))
            lists = self._lists[field]
            for word, count in Counter(words).items():
                lists[word].add(number, count)
            self._postings += len(words)
        for field in ("title_exact", "text_exact"):
            self._add_places(self._lists[field], number, getattr(document, field).split(" "))
        for facet, keys in document.keywords.items():
            for key in set(keys):
                self._keywords[f"{facet}:{key}"].add(number, 1)
        if self._postings >= _MOST_POSTINGS:
            self._flush()

    @staticmethod
    def _add_places(lists: dict[str, _Gathering], number: int, words: list[str]) -> None:
        places: dict[str, list[int]] = defaultdict(list)
        for place, word in enumerate(words):
            places[word].append(place)
        places.pop("", None)
        for word, found in places.items():
            lists[word].add_places(number, found)

    def commit(self) -> None:
        self._flush()
        kept = [self._without_removed(entry) for entry in self._kept]
        listed = [entry for entry in kept if len(entry.deleted) < entry.documents] + self._new
        content = {
            "format": FORMAT,
            "segments": [{"name": e.name, "documents": e.documents, "deleted": list(e.deleted)} for e in listed],
        }
        (self._directory / SEGMENTS_FILE).unlink(missing_ok=True)  # it may be a hard link into the generation before
        (self._directory / SEGMENTS_FILE).write_text(json.dumps(content), "utf-8")
        for entry in kept:
            if entry not in listed:
                for path in segment_files(self._directory, entry):
                    path.unlink()

    def abandon(self) -> None:
        self._start()

    def _without_removed(self, entry: SegmentEntry) -> SegmentEntry:
        if not self._removed:
            return entry
        docs = read_table(self._directory, entry)[0]
        gone = {number for number, doc in enumerate(docs) if doc in self._removed}
        return SegmentEntry(entry.name, entry.documents, tuple(sorted(gone.union(entry.deleted))))

    def _flush(self) -> None:
        """Write what was gathered as one segment."""
        if not self._docs:
            return
        storage = FileStorage(str(self._directory))
        segment = self._codec.new_segment(storage, _NAME)
        segment.set_doc_count(len(self._docs))
        writer = self._codec.field_writer(storage, segment)
        known = schema()
        for name, lists in sorted([*self._lists.items(), (KEYWORDS, self._keywords)]):
            writer.start_field(name, known[name])
            for term in sorted(lists):
                writer.add_list(term.encode(), lists[term].finished())
            writer.finish_field()
        writer.close()
        table = array("I", [*self._docs, *self._lengths[0], *self._lengths[1]])
        if sys.byteorder == "big":
            table.byteswap()
        (self._directory / f"{_NAME}_{segment.segid}{TABLE_SUFFIX}").write_bytes(table.tobytes())
        self._new.append(SegmentEntry(segment.segid, len(self._docs), ()))
        self._start()


class _Gathering:
    """A posting list while it grows."""

    __slots__ = ("docs", "positions", "weights")

    def __init__(self) -> None:
        self.docs: array[int] = array("I")
        self.weights: array[int] = array("I")
        self.positions: array[int] = array("I")

    def add(self, doc: int, weight: int) -> None:
        self.docs.append(doc)
        self.weights.append(weight)

    def add_places(self, doc: int, places: list[int]) -> None:
        self.docs.append(doc)
        self.weights.append(len(places))
        self.positions.append(places[0])
        self.positions.extend(map(int.__sub__, places[1:], places))

    def finished(self) -> PostingList:
        return PostingList(self.docs, self.weights, self.positions)
