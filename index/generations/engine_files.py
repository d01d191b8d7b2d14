"""The folder of engine files of a generation: built aside from those of the one before, made durable, moved out of the
way."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pressmark.index.generations.file_hashes import FileHashes
from pressmark.index.generations.home import DAMAGED, engine_directory
from pressmark.index.generations.store import flush


@contextmanager
def staged_directory(home: Path, generation: int, before: Path | None, verified: FileHashes) -> Iterator[Path]:
    """The engine directory of a generation while it is built; nothing is left of it when that fails."""
    target = engine_directory(home, generation)
    try:
        yield stage_directory(home, generation, before, verified)
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise


def stage_directory(home: Path, generation: int, before: Path | None, verified: FileHashes) -> Path:
    """An empty engine directory, or one whose files are those of `before`, hard-linked where the disk allows it.

    Lock files are left behind: a link to one would be a lock held in two places.
    """
    target = engine_directory(home, generation)
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(mode=0o700)
    for path in sorted(before.iterdir()) if before else []:
        if path.suffix == ".lock":
            continue
        known = path.stat()
        try:
            os.link(path, target / path.name)
        except OSError as error:
            if error.errno not in (errno.EPERM, errno.EXDEV, errno.EMLINK, errno.ENOTSUP):
                raise
            shutil.copy2(path, target / path.name)
        verified.inherit(known, path)
        verified.inherit(known, target / path.name)
    return target


def remove_directory(directory: Path, verified: FileHashes) -> None:
    """Remove an engine directory, as far as the disk lets us.

    A file that other generations link has another time then, but what it had: nobody need hash it for that.
    """
    with suppress(OSError):
        for path in directory.iterdir():
            known, links = path.stat(), list(directory.parent.glob(f"*/{path.name}"))
            path.unlink()
            for link in links if known.st_nlink > 1 else ():
                if link.exists() and link.stat().st_ino == known.st_ino:
                    verified.inherit(known, link)
    shutil.rmtree(directory, ignore_errors=True)


def flush_directory(directory: Path) -> None:
    """Make every file and the names of all of them durable before anything points to them."""
    for path in [*sorted(directory.iterdir()), directory, directory.parent]:
        flush(path)


def quarantine(home: Path, generation: int) -> None:
    """Move a damaged engine directory aside, for who wants to look at it; the last one is kept."""
    aside = home / DAMAGED
    shutil.rmtree(aside, ignore_errors=True)
    with suppress(OSError):  # it may be gone altogether; nobody reads it where it is either
        aside.mkdir(mode=0o700)
        engine_directory(home, generation).rename(aside / f"{generation:06d}")
