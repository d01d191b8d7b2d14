"""Quotes ask for words as they stand; where no article has them so, other words of the query still find something."""

from __future__ import annotations

import pytest

from pressmark.search.plan import Node
from pressmark.search.query import Match
from pressmark.search.query_parser import parse_query
from tests.asking import FILLER, article, ask, ids
from tests.reference_searcher import ReferenceSearcher

SITE = [
    article("unit", "Units", "The unit of flux density was named the tesla in his honour."),
    article("schools", "Schools", "Schools that were called Model C before are state schools today."),
    article("reigns", "Plays", "The doctors travel through the time of plays."),
    *FILLER,
]


def test_a_phrase_that_no_article_has_is_searched_as_its_words_beside_other_words() -> None:
    found = ask(SITE, 'what was named "the Tesla unit" in his honour')
    assert ids(found)[0] == "unit"
    assert found.interpretation.dropped[0] == '"the Tesla unit"'
    assert found.interpretation.relaxed
    assert found.interpretation.insist is None
    assert '"' not in found.interpretation.used


def test_one_quoted_word_is_found_in_any_inflection_before_nothing_is_found() -> None:
    assert ids(ask(SITE, 'plays of the "doctor"')) == ["reigns"]
    assert ids(ask(SITE, 'plays "qqqq"')) == []


def test_a_phrase_alone_is_never_taken_apart_but_its_words_are_offered() -> None:
    found = ask(SITE, '"tesla flux honour"')
    assert ids(found) == []
    assert found.interpretation.suggestion == "tesla flux honour"
    assert ask(SITE, '"qqqq wwww"').interpretation.suggestion is None


def test_a_phrase_is_kept_where_the_words_beside_it_stand_nowhere_near_it() -> None:
    found = ask(SITE, '"flux density" gardens')
    assert ids(found) == ["unit"]
    assert found.interpretation.dropped == ("gardens",)


def test_a_phrase_that_some_article_has_is_never_relaxed() -> None:
    assert ids(ask(SITE, '"Model C" schools')) == ["schools"]


@pytest.mark.parametrize("text", ['"Model C"-schools', "„Model C“-schools", '"Model C"–schools'])
def test_a_dash_right_behind_a_quote_excludes_nothing(text: str) -> None:
    assert parse_query(text).clauses == (Match("Model C", quoted=True), Match("schools"))
    assert ids(ask(SITE, text)) == ["schools"]


def test_a_dash_that_joins_is_no_part_of_a_name() -> None:
    assert parse_query('"Model C"-title:schools').clauses[1] == Match("schools", scope="title")
    assert parse_query('"Model C"-schools:1').clauses[1] == Match("schools:1")


def test_words_written_together_ask_for_few_phrases(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Node] = []
    count = ReferenceSearcher.count
    monkeypatch.setattr(ReferenceSearcher, "count", lambda self, node: asked.append(node) or count(self, node))
    words = ["string", "object", "method", "class", "str", "ing", "obj", "ect", "meth", "ods", "tring", "bject"]
    site = [article("all", "Words", " ".join(words)), *FILLER]
    glued = [one + other for one in words[:4] for other in words[:8] if one != other]
    ask(site, " ".join(glued) + " ")
    assert 0 < len(asked) <= 24
