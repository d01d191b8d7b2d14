"""The forms in which OpenSearch is asked. Whether it answers as the other engines do, their contract tells."""

from __future__ import annotations

import pytest

from pressmark.search.opensearch_query import counted, having, order_of, query_of, restricted
from pressmark.search.plan import Best, Everything, Keyed, Phrase, Plan, Some, Term, These

TITLE_BREAD = {"term": {"title": {"value": "bread", "boost": 0.5}}}
TEXT_BREAD = {"term": {"text": {"value": "bread", "boost": 1.0}}}
BREAD = {"bool": {"should": [TITLE_BREAD, TEXT_BREAD], "minimum_should_match": 1}}
NOTHING = {"match_none": {}}


def test_a_stem_is_asked_for_as_it_is_in_both_fields() -> None:
    assert query_of(Term("bread")) == BREAD
    assert query_of(Term("bread", scope="title")) == TITLE_BREAD


def test_what_a_visitor_typed_is_never_read_as_a_query_language() -> None:
    hostile = '"*:* OR {"query": ~2'
    asked = query_of(Some((Term(hostile), Phrase((hostile,)), Phrase((hostile, "x"))), 3))
    assert asked["bool"]["must"][0]["bool"]["should"][1] == {"term": {"text": {"value": hostile, "boost": 1.0}}}
    assert not {"query_string", "simple_query_string", "regexp", "wildcard", "script"} & set(_keys(asked))


def _keys(content: object) -> list[str]:
    if isinstance(content, dict):
        return [*content, *(key for value in content.values() for key in _keys(value))]
    return [key for value in content for key in _keys(value)] if isinstance(content, list) else []


def test_some_all_or_the_best_of_several() -> None:
    both = (Term("bread"), Term("bread"))
    assert query_of(Some(both, 2)) == {"bool": {"must": [BREAD, BREAD]}}
    assert query_of(Some(both, 1)) == {"bool": {"should": [BREAD, BREAD], "minimum_should_match": 1}}
    assert query_of(Best(both)) == {"dis_max": {"queries": [BREAD, BREAD]}}


def test_a_gap_of_a_phrase_is_a_place_without_a_word() -> None:
    asked = query_of(Phrase(("arm", None, "arm"), scope="title"), lambda field, words: 4.0)
    form = {"query": "arm \ue000 arm", "analyzer": "phrase", "boost": 2.0}
    assert asked == {"match_phrase": {"title_exact": form}}


@pytest.mark.parametrize("node", [Some((), 0), Some((), 1), Best(()), Phrase((), scope="title")])
def test_no_words_match_nothing(node: Some | Best | Phrase) -> None:
    assert query_of(node) == NOTHING


def test_articles_alone_are_asked_for_and_no_other_rows() -> None:
    for node in (Everything(), These((1, 2))):
        assert {"term": {"row": "posting"}} in query_of(node)["bool"]["filter"]
    assert query_of(Keyed("tag", ("a", "b"))) == {"bool": {"filter": [{"terms": {"keys_tag": ["a", "b"]}}]}}


def test_restrictions_change_no_score() -> None:
    plan = Plan(Term("bread"), (Term("cake"),), {}, {"tag": ("old",)}, first_day=5, within=(Term("sea"),))
    asked = restricted(query_of(plan.root), plan)["bool"]
    assert asked["must"] == [BREAD]
    assert asked["must_not"] == [query_of(Term("cake")), {"terms": {"keys_tag": ["old"]}}]
    assert asked["filter"] == [query_of(Term("sea")), {"range": {"day": {"gte": 5}}}]


def test_a_facet_is_counted_without_its_own_choice() -> None:
    chosen = {"tag": having("tag", ("a",)), "filter.x y": having("filter.x y", ("b",))}
    asked = counted("tag", chosen, 100, ("a",))
    assert asked["filter"] == {"bool": {"filter": [{"terms": {"keys_filter_2e_x_20_y": ["b"]}}]}}
    assert asked["aggs"]["also"]["terms"]["include"] == ["a"]


@pytest.mark.parametrize(("sort", "direction"), [("newest", "desc"), ("oldest", "asc")])
def test_undated_articles_come_last(sort: str, direction: str) -> None:
    first, *rest = order_of(Plan(Everything(), sort=sort))  # type: ignore[arg-type]
    assert first == {"day": {"order": direction, "missing": "_last"}}
    assert rest == [{"_score": "desc"}, {"doc": "asc"}]
