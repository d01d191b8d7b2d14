"""Rows of related lists in the store: what is kept of each article for the next publish, and what is shown."""

from __future__ import annotations

import json
from array import array
from collections.abc import Collection, ItemsView, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache

from pressmark.index.generations.store import HOLDS, OPEN, Store, holds_by_key
from pressmark.index.related.neighbours import Candidate
from pressmark.index.related.shelf import Streamed, Value
from pressmark.index.related.vectors import Vector

Candidates = tuple[Candidate, ...]
_NEAR = 2_000  # rows that were read last


@dataclass(frozen=True, slots=True)
class RelatedRow:
    """What is kept of one article: its vector and candidates as bytes, and the list that is shown, as JSON."""

    packed: bytes
    candidates: bytes
    neighbours: str

    @property
    def vector(self) -> Vector:
        return Vector.from_bytes(self.packed)


class _OfDocs(Mapping[int, Value]):
    """Values of articles whose numbers are known before any value is read."""

    def __init__(self, docs: Collection[int]) -> None:
        self._docs = docs

    def __contains__(self, doc: object) -> bool:
        return doc in self._docs

    def __iter__(self) -> Iterator[int]:
        return iter(self._docs)

    def __len__(self) -> int:
        return len(self._docs)


class StoredRows(_OfDocs[RelatedRow]):
    """The rows of a generation, read as they are asked for."""

    def __init__(self, store: Store, generation: int, docs: Collection[int]) -> None:
        """`docs` are those of the generation, as `listed_docs` gives them."""
        super().__init__(docs)
        self._store, self._generation = store, generation
        self._read = lru_cache(maxsize=_NEAR)(lambda doc: next(stored_rows(store, generation, [doc]))[1])

    def __getitem__(self, doc: int) -> RelatedRow:
        if doc not in self._docs:
            raise KeyError(doc)
        return self._read(doc)

    def items(self) -> ItemsView[int, RelatedRow]:
        return Streamed(self, lambda: stored_rows(self._store, self._generation))


class CurrentVectors(_OfDocs[Vector]):
    """The vectors of `docs`: those of this publish, else what is stored."""

    def __init__(self, docs: AbstractSet[int], stored: Mapping[int, RelatedRow], fresh: Mapping[int, Vector]) -> None:
        super().__init__(docs)
        self._stored, self._fresh = stored, fresh
        self._unpacked = lru_cache(maxsize=_NEAR)(lambda doc: stored[doc].vector)

    def __getitem__(self, doc: int) -> Vector:
        if doc not in self._docs:
            raise KeyError(doc)
        return self._fresh[doc] if doc in self._fresh else self._unpacked(doc)

    def items(self) -> ItemsView[int, Vector]:
        def stream() -> Iterator[tuple[int, Vector]]:
            yield from self._fresh.items()
            for doc, row in self._stored.items():
                if doc in self._docs and doc not in self._fresh:
                    yield doc, row.vector

        return Streamed(self, stream)


class KeptCandidates(_OfDocs[Candidates]):
    """The candidate lists of the generation before; a list is unpacked when it is looked at, which few are."""

    def __init__(self, rows: Mapping[int, RelatedRow]) -> None:
        super().__init__(rows)
        self._rows = rows

    def __getitem__(self, doc: int) -> Candidates:
        return _unpacked(self._rows[doc].candidates)

    def mentioning(self, docs: AbstractSet[int]) -> set[int]:
        """The articles whose candidates include one of these."""
        return {doc for doc, row in self._rows.items() if not docs.isdisjoint(docs_in(row.candidates))}


def listed_docs(store: Store, generation: int) -> set[int]:
    """The articles of a generation whose lists are kept."""
    return {
        row[0] for row in store.query(f"SELECT doc FROM related WHERE {holds_by_key('related')}", {"g": generation})
    }


def stored_rows(store: Store, generation: int, docs: Sequence[int] | None = None) -> Iterator[tuple[int, RelatedRow]]:
    """What a generation keeps of these articles, or of all."""
    among = "" if docs is None else "doc IN (SELECT value FROM json_each(:docs)) AND"
    cursor = store.connection.execute(
        f"SELECT doc, vector, candidates, neighbours FROM related WHERE {among} {HOLDS}",
        {"g": generation, "docs": json.dumps(docs)},
    )
    for doc, packed, candidates, neighbours in cursor:
        yield doc, RelatedRow(packed, candidates, neighbours)


def write_rows(store: Store, generation: int, stored: Mapping[int, RelatedRow], rows: Mapping[int, RelatedRow]) -> None:
    changed = {doc: row for doc, row in rows.items() if row != stored.get(doc)}
    close_rows(store, generation, changed.keys() & stored.keys())
    store.connection.executemany(
        "INSERT INTO related VALUES (?, ?, ?, ?, ?, ?)",
        [(doc, generation, OPEN, row.neighbours, row.candidates, row.packed) for doc, row in changed.items()],
    )


def close_rows(store: Store, generation: int, docs: Iterable[int]) -> None:
    store.connection.executemany(
        "UPDATE related SET until = ? WHERE doc = ? AND until = ?", [(generation, doc, OPEN) for doc in docs]
    )


def packed_candidates(candidates: Candidates) -> bytes:
    scores = array("d", [candidate.score for candidate in candidates])
    return scores.tobytes() + array("I", [candidate.doc for candidate in candidates]).tobytes()


def _unpacked(data: bytes) -> Candidates:
    scores = array("d")
    scores.frombytes(data[: 8 * (len(data) // 12)])
    return tuple(map(Candidate, docs_in(data), scores))


def docs_in(data: bytes) -> array[int]:
    docs = array("I")
    docs.frombytes(data[8 * (len(data) // 12) :])
    return docs
