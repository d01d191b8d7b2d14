"""The description of the API that programs read: OpenAPI 3.1, against which the tests hold every answer."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from flask import Blueprint, Response

from pressmark.index.schema import FACETS
from pressmark.index.settings import MOST_RELATED
from pressmark.web.answers import FIELDS, Object, encode
from pressmark.web.openapi_schemas import SCHEMAS
from pressmark.web.parameters import MAX_DEPTH, MAX_LIMIT
from pressmark.web.problems import PROBLEMS
from pressmark.web.service import Service
from pressmark.web.signature import SIGNED_HEADERS

FILTER_MEANING = {
    "tag": "Only articles with one of these tags.",
    "author": "Only articles by one of these authors.",
    "section": "Only articles of one of these sections.",
    "year": "Only articles published in one of these years.",
    "lang": "Only articles in one of these languages.",
    "kind": "Only articles, or only pages: article, page.",
}


def openapi_blueprint(service: Service) -> Blueprint:
    blueprint = Blueprint("openapi", __name__)

    @blueprint.get("/openapi.json")
    def description() -> Response:
        document = openapi_document() | {"servers": [{"url": service.url("") or "/"}]}
        response = Response(encode(document), content_type="application/json")
        response.headers["Cache-Control"] = "public, max-age=3600"
        return response

    return blueprint


def openapi_document() -> Object:
    """All of the description but the address of the service."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Pressmark search API",
            "version": _version(),
            "description": "Search of one published site. No cookies, no keys to search; only a publish is asked for with a signature. Texts that end in `_html` "
            "and excerpts are escaped HTML with `<mark>` the only tag.",
        },
        "paths": {
            "/api/v1/search": _get(
                "search", "Articles that match", _search_parameters(), "SearchAnswer", 400, 429, 503
            ),
            "/api/v1/suggest": _get(
                "suggest",
                "Completions of what was typed so far (OpenSearch Suggestions 1.1)",
                [_text("q", "What was typed so far."), _number("limit", "How many.", 20, 8)],
                "Suggestions",
                *(400, 429, 503),
                kind="application/x-suggestions+json",
            ),
            "/api/v1/related": _get(
                "related",
                "Articles related to one",
                [
                    _text("url", "The article's url; host, `index.html`, query and fragment do not matter."),
                    _text("id", "The article's id, instead of its url."),
                    _number("limit", "How many.", MOST_RELATED, 5),
                ],
                "RelatedAnswer",
                *(400, 404, 429, 503),
            ),
            "/api/v1/reindex": {"post": _reindex()},
            "/api/v1/reindex/{job}": {
                "get": _get("job", "What became of a request to publish", [_JOB], "Job", 404, 429, 503)["get"],
            },
            "/opensearch.xml": _opensearch(),
            "/healthz": _get("live", "Is the process alive", [], "Health"),
            "/readyz": _get("ready", "Are searches answered", [], "Health", 503, failing="Health"),
        },
        "components": {"schemas": SCHEMAS, "responses": {"Problem": _problem_response()}},
    }


def _opensearch() -> Object:
    """What browsers read to offer this search themselves."""
    content = {"application/opensearchdescription+xml": {"schema": {"type": "string"}}}
    answer = {"description": "An OpenSearch 1.1 description.", "content": content}
    return {
        "get": {"operationId": "opensearch", "summary": "How browsers ask this search", "responses": {"200": answer}}
    }


_JOB: Object = {"name": "job", "in": "path", "required": True, "schema": {"type": "string"}}


def _reindex() -> Object:
    """There is nothing at this address unless the owner started the service with a secret."""
    described = _get(
        "reindex",
        "Ask for a publish; requests that come while one waits share its job",
        [_header(name, pattern, meaning) for name, pattern, meaning in SIGNED_HEADERS],
        "Job",
        *(401, 404, 413, 429, 503),
    )["get"]
    responses = described["responses"]
    accepted = responses.pop("200") | {
        "description": "Accepted: the job, which can be followed at `url`.",
        "headers": {"Location": {"schema": {"type": "string"}}},
    }
    return {**described, "responses": {"202": accepted, **responses}}


def _header(name: str, pattern: str, meaning: str) -> Object:
    schema: Object = {"type": "string", "pattern": f"^{pattern}$"}
    return {"name": name, "in": "header", "required": True, "description": meaning, "schema": schema}


def _search_parameters() -> list[Object]:
    return [
        _text("q", "What the visitor typed. Any text is answered; the help page describes the signs."),
        _number(
            "page",
            f"Which page, from 1. At most the first {MAX_DEPTH:,} hits are listed; a page behind them is empty.",
            None,
            1,
        ),
        _number("limit", "Hits on a page.", MAX_LIMIT, 10),
        *(_text(name, FILTER_MEANING[name], repeatable=True) for name in FACETS),
        {
            "name": "filter",
            "in": "query",
            "style": "deepObject",
            "description": "A site's own filters, written `filter.NAME=VALUE`, each repeatable.",
            "schema": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
        },
        _text("after", "Published on this day or later: 2024, 2024-05 or 2024-05-06."),
        _text("before", "Published on this day or earlier."),
        _choice("sort", "Order of the hits; `date` is `newest`.", ["relevance", "newest", "oldest", "date"]),
        _choice(
            "facets", "1 counts all articles where nothing is asked for: what there is to choose from.", ["0", "1"]
        ),
        _text("fields", f"Only these fields of a result, with commas between: {', '.join(FIELDS)}."),
        _choice("highlight", "0 leaves the marks out.", ["0", "1"]),
    ]


def _get(
    name: str,
    summary: str,
    parameters: list[Object],
    answer: str,
    *problems: int,
    kind: str = "application/json",
    failing: str = "Problem",
) -> Object:
    def content(schema: str, media: str) -> Object:
        return {media: {"schema": {"$ref": f"#/components/schemas/{schema}"}}}

    responses: Object = {"200": {"description": summary + ".", "content": content(answer, kind)}}
    for status in problems:
        responses[str(status)] = (
            {"$ref": "#/components/responses/Problem"}
            if failing == "Problem"
            else {"description": "Not now.", "content": content(failing, kind)}
        )
    return {"get": {"operationId": name, "summary": summary, "parameters": parameters, "responses": responses}}


def _text(name: str, meaning: str, *, repeatable: bool = False) -> Object:
    schema: Object = {"type": "string"}
    if repeatable:
        schema = {"type": "array", "items": schema, "maxItems": 32}
    return {"name": name, "in": "query", "description": meaning, "schema": schema}


def _number(name: str, meaning: str, most: int | None, default: int) -> Object:
    schema: Object = {"type": "integer", "minimum": 1, "default": default}
    return {
        "name": name,
        "in": "query",
        "description": meaning,
        "schema": schema | ({"maximum": most} if most else {}),
    }


def _choice(name: str, meaning: str, values: list[str]) -> Object:
    return {"name": name, "in": "query", "description": meaning, "schema": {"type": "string", "enum": values}}


def _problem_response() -> Object:
    kinds = ", ".join(f"`{problem.slug}` ({problem.status})" for problem in PROBLEMS.values())
    return {
        "description": f"A problem as RFC 9457 describes: {kinds}.",
        "headers": {
            "Retry-After": {"description": "Seconds to wait, with 429 and 503.", "schema": {"type": "integer"}}
        },
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def _version() -> str:
    try:
        return version("pressmark")
    except PackageNotFoundError:
        return "0"
