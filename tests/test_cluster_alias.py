"""Whose the alias of a cluster is: a home's own, nobody's, another home's, or no alias at all; and what is not let through."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pressmark.index import cluster_alias
from pressmark.index.cluster import ABSENT, Cluster
from pressmark.index.cluster_index import ClusterIndex
from pressmark.index.errors import ClusterUnavailable, IndexUnavailable, SettingsError
from pressmark.index.generations.generation import release
from pressmark.index.settings import Settings
from pressmark.search.site_search import SiteSearch
from pressmark.web.cli import main
from tests.indexes import Index, titles


@pytest.fixture
def index(cluster_settings: Settings, tmp_path: Path) -> Index:
    return site(tmp_path / "one", cluster_settings, "Storm")


def site(folder: Path, settings: Settings, title: str) -> Index:
    index = Index(folder, settings)
    index.page("posts/one.html", title)
    return index


def indexes(settings: Settings) -> set[str]:
    return set(Cluster(settings).read("GET", f"/{settings.alias}-*/_alias"))


def named(settings: Settings) -> set[str]:
    return set(Cluster(settings).read("GET", f"/_alias/{settings.alias}", missing=True))


def found(settings: Settings, text: str) -> list[str]:
    with SiteSearch.of_cluster(settings) as search:
        return titles(search, text)[:1]


def test_another_home_does_not_take_an_alias_over_unasked(index: Index, tmp_path: Path) -> None:
    index.build()
    index.page("posts/two.html", "Harbour")
    index.build()
    before = indexes(index.settings)
    other = site(tmp_path / "two", index.settings, "Bread")
    with pytest.raises(SettingsError, match=r"alias \"tried\" is in use.*tried-000002.*another home.*--take-over"):
        other.build()
    assert (indexes(index.settings), found(index.settings, "storm")) == (before, ["Storm"])
    other.settings = replace(other.settings, alias="tried-two")
    assert not [remark for remark in other.build().remarks if "alias" in remark.text]
    assert found(other.settings, "bread") == ["Bread"]
    assert not index.build().remarks


def test_a_home_that_is_told_to_takes_an_alias_over_and_says_whose_it_was(index: Index, tmp_path: Path) -> None:
    index.build()
    (first,) = named(index.settings)
    shutil.rmtree(index.home)
    fresh = replace(index.settings, take_over=True)
    for number in range(3):  # a build machine that keeps no home
        (until_now,) = named(index.settings)
        machine = site(tmp_path / f"machine{number}", fresh, f"Bread {number}")
        (said,) = (remark for remark in machine.build().remarks if "taken over" in remark.text)
        assert (said.level, until_now in said.text) == ("warning", True)
        assert found(index.settings, "bread") == [f"Bread {number}"]
        assert indexes(index.settings) == named(index.settings) | {until_now}
    assert first not in indexes(index.settings)
    machine.settings = index.settings
    machine.page("posts/one.html", "Cake")
    assert not machine.build().remarks
    assert until_now in indexes(index.settings)


def test_a_home_whose_alias_was_taken_over_says_so_and_can_take_it_back(index: Index, tmp_path: Path) -> None:
    index.build()
    index.page("posts/one.html", "Storm again")
    index.build()
    site(tmp_path / "two", replace(index.settings, take_over=True), "Bread").build()
    with pytest.raises(SettingsError, match="in use"):
        index.build()
    with pytest.raises(SettingsError, match=r"nothing has changed\..*in use"):
        release(index.home, 2, index.settings)
    assert found(index.settings, "bread") == ["Bread"]
    index.settings = replace(index.settings, take_over=True)
    assert [remark.level for remark in index.build().remarks] == ["warning"]
    assert found(index.settings, "storm") == ["Storm again"]


def test_a_copy_of_a_home_goes_on_with_its_alias(index: Index, tmp_path: Path) -> None:
    index.build()
    index.home.rename(tmp_path / "kept")
    index.home.symlink_to(tmp_path / "kept")
    index.page("posts/one.html", "Storm again")
    index.build()
    shutil.copytree(tmp_path / "kept", tmp_path / "copy" / "home")
    shutil.copytree(index.site, tmp_path / "copy" / "site")
    assert not Index(tmp_path / "copy", index.settings).build().wrote


def test_an_alias_that_names_an_index_of_no_home_is_left_to_it(index: Index) -> None:
    cluster = Cluster(index.settings)
    cluster.write("PUT", "/tried-notes", {"aliases": {"tried": {}}})
    with pytest.raises(SettingsError, match="names tried-notes"):
        index.build()
    assert named(index.settings) == {"tried-notes"}
    with pytest.raises(IndexUnavailable, match="names tried-notes, which Pressmark did not fill"):
        SiteSearch.of_cluster(index.settings)
    index.settings = replace(index.settings, take_over=True)
    for title in ("Storm", "Storm again"):
        index.page("posts/one.html", title)
        index.build()
    assert "tried-notes" in indexes(index.settings)
    assert found(index.settings, "storm") == ["Storm again"]


def test_an_alias_names_one_index_although_two_homes_moved_it_at_once(index: Index, tmp_path: Path) -> None:
    index.build()
    (ours,) = named(index.settings)
    site(tmp_path / "two", replace(index.settings, take_over=True), "Bread").build()

    class Late(Cluster):
        def write(self, method: str, path: str, *rest: Any, **more: Any) -> Mapping[str, Any]:
            """As if the alias had been moved a moment after it was looked at."""
            return ABSENT if path == "/_alias/tried" else super().write(method, path, *rest, **more)

    cluster_alias.show(Late(index.settings), ClusterIndex(ours, "tried"))
    assert named(index.settings) == {ours}


def test_a_name_that_an_index_has_is_no_alias(index: Index) -> None:
    cluster = Cluster(index.settings)
    cluster.write("PUT", "/tried")
    try:
        with pytest.raises(SettingsError, match="an index of the cluster has this name"):
            index.build()
        assert indexes(index.settings) == set()
        with pytest.raises(IndexUnavailable, match="an index of the cluster has this name"):
            SiteSearch.of_cluster(index.settings)
    finally:
        cluster.write("DELETE", "/tried")
    index.build()
    assert found(index.settings, "storm") == ["Storm"]


def test_what_the_cluster_forbids_is_named_with_its_reason(index: Index) -> None:
    cluster = Cluster(index.settings)
    try:
        cluster.write("PUT", "/_cluster/settings", {"persistent": {"cluster.blocks.create_index": True}})
        with pytest.raises(ClusterUnavailable, match=r"refused /tried-000001-.*create-index blocked.*put that right"):
            index.build()
    finally:
        cluster.write("PUT", "/_cluster/settings", {"persistent": {"cluster.blocks.create_index": None}})
    index.build()
    (name,) = named(index.settings)
    cluster.write("POST", f"/{name}/_close")
    with pytest.raises(ClusterUnavailable, match=f"refused /{name}.*index_closed_exception.*put that right"):
        index.build()
    cluster.write("POST", f"/{name}/_open?wait_for_active_shards=1")
    assert not index.build().wrote


def test_the_command_takes_over_when_it_is_told_to(index: Index, tmp_path: Path) -> None:
    index.build()
    other = site(tmp_path / "two", index.settings, "Bread")
    config = tmp_path / "pressmark.toml"
    config.write_text(
        f'[index]\nengine = "opensearch"\n[opensearch]\nhosts = ["{index.settings.hosts[0]}"]\nalias = "tried"\n',
        "utf-8",
    )
    command = ["index", str(other.site), "--home", str(other.home), "--config", str(config)]
    asked = CliRunner().invoke(main, command)
    assert (asked.exit_code, asked.stderr.count("--take-over")) == (78, 1)
    asked = CliRunner().invoke(main, [*command, "--take-over"])
    assert (asked.exit_code, asked.stdout.count("warning: The alias")) == (0, 1)
