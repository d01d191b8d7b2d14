"""The store: every article, and what was learnt of its page, as rows that hold for a range of generations.

A row is in generation g when `since <= g < until`. Rows are added and closed, never changed, so each kept generation
can be read whole, and a publish writes what changed. One writer; any number of readers, each thread with its own
connection.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from pressmark.index.errors import IndexMissing, StorageError, StoreDamaged
from pressmark.index.generations.article_row import ArticleRow

FORMAT = 4
STORE_FILE = "store.sqlite"
OPEN = 2**62  # `until` of a row that still holds

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE generation (
    number INTEGER PRIMARY KEY, state TEXT NOT NULL, built TEXT NOT NULL, articles INTEGER NOT NULL,
    engine TEXT NOT NULL, manifest TEXT NOT NULL, settings TEXT NOT NULL, info TEXT NOT NULL,
    counts BLOB NOT NULL, statistics BLOB NOT NULL
);
CREATE TABLE page (
    path TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL, fingerprint BLOB NOT NULL, url TEXT NOT NULL,
    doc INTEGER, reason TEXT NOT NULL, detail TEXT NOT NULL, gist BLOB NOT NULL, outline BLOB NOT NULL,
    PRIMARY KEY (path, since)
) WITHOUT ROWID;
CREATE TABLE ledger (
    kind TEXT NOT NULL, first BLOB NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL, packed BLOB NOT NULL,
    PRIMARY KEY (kind, first, since)
);
CREATE TABLE article (
    doc INTEGER NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL, id TEXT NOT NULL, url TEXT, day INTEGER,
    facets TEXT NOT NULL, words INTEGER NOT NULL, brief TEXT NOT NULL, card TEXT NOT NULL, body BLOB NOT NULL,
    checksum BLOB NOT NULL, PRIMARY KEY (doc, since)
);
CREATE INDEX article_id ON article (id);
CREATE INDEX article_url ON article (url);
CREATE INDEX article_day ON article (day) WHERE day IS NOT NULL;
CREATE TABLE related (
    doc INTEGER NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL, neighbours TEXT NOT NULL,
    candidates BLOB NOT NULL, vector BLOB NOT NULL, PRIMARY KEY (doc, since)
);
CREATE TABLE word (
    form TEXT NOT NULL, stem TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL, count INTEGER NOT NULL,
    spelling TEXT NOT NULL, initial TEXT NOT NULL, length INTEGER NOT NULL, ending TEXT, PRIMARY KEY (form, stem, since)
) WITHOUT ROWID;
CREATE TABLE facet_value (
    facet TEXT NOT NULL, value TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY (facet, value, since)
) WITHOUT ROWID;
CREATE INDEX word_stem ON word (stem);
CREATE INDEX word_shape ON word (initial, length);
CREATE INDEX word_ending ON word (ending) WHERE ending IS NOT NULL;
CREATE TABLE posting (
    first INTEGER NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL, packed BLOB NOT NULL,
    PRIMARY KEY (first, since)
);
"""
# Those whose rows hold for a range of generations.
VERSIONED = ("page", "article", "related", "word", "facet_value", "posting", "ledger")
# Of any of them: what a query asks for to see generation :g.
HOLDS = "since <= :g AND until > :g"
# Of rows that hold no longer, which are few: what the index of them is limited to, and so what a query must say too.
CLOSED = f"until < {OPEN}"


class PageRow(NamedTuple):
    """What is known of one file: `doc` when it gave an article, else the reason why not; `gist` is that of its
    outline."""

    path: str
    fingerprint: bytes
    url: str
    doc: int | None
    reason: str = ""
    detail: str = ""
    gist: bytes = b""


@dataclass(frozen=True, slots=True)
class GenerationRow:
    """One generation: `state` is `published`, `staged` or `gone`; `info` is JSON for readers."""

    number: int
    state: str
    built: str
    articles: int
    engine: str
    manifest: str
    settings: str
    info: str
    counts: bytes
    statistics: bytes


