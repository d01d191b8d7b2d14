"""Searches over a handful of articles that are held in memory."""

from __future__ import annotations

from collections.abc import Sequence

from pressmark.index.article import Article, Moment
from pressmark.search.results import Results, SearchRequest
from pressmark.search.retrieval import search
from tests.reference_searcher import MemorySnapshot


def article(
    name: str, title: str, body: str = "", date: str | None = None, lang: str = "en", **more: object
) -> Article:
    published = Moment(date) if date else None
    return Article(name, f"/{name}", name, title, body or title, lang=lang, published=published, **more)  # type: ignore[arg-type]


def filler(count: int) -> list[Article]:
    """Articles that say nothing of what a test asks for."""
    return [article(f"f{i}", f"Note {i}", f"Plain words about gardens and rivers, number {i}.") for i in range(count)]


FILLER = filler(20)


def ask(articles: Sequence[Article], text: str, **options: object) -> Results:
    return search(MemorySnapshot(articles), SearchRequest(text, **options))  # type: ignore[arg-type]


def ids(results: Results) -> list[str]:
    return [hit.id for hit in results.hits]
