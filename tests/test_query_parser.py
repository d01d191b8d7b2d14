"""Any text has a reading."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pressmark.search.query import DateLimit, Either, Filter, Match
from pressmark.search.query_parser import LONGEST, date_range, parse_query


def test_words_phrases_and_exclusions() -> None:
    query = parse_query('brown "quick fox" -dog -"lazy cat"')
    assert query.clauses == (
        Match("brown"),
        Match("quick fox", quoted=True),
        Match("dog", excluded=True),
        Match("lazy cat", quoted=True, excluded=True),
    )


def test_filters_take_quoted_values_and_exclusion() -> None:
    query = parse_query('tag:python author:"Ana Ruiz" -section:news')
    assert query.clauses == (
        Filter("tag", "python"), Filter("author", "Ana Ruiz"), Filter("section", "news", excluded=True)
    )  # fmt: skip


def test_the_sites_own_filters_are_known_and_other_names_are_words() -> None:
    assert parse_query("Level:easy", ["level"]).clauses == (Filter("level", "easy"),)
    assert parse_query("level:easy http://a.b").clauses == (Match("level:easy"), Match("http://a.b"))


def test_title_scope() -> None:
    assert parse_query('title:storm title:"long arm"').clauses == (
        Match("storm", scope="title"), Match("long arm", quoted=True, scope="title")
    )  # fmt: skip


def test_or_joins_its_neighbours() -> None:
    assert parse_query("a cat OR dog bird").clauses[1] == Either((Match("cat"), Match("dog")))
    assert parse_query("OR cat OR").clauses == (Match("cat"),)
    assert parse_query("cat OR dog OR bird").clauses == (Either((Match("cat"), Match("dog"), Match("bird"))),)


@pytest.mark.parametrize(
    "text", ["a cat –-OR dog", "a cat OR kind:OR dog", "a cat OR tag:- dog", 'a cat OR tag:"x y:z" dog']
)
def test_what_only_looks_like_or_reads_the_same_again(text: str) -> None:
    query = parse_query(text)
    assert parse_query(str(query)).clauses == query.clauses


def test_dates_include_both_ends() -> None:
    after, before = parse_query("after:2024-02 before:2024-02").clauses
    assert after == DateLimit("after", date(2024, 2, 1).toordinal(), "2024-02")
    assert before == DateLimit("before", date(2024, 2, 29).toordinal(), "2024-02")


@pytest.mark.parametrize("text", ["after:soon", "before:2024-13", "after:2024-02-30", "after:0000"])
def test_an_impossible_date_is_words_and_is_named(text: str) -> None:
    assert parse_query(text).clauses == (Match(text),)
    assert parse_query(f"storm {text}").misread == (text,)
    assert parse_query("storm after:2024 sunset:now").misread == ()


@pytest.mark.parametrize("text", ["2024-1-1-1", "", "99999", "2024-00", "2024-01-00", "0000"])
def test_what_is_no_date(text: str) -> None:
    assert date_range(text) is None


def test_only_a_word_at_the_end_is_unfinished() -> None:
    assert parse_query("storm ha", as_you_type=True).unfinished
    for text in ("storm ", '"storm"', "-storm", "tag:sto", "", "storm"):
        assert not parse_query(text, as_you_type=text != "storm").unfinished


def test_a_lone_quote_opens_a_phrase_to_the_end() -> None:
    assert parse_query('say "long arm').clauses == (Match("say"), Match("long arm", quoted=True))


def test_no_query_is_refused_for_its_length() -> None:
    query = parse_query("word " * 5_000)
    assert len(query.clauses) <= LONGEST // 5 + 1
    assert query.unread


@pytest.mark.parametrize(
    "text",
    ["", " ", "((((", "*", "***", '"' * 5_000, "-" * 5_000, ":" * 5_000, "\0", "\ud800", "tag:", "a OR", "ﷺ" * 500],
)
def test_hostile_texts_are_read(text: str) -> None:
    str(parse_query(text))


@given(st.text(st.characters(codec=None), max_size=300))
@example('-tag:"')
@example("title:-OR:")
def test_any_text_has_a_reading_that_reads_the_same_again(text: str) -> None:
    query = parse_query(text, ["level"], as_you_type=True)
    assert parse_query(str(query), ["level"]).clauses == query.clauses


@given(
    st.lists(
        st.sampled_from(["OR", "-", '"', "tag:", "a", "bb ", " ", "title:", "after:", "2024", ":", "\n"]), max_size=40
    )
)
def test_operators_in_any_order_are_read(parts: list[str]) -> None:
    for clause in parse_query("".join(parts)).clauses:
        assert isinstance(clause, Match | Filter | DateLimit | Either)
