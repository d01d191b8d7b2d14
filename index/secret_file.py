"""Secrets in files: for the eyes of their owner alone."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from pressmark.index.errors import SettingsError

LARGEST_FILE = 10_000
_OTHERS = 0o027  # bits of a mode by which others read the file, or change what it says


def read_secret_file(path: Path, name: str = "The secret in") -> str:
    """What the file says. Raises SettingsError, which never shows any of it, for one that others can read or change.

    `name` is what errors call it.
    """
    try:
        with path.open("rb") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            text = file.read(LARGEST_FILE).decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text"
        raise SettingsError(f'{name} "{path}" cannot be read: {reason}.') from None
    if mode & _OTHERS:
        raise SettingsError(f'{name} "{path}" can be read by others. Forbid it: chmod 600 "{path}"')
    return text
