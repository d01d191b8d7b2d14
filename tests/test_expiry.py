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
from tests.indexes import BODY, Index


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


def shown(report: SyncReport) -> dict[str, str]:
    return {skip.path: skip.reason for skip in report.skipped}


def test_pages_come_and_go_on_their_days(index: Index) -> None:
    report = publish(index, "2026-06-01")
    assert (report.articles, shown(report)) == (2, {"later.html": "future"})
    assert not publish(index, "2026-06-07").wrote
    report = publish(index, "2026-06-09")
    assert (report.articles, report.added, shown(report)) == (3, 1, {})
    assert not publish(index, "2026-06-19").wrote
    report = publish(index, "2026-06-20")
    assert (report.articles, report.removed, shown(report)) == (2, 1, {"sale.html": "expired"})


def test_an_expiry_that_is_put_off_brings_the_page_back(index: Index) -> None:
    publish(index, "2026-06-09")
    publish(index, "2026-06-21")
    index.page("sale.html", "Sale", BODY + " Still on.")
    report = publish(index, "2026-06-22")
    assert (report.articles, report.added) == (3, 1)
