"""A crowd of visitors who search at the same time, each over a connection that stays open."""

from __future__ import annotations

import itertools
import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Load:
    """What the crowd saw: answers a second, the seconds of each, and how many failed."""

    per_second: float
    seconds: list[float]
    failed: int


def crowd(tasks: Sequence[str], ask: Callable[[], Callable[[str], bool]], visitors: int) -> Load:
    """Let visitors take tasks in turn; `ask` gives each one its own way to do a task, which tells success."""
    turns = itertools.count()
    seconds: list[float] = []
    failures: list[str] = []

    def visit() -> None:
        do = None
        while (turn := next(turns)) < len(tasks):
            started = time.perf_counter()
            try:
                do = do or ask()
                good = do(tasks[turn])
            except OSError:
                do, good = None, False
            seconds.append(time.perf_counter() - started)
            if not good:
                failures.append(tasks[turn])

    threads = [threading.Thread(target=visit) for _ in range(visitors)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Load(len(seconds) / (time.perf_counter() - started), seconds, len(failures))


class Connection:
    """The least that HTTP needs, so that the crowd takes little of the processors that it shares with the service."""

    def __init__(self, host: str, port: int) -> None:
        self._host = f"{host}:{port}"
        self._socket = socket.create_connection((host, port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __call__(self, path: str) -> bool:
        """Get a path and read the whole answer; tell whether it was 200."""
        self._socket.sendall(f"GET {path} HTTP/1.1\r\nHost: {self._host}\r\n\r\n".encode())
        got = b""
        while b"\r\n\r\n" not in got:
            got += self._more()
        head, _, body = got.partition(b"\r\n\r\n")
        lines = dict(line.lower().split(b":", 1) for line in head.split(b"\r\n")[1:])
        left = int(lines[b"content-length"]) - len(body)
        while left > 0:
            left -= len(self._more())
        return head.split(b" ", 2)[1] == b"200"

    def _more(self) -> bytes:
        part = self._socket.recv(65536)
        if not part:
            raise ConnectionError("the service hung up")
        return part


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
