"""What the rows of a generation say, wherever they are kept: in the store, or in a cluster."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pressmark.index.errors import StoreDamaged
from pressmark.index.generations.article_row import ArticleRow
from pressmark.index.schema import facet_key
from pressmark.index.site_info import read_site_info
from pressmark.search.results import GenerationInfo
from pressmark.search.snapshot import Card, Neighbour, StoredArticle
from pressmark.search.titles import title_words


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """What a generation's row says of the site as a whole."""

    info: GenerationInfo
    languages: Sequence[str]
    filter_names: Sequence[str]
    median_age: float | None
    newest_day: int | None


def site_facts(number: int, built: str, articles: int, engine: str, info: str) -> SiteFacts:
    """The facts of a generation, however its row was kept."""
    site = read_site_info(info)
    generation = GenerationInfo(
        number=number,
        token=site.token,
        built=built.replace("+00:00", "Z"),
        articles=articles,
        engine=engine,
        site_name=site.site_name,
        base_url=site.base_url,
        lang=site.languages[0] if site.languages else None,
    )
    return SiteFacts(generation, site.languages, site.filters, site.median_age, site.newest_day)


@contextmanager
def as_written() -> Iterator[None]:
    """Rows that cannot be read as what was written are damage: raises StoreDamaged."""
    try:
        yield
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        raise StoreDamaged("A row of the store cannot be read. Build it anew: pressmark index SITE") from None


def keys_of(facets: str) -> dict[str, frozenset[str]]:
    """Facet to keys, of the facets of an article as the store keeps them."""
    with as_written():
        return {facet: frozenset(map(facet_key, values)) for facet, values in json.loads(facets).items()}


def neighbours_of(listed: str) -> list[Neighbour]:
    """The related list of an article as the store keeps it."""
    with as_written():
        return [(doc, score, topics, reason) for doc, score, topics, reason in json.loads(listed)]


def cards_of(rows: Iterable[Sequence[Any]]) -> dict[int, Card]:
    """The cards of rows of document number, day and brief, by number; their JSON is read at one go."""
    found = [(row[0], row[1], row[2]) for row in rows]
    with as_written():
        briefs = json.loads(f"[{','.join([brief for _, _, brief in found])}]")
        return {
            doc: Card(doc, title, lang, day, kind, boost, group, series, frozenset(keys), *title_words(lang, title))
            for (doc, day, _), (title, lang, kind, boost, group, series, keys) in zip(found, briefs, strict=True)
        }


def articles_of(rows: Iterable[ArticleRow]) -> dict[int, StoredArticle]:
    return {row.doc: StoredArticle(row.doc, row.words, *row.card_and_body) for row in rows}
