"""Snapshot of a generation, over the store and one engine directory."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from sqlite3 import Row
from threading import Lock

from pressmark.index.addresses import document_of, page_without_article
from pressmark.index.engines import readable
from pressmark.index.generations.generation import sound_directory
from pressmark.index.generations.home import hashed_files
from pressmark.index.generations.manifest import verified_files
from pressmark.index.generations.store import HOLDS, GenerationRow, Store
from pressmark.index.settings import Settings
from pressmark.search.attributes import Attributes, facet_counts
from pressmark.search.engines import open_searcher
from pressmark.search.memory import Memory
from pressmark.search.remembered import Remembered
from pressmark.search.results import FacetCount
from pressmark.search.searcher import Searcher
from pressmark.search.snapshot import Card, Listed, Neighbour, StoredArticle
from pressmark.search.stored_lexicon import StoredLexicon
from pressmark.search.stored_rows import articles_of, cards_of, keys_of, neighbours_of, site_facts

_READ_AHEAD = 20_000
_CARDS = f"SELECT doc, day, brief FROM article WHERE doc IN (SELECT value FROM json_each(:docs)) AND {HOLDS}"
_FIRST_CARDS = f"SELECT doc, day, brief FROM article WHERE {HOLDS} LIMIT {_READ_AHEAD}"
_TEXTS = "doc, id, words, card, body, checksum"
_FACET_VALUES = f"SELECT value, count FROM facet_value WHERE {HOLDS} AND facet = :facet"


class OpenedGeneration:
    """One generation; opening checks the engine's files against the manifest and reads no more than that."""

    def __init__(self, home: Path, store: Store, row: GenerationRow, settings: Settings) -> None:
        """Raise IndexDamaged when a file is not what the manifest promises, and what opening its engine does:
        EngineMissing without the package, ClusterUnavailable or SettingsError where it is in no cluster known here.
        """
        self._store = store
        self._number = row.number
        facts = site_facts(row.number, row.built, row.articles, row.engine, row.info)
        self.info = facts.info
        self.languages, self.filter_names = facts.languages, facts.filter_names
        self.median_age, self.newest_day = facts.median_age, facts.newest_day
        self.lexicon = StoredLexicon(store, row.number)
        self.memory = Memory()
        verified = verified_files(home)
        directory = sound_directory(home, row, verified)
        if verified.fresh:
            verified.save(hashed_files(home))
        self._lock = Lock()
        self._remembered = Remembered()
        with readable(directory):
            self.searcher: Searcher = open_searcher(
                row.engine, directory, lambda: self.attributes, self._holders, settings
            )

    @cached_property
    def attributes(self) -> Attributes:
        """Read when an engine without columns is first asked for a facet, date range or date order, or one is asked
        often."""
        rows = self._store.query(f"SELECT doc, day, facets FROM article WHERE {HOLDS}", {"g": self._number})
        return Attributes((row[0], row[1], row[2]) for row in rows)

    def cards(self, docs: Sequence[int]) -> Mapping[int, Card]:
        return self._remembered.cards(docs, self._read_cards)

    def _read_cards(self, docs: Sequence[int]) -> Mapping[int, Card]:
        return cards_of(self._store.query(_CARDS, {"docs": json.dumps(docs), "g": self._number}))

    def prepare(self) -> None:
        self._remembered.keep(cards_of(self._store.query(_FIRST_CARDS, {"g": self._number})))

    def articles(self, docs: Sequence[int]) -> Mapping[int, StoredArticle]:
        return self._remembered.articles(docs, self._read_articles)

    def _read_articles(self, docs: Sequence[int]) -> Mapping[int, StoredArticle]:
        return articles_of(self._store.articles(self._number, docs, _TEXTS))

    def document(self, url_or_id: str) -> int | None:
        return document_of(self._store, self._number, url_or_id)

    def listing(self) -> Iterable[Listed]:
        rows = self._store.query(f"SELECT doc, id, url, facets FROM article WHERE {HOLDS}", {"g": self._number})
        keys = {text: keys_of(text) for text in {row["facets"] for row in rows}}
        return [Listed(row["doc"], row["id"], row["url"], keys[row["facets"]]) for row in rows]

    def facet_values(self, facet: str) -> Mapping[str, FacetCount]:
        with self._lock:
            if facet not in self._values:
                rows = self._store.query(_FACET_VALUES, {"g": self._number, "facet": facet})
                self._values[facet] = facet_counts((row[0], row[1]) for row in rows)
            return self._values[facet]

    def _holders(self, facet: str) -> Mapping[str, int]:
        return {key: counted.count for key, counted in self.facet_values(facet).items()}

    @cached_property
    def _values(self) -> dict[str, Mapping[str, FacetCount]]:
        return {}

    def expect(self, text: str) -> None:
        """Nothing to do: all is near."""

    def neighbours(self, docs: Sequence[int]) -> Mapping[int, Sequence[Neighbour]]:
        rows = self._store.query(
            f"SELECT doc, neighbours FROM related WHERE doc IN (SELECT value FROM json_each(:docs)) AND {HOLDS}",
            {"docs": json.dumps(list(docs)), "g": self._number},
        )
        return {row["doc"]: neighbours_of(row["neighbours"]) for row in rows}

    def newest(self, limit: int, hidden: Collection[int]) -> Sequence[int]:
        rows: list[Row] = []
        for dated in ("day IS NOT NULL", "day IS NULL"):
            rows = rows or self._store.query(
                f"SELECT doc FROM article WHERE {dated} AND doc NOT IN (SELECT value FROM json_each(:hidden))"
                f" AND {HOLDS} ORDER BY day DESC, doc LIMIT :limit",
                {"g": self._number, "limit": limit, "hidden": json.dumps(list(hidden))},
            )
        return [row["doc"] for row in rows]

    def page_without_article(self, url: str) -> tuple[str, str, str] | None:
        return page_without_article(self._store, self._number, url)

    def close(self) -> None:
        self.searcher.close()
