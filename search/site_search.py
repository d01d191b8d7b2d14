"""Search of one site: the library's front door, for the terminal, the service and whoever imports it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Self

from pressmark.index.addresses import page_without_article
from pressmark.index.article import Article
from pressmark.index.errors import IndexDamaged, IndexMissing, IndexUnavailable, UnknownDocument
from pressmark.index.generations.generation import PUBLISHED, kept_generation
from pressmark.index.generations.store import Store
from pressmark.index.rules import Rules
from pressmark.index.schema import FACETS
from pressmark.index.settings import Settings
from pressmark.search import retrieval
from pressmark.search.explain import Explanation, explain, explain_skipped
from pressmark.search.golden import Scorecard
from pressmark.search.opened_generation import OpenedGeneration
from pressmark.search.results import (
    FacetCount,
    GenerationInfo,
    Hit,
    RelatedHit,
    Results,
    SearchRequest,
    Snippet,
    Suggestion,
)
from pressmark.search.rules import SiteRules
from pressmark.search.rules_check import scorecards
from pressmark.search.suggest import suggest

_SUMMARY = 240
_OF_GENERATION = "since <= :g AND until > :g"


@dataclass(frozen=True, slots=True)
class _Ruled:
    """A generation with rules as they were read; its token differs with either, for whoever keeps answers."""

    opened: OpenedGeneration
    read: Rules
    rules: SiteRules
    info: GenerationInfo


class SiteSearch:
    """Reads the published generation of one index home; every call answers from one generation.

    A publish is picked up at the next call. Safe to share between threads. `problem` says why an older generation than
    the published one answers, None when all is well.
    """

    def __init__(self, home: Path, settings: Settings, rules: Callable[[], Rules] | None = None) -> None:
        """`rules` is asked at each call, in place of the settings for theirs.

        Raise IndexMissing, IndexDamaged or EngineMissing when there is nothing to read.
        """
        self._home = home
        self.settings = settings
        self._rules = rules or (lambda: settings.rules)
        self._store = Store(home)
        self._lock = Lock()
        self._opened: tuple[int, OpenedGeneration] | None = None
        self._last: _Ruled | None = None
        self.problem: str | None = None
        self._current()

    @classmethod
    def open(cls, home: Path, settings: Settings) -> Self:
        return cls(home, settings)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._opened = self._last = None
        self._store.close()

    @property
    def generation(self) -> GenerationInfo:
        return self._ruled().info

    def search(self, request: SearchRequest) -> Results:
        """Any text at all gives an answer. Raise InvalidParameter for a bad date, sort or filter name."""
        now = self._ruled()
        return replace(retrieval.search(now.opened, request, self.settings.freshness, now.rules), generation=now.info)

    def suggest(self, text: str, limit: int = 8) -> tuple[Suggestion, ...]:
        now = self._ruled()
        return suggest(now.opened, text, limit, now.rules)

    def related(self, url_or_id: str, limit: int = 5) -> tuple[RelatedHit, ...]:
        """Raise UnknownDocument when no article has this url or id.

        Tolerant of host, `index.html`, trailing slash, query, fragment and percent-encoding.
        """
        opened = self._current()
        return self._related(opened, self._document(opened, url_or_id), limit)

    def all_related(self, limit: int = 5) -> dict[str, tuple[RelatedHit, ...]]:
        """The related posts of every article, by its id."""
        opened = self._current()
        rows = self._store.query(
            f"SELECT doc, id FROM article WHERE {_OF_GENERATION} ORDER BY doc", {"g": opened.info.number}
        )
        return {row["id"]: self._related(opened, row["doc"], limit) for row in rows}

    def explain(self, text: str, url_or_id: str) -> Explanation:
        """Why an article stands where it does for a query, or why it, or a page that gave no article, is not found.

        Raise UnknownDocument when no page of the site has this address.
        """
        opened = self._current()
        doc = opened.document(url_or_id)
        if doc is not None:
            return explain(opened, self.settings, text, doc)
        page = page_without_article(self._store, opened.info.number, url_or_id)
        if page is None:
            raise UnknownDocument(
                f"No page of the index has the url or id {url_or_id[:200]!r}: it is no file of the site, or left out by "
                "include or exclude."
            )
        return explain_skipped(text, *page)

    def golden(self, generation: int | None = None) -> tuple[Scorecard, Scorecard | None]:
        """The golden queries on a generation, by default the published one, and on the one published before it.

        Raise UsageError for a generation that is not kept.
        """
        row = kept_generation(self._store, generation or self._store.current())
        return scorecards(self._home, self._store, row, self.settings)

    def newest(self, limit: int = 10) -> tuple[Hit, ...]:
        """The latest dated articles, for a page without a query; snippets are their summaries."""
        now = self._ruled()
        opened = now.opened
        rows = self._store.query(
            "SELECT doc FROM article WHERE day IS NOT NULL AND doc NOT IN (SELECT value FROM json_each(:hidden))"
            f" AND {_OF_GENERATION} ORDER BY day DESC, doc LIMIT :limit",
            {"g": opened.info.number, "limit": limit, "hidden": json.dumps(list(now.rules.always_hidden))},
        )
        docs = [row["doc"] for row in rows]
        found = opened.articles(docs)
        return tuple(_hit(found[doc].article, found[doc].word_count) for doc in docs)

    def commonest_tags(self, limit: int = 20) -> tuple[FacetCount, ...]:
        return tuple(self._current().facet_values("tag").values())[:limit]

    def all_facets(self) -> Mapping[str, tuple[FacetCount, ...]]:
        """Counts over all articles, named as those of an answer: what there is to choose before anything is asked."""
        opened = self._current()
        keys = {name: name for name in FACETS} | {name: f"filter.{name}" for name in opened.filter_names}
        counted = {name: tuple(opened.facet_values(key).values()) for name, key in keys.items()}
        return {name: counts[: retrieval.MOST_FACET_VALUES] for name, counts in counted.items() if counts}

    def _ruled(self) -> _Ruled:
        """The published generation with the rules that are in force now."""
        opened, rules, last = self._current(), self._rules(), self._last
        if last is None or last.opened is not opened or last.read is not rules:
            token = opened.info.token
            if rules != Rules():
                token += f"-{blake2b(repr(rules).encode(), digest_size=4).hexdigest()}"
            info = replace(opened.info, token=token)
            last = self._last = _Ruled(opened, rules, SiteRules(rules, opened), info)
        return last

    def _current(self) -> OpenedGeneration:
        """The published generation, opened beside the one before it: those who still read that one keep it."""
        while True:
            number = self._store.current()
            opened = self._opened
            if opened is not None and opened[0] == number:
                return opened[1]
            with self._lock:
                if self._opened is not None and self._opened[0] == number:
                    return self._opened[1]
                try:
                    self._opened = (number, self._open_best(number))
                except IndexUnavailable:
                    if self._store.current() == number:
                        raise
                    # Publishes overtook this reader, and the files it was opening are cleaned away: it opens the newest.

    def _open_best(self, number: int) -> OpenedGeneration:
        """The published generation, or the newest sound one before it."""
        damage: IndexDamaged | None = None
        for row in self._store.generations():
            if row.state == PUBLISHED and row.number <= number:
                try:
                    opened = OpenedGeneration(self._home, self._store, row)
                except IndexDamaged as error:
                    damage = damage or error
                else:
                    self.problem = str(damage) if damage else None
                    return opened
        raise damage or IndexMissing(
            f'No index at "{self._home}". Create one: pressmark index SITE --home "{self._home}"'
        )

    def _document(self, opened: OpenedGeneration, url_or_id: str) -> int:
        doc = opened.document(url_or_id)
        if doc is None:
            raise UnknownDocument(f"No article of the index has the url or id {url_or_id[:200]!r}.")
        return doc

    def _related(self, opened: OpenedGeneration, doc: int, limit: int) -> tuple[RelatedHit, ...]:
        rows = self._store.query(
            f"SELECT neighbours FROM related WHERE doc = :doc AND {_OF_GENERATION}",
            {"doc": doc, "g": opened.info.number},
        )
        listed = json.loads(rows[0]["neighbours"])[:limit] if rows else []
        found = opened.articles([entry[0] for entry in listed])
        hits = []
        for neighbour, score, topics in listed:
            article = found[neighbour].article
            hits.append(
                RelatedHit(
                    id=article.id,
                    url=article.url,
                    title=article.title,
                    score=score,
                    topics=tuple(topics),
                    published=article.published.iso if article.published else None,
                    authors=article.authors,
                    tags=article.tags,
                    section=article.section,
                    image=article.image,
                    image_alt=article.image_alt,
                    summary=article.summary,
                    lang=article.lang,
                )
            )
        return tuple(hits)


def _hit(article: Article, words: int) -> Hit:
    return Hit(
        id=article.id,
        url=article.url,
        title=article.title,
        title_highlights=(),
        snippet=Snippet(article.summary or article.body[:_SUMMARY].rpartition(" ")[0]),
        score=0.0,
        kind=article.kind,
        published=article.published.iso if article.published else None,
        modified=article.modified.iso if article.modified else None,
        authors=article.authors,
        tags=article.tags,
        section=article.section,
        lang=article.lang,
        image=article.image,
        image_alt=article.image_alt,
        word_count=words,
    )
