"""The keyboard of the search box, its shortcuts, input methods and dialog."""

from __future__ import annotations

from typing import Any

import pytest

from tests.box_scenarios import composition
from tests.box_server import Stage, found, hit
from tests.box_visitor import Visitor

FIRST, SECOND, THIRD, ALL = "Post 0 about search", "Post 1 about search", "Post 2 about search", "See all 26 results"
# Keys pressed with three hits and "See all" open: the active option then, and whether the popup is open.
TABLE = [
    ("ArrowDown", FIRST, True),
    ("ArrowDown ArrowDown", SECOND, True),
    ("ArrowDown ArrowDown ArrowDown ArrowDown", ALL, True),
    ("ArrowDown ArrowDown ArrowDown ArrowDown ArrowDown", "", True),
    ("ArrowUp", ALL, True),
    ("ArrowUp ArrowUp", THIRD, True),
    ("ArrowDown ArrowUp", "", True),
    ("PageDown", ALL, True),
    ("PageUp", "", True),
    ("PageDown PageUp", FIRST, True),
    ("ArrowDown Alt+ArrowDown", FIRST, True),
    ("Alt+ArrowUp", "", False),
    ("ArrowDown Alt+ArrowUp", "", False),
    ("Escape", "", False),
    ("ArrowDown Escape", "", False),
    ("Escape ArrowDown", "", True),
    ("Escape ArrowUp", "", True),
    ("Escape Alt+ArrowDown", "", True),
    ("Escape Alt+ArrowUp", "", False),
    ("Escape PageDown", "", False),
    ("Tab", "", False),
    ("Shift+Tab", "", False),
    ("ArrowDown Tab", "", False),
    ("ArrowDown Home", FIRST, True),
    ("ArrowDown End", FIRST, True),
    ("ArrowDown ArrowLeft", FIRST, True),
]


@pytest.mark.parametrize("html", ['lang="en"', 'lang="ar" dir="rtl"'])
def test_every_key_does_what_the_table_says(visitor: Visitor, html: str) -> None:
    visitor.stage.answer(found(*[hit(n) for n in range(3)], total=26))
    visitor.visit(html=html).ask()
    seen = []
    for keys, _, _ in TABLE:
        visitor.see("box.close()")
        visitor.field.focus()
        visitor.press("ArrowDown", *keys.split())
        seen.append((keys, visitor.active.replace("\u0662\u0666", "26"), visitor.open))
    assert seen == TABLE
    assert len(visitor.queries) == 1


def test_escape_closes_then_clears(visitor: Visitor) -> None:
    visitor.visit().ask().press("Escape")
    assert (visitor.field.input_value(), visitor.open) == ("search", False)
    visitor.press("Escape")
    assert visitor.field.input_value() == ""


def test_typing_leaves_the_active_option(visitor: Visitor) -> None:
    visitor.visit().ask().press("ArrowDown")
    assert visitor.active
    visitor.press("x")
    assert visitor.active == ""


def test_the_first_hit_can_be_chosen_by_itself(visitor: Visitor) -> None:
    visitor.visit("autoselect").ask().press("Enter")
    visitor.page.wait_for_url("**/posts/0/")


def test_enter_opens_the_active_hit_here_and_with_control_in_a_tab(visitor: Visitor) -> None:
    visitor.visit().ask().press("ArrowDown", "ArrowDown")
    with visitor.page.context.expect_page() as opened:
        visitor.press("Control+Enter")
    opened.value.wait_for_url("**/posts/1/")
    assert visitor.open
    visitor.press("Enter")
    visitor.page.wait_for_url("**/posts/1/")


@pytest.mark.parametrize("click", [{"button": "middle"}, {"modifiers": ["Control"]}, {"modifiers": ["Shift"]}])
def test_hits_are_links_that_open_where_the_visitor_wants(visitor: Visitor, click: dict[str, Any]) -> None:
    visitor.visit().ask()
    with visitor.page.context.expect_page() as opened:
        visitor.options.nth(1).click(**click)
    opened.value.wait_for_url("**/posts/1/")
    assert visitor.page.url == visitor.stage.site.url + "/"


def test_all_results_are_an_option_that_leads_to_the_search_page(visitor: Visitor) -> None:
    visitor.visit().ask().press("ArrowUp", "Enter")
    visitor.page.wait_for_url("**/search?q=search&lang=en")


