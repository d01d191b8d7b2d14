"""The front door: one generation answers each call, and a publish is picked up without a restart."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

from pressmark.index.addresses import spellings_of
from pressmark.index.errors import IndexDamaged, IndexMissing, UnknownDocument
from pressmark.index.generations.generation import roll_back
from pressmark.index.generations.home import engine_directory
from pressmark.search import opened_generation, remembered
from pressmark.search.results import SearchRequest
from pressmark.search.site_search import SiteSearch
from pressmark.search.snapshot import Card
from tests.engine_bench import LOCAL, engine_settings
from tests.indexes import Index, titles


@pytest.fixture
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Index:
    index = Index(tmp_path, engine_settings(getattr(request, "param", "whoosh"), request))
    index.page("posts/storm.html", "Storm over the harbour", "The storm broke the long arm. " * 20, "2026-05-01")
    index.page("posts/bread/index.html", "Bread at night", "Bakers bake their bread at night. " * 20, "2025-01-31")
    index.page("über uns.html", "About the paper", "Who we are and what we print. " * 20, "2024-03-01")
    index.build()
    return index


def test_without_an_index_the_error_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="pressmark index SITE"):
        Index(tmp_path).search()


def test_an_answer_says_which_generation_gave_it(index: Index) -> None:
    with index.search() as search:
        info = search.search(SearchRequest("storm")).generation
        assert (info.number, info.articles, info.engine, info.lang) == (1, 3, "whoosh", "en")
        assert info.token.startswith("1-")
        assert info == search.generation


@pytest.mark.parametrize(("bound", "most"), [("_MOST_ARTICLES", 1), ("_MOST_PACKED", 1), ("_MOST_CARDS", 0)])
def test_what_was_read_is_remembered_up_to_a_bound_and_read_again_behind_it(
    index: Index, monkeypatch: pytest.MonkeyPatch, bound: str, most: int
) -> None:
    monkeypatch.setattr(remembered, bound, most)
    with index.search() as search:
        for _ in range(2):
            assert titles(search, "storm") == ["Storm over the harbour"]
            assert titles(search, "bread") == ["Bread at night"]
            assert {hit.title for hit in search.search(SearchRequest("bread OR storm")).hits} == {
                "Storm over the harbour",
                "Bread at night",
            }


def test_what_is_read_ahead_is_not_read_again(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    cards_of = opened_generation.cards_of

    def counted(rows: Iterable[Sequence[Any]]) -> dict[int, Card]:
        found = cards_of(rows)
        read.append(len(found))
        return found

    monkeypatch.setattr(opened_generation, "cards_of", counted)
    with index.search() as search:
        search.prepare()
        assert read == [search.generation.articles]
        assert titles(search, "storm") == ["Storm over the harbour"]
        assert len(read) == 1


def test_what_cannot_be_read_ahead_is_left_to_the_searches_to_say(index: Index) -> None:
    for path in engine_directory(index.home, 1).iterdir():
        path.write_bytes(b"")
    with SiteSearch.chosen(index.home, index.settings, mend=lambda: None) as search:
        search.prepare()
        with pytest.raises(IndexDamaged):
            titles(search, "storm")


def test_a_publish_is_picked_up_by_the_next_call(index: Index) -> None:
    with index.search() as search:
        assert titles(search, "lantern") == []
        index.page("posts/lantern.html", "Lantern night", "Lanterns float on the river. " * 20)
        index.build()
        assert titles(search, "lantern") == ["Lantern night"]
        roll_back(index.home)
        assert titles(search, "lantern") == []


@pytest.mark.parametrize("index", LOCAL, indirect=True)
@pytest.mark.parametrize("step", ["sound_directory", "open_searcher", "hashed_files"])
def test_publishes_that_overtake_a_reader_while_it_opens_a_generation_fail_no_search(
    index: Index, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The generation that is being opened is cleaned away by the time that the step begins."""
    untouched = getattr(opened_generation, step)

    def overtaken(*arguments: object) -> object:
        monkeypatch.setattr(opened_generation, step, untouched)
        for number in range(2, 8):
            index.page("posts/storm.html", f"Storm {number}", f"The storm broke the long arm {number}. " * 20)
            index.build()
        return untouched(*arguments)

    (index.home / "verified.json").unlink()
    monkeypatch.setattr(opened_generation, step, overtaken)
    with index.search() as search:
        assert titles(search, "storm") == ["Storm 7"]


