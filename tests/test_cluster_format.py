"""Services and publishers of different versions at one cluster: what a service reads, and what it says of the rest."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from pressmark.index import cluster_rows
from pressmark.index.cluster_index import FORMAT
from pressmark.index.engines import ENGINES
from pressmark.index.errors import IndexUnavailable
from pressmark.index.settings import Settings
from pressmark.search.site_search import SiteSearch
from pressmark.web.app import create_app
from tests.indexes import Index, titles

OLDER = "older version of Pressmark. Read it: update Pressmark where the site is, and run pressmark index there."
NEWER = "newer version of Pressmark. Read it: update Pressmark here."


@pytest.fixture
def index(cluster_settings: Settings, tmp_path: Path) -> Index:
    index = Index(tmp_path, cluster_settings)
    index.page("posts/one.html", "Storm")
    index.build()
    return index


def publish(index: Index, title: str, number: int | None = FORMAT) -> None:
    """A publish as a version of Pressmark with that format makes it; None is one that did not say its format yet."""
    index.page("posts/one.html", title)
    with pytest.MonkeyPatch.context() as other:
        other.setattr(cluster_rows, "FORMAT", number)
        other.setitem(ENGINES, "opensearch", replace(ENGINES["opensearch"], format=number or 1))
        index.build()


def test_an_engine_has_the_format_of_its_index() -> None:
    assert ENGINES["opensearch"].format == FORMAT


@pytest.mark.parametrize(("number", "said"), [(FORMAT - 1, OLDER), (None, OLDER), (FORMAT + 1, NEWER)])
def test_a_service_that_starts_does_not_read_another_format(index: Index, number: int | None, said: str) -> None:
    publish(index, "Storm again", number)
    with pytest.raises(IndexUnavailable, match=f"tried-000002.*{re.escape(said)}"):
        SiteSearch.of_cluster(index.settings)


def test_a_service_that_runs_goes_on_with_what_it_reads_until_it_can_read_the_newer(index: Index) -> None:
    with SiteSearch.of_cluster(index.settings) as search:
        client = create_app(search, index.settings).test_client()
        for number in range(2):
            publish(index, f"Harbour {number}", FORMAT + 1)
            search._generations.current(now=True)
            assert titles(search, f"storm counted {number}") == ["Storm"]
        assert NEWER in (search.problem or "")
        health = client.get("/readyz")
        assert (health.status_code, health.json["status"]) == (200, "degraded")
        publish(index, "Storm for good")
        search._generations.current(now=True)
        assert (titles(search, "storm"), search.problem) == (["Storm for good"], None)


def test_a_publisher_fills_an_index_of_another_format_anew(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(index, "Storm again", FORMAT - 1)
    with pytest.raises(IndexUnavailable, match="older version"):
        SiteSearch.of_cluster(index.settings)
    monkeypatch.setattr("pressmark.index.stages.read_page", None)
    index.build()
    with SiteSearch.of_cluster(index.settings) as search:
        assert titles(search, "storm") == ["Storm again"]
