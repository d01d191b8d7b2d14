"""Generations of a cluster: what an alias names is read, and nothing of this machine."""

from __future__ import annotations

import base64
import json
import time
from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from threading import Lock
from typing import Any

from pressmark.index.addresses import best_of, spellings_of
from pressmark.index.analyzer import analyzer_for
from pressmark.index.cluster import ABSENT, Cluster
from pressmark.index.cluster_index import ARTICLE, FORMAT, RELATED, SITE, checked_alias, taken_name
from pressmark.index.cluster_rows import BETWEEN, ENGINE
from pressmark.index.errors import ClusterUnavailable, IndexDamaged, IndexMissing, IndexUnavailable
from pressmark.index.generations.article_row import ArticleRow
from pressmark.index.rules import Rules, rules_from_json
from pressmark.index.settings import Settings
from pressmark.search.attributes import facet_counts
from pressmark.search.cluster_lexicon import ClusterLexicon
from pressmark.search.cluster_searches import ClusterSearches
from pressmark.search.guises import query_tokens
from pressmark.search.memory import Memory
from pressmark.search.opensearch_query import Query
from pressmark.search.opensearch_searcher import OpenSearchSearcher
from pressmark.search.remembered import Remembered
from pressmark.search.results import FacetCount
from pressmark.search.snapshot import Card, Listed, Neighbour, StoredArticle
from pressmark.search.stored_rows import articles_of, cards_of, keys_of, neighbours_of, site_facts

# Seconds for which an alias is believed: so late may a service see a publish.
_BELIEVED = 1.0
_PAGE = 5_000
_MOST_EXPECTED = 16
_CARD = ["doc", "day", "brief"]
_WHOLE = ["doc", "id", "words", "card", "body", "checksum"]


class ClusterGenerations:
    """The index behind an alias; while no host answers, or it cannot be read here, the one that was seen last."""

    mends = False

    def __init__(self, settings: Settings) -> None:
        self._cluster = Cluster(settings)
        self._alias = checked_alias(settings.alias)
        self._lock = Lock()
        self._seen, self._until = "", 0.0
        self._read = ""
        self.rules = Rules()
        self.problem: str | None = None
        self.failure: IndexUnavailable | None = None

    def current(self, *, now: bool = False) -> str:
        """The name of the index. Only one thread at a time looks; the others go on with what is known."""
        if self._seen and not now and (time.monotonic() < self._until or self._lock.locked()):
            return self._seen
        with self._lock:
            try:
                self.problem = self._look()
                self.failure = None
            except ClusterUnavailable as error:
                self.problem, self.failure = str(error), error
                if not self._seen:
                    raise
            self._until = time.monotonic() + _BELIEVED
        if not self._seen:
            raise IndexMissing(
                f'The cluster has no generation under the alias "{self._alias}". '
                "Fill it: pressmark index SITE --engine opensearch"
            )
        return self._seen

    def _look(self) -> str | None:
        """See what the alias names; what stands against reading that is said, and raised where nothing was seen
        before."""
        found = self._cluster.read("GET", f"/{self._alias}/_doc/{SITE}?_source=format,rules", missing=True)
        if found is ABSENT:
            self._seen = ""
            return None
        if "_index" not in found:
            raise ClusterUnavailable(
                "What answers at [opensearch] hosts is no OpenSearch cluster. Name the addresses of its nodes."
            )
        name, row = str(found["_index"]), found.get("_source", {})
        problem = self._unreadable(name, row)
        if problem and not self._seen:
            raise IndexUnavailable(problem)
        if not problem:
            self._learn(row.get("rules", ""), name)
            self._seen = name
        return problem

    def _unreadable(self, name: str, row: Mapping[str, Any]) -> str | None:
        """Why an index is not read, as far as it says that itself."""
        if name == self._alias:
            return taken_name(name)
        if not row:
            return f'The alias "{self._alias}" names {name}, which Pressmark did not fill. Choose another alias.'
        made = row.get("format")
        if made == FORMAT:
            return None
        if isinstance(made, int) and made > FORMAT:
            return f"{name} was filled by a newer version of Pressmark. Read it: update Pressmark here."
        way_out = "update Pressmark where the site is, and run pressmark index there"
        return f"{name} was filled by an older version of Pressmark. Read it: {way_out}."

    def _learn(self, rules: str, name: str) -> None:
        if rules and rules != self._read:
            try:
                self._read, self.rules = rules, rules_from_json(rules)
            except (AttributeError, KeyError, TypeError, ValueError):
                raise IndexDamaged(f"The rules of {name} cannot be read. Run pressmark index again.") from None

    def doubt(self) -> None:
        """Nothing to do: a cluster verifies what it reads."""

    def open(self, current: Hashable) -> ClusterGeneration:
        return ClusterGeneration(self._cluster, str(current))

    def close(self) -> None:
        """Nothing to do: connections go with the last who holds them."""


