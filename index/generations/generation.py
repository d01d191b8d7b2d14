"""Generations of an index: built aside, verified, published by one transaction, kept, taken back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import asdict
from itertools import takewhile
from pathlib import Path

from pressmark.index.engines import ENGINES, engine, readable, switched
from pressmark.index.errors import (
    ClusterUnavailable,
    EngineMissing,
    IndexDamaged,
    IndexMissing,
    IndexUnreadable,
    SettingsError,
    UsageError,
)
from pressmark.index.generations.check import Remark
from pressmark.index.generations.engine_files import remove_directory
from pressmark.index.generations.file_hashes import FileHashes
from pressmark.index.generations.home import engine_directory, writing
from pressmark.index.generations.manifest import WAY_OUT, Manifest, verified_files, verify
from pressmark.index.generations.seal import break_seal, sealing, verify_for_writing
from pressmark.index.generations.store import CLOSED, OPEN, VERSIONED, GenerationRow, Store, store_exists, translated
from pressmark.index.settings import Settings

KEPT = 3
PUBLISHED, STAGED = "published", "staged"


def sound_directory(home: Path, row: GenerationRow, verified: FileHashes) -> Path:
    """The engine directory of a generation. Raises IndexDamaged unless it is what its manifest promises, and readable.

    Files of another format are never read in part: they are as good as damaged.
    """
    directory = engine_directory(home, row.number)
    manifest = Manifest.from_json(row.manifest)
    verify(directory, manifest, verified)
    known = ENGINES.get(row.engine)
    if known is not None and known.format != manifest.engine_format:
        raise IndexDamaged(f'The engine files in "{directory}" are of another version of Pressmark. {WAY_OUT}')
    return directory


def check_engine(home: Path, row: GenerationRow, settings: Settings, verified: FileHashes) -> None:
    """Raise IndexDamaged unless the engine of a generation opens and holds its articles.

    Raises EngineMissing, SettingsError or ClusterUnavailable where that cannot be told here.
    """
    directory = sound_directory(home, row, verified)
    with readable(directory):
        engine(row.engine).check(directory, row.articles, settings)


def record(store: Store, row: GenerationRow) -> None:
    """Write the generation's row; part of the transaction that publishes it."""
    store.connection.execute(
        "INSERT OR REPLACE INTO generation VALUES "
        "(:number, :state, :built, :articles, :engine, :manifest, :settings, :info, :counts, :statistics)",
        asdict(row),
    )


def make_current(store: Store, generation: int) -> None:
    """Name the generation that readers open from now on."""
    store.set_meta("current", generation)
    store.connection.execute("UPDATE generation SET state = ? WHERE number = ?", (PUBLISHED, generation))


def discard(store: Store, number: int) -> None:
    """Forget a generation that is not current, and reopen the rows that it had closed."""
    connection = store.connection
    for table in VERSIONED:
        connection.execute(f"DELETE FROM {table} WHERE since = ?", (number,))
        connection.execute(f"UPDATE {table} SET until = ? WHERE until = ?", (OPEN, number))
    connection.execute("DELETE FROM generation WHERE number = ?", (number,))


def discard_newer(store: Store) -> None:
    """Forget what is newer than the published generation, staged or rolled back: rows follow one line of
    generations."""
    with transaction(store):
        for row in store.generations():
            if row.number > store.current():
                discard(store, row.number)


def clean_up(store: Store, home: Path, verified: FileHashes) -> None:
    """Remove what no kept generation needs: old rows, old engine directories, and what a crash left behind.

    Directories go after the rows that name them, so that none is missing whenever this ends.
    """
    with transaction(store):
        _remove_old_rows(store)
    wanted = {engine_directory(home, row.number).name for row in store.generations()}
    for folder in (home / "engines").iterdir():
        if folder.name not in wanted:
            remove_directory(folder, verified)


def _remove_old_rows(store: Store) -> None:
    published = [row.number for row in store.generations() if row.state == PUBLISHED]
    kept = {number for number in published if number <= store.current()}
    kept = set(sorted(kept, reverse=True)[:KEPT])
    oldest = min(kept, default=0)
    connection = store.connection
    for table in VERSIONED:
        # Made here and not with the tables, for stores that were made before there was one.
        connection.execute(f"CREATE INDEX IF NOT EXISTS {table}_closed ON {table} (until) WHERE {CLOSED}")
        connection.execute(f"DELETE FROM {table} WHERE until <= ? AND {CLOSED}", (oldest,))
    connection.execute("DELETE FROM generation WHERE number < ?", (oldest,))


