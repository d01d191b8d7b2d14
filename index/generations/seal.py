"""The seal of the store: the hash of its file as the last writer left it, beside it, so that damage is met before a
row.

Who writes holds the home's lock. The seal goes, for good, before the first change is committed, and is made when all
changes have gone from SQLite's log into the file: at any moment there is a seal that fits, or none, which says nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pressmark.index.errors import PublishRefused
from pressmark.index.generations.file_hashes import FileHashes
from pressmark.index.generations.home import hashed_files
from pressmark.index.generations.manifest import verified_files
from pressmark.index.generations.store import STORE_FILE, Store, damaged, flush, translated

# Goes with whatever else is named after a store that is gone.
SEAL_FILE = f"{STORE_FILE}.seal"
_PATIENCE = 1_000  # milliseconds for readers to end what they read; the next run seals what stays unsealed


def verify_store(home: Path, hashes: FileHashes) -> bool:
    """Whether the store is known to be what its last writer left; False where no seal says so.

    Raises StoreDamaged when it is something else, StorageError where the disk does not give it.
    """
    path = home / STORE_FILE
    try:
        while (promised := _promised(home)) is not None:
            # What was hashed while a writer began may be remembered wrongly: nothing is called damaged for its sake.
            if hashes.hash(path) == promised or hashes.hash_anew(path) == promised:
                return True
            if _promised(home) == promised:
                raise damaged(path, "it is not what was written")
    except FileNotFoundError:
        return False
    except OSError as error:
        raise translated(error, path) from None
    return False


def verify_for_writing(store: Store) -> bool:
    """The same for who holds the home's lock, after all that a crash left in the log has gone into the file."""
    home = store.path.parent
    try:
        if (home / SEAL_FILE).exists():
            store.connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
    except (sqlite3.Error, OSError) as error:
        raise translated(error, store.path) from None
    return verify_store(home, verified_files(home))


def break_seal(store: Store) -> None:
    """Say, before the store changes, that nothing is known of it; for good, also where a run that was killed had begun
    to."""
    if store.unsealed:
        return
    home = store.path.parent
    (home / SEAL_FILE).unlink(missing_ok=True)
    flush(home)
    store.unsealed = True


@contextmanager
def sealing(store: Store) -> Iterator[None]:
    """Seal a sound store after what is done to it within, also where a check held that back."""
    try:
        yield
    except PublishRefused:
        _seal(store)
        raise
    _seal(store)


def _seal(store: Store) -> None:
    """Quietly not where a reader is busy or the disk refuses: what is published is published."""
    home = store.path.parent
    fresh = home / f"{SEAL_FILE}.new"
    with suppress(sqlite3.Error, OSError):
        if (home / SEAL_FILE).exists():
            return  # nothing has changed
        store.connection.execute(f"PRAGMA busy_timeout = {_PATIENCE}")
        if store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
            return
        hashes = verified_files(home)
        fresh.unlink(missing_ok=True)
        fresh.touch(0o600)
        fresh.write_text(hashes.hash_anew(store.path), "ascii")
        flush(fresh)
        store.unsealed = False
        fresh.replace(home / SEAL_FILE)
        flush(home)
        hashes.save(hashed_files(home))


def _promised(home: Path) -> str | None:
    try:
        return (home / SEAL_FILE).read_text("ascii", "replace")
    except FileNotFoundError:
        return None