class ClusterGeneration:
    """One index, which never changes: what was read of it is remembered."""

    def __init__(self, cluster: Cluster, index: str) -> None:
        """Raise IndexMissing when it is gone by now."""
        found = cluster.read("GET", f"/{index}/_doc/{SITE}", missing=True)
        if not found.get("found"):
            raise IndexMissing(f"The index {index} is no longer in the cluster.")
        try:
            site = json.loads(found["_source"]["site"])
            facts = site_facts(site["number"], site["built"], site["articles"], ENGINE, site["info"])
        except (KeyError, TypeError, ValueError):
            raise IndexDamaged(f"The index {index} does not say what it holds. Run pressmark index again.") from None
        self.info = facts.info
        self.languages, self.filter_names = facts.languages, facts.filter_names
        self.median_age, self.newest_day = facts.median_age, facts.newest_day
        self._searches = ClusterSearches(cluster, index)
        self.lexicon = ClusterLexicon(self._searches)
        self.memory = Memory()
        self.searcher = OpenSearchSearcher(self._searches)
        self._remembered = Remembered()

    def prepare(self) -> None:
        """Nothing to do: cards of a whole site are much to send for."""

    def expect(self, text: str) -> None:
        """Look up in one request what a query's words will be asked for one after the other."""
        tokens = query_tokens(text, self)[:_MOST_EXPECTED]
        exact = [token.exact for token in tokens]
        analyzers = [analyzer_for(lang) for lang in self.languages]
        stems = {form for token in tokens for form in (token.stem, token.exact)}
        stems |= {analyzer.stem(form) for analyzer in analyzers for form in exact}
        forms = {*exact, *map("".join, pairwise(exact))}  # the site may write two words as one
        searches = self.lexicon.expected(forms, stems)
        counts = self.searcher.expected(stems, exact)
        if tokens and counts:
            answers = self._searches.several([*searches, *counts.values()])
            self.lexicon.learn(forms, stems, answers[:2])
            self.searcher.learn(dict(zip(counts, answers[2:], strict=True)))

    def cards(self, docs: Sequence[int]) -> Mapping[int, Card]:
        return self._remembered.cards(docs, self._read_cards)

    def _read_cards(self, docs: Sequence[int]) -> Mapping[int, Card]:
        rows = self._searches.rows(ARTICLE, docs, _CARD)
        return cards_of((row["doc"], row.get("day"), row["brief"]) for row in rows)

    def articles(self, docs: Sequence[int]) -> Mapping[int, StoredArticle]:
        return self._remembered.articles(docs, self._read_articles)

    def _read_articles(self, docs: Sequence[int]) -> Mapping[int, StoredArticle]:
        return articles_of(ArticleRow(_decoded(row)) for row in self._searches.rows(ARTICLE, docs, _WHOLE))

    def document(self, url_or_id: str) -> int | None:
        names = spellings_of(url_or_id)
        either = {"bool": {"should": [{"terms": {"id": names}}, {"terms": {"url": names}}], "minimum_should_match": 1}}
        asked = {"query": _of_kind(ARTICLE, either), "size": len(names), "_source": ["doc", "id", "url"]}
        hits = self._searches.one(asked)["hits"]["hits"]
        rows = [hit["_source"] for hit in hits]
        return best_of([(row["doc"], row["id"], row.get("url")) for row in rows], names)

    def listing(self) -> Iterable[Listed]:
        for row in self._all(["doc", "id", "url", "facets"]):
            yield Listed(row["doc"], row["id"], row.get("url"), keys_of(row["facets"]))

    def facet_values(self, facet: str) -> Mapping[str, FacetCount]:
        return self._values.get(facet, {})

    def neighbours(self, docs: Sequence[int]) -> Mapping[int, Sequence[Neighbour]]:
        rows = self._searches.rows(RELATED, docs, ["doc", "neighbours"])
        return {row["doc"]: neighbours_of(row["neighbours"]) for row in rows}

    def newest(self, limit: int, hidden: Collection[int]) -> Sequence[int]:
        has_day, is_hidden = {"exists": {"field": "day"}}, {"terms": {"doc": [*hidden]}}
        order: list[Query] = [{"day": "desc"}, {"doc": "asc"}]
        found: list[int] = []
        for wanted in ({"filter": [has_day], "must_not": [is_hidden]}, {"must_not": [has_day, is_hidden]}):
            asked = {"query": _of_kind(ARTICLE, {"bool": wanted}), "size": limit, "sort": order, "_source": False}
            found = found or [hit["sort"][1] for hit in self._searches.one(asked)["hits"]["hits"]]
        return found

    def page_without_article(self, url: str) -> tuple[str, str, str] | None:
        """None: pages are known where the site is read."""
        return None

    @cached_property
    def _values(self) -> dict[str, Mapping[str, FacetCount]]:
        """Every facet's values as they are written, read once, some thousand at a time."""
        written: defaultdict[str, Counter[str]] = defaultdict(Counter)
        each: dict[str, Any] = {"size": _PAGE, "sources": [{"value": {"terms": {"field": "written"}}}]}
        asked = {"query": _of_kind(ARTICLE), "size": 0, "aggs": {"each": {"composite": each}}}
        while True:
            answer = self._searches.one(asked, alone=True)["aggregations"]["each"]
            for bucket in answer["buckets"]:
                facet, _, value = bucket["key"]["value"].partition(BETWEEN)
                written[facet][value] += bucket["doc_count"]
            if "after_key" not in answer:
                return {facet: facet_counts(counts.items()) for facet, counts in written.items()}
            each["after"] = answer["after_key"]

    def _all(self, fields: Sequence[str]) -> Iterator[Mapping[str, Any]]:
        """A row of every article, in order of number."""
        asked: dict[str, Any] = {"query": _of_kind(ARTICLE), "size": _PAGE, "sort": [{"doc": "asc"}], "_source": fields}
        while hits := self._searches.one(asked, alone=True)["hits"]["hits"]:
            yield from (hit["_source"] for hit in hits)
            asked["search_after"] = hits[-1]["sort"]


def _of_kind(kind: str, also: Query | None = None) -> Query:
    return {"bool": {"filter": [{"term": {"row": kind}}, *([also] if also else [])]}}


def _decoded(row: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return {**row, "body": base64.b64decode(row["body"]), "checksum": base64.b64decode(row["checksum"])}
    except (KeyError, ValueError):
        raise IndexDamaged("A row of the cluster is damaged. Run pressmark index again.") from None
