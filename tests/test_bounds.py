"""A page that takes too much time or memory, or ends its process, is reported; the others are indexed."""

from __future__ import annotations

import json
import os
import signal
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from pressmark.index import bounds
from pressmark.index.article import Article
from pressmark.index.bounds import TooMuch, bounded
from pressmark.index.discovery import Page
from pressmark.index.extraction.extract import read_page
from pressmark.index.preparation import Prepared, prepare
from pressmark.index.settings import Settings
from tests.indexes import Index

WORDS = "The harbour master counted the boats as they came in, one after the other, number {}. "


def endless() -> None:
    while True:
        pass


def greedy() -> None:
    kept = []
    while True:
        kept.append(bytes(50_000_000))


def killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def deaf() -> None:
    """As code is that never comes back to Python."""
    signal.signal(signal.SIGPROF, signal.SIG_IGN)
    endless()


def broken() -> None:
    raise ValueError("a fault")


HARMS = {"endless": endless, "greedy": greedy, "killed": killed, "deaf": deaf, "broken": broken}


def harmful(data: bytes, page: Page, options: object) -> object:
    """Reading pages, some of which do harm as their names say."""
    HARMS.get(Path(page.path).stem, lambda: None)()
    return read_page(data, page, options)  # type: ignore[arg-type]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "SECONDS", 0.3)
    monkeypatch.setattr(bounds, "GRACE", 0.3)
    monkeypatch.setattr(bounds, "MEMORY", 300_000_000)
    monkeypatch.setattr("pressmark.index.stages.read_page", harmful)
    # Other tests may have left threads: a worker that is not a fork would not know what is patched here.
    monkeypatch.setattr("pressmark.index.workers.threading", SimpleNamespace(active_count=lambda: 1))


def test_pages_that_do_harm_are_named_and_all_others_are_indexed(tmp_path: Path, quick: None) -> None:
    index = Index(tmp_path)
    index.settings = replace(index.settings, workers=2)
    for number in range(110):
        index.page(f"p{number:03}.html", f"Page {number}", WORDS.format(number) * 3)
    for name in HARMS:
        index.page(f"m/{name}.html", name)
    report = index.build()
    assert report.articles == 110
    assert {skip.path: skip.reason for skip in report.skipped} == {f"m/{name}.html": "unreadable" for name in HARMS}
    told = {Path(skip.path).stem: skip.detail for skip in report.skipped}
    assert "seconds" in told["endless"]
    assert "memory" in told["greedy"]
    assert "its reader ended" in told["killed"]
    assert "its reader ended" in told["deaf"]
    assert "ValueError" in told["broken"]
    assert not index.build().wrote, "harm is not done again while the page is the same"


def test_articles_of_a_file_that_do_harm_are_named_and_all_others_are_indexed(
    tmp_path: Path, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def prepared(article: Article) -> Prepared:
        HARMS.get(article.title, lambda: None)()
        return prepare(article)

    monkeypatch.setattr("pressmark.index.articles_file.prepare", prepared)
    lines = [{"id": name, "title": name} for name in HARMS] + [{"id": n, "title": f"No. {n}"} for n in range(120)]
    (tmp_path / "a.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines), "utf-8")
    report = Index(tmp_path, Settings(workers=2)).build_from(tmp_path / "a.jsonl")
    assert report.articles == 120
    told = {skip.path: skip.detail for skip in report.skipped if skip.reason == "unreadable"}
    assert told.keys() == HARMS.keys() and "its reader ended" in told["killed"]


def test_a_few_pages_are_bounded_in_time_too(tmp_path: Path, quick: None) -> None:
    index = Index(tmp_path)
    index.page("calm.html", "Calm")
    index.page("endless.html", "Endless")
    index.page("broken.html", "Broken")
    report = index.build()
    assert report.articles == 1
    assert sorted(skip.path for skip in report.skipped) == ["broken.html", "endless.html"]


def test_what_fits_is_done_and_the_clock_is_put_back(quick: None) -> None:
    before = signal.getsignal(signal.SIGPROF)
    assert bounded(lambda: 7) == 7
    with pytest.raises(TooMuch):
        bounded(endless)
    with pytest.raises(OSError, match="gone"):
        bounded(lambda: (_ for _ in ()).throw(OSError("gone")))
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGPROF) == before
