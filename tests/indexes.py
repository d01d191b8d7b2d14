"""A home and a site to try things on."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from pressmark.index.builder import build_from_articles, build_index
from pressmark.index.generations.report import SyncReport
from pressmark.index.generations.seal import SEAL_FILE
from pressmark.index.generations.store import STORE_FILE
from pressmark.index.settings import Settings
from pressmark.search.results import SearchRequest
from pressmark.search.site_search import SiteSearch

PAGE = """<!doctype html><html lang="{lang}"><head><title>{title}</title>
<meta property="article:published_time" content="{date}"></head>
<body><main><article><h1>{title}</h1><p>{body}</p></article></main></body></html>
"""
BODY = (
    "The harbour master counted the boats as they came in, one after the other, and wrote each of them down with care. "
    "Nobody had asked for such a list in years, but the storm had made everybody cautious about what floats and why."
)


@dataclass
class Index:
    """An index home and a site beside it, both in a folder of a test."""

    folder: Path
    settings: Settings = field(default_factory=lambda: Settings(workers=1))

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def site(self) -> Path:
        return self.folder / "site"

    def page(self, path: str, title: str, body: str = BODY, date: str = "2026-05-01", lang: str = "en") -> None:
        """Write one article's page."""
        target = self.site / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(PAGE.format(title=title, body=body, date=date, lang=lang), "utf-8")

    def build(self, **options: object) -> SyncReport:
        return build_index(self.site, self.home, self.settings, **options)  # type: ignore[arg-type]

    def build_from(self, articles: Path, *, add_only: bool = False) -> SyncReport:
        return build_from_articles(articles, self.home, self.settings, add_only=add_only)

    def alter(self, sql: str, *, sealed: bool = False) -> None:
        """Change rows of the store behind its back, by default in one whose seal is gone."""
        if not sealed:
            (self.home / SEAL_FILE).unlink(missing_ok=True)
        with closing(sqlite3.connect(self.home / STORE_FILE)) as store, store:
            assert store.execute(sql).rowcount

    def search(self) -> SiteSearch:
        return SiteSearch.open(self.home, self.settings)


def titles(search: SiteSearch, text: str) -> list[str]:
    """What is found, best first."""
    return [hit.title for hit in search.search(SearchRequest(text)).hits]


def reasons(report: SyncReport) -> dict[str, str]:
    """Why each page that was left out was."""
    return {skip.path: skip.reason for skip in report.skipped}
