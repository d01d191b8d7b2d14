"""Elements of a page whose words its owner lets count more or less (`data-pagefind-weight`)."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from pressmark.index.article import Article
from pressmark.index.article_json import article_from_json, article_to_json
from pressmark.index.preparation import prepare
from pressmark.search.results import SearchRequest
from tests.indexes import Index
from tests.reading import article_of

PAGE = Path(__file__).parent / "sites/extraction/weights.html"


@pytest.fixture
def article() -> Article:
    return article_of(PAGE.read_bytes())


def test_the_lines_of_an_element_bear_its_weight_and_those_within_it_their_own(article: Article) -> None:
    shown = [(article.body[start:end].split()[0], weight) for start, end, weight in article.weights]
    assert shown == [("Lantern", 4.0), ("Gulls,", 0.2), ("A", 0.2), ("lantern", 3.0)]
    assert article.boost == 1.0


def test_weights_come_back_from_the_store(article: Article) -> None:
    assert article_from_json(article_to_json(article), article.body) == article


def test_heavy_words_count_several_times_and_light_ones_once(article: Article) -> None:
    counts = Counter(prepare(article).text.split())
    assert counts["oil"] == 4
    assert counts["lantern"] == 4 + 2 * 3
    assert counts["tower"] == 1
    assert counts["gull"] == 2 + 3  # in the paragraph that says nothing of it, once for the section; its heading's copy


def test_weights_leave_phrases_and_the_number_of_words_alone(article: Article) -> None:
    plain = Article(id="a", url="/a.html", path="a.html", title=article.title, body=article.body, lang=article.lang)
    one, other = prepare(article), prepare(plain)
    assert (one.text_exact, one.words, one.forms) == (other.text_exact, other.words, other.forms)


def test_no_weight_makes_an_article_more_than_twice_as_long() -> None:
    body = "\n".join(["storm lantern harbour"] * 50)
    weights = tuple((22 * line, 22 * line + 21, 10.0) for line in range(50))
    article = Article(id="a", url="/a", path="a.html", title="", body=body, weights=weights)
    assert len(prepare(article).text.split()) == 2 * 150


def test_an_article_that_weighs_a_word_heavier_comes_first(tmp_path: Path) -> None:
    index = Index(tmp_path)
    for name, mark in (("Aldham", "0.1"), ("Borrow", "6"), ("Corby", "1")):
        index.page(
            f"{name}.html",
            f"Quay of {name}",
            f"The quay at {name} came by barge from the islands in the north, stone by stone.</p>"
            f'<p data-pagefind-weight="{mark}">The granite of {name} is grey, says everybody from there who has seen '
            "such granite in the rain.",
        )
    index.build()
    hits = index.search().search(SearchRequest("granite")).hits
    assert [hit.title.split()[-1] for hit in hits] == ["Borrow", "Corby", "Aldham"]
