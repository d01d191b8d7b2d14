"""What is damaged, made anew: an engine from the store, without reading a page, and a store from the site."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from pressmark.index.engines import ENGINES, engine
from pressmark.index.errors import IndexDamaged, IndexMissing, StorageError, StoreDamaged
from pressmark.index.generations.engine_files import flush_directory, quarantine, staged_directory
from pressmark.index.generations.file_hashes import FileHashes
from pressmark.index.generations.generation import (
    STAGED,
    check_engine,
    clean_up,
    discard_newer,
    existing,
    make_current,
    record,
    transaction,
)
from pressmark.index.generations.home import DAMAGED, hashed_files, prepare_home
from pressmark.index.generations.manifest import describe, unverified_files, verified_files
from pressmark.index.generations.publication import documents, give
from pressmark.index.generations.seal import SEAL_FILE, verify_store
from pressmark.index.generations.soundness import unsound_rows
from pressmark.index.generations.store import STORE_FILE, VERSIONED, GenerationRow, Store, flush
from pressmark.index.settings import Settings
from pressmark.index.site_info import renumbered
from pressmark.index.source import Progress, silent

_CHUNK = 1_000_000


def rebuild(home: Path, settings: Settings, progress: Progress = silent) -> int | None:
    """Publish what is published once more, with an engine filled anew; None when its files are sound.

    The damaged files are moved aside. Raises IndexLocked while another process writes, IndexDamaged when the store
    itself is not sound.
    """
    with existing(home) as store:
        row = store.published()
        if row is None:
            raise IndexMissing(f'Nothing is published at "{home}". Run pressmark index SITE --home "{home}"')
        verified = verified_files(home)
        if _is_sound(home, row, settings, verified):
            return None
        discard_newer(store)
        prepare_home(home)  # the folder of all engines may be gone
        quarantine(home, row.number)
        made = _filled(home, store, row, settings, verified, progress)
        with suppress(StorageError, OSError):  # what is published is published; the next run cleans up
            clean_up(store, home, verified)
        verified.save(hashed_files(home))
        engine(row.engine).show(store, home, settings)
        return made


def is_damaged(home: Path) -> bool:
    """Whether a store that seemed damaged is so when all of it is read once more.

    SQLite calls a file malformed that a disk failed to read for a moment. Raises StorageError when the disk still
    fails.
    """
    try:
        with (home / STORE_FILE).open("rb") as file:
            while file.read(_CHUNK):
                pass
    except FileNotFoundError:
        return True
    except OSError as error:
        raise StorageError(f'Cannot read "{home / STORE_FILE}": {error.strerror}. Nothing was changed.') from None
    try:
        verify_store(home, unverified_files(home))
        with closing(Store(home)) as store:
            for table in VERSIONED:
                store.query(f"SELECT COUNT(*) FROM {table}")
            if store.published() is not None and any(unsound_rows(store)):
                return True
            return bool(store.query("PRAGMA integrity_check")[0][0] != "ok")
    except StoreDamaged:
        return True


def last_engine(home: Path) -> str:
    """What a store that cannot be read, or is of another version, was published with, as far as it says; else empty.

    Raises EngineMissing where that is not installed: it is not given up for another one that nobody has named.
    """
    wanted = "SELECT engine FROM generation, meta WHERE key = 'current' AND CAST(value AS INTEGER) = number"
    try:
        with closing(sqlite3.connect(f"{(home / STORE_FILE).resolve().as_uri()}?mode=ro", uri=True)) as store:
            row = store.execute(wanted).fetchone()
    except sqlite3.Error:
        return ""
    return engine(row[0]).name if row and row[0] in ENGINES else ""


def begin_anew(home: Path) -> Store:
    """Move a store that cannot be read aside, and give an empty one; for who holds the home's lock.

    Engine directories stay for those who still read them until the next publish has cleaned up, so that generations are
    numbered on from theirs.
    """
    aside = home / DAMAGED
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(mode=0o700)
    # Seal and log go first, and for good: they would be taken for those of the new store.
    for name in (SEAL_FILE, f"{STORE_FILE}-wal", f"{STORE_FILE}-shm", STORE_FILE):
        with suppress(FileNotFoundError):
            (home / name).rename(aside / name)
        flush(home)
    return Store(home, writable=True)


def _is_sound(home: Path, row: GenerationRow, settings: Settings, verified: FileHashes) -> bool:
    try:
        check_engine(home, row, settings, verified)
    except IndexDamaged:
        return False
    return True


def _filled(
    home: Path, store: Store, row: GenerationRow, settings: Settings, verified: FileHashes, progress: Progress
) -> int:
    """The number of a new generation with the articles of this one."""
    number, chosen = int(store.meta("last") or 0) + 1, engine(row.engine)
    with staged_directory(home, number, None, verified) as directory, transaction(store):
        store.set_meta("last", number)
        writer = chosen.open_writer(directory, settings)
        try:
            give(store, number, writer, documents(store, number), progress)
            writer.commit()
        except BaseException:
            writer.abandon()
            raise
        flush_directory(directory)
        chosen.check(directory, row.articles, settings)
        manifest = describe(directory, chosen.name, chosen.format, chosen.version(), verified).to_json()
        built = datetime.now(UTC).isoformat(timespec="seconds")
        made = replace(row, number=number, state=STAGED, built=built, manifest=manifest)
        made = replace(made, info=renumbered(made))
        record(store, made)
        chosen.complete(store, made, directory, settings)
        make_current(store, number)
    return number
