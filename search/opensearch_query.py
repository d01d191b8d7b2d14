"""Nodes of a plan in the query language of OpenSearch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pressmark.index.cluster_index import GAP, PHRASE, POSTING, facet_field
from pressmark.index.schema import TEXT, TEXT_EXACT, TITLE, TITLE_EXACT
from pressmark.search.plan import TITLE_WEIGHT, Best, Everything, Keyed, Node, Phrase, Plan, Some, Term, These

Query = dict[str, Any]
Words = tuple[str | None, ...]
# A factor for the score of a phrase in a field.
Weigh = Callable[[str, Words], float]
EVERYTHING: Query = {"bool": {"filter": [{"term": {"row": POSTING}}]}}
_NOTHING: Query = {"match_none": {}}


def unweighed(_field: str, _words: Words) -> float:
    return 1.0


def query_of(node: Node, weigh: Weigh = unweighed) -> Query:
    """A node with its scores; those of phrases as `weigh` says."""
    match node:
        case Term(stem, weight, scope):
            title = term(TITLE.name, stem, weight * TITLE_WEIGHT)
            return title if scope == "title" else _any([title, term(TEXT.name, stem, weight)])
        case Phrase(words, weight, scope):
            title = _phrase(TITLE_EXACT.name, words, weight * TITLE_WEIGHT, weigh)
            return title if scope == "title" else _any([title, _phrase(TEXT_EXACT.name, words, weight, weigh)])
        case Best(children):
            queries = [query_of(child, weigh) for child in children]
            return {"dis_max": {"queries": queries}} if queries else _NOTHING
        case Some(children, minimum):
            queries = [query_of(child, weigh) for child in children]
            return some_of(queries, minimum)
        case Everything():
            return EVERYTHING
        case These(docs):
            return {"bool": {"filter": [{"term": {"row": POSTING}}, {"terms": {"doc": list(docs)}}]}}
        case Keyed(facet, keys):
            return {"bool": {"filter": [having(facet, keys)]}}


def some_of(queries: list[Query], minimum: int) -> Query:
    if not queries:
        return _NOTHING
    if minimum >= len(queries):
        return {"bool": {"must": queries}}
    return {"bool": {"should": queries, "minimum_should_match": max(1, minimum)}}


def term(field: str, word: str, weight: float = 1.0) -> Query:
    return {"term": {field: {"value": word, "boost": weight}}}


def phrase(field: str, words: Words, weight: float = 1.0) -> Query:
    """Words one behind the other; None stands for any one word."""
    text = " ".join(GAP if word is None else word for word in words)
    return {"match_phrase": {field: {"query": text, "analyzer": PHRASE, "boost": weight}}}


def _phrase(field: str, words: Words, weight: float, weigh: Weigh) -> Query:
    known = [word for word in words if word]
    if len(known) == 1:
        return term(field, known[0], weight)
    return phrase(field, words, weight * weigh(field, words)) if known else _NOTHING


def phrases(node: Node) -> Iterable[Phrase]:
    """Every phrase within a node."""
    match node:
        case Phrase():
            yield node
        case Best(children) | Some(children):
            for child in children:
                yield from phrases(child)


def having(facet: str, keys: Iterable[str]) -> Query:
    """Articles with one of these keys in a facet."""
    return {"terms": {facet_field(facet): list(keys)}}


def restricted(root: Query, plan: Plan) -> Query:
    """The matches that no exclusion, and no date, leaves out, with the scores of the root."""
    clauses: dict[str, list[Query]] = {"must": [root]}
    left_out = [query_of(node) for node in plan.excluded]
    left_out += [having(facet, keys) for facet, keys in plan.without.items()]
    if left_out:
        clauses["must_not"] = left_out
    bounds = [query_of(node) for node in plan.within]
    days = {"gte": plan.first_day, "lte": plan.last_day}
    if plan.first_day is not None or plan.last_day is not None:
        bounds.append({"range": {"day": {end: day for end, day in days.items() if day is not None}}})
    if bounds:
        clauses["filter"] = bounds
    return {"bool": clauses} if len(clauses) > 1 else root


def order_of(plan: Plan) -> list[Query]:
    """Equal ones in order of document number; undated ones last in either direction."""
    last: list[Query] = [{"_score": "desc"}, {"doc": "asc"}]
    if plan.sort == "relevance":
        return last
    return [{"day": {"order": "desc" if plan.sort == "newest" else "asc", "missing": "_last"}}, *last]


def _any(queries: list[Query]) -> Query:
    return {"bool": {"should": queries, "minimum_should_match": 1}}


def counted(facet: str, chosen: Mapping[str, Query], most: int, also: Iterable[str] = ()) -> Query:
    """An aggregation of a facet's commonest keys, over what the choices in the other facets leave, and of some more."""
    field = facet_field(facet)
    inner: Query = {"best": {"terms": {"field": field, "size": most, "shard_size": 10 * most}}}
    named = list(also)
    if named:
        inner["also"] = {"terms": {"field": field, "include": named, "size": len(named)}}
    others = [query for other, query in chosen.items() if other != facet]
    return {"filter": {"bool": {"filter": others}}, "aggs": inner}
