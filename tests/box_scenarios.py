"""What a visitor of the search box lives through, in the built box and in boxes that lack a guard."""

from __future__ import annotations

import threading
from typing import Any

from tests.box_server import Answer, found, hit
from tests.box_visitor import Visitor

UNSAFE_URLS = [
    "javascript:window.__xss=1", "JaVaScRiPt:alert(1)", "\u0001javascript:alert(1)", " javascript:alert(1)",
    "java\tscript:alert(1)", "java\nscript:alert(1)", "vbscript:x", "data:text/html,x", "blob:https://a.example/x",
    "file:///etc/passwd", "//evil.example/x", "\\\\evil.example\\x", "https://evil.example/", "http://[", "", " ",
    None, 7, {}, [], True,
]  # fmt: skip


def stale_answer(visitor: Visitor, gate: threading.Event) -> None:
    """An old question is answered after a new one."""

    def respond(request: Any) -> Answer:
        query = request.value("q")
        return Answer(found(hit(1, title_html=query)), gate=gate if query == "old" else None)

    visitor.stage.respond(respond)
    visitor.visit()
    visitor.see("box.addEventListener('pressmark:error', () => (window.failed = true))")
    with visitor.page.expect_request("**/api/v1/search?*q=old*"):
        visitor.type("old")
    with visitor.page.expect_event("requestfailed") as aborted:
        visitor.press("Control+a").page.keyboard.insert_text("new")
    visitor.options.first.wait_for()
    gate.set()
    assert aborted.value.failure == "net::ERR_ABORTED"
    assert visitor.see("part('title')?.textContent") == "new"
    assert visitor.page.evaluate("window.failed") is None
    assert visitor.complaints == []


def composition(visitor: Visitor) -> None:
    """Someone writes Japanese; Enter and arrows belong to the input method until the word is chosen."""
    visitor.visit().field.click()
    # Counted and stopped here: input that meets a navigation is never answered by the browser.
    visitor.see("""part('form').addEventListener('submit', event => {
      if (!event.defaultPrevented) window.submitted = true
      event.preventDefault()
    }) ?? null""")
    keyboard = visitor.page.context.new_cdp_session(visitor.page)
    keyboard.send("Input.imeSetComposition", {"text": "とうきょう", "selectionStart": 5, "selectionEnd": 5})
    visitor.press("ArrowDown", "Enter")
    visitor.see("part('form').requestSubmit()")
    keyboard.send("Input.insertText", {"text": "東京"})
    visitor.until("part('result')")
    assert visitor.page.evaluate("window.submitted") is None
    assert visitor.queries == ["東京"]
