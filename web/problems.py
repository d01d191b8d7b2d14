"""Errors as visitors and programs see them: RFC 9457 problems, each with a page that explains it."""

from __future__ import annotations

import logging
import traceback
from dataclasses import dataclass

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException

from pressmark.index.errors import InvalidParameter, PressmarkError
from pressmark.web.answers import Object, encode
from pressmark.web.language import DEFAULT, read_strings
from pressmark.web.service import Service

log = logging.getLogger(__name__)
RETRY_AFTER = 10


@dataclass(frozen=True, slots=True)
class Problem:
    """A kind of error: what it is called, its status, and what a reader can do about it."""

    slug: str
    status: int
    title: str
    meaning: str


STATUSES = {
    "invalid-parameter": 400,
    "bad-request": 400,
    "not-found": 404,
    "unknown-document": 404,
    "unauthorized": 401,
    "method-not-allowed": 405,
    "too-large": 413,
    "rate-limited": 429,
    "internal": 500,
    "index-unavailable": 503,
    "overloaded": 503,
}
_ENGLISH = read_strings()[DEFAULT].table["problems"]
PROBLEMS = {
    slug: Problem(slug, status, _ENGLISH[slug]["title"], _ENGLISH[slug]["meaning"]) for slug, status in STATUSES.items()
}
STATUS_SLUGS = {404: "not-found", 405: "method-not-allowed", 413: "too-large", 429: "rate-limited", 503: "overloaded"}


def register_problems(app: Flask, service: Service) -> None:
    """Answer every error of the app with a problem: a page to who reads pages, JSON to all others."""

    @app.errorhandler(PressmarkError)
    def known(error: PressmarkError) -> Response:
        problem = PROBLEMS.get(error.slug) or PROBLEMS["internal" if error.status == 500 else "index-unavailable"]
        # Below 500 the text is about the request; from there on it may name paths of this machine.
        detail = str(error) if error.status < 500 else problem.meaning
        if error.status >= 500:
            log.error("%s: %s", type(error).__name__, error)
        errors = [{"parameter": error.parameter, "detail": error.detail}] if isinstance(error, InvalidParameter) else []
        return problem_response(service, problem, detail, errors)

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        code = error.code or 500
        slug = STATUS_SLUGS.get(code, "bad-request" if code < 500 else "internal")
        wait = getattr(error, "retry_after", None)
        response = problem_response(service, PROBLEMS[slug], _meaning(PROBLEMS[slug], error), [], wait)
        for name, value in error.get_headers():
            if name == "Allow":
                response.headers[name] = value
        return response

    @app.errorhandler(Exception)
    def unknown(error: Exception) -> Response:
        # The message of an exception may hold the query; the places of the trace do not.
        places = "".join(traceback.format_tb(error.__traceback__))
        log.error("%s at %s\n%s", type(error).__name__, request.path.encode("unicode_escape").decode(), places)
        return problem_response(service, PROBLEMS["internal"], PROBLEMS["internal"].meaning, [])


def _meaning(problem: Problem, error: HTTPException) -> str:
    methods = set(getattr(error, "valid_methods", None) or ()) - {"OPTIONS"}
    return f"This address takes {' and '.join(sorted(methods))}." if methods else problem.meaning


def problem_response(
    service: Service, problem: Problem, detail: str, errors: list[dict[str, str]], wait: int | None = None
) -> Response:
    """`wait` is after how many seconds the same request may be answered."""
    if wait is None and problem.status == 503:
        wait = RETRY_AFTER
    if wants_page():
        page = problem_page(service, problem, detail if detail != problem.meaning else "", wait)
        response = Response(page, status=problem.status, content_type="text/html; charset=utf-8")
    else:
        body: Object = {
            "type": f"{request.script_root}/problems/{problem.slug}",
            "title": problem.title,
            "status": problem.status,
            "detail": _placed(detail),
            "instance": request.script_root + request.path,
        }
        content = encode(body | ({"errors": errors} if errors else {}))
        response = Response(content, status=problem.status, content_type="application/problem+json")
    response.headers["Cache-Control"] = "no-store"
    response.vary.add("Accept")
    if wait is not None:
        response.headers["Retry-After"] = str(wait)
    if problem.status == 401:
        response.headers["WWW-Authenticate"] = "Pressmark-HMAC-SHA256"
    return response


def problem_page(service: Service, problem: Problem, detail: str = "", wait: int | None = None) -> str:
    """The page about a problem in the visitor's language; `detail` is what programs are told, in English."""
    info = service.info
    words = service.strings(info, request.args.get("lang"))
    told = words.table["problems"][problem.slug]
    return render_template(
        "problem.html",
        service=service,
        words=words,
        info=info,
        problem=problem,
        told=told | {"meaning": _placed(told["meaning"])},
        detail=detail,
        wait=wait,
        q=request.args.get("q", "")[:200],
    )


def _placed(text: str) -> str:
    """The description's address as it is from outside, where the service answers below a path."""
    return text.replace("/openapi.json", f"{request.script_root}/openapi.json")


def wants_page() -> bool:
    """Whether this client reads pages; the API's own addresses always answer in JSON."""
    if request.path.startswith("/api/") or request.path.endswith(".json"):
        return False
    accepted = request.accept_mimetypes
    return accepted["text/html"] > max(accepted["application/json"], accepted["application/problem+json"])
