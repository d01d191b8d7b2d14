"""Pages as they are read, each without a site around it."""

from __future__ import annotations

from pressmark.index.article import Article
from pressmark.index.discovery import Page
from pressmark.index.extraction.extract import Extraction, assemble, read_page
from pressmark.index.pages.record import Record


def record_of(page: str | bytes, path: str = "a.html", options: Extraction | None = None) -> Record:
    """What a page says that lies at `path` of its site."""
    data = page.encode() if isinstance(page, str) else page
    return read_page(data, Page(path, f"/{path}", b""), options or Extraction())


def article_of(page: str | bytes, path: str = "a.html", options: Extraction | None = None) -> Article:
    """The article of a page alone, whether it would be shown or not."""
    return assemble(record_of(page, path, options), keep_all=True)
