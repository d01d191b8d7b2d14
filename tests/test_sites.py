"""Several sites from one service, and where their links lead."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from werkzeug.test import Client

from pressmark.index.errors import UsageError
from pressmark.index.settings import Settings
from pressmark.web.sites import combined_app, read_mounts
from tests.fake_site import INFO, FakeSite
from tests.page_tree import Tree


def opened(home: Path, settings: Settings) -> FakeSite:
    """The index of a home is a fake site that carries its name."""
    return FakeSite(info=replace(INFO, site_name=home.name, base_url=f"https://{home.name}.example/", token=home.name))


def browser(**settings: object) -> Client:
    chosen = Settings(**settings)  # type: ignore[arg-type]
    return Client(combined_app(Path("news"), {"/docs": Path("docs"), "/a/b": Path("deep")}, chosen, opened))  # type: ignore[arg-type]


@pytest.mark.parametrize(("path", "name"), [("", "news"), ("/docs", "docs"), ("/a/b", "deep")])
def test_each_site_answers_below_its_path(path: str, name: str) -> None:
    visitor = browser()
    answer = visitor.get(f"{path}/api/v1/search?q=a").get_json()
    assert answer["index"]["generation"] == name and answer["base_url"] == f"https://{name}.example/"
    assert answer["links"]["html"] == f"http://localhost{path}/search?q=a"
    tree = Tree(visitor.get(f"{path}/search?q=a", headers={"Accept": "text/html"}).get_data(as_text=True))
    assert tree.one("form", id="search")[0]["action"] == f"{path}/search"
    assert visitor.get(str(tree.one("link", rel="stylesheet")[0]["href"])).status_code == 200
    assert visitor.get(f"{path}/api/v1/search?page=x").get_json()["type"] == f"{path}/problems/invalid-parameter"


@pytest.mark.parametrize("arriving", ["/find/docs", "/docs"])
def test_below_a_path_of_a_larger_site(arriving: str) -> None:
    """Whether or not the proxy in front takes /find away."""
    visitor = browser(service_url="https://example.org/find")
    answer = visitor.get(f"{arriving}/api/v1/search?q=a").get_json()
    assert answer["links"]["html"] == "https://example.org/find/docs/search?q=a"
    page = visitor.get(f"{arriving}/search", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert Tree(page).one("form", id="search")[0]["action"] == "/find/docs/search"


def test_what_is_mounted_where() -> None:
    assert read_mounts(("/docs=a/b", "more/=c=d")) == {"/docs": Path("a/b"), "/more": Path("c=d")}


@pytest.mark.parametrize(
    "pairs", [("docs",), ("=home",), ("/=home",), ("/docs=",), ("/search=x",), ("api/v2=x",), ("/a=x", "a/=y")]
)
def test_a_mount_that_cannot_be(pairs: tuple[str, ...]) -> None:
    with pytest.raises(UsageError):
        read_mounts(pairs)
