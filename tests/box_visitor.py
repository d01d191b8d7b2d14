"""Someone at a page with a search box: what they do, and what they could perceive."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event
from typing import Any

import pytest

from tests.box_server import Stage
from tests.browser import until

INSIDE = (
    "argument => {{ const box = document.querySelector('pressmark-search'), root = box.shadowRoot;"
    " const part = name => root.querySelector(`[part~=${{name}}]`); return {} }}"
)


class Visitor:
    def __init__(self, page: Any, stage: Stage) -> None:
        self.page, self.stage = page, stage
        self.complaints: list[str] = []
        page.on("console", lambda message: message.type == "error" and self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.field = page.locator("input[role=combobox]")
        self.options = page.locator("[role=option]")

    def visit(self, attributes: str = "", before: str = "", after: str = "", **page: Any) -> Visitor:
        self.page.goto(self.stage.page(before + self.stage.box(attributes) + after, **page))
        self.until("root")
        return self

    def type(self, text: str) -> Visitor:
        """All at once, so that a busy machine does not turn one word into several questions."""
        self.field.click()
        self.page.keyboard.insert_text(text)
        return self

    def press(self, *keys: str) -> Visitor:
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def ask(self, text: str = "search") -> Visitor:
        """Type and wait for the hits."""
        self.type(text)
        self.page.locator("[part~=result]").first.wait_for()
        return self

    def see(self, expression: str, argument: object = None) -> Any:
        """What an expression over `box`, its `root`, `part(name)` and `argument` is."""
        return self.page.evaluate(INSIDE.format(expression), argument)

    def until(self, expression: str, argument: object = None) -> Any:
        return until(self.page, INSIDE.format(expression), argument)

    def until_shown(self, text: str) -> None:
        self.until("part('status').textContent.includes(argument)", text)

    @property
    def said(self) -> str:
        """What a screen reader was told last."""
        return str(self.see("root.querySelector('[role=status]').textContent"))

    @property
    def active(self) -> str:
        """The title of the active option, the way a screen reader finds it; empty without one."""
        active = "root.getElementById(root.querySelector('input').getAttribute('aria-activedescendant'))"
        return str(self.see(f"{active}?.querySelector('b')?.textContent ?? {active}?.textContent ?? ''"))

    @property
    def open(self) -> bool:
        return bool(self.see("!part('popup').hidden"))

    @property
    def links(self) -> list[str]:
        return list(self.see("[...root.querySelectorAll('[part~=result]')].map(link => link.href)"))

    @property
    def queries(self) -> list[str | None]:
        return [request.value("q") for request in self.stage.api.asked("/api/v1/search")]


@pytest.fixture
def visitor(shared_page: Any, stage: Stage) -> Visitor:
    return Visitor(shared_page, stage)


@pytest.fixture
def new_visitor(page: Any, stage: Stage) -> Visitor:
    """One whose browser remembers nothing of others."""
    return Visitor(page, stage)


@pytest.fixture
def late_visitor(new_visitor: Visitor) -> Visitor:
    """One whose clock the test moves."""
    new_visitor.page.clock.install()
    return new_visitor


@pytest.fixture
def gate() -> Iterator[Event]:
    """Answers can wait behind this; it opens at the end, so that no thread of the server stays."""
    event = Event()
    yield event
    event.set()
