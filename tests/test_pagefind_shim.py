"""Pagefind's own interfaces, as published, work on this service through pagefind.js."""

from __future__ import annotations

from typing import Any

import pytest

from tests.box_server import STATIC, Answer, Stage, found, hit, node_module

HOSTILE = '<img src=x onerror="window.__xss=1">'


@pytest.fixture
def shim(stage: Stage) -> Stage:
    """The service with the shim where Pagefind's bundle would be."""
    stage.api.routes["/pagefind/pagefind.js"] = stage.file(STATIC / "pagefind.js")
    return stage


def open_with(page: Any, stage: Stage, module: str, body: str) -> list[str]:
    """A page that runs one of Pagefind's modules from npm; what it complained about."""
    source = node_module(module).read_bytes()
    stage.site.routes["/ui.mjs"] = lambda _: Answer(source, type="text/javascript")
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(stage.page(body, head="", csp=""))
    return errors


def module(page: Any, stage: Stage, script: str) -> Any:
    """What a function of the shim's module `pf` returns."""
    page.goto(stage.page("", head="", csp=""))
    return page.evaluate(f"import('{stage.api.url}/pagefind/pagefind.js').then(async pf => {{ {script} }})")


def test_the_default_interface_shows_our_hits(page: Any, shim: Stage) -> None:
    shim.answer(
        found(hit(0, title=HOSTILE, excerpt=f"{HOSTILE}<mark>needle</mark>"), hit(1), facets={"tags": {"ui": 2}})
    )
    script = (
        "import { PagefindUI } from '/ui.mjs';"
        f"new PagefindUI({{ element: '#search', bundlePath: '{shim.api.url}/pagefind/', showImages: true }})"
    )
    errors = open_with(
        page,
        shim,
        "@pagefind/default-ui/npm_dist/mjs/ui-core.mjs",
        f"<div id=search></div><script type=module>{script}</script>",
    )
    page.locator(".pagefind-ui__search-input").fill("search")
    page.locator(".pagefind-ui__result").nth(1).wait_for()
    assert page.locator(".pagefind-ui__result-link").first.text_content() == HOSTILE
    assert page.locator(".pagefind-ui__result-link").nth(1).get_attribute("href") == shim.site.url + "/posts/1/"
    assert page.locator(".pagefind-ui__result-excerpt mark").first.text_content() == "needle"
    assert page.locator(".pagefind-ui__result-excerpt img").count() == 0
    assert page.evaluate("window.__xss") is None
    assert errors == []


def test_the_default_interface_narrows_by_our_facets(page: Any, shim: Stage) -> None:
    shim.answer(found(hit(0), facets={"tags": {"ui": 1, "python": 1}}))
    script = (
        "import { PagefindUI } from '/ui.mjs';"
        f"new PagefindUI({{ element: '#search', bundlePath: '{shim.api.url}/pagefind/', openFilters: ['tags'] }})"
    )
    open_with(
        page,
        shim,
        "@pagefind/default-ui/npm_dist/mjs/ui-core.mjs",
        f"<div id=search></div><script type=module>{script}</script>",
    )
    page.locator(".pagefind-ui__search-input").fill("search")
    with page.expect_request("**/api/v1/search?*tag=ui*"):
        page.get_by_label("ui").check()


def test_the_component_interface_shows_our_hits(page: Any, shim: Stage) -> None:
    shim.answer(found(hit(0, excerpt=f"{HOSTILE}<mark>needle</mark>"), hit(1)))
    body = (
        f'<pagefind-config bundle-path="{shim.api.url}/pagefind/"></pagefind-config><pagefind-searchbox></pagefind-searchbox>'
        '<script type="module" src="/ui.mjs"></script>'
    )
    errors = open_with(page, shim, "@pagefind/component-ui/npm_dist/mjs/component-ui.mjs", body)
    page.locator("pagefind-searchbox input").fill("search")
    page.locator("a.pf-searchbox-result").nth(1).wait_for()
    assert page.locator("a.pf-searchbox-result").nth(1).get_attribute("href") == shim.site.url + "/posts/1/"
    assert page.locator(".pf-searchbox-result-excerpt mark").first.text_content() == "needle"
    assert page.locator(".pf-searchbox-result-excerpt img").count() == 0
    assert errors == []


def test_hits_are_fetched_page_by_page(page: Any, shim: Stage) -> None:
    def respond(request: Any) -> Answer:
        first = 20 * (int(request.value("page")) - 1)
        return Answer(found(*[hit(n % 28, url=f"/posts/{n}/") for n in range(first, first + 20)], total=50))

    shim.respond(respond)
    script = "const { results } = await pf.search('x'); return [results.length, (await results[41].data()).url]"
    assert module(page, shim, script) == [50, shim.site.url + "/posts/41/"]
    assert [request.value("page") for request in shim.api.asked("/api/v1/search")] == ["1", "3"]


def test_a_total_without_measure_is_bounded(page: Any, shim: Stage) -> None:
    shim.answer(found(hit(0), total=10**9))
    assert module(page, shim, "return (await pf.search('x')).results.length") == 1000


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "http://[", None])
def test_only_web_addresses_are_passed_on(page: Any, shim: Stage, url: str | None) -> None:
    shim.answer(found(hit(0, url=url, image=url)))
    script = "const { results: [first] } = await pf.search('x'); const { url, meta } = await first.data(); return [url, meta.image]"
    shown, image = module(page, shim, script)
    assert shown == ""
    assert image in ("", None)


def test_filters_and_sorting_become_parameters(page: Any, shim: Stage) -> None:
    script = (
        "await pf.search('x', { filters: { tags: ['a', 'b'], year: { any: ['2024'] }, colour: 'red' },"
        " sort: { date: 'asc' } })"
    )
    module(page, shim, script)
    (request,) = shim.api.asked("/api/v1/search")
    assert set(request.query) >= {
        ("tag", "a"),
        ("tag", "b"),
        ("year", "2024"),
        ("filter.colour", "red"),
        ("sort", "oldest"),
    }


def test_filters_are_there_before_the_first_search(page: Any, shim: Stage) -> None:
    everything = found(facets={"tags": {"ui": 9, "python": 4}})
    shim.respond(lambda request: Answer(everything if request.value("facets") == "1" else found()))
    script = (
        "import { PagefindUI } from '/ui.mjs';"
        f"new PagefindUI({{ element: '#search', bundlePath: '{shim.api.url}/pagefind/', openFilters: ['tags'] }})"
    )
    core = "@pagefind/default-ui/npm_dist/mjs/ui-core.mjs"
    open_with(page, shim, core, f"<div id=search></div><script type=module>{script}</script>")
    page.locator(".pagefind-ui__search-input").focus()
    page.get_by_label("python").wait_for()
    assert shim.api.asked("/api/v1/search")[0].value("q") == ""


def test_a_search_that_was_overtaken_answers_null(page: Any, shim: Stage) -> None:
    script = "return Promise.all([pf.debouncedSearch('a', {}, 1), pf.debouncedSearch('ab', {}, 1)]).then(([a, b]) => [a, !!b])"
    assert module(page, shim, script) == [None, True]


def test_the_service_may_be_elsewhere(page: Any, shim: Stage) -> None:
    shim.site.routes["/pagefind/pagefind.js"] = shim.file(STATIC / "pagefind.js")
    page.goto(shim.page("", head="", csp=""))
    script = f"await pf.options({{ pressmark: '{shim.api.url}/api/v1/search' }}); return (await pf.search('x')).results.length"
    assert page.evaluate(f"import('/pagefind/pagefind.js').then(async pf => {{ {script} }})") == 26
