"""What the files of a generation must be: their names, sizes and hashes, checked before one of them is believed."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pressmark.index.errors import IndexDamaged

_VERIFIED = "verified.json"


@dataclass(frozen=True, slots=True)
class FileEntry:
    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The engine that wrote a directory, and every file in it."""

    engine: str
    engine_format: int
    engine_version: str
    files: tuple[FileEntry, ...]

    def to_json(self) -> str:
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Manifest:
        """Raises IndexDamaged for anything that `to_json` does not write."""
        try:
            content = json.loads(text)
            files = tuple(FileEntry(str(f["name"]), int(f["size"]), str(f["sha256"])) for f in content["files"])
            known = cls(str(content["engine"]), int(content["engine_format"]), str(content["engine_version"]), files)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise IndexDamaged("The index has a manifest that cannot be read. Run pressmark index again.") from None
        if any("/" in file.name or file.name in ("", ".", "..") or "\0" in file.name for file in known.files):
            raise IndexDamaged("The index has a manifest that names files outside of it. Run pressmark index again.")
        return known


class VerifiedFiles:
    """Files of a home that were hashed once and have not changed since, by device, inode, size and times.

    Kept in one file of mode 0600, so that a cold start need not read what it has already checked. A file that can be
    written without changing these is in the hands of somebody who may write this list too.
    """

    def __init__(self, home: Path) -> None:
        self._path = home / _VERIFIED
        self._known: dict[str, str] = {}
        self.fresh = False  # whether something was hashed that the list did not have
        try:
            if self._path.stat().st_mode & 0o077 == 0:
                loaded = json.loads(self._path.read_text("utf-8"))
                self._known = {str(key): str(value) for key, value in loaded.items()}
        except (OSError, ValueError, AttributeError):
            self._known = {}

    def hash(self, path: Path) -> str:
        """The sha256 of a file, from memory where it has not changed. Raises OSError."""
        key = _identity(path)
        if key not in self._known:
            with path.open("rb") as file:
                self._known[key] = hashlib.file_digest(file, "sha256").hexdigest()
            self.fresh = True
        return self._known[key]

    def inherit(self, before: str, path: Path) -> None:
        """A file was linked, which changes its times and not its content; `before` is its identity before that."""
        if before in self._known:
            self._known[_identity(path)] = self._known[before]

    def save(self, keep: Iterable[Path]) -> None:
        """Remember these files only; quietly not, where the home cannot be written."""
        wanted = {_identity(path) for path in keep if path.exists()}
        text = json.dumps({key: value for key, value in self._known.items() if key in wanted})
        fresh = self._path.with_name(f"{_VERIFIED}.{os.getpid()}")
        try:
            fresh.unlink(missing_ok=True)
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
            fresh.replace(self._path)
        except OSError:
            fresh.unlink(missing_ok=True)


def _identity(path: Path) -> str:
    found = path.stat()
    return f"{found.st_dev}:{found.st_ino}:{found.st_size}:{found.st_mtime_ns}:{found.st_ctime_ns}"


def identity_of(path: Path) -> str:
    """What VerifiedFiles knows a file by."""
    return _identity(path)


def describe(directory: Path, engine: str, engine_format: int, version: str, verified: VerifiedFiles) -> Manifest:
    """The manifest of a directory as it now is."""
    files = sorted(path for path in directory.iterdir() if path.is_file())
    entries = tuple(FileEntry(path.name, path.stat().st_size, verified.hash(path)) for path in files)
    return Manifest(engine, engine_format, version, entries)


def verify(directory: Path, manifest: Manifest, verified: VerifiedFiles) -> None:
    """Raise IndexDamaged naming the first file that is missing or is not what the manifest promises."""
    for file in manifest.files:
        path = directory / file.name
        try:
            sound = path.stat().st_size == file.size and verified.hash(path) == file.sha256
        except OSError as error:
            raise IndexDamaged(f'The index file "{path}" cannot be read: {error.strerror}. {_WAY_OUT}') from None
        if not sound:
            raise IndexDamaged(f'The index file "{path}" is damaged. {_WAY_OUT}')


_WAY_OUT = "Run pressmark index again: it rebuilds the engine from the store without reading a page."


def manifest_of(row: dict[str, Any]) -> Manifest:
    return Manifest.from_json(str(row["manifest"]))
