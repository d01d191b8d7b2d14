"""What a full pass over a site holds of every article: in memory for a few, in a file for many."""

from __future__ import annotations

import os
import tempfile
import weakref
from array import array
from collections.abc import Callable, ItemsView, Iterator, Mapping
from functools import lru_cache
from itertools import compress, count
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Generic, TypeVar

_FEW = 1_000
_NEAR = 2_000  # values that were read last
Value = TypeVar("Value")


class Spill:
    """A file without a name, which ends with its last holder: bytes that wait outside of memory.

    A fork of the process reads it too, while nobody adds to it.
    """

    def __init__(self, folder: Path | None) -> None:
        with tempfile.TemporaryFile(dir=folder) as file:
            self._file = os.dup(file.fileno())
        weakref.finalize(self, os.close, self._file)
        self._end = 0

    def add(self, data: bytes) -> tuple[int, int]:
        """Write, and return where: place and size."""
        place = self._end
        while self._end < place + len(data):
            self._end += os.pwrite(self._file, data[self._end - place :], self._end)
        return place, len(data)

    def read(self, place: int, size: int) -> bytes:
        return os.pread(self._file, size, place)

    def view(self) -> mmap | bytes:
        """All that was written."""
        return mmap(self._file, self._end, access=ACCESS_READ) if self._end else b""


class Streamed(ItemsView[int, Value]):
    """Items that come one after the other from where they lie."""

    def __init__(self, mapping: Mapping[int, Value], stream: Callable[[], Iterator[tuple[int, Value]]]) -> None:
        super().__init__(mapping)
        self._stream = stream

    def __iter__(self) -> Iterator[tuple[int, Value]]:
        return self._stream()


class Shelf(Mapping[int, Value], Generic[Value]):
    """Values by number of article; more than a few lie in a file, which is read in order of number."""

    def __init__(
        self, folder: Path, pack: Callable[[Value], bytes], unpack: Callable[[bytes], Value], near: int = _NEAR
    ) -> None:
        """`near` values that were read last stay in memory."""
        self._folder, self._pack, self._unpack = folder, pack, unpack
        self._held: dict[int, Value] = {}
        self._spill: Spill | None = None
        # By number where the value lies and its size, 0 for none: numbers have few gaps.
        self._places, self._sizes = array("Q"), array("I")
        self._read = lru_cache(maxsize=near)(self._unpacked)

    def __setitem__(self, doc: int, value: Value) -> None:
        if self._spill is not None:
            if doc in self:
                self._read.cache_clear()
            self._put(self._spill, doc, value)
            return
        self._held[doc] = value
        if len(self._held) > _FEW:
            self._spill = Spill(self._folder)
            for each, held in self._held.items():
                self._put(self._spill, each, held)
            self._held = {}

    def _put(self, spill: Spill, doc: int, value: Value) -> None:
        more = doc + 1 - len(self._sizes)
        if more > 0:
            for numbers in (self._places, self._sizes):
                numbers.frombytes(bytes(more * numbers.itemsize))
        self._places[doc], self._sizes[doc] = spill.add(self._pack(value))

    def __getitem__(self, doc: int) -> Value:
        return self._held[doc] if self._spill is None else self._read(doc)

    def items(self) -> ItemsView[int, Value]:
        return Streamed(self, lambda: ((doc, self._unpacked(doc)) for doc in self)) if self._spill else super().items()

    def __iter__(self) -> Iterator[int]:
        return iter(self._held) if self._spill is None else compress(count(), self._sizes)

    def __len__(self) -> int:
        return len(self._held) if self._spill is None else len(self._sizes) - self._sizes.count(0)

    def __contains__(self, doc: object) -> bool:
        return doc in self._held or (isinstance(doc, int) and self._size(doc) > 0)

    def _size(self, doc: int) -> int:
        return self._sizes[doc] if doc < len(self._sizes) else 0

    def _unpacked(self, doc: int) -> Value:
        size = self._size(doc)
        if self._spill is None or not size:
            raise KeyError(doc)
        return self._unpack(self._spill.read(self._places[doc], size))
