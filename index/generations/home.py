"""The home of an index: a folder for its owner alone, in which one process writes at a time.

What is in a home:

    store.sqlite           every article, and which generation is current
    store.sqlite.seal      the hash of that file as the last writer left it; none says nothing
    engines/000007/        the engine's postings of generation 7
    damaged/               what was found damaged last, moved aside: an engine's folder, or the store
    identity               a name that no other home has, where an engine needs one
    lock                   held while one process writes; says which
    verified.json          files whose hashes were checked and have not changed since
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from pressmark.index.errors import HomeError, IndexLocked, StorageError
from pressmark.index.generations.store import STORE_FILE, flush, room

DAMAGED = "damaged"


def engine_directory(home: Path, generation: int) -> Path:
    return home / "engines" / f"{generation:06d}"


def hashed_files(home: Path) -> list[Path]:
    """The store, and every file of every generation there is; a folder that is removed meanwhile has none."""
    engines = [Path(folder, name) for folder, _, names in os.walk(home / "engines") for name in names]
    return [home / STORE_FILE, *engines]


def identity(home: Path) -> str:
    """A name that no other home has, made when it is first asked for; a copy of the home keeps it."""
    file, fresh = home / "identity", home / "identity.new"
    with suppress(FileNotFoundError):
        return file.read_text("utf-8").strip()
    name = secrets.token_hex(8)
    fresh.write_text(name, "utf-8")
    flush(fresh)
    fresh.replace(file)
    flush(home)
    return name


def prepare_home(home: Path, site: Path | None = None) -> None:
    """Make the folder, for its owner alone. Raises HomeError where it must not or cannot be."""
    if site is not None and home.resolve().is_relative_to(site.resolve()):
        raise HomeError(
            f'The index home "{home}" is inside the site "{site}" and would be published with it. '
            "Name one beside the site with --home."
        )
    try:
        if not (home / "engines").is_dir():
            (home / "engines").mkdir(mode=0o700, parents=True, exist_ok=True)
            flush(home)
            flush(home.parent)
        home.chmod(0o700)
    except OSError as error:
        raise HomeError(f'Cannot create the index home "{home}": {error.strerror}.') from None


def last_held(home: Path) -> datetime | None:
    """When a process last held the home's lock; None where that cannot be told, as in a copy without it."""
    try:
        return datetime.fromtimestamp((home / "lock").stat().st_mtime, UTC)
    except OSError:
        return None


@contextmanager
def writing(home: Path) -> Iterator[None]:
    """Hold the home's lock. Raises IndexLocked, which names the holder, when another process has it.

    The lock is the kernel's, so that it ends with its holder, however that ends. A disk that refuses while it is held
    becomes a StorageError.
    """
    with _lock_file(home) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise IndexLocked(f'Another process is writing the index at "{home}"{_holder(home)}. Try again.') from None
        now = datetime.now(UTC).isoformat(timespec="seconds")
        _tell(file, json.dumps({"pid": os.getpid(), "host": os.uname().nodename, "since": now}))
        try:
            yield
        except OSError as error:
            reason = error.strerror or str(error)
            raise StorageError(
                f"Writing the index failed: {reason}. What was published stays as it was.{room(home, reason)}"
            ) from error
        finally:
            _tell(file, "")


def _tell(lock: int, holder: str) -> None:
    """Say who holds the lock, which holds whether or not it can be said."""
    with suppress(OSError):
        os.ftruncate(lock, 0)
        os.pwrite(lock, holder.encode(), 0)


@contextmanager
def _lock_file(home: Path) -> Iterator[int]:
    try:
        file = os.open(home / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise HomeError(f'Cannot write in the index home "{home}": {error.strerror}.') from None
    try:
        yield file
    finally:
        os.close(file)


def _holder(home: Path) -> str:
    try:
        held = json.loads((home / "lock").read_text("utf-8"))
        return f": process {held['pid']} on {held['host']}, since {held['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        return ""
