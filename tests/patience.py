"""Waiting for what other processes and threads do."""

from __future__ import annotations

import threading
from collections.abc import Callable


def eventually(true: Callable[[], bool]) -> None:
    """Wait for what other processes do; each look costs a request or a read, so this is no idle spin."""
    deadline = threading.Event()
    timer = threading.Timer(15, deadline.set)
    timer.start()
    try:
        while not true():
            assert not deadline.is_set()
    finally:
        timer.cancel()
