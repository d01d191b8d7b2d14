"""What an owner pastes into pages to get the search box, with hashes of exactly the files served here."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from flask import Blueprint, Response, render_template, request

from pressmark.web.answers import encode
from pressmark.web.language import Strings
from pressmark.web.links import origin
from pressmark.web.service import Service
from pressmark.web.ui_files import UiFile, UiFiles

ELEMENTS = ("pressmark-search", "pressmark-related")
# The form in one line, as high as the box that takes its place: nothing below it moves.
RESERVED = """\
pressmark-search { display: block; min-block-size: 46px }
pressmark-search form { display: flex; gap: 8px; align-items: center; margin: 0; white-space: nowrap }
pressmark-search input { flex: 1 0 50%; min-inline-size: 0 }
pressmark-search label { overflow: hidden; text-overflow: ellipsis }
"""


@dataclass(frozen=True, slots=True)
class Snippets:
    """Markup for one place: the service elsewhere, or files copied into the site."""

    search: str
    related: str


def snippets(files: UiFiles, folder: str, service_url: str, words: Strings) -> Snippets:
    """The markup; `folder` is where the files lie, `service_url` where searches go, both without a slash at the end."""
    folder, service_url = escape(folder), escape(service_url)
    strings = files.get(f"pressmark-search.{words.lang}.json")
    spoken = f' strings="{folder}/{strings.hashed_name}"' if strings else ""
    return Snippets(
        search=_script(files["pressmark-search.js"], folder)
        + f'<pressmark-search src="{service_url}/api/v1/search"{spoken}>\n'
        + f'  <form action="{service_url}/search" role="search">\n'
        + f'    <label for="pressmark-q">{escape(words.t("search_this_site"), quote=False)}</label>\n'
        + '    <input type="search" id="pressmark-q" name="q">\n'
        + f"    <button>{escape(words.t('button'), quote=False)}</button>\n"
        + "  </form>\n"
        + "</pressmark-search>\n",
        related=_script(files["pressmark-related.js"], folder)
        + f'<pressmark-related src="{service_url}/api/v1/related"></pressmark-related>\n',
    )


def content_policy(service_origin: str) -> str:
    """What a site that sends a content security policy has to add to it."""
    return f"script-src {service_origin}; connect-src {service_origin}; form-action {service_origin}"


def embed_blueprint(service: Service) -> Blueprint:
    blueprint = Blueprint("embed", __name__)
    built = all(f"{name}.js" in service.files for name in ELEMENTS)

    @blueprint.get("/embed")
    def page() -> Response:
        info = service.info
        words = service.strings(info, request.args.get("lang"))
        address = service.url("")
        text = render_template(
            "embed.html",
            service=service,
            info=info,
            words=words,
            q="",
            snippets=snippets(service.files, f"{address}/ui", address, words) if built else None,
            reserved=RESERVED,
            policy=content_policy(origin(address) or "'self'"),
        )
        return _fresh(Response(text, content_type="text/html; charset=utf-8"))

    @blueprint.get("/embed.json")
    def description() -> Response:
        address = service.url("")
        words = service.strings(service.info, request.args.get("lang"))
        made = snippets(service.files, f"{address}/ui", address, words) if built else None
        answer = {
            "files": [_file(service, file) for file in service.files.values() if file.name.endswith(".js")],
            "search": made.search if made else None,
            "related": made.related if made else None,
            "style": RESERVED,
            "content_security_policy": content_policy(origin(address) or "'self'"),
        }
        return _fresh(Response(encode(answer), content_type="application/json"))

    return blueprint


def _script(file: UiFile, folder: str) -> str:
    return (
        f'<script type="module" src="{folder}/{file.hashed_name}"\n'
        f'        integrity="{file.integrity}" crossorigin="anonymous"></script>\n'
    )


def _file(service: Service, file: UiFile) -> dict[str, object]:
    return {
        "name": file.name,
        "url": service.url(f"/ui/{file.hashed_name}"),
        "latest": service.url(f"/ui/{file.name}"),
        "integrity": file.integrity,
        "bytes": len(file.content),
        "compressed": len(file.compressed or file.content),
    }


def _fresh(response: Response) -> Response:
    # A snippet with yesterday's hash would give a plain form only.
    response.headers["Cache-Control"] = "no-cache"
    return response
