"""What a site promises its visitors, tried on every engine through the front door: a further engine passes or is none.

The contract of the port is tests/test_engine_contract.py, changing engines tests/test_engine_switch.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pressmark.index.engines import ENGINES
from pressmark.index.generations.generation import roll_back
from pressmark.search.results import SearchRequest
from pressmark.search.site_search import SiteSearch
from tests.asking import ids
from tests.engine_bench import ELSEWHERE, engine_settings
from tests.indexes import Index
from tests.patience import eventually, repeated

# Title, text, tag, author, day.
ARTICLES = {
    "storm": ("Storm over the harbour", "The storm broke the long arm of the harbour.", "Weather", "Ada", "2024-05-01"),
    "bread": ("Bread at night", "Bakers bake their bread at night while the quay sleeps.", "Food", "Ben", "2025-05-01"),
    "ferry": ("Night ferry", "The night ferry leaves the harbour late.", "Boats", "Ada", "2026-05-01"),
    "library": ("A library of boats", "Boats are lent by the library on an arm so long.", "Boats", "Cem", "2023-05-01"),
}
PAGE = """<!doctype html><html lang="en"><head><title>{0}</title><meta name="author" content="{3}">
<meta property="article:tag" content="{2}"><meta property="article:published_time" content="{4}"></head>
<body><main><article><h1>{0}</h1><p>{1} {1} {1}</p></article></main></body></html>
"""


@pytest.fixture(params=sorted(ENGINES))
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Index:
    index = Index(tmp_path, engine_settings(request.param, request))
    index.site.mkdir()
    for name, article in ARTICLES.items():
        (index.site / f"{name}.html").write_text(PAGE.format(*article), "utf-8")
    index.build()
    return index


def test_a_file_of_tests_that_leaves_an_engine_out_says_why() -> None:
    files = {path.stem: path.read_text("utf-8") for path in Path(__file__).parent.glob("test_*.py")}
    assert {name for name, text in files.items() if re.search(r"^from .* import LOCAL\b", text, re.MULTILINE)} == set(
        ELSEWHERE
    )


@pytest.fixture
def search(index: Index) -> Iterator[SiteSearch]:
    """As a service reads the site: what its settings choose."""
    with SiteSearch.chosen(index.home, index.settings) as search:
        yield search


def test_every_form_of_a_query(search: SiteSearch) -> None:
    expected = {
        "harbour": {"storm", "ferry"},
        "night harbour": {"ferry", "bread", "storm"},  # those with both words first
        '"long arm"': {"storm"},
        '"arm so long"': {"library"},
        "night -bread": {"ferry"},
        'arm -"long arm"': {"library"},
        "bread OR library": {"bread", "library"},
        "title:night": {"bread", "ferry"},
        "tag:boats": {"ferry", "library"},
        "-tag:boats": {"storm", "bread"},
        "author:ada night": {"ferry"},
        "night after:2026": {"ferry"},
        "before:2024-05": {"storm", "library"},
        "baking": {"bread"},
        "lending libraries": {"library"},
        "tag:nothing": set(),
    }
    found = {text: set(ids(search.search(SearchRequest(text, as_you_type=False)))) for text in expected}
    assert found == expected
    assert ids(search.search(SearchRequest("night harbour", as_you_type=False)))[0] == "ferry"


def test_the_last_word_is_a_prefix_while_it_is_typed(search: SiteSearch) -> None:
    for typed in ("libr", "the harb", "bo"):
        whole = {"libr": {"library"}, "the harb": {"storm", "ferry"}, "bo": {"library"}}[typed]
        assert set(ids(search.search(SearchRequest(typed)))) >= whole
    assert search.suggest("sto")[0].text == "Storm over the harbour"


def test_a_typo_is_corrected_and_said(search: SiteSearch) -> None:
    for typed, used, found in (("harbuor", "harbour", {"storm", "ferry"}), ("libary", "library", {"library"})):
        results = search.search(SearchRequest(typed, as_you_type=False))
        assert set(ids(results)) == found
        assert [(word.typed, word.used) for word in results.interpretation.corrections] == [(typed, used)]


def test_facets_count_all_matches_filters_choose_and_pages_follow_each_other(search: SiteSearch) -> None:
    both = SearchRequest("night OR harbour OR boats", limit=1, sort="newest")
    results = search.search(both)
    assert (results.total, ids(results)) == (4, ["ferry"])
    assert {count.value: count.count for count in results.facets["tag"]} == {"Boats": 2, "Food": 1, "Weather": 1}
    assert {count.value for count in results.facets["year"]} == {"2023", "2024", "2025", "2026"}
    pages = [SearchRequest(both.text, limit=2, offset=offset, sort="oldest") for offset in (0, 2)]
    assert [ids(search.search(page)) for page in pages] == [["library", "storm"], ["bread", "ferry"]]
    chosen = SearchRequest(both.text, filters={"tag": ("Boats", "Food"), "author": ("Ada", "Ben")})
    assert set(ids(search.search(chosen))) == {"ferry", "bread"}


def test_hits_show_the_places_that_match(search: SiteSearch) -> None:
    (hit,) = search.search(SearchRequest('"long arm"')).hits
    assert [hit.snippet.text[start:end].lower() for start, end in hit.snippet.highlights][:1] == ["long arm"]
    assert {found.id for found in search.newest(2)} == {"ferry", "bread"}


def test_no_search_fails_while_generations_are_swapped(index: Index, search: SiteSearch) -> None:
    answers = set()

    def read() -> None:
        found = search.search(SearchRequest("baking", as_you_type=False))
        answers.add((found.generation.number, *(hit.title for hit in found.hits)))

    titles = {1: ARTICLES["bread"][0]} | {number: f"Bread {number}" for number in range(2, 5)}
    with repeated(*[read] * 3):
        for number in range(2, 5):
            (index.site / "bread.html").write_text(PAGE.format(titles[number], *ARTICLES["bread"][1:]), "utf-8")
            index.build()
        eventually(lambda: (4, titles[4]) in answers)
    assert answers <= set(titles.items())


def test_a_publish_is_answered_and_taken_back_whole(index: Index) -> None:
    def answers() -> list[list[str]]:
        with SiteSearch.chosen(index.home, index.settings) as search:
            return [ids(search.search(SearchRequest(text, as_you_type=False))) for text in ("cake", "bread", "ferry")]

    before = answers()
    rest = ARTICLES["bread"][2:]
    changed = PAGE.format("Cake", "Bakers bake their cake at noon.", *rest)
    (index.site / "bread.html").write_text(changed, "utf-8")
    (index.site / "ferry.html").unlink()
    index.build()
    assert answers() == [["bread"], [], []]
    assert roll_back(index.home, index.settings) == (1, [], [])
    assert answers() == before == [[], ["bread"], ["ferry"]]