def test_nothing_is_asked_or_submitted_while_composing(visitor: Visitor) -> None:
    composition(visitor)


def test_one_character_is_enough_where_it_can_be_a_word(visitor: Visitor) -> None:
    visitor.visit().ask("水")
    assert visitor.queries == ["水"]


ELSEWHERE = (
    "<input id=input><textarea id=area></textarea><div id=edit contenteditable tabindex=0>edit</div>"
    "<div id=role role=textbox tabindex=0>role</div><button id=button>button</button><div id=shadow></div>"
)


@pytest.mark.parametrize("place", ["input", "area", "edit", "role", "shadow"])
def test_shortcuts_leave_other_fields_alone(visitor: Visitor, place: str) -> None:
    visitor.visit('shortcut="mod+k /"', after=ELSEWHERE)
    if place == "shadow":  # a field inside another component: the page sees the component only
        visitor.page.evaluate("shadow.attachShadow({ mode: 'open' }).append(document.createElement('input'))")
        visitor.page.locator("#shadow input").focus()
    else:
        visitor.page.locator("#" + place).focus()
    visitor.press("Control+k", "/")
    assert visitor.page.evaluate("document.activeElement.id") == place


@pytest.mark.parametrize(
    ("shortcut", "keys", "works"),
    [
        ("mod+k /", "Control+k", True),
        ("mod+k /", "/", True),
        ("mod+k /", "Shift+7", False),
        ("mod+k", "/", False),
        ("", "Control+k", False),
        ("mod+k", "Control+Shift+k", False),
        ("Control+Shift+f", "Control+Shift+f", True),
        ("s", "s", True),
    ],
)
def test_a_shortcut_reaches_the_field(visitor: Visitor, shortcut: str, keys: str, works: bool) -> None:
    visitor.visit(f'shortcut="{shortcut}"', after=ELSEWHERE)
    visitor.page.locator("#button").focus()
    visitor.press(keys)
    assert visitor.see("root.activeElement?.name == 'q'") == works


SYNTHETIC = "document.body.dispatchEvent(new KeyboardEvent('keydown', {{ bubbles: true, cancelable: true, composed: true, {} }}))"


@pytest.mark.parametrize(
    ("event", "works"),
    [
        ("key: '/', code: 'Digit7', shiftKey: true", True),
        ("key: 'k', ctrlKey: true, modifierAltGraph: true", False),
        ("key: 'k', ctrlKey: true, repeat: true", False),
        ("key: 'k', ctrlKey: true, isComposing: true", False),
        ("key: 'л', code: 'KeyK', ctrlKey: true", True),
    ],
)
def test_keyboards_of_the_world_and_keys_that_are_not_meant(visitor: Visitor, event: str, works: bool) -> None:
    visitor.visit('shortcut="mod+k /"')
    visitor.page.evaluate(SYNTHETIC.format(event))
    assert visitor.see("root.activeElement?.name == 'q'") == works


def test_the_default_shortcut_needs_no_second_file(visitor: Visitor) -> None:
    visitor.visit().press("Control+k")
    assert visitor.see("root.activeElement?.name == 'q'")


def test_keys_of_the_page_do_not_run_while_someone_types(visitor: Visitor) -> None:
    visitor.visit()
    visitor.page.evaluate("addEventListener('keydown', event => (window.keys ??= []).push(event.key))")
    visitor.field.focus()
    visitor.press("s", "f", "/", "Control+b")
    assert visitor.page.evaluate("keys") == ["Control", "b"]
    assert visitor.field.input_value() == "sf/"


def test_the_first_visible_box_takes_the_shortcut(visitor: Visitor) -> None:
    boxes = (
        f"<div hidden>{visitor.stage.box()}</div>{visitor.stage.box('class=second')}{visitor.stage.box('class=third')}"
    )
    visitor.page.goto(visitor.stage.page(boxes))
    visitor.page.locator(".second input[role=combobox]").wait_for()
    visitor.press("Control+k")
    assert visitor.page.evaluate("document.activeElement.className") == "second"


