"""Is the process alive, and can it answer: for supervisors and load balancers."""

from __future__ import annotations

from flask import Blueprint, Response

from pressmark.index.errors import PressmarkError
from pressmark.web.answers import encode, index_answer
from pressmark.web.service import Service


def health_blueprint(service: Service) -> Blueprint:
    blueprint = Blueprint("health", __name__)

    @blueprint.get("/healthz")
    def live() -> Response:
        """200 for as long as the process answers at all; `degraded` says that searches fail."""
        return _status(service, failing=200)

    @blueprint.get("/readyz")
    def ready() -> Response:
        """200 when searches are answered, else 503."""
        return _status(service, failing=503)

    return blueprint


def _status(service: Service, failing: int) -> Response:
    """`problem` is a kind only: the text of an error may name paths of this machine."""
    status = 200
    try:
        index = index_answer(service.search.generation)
        failure = service.search.failure
        if failure is not None:
            raise failure
        # An older generation than the published one answers: searches work, but somebody should look.
        problem = "index-unavailable" if service.search.problem else None
    except PressmarkError as error:
        index, problem, status = None, error.slug, failing
    answer = {"status": "degraded" if problem else "ok", "degraded": bool(problem), "problem": problem, "index": index}
    response = Response(encode(answer), status=status, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
