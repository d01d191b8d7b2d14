"""Answers that are kept until the next generation: by browsers and proxies, and the latest ones here."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass

from flask import Flask, Response, g, request

from pressmark.index.errors import PressmarkError
from pressmark.web.parameters import known
from pressmark.web.service import Service

# A minute old is fresh; a day old is better than an error page.
FRESH = "public, max-age=60, stale-while-revalidate=600, stale-if-error=86400"
# Endpoints whose answer depends on nothing but the generation and the request.
KEPT = frozenset({"api.search", "api.suggest", "api.related", "pages.search", "pages.tips", "opensearch.description"})
MEMORY = 16_000_000
# Besides the body, an entry costs about this much.
OVERHEAD = 600


@dataclass(frozen=True, slots=True)
class Answer:
    """A finished answer without the headers that every answer gets."""

    body: bytes
    type: str
    encoding: str | None


class AnswerCache:
    """The answers used last, up to a number of bytes; shared between threads."""

    def __init__(self, memory: int = MEMORY) -> None:
        self._memory, self._used = memory, 0
        self._answers: OrderedDict[tuple[str, bool], Answer] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple[str, bool]) -> Answer | None:
        with self._lock:
            answer = self._answers.get(key)
            if answer is not None:
                self._answers.move_to_end(key)
            return answer

    def put(self, key: tuple[str, bool], answer: Answer) -> None:
        with self._lock:
            if key in self._answers:
                return
            self._answers[key] = answer
            self._used += len(answer.body) + OVERHEAD
            while self._used > self._memory:
                _, oldest = self._answers.popitem(last=False)
                self._used -= len(oldest.body) + OVERHEAD

    @property
    def used(self) -> int:
        return self._used


def register_caching(app: Flask, service: Service, memory: int = MEMORY) -> None:
    """Register before the headers: hooks after a request run last to first, and what is stored is compressed."""
    cache = AnswerCache(memory)

    @app.before_request
    def answer_at_once() -> Response | None:
        if request.endpoint not in KEPT or request.method == "OPTIONS":
            return None
        try:
            tag = etag(service, service.search.generation.token)
        except PressmarkError:
            return None
        g.tag = tag
        if request.if_none_match.contains_weak(tag):
            return Response(status=304)
        kept = cache.get((tag, _gzip()))
        if kept is None:
            return None
        g.kept = True
        response = Response(kept.body, content_type=kept.type)
        if kept.encoding:
            response.content_encoding = kept.encoding
        return response

    @app.after_request
    def keep(response: Response) -> Response:
        tag = g.pop("tag", None)
        if tag is None or response.status_code not in (200, 304) or "Cache-Control" in response.headers:
            return response
        response.headers["Cache-Control"] = FRESH
        response.set_etag(tag, weak=True)
        response.vary.update(("Accept", "Accept-Encoding"))
        if response.status_code == 200 and not g.pop("kept", False):
            content_type = response.content_type or ""
            cache.put((tag, _gzip()), Answer(response.get_data(), content_type, response.content_encoding))
        return response


def etag(service: Service, token: str) -> str:
    """Names the answer to this request by this generation; one address has a page and a JSON form."""
    parameters = known(request.args), request.args.get("url"), request.args.get("id")
    asked = repr((request.path, wants_json(), service.url("/"), parameters))
    return f"{token}-{hashlib.sha256((service.edition + asked).encode('utf-8', 'replace')).hexdigest()[:16]}"


def wants_json() -> bool:
    """Whether a client of the search page wants data in its place."""
    return request.accept_mimetypes.best_match(["text/html", "application/json"], "text/html") == "application/json"


def _gzip() -> bool:
    return request.accept_encodings["gzip"] > 0