def test_a_damaged_generation_is_never_read_and_the_one_before_it_answers(index: Index) -> None:
    index.page("posts/storm.html", "Changed storm", "The storm broke it all. " * 20)
    index.build()
    segment = max(set(engine_directory(index.home, 2).iterdir()), key=lambda path: path.stat().st_mtime)
    segment.write_bytes(b"\x80\x04broken" + segment.read_bytes())
    with index.search() as search:
        assert titles(search, "storm") == ["Storm over the harbour"]
        assert search.problem is not None
        assert "damaged" in search.problem


def test_files_that_shrink_while_they_are_open_end_no_search(index: Index) -> None:
    with index.search() as search:
        assert titles(search, "storm")
        for path in engine_directory(index.home, 1).iterdir():
            os.truncate(path, path.stat().st_size // 3)
        assert titles(search, "bread") == ["Bread at night"]


def test_nothing_sound_is_an_error(index: Index) -> None:
    for path in engine_directory(index.home, 1).iterdir():
        path.write_bytes(b"")
    with pytest.raises(IndexDamaged, match="Run pressmark index again"):
        index.search()


@pytest.mark.parametrize(
    "asked",
    [
        "posts/bread/index", "/posts/bread/", "/posts/bread", "posts/bread/", "/posts/bread/index.html",
        "https://example.org/posts/bread/?utm_source=x#top", "http://localhost:8000/posts/bread/index.html",
        "/posts/br%65ad/",
    ],
)  # fmt: skip
def test_an_article_is_found_under_every_spelling_of_its_address(index: Index, asked: str) -> None:
    with index.search() as search:
        assert isinstance(search.related(asked), tuple)


@pytest.mark.parametrize("asked", ["/%C3%BCber%20uns.html", "/über uns.html", "über uns", "/%c3%bcber uns.html"])
def test_addresses_beyond_ascii(index: Index, asked: str) -> None:
    with index.search() as search:
        assert isinstance(search.related(asked), tuple)


@pytest.mark.parametrize("asked", ["", "/nowhere", "http://[", "\0", "/posts", "x" * 10_000, "%"])
def test_an_unknown_address_is_named(index: Index, asked: str) -> None:
    with index.search() as search, pytest.raises(UnknownDocument, match="No article of the index"):
        search.related(asked)


def test_spellings_are_few() -> None:
    assert len(spellings_of("https://example.org/a/b/index.html?x=1#y")) < 60


def test_newest_articles_come_first(index: Index) -> None:
    with index.search() as search:
        assert [hit.title for hit in search.newest(2)] == ["Storm over the harbour", "Bread at night"]


def test_without_dates_the_first_pages_stand_for_the_newest(tmp_path: Path) -> None:
    index = Index(tmp_path)
    for name in ("guide", "install", "manual"):
        index.page(f"{name}.html", name.title(), f"How the {name} is read from its first line on.", date="")
    index.build()
    with index.search() as search:
        hits = search.newest(2)
        assert not any(hit.published for hit in hits)
        assert [hit.title for hit in hits] == ["Guide", "Install"]
        assert hits[0].snippet.text == "How the guide is read from its first line on."


def test_related_never_names_the_article_itself(index: Index) -> None:
    with index.search() as search:
        for docid, hits in search.all_related(10).items():
            assert docid not in {hit.id for hit in hits}
