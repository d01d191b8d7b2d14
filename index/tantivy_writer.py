"""EngineWriter for tantivy.

A directory holds tantivy's immutable segments and two lists of them, `meta.json` and `.managed.json`. Both are replaced
and never written over, so hard links of the generation before keep what they had. Documents are sorted by number within
a segment, which settles the order of equal scores.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory

import tantivy

from pressmark.index.errors import EngineMissing, IndexDamaged, IndexUnreadable, StorageError
from pressmark.index.schema import FIELDS
from pressmark.index.writer import EngineDocument

FORMAT = 3
DOC, DAY, FACETS = "doc", "day", "facets"
# Postings gathered before a segment is written. One thread: it keeps up with the pages, and numbers stay in order.
_HEAP_BYTES = 256_000_000
_SMALL_HEAP_BYTES = 15_000_000
_MOST_SEGMENTS = 8
_TINY = 200


@cache
def schema() -> tantivy.Schema:
    """Our fields, the document's number and day, and a column for each facet."""
    builder = tantivy.SchemaBuilder()
    for field in FIELDS:
        builder.add_text_field(
            field.name, tokenizer_name="whitespace", index_option="position" if field.positions else "freq"
        )
    builder.add_unsigned_field(DOC, indexed=True, fast=True)
    builder.add_unsigned_field(DAY, indexed=True, fast=True)
    builder.add_json_field(FACETS, fast=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


def facet_column(facet: str) -> str:
    """The name of a facet inside FACETS, whatever signs a site uses in its own: letters and digits only."""
    return "".join(c if c.isascii() and c.isalnum() else f"_{ord(c):x}_" for c in facet)


def facet_number(key: str) -> int:
    """A key as its column has it: of texts tantivy would have to look up each that it has counted, which takes
    longest."""
    return int.from_bytes(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=6).digest(), "big")


def open_index(directory: Path) -> tantivy.Index:
    """The index of a directory as it now is, which may be read-only.

    Raises IndexDamaged, also for files of another version of tantivy; IndexUnreadable where the system does not open
    them; EngineMissing where there is no room for a lock.
    """
    try:
        try:
            return _opened(directory)
        except ValueError as error:
            if "Lockfile" not in str(error):
                raise
            return _opened_elsewhere(directory)
    except (ValueError, OSError) as error:
        if refusal := re.search(r"Os \{ code: (\d+)|Errno (\d+)", str(error)):
            reason = os.strerror(int(refusal[1] or refusal[2]))
            raise IndexUnreadable(f'The engine directory "{directory}" cannot be opened: {reason}.') from None
        raise IndexDamaged(
            f'This version of tantivy cannot read the engine directory "{directory}": {error}. '
            "Run pressmark index again: it rebuilds the engine from the store without reading a page."
        ) from None


def _opened(directory: Path) -> tantivy.Index:
    index = tantivy.Index.open(str(directory))
    index.config_reader("manual")  # a generation never changes: nobody need look whether it did
    return index


def _opened_elsewhere(directory: Path) -> tantivy.Index:
    """To open files tantivy writes a lock beside them: beside links to them, where theirs is a place to read only.

    What is open stays so without the links.
    """
    try:
        links = TemporaryDirectory(prefix="pressmark-")
    except OSError as error:
        raise EngineMissing(
            f'tantivy can write its lock neither into "{directory}" nor into a temporary folder: {error}. '
            "Let it write into one of them; TMPDIR names the second."
        ) from None
    with links as folder:
        for path in directory.iterdir():
            if path.suffix != ".lock":
                Path(folder, path.name).symlink_to(path.resolve())
        return _opened(Path(folder))


def segment_sizes(directory: Path) -> list[tuple[int, int]]:
    """For each segment, in the order that tantivy numbers them: its documents, and how many of them are deleted."""
    listed = json.loads((directory / "meta.json").read_text("utf-8"))["segments"]
    return [(entry["max_doc"], (entry["deletes"] or {}).get("num_deleted_docs", 0)) for entry in listed]


