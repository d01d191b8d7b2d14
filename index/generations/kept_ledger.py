"""The ledger of a site as rows of the store: in force like all others for a range of generations."""

from __future__ import annotations

from collections.abc import Iterable

from pressmark.index.extraction.ledger import Block, Ledger
from pressmark.index.generations.store import HOLDS, OPEN, Store, damaged

_FIRSTS = f"SELECT kind, first FROM ledger WHERE {HOLDS} ORDER BY kind, first"
_BLOCK = f"SELECT packed FROM ledger WHERE kind = :kind AND first = :first AND {HOLDS}"


def kept_ledger(store: Store, generation: int) -> Ledger:
    """What a generation keeps; empty for a small site."""

    def read(kind: str, first: int) -> bytes:
        found = store.query(_BLOCK, {"kind": kind, "first": _key(first), "g": generation})
        if len(found) != 1:
            raise damaged(store.path, "of the site's counts something is missing")
        return bytes(found[0][0])

    rows = store.query(_FIRSTS, {"g": generation})
    return Ledger([(row["kind"], int.from_bytes(row["first"], "big")) for row in rows], read)


def write_ledger(store: Store, generation: int, blocks: Iterable[Block]) -> None:
    """Keep these blocks in place of those that were kept."""
    store.connection.execute("UPDATE ledger SET until = ? WHERE until = ?", (generation, OPEN))
    rows = ((block.kind, _key(block.first), generation, OPEN, block.packed) for block in blocks)
    store.connection.executemany("INSERT INTO ledger VALUES (?, ?, ?, ?, ?)", rows)


def _key(first: int) -> bytes:
    """A key as bytes in its order: SQLite has no numbers for half of them."""
    return first.to_bytes(8, "big")
