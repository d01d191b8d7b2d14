"""Fingerprints: whether a page is the one that was read before, and whether its end is missing."""

from __future__ import annotations

import hashlib
from pathlib import Path

from pressmark.index.generations.file_hashes import FileHashes
from pressmark.index.unfinished import ends

_DIGEST, _NO_END = 16, b"-"


def digest_of(data: bytes) -> bytes:
    """What tells bytes from all others."""
    return hashlib.blake2b(data, digest_size=_DIGEST).digest()


def fingerprint_of(data: bytes) -> bytes:
    """The digest of a page, and a mark where its end is missing."""
    return digest_of(data) + (b"" if ends(data) else _NO_END)


def lacks_end(fingerprint: bytes) -> bool:
    """Whether the bytes of this fingerprint were a page without an end."""
    return len(fingerprint) > _DIGEST


def same_bytes(one: bytes, other: bytes) -> bool:
    """Whether two fingerprints are of the same bytes; older ones have no mark."""
    return one[:_DIGEST] == other[:_DIGEST]


def page_hashes(home: Path) -> FileHashes:
    """Fingerprints of pages that have not been written since they were taken."""
    return FileHashes(home / "pages.json", lambda file: fingerprint_of(file.read()).hex(), 2.0)
