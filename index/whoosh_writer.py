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
from functools import partial
from itertools import accumulate
from operator import sub
from pathlib import Path
from typing import Any

from whoosh import fields, formats
from whoosh.codec.whoosh3 import W3Segment
from whoosh.filedb.filestore import FileStorage

from pressmark.index.schema import FIELDS
from pressmark.index.whoosh_codec import PackedCodec, PostingList
from pressmark.index.writer import EngineDocument

FORMAT = 2
SEGMENTS_FILE = "segments.json"
TABLE_SUFFIX = ".docs"
KEYWORDS = "keywords"
_NAME = "pressmark"
# A segment is written when its lists hold this many words, so that they take less than about 300 MB.
_MOST_POSTINGS = 12_000_000
MOST_SEGMENTS = 8
_WITH_PLACES = frozenset(field.name for field in FIELDS if field.positions)
_numbers = partial(array, "Q")


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
        # By term one number a posting: the document's in the upper half, the term's count or place in the lower.
        names = (*(field.name for field in FIELDS), KEYWORDS)
        self._lists: dict[str, defaultdict[str, array[int]]] = {name: defaultdict(_numbers) for name in names}
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
        upper = len(self._docs) << 32
        self._docs.append(document.doc)
        for field, lengths in (("title", self._lengths[0]), ("text", self._lengths[1])):
            stems: str = getattr(document, field)
            words = stems.split()
            lengths.append(len(words))
            self._postings += len(words)
            lists = self._lists[field]
            for word, count in Counter(words).items():
                lists[word].append(upper | count)
        for field in ("title_exact", "text_exact"):
            lists = self._lists[field]
            for place, word in enumerate(getattr(document, field).split(" "), upper):
                if word:
                    lists[word].append(place)
        lists = self._lists[KEYWORDS]
        for facet, keys in document.keywords.items():
            for key in set(keys):
                lists[f"{facet}:{key}"].append(upper | 1)
        if self._postings >= _MOST_POSTINGS:
            self._flush()

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
        for name in sorted(self._lists):
            lists, finished = self._lists.pop(name), _placed if name in _WITH_PLACES else _counted
            writer.start_field(name, known[name])
            for term in sorted(lists):
                writer.add_list(term.encode(), finished(lists[term]))
            writer.finish_field()
        writer.close()
        table = array("I", [*self._docs, *self._lengths[0], *self._lengths[1]])
        if sys.byteorder == "big":
            table.byteswap()
        (self._directory / f"{_NAME}_{segment.segid}{TABLE_SUFFIX}").write_bytes(table.tobytes())
        self._new.append(SegmentEntry(segment.segid, len(self._docs), ()))
        self._start()


def _counted(found: array[int]) -> PostingList:
    """A list of documents, each with how often it holds the term."""
    docs, counts = _halves(found)
    return PostingList(docs, counts, array("I"))


def _placed(found: array[int]) -> PostingList:
    """A list of documents, each with the places at which it holds the term."""
    docs, places = _halves(found)
    if len(docs) == 1:  # as most terms of a site have it
        return PostingList(docs, array("I", (1,)), places)
    counts = Counter(docs)
    weights = array("I", counts.values())
    if len(counts) < len(docs):
        gaps = [0, *map(sub, places[1:], places)]
        for start in (0, *accumulate(weights[:-1])):
            gaps[start] = places[start]
        places = array("I", gaps)
    return PostingList(array("I", counts), weights, places)


def _halves(found: array[int]) -> tuple[array[int], array[int]]:
    """The upper and the lower halves of 8-byte numbers."""
    halves = array("I", found.tobytes())
    even, odd = halves[::2], halves[1::2]
    return (odd, even) if sys.byteorder == "little" else (even, odd)
