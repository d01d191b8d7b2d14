"""A real Chromium for the tests of what a visitor sees: one browser a session, a fresh context a test."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def chromium() -> str:
    """The browser to drive: the one named in CHROMIUM, or the system's."""
    names = (os.environ.get("CHROMIUM"), "/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome")
    for name in names:
        found = shutil.which(name) if name else None
        if found:
            return found
    raise RuntimeError(
        "The browser tests need Chromium: install it (Debian: apt install chromium), or name it in CHROMIUM."
    )


@contextmanager
def launch() -> Iterator[Any]:
    """Start Chromium, or say what to install."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise RuntimeError("The browser tests need playwright: pip install --group test") from error
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def until(page: Any, expression: str, argument: object = None) -> Any:
    """Wait until an expression is true. Asked from here: a page with a strict policy cannot poll by itself."""
    deadline = time.monotonic() + 15
    while not (value := page.evaluate(expression, argument)):
        if time.monotonic() > deadline:
            raise AssertionError(f"never became true: {expression} ({argument!r})")
        page.wait_for_timeout(15)
    return value


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    with launch() as started:
        yield started


@pytest.fixture
def new_page(browser: Any) -> Iterator[Any]:
    """A function that opens a page in a context of its own; its options are those of a context."""
    contexts = []

    def open_page(**options: Any) -> Any:
        context = browser.new_context(**options)
        context.set_default_timeout(15_000)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def shared_context(browser: Any) -> Any:
    context = browser.new_context(viewport={"width": 1000, "height": 700})
    context.set_default_timeout(15_000)
    return context


@pytest.fixture
def shared_page(shared_context: Any) -> Iterator[Any]:
    """A page of a context that others have used: quicker, for tests that keep nothing but cookies."""
    opened = shared_context.new_page()
    yield opened
    # A page that is closed on its way elsewhere may never say that it is closed.
    opened.goto("about:blank")
    for left in shared_context.pages:
        left.close()
    shared_context.clear_cookies()


@pytest.fixture
def page(new_page: Any) -> Any:
    return new_page(viewport={"width": 1000, "height": 700})
