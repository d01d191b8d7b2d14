"""Which paths of a site its owner chooses, by globs."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import PurePosixPath


class Globs:
    """Whether one of several globs matches a relative path; `**/` is any folder, a plain name matches everywhere."""

    def __init__(self, globs: tuple[str, ...]) -> None:
        self._pattern = re.compile("|".join(map(_translated, globs))) if globs else None

    def __call__(self, path: str) -> bool:
        return self._pattern is not None and self._pattern.fullmatch(path) is not None


@lru_cache(maxsize=32)
def matching(globs: tuple[str, ...]) -> Globs:
    return Globs(globs)


def _translated(glob: str) -> str:
    """A glob as a pattern: `*` and `?` stay within a name, `**` crosses folders, a folder means all that is in it."""
    glob = glob.removeprefix("./").lstrip("/")
    anchored = "/" in glob.rstrip("/")
    if glob.endswith("/"):
        glob += "**"
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", glob)
    symbols = {"**/": r"(?:[^/]+/)*", "**": r".*", "*": r"[^/]*", "?": r"[^/]"}
    body = "".join(symbols.get(part, re.escape(part)) for part in parts)
    folder = r"(?:/.*)?" if not glob.endswith("**") and "." not in PurePosixPath(glob).name else ""
    return ("" if anchored else r"(?:.*/)?") + body + folder
