"""Errors as visitors and programs see them: RFC 9457 problems, each with a page that explains it."""

from __future__ import annotations

import logging
import traceback
from dataclasses import dataclass

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException

from pressmark.index.errors import InvalidParameter, PressmarkError
from pressmark.web.answers import Object, encode
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


PROBLEMS = {
    problem.slug: problem
    for problem in (
        Problem(
            "invalid-parameter",
            400,
            "A parameter cannot be used",
            "The detail and the list of errors name the parameter and what it may hold. The search text itself is "
            "never refused: any text at all gets an answer.",
        ),
        Problem(
            "bad-request",
            400,
            "The request cannot be read",
            "The request is not proper HTTP for this service, or names a host that it does not answer to.",
        ),
        Problem("not-found", 404, "There is nothing at this address", "The API is described at /openapi.json."),
        Problem(
            "unknown-document",
            404,
            "No article has this address",
            "The url or id is not in the index: it may be new, removed, excluded, or not an article.",
        ),
        Problem(
            "unauthorized",
            401,
            "The request is not signed as it should be",
            "Only who knows this service's secret may ask for a publish; each signature holds once, for this very "
            "request and a few minutes. `pressmark notify` signs and asks.",
        ),
        Problem(
            "method-not-allowed",
            405,
            "This address does not take this method",
            "Use GET or HEAD; only a publish is asked for with POST.",
        ),
        Problem("too-large", 413, "The body is too large", "Nothing that this service takes is that large."),
        Problem(
            "rate-limited",
            429,
            "Too many requests",
            "One visitor asked for more than the owner of this service allows. Wait for the seconds that Retry-After "
            "names, then go on more slowly.",
        ),
        Problem(
            "internal",
            500,
            "Something went wrong here",
            "The fault is on this side and has been logged. The same request may work later.",
        ),
        Problem(
            "index-unavailable",
            503,
            "The index cannot be read right now",
            "Nothing has been indexed yet, or the index is being repaired. Try again after the seconds that Retry-After "
            "names.",
        ),
        Problem(
            "overloaded",
            503,
            "Too much to do at the moment",
            "More visitors are searching than the service can answer at once. Try again in a few seconds.",
        ),
    )
}
_BY_STATUS = {404: "not-found", 405: "method-not-allowed", 413: "too-large", 429: "rate-limited", 503: "overloaded"}


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
        slug = _BY_STATUS.get(code, "bad-request" if code < 500 else "internal")
        response = problem_response(service, PROBLEMS[slug], PROBLEMS[slug].meaning, [])
        for name, value in error.get_headers():
            if name in ("Allow", "Retry-After"):
                response.headers[name] = value
        return response

    @app.errorhandler(Exception)
    def unknown(error: Exception) -> Response:
        # The message of an exception may hold the query; the places of the trace do not.
        places = "".join(traceback.format_tb(error.__traceback__))
        log.error("%s at %s\n%s", type(error).__name__, request.path.encode("unicode_escape").decode(), places)
        return problem_response(service, PROBLEMS["internal"], PROBLEMS["internal"].meaning, [])


def problem_response(service: Service, problem: Problem, detail: str, errors: list[dict[str, str]]) -> Response:
    if wants_page():
        words = service.strings(None)
        page = render_template(
            "problem.html", service=service, words=words, problem=problem, detail=detail, info=None, q=_typed()
        )
        response = Response(page, status=problem.status, content_type="text/html; charset=utf-8")
    else:
        body: Object = {
            "type": f"{request.script_root}/problems/{problem.slug}",
            "title": problem.title,
            "status": problem.status,
            "detail": detail,
            "instance": request.script_root + request.path,
        }
        content = encode(body | ({"errors": errors} if errors else {}))
        response = Response(content, status=problem.status, content_type="application/problem+json")
    response.headers["Cache-Control"] = "no-store"
    response.vary.add("Accept")
    if problem.status == 503:
        response.headers["Retry-After"] = str(RETRY_AFTER)
    if problem.status == 401:
        response.headers["WWW-Authenticate"] = "Pressmark-HMAC-SHA256"
    return response


def wants_page() -> bool:
    """Whether this client reads pages; the API's own addresses always answer in JSON."""
    if request.path.startswith("/api/") or request.path.endswith(".json"):
        return False
    accepted = request.accept_mimetypes
    return accepted["text/html"] > max(accepted["application/json"], accepted["application/problem+json"])


def _typed() -> str:
    return request.args.get("q", "")[:200]
