"""A Whoosh codec whose posting lists are packed arrays, written and read at the speed of C.

Whoosh's own codec pickles every 128 postings and decodes them one by one. Here a term's list in one segment is one
block: gaps between document numbers, weights, and position gaps, each as the narrowest array that holds them, together
deflated where that helps. Terms are still looked up in Whoosh's ordered hash file, and `matcher` serves any plain
Whoosh query, so the result is an ordinary Whoosh segment. No posting list holds a pickle.
"""

from __future__ import annotations

import io
import pickle
import struct
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import sub
from pathlib import Path
from typing import Any

from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter, W3TermsReader
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import BufferFile
from whoosh.matching import ListMatcher
from whoosh.util.numeric import length_to_byte

_CODES = "BHI"
_ALL_ONE = 3  # in place of a width: every weight is 1 and none is stored
_DEFLATED = 0x80
_WORTH_DEFLATING = 64
_FEWEST_FOR_DEFLATE = 6
# A list that is longer than what it is compared with by this factor is searched, not walked through.
_FEW = 16
# What W3TermInfo.to_bytes writes, and what is read of it: the number of documents, then place and length of the list.
_TERM_INFO_WRITTEN = struct.Struct("!BfIBBfIIqi")
_TERM_INFO = struct.Struct("!5xI14xqi")
_LENGTH = length_to_byte(1)  # of documents, which stand in the table of the segment


@dataclass(frozen=True, slots=True)
class PostingList:
    """Where a term stands in one segment: document numbers, ascending, and the weight in each.

    `positions` holds, for a field with positions, the places in all documents one after the other, those of a document
    as gaps; its weight is how many there are.
    """

    docs: array[int]
    weights: array[int]
    positions: array[int]

    def among(self, wanted: set[int]) -> set[int]:
        """Those of the documents that are in the list."""
        if len(wanted) > len(self.docs) // _FEW:
            return wanted.intersection(self.docs)
        return {doc for doc in wanted if self._holds(bisect_left(self.docs, doc), doc)}

    def _holds(self, at: int, doc: int) -> bool:
        return at < len(self.docs) and self.docs[at] == doc

    def places(self, wanted: set[int]) -> dict[int, list[int]]:
        """Document number to places, for the wanted documents, all of which are in the list."""
        found: dict[int, list[int]] = {}
        start = last = 0
        for doc in sorted(wanted):
            at = bisect_left(self.docs, doc, last)
            start += sum(self.weights[last:at])
            found[doc] = list(accumulate(self.positions[start : start + self.weights[at]]))
            last = at
        return found


def pack(postings: PostingList) -> bytes:
    """One flag byte (widths of the three arrays, two bits each, and whether the rest is deflated), then the arrays."""
    docs = postings.docs
    gaps = _narrow([docs[0], *map(sub, docs[1:], docs)])
    ones = max(postings.weights) == 1
    weights = array("B") if ones else _narrow(postings.weights)
    positions = _narrow(postings.positions)
    flags = _code(gaps) | (_ALL_ONE if ones else _code(weights)) << 2 | _code(positions) << 4
    data = gaps.tobytes() + weights.tobytes() + positions.tobytes()
    if len(data) > _WORTH_DEFLATING and len(docs) >= _FEWEST_FOR_DEFLATE:
        deflated = zlib.compress(data, 3)
        if len(deflated) < len(data):
            return bytes([flags | _DEFLATED]) + deflated
    return bytes([flags]) + data


def unpack(packed: bytes, count: int) -> PostingList:
    """The list of a term that `count` documents hold."""
    flags = packed[0]
    data = zlib.decompress(packed[1:]) if flags & _DEFLATED else packed[1:]
    gaps = array(_CODES[flags & 3])
    end = count * gaps.itemsize
    gaps.frombytes(data[:end])
    width = flags >> 2 & 3
    if width == _ALL_ONE:
        weights = array("B", b"\x01" * count)
    else:
        weights = array(_CODES[width])
        start, end = end, end + count * weights.itemsize
        weights.frombytes(data[start:end])
    positions = array(_CODES[flags >> 4 & 3])
    positions.frombytes(data[end:])
    return PostingList(array("I", accumulate(gaps)), weights, positions)


