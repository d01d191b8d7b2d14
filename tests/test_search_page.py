"""The search page in real Chromium: rules of accessibility, every width and theme, nothing that the page did not ask for."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from waitress.server import create_server

from pressmark.index.settings import Settings
from pressmark.search.results import Correction, FacetCount, Interpretation, Snippet
from pressmark.web.app import create_app
from tests.fake_site import INFO, FakeSite, hit

AXE = Path(__file__).resolve().parent.parent / "web" / "box" / "node_modules" / "axe-core" / "axe.min.js"
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen"
HITS = (
    hit(1),
    hit(2, title=f"A headline with {LONG} and no end to it " * 2, title_highlights=(), published=None, sections=()),
    hit(
        3,
        title="港の夜市、七月に再開へ",
        title_highlights=((2, 4),),
        lang="ja",
        tags=("夜市",),
        snippet=Snippet("港の夜市。" * 30),
    ),
    hit(
        4,
        title="ميناء المدينة يفتح أبوابه",
        title_highlights=((0, 5),),
        lang="ar",
        authors=("ليلى حداد",),
        tags=("ميناء",),
    ),
    hit(5, url=None, snippet=Snippet(LONG * 9, ((0, 20),)), image="/missing.png"),
)
FACETS = {
    "tag": tuple(FacetCount(f"tag {number} {LONG[:number]}".strip(), 20 - number) for number in range(14)),
    "lang": (FacetCount("en", 9), FacetCount("ar", 1)),
}
UNDERSTOOD = Interpretation(
    used="search box", insist='"serach" box', corrections=(Correction("serach", "search"),), missing=("zzz",)
)
RESULTS = "/search?q=serach+box&tag=ui&page=2"
SIZES = [(320, 256), (640, 480), (1280, 900)]

Start = Callable[..., str]


@pytest.fixture
def start() -> Iterator[Start]:
    """A function that serves a fake site and gives its address."""
    servers: list[tuple[Any, threading.Thread]] = []

    def run(site: FakeSite, **settings: Any) -> str:
        server = create_server(create_app(site, Settings(**settings)), host="127.0.0.1", port=0)
        thread = threading.Thread(target=server.run)
        thread.start()
        servers.append((server, thread))
        return f"http://127.0.0.1:{server.effective_port}"

    yield run
    for server, thread in servers:
        # In its own thread: what it waits for must not be closed under it.
        server.trigger.pull_trigger(lambda server=server: server.asyncore.close_all(server._map))
        thread.join(10)
        server.task_dispatcher.shutdown()


def results() -> FakeSite:
    return FakeSite(hits=HITS, facets=FACETS, interpretation=UNDERSTOOD, total=46, tags=FACETS["tag"])


def violations(page: Any) -> list[object]:
    """What axe finds. It comes in by the debugger: the page's own policy would refuse it, as it should."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: cd web/box && npm ci")
    # The box builds itself after the page has loaded, and axe loses its way in a tree that changes.
    page.wait_for_load_state("networkidle")
    session = page.context.new_cdp_session(page)
    for code in (
        AXE.read_text("utf-8"),
        "axe.run().then(r => JSON.stringify(r.violations.map(v => [v.id, v.nodes.map(n => n.html)])))",
    ):
        answer = session.send(
            "Runtime.evaluate",
            {"expression": code, "awaitPromise": True, "returnByValue": True, "allowUnsafeEvalBlockedByCSP": True},
        )
        assert "exceptionDetails" not in answer, answer
    return json.loads(answer["result"]["value"])  # type: ignore[no-any-return]


