"""A home whose engine cannot be opened where it is read: what can be answered is, and nothing changes by half."""

from __future__ import annotations

import logging
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from pressmark.index.cluster_index import ClusterIndex
from pressmark.index.doctor import examine
from pressmark.index.engines import ENGINES
from pressmark.index.errors import EngineMissing, SettingsError
from pressmark.index.generations.generation import release, roll_back
from pressmark.index.generations.home import engine_directory
from pressmark.index.generations.manifest import describe, unverified_files
from pressmark.index.settings import Settings
from pressmark.search.results import SearchRequest
from pressmark.search.site_search import SiteSearch
from pressmark.web.app import create_app
from pressmark.web.cli import main
from tests.indexes import Index


def uninstall(monkeypatch: pytest.MonkeyPatch) -> None:
    """tantivy is not there from now on."""
    for module in ("tantivy", "pressmark.index.tantivy_writer", "pressmark.search.tantivy_searcher"):
        monkeypatch.setitem(sys.modules, module, None)


@pytest.fixture
def index(tmp_path: Path) -> Index:
    index = Index(tmp_path)
    index.page("storm.html", "Storm", "The storm broke the long arm. " * 20)
    index.build()
    return index


def publish(index: Index, engine: str, title: str) -> None:
    index.settings = replace(index.settings, engine=engine)
    index.page("storm.html", title, "The storm broke the long arm. " * 20)
    index.build()


def answer(search: SiteSearch) -> tuple[int, list[str]]:
    found = search.search(SearchRequest("storm"))
    return found.generation.number, [hit.title for hit in found.hits]


def test_a_service_goes_on_with_the_generation_that_it_can_open_and_says_so(
    index: Index, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with index.search() as search:
        client = create_app(search, replace(Settings(), requests_per_second=0)).test_client()
        assert answer(search) == (1, ["Storm"])
        publish(index, "tantivy", "Storm two")
        uninstall(monkeypatch)
        with caplog.at_level(logging.WARNING):
            assert answer(search) == answer(search) == (1, ["Storm"])
        (said,) = caplog.messages
        assert "the older generation 1 answers" in said
        assert "pip install 'pressmark[tantivy]'" in said
        health = client.get("/readyz")
        assert (health.status_code, health.json["status"]) == (200, "degraded")
        assert health.json["index"]["generation"].startswith("1-")
        publish(index, "whoosh", "Storm three")
        assert answer(search) == (3, ["Storm three"])
        assert client.get("/readyz").json["status"] == "ok"


def test_a_publish_that_names_none_leaves_an_index_whose_engine_is_gone_as_it_was(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(index, "tantivy", "Storm two")
    uninstall(monkeypatch)
    with pytest.raises(EngineMissing, match=r"pressmark\[tantivy\]"):
        publish(index, "", "Storm three")
    publish(index, "whoosh", "Storm three")
    with index.search() as search:
        assert answer(search) == (3, ["Storm three"])


@pytest.mark.parametrize(
    ("hosts", "reason"), [((), "hosts names no host"), (("http://127.0.0.1:9",), "does not answer")]
)
def test_a_service_that_cannot_reach_the_cluster_goes_on_too(index: Index, hosts: tuple[str, ...], reason: str) -> None:
    index.settings = replace(index.settings, hosts=hosts)
    with index.search() as search:
        pretend_a_cluster(index)
        assert answer(search) == (1, ["Storm"])
        assert reason in (search.problem or "")


def pretend_a_cluster(index: Index) -> None:
    """Generation 2, as a publisher whose engine is a cluster leaves it."""
    publish(index, "whoosh", "Storm two")
    directory = engine_directory(index.home, 2)
    for path in directory.iterdir():
        path.unlink()
    ClusterIndex("docs-000002-0a1b2c3d", "docs").write(directory)
    manifest = describe(
        directory, "opensearch", ENGINES["opensearch"].format, "2", unverified_files(index.home)
    ).to_json()
    index.alter(f"UPDATE generation SET engine = 'opensearch', manifest = '{manifest}' WHERE number = 2")


@pytest.mark.parametrize("command", [["rollback"], ["publish", "1"]])
def test_who_goes_back_from_a_cluster_is_told_that_its_services_do_not(index: Index, command: list[str]) -> None:
    pretend_a_cluster(index)
    told = CliRunner().invoke(main, [*command, "--home", str(index.home)])
    assert told.exit_code == 0
    assert "The engine is whoosh now; it was opensearch." in told.stdout
    assert 'warning: In the cluster the alias "docs" keeps naming generation 2' in told.stdout
    (found,) = [finding for finding in examine(index.home) if finding.name == "left-behind"]
    assert found.text in told.stdout and "--engine opensearch" in found.advice


def test_the_terminal_answers_too_and_nothing_is_answered_where_nothing_can_be_opened(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(index, "tantivy", "Storm two")
    uninstall(monkeypatch)
    command = ["search", "storm", "--home", str(index.home)]
    asked = CliRunner().invoke(main, command)
    assert (asked.exit_code, asked.stderr.count("not installed")) == (0, 1)
    assert "an older generation answers" in asked.stderr
    index.alter("DELETE FROM generation WHERE number = 1")
    asked = CliRunner().invoke(main, command)
    assert (asked.exit_code, asked.stdout) == (69, "")
    assert "pip install 'pressmark[tantivy]'" in asked.stderr


def test_nothing_is_rolled_back_to_what_cannot_be_opened(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(index, "tantivy", "Storm two")
    publish(index, "whoosh", "Storm three")
    with monkeypatch.context() as there:
        uninstall(there)
        for going_back in (lambda: roll_back(index.home), lambda: release(index.home, 2)):
            with pytest.raises(EngineMissing, match=r"nothing has changed\..*not installed"):
                going_back()
            with index.search() as search:
                assert answer(search) == (3, ["Storm three"])
        release(index.home, 1)
    with index.search() as search:
        assert answer(search) == (1, ["Storm"])


def test_nothing_is_rolled_back_to_a_cluster_that_is_not_named(index: Index) -> None:
    pretend_a_cluster(index)
    publish(index, "whoosh", "Storm three")
    with pytest.raises(SettingsError, match="Generation 2 cannot be opened here, and nothing has changed"):
        roll_back(index.home, replace(index.settings, hosts=()))
    with index.search() as search:
        assert answer(search) == (3, ["Storm three"])


def test_the_doctor_does_not_call_an_engine_that_is_not_installed_damaged(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(index, "tantivy", "Storm two")
    uninstall(monkeypatch)
    (finding,) = [found for found in examine(index.home) if found.level == "error"]
    assert (finding.name, "--mend" in finding.advice) == ("unopened-engine", False)
    assert "pip install 'pressmark[tantivy]'" in finding.text
    assert "--engine whoosh" in finding.advice


def test_an_engine_that_is_not_installed_leaves_no_home_behind(
    index: Index, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    uninstall(monkeypatch)
    home = tmp_path / "other"
    asked = CliRunner().invoke(main, ["index", str(index.site), "--home", str(home), "--engine", "tantivy"])
    assert asked.exit_code == 69
    assert not home.exists()


def test_a_publish_says_that_the_engine_changed_and_what_is_left_in_a_cluster(index: Index) -> None:
    pretend_a_cluster(index)
    index.settings = replace(index.settings, engine="tantivy")
    said = [remark.text for remark in index.build().remarks]
    assert said[0] == "The engine is tantivy now; it was opensearch."
    assert 'the alias "docs" keeps naming generation 2' in said[1]
    assert "docs-*" in said[1]
    assert not index.build().remarks
