"""The service's log on standard error: one line for each thing that happened, whatever its text holds."""

from __future__ import annotations

import logging

_LONGEST = 4_000


class OneLine(logging.Formatter):
    """Control characters as escapes, so that no text begins a line of its own or steers a terminal; a bounded
    length."""

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        text = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
        return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def log_to_stderr() -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(OneLine("%(levelname)s %(message)s"))
    logging.basicConfig(handlers=[handler], level=logging.WARNING)
