"""The site's own files beside its search: for trying out and small set-ups; a web server does this better."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

from flask import Blueprint, Response, request, send_file
from werkzeug.exceptions import NotFound
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as AnyResponse

INDEXES = ("index.html", "index.htm", "index.xhtml")
MAX_DEPTH = 64


def site_blueprint(folder: Path) -> Blueprint:
    """Serve a folder at /, after all addresses of the service itself."""
    blueprint = Blueprint("site", __name__)
    root = folder.resolve()

    @blueprint.get("/")
    @blueprint.get("/<path:path>")
    def file(path: str = "") -> AnyResponse:
        found = find_file(root, path)
        if found is None:
            if path.startswith("api/"):
                raise NotFound  # a mistyped address of the service, answered as the service answers
            return _missing(root)
        if request.path != "/" and found.name in INDEXES and not path.endswith(("/", found.name)):
            # Relative links of an index page count from its folder.
            query = f"?{request.query_string.decode('ascii', 'replace')}" if request.query_string else ""
            return redirect(f"{request.script_root}{request.path}/{query}", 301)
        response = send_file(found, conditional=True, max_age=0)
        response.headers["Cache-Control"] = "no-cache"
        return response

    return blueprint


def find_file(root: Path, path: str) -> Path | None:
    """The regular file of a path below the root, or its index page, or `path.html`; None for all else.

    No hidden name, no `..`, no link that leads out: each step is looked at before it is taken.
    """
    steps = [step for step in path.split("/") if step not in ("", ".")]
    if len(steps) > MAX_DEPTH or any(step.startswith(".") or "\0" in step or "\\" in step for step in steps):
        return None
    target = root.joinpath(*steps)
    for candidate in _candidates(target, path):
        try:
            real = candidate.resolve(strict=True)
            regular = stat.S_ISREG(real.stat().st_mode)
        except (OSError, RuntimeError, ValueError):
            continue
        hidden = real.is_relative_to(root) and any(part.startswith(".") for part in real.relative_to(root).parts)
        if regular and real.is_relative_to(root) and not hidden:
            return candidate
    return None


def _candidates(target: Path, path: str) -> Iterator[Path]:
    if path and not path.endswith("/"):
        yield target
        if not target.suffix:
            yield target.with_name(target.name + ".html")
    yield from (target / name for name in INDEXES)


def _missing(root: Path) -> Response:
    """The site's own 404 page where it has one."""
    page = find_file(root, "404.html")
    if page is None:
        raise NotFound
    return Response(page.read_bytes(), status=404, content_type="text/html; charset=utf-8")
