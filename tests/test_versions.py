"""Numbers of several parts: versions, addresses of hosts, sections."""

from __future__ import annotations

import pytest

from pressmark.index.analyzer import version_terms
from pressmark.index.preparation import engine_document, prepare
from pressmark.index.schema import WHOLE_TITLE
from tests.asking import FILLER, article, ask, ids

RELEASES = [
    article("old", "Camel 0.3.0", "We are glad to announce Camel 0.3.0, with 0.3.0 fixes for 0.3.0."),
    article("point", "Camel 3.0.1", "Camel 3.0.1 mends what was broken."),
    article("major", "Camel 3.0", "Camel 3.0 is here."),
    article("apart", "Camel numbers", "Camel has 3 parts and 0 faults."),
    *FILLER,
]


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("3.0", ["3.0"]), ("v3.0.1", ["3.0", "3.0.1"]), ("at 10.0.0.1.", ["10.0", "10.0.0", "10.0.0.1"]), ("3", []),
        ("os.path 3.x", []), ("1.2.3.4.5.6.7.8", []), ("9" * 50 + ".1", []),
    ],
)  # fmt: skip
def test_a_number_is_found_by_its_beginnings(text: str, terms: list[str]) -> None:
    assert version_terms(text) == terms


@pytest.mark.parametrize("typed", ["camel 3.0", "camel 3.0 ", "Camel v3.0", "3.0"])
def test_a_version_finds_itself_and_its_points_before_its_parts_in_another(typed: str) -> None:
    found = ids(ask(RELEASES, typed))
    assert set(found[:2]) == {"major", "point"}
    assert found[2:3] == ["old"]


@pytest.mark.parametrize(
    ("title", "keys"),
    [("v1.0", ("1 0",)), ("Camel 1.0, released", ("camel 1 0 released",)), ("!", ()), ("long " * 17, ())],
)
def test_a_whole_title_is_a_key_for_engines(title: str, keys: tuple[str, ...]) -> None:
    assert engine_document(1, prepare(article("it", title))).keywords[WHOLE_TITLE] == keys


@pytest.mark.parametrize("typed", ["1.0", "v1.0", "1.0 "])
@pytest.mark.parametrize("title", ["1.0", "v1.0"])
def test_the_article_with_a_version_as_its_title_is_first(typed: str, title: str) -> None:
    others = [article(f"o{i}", f"Notes on 1.0.{i}", "1.0 and 1.0 again, 1.0. " * 9) for i in range(130)]
    assert ids(ask([*others, article("it", title, "See elsewhere. " * 60)], typed))[0] == "it"


def test_a_whole_version_finds_just_that() -> None:
    assert ids(ask(RELEASES, "camel 3.0.1"))[0] == "point"


def test_a_version_is_marked_where_it_stands_and_not_inside_another() -> None:
    hit = next(hit for hit in ask(RELEASES, "3.0").hits if hit.id == "point")
    assert [hit.snippet.text[a:b] for a, b in hit.snippet.highlights] == ["3.0"]
    old = [hit for hit in ask(RELEASES, "3.0").hits if hit.id == "old"]
    assert not any(hit.snippet.highlights for hit in old)
