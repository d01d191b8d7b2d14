"""<pressmark-search> in a real browser, on a page with a strict policy, against a service of another origin."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from tests.box_server import Answer, Stage, found, hit

FIELD = "input[role=combobox]"
OPTION = "[role=option]"


class Visitor:
    """Someone at a page with a box: what they do, and what they could perceive."""

    def __init__(self, page: Any, stage: Stage) -> None:
        self.page, self.stage = page, stage
        self.complaints: list[str] = []
        page.on("console", lambda message: message.type == "error" and self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.field = page.locator(FIELD)
        self.options = page.locator(OPTION)

    def visit(self, attributes: str = "", **page: Any) -> Visitor:
        self.page.goto(self.stage.page(self.stage.box(attributes), **page))
        return self

    def type(self, text: str) -> Visitor:
        self.field.click()
        self.page.keyboard.type(text)
        return self

    def press(self, *keys: str) -> Visitor:
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def ask(self, text: str = "search") -> Visitor:
        """Type and wait for the options."""
        self.type(text)
        self.options.first.wait_for()
        return self

    def until(self, condition: str, argument: object = None) -> Any:
        """Wait until an expression over `box`, the element, `root`, its inside, and `argument` is true."""
        return self.page.wait_for_function(
            "argument => { const box = document.querySelector('pressmark-search'), root = box.shadowRoot;"
            f" return {condition} }}",
            arg=argument,
        )

    def see(self, expression: str, argument: object = None) -> Any:
        return self.page.evaluate(
            "argument => { const box = document.querySelector('pressmark-search'), root = box.shadowRoot;"
            f" return {expression} }}",
            argument,
        )

    @property
    def active(self) -> str | None:
        """The title of the active option, the way a screen reader finds it."""
        text = self.see(
            "root.getElementById(root.querySelector('input').getAttribute('aria-activedescendant'))?.textContent ?? null"
        )
        return None if text is None else str(text).partition("The ")[0]

    @property
    def open(self) -> bool:
        return self.see("!root.querySelector('[part=popup]').hidden")

    @property
    def queries(self) -> list[str | None]:
        return [request.value("q") for request in self.stage.api.asked("/api/v1/search")]


@pytest.fixture
def visitor(page: Any, stage: Stage) -> Visitor:
    return Visitor(page, stage)


@pytest.fixture
def gate() -> Any:
    """Answers can wait behind this; it opens at the end, so that no server thread stays."""
    event = threading.Event()
    yield event
    event.set()


def test_a_whole_search_breaks_no_rule_of_a_strict_policy(visitor: Visitor) -> None:
    visitor.visit("dates tags images recent prefetch").ask()
    assert visitor.options.count() == 6
    visitor.press("ArrowDown", "Enter")
    visitor.page.wait_for_url("**/posts/0/")
    assert visitor.complaints == []


def test_the_form_goes_to_the_search_page_with_its_hidden_fields(visitor: Visitor) -> None:
    visitor.visit().type("stone").press("Enter")
    visitor.page.wait_for_url("**/search?*")
    assert visitor.stage.api.asked("/search")[0].query == [("q", "stone"), ("lang", "en")]


def test_questions_carry_the_hidden_fields_and_no_credentials(visitor: Visitor) -> None:
    visitor.visit().ask()
    (request,) = visitor.stage.api.asked("/api/v1/search")
    assert dict(request.query) == {"q": "search", "lang": "en", "limit": "8"}
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
    assert page.locator(FIELD).count() == 0
    page.get_by_label("Search this site").fill("stone")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=stone&lang=en")


HOSTILE = '<img src=x onerror="window.__xss=1"><script>window.__xss=1</script><b>bold</b>'


def test_nothing_but_marks_is_made_from_data(visitor: Visitor) -> None:
    bad = hit(1, title=HOSTILE, title_html=HOSTILE + "<mark>x</mark>", excerpt=HOSTILE + "&lt;i&gt;", date=HOSTILE,
              tags=[HOSTILE, {"a": 1}], image="javascript:window.__xss=1", lang=HOSTILE, fragment='"><b>')  # fmt: skip
    visitor.stage.answer(found(bad, total=HOSTILE, suggestion=HOSTILE, facets={"tag": {HOSTILE: HOSTILE}}))
    strings = '<script type="application/json">{"list": "<img src=x>", "label": 7, "all": {"x": "<b>"}}</script>'
    box = visitor.stage.box("dates tags images facets=tag", visitor.stage.form() + strings)
    visitor.page.goto(visitor.stage.page(box))
    visitor.ask(HOSTILE[:40])
    allowed = {"A", "B", "BDI", "BUTTON", "DIV", "FORM", "INPUT", "KBD", "MARK", "SECTION", "SMALL"}
    assert set(visitor.see("[...root.querySelectorAll('*')].map(node => node.tagName.toUpperCase())")) <= allowed
    assert visitor.see(
        "[...root.querySelectorAll('*')].every(node => node.getAttributeNames().every(n => !/^on/.test(n)))"
    )
    assert visitor.page.evaluate("window.__xss") is None
    assert HOSTILE in visitor.see("root.querySelector('[part=title]').textContent")
    assert visitor.complaints == []


UNSAFE_URLS = [
    "javascript:window.__xss=1", "JaVaScRiPt:alert(1)", "\u0001javascript:alert(1)", " javascript:alert(1)",
    "java\tscript:alert(1)", "java\nscript:alert(1)", "vbscript:x", "data:text/html,x", "blob:https://a.example/x",
    "file:///etc/passwd", "//evil.example/x", "\\\\evil.example\\x", "https://evil.example/", "http://[", "", " ",
    None, 7, {}, [], True,
]  # fmt: skip


def test_only_links_to_the_site_are_kept(visitor: Visitor) -> None:
    hits = [hit(1, url=url) for url in UNSAFE_URLS] + [{key: value for key, value in hit(2).items() if key != "url"}]
    visitor.stage.answer(found(*hits, "not a hit", None, hit(3)))  # type: ignore[arg-type]
    visitor.visit()
    visitor.see("box.addEventListener('pressmark:error', event => (window.dropped = event.detail.dropped))")
    visitor.ask()
    hrefs = visitor.see("[...root.querySelectorAll('[part~=result]')].map(link => link.href)")
    assert hrefs == [visitor.stage.site.url + "/posts/3/"]
    assert visitor.page.evaluate("window.dropped") == len(hits) + 2


def test_further_origins_are_kept_when_the_page_allows_them(visitor: Visitor) -> None:
    visitor.stage.answer(found(hit(1, url="https://docs.example/a"), hit(2, url="https://evil.example/a")))
    visitor.visit('allow-origins="https://docs.example https://shop.example"').ask()
    hrefs = visitor.see("[...root.querySelectorAll('[part~=result]')].map(link => link.href)")
    assert hrefs == ["https://docs.example/a"]


def test_a_late_answer_never_replaces_a_newer_one(visitor: Visitor, gate: threading.Event) -> None:
    def respond(request: Any) -> Answer:
        query = request.value("q")
        return Answer(found(hit(1, title_html=query)), gate=gate if query == "old" else None)

    visitor.stage.respond(respond)
    aborted: list[str] = []
    visitor.page.on("requestfailed", lambda request: aborted.append(request.failure))
    visitor.visit()
    with visitor.page.expect_request("**/api/v1/search?*q=old*"):
        visitor.type("old")
    visitor.press("Control+a").page.keyboard.type("new")
    visitor.until("root.querySelector('[part=title]')?.textContent == 'new'")
    gate.set()
    visitor.page.wait_for_function("performance.now() > 0")
    assert visitor.see("root.querySelector('[part=title]').textContent") == "new"
    assert aborted == ["net::ERR_ABORTED"]
    assert visitor.complaints == []


def keyboard_cases() -> list[tuple[str, str | None, bool]]:
    """Keys pressed with three hits and "See all" open, then the active title and whether the popup is open."""
    first, second, third, all_ = "Post 0", "Post 1", "Post 2", "See all"
    return [
        ("ArrowDown", first, True),
        ("ArrowDown ArrowDown", second, True),
        ("ArrowDown ArrowDown ArrowDown ArrowDown", all_, True),
        ("ArrowDown ArrowDown ArrowDown ArrowDown ArrowDown", None, True),
        ("ArrowUp", all_, True),
        ("ArrowDown ArrowUp", None, True),
        ("ArrowUp ArrowUp", third, True),
        ("PageDown", all_, True),
        ("PageUp", None, True),
        ("PageDown PageUp", first, True),
        ("ArrowDown Alt+ArrowDown", first, True),
        ("Alt+ArrowUp", None, False),
        ("ArrowDown Alt+ArrowUp", None, False),
        ("Escape", None, False),
        ("ArrowDown Escape", None, False),
        ("Escape ArrowDown", None, True),
        ("Escape ArrowUp", None, True),
        ("Escape Alt+ArrowDown", None, True),
        ("Escape Alt+ArrowUp", None, False),
        ("Tab", None, False),
        ("ArrowDown Tab", None, False),
        ("ArrowDown Home", first, True),
        ("ArrowDown ArrowLeft", first, True),
    ]


def test_every_key_does_what_the_table_says(visitor: Visitor) -> None:
    visitor.stage.answer(found(*[hit(n) for n in range(3)], total=26))
    visitor.visit().ask()
    failures = []
    for keys, active, is_open in keyboard_cases():
        visitor.see("box.close()")
        visitor.field.focus()
        visitor.press("ArrowDown", *keys.split())
        title = visitor.active
        if (
            (title or "")[: len(active or "")] != (active or "")
            or bool(title) != bool(active)
            or visitor.open != is_open
        ):
            failures.append((keys, title, visitor.open))
    assert failures == []


def test_escape_closes_then_clears(visitor: Visitor) -> None:
    visitor.visit().ask().press("Escape")
    assert visitor.field.input_value() == "search" and not visitor.open
    visitor.press("Escape")
    assert visitor.field.input_value() == ""


def test_typing_leaves_the_active_option(visitor: Visitor) -> None:
    visitor.visit().ask().press("ArrowDown")
    assert visitor.active
    visitor.press("x")
    assert visitor.active is None


def test_enter_opens_the_active_hit_here_and_with_control_in_a_tab(visitor: Visitor) -> None:
    visitor.visit().ask().press("ArrowDown", "ArrowDown")
    with visitor.page.context.expect_page() as opened:
        visitor.press("Control+Enter")
    opened.value.wait_for_url("**/posts/1/")
    visitor.press("Enter")
    visitor.page.wait_for_url("**/posts/1/")


def test_hits_are_links_that_a_middle_click_opens_in_a_tab(visitor: Visitor) -> None:
    visitor.visit().ask()
    with visitor.page.context.expect_page() as opened:
        visitor.options.nth(1).click(button="middle")
    opened.value.wait_for_url("**/posts/1/")


def test_nothing_is_asked_or_submitted_while_composing(visitor: Visitor) -> None:
    visitor.visit().field.click()
    cdp = visitor.page.context.new_cdp_session(visitor.page)
    cdp.send("Input.imeSetComposition", {"text": "とうきょう", "selectionStart": 5, "selectionEnd": 5})
    visitor.press("ArrowDown", "Enter")
    visitor.see("root.querySelector('form').requestSubmit()")
    cdp.send("Input.insertText", {"text": "東京"})
    visitor.options.first.wait_for()
    assert visitor.queries == ["東京"]
    assert visitor.page.url == visitor.stage.site.url + "/"


STATES: list[tuple[str, Callable[[Stage], None], str]] = [
    ("none", lambda stage: stage.answer(found()), "No results for “search”."),
    ("empty index", lambda stage: stage.answer(found(index={"documents": 0})), "Nothing has been indexed yet."),
    ("500", lambda stage: stage.answer({"title": "no"}, 500), "Search is not available right now."),
    ("bad JSON", lambda stage: stage.answer("{"), "Search is not available right now."),
    ("wrong shape", lambda stage: stage.answer({"results": 7}), "Search is not available right now."),
    ("null", lambda stage: stage.answer("null"), "Search is not available right now."),
]


@pytest.mark.parametrize(("name", "arrange", "text"), STATES, ids=[state[0] for state in STATES])
def test_each_state_is_shown_and_said(visitor: Visitor, name: str, arrange: Callable[[Stage], None], text: str) -> None:
    arrange(visitor.stage)
    visitor.visit().type("search")
    visitor.until("root.querySelector('[part=status]').textContent.startsWith(argument)", text)
    visitor.until("root.querySelector('[role=status]').textContent.startsWith(argument)", text)
