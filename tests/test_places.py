"""Where a text has what a query wants, found at one go or in several."""

from __future__ import annotations

import gc
import weakref

from hypothesis import given
from hypothesis import strategies as st

from pressmark.index.analyzer import folded_text
from pressmark.index.article import Article
from pressmark.index.article_json import article_to_json
from pressmark.index.generations.article_row import packed
from pressmark.search.hits import quoted
from pressmark.search.places import Places
from pressmark.search.ranking import Ranked
from pressmark.search.snapshot import BEGINNING, Card, StoredArticle
from pressmark.search.sought import Sought

SOUGHT = (
    Sought(("set", "sets", "settings", ".set", "<set>"), frozenset({"set"})),
    Sought(("раб", "é"), frozenset({"раб"}), spelled=frozenset({"раб", "é"})),
    Sought((), frozenset(), ("a", "set")),
)


@given(st.lists(st.sampled_from([*"a \n.é", "set", "sets", "<set>", "settings", "раб", " a set "]), max_size=60))
def test_a_search_that_goes_on_finds_what_one_for_all_does(pieces: list[str]) -> None:
    text = "".join(pieces)
    places = Places(folded_text(text), text, SOUGHT, 2)
    for most in (3, 7):
        places.go_on(most)
        assert places.all() == Places(folded_text(text), text, SOUGHT, most).all()


def test_of_two_parts_of_a_text_the_second_is_searched_for_what_has_room_left() -> None:
    first = Places("set set set sets", "set set set sets", SOUGHT, 3)
    longer = "set set set sets sets set settings"
    assert [start for start, _, _, _ in first.all()] == [0, 4, 8, 12]
    assert [start for start, _, _, _ in first.beyond(longer, longer, 17).all()] == [17, 26]


def test_a_long_article_is_quoted_alike_whether_ordering_has_read_it_or_not() -> None:
    card = Card(1, "The set", None, None, "post", 1.0, None, None, frozenset(), "", "")
    for lead in range(BEGINNING - 12, BEGINNING + 2):
        body = "A set. ".ljust(lead, "x") + " has settings and a set of rules.\nThe end of the sets."
        stored = StoredArticle(1, 1, article_to_json(Article("a", "/a", "a", "The set", body)), packed(body))
        read = Places(f"the set\n{stored.folded_beginning}", f"The set\n{stored.beginning}", SOUGHT[:1], 20)
        known, unknown = (quoted(Ranked(1, 0, 1.0, card), stored, SOUGHT[:1], [1.0], each) for each in (read, None))
        assert known == unknown
        assert known.title_highlights == ((4, 7),)


def test_words_inside_others_are_tried_so_many_times_and_no_more() -> None:
    for word in ("of", "off"):
        text = f"x{word}x" * 100_000 + f" {word}"
        assert Places(text, text, [Sought((word,), frozenset({word}))]).all() == []


def test_a_text_is_let_go_with_its_places() -> None:
    class Text(str):
        """A text that tells whether it is still held."""

    text = Text("set set sets <set> <set> a set a set")
    held = weakref.ref(text)
    gc.disable()
    try:
        places = Places(text, text, SOUGHT, 1)
        places.go_on(2)
        del text, places
        assert held() is None
    finally:
        gc.enable()
