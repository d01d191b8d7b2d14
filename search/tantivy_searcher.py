"""Searcher for tantivy: plans become its queries; filters, facets and dates are columns of its segments."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from tantivy import DocAddress, FieldType, Occur, Order, Query

from pressmark.index.schema import TEXT, TITLE
from pressmark.index.tantivy_writer import (
    DAY,
    DOC,
    FACETS,
    facet_column,
    facet_number,
    open_index,
    schema,
    segment_sizes,
)
from pressmark.search.attributes import MOST_VALUES, Attributes, commonest
from pressmark.search.plan import Candidate, Candidates, Everything, Keyed, Node, Plan, Some
from pressmark.search.tantivy_queries import TantivyQueries, any_of, count_of, total_of, unscored
from pressmark.search.tantivy_sets import DocumentSets

# Equal scores are put in order as long as they are no more than this.
_MOST_TIES = 10_000
# Values of a facet that are asked for, more than are wanted: tantivy takes any of those that are equally common, and
# the first in order are wanted. Where they may not be among these, so many.
_BUCKETS, _MOST_BUCKETS = 4 * MOST_VALUES, 2_000
# Of a site of so many documents all facets are read once those of few matches were asked for so many times.
_SMALL, _PATIENCE = 20_000, 20
# Sums of powers of two up to this many are exact in tantivy's scores of 32 bits.
_BITS = 24
Ranked = list[tuple[int, float]]  # document number and score
_candidate = partial(tuple.__new__, Candidate)  # a hundred of them for each query


class TantivySearcher:
    """One engine directory. Days and facets are tantivy's columns; Attributes, which hold them in memory, are read of a
    small site that is asked for often, since tantivy takes a tenth of a millisecond to count the facets of one
    match."""

    def __init__(
        self, directory: Path, keys: Callable[[str], Mapping[str, int]], attributes: Callable[[], Attributes]
    ) -> None:
        """`keys` are those of a facet, each with how many documents have it, the commonest first.

        Raise IndexDamaged when this version of tantivy cannot read the directory.
        """
        self._keys = keys
        self._attributes = attributes
        self._of_few = 0
        self._names: dict[str, dict[int, str]] = {}
        self._schema = schema()
        self._index = open_index(directory)
        self._searcher = self._index.searcher()
        self._queries = TantivyQueries(self._searcher, sum(size for size, _ in segment_sizes(directory)))
        self._sets = DocumentSets(self._searcher, self._queries, keys)

    def search(self, plan: Plan) -> Candidates:
        root = self._queries.of(plan.root)
        restricted = self._restricted(root, plan)
        allowed = self._chosen(restricted, plan.keywords)
        total, ranked = self._ranked(plan, allowed)
        page = ranked[plan.offset : plan.offset + plan.limit]
        docs, scores = zip(*page, strict=True) if page else ((), ())
        best = tuple(map(_candidate, zip(docs, scores, self._matched(plan.root, docs), strict=True)))
        return Candidates(best, total, self._facets(restricted, allowed, total, plan, docs))

    def document_count(self) -> int:
        return self._searcher.num_docs

    def frequency(self, stem: str) -> int:
        return max(self._searcher.doc_freq(TITLE.name, stem), self._searcher.doc_freq(TEXT.name, stem))

    def count(self, node: Node) -> int:
        return count_of(self._searcher, self._queries.of(node))

    def close(self) -> None:
        """Nothing to do: files are let go with the last query that reads them."""

    # Order

    def _ranked(self, plan: Plan, query: Query) -> tuple[int, Ranked]:
        """How many match, and the best of them up to the end of the page that is wanted."""
        wanted = min(plan.offset + plan.limit, self._searcher.num_docs)
        if not wanted:
            return count_of(self._searcher, query), []
        if plan.sort != "relevance":
            return self._by_day(query, wanted, Order.Desc if plan.sort == "newest" else Order.Asc)
        if not isinstance(plan.root, Everything):
            return self._by_score(query, wanted)
        found = self._searcher.search(query, wanted, True, DOC, order=Order.Asc)
        return total_of(found), [(doc, 0.0) for doc in self._docs(found.hits)]

    def _by_score(self, query: Query, wanted: int) -> tuple[int, Ranked]:
        """Equal scores in order of document number: that is the order of a segment, but not of several."""
        several = self._searcher.num_segments > 1
        found = self._searcher.search(query, wanted + several)
        hits, total = found.hits, total_of(found)
        while several and wanted < len(hits) < min(total, _MOST_TIES) and hits[-1][0] == hits[wanted - 1][0]:
            hits = self._searcher.search(query, min(len(hits) * 8, total, _MOST_TIES), False).hits
        ranked = self._scored(hits)
        if several:
            ranked.sort(key=lambda one: (-one[1], one[0]))
        return total, ranked[:wanted]

    def _by_day(self, query: Query, wanted: int, order: Order) -> tuple[int, Ranked]:
        """By day, undated ones last. The last day may hold more than are wanted: of that one, the best scores."""
        found = self._searcher.search(query, wanted, True, DAY, order=order)
        hits, total = found.hits, total_of(found)
        if not hits:
            return 0, []
        last = hits[-1][0]
        ahead = [(day, address) for day, address in hits if day != last]
        docs = self._docs(ahead)
        scores = self._scores(query, docs)
        sign = -1 if order == Order.Desc else 1
        days = {doc: sign * day for doc, (day, _) in zip(docs, ahead, strict=True)}
        docs.sort(key=lambda doc: (days[doc], -scores[doc], doc))
        level = Query.boolean_query([(Occur.Must, query), self._on_day(last)])
        rest = self._by_score(level, wanted - len(docs))[1]
        return total, [(doc, scores[doc]) for doc in docs] + rest

    @staticmethod
    def _on_day(day: int | None) -> tuple[Occur, Query]:
        if day is None:
            return Occur.MustNot, Query.exists_query(DAY)
        return Occur.Must, unscored(_days(day, day))

    def _docs(self, hits: Iterable[tuple[Any, DocAddress]]) -> list[int]:
        return self._searcher.fast_field_values(DOC, [address for _, address in hits])  # type: ignore[return-value]

    def _scored(self, hits: Sequence[tuple[Any, DocAddress]]) -> Ranked:
        return list(zip(self._docs(hits), [score for score, _ in hits], strict=True))

    def _scores(self, query: Query, docs: Sequence[int]) -> dict[int, float]:
        """What a query gives these documents."""
        if not docs:
            return {}
        # One query a document: three times as quick as a set of terms, which tantivy turns into an automaton.
        among = unscored(any_of(Query.term_query(self._schema, DOC, doc) for doc in docs))
        both = Query.boolean_query([(Occur.Must, among), (Occur.Must, query)])
        return dict(self._scored(self._searcher.search(both, len(docs), False).hits))

    def _matched(self, root: Node, docs: Sequence[int]) -> Sequence[int]:
        """Which children of the root each document holds: bit i is worth 2 to the i, and tantivy adds them up."""
        if not isinstance(root, Some):
            return [1] * len(docs)
        if root.minimum >= len(root.children):
            return [(1 << len(root.children)) - 1] * len(docs)
        matched = dict.fromkeys(docs, 0)
        for start in range(0, len(root.children), _BITS):
            children = root.children[start : start + _BITS]
            worth = [
                Query.const_score_query(self._queries.of(child), float(1 << i)) for i, child in enumerate(children)
            ]
            bits = self._scores(Query.boolean_query([(Occur.Should, query) for query in worth]), docs)
            for doc, value in bits.items():
                matched[doc] |= int(value) << start
        return [*matched.values()]

    # Restrictions and facets

    def _restricted(self, root: Query, plan: Plan) -> Query:
        """The matches that no exclusion, and no date, leaves out."""
        clauses = [(Occur.MustNot, self._queries.of(node)) for node in plan.excluded]
        clauses += [(Occur.Must, unscored(self._queries.of(node))) for node in plan.within]
        clauses += [
            (Occur.MustNot, self._queries.of(Keyed(facet, tuple(keys)))) for facet, keys in plan.without.items()
        ]
        if plan.first_day is not None or plan.last_day is not None:
            clauses.append((Occur.Must, unscored(_days(plan.first_day, plan.last_day))))
        return Query.boolean_query([(Occur.Must, root), *clauses]) if clauses else root

    def _chosen(self, query: Query, keywords: Mapping[str, tuple[str, ...]], but: str = "") -> Query:
        chosen = [
            (Occur.Must, self._queries.of(Keyed(facet, tuple(keys))))
            for facet, keys in keywords.items()
            if facet != but
        ]
        return Query.boolean_query([(Occur.Must, query), *chosen]) if chosen else query

    def _facets(
        self, restricted: Query, allowed: Query, total: int, plan: Plan, best: Sequence[int]
    ) -> dict[str, dict[str, int]]:
        """Counts over all matches, of which `best` are the first; a facet with a choice is counted as if nothing were
        chosen in it."""
        open_facets = [facet for facet in plan.facets if facet not in plan.keywords]
        if total < plan.facets_from and not plan.keywords:
            return {}
        if len(best) == total and self._holds_attributes():
            found = self._attributes().count(best, open_facets)
        else:
            found = self._open_counts(plan, allowed, open_facets, total)
        for facet in set(plan.facets) & plan.keywords.keys():
            others = self._chosen(restricted, plan.keywords, facet)
            counts = found[facet] = self._counted(others, [facet])[facet]
            for key in plan.keywords[facet] if len(counts) >= MOST_VALUES else ():
                counts[key] = count_of(self._searcher, self._chosen(others, {facet: (key,)}))
        return found

    def _holds_attributes(self) -> bool:
        self._of_few += 1
        return self._of_few > _PATIENCE and self._searcher.num_docs <= _SMALL

    def _open_counts(self, plan: Plan, query: Query, facets: Sequence[str], total: int) -> dict[str, dict[str, int]]:
        """Counts over all matches, key by key where that is quicker."""
        if not total or not facets:
            return {facet: {} for facet in facets}
        if not self._sets.are_quicker(facets, total):
            return self._counted(query, facets)
        dated = plan.first_day is not None or plan.last_day is not None
        chosen = dated or plan.excluded or plan.within or plan.keywords or plan.without
        matches = self._sets.matching(None if chosen else plan.root, query, total)
        found = {facet: self._sets.commonest(facet, matches) for facet in facets}
        counted = {facet: commonest(counts, ()) for facet, counts in found.items() if counts is not None}
        return counted | self._counted(query, [facet for facet in facets if facet not in counted])

    def _counted(self, query: Query, facets: Sequence[str], most: int = _BUCKETS) -> dict[str, dict[str, int]]:
        """The commonest MOST_VALUES keys of each facet."""
        if not facets:
            return {}
        size = {"size": most, "segment_size": most * min(2, max(1, self._searcher.num_segments))}
        asked = {facet: {"terms": {"field": f"{FACETS}.{facet_column(facet)}", **size}} for facet in facets}
        answer = self._searcher.aggregate(query, asked)
        found: dict[str, dict[str, int]] = {}
        for facet in facets:
            buckets = answer[facet]["buckets"]
            least = buckets[MOST_VALUES - 1]["doc_count"] if len(buckets) >= MOST_VALUES else 0
            if len(buckets) == most < _MOST_BUCKETS and buckets[-1]["doc_count"] == least:
                found |= self._counted(query, [facet], _MOST_BUCKETS)
                continue
            names = self._named(facet)
            counts = [
                (names.get(bucket["key"]), count) for bucket in buckets if (count := bucket["doc_count"]) >= least
            ]
            found[facet] = commonest({key: count for key, count in counts if key is not None}, ())
        return found

    def _named(self, facet: str) -> Mapping[int, str]:
        """The keys of a facet by their numbers."""
        if facet not in self._names:
            self._names[facet] = {facet_number(key): key for key in self._keys(facet)}
        return self._names[facet]


def _days(first: int | None, last: int | None) -> Query:
    return Query.range_query(schema(), DAY, FieldType.Unsigned, first, last)
