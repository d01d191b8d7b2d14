"""Searches in one index of a cluster, one by one or several in one request."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pressmark.index.cluster import Cluster
from pressmark.index.errors import IndexMissing

Body = Mapping[str, Any]


class ClusterSearches:
    """Each answer is whole, of every part of the index, or an error. Raises IndexMissing when the index is gone."""

    def __init__(self, cluster: Cluster, index: str) -> None:
        self._cluster = cluster
        self.index = index

    def one(self, body: Body, *, options: str = "", alone: bool = False) -> Mapping[str, Any]:
        """`options` are those of the request's address, such as `&filter_path=aggregations`; `alone` as in a
        cluster."""
        path = f"/{self.index}/_search?allow_partial_search_results=false{options}"
        return self._sound(self._cluster.read("POST", path, body, missing=True, alone=alone))

    def several(self, bodies: Sequence[Body]) -> list[Mapping[str, Any]]:
        """Their answers in the same order, each with its hits only."""
        header = {"index": self.index, "allow_partial_search_results": False}
        lines = b"".join(json.dumps(line).encode() + b"\n" for body in bodies for line in (header, body))
        shown = "filter_path=responses.hits.total.value,responses.hits.hits._source,responses.status,responses.error"
        answer = self._sound(self._cluster.read("POST", f"/_msearch?{shown}", lines, missing=True))
        return list(answer["responses"])

    def rows(self, kind: str, docs: Sequence[int], fields: Sequence[str]) -> list[Mapping[str, Any]]:
        """Rows of these documents, by their names: no search."""
        if not docs:
            return []
        path = f"/{self.index}/_mget?_source={','.join(fields)}&filter_path=docs._source,docs.error"
        answer = self._sound(self._cluster.read("POST", path, {"ids": [f"{kind}-{doc}" for doc in docs]}, missing=True))
        if any("error" in row for row in answer["docs"]):
            self._sound({})
        return [row["_source"] for row in answer["docs"] if "_source" in row]

    def _sound(self, answer: Mapping[str, Any]) -> Mapping[str, Any]:
        if not answer:
            raise IndexMissing(f"The index {self.index} is no longer in the cluster; a newer one has taken its place.")
        return answer
