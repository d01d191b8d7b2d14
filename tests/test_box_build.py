"""The built files: small, made from their sources, free of sinks; and tests that notice when a guard is gone."""

from __future__ import annotations

import gzip
import re
import shutil
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.box_scenarios import UNSAFE_URLS, composition, stale_answer
from tests.box_server import NODE_MODULES, STATIC, WEB, Answer, found, hit
from tests.box_visitor import Visitor
from tests.browser import chromium

BOX = WEB / "box"
BUDGETS = {
    "pressmark-search.js": 6144,
    "pressmark-search-more.js": 3072,
    "pressmark-related.js": 1024,
    "pagefind.js": 1024,
}


def builder() -> list[str]:
    """The command that builds; a skip, loudly, only where npm or esbuild cannot be installed."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and not (NODE_MODULES / "esbuild").is_dir():
        subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=BOX, check=False, capture_output=True, timeout=300)
    if not node or not npm or not (NODE_MODULES / "esbuild").is_dir():
        reason = "NOT VERIFIED: web/static was not compared with web/box, for npm or esbuild cannot be installed here"
        print(f"\n{'!' * len(reason)}\n{reason}\n{'!' * len(reason)}")
        pytest.skip(reason)
    return [node, "build.mjs"]


@pytest.mark.parametrize("name", BUDGETS)
def test_a_file_keeps_its_budget(name: str) -> None:
    size = len(gzip.compress((STATIC / name).read_bytes(), 9, mtime=0))
    assert size <= BUDGETS[name]


def test_the_built_files_are_what_the_sources_build() -> None:
    check = subprocess.run([*builder(), "--check"], check=False, cwd=BOX, capture_output=True, text=True, timeout=60)
    assert (check.returncode, check.stderr) == (0, "")


SINKS = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|setAttribute\(.style|createContextualFragment|DOMParser"
    r"|\beval\(|new Function|setHTML|srcdoc|parseFromString"
)


@pytest.mark.parametrize("path", sorted([*BOX.glob("*.js"), *STATIC.glob("p*.js")]), ids=lambda path: path.name)
def test_no_string_becomes_markup_or_code(path: Path) -> None:
    assert SINKS.findall(path.read_text("utf-8")) == []


def test_the_lock_names_no_registry() -> None:
    assert '"resolved"' not in (BOX / "package-lock.json").read_text("utf-8")


def composing(visitor: Visitor, gate: threading.Event) -> None:
    composition(visitor)


def test_a_missing_browser_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(RuntimeError, match="apt install chromium"):
        chromium()


def unsafe_links(visitor: Visitor, gate: threading.Event) -> None:
    own_blob = "blob:" + visitor.stage.site.url + "/x"
    visitor.stage.answer(found(*[hit(1, url=url) for url in [*UNSAFE_URLS, own_blob]], hit(3)))
    visitor.visit().ask()
    assert visitor.links == [visitor.stage.site.url + "/posts/3/"]


Scenario = Callable[[Visitor, threading.Event], None]
MUTANTS: dict[str, tuple[Scenario, dict[str, list[tuple[str, str]]]]] = {
    "late answers count": (
        stale_answer,
        {"asking.js": [("box.running == running", "true")]},
    ),
    "composition is ignored": (
        composing,
        {
            "keys.js": [("!box.composing && !event.isComposing && event.keyCode != 229 &&", "")],
            "box.js": [("(box.composing = isComposing) ||", "")],
        },
    ),
    "every address is a link": (
        unsafe_links,
        {"links.js": [("/^https?:/.test(url) && origins.includes(url.origin)", "true")]},
    ),
    "every scheme is a link": (unsafe_links, {"links.js": [("/^https?:/.test(url) &&", "")]}),
    "every origin is a link": (unsafe_links, {"links.js": [("&& origins.includes(url.origin)", "")]}),
}


def serve_changed(visitor: Visitor, folder: Path, changes: dict[str, list[tuple[str, str]]]) -> None:
    """Build the box with these changes to its sources, and let the service hand that out."""
    command = builder()
    copy = folder / "web" / "box"
    shutil.copytree(BOX, copy, ignore=shutil.ignore_patterns("node_modules"))
    (copy / "node_modules").symlink_to(NODE_MODULES)
    (folder / "web" / "static").mkdir()
    for name, pairs in changes.items():
        text = (copy / name).read_text("utf-8")
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new)
        (copy / name).write_text(text, "utf-8")
    subprocess.run(command, cwd=copy, check=True, capture_output=True, timeout=60)
    script = (folder / "web" / "static" / "pressmark-search.js").read_bytes()
    cors = {"Access-Control-Allow-Origin": "*"}
    visitor.stage.api.routes["/ui/pressmark-search.js"] = lambda _: Answer(script, type="text/javascript", headers=cors)
    visitor.stage.pinned = False


@pytest.mark.parametrize("scenario", sorted({scenario for scenario, _ in MUTANTS.values()}, key=lambda f: f.__name__))
def test_an_unchanged_build_passes(visitor: Visitor, gate: threading.Event, tmp_path: Path, scenario: Scenario) -> None:
    serve_changed(visitor, tmp_path, {})
    scenario(visitor, gate)


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_guard_that_is_gone_is_noticed(visitor: Visitor, gate: threading.Event, tmp_path: Path, mutant: str) -> None:
    scenario, changes = MUTANTS[mutant]
    serve_changed(visitor, tmp_path, changes)
    from playwright.sync_api import Error

    # A page that went elsewhere cannot be asked any more, which is an Error.
    with pytest.raises((AssertionError, Error)):
        scenario(visitor, gate)
