"""<pressmark-search> in a real browser, on a page with a strict policy, against a service of another origin."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest

from tests.box_scenarios import UNSAFE_URLS, stale_answer
from tests.box_server import Answer, Stage, found, hit
from tests.box_visitor import Visitor
from tests.browser import until


def test_a_whole_search_breaks_no_rule_of_a_strict_policy(new_visitor: Visitor) -> None:
    visitor = new_visitor
    visitor.visit('dates tags images recent prefetch facets="tag" shortcut="mod+k /"').ask()
    assert visitor.options.count() == 6
    visitor.press("ArrowDown", "Enter")
    visitor.page.wait_for_url("**/posts/0/")
    assert visitor.complaints == []


def test_the_form_goes_to_the_search_page_with_its_hidden_fields(visitor: Visitor) -> None:
    visitor.visit().type("stone").press("Enter")
    visitor.page.wait_for_url("**/search?*")
    assert visitor.stage.api.asked("/search")[0].query == [("q", "stone"), ("lang", "en")]


def test_an_empty_field_goes_nowhere(visitor: Visitor) -> None:
    visitor.visit().type("  ").press("Enter")
    visitor.ask()
    assert visitor.page.url == visitor.stage.site.url + "/"


def test_questions_carry_the_hidden_fields_and_no_credentials(visitor: Visitor) -> None:
    visitor.page.context.add_cookies([{"name": "secret", "value": "1", "url": visitor.stage.api.url}])
    visitor.visit().ask("  cafe\u0301 ")
    (request,) = visitor.stage.api.asked("/api/v1/search")
    assert dict(request.query) == {"q": "café", "lang": "en", "limit": "8"}
    assert "Cookie" not in request.headers
    assert request.headers["Referer"] == visitor.stage.site.url + "/"


@pytest.mark.parametrize("fault", ["integrity", "cors", "missing", "script off"])
def test_without_the_script_the_plain_form_works(new_page: Any, stage: Stage, fault: str) -> None:
    head = stage.script(integrity="sha384-" + "A" * 64) if fault == "integrity" else stage.script()
    if fault == "missing":
        head = head.replace("pressmark-search.js", "gone.js")
    if fault == "cors":
        stage.api.routes["/ui/pressmark-search.js"] = lambda _: Answer("export {}", type="text/javascript")
    page = new_page(java_script_enabled=fault != "script off")
    page.goto(stage.page(stage.box(), head=head))
    assert page.locator("input[role=combobox]").count() == 0
    page.get_by_label("Search this site").fill("stone")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=stone&lang=en")


def test_the_plain_form_leaves_room_to_type_on_a_phone(new_page: Any, stage: Stage) -> None:
    page = new_page(viewport={"width": 320, "height": 600}, java_script_enabled=False)
    form = stage.form().replace("Search this site", "Diese Website durchsuchen").replace(">Search<", ">Suchen<")
    page.goto(stage.page(stage.box(inside=form)))
    field, button = page.locator("#q").bounding_box(), page.locator("button").bounding_box()
    assert field["width"] >= 130 and button["x"] + button["width"] <= 320
    assert abs(field["y"] + field["height"] / 2 - button["y"] - button["height"] / 2) < 2


@pytest.mark.parametrize("fault", ["changed", "missing"])
def test_without_its_second_file_the_box_is_a_plain_dropdown(visitor: Visitor, fault: str) -> None:
    name = "/ui/pressmark-search-more.js"
    if fault == "missing":
        visitor.stage.api.routes.pop(name)
    else:
        cors = {"Access-Control-Allow-Origin": "*"}
        script = "window.__xss = 1; export const prepare = () => {}; export default () => ({})"
        visitor.stage.api.routes[name] = lambda _: Answer(script, type="text/javascript", headers=cors)
    visitor.visit("dates mode=dialog").ask()
    assert visitor.page.evaluate("window.__xss") is None
    assert visitor.options.count() == 6


def test_a_plain_box_needs_one_file(visitor: Visitor) -> None:
    visitor.visit().ask()
    assert [request.path for request in visitor.stage.api.requests if "/ui/" in request.path] == [
        "/ui/pressmark-search.js"
    ]


HOSTILE = '<img src=x onerror="window.__xss=1"><script>window.__xss=1</script><b>bold</b>'


def test_nothing_but_marks_is_made_from_data(visitor: Visitor) -> None:
    bad = hit(1, title=HOSTILE, title_html=HOSTILE + "<mark>x</mark>", excerpt=HOSTILE + "&lt;i&gt;", date=HOSTILE,
              tags=[HOSTILE, {"a": 1}], image="javascript:window.__xss=1", lang=HOSTILE, fragment='"><b>')  # fmt: skip
    visitor.stage.answer(found(bad, total=HOSTILE, suggestion=HOSTILE, facets={"tags": {HOSTILE: HOSTILE}}))
    strings = '<script type="application/json">{"list": "<img src=x>", "search": 7, "all": {"x": "<b>"}}</script>'
    box = visitor.stage.box("dates tags images facets=tag", visitor.stage.form() + strings)
    visitor.page.goto(visitor.stage.page(box))
    visitor.ask(HOSTILE[:40])
    allowed = {"A", "B", "BDI", "BUTTON", "DIV", "FORM", "INPUT", "KBD", "MARK", "P", "SECTION", "SMALL"}
    assert set(visitor.see("[...root.querySelectorAll('*')].map(node => node.tagName.toUpperCase())")) == allowed
    assert visitor.see(
        "[...root.querySelectorAll('*')].every(node => node.getAttributeNames().every(n => !/^on/.test(n)))"
    )
    assert visitor.page.evaluate("window.__xss") is None
    assert visitor.see("part('title').textContent") == HOSTILE + "x"
    assert visitor.see("part('excerpt').textContent") == HOSTILE + "<i>"
    assert visitor.see("root.querySelectorAll('mark').length") == 1
    assert visitor.complaints == []


def test_a_hostile_correction_stays_text(visitor: Visitor) -> None:
    told = {"corrected": True, "query_used": HOSTILE, "interpretation": {"insist": HOSTILE}, "suggestion": HOSTILE}
    visitor.stage.answer(found(hit(1), total=26, **told))
    visitor.visit().ask(HOSTILE[:40])
    assert visitor.see("root.querySelectorAll('img, script').length") == 0
    assert HOSTILE in visitor.see("part('status').textContent")
    visitor.press("ArrowDown", "Enter").until("box.value == argument", HOSTILE)
    assert visitor.page.evaluate("window.__xss") is None and visitor.complaints == []


def test_only_links_to_the_site_are_kept(visitor: Visitor) -> None:
    own_blob = "blob:" + visitor.stage.site.url + "/x"
    hits = [hit(1, url=url) for url in [*UNSAFE_URLS, own_blob]] + [{k: v for k, v in hit(2).items() if k != "url"}]
    visitor.stage.answer(found(*hits, "not a hit", None, hit(3)))  # type: ignore[arg-type]
    visitor.visit()
    visitor.see("box.addEventListener('pressmark:error', event => (window.dropped = event.detail.dropped))")
    visitor.ask()
    assert visitor.links == [visitor.stage.site.url + "/posts/3/"]
    assert visitor.page.evaluate("window.dropped") == len(hits) + 2


def test_further_origins_are_kept_when_the_page_allows_them(visitor: Visitor) -> None:
    visitor.stage.answer(found(hit(1, url="https://docs.example/a"), hit(2, url="https://evil.example/a")))
    visitor.visit('allow-origins="https://docs.example https://shop.example"').ask()
    assert visitor.links == ["https://docs.example/a"]


def test_a_late_answer_never_replaces_a_newer_one(visitor: Visitor, gate: threading.Event) -> None:
    stale_answer(visitor, gate)


def test_an_answer_is_remembered(visitor: Visitor) -> None:
    visitor.stage.respond(lambda request: Answer(found(hit(1, title_html=request.value("q")))))
    visitor.visit().ask("one")
    for text in ("two", "one"):
        visitor.press("Control+a").page.keyboard.insert_text(text)
        visitor.until("part('title').textContent == argument", text)
    assert visitor.queries == ["one", "two"]


@pytest.mark.parametrize("fragment", ["sharp%2Dedged%20needle", "edged%20needle%2C%20found"])
@pytest.mark.parametrize("url", ["/posts/0/", "/posts/0/#a"])
def test_hits_scroll_to_their_words(visitor: Visitor, url: str, fragment: str) -> None:
    visitor.stage.answer(found(hit(0, url=url, fragment=fragment)))
    visitor.visit().ask().press("ArrowDown", "Enter")
    visitor.page.wait_for_url("**/posts/0/**")
    until(
        visitor.page, "needle.getBoundingClientRect().top >= 0 && needle.getBoundingClientRect().bottom <= innerHeight"
    )
    # A reload forgets the words; the address never shows them.
    assert visitor.page.evaluate("location.href") == visitor.stage.site.url + url


def test_text_fragments_can_be_declined(visitor: Visitor) -> None:
    visitor.stage.answer(found(hit(0, fragment="needle")))
    visitor.visit("no-text-fragment").ask()
    assert visitor.links == [visitor.stage.site.url + "/posts/0/"]


def test_nobody_else_is_asked_and_nothing_is_kept(new_visitor: Visitor) -> None:
    visitor = new_visitor
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.url))
    visitor.visit("dates tags images").ask().press("ArrowDown", "Enter")
    visitor.page.wait_for_url("**/posts/0/")
    own = (visitor.stage.site.url + "/", visitor.stage.api.url + "/")
    assert [url for url in asked if not url.startswith(own)] == []
    assert visitor.page.context.cookies() == []
    assert visitor.page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


FRAMES = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"


@pytest.mark.parametrize("width", [320, 1000])
@pytest.mark.parametrize("attributes", ["", "dates recent", "mode=dialog"])
def test_nothing_moves_when_the_box_takes_over(
    new_page: Any, stage: Stage, gate: threading.Event, attributes: str, width: int
) -> None:
    """The script comes long after the page was painted, with the lines of CSS that the snippet comes with."""
    visitor = Visitor(new_page(viewport={"width": width, "height": 700}), stage)
    script = stage.api.routes["/ui/pressmark-search.js"]
    stage.api.routes["/ui/pressmark-search.js"] = lambda request: replace(script(request), gate=gate)
    visitor.page.add_init_script(
        "window.shifts = []; new PerformanceObserver(list => shifts.push(...list.getEntries().map(e => e.value)))"
        ".observe({ type: 'layout-shift', buffered: true })"
    )
    address = stage.page(stage.box(attributes) + "<p id=below>below the box</p>")
    visitor.page.goto(address, wait_until="commit")
    top = "document.getElementById('below')?.getBoundingClientRect().top"
    until(visitor.page, top)
    visitor.page.evaluate(FRAMES)
    before = visitor.page.evaluate(top)
    gate.set()
    visitor.until("root")
    visitor.page.evaluate(FRAMES)
    assert (visitor.page.evaluate(top), visitor.page.evaluate("shifts")) == (before, [])


@pytest.mark.parametrize("names", ["tag year", "tags year"])
def test_facets_narrow_the_hits_and_the_search_page(visitor: Visitor, names: str) -> None:
    visitor.stage.answer(found(hit(0), total=9, facets={"tags": {"ui": 9, "c++": 4}}))
    visitor.visit(f'facets="{names}"').ask()
    with visitor.page.expect_request("**/api/v1/search?*tag=c%2B%2B*"):
        visitor.page.get_by_role("button", name="c++ 4").click()
    visitor.until("root.querySelector('[aria-pressed=true]')?.textContent == 'c++ 4'")
    visitor.press("Enter")
    visitor.page.wait_for_url("**/search?q=search&lang=en&tag=c%2B%2B")


def test_a_chosen_facet_can_be_taken_back_when_nothing_counts_it(visitor: Visitor) -> None:
    visitor.stage.answer(found(hit(0), total=9, facets={"tags": {"ui": 9, "c++": 4}}))
    visitor.visit('facets="tag"').ask()
    visitor.page.get_by_role("button", name="c++ 4").click()
    visitor.until("part('facet').parentNode.querySelector('[aria-pressed=true]')")
    visitor.stage.answer(found())
    visitor.press("x").until("box.hasAttribute('empty')")
    visitor.page.get_by_role("button", name="c++ 0", pressed=True).click()
    visitor.until("!root.querySelector('[aria-pressed=true]')")
    assert visitor.stage.api.asked("/api/v1/search")[-1].value("tag") is None


def test_facets_of_years_and_of_the_sites_own(visitor: Visitor) -> None:
    years = {str(year): 1 for year in range(2010, 2026)}
    visitor.stage.answer(found(hit(0), total=9, facets={"year": years, "colour": {"red": 3}}))
    visitor.visit('facets="year colour"').ask()
    shown = visitor.see("[...root.querySelectorAll('[part=facet] bdi')].map(node => node.textContent)")
    assert shown == [*(str(year) for year in range(2025, 2017, -1)), "red"]
    with visitor.page.expect_request("**/api/v1/search?*filter.colour=red*"):
        visitor.page.get_by_role("button", name="red 3").click()


def test_what_the_page_adds_to_its_form_from_outside_counts_in_the_box_too(visitor: Visitor) -> None:
    form = visitor.stage.form().replace("<form", "<form id=search")
    outside = (
        "<input form=search type=hidden name=sort value=newest><button form=search>Apply</button>"
        "<label><input form=search type=checkbox name=tag value=ui checked>ui</label>"
        "<label><input form=search type=checkbox name=tag value=old>old</label>"
    )
    page = visitor.stage.page(visitor.stage.box("sync", form) + outside)
    wanted = "**/search?*q=stone&lang=en&sort=newest&tag=ui"
    visitor.page.goto(page)
    with visitor.page.expect_request("**/api/v1/search?q=stone&lang=en&sort=newest&tag=ui&limit=8"):
        visitor.ask("stone")
    visitor.press("Enter")
    visitor.page.wait_for_url(wanted)
    visitor.page.goto(page)
    visitor.ask("stone").press("Escape")
    visitor.page.get_by_role("button", name="Apply").click()
    visitor.page.wait_for_url(wanted)


def test_what_is_asked_before_the_box_is_there_happens_then(visitor: Visitor, gate: threading.Event) -> None:
    script = visitor.stage.api.routes["/ui/pressmark-search-more.js"]
    visitor.stage.api.routes["/ui/pressmark-search-more.js"] = lambda request: replace(script(request), gate=gate)
    visitor.page.goto(visitor.stage.page(visitor.stage.box("dates")))
    until(visitor.page, "!!customElements.get('pressmark-search')")
    visitor.see("(box.close(), box.open(), box.value = 'x', [box.value, box.results])")
    visitor.see("box.search('stone')")
    gate.set()
    visitor.options.first.wait_for()
    assert visitor.see("box.value") == "stone" and visitor.complaints == []


def test_a_page_is_prefetched_once_and_never_itself(late_visitor: Visitor) -> None:
    visitor = late_visitor
    visitor.stage.answer(found(hit(0, url="/"), hit(1), total=2))
    visitor.visit("prefetch").type("search").page.clock.run_for(200)
    visitor.options.first.wait_for()
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "ArrowDown"):
        visitor.press(key).page.clock.run_for(200)
    prefetched = "[...document.querySelectorAll('[rel=prefetch]')].map(link => link.href)"
    assert visitor.see(prefetched) == [visitor.stage.site.url + "/posts/1/"]


def test_the_search_page_is_found_behind_a_query_of_its_own(visitor: Visitor) -> None:
    form = visitor.stage.form().replace('/search"', '/search?from=box"', 1)
    visitor.page.goto(visitor.stage.page(visitor.stage.box(inside=form)))
    visitor.ask()
    assert visitor.see("part('all').href") == visitor.stage.api.url + "/search?q=search&lang=en"


def test_a_page_can_listen_change_and_forbid(visitor: Visitor) -> None:
    visitor.visit()
    visitor.see("""['open', 'close', 'search', 'results', 'select', 'submit', 'error'].forEach(type =>
      document.addEventListener('pressmark:' + type, event => {
        (window.events ??= []).push(type)
        if (type == 'search') event.detail.url.searchParams.set('section', 'docs')
        if (type == 'select' || type == 'submit') event.preventDefault()
      }))""")
    visitor.ask().press("Enter", "ArrowDown", "Enter", "Escape")
    assert visitor.page.evaluate("events") == ["search", "open", "results", "submit", "select", "close"]
    assert visitor.stage.api.asked("/api/v1/search")[0].value("section") == "docs"
    assert visitor.page.url == visitor.stage.site.url + "/"
