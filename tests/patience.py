"""Waiting for what other processes and threads do, and doing something all the while."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


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


@contextmanager
def repeated(*deeds: Callable[[], object]) -> Iterator[None]:
    """Do each of these again and again in a thread of its own; in the end none may have failed."""
    stop = threading.Event()
    failures: list[Exception] = []

    def repeat(deed: Callable[[], object]) -> None:
        while not stop.wait(0.002):  # threads that never wait would starve the others of the interpreter
            try:
                deed()
            except Exception as error:  # noqa: BLE001 - whatever it is, the test shall show it
                failures.append(error)

    threads = [threading.Thread(target=repeat, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert failures == []
