"""The search box for everyone: assistive technology, themes, directions, zoom, and pages that fight it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.box_server import SITE_CSS, Answer, Stage, axe, found, hit
from tests.box_visitor import Visitor

THEMES: dict[str, dict[str, Any]] = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "forced": {"forced_colors": "active"},
    "rtl": {},
}


@pytest.mark.parametrize("theme", THEMES)
def test_axe_finds_no_fault_in_any_state(new_page: Any, stage: Stage, theme: str) -> None:
    page = new_page(viewport={"width": 800, "height": 700}, reduced_motion="reduce", **THEMES[theme])
    visitor = Visitor(page, stage)
    html = 'lang="ar" dir="rtl"' if theme == "rtl" else 'lang="en"'
    faults = {}
    stage.answer(found(*[hit(n) for n in range(3)], total=26, suggestion="searches", facets={"tags": {"ui": 9}}))
    visitor.visit('dates tags images recent facets="tag"', html=html)
    faults["closed"] = axe(page)
    visitor.ask().press("ArrowDown")
    faults["suggestion"] = axe(page)
    visitor.press("ArrowDown")
    faults["hit"] = axe(page)
    stage.answer(found(suggestion="searches"))
    visitor.press("x").until("box.hasAttribute('empty')")
    faults["none"] = axe(page)
    stage.answer({}, 500)
    visitor.press("y").until("box.hasAttribute('failed')")
    faults["failed"] = axe(page)
    stage.answer(found(*[hit(n) for n in range(3)], total=26))
    visitor.visit("mode=dialog dates recent", html=html)
    faults["dialog closed"] = axe(page)
    visitor.press("Control+k").ask()
    faults["dialog"] = axe(page)
    assert faults == {state: [] for state in faults}


def test_a_screen_reader_finds_names_descriptions_and_the_active_option(visitor: Visitor) -> None:
    visitor.visit("dates tags").ask().press("ArrowDown")
    tools = visitor.page.context.new_cdp_session(visitor.page)
    nodes = [node for node in tools.send("Accessibility.getFullAXTree")["nodes"] if not node.get("ignored")]

    def value(node: dict[str, Any], what: str) -> Any:
        named = {entry["name"]: entry["value"].get("value") for entry in node.get("properties", [])}
        return named.get(what, node.get(what, {}).get("value"))

    def one(role: str) -> dict[str, Any]:
        return next(node for node in nodes if node["role"]["value"] == role)

    field, option = one("combobox"), one("option")
    assert [value(field, what) for what in ("name", "expanded", "hasPopup")] == ["Search this site", True, "listbox"]
    assert value(one("listbox"), "name") == "Search results"
    assert value(option, "name") == "Post 0 about search May 1, 2024 · ui · python"
    assert value(option, "description") == "The 0th needle & its search 😀"
    assert value(option, "selected") is True
    assert visitor.active == "Post 0 about search"
    assert one("status")


@pytest.mark.parametrize(
    ("width", "height", "style"),
    [
        (320, 256, ""),
        (320, 640, ""),
        (640, 400, ""),
        (1000, 700, ":root { font-size: 200% }"),
        (320, 640, ":root { font-size: 200% }"),
    ],
)
@pytest.mark.parametrize("attributes", ["dates tags images", "mode=dialog"])
def test_nothing_is_cut_off(visitor: Visitor, width: int, height: int, style: str, attributes: str) -> None:
    visitor.page.set_viewport_size({"width": width, "height": height})
    long = hit(0, title_html="A title with Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen " * 2)
    visitor.stage.answer(found(long, hit(1), total=26))
    visitor.stage.site.routes["/site.css"] = lambda _: Answer(SITE_CSS + style, type="text/css")
    visitor.visit(attributes)
    if "dialog" in attributes:
        visitor.press("Control+k")
    visitor.ask().press("ArrowDown")
    assert visitor.see("document.documentElement.scrollWidth <= innerWidth")
    left, right = visitor.see("(rect => [rect.left, rect.right])(part('popup').getBoundingClientRect())")
    assert 0 <= left < right <= width
    assert visitor.see("part('popup').scrollWidth <= part('popup').clientWidth")
    small = "[...root.querySelectorAll('a, button, input')].filter(node => node.getClientRects()[0] && node.offsetHeight < 44)"
    assert visitor.see(f"{small}.map(node => node.outerHTML)") == []


def test_a_narrow_field_opens_a_wide_list_inside_the_window(visitor: Visitor) -> None:
    css = "pressmark-search { display: block; inline-size: 200px; margin-inline-start: auto }"
    visitor.stage.site.routes["/site.css"] = lambda _: __import__("tests.box_server").box_server.Answer(
        css, type="text/css"
    )
    visitor.visit().ask()
    left, right = visitor.see("(rect => [rect.left, rect.right])(part('popup').getBoundingClientRect())")
    assert right - left > 400
    assert 0 <= left < right <= 1000


@pytest.mark.parametrize(
    ("html", "title"), [('lang="ar" dir="rtl"', "Left to right"), ('lang="en"', "من اليمين إلى اليسار")]
)
def test_each_text_keeps_its_own_direction(visitor: Visitor, html: str, title: str) -> None:
    visitor.stage.answer(found(hit(0, title_html=title, lang=None)))
    visitor.visit(html=html).ask().press("ArrowDown")
    page, text = ("rtl", "ltr") if "rtl" in html else ("ltr", "rtl")
    assert visitor.see("getComputedStyle(part('title')).direction") == text
    assert visitor.see("getComputedStyle(part('popup')).direction") == page
    bar = "borderRightWidth" if page == "rtl" else "borderLeftWidth"
    assert visitor.see(f"getComputedStyle(part('result')).{bar}") == "2px"


@pytest.mark.parametrize("html", ['lang="ar" dir="rtl"', 'lang="en"'])
@pytest.mark.parametrize("query", ["night ferry", "العبّارة"])
def test_all_texts_begin_where_the_page_begins(visitor: Visitor, html: str, query: str) -> None:
    """A card of two directions has one edge, and what is typed keeps away from the sign that clears it."""
    visitor.stage.answer(found(hit(0, title_html="Left to right", excerpt="من اليمين إلى اليسار", lang=None)))
    visitor.visit("dates images", html=html).ask(query)
    side = "right" if "rtl" in html else "left"
    aligned = "['input', 'title', 'date', 'excerpt'].map(name => getComputedStyle(part(name)).textAlign)"
    assert visitor.see(aligned) == [side] * 4
    assert visitor.see("getComputedStyle(part('input')).direction") == ("rtl" if side == "right" else "ltr")


@pytest.mark.parametrize("width", [320, 1000])
@pytest.mark.parametrize("html", ['lang="ar" dir="rtl"', 'lang="en"'])
def test_a_box_at_the_edge_of_the_window_makes_nothing_scroll(
    new_page: Any, stage: Stage, width: int, html: str
) -> None:
    stage.site.routes["/site.css"] = lambda _: Answer("body { margin: 0 }", type="text/css")
    visitor = Visitor(new_page(viewport={"width": width, "height": 600}), stage).visit(html=html).ask()
    assert visitor.page.evaluate("document.documentElement.scrollWidth") == width
    assert visitor.see("part('popup').getBoundingClientRect().left") >= 0


def test_the_dialog_keeps_its_close_button_on_a_phone(new_page: Any, stage: Stage) -> None:
    stage.site.routes["/site.css"] = lambda _: Answer("body { font: 16px serif }", type="text/css")
    strings = '<script type="application/json">{"close": "Закрыть окно"}</script>'
    visitor = Visitor(new_page(viewport={"width": 320, "height": 600}), stage)
    visitor.page.goto(stage.page(stage.box("mode=dialog", stage.form() + strings)))
    visitor.until("root")
    visitor.page.locator("[part=trigger]").click()
    box = visitor.page.locator("[part=close]").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 320


HOSTILE_CSS = "* { all: unset !important } a { display: none !important } button { width: 900px !important; height: 2px !important }"
MEASURE = (
    "['form', 'input', 'submit', 'popup', 'result'].map(name => [part(name).offsetWidth, part(name).offsetHeight])"
)


def test_a_page_that_unsets_everything_does_not_reach_inside(visitor: Visitor) -> None:
    sizes = []
    for css in (SITE_CSS + "pressmark-search { display: block; inline-size: 500px }", SITE_CSS + HOSTILE_CSS):
        visitor.stage.site.routes["/site.css"] = lambda _, css=css: Answer(css, type="text/css")
        visitor.visit().ask()
        sizes.append(visitor.see(MEASURE))
        gap = visitor.see("part('popup').getBoundingClientRect().top - part('form').getBoundingClientRect().bottom")
        assert 0 <= gap <= 8
    assert [height for _, height in sizes[0][:3]] == [height for _, height in sizes[1][:3]]
    assert sizes[0][2] == sizes[1][2]
    assert sizes[1][4][1] >= 44


def test_owners_restyle_by_properties_and_parts(visitor: Visitor) -> None:
    css = "pressmark-search { --pressmark-accent: rgb(1, 2, 3) } pressmark-search::part(title) { color: rgb(4, 5, 6) }"
    visitor.stage.site.routes["/site.css"] = lambda _: Answer(css, type="text/css")
    visitor.visit().ask()
    assert visitor.see("getComputedStyle(part('all')).color") == "rgb(1, 2, 3)"
    assert visitor.see("getComputedStyle(part('title')).color") == "rgb(4, 5, 6)"


@pytest.mark.parametrize(
    ("attributes", "css", "dark"),
    [
        ("", ":root { color-scheme: light dark }", True),
        ("", ":root { color-scheme: light }", False),
        ("theme=light", ":root { color-scheme: light dark }", False),
        ("theme=dark", ":root { color-scheme: light }", True),
    ],
)
def test_the_theme_follows_the_page(new_page: Any, stage: Stage, attributes: str, css: str, dark: bool) -> None:
    stage.site.routes["/site.css"] = lambda _: Answer(css, type="text/css")
    visitor = Visitor(new_page(color_scheme="dark"), stage).visit(attributes)
    assert visitor.see("getComputedStyle(part('form')).backgroundColor") == (
        "rgb(21, 23, 28)" if dark else "rgb(255, 255, 255)"
    )


def test_a_box_can_be_moved_removed_and_come_back(visitor: Visitor) -> None:
    visitor.visit(after="<div id=there></div>").ask()
    visitor.see("there.append(box)")
    visitor.see("(window.kept = box).remove()")
    visitor.page.keyboard.press("Control+k")
    visitor.page.evaluate("there.append(kept)")
    visitor.field.fill("")
    visitor.stage.api.requests.clear()
    visitor.ask("again")
    assert visitor.queries == ["again"]
    assert visitor.complaints == []


def test_two_boxes_and_the_script_twice_do_no_harm(visitor: Visitor) -> None:
    again = visitor.stage.script().replace(".js", ".js?again")
    head = visitor.stage.script() + again
    visitor.page.goto(visitor.stage.page(visitor.stage.box() + visitor.stage.box(), head=head))
    second = visitor.page.locator("pressmark-search").nth(1)
    second.locator("input[role=combobox]").click()
    visitor.page.keyboard.insert_text("search")
    second.locator("[role=option]").first.wait_for()
    assert visitor.options.count() == 6
    assert visitor.queries == ["search"]
    assert visitor.complaints == []


def test_a_page_that_is_returned_to_still_searches(visitor: Visitor) -> None:
    visitor.visit().ask().press("ArrowDown", "Enter")
    visitor.page.wait_for_url("**/posts/0/")
    visitor.page.go_back()
    visitor.field.fill("")
    visitor.ask("again")
    assert visitor.complaints == []
