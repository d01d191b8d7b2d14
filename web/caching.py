"""Answers that browsers and proxies may keep until the next generation."""

from __future__ import annotations

import hashlib

from flask import Flask, Response, g, request

from pressmark.index.errors import PressmarkError
from pressmark.web.kept_answers import MAY_BE_KEPT
from pressmark.web.parameters import known
from pressmark.web.service import Service

# A minute old is fresh; a day old is better than an error page.
FRESH = "public, max-age=60, stale-while-revalidate=600, stale-if-error=86400"
# Endpoints whose answer depends on nothing but the generation and the request.
KEPT = frozenset({"api.search", "api.suggest", "api.related", "pages.search", "pages.tips", "opensearch.description"})


def register_caching(app: Flask, service: Service) -> None:
    """Register before the headers: hooks after a request run last to first."""

    @app.before_request
    def unchanged() -> Response | None:
        if request.endpoint not in KEPT or request.method == "OPTIONS":
            return None
        try:
            g.tag = etag(service, service.search.generation.token)
        except PressmarkError:
            return None
        return Response(status=304) if request.if_none_match.contains_weak(g.tag) else None

    @app.after_request
    def keep(response: Response) -> Response:
        tag = g.pop("tag", None)
        if tag is None or response.status_code not in (200, 304) or "Cache-Control" in response.headers:
            return response
        response.headers["Cache-Control"] = FRESH
        response.set_etag(tag, weak=True)
        response.vary.update(("Accept", "Accept-Encoding"))
        request.environ[MAY_BE_KEPT] = response.status_code == 200
        return response


def etag(service: Service, token: str) -> str:
    """Names the answer to this request by this generation; one address has a page and a JSON form."""
    parameters = known(request.args), request.args.get("url"), request.args.get("id")
    asked = repr((request.path, wants_json(), service.url("/"), parameters))
    return f"{token}-{hashlib.sha256((service.edition + asked).encode('utf-8', 'replace')).hexdigest()[:16]}"


def wants_json() -> bool:
    """Whether a client of the search page wants data in its place."""
    return request.accept_mimetypes.best_match(["text/html", "application/json"], "text/html") == "application/json"
