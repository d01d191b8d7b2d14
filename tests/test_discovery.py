"""Which files of a folder are pages, and what their addresses are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pressmark.index.discovery import Page, Unread, find_pages, page_bytes, url_of
from pressmark.index.errors import SiteError
from pressmark.index.fingerprints import page_hashes

HTML = ("**/*.html",)


def write(site: Path, *paths: str) -> None:
    for path in paths:
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text(f"<p>{path}</p>")


def paths(site: Path, include: tuple[str, ...] = HTML, exclude: tuple[str, ...] = ()) -> list[str]:
    return [page.path for page in find_pages(site, include, exclude, "", 1000) if isinstance(page, Page)]


def test_pages_come_in_order_from_every_folder(tmp_path: Path) -> None:
    write(tmp_path, "b/c/d.html", "a.html", "b/index.html", "b/style.css")
    assert paths(tmp_path) == ["a.html", "b/c/d.html", "b/index.html"]


@pytest.mark.parametrize("folder", [".git", "node_modules", "blog/.svn", "a/.venv"])
def test_folders_that_are_never_published_are_passed_over(tmp_path: Path, folder: str) -> None:
    write(tmp_path, f"{folder}/page.html", "page.html")
    assert paths(tmp_path) == ["page.html"]


@pytest.mark.parametrize(
    ("glob", "left"),
    [
        ("drafts/", ["a.html", "b/drafts.html"]),
        ("drafts", ["a.html", "b/drafts.html"]),
        ("b/*.html", ["a.html", "b/drafts/x.html", "drafts/x.html"]),
        ("**/x.html", ["a.html", "b/drafts.html"]),
        ("?.html", ["b/drafts.html"]),
    ],
)
def test_exclude_globs(tmp_path: Path, glob: str, left: list[str]) -> None:
    write(tmp_path, "a.html", "drafts/x.html", "b/drafts.html", "b/drafts/x.html")
    assert paths(tmp_path, exclude=(glob,)) == left


def test_include_globs_choose_files(tmp_path: Path) -> None:
    write(tmp_path, "blog/a.html", "docs/b.html", "c.html")
    assert paths(tmp_path, include=("blog/**/*.html", "c.html")) == ["blog/a.html", "c.html"]


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("index.html", "/"),
        ("a/index.html", "/a/"),
        ("a/b.html", "/a/b.html"),
        ("ä b/c#d?.html", "/%C3%A4%20b/c%23d%3F.html"),
        ("a/myindex.html", "/a/myindex.html"),
    ],
)
def test_addresses(path: str, url: str) -> None:
    assert url_of(path) == url


def test_a_site_below_a_path_keeps_it_in_its_addresses(tmp_path: Path) -> None:
    write(tmp_path, "a/index.html")
    (page,) = find_pages(tmp_path, HTML, (), "https://example.org/blog/", 1000)
    assert isinstance(page, Page)
    assert page.url == "/blog/a/"


def test_the_content_and_not_the_time_makes_the_fingerprint(tmp_path: Path) -> None:
    write(tmp_path, "a.html")
    before = list(find_pages(tmp_path, HTML, (), "", 1000))
    os.utime(tmp_path / "a.html", (1, 1))
    assert list(find_pages(tmp_path, HTML, (), "", 1000)) == before
    (tmp_path / "a.html").write_text("other")
    assert list(find_pages(tmp_path, HTML, (), "", 1000)) != before


def test_an_untouched_page_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site, home = tmp_path / "site", tmp_path / "home"
    home.mkdir()
    write(site, "old.html", "new.html")
    os.utime(site / "old.html", (1, 1))
    hashes = page_hashes(home)
    before = list(find_pages(site, HTML, (), "", 1000, hashes))
    hashes.save()
    opened: list[str] = []
    real = os.open
    monkeypatch.setattr(os, "open", lambda path, *rest: (opened.append(Path(path).name), real(path, *rest))[1])
    assert list(find_pages(site, HTML, (), "", 1000, page_hashes(home))) == before
    assert opened == ["new.html"]


def test_links_out_of_the_site_and_into_folders_are_not_followed(tmp_path: Path) -> None:
    site, secret = tmp_path / "site", tmp_path / "secret.html"
    write(site, "a.html", "folder/b.html")
    secret.write_text("secret")
    (site / "out.html").symlink_to(secret)
    (site / "loop").symlink_to(site)
    (site / "in.html").symlink_to(site / "a.html")
    (site / "dangling.html").symlink_to(site / "nowhere.html")
    (site / "self.html").symlink_to(site / "self.html")
    found = list(find_pages(site, HTML, (), "", 1000))
    assert [page.path for page in found if isinstance(page, Page)] == ["a.html", "folder/b.html", "in.html"]
    named = [(page.path, page.reason) for page in found if isinstance(page, Unread)]
    assert named == [(f"{name}.html", "unreadable") for name in ("dangling", "out", "self")]


def test_a_pipe_never_blocks(tmp_path: Path) -> None:
    write(tmp_path, "a.html")
    os.mkfifo(tmp_path / "pipe.html")
    found = list(find_pages(tmp_path, HTML, (), "", 1000))
    assert isinstance(found[0], Page) and found[1:] == [
        Unread("pipe.html", "unreadable", "not a regular file of the site")
    ]
    with pytest.raises(OSError, match="not a regular file"):
        page_bytes(tmp_path, 1000, Page("pipe.html", "/pipe.html", b""))


def test_a_large_page_is_named_and_not_read(tmp_path: Path) -> None:
    write(tmp_path, "a.html")
    (tmp_path / "big.html").write_text("x" * 2000)
    found = [page for page in find_pages(tmp_path, HTML, (), "", 1000) if isinstance(page, Unread)]
    assert [(page.path, page.reason) for page in found] == [("big.html", "too large")]


@pytest.mark.parametrize("make", [lambda path: None, lambda path: path.write_text("")])
def test_a_missing_folder_is_an_error_and_not_an_empty_site(tmp_path: Path, make: object) -> None:
    site = tmp_path / "site"
    make(site)  # type: ignore[operator]
    with pytest.raises(SiteError, match="site"):
        paths(site)


def test_a_page_that_became_a_link_out_of_the_site_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    site = tmp_path / "site"
    write(site, "a.html", "b/a.html")
    pages = list(find_pages(site, HTML, (), "", 1000))
    (site / "a.html").unlink()
    (site / "a.html").symlink_to(tmp_path / "secret")
    (site / "b").rename(tmp_path / "b")
    (site / "b").symlink_to(tmp_path / "b")
    for page in pages:
        assert isinstance(page, Page)
        with pytest.raises(OSError, match="not a regular file of the site"):
            page_bytes(site, 1000, page)
