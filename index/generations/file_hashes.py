"""Hashes of files, each computed once for as long as the file does not change."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from io import BufferedReader
from pathlib import Path


class FileHashes:
    """Remembers hashes by device, inode, size and times, in one file of mode 0600.

    What can change a file and leave all of these as they were could change the list as well. A list that others can
    write is not believed. `fresh` says whether something was hashed that the list did not have.
    """

    def __init__(self, path: Path, compute: Callable[[BufferedReader], str], settled: float = 0.0) -> None:
        """A file that was written less than `settled` seconds ago may be written again within one tick of its clock."""
        self._path = path
        self._compute = compute
        self._settled = int(settled * 1e9)
        self._known = _read(path)
        self._used: set[str] = set()
        self.fresh = False

    def known(self, status: os.stat_result) -> str | None:
        """The hash of a file with this status, where it is remembered."""
        key = identity_of(status)
        self._used.add(key)
        return self._known.get(key)

    def hash(self, path: Path) -> str:
        """The hash of a file, from memory where it has not changed. Raises OSError."""
        return self.known(path.stat()) or self.hash_anew(path)

    def hash_anew(self, path: Path) -> str:
        """The hash of a file whatever is remembered of it."""
        status = path.stat()
        with path.open("rb") as file:
            found = self._compute(file)
        self.remember(status, found)
        return found

    def remember(self, status: os.stat_result, found: str) -> None:
        """Keep a hash that was computed elsewhere, unless the file was written a moment ago."""
        if time.time_ns() - status.st_mtime_ns >= self._settled:
            self._known[identity_of(status)] = found
            self._used.add(identity_of(status))
            self.fresh = True

    def inherit(self, before: os.stat_result, path: Path) -> None:
        """A file was linked, which changes its times and not its content; `before` is its status before that."""
        found = self.known(before)
        if found is not None:
            self._known[identity_of(path.stat())] = found

    def save(self, keep: Iterable[Path] | None = None) -> None:
        """Remember these files only, or those that were asked for; quietly not, where the list cannot be written.

        A file of `keep` may be gone by now: another process may be cleaning up.
        """
        wanted = self._used if keep is None else {identity_of(found) for path in keep if (found := _status(path))}
        text = json.dumps({key: value for key, value in self._known.items() if key in wanted})
        fresh = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        try:
            fresh.unlink(missing_ok=True)
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
            fresh.replace(self._path)
        except OSError:
            with suppress(OSError):
                fresh.unlink(missing_ok=True)


def identity_of(status: os.stat_result) -> str:
    """What a file is known by: the same for as long as its content is."""
    return f"{status.st_dev}:{status.st_ino}:{status.st_size}:{status.st_mtime_ns}:{status.st_ctime_ns}"


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except OSError:
        return None


def _read(path: Path) -> dict[str, str]:
    try:
        if path.stat().st_mode & 0o077:
            return {}
        return {str(key): str(value) for key, value in json.loads(path.read_text("utf-8")).items()}
    except (OSError, ValueError, AttributeError):
        return {}
