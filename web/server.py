"""The production server: waitress in one process, or in several that share a listening socket."""

from __future__ import annotations

import gc
import logging
import os
import resource
import signal
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType
from typing import Any, NoReturn

from pressmark.index.bounds import seek_few_cycles
from pressmark.index.errors import UsageError
from pressmark.web.limits import WAITING

log = logging.getLogger(__name__)
# Seconds that requests in progress get to end after SIGTERM, and that a connection may be idle.
DRAIN = 10.0
IDLE = 30
# So many workers that end within a second of their start mean that none will stay.
MAX_QUICK_ENDS = 5
HEADERS = 262_144

STOP = (signal.SIGTERM, signal.SIGINT)

MakeApp = Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where to listen and with how much."""

    host: str
    port: int
    workers: int = 1
    threads: int = 8
    largest_body: int = 0


def listen(place: Place) -> socket.socket:
    """A bound socket; port 0 takes a free one."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            place.host, place.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, kind)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(address)
        except BaseException:
            listening.close()
            raise
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"Cannot listen on {place.host}:{place.port}: {reason}. Choose another --port.") from None
    listening.listen(1024)
    listening.setblocking(False)
    return listening


def serve(listening: socket.socket, place: Place, make_app: MakeApp) -> None:
    """Answer until SIGTERM or SIGINT; requests in progress are ended first."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    if place.workers == 1:
        _work(listening, place, make_app)
    else:
        _Supervisor(listening, place, make_app).run()


def settle() -> None:
    """Look no more for cycles in what is there from the start on, and seldom in what comes: answers hardly make any."""
    gc.collect()
    seek_few_cycles()


def _work(listening: socket.socket, place: Place, make_app: MakeApp, parent: int | None = None) -> None:
    from waitress import wasyncore
    from waitress.server import create_server

    from pressmark.web.refusals import Channel

    server: Any = None
    stopping = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True
        if server is not None:
            server.pull_trigger()

    # From here on a signal is remembered, even before there is a server to end.
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP)
    app = make_app()
    settle()
    server = create_server(
        app,
        sockets=[listening],
        # Searches beyond `threads` wait at the load gate, and those beyond that are refused: by threads of their own.
        threads=place.threads * (1 + WAITING) + 4,
        ident=None,
        connection_limit=_open_files() - 64,
        channel_timeout=IDLE,
        cleanup_interval=5,
        max_request_header_size=HEADERS,
        max_request_body_size=place.largest_body + 1,
        # The client's address is found by our own rule, which needs the header as it came.
        clear_untrusted_proxy_headers=False,
        asyncore_use_poll=True,
    )
    server.channel_class = Channel
    while not stopping and (parent is None or os.getppid() == parent):
        wasyncore.loop(timeout=1, use_poll=True, map=server._map, count=1)
    _drain(server, wasyncore)


def _drain(server: Any, wasyncore: Any) -> None:
    """End what has begun, accept nothing new."""
    server.accepting = False
    server.del_channel()
    server.socket.close()
    deadline = time.monotonic() + DRAIN
    while time.monotonic() < deadline:
        busy = [c for c in server.active_channels.values() if c.requests or c.request or c.total_outbufs_len]
        if not busy:
            break
        wasyncore.loop(timeout=0.1, use_poll=True, map=server._map, count=1)
    server.task_dispatcher.shutdown(timeout=1)


def _open_files() -> int:
    """Raise the bound on open files as far as it goes: each connection is one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 4096 if hard == resource.RLIM_INFINITY else min(4096, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    return wanted if soft == resource.RLIM_INFINITY else min(soft, 4096)


class _Supervisor:
    """Keeps the workers running; one that dies is replaced while the others answer."""

    def __init__(self, listening: socket.socket, place: Place, make_app: MakeApp) -> None:
        self._listening, self._place, self._make_app = listening, place, make_app
        self._started: dict[int, float] = {}
        self._stopping = False
        self._quick_ends = 0

    def run(self) -> None:
        for number in STOP:
            signal.signal(number, self._stop)
        for _ in range(self._place.workers):
            self._start()
        while self._started:
            self._replace(*os.waitpid(-1, 0))
        if self._quick_ends > MAX_QUICK_ENDS:
            raise UsageError("The workers end as soon as they start; see the lines above.")

    def _replace(self, pid: int, status: int) -> None:
        started = self._started.pop(pid, None)
        if started is None or self._stopping:
            return
        quick = time.monotonic() - started < 1
        self._quick_ends = self._quick_ends + 1 if quick else 0
        if self._quick_ends > MAX_QUICK_ENDS:
            self._stop(signal.SIGTERM, None)
            return
        log.error("Worker %d ended with status %d; starting another.", pid, status)
        self._start()

    def _start(self) -> None:
        # A signal that came between the fork and its record would miss the new worker.
        signal.pthread_sigmask(signal.SIG_BLOCK, STOP)
        if not self._stopping:
            parent = os.getpid()
            pid = os.fork()
            if pid == 0:
                self._become_worker(parent)
            self._started[pid] = time.monotonic()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP)

    def _become_worker(self, parent: int) -> NoReturn:
        code = 1
        try:
            _work(self._listening, self._place, self._make_app, parent)
            code = 0
        except Exception as error:  # noqa: BLE001 the outermost frame of a process
            log.error("A worker cannot go on: %s", error)
        finally:
            # Not sys.exit: what the parent has on its stack is not the child's to unwind.
            os._exit(code)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True
        for pid in self._started:
            try:
                os.kill(pid, signal.SIGTERM)
            except ProcessLookupError:
                continue
