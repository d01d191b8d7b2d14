"""One line changes the engine: filled from the store in one publish, with the old one serving meanwhile."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from pressmark.index.engines import ENGINES
from pressmark.index.generations.generation import roll_back
from pressmark.index.generations.home import engine_directory
from pressmark.index.settings import ENGINES as CHOICES
from pressmark.index.settings import Settings
from pressmark.search.results import SearchRequest
from pressmark.web.cli import main
from tests.engine_bench import engine_settings
from tests.indexes import Index, titles
from tests.patience import repeated

OTHER = {"whoosh": "tantivy", "tantivy": "whoosh", "opensearch": "tantivy"}


@pytest.fixture(params=sorted(ENGINES))
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Index:
    index = Index(tmp_path, engine_settings(request.param, request))
    for number, title in enumerate(["Storm", "Bread", "Ferry", "Library", "Market"]):
        index.page(f"posts/{title.lower()}.html", title, f"About {title.lower()} number {number} by the sea. " * 30)
    index.build()
    return index


def test_every_engine_can_be_chosen() -> None:
    assert set(CHOICES) == set(ENGINES)


def test_another_engine_is_filled_without_reading_a_page(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pressmark.index.stages.read_page", None)
    with index.search() as search:
        before, old = titles(search, "sea"), index.settings.engine
        index.settings = replace(index.settings, engine=OTHER[old])
        report = index.build()
        assert (report.generation, report.unchanged, report.wrote) == (2, 5, True)
        assert sorted(titles(search, "sea")) == sorted(before)
        assert search.generation.engine == index.settings.engine
        assert titles(search, "storm") == ["Storm"]
        roll_back(index.home, index.settings)
        assert search.generation.engine == old
        assert titles(search, "sea") == before


def test_the_same_engine_is_not_filled_again(index: Index) -> None:
    assert not index.build().wrote


def test_where_no_engine_is_named_the_one_that_was_stays(index: Index) -> None:
    named = index.settings.engine
    index.settings = replace(index.settings, engine="")
    assert not index.build().wrote
    index.page("posts/cake.html", "Cake", "Now about cake. " * 30)
    assert index.build().remarks == ()
    with index.search() as search:
        assert (search.generation.number, search.generation.engine) == (2, named)
        assert titles(search, "cake") == ["Cake"]


def test_a_new_index_is_one_of_whoosh(tmp_path: Path) -> None:
    index = Index(tmp_path, Settings(workers=1))
    index.page("storm.html", "Storm")
    index.build()
    with index.search() as search:
        assert search.generation.engine == "whoosh"


def test_an_engine_that_a_command_was_told_is_that_of_later_ones(tmp_path: Path) -> None:
    index = Index(tmp_path)
    index.page("storm.html", "Storm")
    command = ["index", str(index.site), "--home", str(index.home), "--workers", "1"]
    assert CliRunner().invoke(main, [*command, "--engine", "tantivy"]).exit_code == 0
    index.page("bread.html", "Bread")
    told = CliRunner().invoke(main, command)
    assert (told.exit_code, "engine" in told.output) == (0, False)
    with index.search() as search:
        assert (search.generation.number, search.generation.engine) == (2, "tantivy")


def test_changes_go_on_with_the_new_engine(index: Index) -> None:
    index.settings = replace(index.settings, engine=OTHER[index.settings.engine])
    index.build()
    index.page("posts/bread.html", "Cake", "Now about cake. " * 30)
    (index.site / "posts/storm.html").unlink()
    report = index.build()
    assert (report.updated, report.removed, report.unchanged) == (1, 1, 3)
    with index.search() as search:
        assert titles(search, "cake") == ["Cake"]
        assert titles(search, "storm") == []


def test_no_search_fails_while_the_engine_is_swapped(index: Index) -> None:
    engines = set()
    both = (OTHER[index.settings.engine], index.settings.engine)

    def read() -> None:
        results = search.search(SearchRequest("storm"))
        assert [hit.title for hit in results.hits] == ["Storm"]
        engines.add(results.generation.engine)

    with index.search() as search, repeated(*[read] * 3):
        for number in range(4):
            index.settings = replace(index.settings, engine=both[number % 2])
            index.page("posts/market.html", "Market", f"The market opens {number}. " * 30)
            index.build()
    assert engines <= set(both)


def test_tantivy_holds_no_attributes_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = Index(tmp_path, Settings(workers=1, engine="tantivy"))
    index.page("posts/storm.html", "Storm", "The storm broke the long arm. " * 20, "2025-05-01")
    index.page("posts/bread.html", "Bread", "The bakers bake bread. " * 20, "2024-05-01")
    index.build()
    monkeypatch.setattr("pressmark.search.opened_generation.Attributes", None)
    with index.search() as search:
        request = SearchRequest("the", filters={"year": ("2025", "2024")}, after="2020", sort="oldest")
        results = search.search(request)
        assert [hit.title for hit in results.hits] == ["Bread", "Storm"]
        assert {count.value: count.count for count in results.facets["year"]} == {"2024": 1, "2025": 1}


def test_a_damaged_file_of_any_kind_is_never_read(index: Index) -> None:
    index.page("posts/storm.html", "Changed storm", "The storm broke it all. " * 20)
    index.build()
    for path in engine_directory(index.home, 2).iterdir():
        content = path.read_bytes()
        if path.suffix == ".lock" or path.stat().st_nlink > 1:
            continue
        path.write_bytes(b"\x80\x04broken" + content)
        with index.search() as search:
            assert titles(search, "storm") == ["Storm"]
            assert search.problem is not None
        path.write_bytes(content)
