"""Searcher, the port to an engine."""

from __future__ import annotations

from typing import Protocol

from pressmark.search.plan import Candidates, Node, Plan


class Searcher(Protocol):
    """Reads one generation of one engine, unchanged for as long as it is open; safe to share between threads."""

    def search(self, plan: Plan) -> Candidates:
        """The best candidates by BM25; equal scores in order of document number."""
        ...

    def document_count(self) -> int: ...

    def frequency(self, stem: str) -> int:
        """How many articles hold a stem in title or text; 0 for none. Cheap: asked for each word of a query."""
        ...

    def count(self, node: Node) -> int:
        """How many articles match, without scores, filters or facets."""
        ...

    def close(self) -> None: ...
