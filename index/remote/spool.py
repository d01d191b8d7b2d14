"""Pages that were fetched, kept in the home: what has not changed is neither sent nor read again."""

from __future__ import annotations

import errno
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from pressmark.index.discovery import Page
from pressmark.index.errors import StorageError
from pressmark.index.remote.fetched import Fetched

FILE = "fetched.sqlite"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS page (
    listed TEXT PRIMARY KEY, etag TEXT NOT NULL, modified TEXT NOT NULL, path TEXT NOT NULL, url TEXT NOT NULL,
    fingerprint BLOB NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL, body BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS page_path ON page (path);
"""
_FACTS = "listed, etag, modified, path, url, fingerprint, reason, detail"


class Spool:
    """The fetched pages of one home; a file that is damaged is begun anew, since all of it can be fetched again."""

    def __init__(self, home: Path) -> None:
        self.path = home / FILE
        with self._disk():
            try:
                self._db = self._opened()
            except sqlite3.OperationalError:
                raise  # the disk, not the file
            except sqlite3.DatabaseError:
                for ending in ("-journal", ""):
                    self.path.with_name(FILE + ending).unlink(missing_ok=True)
                self._db = self._opened()

    def known(self, origin: str) -> dict[str, Fetched]:
        """All that is known of a site, by the path asked for; nothing of another site that was here before."""
        with self._disk():
            if self._db.execute("SELECT value FROM site").fetchone() != (origin,):
                self._db.execute("DELETE FROM page")
                self._db.execute("DELETE FROM site")
                self._db.execute("INSERT INTO site VALUES (?)", (origin,))
                self._db.commit()
            return {row[0]: Fetched(*row) for row in self._db.execute(f"SELECT {_FACTS} FROM page")}

    def keep(self, pages: Iterable[tuple[Fetched, bytes]]) -> None:
        with self._disk():
            self._db.executemany(
                f"INSERT OR REPLACE INTO page ({_FACTS}, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        page.listed,
                        page.etag,
                        page.modified,
                        page.path,
                        page.url,
                        page.fingerprint,
                        page.reason,
                        page.detail,
                        zlib.compress(body, 1),
                    )
                    for page, body in pages
                ],
            )
            self._db.commit()

    def forget(self, listed: Iterable[str]) -> None:
        with self._disk():
            self._db.executemany("DELETE FROM page WHERE listed = ?", [(path,) for path in listed])
            self._db.commit()

    def close(self) -> None:
        self._db.close()

    def _opened(self) -> sqlite3.Connection:
        db = sqlite3.connect(self.path, timeout=10)
        try:
            db.executescript(f"CREATE TABLE IF NOT EXISTS site (value TEXT);{_SCHEMA}")
            db.execute(
                f"SELECT COUNT(*), MAX(path), MAX(url), {_FACTS} FROM page"
            ).fetchone()  # reads all that a run reads
        except BaseException:
            db.close()
            raise
        self.path.chmod(0o600)
        return db

    @contextmanager
    def _disk(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise StorageError(f'Cannot keep fetched pages in "{self.path}": {error}.') from None


def fetched_bytes(home: Path, page: Page) -> bytes:
    """The bytes of one page; raises OSError as reading a file does. For any process."""
    try:
        with closing(sqlite3.connect(f"{(home / FILE).resolve().as_uri()}?mode=ro", uri=True, timeout=10)) as db:
            row = db.execute("SELECT body FROM page WHERE path = ? AND reason = ''", (page.path,)).fetchone()
            if row is None:
                raise OSError(errno.ENOENT, "it was never fetched")
            return zlib.decompress(row[0])
    except (sqlite3.Error, zlib.error) as error:
        raise OSError(errno.EIO, f"its fetched copy is damaged ({error}): delete {FILE} in the index home") from None