class Store:
    """One store file. Raises StorageError when the disk refuses and StoreDamaged when the file is not sound."""

    def __init__(self, home: Path, *, writable: bool = False) -> None:
        self.path = home / STORE_FILE
        self.unsealed = False  # whether who writes has broken the seal, for good
        self._writable = writable
        self._local = threading.local()
        self._all: list[sqlite3.Connection] = []
        if writable:
            self._create()
        elif not store_exists(home):
            raise IndexMissing(f'No index at "{home}". Create one: pressmark index SITE --home "{home}"')
        try:
            found = self.meta("format")
            if found != FORMAT:
                told = f'The index at "{home}" was written by another version of Pressmark'
                raise StoreDamaged(f"{told} (format {found}, not {FORMAT}). {_way_out(home)}")
        except BaseException:
            self.close()
            raise

    @property
    def connection(self) -> sqlite3.Connection:
        """This thread's connection."""
        known: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if known is None:
            mode = "rwc" if self._writable else "ro"
            uri = f"{self.path.resolve().as_uri()}?mode={mode}"
            known = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False, timeout=10)
            self._all.append(known)
            known.row_factory = sqlite3.Row
            known.execute(f"PRAGMA cache_size = {-32_000 if self._writable else -8_000}")
            self._local.connection = known
        return known

    def close(self) -> None:
        for connection in self._all:
            connection.close()
        self._all.clear()
        self._local = threading.local()

    def query(self, sql: str, values: dict[str, Any] | Sequence[Any] = ()) -> list[sqlite3.Row]:
        try:
            return self.connection.execute(sql, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise translated(error, self.path) from None

    def meta(self, key: str) -> Any:
        rows = self.query("SELECT value FROM meta WHERE key = ?", (key,))
        return rows[0][0] if rows else None

    def set_meta(self, key: str, value: int) -> None:
        """Part of the caller's transaction."""
        self.connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def current(self) -> int:
        """The number of the published generation, 0 when there is none."""
        number = self.meta("current") or 0
        if not isinstance(number, int):
            raise damaged(self.path, "no number says what is published")
        return number

    def published(self) -> GenerationRow | None:
        """The published generation. Raises StoreDamaged when there is no row of it."""
        number = self.current()
        row = self.generation(number)
        if number and row is None:
            raise damaged(self.path, f"there is nothing of generation {number}, which is published")
        return row

    def generation(self, number: int) -> GenerationRow | None:
        rows = self.query("SELECT * FROM generation WHERE number = ?", (number,))
        return GenerationRow(**dict(rows[0])) if rows else None

    def generations(self) -> list[GenerationRow]:
        """All that are kept, newest first; without `counts` and `statistics`, which only the next publish reads."""
        columns = "number, state, built, articles, engine, manifest, settings, info, x'' AS counts, x'' AS statistics"
        rows = self.query(f"SELECT {columns} FROM generation WHERE state != 'gone' ORDER BY number DESC")
        return [GenerationRow(**dict(row)) for row in rows]

    def pages(self, generation: int) -> Iterator[PageRow]:
        columns = "path, fingerprint, url, doc, reason, detail, gist"
        for row in self.query(f"SELECT {columns} FROM page WHERE {HOLDS} ORDER BY path", {"g": generation}):
            yield PageRow._make(row)

    def outline(self, generation: int, path: str) -> bytes:
        """What takes part in the site's counts of a page; empty where nothing does, or there is no such page."""
        found = self.query(f"SELECT outline FROM page WHERE path = :path AND {HOLDS}", {"path": path, "g": generation})
        return bytes(found[0][0]) if found else b""

    def outlines(self, generation: int) -> Iterator[bytes]:
        """All that are not empty, in order of path."""
        wanted = f"SELECT outline FROM page WHERE {HOLDS} AND gist != x'' ORDER BY path"
        yield from (row[0] for row in self.each(wanted, {"g": generation}))

    def article_count(self, generation: int) -> int:
        return int(self.query(f"SELECT COUNT(*) FROM article WHERE {holds_by_key('article')}", {"g": generation})[0][0])

    def articles(self, generation: int, docs: Iterable[int], columns: str = "*") -> list[ArticleRow]:
        """Those of the documents that this generation holds, in no order; of their columns those that will be asked
        for."""
        wanted = json.dumps(list(docs))
        rows = self.query(
            f"SELECT {columns} FROM article WHERE doc IN (SELECT value FROM json_each(:docs)) AND {HOLDS}",
            {"docs": wanted, "g": generation},
        )
        return [ArticleRow(row) for row in rows]

    def all_articles(self, generation: int) -> Iterator[ArticleRow]:
        """Every article, one at a time, in order of document number."""
        for row in self.each(f"SELECT * FROM article WHERE {HOLDS} ORDER BY doc", {"g": generation}):
            yield ArticleRow(row)

    def each(self, sql: str, values: dict[str, Any]) -> Iterator[sqlite3.Row]:
        """What `query` gives, one row at a time."""
        try:
            yield from self.connection.execute(sql, values)
        except sqlite3.DatabaseError as error:
            raise translated(error, self.path) from None

    def _create(self) -> None:
        """Make the file where there is none: aside, so that nobody meets one without its tables."""
        try:
            if not self.path.exists():
                fresh = self.path.with_name(f"{STORE_FILE}.new")
                # What a crash left of one that was made, and log and seal of one that is gone: they would be this
                # one's.
                for left in self.path.parent.glob(f"{STORE_FILE}?*"):
                    left.unlink()
                flush(self.path.parent)
                with closing(sqlite3.connect(fresh, isolation_level=None)) as connection:
                    values = f"('format', {FORMAT}), ('last', {self._last_directory()})"
                    connection.executescript(f"BEGIN;{_SCHEMA}INSERT INTO meta VALUES {values};COMMIT;")
                    # Last: what stands in a log that cannot be worked in at closing would be left behind by the name.
                    if connection.execute("PRAGMA journal_mode = WAL").fetchone()[0] != "wal":
                        raise sqlite3.OperationalError("write-ahead logging is not possible here")
                fresh.chmod(0o600)
                fresh.replace(self.path)
                flush(self.path.parent)
            self.connection.execute("PRAGMA synchronous = FULL")
        except (sqlite3.DatabaseError, OSError) as error:
            raise translated(error, self.path) from None

    def _last_directory(self) -> int:
        """The newest generation that a store which is gone had: somebody may still read its directory."""
        names = [path.name for path in (self.path.parent / "engines").glob("*")]
        return max((int(name) for name in names if name.isdecimal()), default=0)


def room(home: Path, reason: str) -> str:
    """What to say of a full disk beside the reason; empty for any other one."""
    if not any(sign in reason.lower() for sign in _FULL):
        return ""
    try:
        files = [Path(folder, name).lstat() for folder, _, names in os.walk(home) for name in names]
        held = sum({file.st_ino: 512 * file.st_blocks for file in files}.values())
        free = shutil.disk_usage(home).free
    except OSError:
        return ""
    return (
        f" {free / 1e6:,.1f} MB are free, and the index takes {held / 1e6:,.1f} MB: a publish may need as much again,"
        " and the first one three times the text of its pages."
    )


def holds_by_key(table: str) -> str:
    """The same as HOLDS where no more than the key of a table with row numbers is asked for, so that no row need be
    read."""
    return f"since <= :g AND rowid NOT IN (SELECT rowid FROM {table} WHERE until <= :g AND {CLOSED})"


def store_exists(home: Path) -> bool:
    """Whether there is a store. Raises StorageError where the system does not say, such as in a folder of somebody
    else."""
    try:
        return (home / STORE_FILE).exists()
    except OSError as error:
        raise translated(error, home / STORE_FILE) from None


_FULL = ("no space left", "disk is full", "quota exceeded")
_DAMAGE = ("malformed", "not a database", "no such table", "no such column")


def flush(path: Path) -> None:
    """Make a file, or the names in a folder, durable."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def translated(error: Exception, path: Path) -> Exception:
    text = str(error)
    if isinstance(error, sqlite3.DatabaseError) and any(sign in text for sign in _DAMAGE):
        return damaged(path, text)
    text = error.strerror or text if isinstance(error, OSError) else text
    stays = f"What was published stays as it was.{room(path.parent, text)}"
    return StorageError(f'The store "{path}" cannot be used: {text}. {stays}')


def damaged(path: Path, reason: str) -> StoreDamaged:
    return StoreDamaged(f'The store "{path}" is damaged: {reason}. {_way_out(path.parent)}')


def _way_out(home: Path) -> str:
    return f'Build it anew: pressmark index SITE --home "{home}"'
