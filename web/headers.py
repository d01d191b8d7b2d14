"""Headers of every answer: what a page may load, who may read it, how it travels."""

from __future__ import annotations

import gzip

from flask import Flask, Response, request

from pressmark.index.errors import PressmarkError
from pressmark.web.links import origin
from pressmark.web.service import Service

COMPRESS_FROM = 1024
COMPRESSIBLE = ("text/", "application/json", "application/problem+json", "application/x-suggestions+json")
METHODS = "GET, HEAD, OPTIONS"
# Redirect rules to more other origins than these are not listed one by one.
MOST_ORIGINS = 20
NO_CONTENT = "default-src 'none'; frame-ancestors 'none'"


def destinations(service: Service) -> str:
    """Where our forms may lead: browsers hold a form's redirects to its page's policy too."""
    targets = service.search.redirects
    if not targets:
        return "'self'"
    try:
        base_url = service.base_url(service.search.generation)
    except PressmarkError:
        base_url = ""
    origins = {found for target in (*targets, base_url) if (found := origin(target))}
    return " ".join(["'self'", *sorted(origins)]) if len(origins) <= MOST_ORIGINS else "'self' https: http:"


def page_policy(service: Service) -> str:
    """The content security policy of our own pages.

    An owner's templates may use the style sheets, pictures and fonts of the site itself, and hits may show its
    pictures.
    """
    site = origin(service.settings.base_url)
    own = f"'self' {site}" if site and service.settings.templates else "'self'"
    pictures = f"'self' {site}" if site and (service.settings.templates or service.settings.images) else "'self'"
    return (
        f"default-src 'none'; style-src {own}; img-src {pictures} https:; font-src {own}; script-src 'self'; "
        f"connect-src 'self'; form-action {destinations(service)}; base-uri 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'"
    )


def register_headers(app: Flask, service: Service) -> None:
    origins = service.settings.cors_origins

    @app.after_request
    def add(response: Response) -> Response:
        if response.status_code == 304 or request.method == "OPTIONS":
            # Nothing is shown: a 304 renews what the kept answer says of itself, a preflight asks who may read.
            response.headers.pop("Content-Type", None)
            _share(response, origins)
            return response
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
        if request.blueprint != "site":
            _protect(response, service)
        _share(response, origins)
        return _compress(response)


def _protect(response: Response, service: Service) -> None:
    page = response.mimetype == "text/html"
    response.headers["Content-Security-Policy"] = page_policy(service) if page else NO_CONTENT
    own = page or request.blueprint == "hook"
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin" if own else "cross-origin")
    if page:
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    if request.blueprint != "ui":
        response.headers["X-Robots-Tag"] = "noindex, follow" if page else "noindex"


def _share(response: Response, origins: tuple[str, ...]) -> None:
    """CORS, on errors too: without it a browser tells a script nothing but that the fetch failed."""
    if request.blueprint in ("site", "hook"):
        return
    if "*" in origins:
        response.headers["Access-Control-Allow-Origin"] = "*"
    elif "Access-Control-Allow-Origin" not in response.headers:
        response.vary.add("Origin")
        asking = request.headers.get("Origin", "")
        if asking not in origins:
            return
        response.headers["Access-Control-Allow-Origin"] = asking
    response.headers["Access-Control-Expose-Headers"] = "ETag, Retry-After"
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = METHODS
        response.headers["Access-Control-Max-Age"] = "86400"


def _compress(response: Response) -> Response:
    # A file that the server sends by itself must not be read here.
    readable = not (response.direct_passthrough or response.is_streamed)
    if not readable or not (response.mimetype or "").startswith(COMPRESSIBLE):
        return response
    response.vary.add("Accept-Encoding")
    if response.content_encoding or request.accept_encodings["gzip"] <= 0:
        return response
    content = response.get_data()
    if len(content) >= COMPRESS_FROM:
        response.set_data(gzip.compress(content, 5, mtime=0))
        response.content_encoding = "gzip"
    return response
