"""Publishes that were asked for, and the signatures that asked: kept in the home, so that a restart forgets neither."""

from __future__ import annotations

import json
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pressmark.index.errors import StorageError, Unauthorized
from pressmark.web.signature import WINDOW

FILE = "reindex.sqlite"
QUEUED, RUNNING = "queued", "running"
PUBLISHED, UNCHANGED, STAGED, FAILED = "published", "unchanged", "staged", "failed"
# A signature is remembered a day longer than it holds: a clock that is put back makes it hold again.
REMEMBERED = WINDOW + 86_400
KEPT_JOBS = 100
_SCHEMA = """
CREATE TABLE IF NOT EXISTS nonce (nonce TEXT PRIMARY KEY, stamp INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS nonce_stamp ON nonce (stamp);
CREATE TABLE IF NOT EXISTS job (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, state TEXT NOT NULL, asked TEXT NOT NULL,
    started TEXT, ended TEXT, exit_code INTEGER, report TEXT, detail TEXT NOT NULL DEFAULT ''
);
"""
_COLUMNS = "id, state, asked, started, ended, exit_code, report, detail"


@dataclass(frozen=True, slots=True)
class Ended:
    """How a publish ended; `report` has counts, `detail` a sentence. Neither names a place on this machine."""

    state: str
    exit_code: int
    report: dict[str, int] | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """One publish that was asked for. The id cannot be guessed: who has it may follow the job."""

    id: str
    state: str
    asked: str
    started: str | None
    ended: str | None
    exit_code: int | None
    report: dict[str, int] | None
    detail: str


class Jobs:
    """The jobs of one home, for any number of threads and processes. Raises StorageError when the disk refuses."""

    def __init__(self, home: Path, now: Callable[[], float] = time.time) -> None:
        self._path = home / FILE
        self.now = now
        self._turn = threading.Lock()  # threads wait better for each other than for a lock of the file

    def accept(self, nonce: str, stamp: int) -> Job:
        """A job for a request: a new one, or the one that waits already. It is on disk when this returns.

        Raises Unauthorized for a nonce that was used before.
        """
        with self._transaction() as db:
            db.execute("DELETE FROM nonce WHERE stamp < ?", (self.now() - REMEMBERED,))
            try:
                db.execute("INSERT INTO nonce VALUES (?, ?)", (nonce, stamp))
            except sqlite3.IntegrityError:
                raise Unauthorized("This signature was used before. Sign each request anew.") from None
            waiting = _one(db, "state = ? ORDER BY number DESC", QUEUED)
            if waiting:
                return waiting
            made = secrets.token_urlsafe(24)
            db.execute("INSERT INTO job (id, state, asked) VALUES (?, ?, ?)", (made, QUEUED, self._time()))
            db.execute(
                "DELETE FROM job WHERE ended IS NOT NULL AND number <= (SELECT MAX(number) FROM job) - ?", (KEPT_JOBS,)
            )
            return Job(made, QUEUED, self._time(), None, None, None, None, "")

    def get(self, job: str) -> Job | None:
        with self._transaction() as db:
            return _one(db, "id = ?", job)

    def unfinished(self) -> bool:
        with self._transaction() as db:
            return _one(db, "state = ? OR state = ?", QUEUED, RUNNING) is not None

    def requests(self) -> int:
        """How many signatures are remembered: another number when one was accepted meanwhile."""
        with self._transaction() as db:
            return int(db.execute("SELECT COUNT(*) FROM nonce").fetchone()[0])

    def resume(self) -> None:
        """Queue again what ran under a publisher that is no more; for who holds the publisher's lock."""
        with self._transaction() as db:
            db.execute("UPDATE job SET state = ?, started = NULL WHERE state = ?", (QUEUED, RUNNING))

    def take(self) -> Job | None:
        """The job that has waited longest, which runs from now on."""
        with self._transaction() as db:
            job = _one(db, "state = ? ORDER BY number", QUEUED)
            if job:
                db.execute("UPDATE job SET state = ?, started = ? WHERE id = ?", (RUNNING, self._time(), job.id))
            return job

    def end(self, job: Job, ended: Ended) -> None:
        report = json.dumps(ended.report) if ended.report is not None else None
        values = (ended.state, self._time(), ended.exit_code, report, ended.detail, job.id)
        with self._transaction() as db:
            db.execute(
                "UPDATE job SET state = ?, ended = ?, exit_code = ?, report = ?, detail = ? WHERE id = ?", values
            )

    def _time(self) -> str:
        return datetime.fromtimestamp(self.now(), UTC).isoformat(timespec="seconds")

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._turn, self._file() as db:
            yield db

    @contextmanager
    def _file(self) -> Iterator[sqlite3.Connection]:
        try:
            # Only SQLite may open this file: to close it beside a connection drops the locks of the whole process.
            db = sqlite3.connect(self._path, timeout=10, isolation_level=None)
            try:
                db.execute("PRAGMA synchronous = FULL")
                self._path.chmod(0o600)
                db.executescript(_SCHEMA)
                db.execute("BEGIN IMMEDIATE")
                yield db
                db.execute("COMMIT")
            finally:
                db.close()  # takes back what was not committed
        except (OSError, sqlite3.Error) as error:
            raise StorageError(f'Cannot keep jobs in "{self._path}": {error}.') from None


def _one(db: sqlite3.Connection, which: str, *values: str) -> Job | None:
    row: tuple[Any, ...] | None = db.execute(f"SELECT {_COLUMNS} FROM job WHERE {which} LIMIT 1", values).fetchone()
    if row is None:
        return None
    job, state, asked, started, ended, code, report, detail = row
    return Job(job, state, asked, started, ended, code, json.loads(report) if report else None, detail)
