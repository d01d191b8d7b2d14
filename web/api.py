"""The JSON API, version 1: search, suggest, related; read only."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, request

from pressmark.index.errors import InvalidParameter
from pressmark.index.settings import MOST_RELATED
from pressmark.search.results import Results, Suggestion
from pressmark.web.answers import (
    Object,
    chosen_fields,
    encode,
    index_answer,
    related_answer,
    search_answer,
)
from pressmark.web.links import site_link
from pressmark.web.parameters import MAX_DEPTH, MAX_QUERY, Asked, known, read_search, switch, whole_number
from pressmark.web.service import Service

SEARCH_PATH = "/api/v1/search"
SUGGESTIONS = "application/x-suggestions+json"
KIND_WORDS = {"title": "suggestion_title", "tag": "suggestion_tag", "query": "suggestion_query"}


def api_blueprint(service: Service) -> Blueprint:
    blueprint = Blueprint("api", __name__)

    @blueprint.get(SEARCH_PATH)
    def search() -> Response:
        return search_json(service)

    @blueprint.get("/api/v1/suggest")
    def suggest() -> Response:
        text = request.args.get("q", "")[:MAX_QUERY]
        limit = whole_number(request.args, "limit", 8, 20)
        info = service.search.generation
        words = service.strings(info)
        found = service.search.suggest(text, limit) if text.strip() else ()
        # Where a hit of the search page leads: to the site, or beside the service when nobody said where the site is.
        base_url = service.base_url(info) or service.url("/")
        lines = [
            (line.text, words.t(KIND_WORDS[line.kind]), _suggestion_url(service, line, base_url)) for line in found
        ]
        answer = [text, [line[0] for line in lines], [line[1] for line in lines], [line[2] for line in lines]]
        return Response(encode(answer), content_type=SUGGESTIONS)

    @blueprint.get("/api/v1/related")
    def related() -> Response:
        wanted = request.args.get("url", "").strip() or request.args.get("id", "").strip()
        if not wanted:
            raise InvalidParameter("url", "name the article whose related posts you want, by url or id.")
        limit = whole_number(request.args, "limit", service.settings.related_limit, MOST_RELATED)
        info = service.search.generation
        answer: Object = {
            "url": wanted,
            "results": [related_answer(hit) for hit in service.search.related(wanted[:MAX_QUERY], limit)],
            "base_url": service.base_url(info) or None,
            "index": index_answer(info),
        }
        return Response(encode(answer), content_type="application/json")

    return blueprint


def search_json(service: Service) -> Response:
    """The answer of /api/v1/search, which /search gives too to a client that accepts only JSON."""
    asked = read_search(request.args, as_you_type=True)
    everywhere = switch(request.args, "facets", False)
    fields = chosen_fields(request.args.get("fields", ""))
    highlight = switch(request.args, "highlight", True)
    results = _results(service, asked)
    if asked.nothing and everywhere:
        results = replace(results, facets=service.search.all_facets())
    answer = search_answer(results, page=asked.page, pages=page_count(results), highlight=highlight, fields=fields)
    answer |= {
        "base_url": service.base_url(results.generation) or None,
        "index": index_answer(results.generation),
        "links": _links(service, asked, page_count(results)),
    }
    return Response(encode(answer), content_type="application/json")


def _results(service: Service, asked: Asked) -> Results:
    """A page behind the last one that is listed has no hits, however far behind it lies."""
    if not asked.too_deep:
        return service.search.search(asked.request)
    first = service.search.search(replace(asked.request, offset=0))
    return replace(first, offset=asked.request.offset, hits=())


def page_count(results: Results) -> int:
    """How many pages can be turned to; deeper hits are counted but not listed."""
    return -(-min(results.total, MAX_DEPTH // results.limit * results.limit) // results.limit)


def _links(service: Service, asked: Asked, pages: int) -> dict[str, str | None]:
    others = [(name, value) for name, value in known(request.args) if name != "page"]
    shown = [(name, value) for name, value in others if name not in ("limit", "fields", "highlight")]

    def page(number: int) -> str | None:
        asked_page = [("page", str(number))] if number > 1 else []
        return service.url(SEARCH_PATH, others + asked_page) if 1 <= number <= pages else None

    here = others + ([("page", str(asked.page))] if asked.page > 1 else [])
    return {
        "self": service.url(SEARCH_PATH, here),
        "prev": page(min(asked.page - 1, pages)),
        "next": page(asked.page + 1),
        "html": service.url("/search", shown),
    }


def _suggestion_url(service: Service, line: Suggestion, base_url: str) -> str:
    if line.kind == "title" and (link := site_link(line.url, base_url)):
        return link
    return service.url("/search", [("tag" if line.kind == "tag" else "q", line.text)])