def overflows(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


def test_pictures_stand_beside_their_hits_where_the_owner_wants_them(start: Start, new_page: Any) -> None:
    page = new_page(viewport={"width": 800, "height": 900})
    site = FakeSite(hits=(hit(1, image="/ui/icon.png"), hit(2, image="javascript:x"), hit(3)), total=3)
    page.goto(start(site) + "/search?q=box")
    assert page.locator(".hits img").count() == 0
    site.info = replace(INFO, base_url="")
    page.goto(start(site, images=True) + "/search?q=box")
    pictures = page.locator(".hits img")
    assert (
        pictures.count() == 1
        and pictures.first.evaluate("image => image.closest('a').getAttribute('href')") == "/posts/1/"
    )
    assert pictures.first.evaluate("image => [image.offsetWidth, image.offsetHeight]") == [96, 64]
    assert page.locator("pressmark-search[images]").count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(start: Start, new_page: Any, scheme: str) -> None:
    page = new_page(color_scheme=scheme, viewport={"width": 1280, "height": 900})
    address = start(results())
    for path in (RESULTS, "/search", "/search/help", "/embed", "/nowhere"):
        page.goto(address + path)
        assert violations(page) == [], path
    page.goto(start(FakeSite(hits=HITS, total=0)) + "/search?q=nothing")
    assert violations(page) == []


@pytest.mark.parametrize("options", [{"forced_colors": "active"}, {"viewport": {"width": 320, "height": 600}}])
def test_axe_finds_nothing_in_other_circumstances(start: Start, new_page: Any, options: dict[str, Any]) -> None:
    page = new_page(**options)
    page.goto(start(results(), language="ar") + RESULTS)
    assert violations(page) == []


@pytest.mark.parametrize("language", ["en", "ar"])
def test_axe_finds_nothing_in_the_plain_page(start: Start, new_page: Any, language: str) -> None:
    """As it is without JavaScript; axe itself needs some, so the page's own scripts are what is kept away."""
    page = new_page()
    page.route("**/ui/*.js", lambda route: route.abort())
    address = start(results(), language=language)
    for path in (RESULTS, "/search", "/search/help", "/embed", "/nowhere"):
        page.goto(address + path)
        assert violations(page) == [], path
        assert page.evaluate("document.querySelector('pressmark-search')?.shadowRoot ?? null") is None


@pytest.mark.parametrize("language", ["en", "ar"])
def test_nothing_leaves_the_screen(start: Start, new_page: Any, language: str) -> None:
    page = new_page()
    address = start(results(), language=language)
    for path in (RESULTS, "/search", "/search/help", "/embed"):
        page.goto(address + path)
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            assert not overflows(page), (path, width)


def test_nothing_leaves_the_screen_with_text_twice_as_large(start: Start, new_page: Any) -> None:
    page = new_page(viewport={"width": 640, "height": 480})
    page.goto(start(results()) + RESULTS)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert not overflows(page)


def test_a_search_without_javascript(start: Start, new_page: Any) -> None:
    site = results()
    page = new_page(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    address = start(site)
    page.goto(address + "/search")
    page.get_by_role("searchbox").fill("search box")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=search+box")
    assert page.get_by_role("heading", level=1).inner_text() == "Results for “search box”"
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Apply").click()
    page.wait_for_url("**tag=*")
    assert site.asked[-1].filters == {"tag": (FACETS["tag"][0].value,)} and site.asked[-1].text == "search box"
    page.get_by_role("link", name="Newest").click()
    page.wait_for_url("**sort=newest*")
    page.get_by_role("link", name="Page 2").click()
    page.wait_for_url("**page=2*")
    assert (site.asked[-1].sort, site.asked[-1].offset) == ("newest", 10)
    page.get_by_role("link", name="Remove the filter").click()
    page.wait_for_url(lambda url: "tag=" not in url)


def test_filters_are_closed_on_a_small_screen_and_open_on_a_wide_one(start: Start, new_page: Any) -> None:
    address = start(results())
    for width, shown in ((1280, True), (400, False)):
        page = new_page(java_script_enabled=False, viewport={"width": width, "height": 800})
        page.goto(address + RESULTS)
        assert page.get_by_role("button", name="Apply").is_visible() is shown
        assert page.get_by_text("Filters", exact=True).is_visible() is not shown
    page.get_by_text("Filters", exact=True).click()
    assert page.get_by_role("button", name="Apply").is_visible()


def test_the_field_stays_and_nothing_moves(start: Start, new_page: Any) -> None:
    page = new_page(viewport={"width": 1280, "height": 600})
    page.add_init_script(
        "window.moved = 0; new PerformanceObserver(list => list.getEntries().forEach(entry => window.moved += entry.value))"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    page.goto(start(results()) + RESULTS, wait_until="networkidle")
    page.evaluate("scrollTo(0, 900)")
    assert page.locator(".bar").bounding_box()["y"] == 0
    assert page.evaluate("window.moved") < 0.01


def test_only_this_origin_and_no_complaint(start: Start, new_page: Any) -> None:
    address = start(results())
    page = new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for path in (RESULTS, "/search", "/search/help", "/embed"):
        page.goto(address + path, wait_until="networkidle")
    assert all(url.startswith(address) for url in asked) and said == []
    assert page.context.cookies() == [] and page.evaluate("localStorage.length") == 0


def test_on_paper_there_are_only_results(start: Start, new_page: Any) -> None:
    page = new_page(viewport={"width": 1280, "height": 900})
    page.goto(start(results()) + RESULTS)
    page.emulate_media(media="print")
    assert not page.locator(".bar").is_visible() and not page.get_by_role("button", name="Apply").is_visible()
    assert not page.locator(".pages").is_visible() and page.get_by_text("The search box").first.is_visible()


def test_the_box_and_the_api_understand_each_other(start: Start, new_page: Any) -> None:
    """The built element on our own page: suggestions while typing, a hit opened, the page by Enter; in German."""
    site = FakeSite(
        hits=(hit(1, url="/search/help?n=1"), hit(2, url="/search/help?n=2")), info=replace(INFO, base_url="")
    )
    address = start(site, language="de")
    page = new_page()
    page.goto(address + "/search", wait_until="networkidle")
    box = page.get_by_role("combobox")
    box.fill("sea")
    page.get_by_role("option").first.wait_for()
    assert site.asked[-1].text == "sea" and site.asked[-1].as_you_type
    page.get_by_text("2 Ergebnisse").first.wait_for(state="attached")
    assert page.locator("pressmark-search mark").first.inner_text() == "search"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/help?n=1**")
    page.goto(address + "/search", wait_until="networkidle")
    page.get_by_role("combobox").fill("search box")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=search+box*")
    assert page.get_by_role("heading", level=1).inner_text() == "Ergebnisse für „search box“"
    assert page.get_by_role("combobox").input_value() == "search box"


def test_the_page_and_its_box_tell_words_that_the_site_lacks_from_words_that_hits_lack(
    start: Start, new_page: Any
) -> None:
    lacking = Interpretation(used="night ferry", missing=("xyzzy",), dropped=("night", "ferry"), relaxed=True)
    page = new_page()
    page.goto(start(FakeSite(hits=HITS, interpretation=lacking), language="de") + "/search?q=night+ferry+xyzzy")
    said = page.locator(".understood p").all_inner_texts()
    assert said == ["Auf dieser Website nicht gefunden: xyzzy", "Nicht in jedem Ergebnis: night, ferry"]
    assert page.locator(".understood s").all_inner_texts() == ["xyzzy"]
    page.get_by_role("combobox").click()
    note = page.locator("pressmark-search [part=status]")
    note.filter(has_text="Auf dieser Website nicht gefunden: xyzzy. Nicht in jedem Ergebnis: night, ferry.").wait_for()


def test_what_was_understood_is_one_line_on_a_wide_screen(start: Start, new_page: Any) -> None:
    page = new_page(viewport={"width": 1280, "height": 900})
    page.goto(start(results()) + RESULTS)
    lines = page.locator(".understood p")
    assert lines.count() >= 3
    assert lines.first.bounding_box()["y"] + lines.first.bounding_box()["height"] > lines.last.bounding_box()["y"]


def test_no_line_of_details_begins_with_a_dot_or_parts_a_name(start: Start, new_page: Any) -> None:
    page = new_page(viewport={"width": 320, "height": 600})
    page.goto(
        start(FakeSite(hits=(hit(1, authors=("Anastasia Silvestrova", "Benjamin Ottomeyer")),))) + "/search?q=box"
    )
    parts = page.locator(".hits .meta > span")
    assert parts.count() > 3
    dots = "nodes => nodes.map(node => [getComputedStyle(node, '::before').content, node.getClientRects().length])"
    assert parts.evaluate_all(dots) == [["none", 1]] * parts.count()


def test_the_box_keeps_the_filters_and_the_order_of_the_page(start: Start, new_page: Any) -> None:
    site = results()
    page = new_page(viewport={"width": 1280, "height": 900})
    address = start(site)
    page.goto(address + "/search?q=box&tag=ui&sort=newest", wait_until="networkidle")
    with page.expect_response("**/api/v1/search?q=stone&*"):
        page.get_by_role("combobox").fill("stone")
    assert site.asked[-1].filters == {"tag": ("ui",)} and site.asked[-1].sort == "newest"
    page.get_by_role("combobox").press("Escape")
    page.get_by_role("button", name="Apply").click()
    page.wait_for_url("**/search?q=stone&*")
    assert site.asked[-1].text == "stone" and site.asked[-1].filters == {"tag": ("ui",)}
    page.goto(address + "/search?q=box&tag=ui&sort=newest", wait_until="networkidle")
    page.get_by_role("combobox").fill("stone")
    page.get_by_role("combobox").press("Enter")
    page.wait_for_url("**/search?q=stone&*tag=ui*")
    assert "sort=newest" in page.url


def test_a_query_with_a_redirect_leads_to_another_origin(start: Start, page: Any) -> None:
    target = start(FakeSite())
    address = start(FakeSite(redirect=f"{target}/search/help"))
    page.goto(f"{address}/search")
    page.get_by_role("combobox").fill("log in")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{target}/search/help")
