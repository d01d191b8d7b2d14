"""The answers given last, given again before anything of the request is taken apart: most searches are repeated
ones."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pressmark.web.service import Service

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MEMORY = 16_000_000
# Besides its texts, an entry costs about this much.
OVERHEAD = 2_000
COUNTED = frozenset({"/api/v1/search", "/api/v1/suggest", "/api/v1/related", "/search"})
PATHS = COUNTED | {"/search/help"}
# All of a request that an answer can depend on, as it came.
READ = (
    "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING", "HTTP_HOST", "HTTP_ORIGIN",
    "wsgi.url_scheme",
)  # fmt: skip
# What an answer that may be kept leaves in its environment.
MAY_BE_KEPT = "pressmark.may_be_kept"
# The headers of a 304: what says how long the kept answer holds, for what, and who may read it.
RENEWED = ("cache-control", "etag", "vary", "access-control-allow-origin", "access-control-expose-headers")

Headers = list[tuple[str, str]]
Key = tuple[str, ...]
Admit = Callable[[str, str], float]


@dataclass(frozen=True, slots=True)
class Answer:
    """A finished answer, as it went out."""

    body: bytes
    headers: Headers
    etag: str


class AnswerCache:
    """The answers used last, up to a number of bytes; shared between threads."""

    def __init__(self, memory: int = MEMORY) -> None:
        self._memory, self._used = memory, 0
        self._answers: OrderedDict[Key, Answer] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Key) -> Answer | None:
        with self._lock:
            answer = self._answers.get(key)
            if answer is not None:
                self._answers.move_to_end(key)
            return answer

    def put(self, key: Key, answer: Answer) -> None:
        with self._lock:
            if key in self._answers:
                return
            self._answers[key] = answer
            self._used += _size(key, answer)
            while self._used > self._memory:
                self._used -= _size(*self._answers.popitem(last=False))

    @property
    def used(self) -> int:
        return self._used


def _size(key: Key, answer: Answer) -> int:
    return len(answer.body) + sum(map(len, key)) + OVERHEAD


def answering_again(app: WSGIApplication, service: Service, admit: Admit) -> WSGIApplication:
    """The app, asked only what it was not asked in this generation.

    `admit` counts a request by its peer and X-Forwarded-For, as the app would, and says how long it has to wait.
    """
    cache = AnswerCache()

    def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] not in PATHS or environ["REQUEST_METHOD"] != "GET":
            return app(environ, start)
        info = service.info
        if info is None:
            return app(environ, start)
        key = (info.token, *(environ.get(name, "") for name in READ))
        kept = cache.get(key)
        if kept is None:
            return _answered(app, environ, start, lambda made: cache.put(key, made))
        if environ["PATH_INFO"] in COUNTED and admit(
            environ.get("REMOTE_ADDR", ""), environ.get("HTTP_X_FORWARDED_FOR", "")
        ):
            # Refused: the app, which counts again and finds the same, has the words for it.
            return app(environ, start)
        if kept.etag in environ.get("HTTP_IF_NONE_MATCH", ""):
            start("304 NOT MODIFIED", [pair for pair in kept.headers if pair[0].lower() in RENEWED])
            return []
        start("200 OK", list(kept.headers))
        return [kept.body]

    return answer


def _answered(
    app: WSGIApplication, environ: WSGIEnvironment, start: StartResponse, keep: Callable[[Answer], None]
) -> Iterable[bytes]:
    """The app's own answer, kept where the app says that it may be."""
    headers: Headers = []

    def started(status: str, given: Headers, *error: object) -> Callable[[bytes], object]:
        headers[:] = given
        return start(status, given, *error)  # type: ignore[arg-type]

    body = app(environ, started)
    if not environ.pop(MAY_BE_KEPT, False):
        return body
    try:
        content = b"".join(body)
    finally:
        if hasattr(body, "close"):
            body.close()
    keep(Answer(content, list(headers), dict(headers)["ETag"]))
    return [content]
