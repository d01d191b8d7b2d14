"""Can every row of the published generation be read as what it was written as?"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from sqlite3 import Row

from pressmark.index.errors import PressmarkError
from pressmark.index.extraction.gists import gist_of
from pressmark.index.extraction.ledger import is_sound
from pressmark.index.extraction.site_counts import SiteCounts
from pressmark.index.generations.article_row import ArticleRow
from pressmark.index.generations.manifest import Manifest
from pressmark.index.generations.store import HOLDS, VERSIONED, Store
from pressmark.index.pages.record import Outline
from pressmark.index.related.vectors import Vector
from pressmark.index.site_info import read_site_info

_Reads = Callable[[Row], bool]
_STORAGE = {"TEXT": "text", "INTEGER": "integer", "BLOB": "blob"}
# What reading bytes that nobody wrote may raise.
_UNREADABLE = (
    PressmarkError, ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError, struct.error, zlib.error,
)  # fmt: skip


def unsound_rows(store: Store) -> Iterator[str]:
    """Names of rows that cannot be read, as `article about/index`. Raises StoreDamaged where a table cannot be."""
    current = store.current()
    for table in ("generation", *VERSIONED):
        holds = "number = :g" if table == "generation" else HOLDS
        described = store.query(f"SELECT name, type, [notnull], pk FROM pragma_table_info('{table}')")
        key = next((column["name"] for column in described if column["name"] == "id" or column["pk"] == 1), "rowid")
        wrong = " OR ".join(_other_type(*column) for column in described if column["type"] in _STORAGE)
        for row in store.query(f"SELECT {key} FROM {table} WHERE {holds} AND ({wrong})", {"g": current}):
            yield f"{table} {row[0]}"
        reads = _READ.get(table)
        if reads is not None:
            for row in store.each(f"SELECT * FROM {table} WHERE {holds}", {"g": current}):
                if not _is_read(reads, row):
                    yield f"{table} {row['id' if table == 'article' else key]}"


def _other_type(name: str, kind: str, required: int, key: int) -> str:
    known = f"'{_STORAGE[kind]}'" if required or key else f"'{_STORAGE[kind]}', 'null'"
    return f"typeof([{name}]) NOT IN ({known})"


def _is_read(reads: _Reads, row: Row) -> bool:
    try:
        return reads(row)
    except _UNREADABLE:
        return False


def _generation(row: Row) -> bool:
    read_site_info(row["info"])
    Manifest.from_json(row["manifest"])
    datetime.fromisoformat(row["built"])
    counts = SiteCounts.from_bytes(row["counts"]) if row["counts"] else None
    return counts is None or counts.to_bytes() == row["counts"]


def _page(row: Row) -> bool:
    if not row["outline"]:
        return not row["gist"]
    outline = Outline.from_bytes(row["outline"])
    return (outline.to_bytes(), gist_of(outline).to_bytes()) == (row["outline"], row["gist"])


def _article(row: Row) -> bool:
    article = ArticleRow(row).article
    facets = json.loads(row["facets"])
    title, _, _, _, _, _, keys = json.loads(row["brief"])
    told = (article.id, article.url, article.title) == (row["id"], row["url"], title)
    return told and isinstance(keys, list) and all(isinstance(values, list) for values in facets.values())


def _related(row: Row) -> bool:
    for doc, score, topics, reason in json.loads(row["neighbours"]):
        if (type(doc), type(topics), type(reason)) != (int, list, str) or not isinstance(score, int | float):
            return False
    vector = row["vector"]
    return len(row["candidates"]) % 12 == 0 and Vector.from_bytes(vector).to_bytes() == vector


def _ledger(row: Row) -> bool:
    return is_sound(row["packed"])


_READ: Mapping[str, _Reads] = {
    "generation": _generation, "page": _page, "article": _article, "related": _related, "ledger": _ledger,
}  # fmt: skip
