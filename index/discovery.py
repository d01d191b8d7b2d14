"""Pages of a static site, found on disk."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """A file that may hold an article.

    `path` is relative to the site, with `/`; `url` is what visitors open; `fingerprint` is the blake2b-16 of the bytes.
    """

    path: str
    url: str
    fingerprint: bytes
