"""Requests that the server refuses before the application sees them: their answers are problems, too."""

from __future__ import annotations

from waitress.channel import HTTPChannel
from waitress.task import ErrorTask

from pressmark.web.answers import encode
from pressmark.web.headers import NO_CONTENT
from pressmark.web.problems import PROBLEMS, STATUS_SLUGS


class Refusal(ErrorTask):  # type: ignore[misc] # waitress has no types
    """One answer, after which the connection is closed: what is left of the request is not read."""

    def execute(self) -> None:
        error = self.request.error
        known = PROBLEMS[STATUS_SLUGS.get(error.code, "bad-request" if error.code < 500 else "internal")]
        body = encode(
            {
                "type": f"/problems/{known.slug}",
                "title": known.title,
                "status": error.code,
                "detail": known.meaning,
            }
        )
        self.status = f"{error.code} {error.reason}"
        self.response_headers += [
            ("Content-Type", "application/problem+json"),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
            ("Content-Security-Policy", NO_CONTENT),
            ("X-Robots-Tag", "noindex"),
        ]
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection whose errors are told so."""

    error_task_class = Refusal