def test_the_dialog_takes_and_returns_the_focus(visitor: Visitor) -> None:
    visitor.visit("mode=dialog", after=ELSEWHERE)
    trigger = visitor.page.get_by_role("button", name="Search this site")
    trigger.click()
    assert visitor.see("root.activeElement?.name == 'q' && box.hasAttribute('open')")
    visitor.type("search").options.first.wait_for()
    for _ in range(4):
        visitor.press("Tab")
        assert visitor.page.evaluate("document.activeElement.tagName") in ("PRESSMARK-SEARCH", "BODY")
    visitor.field.focus()
    visitor.press("ArrowDown", "Escape")
    assert (visitor.field.input_value(), visitor.see("box.hasAttribute('open')")) == ("", True)
    visitor.press("Escape")
    visitor.until("root.activeElement?.matches('[part=trigger]') && !box.hasAttribute('open')")


@pytest.mark.parametrize("way", ["Escape", "close"])
@pytest.mark.parametrize("before", ["nowhere", "a link"])
def test_a_dialog_opened_by_the_shortcut_returns_the_focus(visitor: Visitor, way: str, before: str) -> None:
    visitor.visit("mode=dialog", after="<a href=#x id=link>a link</a>")
    if before == "a link":
        visitor.page.locator("#link").focus()
    visitor.press("Control+k").until("root.activeElement?.name == 'q'")
    if way == "close":
        visitor.page.get_by_role("button", name="Close").click()
    else:
        visitor.press("Escape")
    visitor.until("!box.hasAttribute('open')")
    focused = "document.activeElement.id || root.activeElement?.getAttribute('part')"
    assert visitor.see(focused) == ("link" if before == "a link" else "trigger")


def test_the_magnifier_of_an_empty_field_leads_into_it(visitor: Visitor) -> None:
    visitor.visit().page.get_by_role("button", name="Search").click()
    assert visitor.see("root.activeElement == root.querySelector('input')")
    assert visitor.page.url == visitor.stage.site.url + "/"


@pytest.mark.parametrize("way", ["close", "backdrop", "select"])
def test_the_dialog_closes(visitor: Visitor, way: str) -> None:
    visitor.stage.answer(found(hit(0, url="/#below")))
    visitor.visit("mode=dialog").press("Control+k")
    visitor.ask()
    if way == "close":
        visitor.page.get_by_role("button", name="Close").click()
    elif way == "backdrop":
        visitor.page.mouse.click(5, 5)
    else:
        visitor.press("ArrowDown", "Enter")
    visitor.until("!root.querySelector('dialog').open")
    assert visitor.complaints == []


def test_recent_searches_can_be_asked_again_and_forgotten(new_visitor: Visitor, stage: Stage) -> None:
    visitor = new_visitor
    visitor.visit("recent").ask("one").press("Enter")
    visitor.page.wait_for_url("**/search?*")
    visitor.visit("recent").ask("two").press("ArrowDown", "Enter")
    visitor.page.wait_for_url("**/posts/0/")
    visitor.visit("recent").field.focus()
    visitor.press("ArrowDown")
    assert visitor.options.all_text_contents() == ["two", "one"]
    visitor.press("ArrowDown", "Shift+Delete")
    assert visitor.options.all_text_contents() == ["one"]
    stage.api.requests.clear()
    visitor.press("ArrowDown", "Enter")
    visitor.until("part('result')")
    assert visitor.queries == ["one"]
    visitor.press("Escape", "Escape", "ArrowDown")
    visitor.page.get_by_role("button", name="Clear recent searches").click()
    assert visitor.page.evaluate("localStorage.length") == 0
    assert not visitor.open


def test_storage_that_refuses_costs_only_the_recents(visitor: Visitor) -> None:
    visitor.stage.site.routes["/framed"] = visitor.stage.site.routes["*"]
    inner = visitor.stage.page(visitor.stage.box("recent"), path="/framed")
    visitor.page.goto(
        visitor.stage.page(f'<iframe sandbox="allow-scripts" src="{inner}" width=600 height=400></iframe>', csp="")
    )
    frame = visitor.page.frame_locator("iframe")
    frame.locator("input[role=combobox]").click()
    visitor.page.keyboard.insert_text("search")
    frame.locator("[role=option]").first.wait_for()
    assert [text for text in visitor.complaints if "sandbox" not in text] == []
