"""The rules of a settings file, in force as soon as it is changed."""

from __future__ import annotations

import logging
from pathlib import Path
from threading import Lock

from pressmark.index.errors import SettingsError
from pressmark.index.rules import Rules
from pressmark.index.settings_file import load_settings

log = logging.getLogger(__name__)
_State = tuple[int, int, int] | None


class FollowedRules:
    """Called for the rules at each request; the file is read again only when it has changed.

    A mistake in it is logged once, and the rules before it stay in force. Only rules are followed: other settings hold
    from the start of the service to its end. Safe to share between threads.
    """

    def __init__(self, path: Path, rules: Rules) -> None:
        """`rules` are those that hold until the file has been read."""
        self._path, self._rules = path, rules
        self._seen: _State = (0, 0, 0)
        self._lock = Lock()

    def __call__(self) -> Rules:
        state = _state(self._path)
        if state != self._seen:
            with self._lock:
                if state != self._seen:
                    self._read(state)
        return self._rules

    def _read(self, state: _State) -> None:
        try:
            self._rules = load_settings(self._path).rules
        except SettingsError as error:
            log.warning("The rules before stay in force: %s", error)
        self._seen = state


def _state(path: Path) -> _State:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