@contextmanager
def transaction(store: Store) -> Iterator[None]:
    """All of it or nothing; what SQLite cannot do becomes a StorageError."""
    connection = store.connection
    try:
        connection.execute("BEGIN IMMEDIATE")
        before = _changes(connection)
        yield
        if _changes(connection) != before:
            break_seal(store)
        connection.execute("COMMIT")
    except BaseException as error:
        if connection.in_transaction:
            with suppress(sqlite3.Error):  # a disk that refuses this too: the transaction ends with the process
                connection.execute("ROLLBACK")
        if isinstance(error, sqlite3.Error):
            raise translated(error, store.path) from error
        raise


def _changes(connection: sqlite3.Connection) -> tuple[int, int]:
    """How many rows have been changed, and how often tables and indexes have."""
    return connection.total_changes, connection.execute("PRAGMA schema_version").fetchone()[0]


def roll_back(home: Path, settings: Settings | None = None) -> tuple[int, list[int], list[Remark]]:
    """Name the newest sound generation before the current one current; its number, those of damaged ones between, and
    what changes with its engine.

    Raises UsageError where none is kept, IndexDamaged where none is sound, IndexUnreadable where the disk does not say,
    and what check_engine does where its engine cannot be opened here; then nothing has changed. `settings` say where
    the engine is that serves other machines.
    """
    settings = settings or Settings()
    with existing(home) as store:
        current = store.current()
        older = [row for row in store.generations() if row.state == PUBLISHED and row.number < current]
        if not older:
            raise UsageError(f"Generation {current} is the only one that is kept; there is nothing to go back to.")
        damaged = [row.number for row in takewhile(lambda row: not _is_sound(home, row, settings), older)]
        if len(damaged) == len(older):
            kept = ", ".join(map(str, damaged))
            raise IndexDamaged(f"Generation {current} stays: what is kept to go back to is damaged ({kept}).")
        sound = older[len(damaged)]
        return sound.number, damaged, _go_to(store, home, sound, settings)


def _is_sound(home: Path, row: GenerationRow, settings: Settings) -> bool:
    try:
        _check_target(home, row, settings)
    except IndexUnreadable:
        raise  # going back further for what may pass would leave a sound generation out
    except IndexDamaged:
        return False
    return True


def _check_target(home: Path, row: GenerationRow, settings: Settings) -> None:
    try:
        check_engine(home, row, settings, verified_files(home))
    except (EngineMissing, SettingsError, ClusterUnavailable) as error:
        raise type(error)(f"Generation {row.number} cannot be opened here, and nothing has changed. {error}") from None


def release(home: Path, number: int, settings: Settings | None = None) -> list[Remark]:
    """Publish a generation that a check had staged, or one that is still kept; what changes with its engine.

    Raises UsageError for any other.
    """
    settings = settings or Settings()
    with existing(home) as store:
        row = kept_generation(store, number)
        _check_target(home, row, settings)
        return _go_to(store, home, row, settings)


def _go_to(store: Store, home: Path, row: GenerationRow, settings: Settings) -> list[Remark]:
    remarks = switched(store, row)
    with transaction(store):
        make_current(store, row.number)
    return [*remarks, *engine(row.engine).show(store, home, settings)]


def kept_generation(store: Store, number: int) -> GenerationRow:
    """The row of a generation. Raises UsageError, which names those that there are, for any other number."""
    row = next((row for row in store.generations() if row.number == number), None)  # it may be too large for SQLite
    if row is None:
        current = store.current()
        kept = ", ".join(
            f"{other.number} ({'current' if other.number == current else other.state})" for other in store.generations()
        )
        raise UsageError(f"There is no generation {number}. There are: {kept}.")
    return row


@contextmanager
def existing(home: Path) -> Iterator[Store]:
    """The store of an index that exists, with its home's lock held. Raises StoreDamaged where its seal does not fit."""
    if not store_exists(home):
        raise IndexMissing(f'No index at "{home}". Create one: pressmark index SITE --home "{home}"')
    with writing(home):
        store = Store(home, writable=True)
        try:
            with sealing(store) if verify_for_writing(store) else nullcontext():
                yield store
        finally:
            store.close()
