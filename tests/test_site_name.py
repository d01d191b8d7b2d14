"""What a site calls itself, when its owner did not say."""

from __future__ import annotations

from pathlib import Path

import pytest

from pressmark.index.builder import build_index
from pressmark.index.settings import Settings
from pressmark.search.site_search import SiteSearch

BODY = "<article><h1>{title}</h1><p>The {title} of the harbour is written about here at some length, day after day.</p></article>"


def write(site: Path, head: str, names: str = "boat tram crane quay lamp rope") -> None:
    site.mkdir(exist_ok=True)
    for name in names.split():
        page = f"<!doctype html><html lang=en><head>{head.format(title=name)}</head><body>{BODY.format(title=name)}</body></html>"
        (site / f"{name}.html").write_text(page)


def name_of(site: Path, home: Path, **settings: str) -> str:
    chosen = Settings(workers=1, **settings)  # type: ignore[arg-type]
    build_index(site, home, chosen)
    with SiteSearch.open(home, chosen) as search:
        return search.generation.site_name


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ('<title>{title}</title><meta property="og:site_name" content="The Quay Post">', "The Quay Post"),
        ("<title>{title} | The Quay Post</title>", "The Quay Post"),
        ("<title>The Quay Post: {title}</title>", "The Quay Post"),
        ('<title>{title} | Web site</title><meta property="og:site_name" content="The Quay Post">', "The Quay Post"),
        ("<title>{title}</title>", ""),
        ("<title>{title} | part {title}</title>", ""),
        (f'<title>{{title}}</title><meta property="og:site_name" content="{"long " * 20}">', ""),
    ],
)
def test_the_name_that_the_pages_agree_on(tmp_path: Path, head: str, name: str) -> None:
    write(tmp_path / "site", head)
    assert name_of(tmp_path / "site", tmp_path / "home") == name


def test_the_owner_knows_better(tmp_path: Path) -> None:
    write(tmp_path / "site", "<title>{title} | The Quay Post</title>")
    assert name_of(tmp_path / "site", tmp_path / "home", site_name="Quay") == "Quay"


def test_a_publish_learns_what_a_build_would(tmp_path: Path) -> None:
    site = tmp_path / "site"
    write(site, "<title>{title} | The Quay Post</title>")
    assert name_of(site, tmp_path / "home") == "The Quay Post"
    write(site, "<title>{title} | Harbour News</title>")
    write(site, "<title>{title} | Harbour News</title>", "sail")
    assert name_of(site, tmp_path / "home") == name_of(site, tmp_path / "new") == "Harbour News"
