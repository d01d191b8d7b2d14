"""The files that browsers load from the service: under a name with their hash, with SRI, compressed once."""

from __future__ import annotations

import base64
import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

_FOLDER = Path(__file__).parent / "static"
TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".json": "application/json",
}
COMPRESSIBLE = (".js", ".css", ".svg", ".json")


@dataclass(frozen=True, slots=True)
class UiFile:
    """One file; `integrity` is what a page pins it with."""

    name: str
    content: bytes
    compressed: bytes | None
    digest: str
    integrity: str

    @property
    def hashed_name(self) -> str:
        stem, dot, suffix = self.name.rpartition(".")
        return f"{stem}.{self.digest[:8]}{dot}{suffix}"

    @property
    def type(self) -> str:
        return TYPES[Path(self.name).suffix]


UiFiles = Mapping[str, UiFile]


def read_ui_files() -> UiFiles:
    """The built files by name; those of unknown type are not for browsers."""
    paths = sorted(path for path in _FOLDER.iterdir() if path.suffix in TYPES and path.is_file())
    return {path.name: ui_file(path.name, path.read_bytes()) for path in paths}


def ui_file(name: str, content: bytes) -> UiFile:
    return UiFile(
        name=name,
        content=content,
        # No time stamp, so that each worker and each start sends the same bytes.
        compressed=gzip.compress(content, 9, mtime=0) if Path(name).suffix in COMPRESSIBLE else None,
        digest=hashlib.sha256(content).hexdigest(),
        integrity="sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode(),
    )


def ui_blueprint(files: UiFiles) -> Blueprint:
    """/ui/NAME.HASH.js for ever, /ui/NAME.js for who wants the newest and does not pin it."""
    blueprint = Blueprint("ui", __name__)
    by_path = {file.name: file for file in files.values()} | {file.hashed_name: file for file in files.values()}

    @blueprint.get("/ui/<path:name>")
    def file(name: str) -> Response:
        wanted = by_path.get(name)
        if wanted is None:
            raise NotFound
        response = Response(wanted.content, content_type=wanted.type)
        if wanted.compressed is not None:
            response.vary.add("Accept-Encoding")
            if request.accept_encodings["gzip"] > 0:
                response.set_data(wanted.compressed)
                response.content_encoding = "gzip"
        pinned = name == wanted.hashed_name
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if pinned else "no-cache"
        # Module scripts and pinned files of another origin load only with these two.
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        response.set_etag(wanted.digest[:32] + ("-gzip" if response.content_encoding else ""))
        response.make_conditional(request)
        return response

    @blueprint.get("/pagefind/pagefind.js")
    def pagefind() -> Response:
        """Where pages with Pagefind's own interface look for it, so that they need not change."""
        return file("pagefind.js")

    return blueprint
