"""The Lexicon of a generation that a cluster holds, asked a few words at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from pressmark.index.cluster import Cluster
from pressmark.index.cluster_index import LONGEST_KEY, WORD
from pressmark.search.opensearch_query import Query
from pressmark.search.snapshot import Word

_MOST_FORMS = 64
_MOST_OF_LENGTH = 10_000
_COMMONEST: list[Query] = [{"count": "desc"}, {"form": "asc"}]


class ClusterLexicon:
    """Words of one index; what was looked up is remembered, since it does not change."""

    def __init__(self, cluster: Cluster, index: str) -> None:
        self._cluster = cluster
        self._path = f"/{index}/_search?allow_partial_search_results=false&filter_path=hits.hits._source"
        self.get: Callable[[str], Word | None] = lru_cache(maxsize=16_384)(self._get)
        self.forms: Callable[[str], Sequence[Word]] = lru_cache(maxsize=16_384)(self._forms)
        self.with_prefix: Callable[[str, int], Sequence[Word]] = lru_cache(maxsize=4_096)(self._with_prefix)
        self.of_length: Callable[[str, int, int], Sequence[Word]] = lru_cache(maxsize=64)(self._of_length)

    def _get(self, form: str) -> Word | None:
        """The form with its commonest stem; languages may stem it in different ways."""
        found = self._words([{"term": {"form": form}}], 1)
        return found[0] if found else None

    def _forms(self, stem: str) -> Sequence[Word]:
        return self._words([{"term": {"stem": stem}}], _MOST_FORMS)

    def _with_prefix(self, prefix: str, limit: int) -> Sequence[Word]:
        return self._words([{"prefix": {"form": prefix}}], limit) if len(prefix) < LONGEST_KEY else ()

    def _of_length(self, first: str, shortest: int, longest: int) -> Sequence[Word]:
        """The commonest of them, as far as the cluster shows any."""
        length = {"range": {"length": {"gte": shortest, "lte": longest}}}
        return self._words([{"term": {"initial": first}}, length], _MOST_OF_LENGTH)

    def _words(self, wanted: list[Query], limit: int) -> Sequence[Word]:
        asked: dict[str, Any] = {
            "query": {"bool": {"filter": [{"term": {"row": WORD}}, *wanted]}},
            "size": limit,
            "sort": _COMMONEST,
            "track_total_hits": False,
            "_source": ["form", "stem", "count", "spelling"],
        }
        found = self._cluster.read("POST", self._path, asked).get("hits", {}).get("hits", ())
        rows = (hit["_source"] for hit in found)
        return tuple(Word(row["form"], row["stem"], row["count"], row["spelling"]) for row in rows)