def _narrow(values: Sequence[int]) -> array[int]:
    largest = max(values, default=0)
    return array("B" if largest <= 0xFF else "H" if largest <= 0xFFFF else "I", values)


def _code(values: array[int]) -> int:
    return _CODES.index(values.typecode)


class PackedFieldWriter(W3FieldWriter):  # type: ignore[misc]
    """Adds whole posting lists; terms of a field must come in order of their bytes."""

    def add_list(self, term: bytes, postings: PostingList) -> None:
        docs, weights = postings.docs, postings.weights
        offset = self._postfile.tell()
        packed = pack(postings)
        self._postfile.write(packed)
        lengths = (_LENGTH, _LENGTH, max(weights), docs[0], docs[-1])
        info = _TERM_INFO_WRITTEN.pack(0, sum(weights), len(docs), *lengths, offset, len(packed))
        self._btext = term
        self._tindex.add(self._fieldid.to_bytes(2, "big") + term, info)


class PackedTermsReader(W3TermsReader):  # type: ignore[misc]
    """Reads whole posting lists."""

    def posting_list(self, field: str, term: bytes) -> PostingList | None:
        """None when no document of the segment holds the term."""
        found = self._tindex.get(self._keycoder(field, term))
        if found is None:
            return None
        # W3TermInfo.from_bytes would do, but leaves the length as a tuple of one, and costs four times as much.
        count, offset, length = _TERM_INFO.unpack(found)
        return unpack(self._postfile.get(offset, length), count)

    def frequency_in(self, field: str, term: bytes) -> int:
        try:
            return int(self.doc_frequency(field, term))
        except KeyError:
            return 0

    def matcher(self, fieldname: str, tbytes: bytes, format_: Any, scorer: Any = None) -> Any:
        info = self.term_info(fieldname, tbytes)
        found = self.posting_list(fieldname, tbytes)
        assert found is not None, "term_info has raised TermNotFound"
        values = None
        if found.positions:
            places = found.places(set(found.docs))
            values = [format_.encode(places[doc]) for doc in found.docs]
        weights = [float(weight) for weight in found.weights]
        return ListMatcher(
            list(found.docs), weights, values, format_, scorer=scorer, term=(fieldname, tbytes), terminfo=info
        )


class PackedCodec(W3Codec):  # type: ignore[misc]
    """Whoosh's third codec with packed posting lists."""

    def field_writer(self, storage: Any, segment: Any) -> PackedFieldWriter:
        return PackedFieldWriter(self, storage, segment)

    def terms_reader(self, storage: Any, segment: Any) -> PackedTermsReader:
        name = segment.make_filename(self.TERMS_EXT)
        postings = segment.open_file(storage, self.POSTS_EXT)
        return PackedTermsReader(self, storage.open_file(name), storage.file_length(name), postings)


class LoadedFile(BufferFile):  # type: ignore[misc]
    """A file read into memory, so that threads may read it side by side.

    Not mapped: a mapped file that somebody truncates ends the process at the next look-up, and these files are small.
    Whoosh keeps the map of field numbers of a segment as a pickle; only plain values are let through.
    """

    def __init__(self, path: Path) -> None:
        self._buf: Any = path.read_bytes()
        self.file: Any = io.BytesIO(self._buf)
        self._name = path.name
        self.onclose = None
        self.is_real = False
        self.is_closed = False

    def get(self, position: int, length: int) -> bytes:
        return self._buf[position : position + length]  # type: ignore[no-any-return]

    def read_pickle(self) -> Any:
        return _PlainUnpickler(self.file).load()


class _PlainUnpickler(pickle.Unpickler):
    """Numbers, texts and containers; nothing that has to be imported."""

    def find_class(self, module: str, name: str) -> Any:
        raise pickle.UnpicklingError(f"{module}.{name} is not allowed in an index file")


class LoadedStorage(FileStorage):  # type: ignore[misc]
    """A folder whose files are opened as LoadedFile."""

    def open_file(self, name: str, **kwargs: Any) -> LoadedFile:
        return LoadedFile(Path(self.folder, name))
