"""A site on this machine over real HTTP, for tests of what is asked of it and how its answers are taken."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from pressmark.index.remote.connection import Clock

Headers = dict[str, str]


@dataclass
class Reply:
    """An answer; a body that is an iterator is sent as it comes, without a length."""

    body: bytes | Callable[[], Iterable[bytes]] = b""
    status: int = 200
    headers: Headers = field(default_factory=lambda: {"Content-Type": "text/html; charset=utf-8"})


@dataclass
class Site:
    """What the server answers, by path; and what it was asked, with the headers."""

    replies: dict[str, Reply | list[Reply]] = field(default_factory=dict)
    asked: list[tuple[str, Headers]] = field(default_factory=list)
    address: str = ""

    def page(self, path: str, title: str, text: str, *, etag: str = "") -> None:
        html = (
            f'<!doctype html><html lang="en"><head><title>{title}</title></head><body><main><article><h1>{title}</h1>'
            f"<p>{text}</p></article></main></body></html>"
        )
        headers = {"Content-Type": "text/html; charset=utf-8"} | ({"ETag": etag} if etag else {})
        self.replies[path] = Reply(html.encode(), headers=headers)

    def sitemap(self, *paths: str, name: str = "/sitemap.xml", dates: dict[str, str] | None = None) -> None:
        lines = "".join(
            f"<url><loc>{path if '//' in path else self.address + path}</loc>"
            f"<lastmod>{(dates or {}).get(path, '')}</lastmod></url>"
            for path in paths
        )
        document = f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{lines}</urlset>'
        self.replies[name] = Reply(document.encode(), headers={"Content-Type": "application/xml"})

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


@contextmanager
def running(site: Site) -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            found = site.replies.get(self.path, Reply(b"none", 404))
            reply = (found.pop(0) if len(found) > 1 else found[0]) if isinstance(found, list) else found
            etag = reply.headers.get("ETag")
            if etag and self.headers.get("If-None-Match") == etag:
                reply = Reply(b"", 304)
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if isinstance(reply.body, bytes):
                if reply.status != 304:
                    self.send_header("Content-Length", reply.headers.get("X-Claimed-Length", str(len(reply.body))))
                self.end_headers()
                with suppress(OSError):  # whoever asked has heard enough
                    self.wfile.write(reply.body)
                self.close_connection = "X-Claimed-Length" in reply.headers
                return
            self.close_connection = True
            self.end_headers()
            with suppress(OSError):
                for part in reply.body():
                    self.wfile.write(part)
                    self.wfile.flush()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Hours:
    """A clock that passes only when somebody waits, or looks at it where `step` says so."""

    def __init__(self, step: float = 0.0) -> None:
        self.time, self.step, self.waits = 1000.0, step, []

    def now(self) -> float:
        self.time += self.step
        return self.time

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.time += seconds

    @property
    def clock(self) -> Clock:
        return Clock(self.now, self.wait)