class TantivyWriter:
    """Fills one engine directory; the segments already in it are kept and never changed."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        with _storing():
            index = tantivy.Index(schema(), str(directory), sort_by_field=DOC)
            index.config_reader("manual")
            self._writer: tantivy.IndexWriter | None = index.writer(_HEAP_BYTES, 1)
        self._index = index

    def crowded(self) -> list[int]:
        """Documents of segments that are mostly deleted, and of tiny ones before there are _MOST_SEGMENTS.

        With the eighth, tantivy would merge all that have up to 10,000 documents: each time a second's work instead of
        a few documents'. Those that are larger, and many, it merges by itself, eight of like size into one.
        """
        sizes = segment_sizes(self._directory)
        chosen = {place for place, (size, deleted) in enumerate(sizes) if deleted * 2 > size}
        if len(sizes) >= _MOST_SEGMENTS - 1:
            tiny = 0
            for live, place in sorted((size - deleted, place) for place, (size, deleted) in enumerate(sizes)):
                if tiny + live > _TINY or (tiny and live > 2 * tiny):
                    break
                tiny += live
                chosen.add(place)
        with _storing():
            return self._live({place: sizes[place][0] for place in chosen})

    def _live(self, segments: Mapping[int, int]) -> list[int]:
        """Documents of these segments (place in the list to size) that are not deleted."""
        searcher = self._index.searcher()
        addresses = [tantivy.DocAddress(place, n) for place, size in segments.items() for n in range(size)]
        if not addresses:
            return []
        held = tantivy.Query.term_set_query(schema(), DOC, list(set(searcher.fast_field_values(DOC, addresses))))
        live = [address for _, address in searcher.search(held, searcher.num_docs).hits]
        live = [address for address in live if address.segment_ord in segments]
        return [int(doc or 0) for doc in searcher.fast_field_values(DOC, live)]

    def remove(self, docs: Iterable[int]) -> None:
        # By query: a term made of a Python number is a signed one for tantivy, and finds nothing in this field.
        gone = tantivy.Query.term_set_query(schema(), DOC, list(docs))
        with _storing():
            self._open_writer().delete_documents_by_query(gone)

    def add(self, document: EngineDocument) -> None:
        added = tantivy.Document()
        for field in FIELDS:
            added.add_text(field.name, getattr(document, field.name))
        added.add_unsigned(DOC, document.doc)
        if document.day is not None:
            added.add_unsigned(DAY, document.day)
        added.add_json(
            FACETS,
            {
                facet_column(facet): [facet_number(key) for key in dict.fromkeys(keys)]
                for facet, keys in document.keywords.items()
            },
        )
        with _storing():
            self._open_writer().add_document(added)

    def commit(self) -> None:
        """Write and merge to the end, then drop the files that the merges have left behind."""
        writer, self._writer = self._open_writer(), None
        with _storing():
            writer.commit()
            writer.wait_merging_threads()
            collector = open_index(self._directory).writer(_SMALL_HEAP_BYTES, 1)
            collector.garbage_collect_files()
            collector.wait_merging_threads()
        for lock in self._directory.glob(".*.lock"):
            lock.unlink()

    def abandon(self) -> None:
        if self._writer is not None:
            writer, self._writer = self._writer, None
            # The directory is thrown away; what ended this write is what has to be told.
            with suppress(ValueError, OSError):
                writer.rollback()
            with suppress(ValueError, OSError):
                writer.wait_merging_threads()

    def _open_writer(self) -> tantivy.IndexWriter:
        if self._writer is None:
            raise StorageError("This write of the engine has ended already.")
        return self._writer


@contextmanager
def _storing() -> Iterator[None]:
    """tantivy reports a full or broken disk as a ValueError."""
    try:
        yield
    except (ValueError, OSError) as error:
        raise StorageError(f"Writing the tantivy index failed: {error}. What was published stays as it was.") from error
