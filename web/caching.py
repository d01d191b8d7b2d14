"""Answers that browsers and proxies may keep until the next generation."""

from __future__ import annotations

import hashlib

from flask import Response, request

from pressmark.web.parameters import known
from pressmark.web.service import Service

# A minute old is fresh; a day old is better than an error page.
FRESH = "public, max-age=60, stale-while-revalidate=600, stale-if-error=86400"


def etag(service: Service, token: str, form: str) -> str:
    """Names the answer to this request by this generation; `form` tells apart answers under one address."""
    asked = repr((request.path, form, known(request.args), request.args.get("url"), request.args.get("id")))
    return f"{token}-{hashlib.sha256((service.edition + asked).encode('utf-8', 'replace')).hexdigest()[:16]}"


def still_fresh(tag: str) -> Response | None:
    """304 when the client already holds this answer."""
    if not request.if_none_match.contains_weak(tag):
        return None
    return keep(Response(status=304), tag)


def keep(response: Response, tag: str) -> Response:
    """The same response, marked as cacheable."""
    response.headers["Cache-Control"] = FRESH
    response.set_etag(tag, weak=True)
    response.vary.add("Accept")
    return response
