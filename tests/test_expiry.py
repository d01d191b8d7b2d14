"""Pages whose time comes or goes: read again on their day, although no file has changed."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from pressmark.index.generations.home import prepare_home, writing
from pressmark.index.generations.report import SyncReport
from pressmark.index.generations.store import Store
from pressmark.index.generations.sync import sync
from pressmark.index.site_folder import SiteFolder
from tests.indexes import BODY, Index, reasons


@pytest.fixture
def index(tmp_path: Path) -> Index:
    index = Index(tmp_path)
    index.page("always.html", "Always", "The lighthouse has stood there for two hundred years and more. " * 3)
    index.page(
        "later.html", "Later", "A concert that will take place in the old town hall this summer. " * 3, "2026-06-10"
    )
    index.page("sale.html", "Sale")
    page = (index.site / "sale.html").read_text("utf-8")
    (index.site / "sale.html").write_text(
        page.replace("</head>", '<meta name="expires" content="2026-06-20"></head>'), "utf-8"
    )
    return index


def publish(index: Index, day: str) -> SyncReport:
    today = date.fromisoformat(day)
    prepare_home(index.home, index.site)
    with writing(index.home), closing(Store(index.home, writable=True)) as store:
        return sync(store, index.home, SiteFolder(index.site, index.settings, today=today), index.settings, today=today)


def test_pages_come_and_go_on_their_days(index: Index) -> None:
    report = publish(index, "2026-06-01")
    assert (report.articles, reasons(report)) == (2, {"later.html": "future"})
    assert not publish(index, "2026-06-07").wrote
    report = publish(index, "2026-06-09")
    assert (report.articles, report.added, reasons(report)) == (3, 1, {})
    assert not publish(index, "2026-06-19").wrote
    report = publish(index, "2026-06-20")
    assert (report.articles, report.removed, reasons(report)) == (2, 1, {"sale.html": "expired"})


def test_what_came_while_a_clock_was_ahead_goes_when_it_is_put_right(index: Index) -> None:
    assert reasons(publish(index, "2026-07-01")) == {"sale.html": "expired"}
    report = publish(index, "2026-06-01")
    assert (report.articles, report.added, report.removed) == (2, 1, 1)
    assert reasons(report) == {"later.html": "future"}
    assert not publish(index, "2026-06-01").wrote


def test_an_expiry_that_is_put_off_brings_the_page_back(index: Index) -> None:
    publish(index, "2026-06-09")
    publish(index, "2026-06-21")
    index.page("sale.html", "Sale", BODY + " Still on.")
    report = publish(index, "2026-06-22")
    assert (report.articles, report.added) == (3, 1)


def test_an_article_whose_time_is_over_goes_although_its_page_cannot_be_opened(index: Index) -> None:
    publish(index, "2026-06-01")
    sale, aside = index.site / "sale.html", index.folder / "sale.html"
    sale.rename(aside)
    sale.symlink_to(aside)
    report = publish(index, "2026-06-19")
    assert (report.articles, reasons(report)["sale.html"]) == (3, "unreadable")
    assert not publish(index, "2026-06-19").wrote
    report = publish(index, "2026-06-20")
    assert (report.articles, report.removed, reasons(report)["sale.html"]) == (2, 1, "unreadable")
    assert not publish(index, "2026-06-21").wrote
    sale.unlink()
    aside.rename(sale)
    assert reasons(publish(index, "2026-06-21"))["sale.html"] == "expired"


def test_an_article_whose_time_is_over_goes_although_its_page_is_broken(index: Index) -> None:
    publish(index, "2026-06-01")
    (index.site / "sale.html").write_bytes(b"")
    assert publish(index, "2026-06-19").articles == 3
    report = publish(index, "2026-06-20")
    assert (report.articles, report.removed, reasons(report)["sale.html"]) == (2, 1, "unreadable")


def test_a_page_that_cannot_be_opened_on_its_day_comes_when_it_can_be(index: Index) -> None:
    publish(index, "2026-06-01")
    later, aside = index.site / "later.html", index.folder / "later.html"
    later.rename(aside)
    later.symlink_to(aside)
    assert publish(index, "2026-06-09").articles == 2
    later.unlink()
    aside.rename(later)
    assert publish(index, "2026-06-09").added == 1
