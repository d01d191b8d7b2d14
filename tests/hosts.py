"""Servers of answers that stand in for the hosts of a cluster where only the form of requests matters."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from pressmark.index.cluster import Cluster
from pressmark.index.settings import Settings

Reply = tuple[int, dict[str, Any] | str]
OK: Reply = (200, {"ok": True})


class Host:
    """A host that gives these answers, the last one for ever, and keeps what it was asked."""

    def __init__(self, *replies: Reply) -> None:
        self.asked: list[tuple[str, str, bytes, dict[str, str]]] = []
        self.replies = list(replies or [OK])

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(handler) -> None:
                body = handler.rfile.read(int(handler.headers.get("content-length") or 0))
                self.asked.append((handler.command, handler.path, body, dict(handler.headers.items())))
                status, content = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
                sent = (content if isinstance(content, str) else json.dumps(content)).encode()
                handler.send_response(status)
                handler.send_header("content-length", str(len(sent)))
                handler.end_headers()
                handler.wfile.write(sent)

            do_GET = do_PUT = do_POST = do_DELETE = answer

            def log_message(handler, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def host() -> Iterator[Callable[..., Host]]:
    started: list[Host] = []

    def start(*replies: Reply) -> Host:
        started.append(Host(*replies))
        return started[-1]

    yield start
    for each in started:
        each.close()


def nobody() -> str:
    """An address where nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"http://127.0.0.1:{server.getsockname()[1]}"


def cluster(*hosts: str, **settings: Any) -> Cluster:
    return Cluster(Settings(hosts=hosts, **{"deadline": 5, **settings}))


def refused(status: int, kind: str = "some_exception", reason: str = "a reason") -> Reply:
    return status, {"error": {"type": kind, "reason": reason}, "status": status}
