"""The pages for people: search results complete without JavaScript, search tips, and what each problem means."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from pressmark.search.results import GenerationInfo, Results
from pressmark.web.answers import section_url
from pressmark.web.api import page_count, search_json
from pressmark.web.caching import wants_json
from pressmark.web.language import Strings
from pressmark.web.links import site_link
from pressmark.web.marked import runs
from pressmark.web.parameters import Asked, known, read_search
from pressmark.web.problems import PROBLEMS, problem_page
from pressmark.web.result_page import Address, breadcrumb, chosen_filters, facet_groups, page_numbers
from pressmark.web.service import Service

SEARCH_PAGE = "/search"
PAGE = "text/html; charset=utf-8"


def pages_blueprint(service: Service, *, site_served: bool) -> Blueprint:
    blueprint = Blueprint("pages", __name__)

    @blueprint.get(SEARCH_PAGE)
    def search() -> AnyResponse:
        if wants_json():
            return search_json(service)
        return _search_page(service)

    @blueprint.get(f"{SEARCH_PAGE}/help")
    def tips() -> Response:
        info = service.search.generation
        words = _words(service, info, request.args.get("lang", ""))
        return _page(service, info, "help.html", words, rows=_examples(service, words))

    @blueprint.get("/problems/<slug>")
    def problem(slug: str) -> Response:
        if slug not in PROBLEMS:
            raise NotFound
        return Response(problem_page(service, PROBLEMS[slug]), content_type=PAGE)

    if not site_served:

        @blueprint.get("/")
        def root() -> AnyResponse:
            return redirect(f"{request.script_root}{SEARCH_PAGE}", 302)

    return blueprint


def _search_page(service: Service) -> AnyResponse:
    asked = read_search(request.args, as_you_type=False)
    info = service.search.generation
    words = _words(service, info, *asked.request.filters.get("lang", ())[:1])
    if asked.nothing:
        return _page(service, info, "search.html", words, asked=asked, address=_address(), **_front(service))
    results = _results(service, asked)
    if (target := site_link(results.redirect, service.base_url(info))) and target not in (
        request.url,
        request.full_path,
    ):
        return redirect(target, 302)
    lost = asked.page > max(1, page_count(results))
    response = _page(service, results.generation, "search.html", words, **_found(service, asked, results, words, lost))
    if lost:
        response.status_code = 404
        response.headers["Cache-Control"] = "no-store"
    return response


def _examples(service: Service, words: Strings) -> list[tuple[str, str]]:
    """The signs of the query language, shown with a tag and an author that the site really has."""
    tags = [count.value for count in service.search.commonest_tags(1)]
    authors = [author for hit in service.search.newest(5) for author in hit.authors]
    own = {"tag": tags[:1], "author": authors[:1]}
    rows = []
    for example, meaning in words.table["help_rows"]:
        sign = example.partition(":")[0]
        for value in own.get(sign, []):
            plain = value.replace('"', " ").strip()
            example = f'{sign}:"{plain}"' if " " in plain else f"{sign}:{plain}"
        rows.append((example, meaning))
    return rows


def _results(service: Service, asked: Asked) -> Results:
    """What was asked for; where whole words find nothing, what the box showed while the last one was typed."""
    wanted = replace(asked.request, offset=0) if asked.too_deep else asked.request
    results = service.search.search(wanted)
    return results if results.total else service.search.search(replace(wanted, as_you_type=True))


def _front(service: Service) -> dict[str, object]:
    return {"newest": service.search.newest(6), "tags": service.search.commonest_tags(24)}


def _found(service: Service, asked: Asked, results: Results, words: Strings, lost: bool) -> dict[str, object]:
    pages = page_count(results)
    address = _address()
    return {
        "asked": asked,
        "address": address,
        "results": results,
        "lost": lost,
        "pages": pages,
        "numbers": page_numbers(asked.page, pages),
        "facets": facet_groups(results, asked.request, words),
        "chosen": chosen_filters(asked.request, address, words),
    } | ({} if results.total else _front(service))


def _page(service: Service, info: GenerationInfo, template: str, words: Strings, **values: object) -> Response:
    base_url = service.base_url(info)

    def link(url: str | None) -> str | None:
        return site_link(url, base_url)

    text = render_template(
        template,
        service=service,
        info=info,
        words=words,
        link=link,
        runs=runs,
        breadcrumb=breadcrumb,
        section_url=section_url,
        **({"q": request.args.get("q", "")[:2048]} | values),
    )
    return Response(text, content_type=PAGE)


def _address() -> Address:
    return Address(f"{request.script_root}{SEARCH_PAGE}", known(request.args))


def _words(service: Service, info: GenerationInfo, *wanted: str) -> Strings:
    return service.strings(info, *wanted)
