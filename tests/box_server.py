"""Two origins on loopback for the browser tests: a site, and a service that answers what a test tells it to."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from pressmark.web.embed import RESERVED

WEB = Path(__file__).resolve().parent.parent / "web"
STATIC = WEB / "static"
NODE_MODULES = WEB / "box" / "node_modules"
CSP = (
    "default-src 'none'; script-src {api}; connect-src {api}; style-src 'self'; img-src 'self'; "
    "form-action {api} 'self'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
TYPES = {".js": "text/javascript", ".css": "text/css", ".json": "application/json", ".svg": "image/svg+xml"}


def node_module(path: str) -> Path:
    """A file of a package that only tests need, or a word about how to get it."""
    found = NODE_MODULES / path
    if not found.is_file():
        raise RuntimeError(f"{path} is not installed: run `make test`, or `npm ci` in web/box.")
    return found


def axe(page: Any) -> list[str]:
    """Accessibility faults that axe finds: rule, impact and where."""
    # Its source goes in past the page's policy, as a browser's own tools do.
    tools = page.context.new_cdp_session(page)
    source = node_module("axe-core/axe.min.js").read_text("utf-8")
    run = "axe.run(document, { resultTypes: ['violations'] }).then(r => JSON.stringify(r.violations))"
    tools.send("Runtime.evaluate", {"expression": source, "allowUnsafeEvalBlockedByCSP": True})
    answer = tools.send(
        "Runtime.evaluate", {"expression": run, "awaitPromise": True, "allowUnsafeEvalBlockedByCSP": True}
    )
    faults = json.loads(answer["result"]["value"])
    return [f"{fault['id']} ({fault['impact']}): {node['html'][:200]}" for fault in faults for node in fault["nodes"]]


@dataclass
class Answer:
    """What one request gets: a body (objects become JSON), held back until `gate` opens."""

    body: object = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    type: str = "text/html"
    gate: threading.Event | None = None


@dataclass
class Request:
    path: str
    query: list[tuple[str, str]]
    headers: dict[str, str]

    def value(self, name: str) -> str | None:
        return dict(self.query).get(name)


Responder = Callable[[Request], Answer]


class Origin:
    """One origin: routes by path, and a record of what was asked."""

    def __init__(self) -> None:
        self.routes: dict[str, Responder] = {}
        self.requests: list[Request] = []
        origin = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                origin.respond(self)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def respond(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        request = Request(parts.path, parse_qsl(parts.query, keep_blank_values=True), dict(handler.headers))
        self.requests.append(request)
        responder = self.routes.get(parts.path) or self.routes.get("*")
        answer = responder(request) if responder else Answer("not found", 404)
        if answer.gate:
            answer.gate.wait(20)
        body = answer.body if isinstance(answer.body, bytes) else self.text(answer).encode()
        try:
            handler.send_response(answer.status)
            headers = {"Content-Type": f"{answer.type}; charset=utf-8", "Content-Length": str(len(body))}
            for name, value in (headers | answer.headers).items():
                handler.send_header(name, value)
            handler.end_headers()
            handler.wfile.write(body)
        except ConnectionError:
            pass  # The page went away or aborted; that is what some tests are about.

    @staticmethod
    def text(answer: Answer) -> str:
        if isinstance(answer.body, str):
            return answer.body
        answer.type = "application/json"
        return json.dumps(answer.body)

    def asked(self, path: str) -> list[Request]:
        return [request for request in self.requests if request.path == path]


def hit(n: int, **changes: object) -> dict[str, object]:
    """A result of the API, as harmless as they come."""
    return {
        "id": f"posts/{n}", "url": f"/posts/{n}/", "title": f"Post {n} about search",
        "title_html": f"Post {n} about <mark>search</mark>", "excerpt": f"The {n}th needle &amp; its <mark>search</mark> 😀",
        "plain_excerpt": f"The {n}th needle &amp; its <mark>search</mark> 😀", "date": f"2024-05-{n + 1:02}",
        "updated": None, "tags": ["ui", "python"], "section": "Posts", "authors": [], "lang": "en",
        "image": "/cover.svg", "image_alt": "", "word_count": 812, "score": 7.3, "fragment": None, "sub_results": [],
    } | changes  # fmt: skip


def found(*hits: dict[str, object], **changes: object) -> dict[str, object]:
    """An answer of the API that holds these hits."""
    return {
        "query": "search", "query_used": "search", "suggestion": None, "corrected": False, "total": len(hits),
        "page": 1, "pages": 1, "limit": 8, "took_ms": 3, "results": list(hits), "facets": {}, "interpretation": {},
        "base_url": "", "index": {"generation": "1", "built": "2026-11-22T10:00:00Z", "documents": 412}, "links": {},
    } | changes  # fmt: skip


class Stage:
    """A site at `site.url` and a service at `api.url`; a test changes their routes."""

    def __init__(self) -> None:
        self.site, self.api = Origin(), Origin()
        self.pinned = True
        self.reset()

    def reset(self) -> None:
        self.pinned = True
        for origin in (self.site, self.api):
            origin.routes.clear()
            origin.requests.clear()
        for path in STATIC.rglob("*.*"):
            self.api.routes[f"/ui/{path.relative_to(STATIC)}"] = self.file(path)
        self.api.routes["/search"] = lambda request: Answer(f"<title>results page</title>{request.value('q')}")
        self.site.routes["*"] = lambda request: Answer(
            f"<!doctype html><title>article</title><p>{'filler ' * 3000}<p id=a>{request.path}<p>{'filler ' * 3000}"
            f"<p id=needle>the sharp-edged needle, found<p>{'filler ' * 3000}"
        )
        cover = '<svg xmlns="http://www.w3.org/2000/svg" width="6" height="4"><rect width="6" height="4" fill="teal"/></svg>'
        self.site.routes["/cover.svg"] = lambda _: Answer(cover, type="image/svg+xml")
        self.site.routes["/favicon.ico"] = lambda _: Answer("", 204)
        self.answer(found(*[hit(n) for n in range(5)], total=26))

    @staticmethod
    def file(path: Path) -> Responder:
        cors = {"Access-Control-Allow-Origin": "*", "X-Content-Type-Options": "nosniff"}
        return lambda _: Answer(path.read_bytes(), type=TYPES.get(path.suffix, "text/plain"), headers=cors)

    def answer(self, body: object, status: int = 200, headers: dict[str, str] | None = None, **rest: object) -> None:
        """Every search gets this."""
        self.respond(lambda _: Answer(body, status, headers or {}, **rest))  # type: ignore[arg-type]

    def respond(self, responder: Responder) -> None:
        def with_origin(request: Request) -> Answer:
            answer = responder(request)
            cors = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "ETag, Retry-After"}
            if isinstance(answer.body, dict) and answer.body.get("base_url") == "":
                answer.body = answer.body | {"base_url": self.site.url + "/"}
            answer.headers = cors | answer.headers
            return answer

        self.api.routes["/api/v1/search"] = self.api.routes["/api/v1/related"] = with_origin

    def integrity(self, name: str) -> str:
        digest = hashlib.sha384((STATIC / name).read_bytes()).digest()
        return "sha384-" + base64.b64encode(digest).decode()

    def script(self, name: str = "pressmark-search.js", integrity: str | None = None) -> str:
        value = (integrity or self.integrity(name)) if self.pinned else ""
        return f'<script type="module" src="{self.api.url}/ui/{name}" integrity="{value}" crossorigin="anonymous"></script>'

    def form(self) -> str:
        return (
            f'<form action="{self.api.url}/search" role="search"><label for="q">Search this site</label>'
            '<input type="search" id="q" name="q"> <button>Search</button>'
            '<input type="hidden" name="lang" value="en"></form>'
        )

    def box(self, attributes: str = "", inside: str | None = None) -> str:
        content = self.form() if inside is None else inside
        return f'<pressmark-search src="{self.api.url}/api/v1/search" {attributes}>{content}</pressmark-search>'

    def page(self, body: str, head: str | None = None, html: str = 'lang="en"', csp: str = CSP, path: str = "/") -> str:
        """Put a page on the site and say where it is."""
        scripts = self.script() if head is None else head
        text = (
            f"<!doctype html><html {html}><head><meta charset=utf-8><title>A site</title>"
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f'<link rel="stylesheet" href="/site.css">{scripts}</head><body><main><h1>A site</h1>{body}</main></body></html>'
        )
        policy = {"Content-Security-Policy": csp.format(api=self.api.url)} if csp else {}
        self.site.routes[path] = lambda _: Answer(text, headers=policy)
        self.site.routes.setdefault("/site.css", lambda _: Answer(SITE_CSS, type="text/css"))
        return self.site.url + path


SITE_CSS = (
    """
:root { color-scheme: light dark; background: light-dark(#fbfaf8, #101216); color: light-dark(#222, #dfe2e8) }
body { margin: 0 auto; max-inline-size: 46rem; padding: 16px; font: 16px/1.55 system-ui, sans-serif }
.tall { block-size: 5000px }
"""
    + RESERVED
)


@contextmanager
def run_stage() -> Iterator[Stage]:
    made = Stage()
    threads = [threading.Thread(target=origin.server.serve_forever, args=(0.05,)) for origin in (made.site, made.api)]
    for thread in threads:
        thread.start()
    try:
        yield made
    finally:
        for origin in (made.site, made.api):
            origin.server.shutdown()
            origin.server.server_close()
        for thread in threads:
            thread.join()


@pytest.fixture(scope="session")
def running_stage() -> Iterator[Stage]:
    with run_stage() as made:
        yield made


@pytest.fixture
def stage(running_stage: Stage) -> Stage:
    """The two origins, as if just started."""
    running_stage.reset()
    return running_stage
