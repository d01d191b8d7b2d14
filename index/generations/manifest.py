"""What the files of a generation must be: their names, sizes and hashes, checked before one of them is believed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from pressmark.index.errors import IndexDamaged, IndexUnreadable
from pressmark.index.generations.file_hashes import FileHashes


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
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError):
            raise IndexDamaged("The index has a manifest that cannot be read. Run pressmark index again.") from None
        if any("/" in file.name or file.name in ("", ".", "..") or "\0" in file.name for file in known.files):
            raise IndexDamaged("The index has a manifest that names files outside of it. Run pressmark index again.")
        return known


def verified_files(home: Path) -> FileHashes:
    """Engine files whose hashes were taken before, so that a cold start need not read what was checked already."""
    return FileHashes(home / "verified.json", lambda file: hashlib.file_digest(file, "sha256").hexdigest())


def unverified_files(home: Path) -> FileHashes:
    """The same without what is remembered, and without remembering: every file is hashed."""
    return verified_files(home / "nothing is remembered here")


def describe(directory: Path, engine: str, engine_format: int, version: str, verified: FileHashes) -> Manifest:
    """The manifest of a directory as it now is."""
    files = sorted(path for path in directory.iterdir() if path.is_file())
    entries = tuple(FileEntry(path.name, path.stat().st_size, verified.hash(path)) for path in files)
    return Manifest(engine, engine_format, version, entries)


def verify(directory: Path, manifest: Manifest, verified: FileHashes) -> None:
    """Raise IndexDamaged naming the first file that is missing or is not what the manifest promises.

    It is IndexUnreadable where the disk does not give the file.
    """
    for file in manifest.files:
        path = directory / file.name
        try:
            sound = path.stat().st_size == file.size and verified.hash(path) == file.sha256
        except OSError as error:
            refused = IndexDamaged if isinstance(error, FileNotFoundError) else IndexUnreadable
            raise refused(f'The index file "{path}" cannot be read: {error.strerror}. {WAY_OUT}') from None
        if not sound:
            raise IndexDamaged(f'The index file "{path}" is damaged. {WAY_OUT}')


WAY_OUT = "Run pressmark index again: it rebuilds the engine from the store without reading a page."
