"""Searcher for OpenSearch: one request answers a plan, with its filters, facets and dates."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from threading import Lock
from typing import Any

from pressmark.index.schema import TEXT, TEXT_EXACT, TITLE, TITLE_EXACT, WHOLE_TITLE, title_keys
from pressmark.search.attributes import MOST_VALUES
from pressmark.search.cluster_searches import Body, ClusterSearches
from pressmark.search.opensearch_query import (
    EVERYTHING,
    Query,
    Words,
    counted,
    having,
    order_of,
    phrase,
    phrases,
    query_of,
    restricted,
    some_of,
    term,
)
from pressmark.search.plan import Candidate, Candidates, Keyed, Node, Plan, Some

# The cluster shows no more than this of any answer.
WINDOW = 10_000
_MOST_REMEMBERED = 20_000


class OpenSearchSearcher:
    """One index that never changes, so that what was counted in it is remembered. Facets and days are its columns."""

    def __init__(self, searches: ClusterSearches) -> None:
        self._searches = searches
        self._known: dict[Hashable, int] = {}
        self._lock = Lock()

    def search(self, plan: Plan) -> Candidates:
        children = plan.root.children if isinstance(plan.root, Some) else ()
        some = isinstance(plan.root, Some) and plan.root.minimum < len(children)
        self._count_phrases(plan.root)
        chosen = {facet: having(facet, keys) for facet, keys in plan.keywords.items()}
        asked: dict[str, Any] = {
            "query": restricted(self._named(plan.root) if some else query_of(plan.root, self._weight), plan),
            "from": min(plan.offset, WINDOW),
            "size": max(0, min(plan.limit, WINDOW - plan.offset)),
            "sort": order_of(plan),
            "track_scores": True,
            "track_total_hits": True,
            "_source": False,
            "stored_fields": "_none_",
        }
        if chosen:
            asked["post_filter"] = {"bool": {"filter": list(chosen.values())}}
        if plan.facets:
            asked["aggs"] = {
                str(place): counted(facet, chosen, MOST_VALUES, plan.keywords.get(facet, ()))
                for place, facet in enumerate(plan.facets)
            }
        # Statistics of all parts of the index together, so that scores do not hang on where an article is kept.
        found = self._searches.one(asked, options="&search_type=dfs_query_then_fetch")
        every = (1 << len(children)) - 1 if children else 1
        best = tuple(_candidate(hit, None if some else every) for hit in found["hits"]["hits"])
        return Candidates(best, found["hits"]["total"]["value"], _facets(found.get("aggregations", {}), plan))

    def document_count(self) -> int:
        return self._totals({"all": EVERYTHING})["all"]

    def frequency(self, stem: str) -> int:
        asked: dict[Hashable, Query] = {(field, stem): term(field, stem) for field in (TITLE.name, TEXT.name)}
        return max(self._totals(asked).values())

    def count(self, node: Node) -> int:
        return self._totals({node: query_of(node)})[node]

    def close(self) -> None:
        """Nothing to do: connections go with the last who holds them."""

    def _named(self, root: Node) -> Query:
        """A root of which only some children need match; the cluster says which did, by their places."""
        assert isinstance(root, Some)
        children = [query_of(child, self._weight) for child in root.children]
        named = [{"bool": {"must": [child], "_name": str(place)}} for place, child in enumerate(children)]
        return some_of(named, root.minimum)

    def _count_phrases(self, root: Node) -> None:
        """Ask for all that weighing the phrases of a query takes, at once."""
        asked: dict[Hashable, Query] = {}
        for found in phrases(root):
            for field in (TITLE_EXACT.name, TEXT_EXACT.name)[: 1 if found.scope == "title" else 2]:
                if len([word for word in found.words if word]) > 1:
                    asked |= _statistics(field, found.words)
        if asked:
            self._totals(asked | {"all": EVERYTHING})

    def _weight(self, field: str, words: Words) -> float:
        """A phrase is scored as a word that is as frequent as its places are; the cluster would add its words' idf."""
        found = self._totals(_statistics(field, words))
        theirs = sum(self._idf(found[field, word]) for word in words if word)
        return self._idf(found[field, words]) / theirs

    def _idf(self, frequency: int) -> float:
        return math.log(1 + (max(self.document_count(), frequency) - frequency + 0.5) / (frequency + 0.5))

    def expected(self, stems: Iterable[str], order: Sequence[str]) -> dict[Hashable, Body]:
        """Searches for counts that a query of these words will ask for; their answers go to `learn`."""
        fields = (TITLE.name, TEXT.name)
        asked: dict[Hashable, Query] = {(field, stem): term(field, stem) for stem in stems for field in fields}
        title = Keyed(WHOLE_TITLE, title_keys(order))
        asked |= {title: query_of(title), "all": EVERYTHING}
        return {name: _counting(query) for name, query in asked.items() if name not in self._known}

    def learn(self, found: Mapping[Hashable, Mapping[str, Any]]) -> None:
        with self._lock:
            if len(self._known) > _MOST_REMEMBERED:
                self._known = {}
            self._known |= {name: answer["hits"]["total"]["value"] for name, answer in found.items()}

    def _totals(self, asked: Mapping[Hashable, Query]) -> dict[Hashable, int]:
        """How many articles match each query, by the name under which it is remembered."""
        known = self._known
        found = {name: known[name] for name in asked if name in known}
        missing = [name for name in asked if name not in found]
        if missing:
            answers = self._searches.several([_counting(asked[name]) for name in missing])
            self.learn(dict(zip(missing, answers, strict=True)))
            found |= {name: answer["hits"]["total"]["value"] for name, answer in zip(missing, answers, strict=True)}
        return found


def _counting(query: Query) -> Body:
    return {"size": 0, "track_total_hits": True, "query": query}


def _statistics(field: str, words: Words) -> dict[Hashable, Query]:
    """What has to be counted to weigh a phrase: itself and its words."""
    return {(field, words): phrase(field, words)} | {(field, word): term(field, word) for word in words if word}


def _candidate(hit: Mapping[str, Any], matched: int | None) -> Candidate:
    *_, score, doc = hit["sort"]
    if matched is None:
        matched = sum(1 << int(place) for place in hit.get("matched_queries", ()))
    return Candidate(doc, score, matched)


def _facets(aggregations: Mapping[str, Any], plan: Plan) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for place, facet in enumerate(plan.facets):
        counts = aggregations[str(place)]
        buckets = [*counts["best"]["buckets"], *counts.get("also", {}).get("buckets", ())]
        found[facet] = {bucket["key"]: bucket["doc_count"] for bucket in buckets}
    return found
