"""Files of the site beside its search: what is served, and what never is."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from pressmark.index.settings import Settings
from pressmark.web.app import create_app
from pressmark.web.static_site import find_file
from tests.fake_site import FakeSite

SECRET = "not for visitors"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A small site with things in and beside it that nobody may read."""
    root = tmp_path / "public"
    (root / "posts" / "one").mkdir(parents=True)
    (root / "index.html").write_text("<h1>Home</h1>")
    (root / "about.html").write_text("<h1>About</h1>")
    (root / "posts" / "one" / "index.html").write_text("<h1>One</h1>")
    (root / "style.css").write_text("h1 { color: teal }")
    (root / "search").mkdir()
    (root / "search" / "index.html").write_text("the site's own")
    (root / ".git").mkdir()
    (root / ".git" / "config").write_text(SECRET)
    (root / ".env").write_text(SECRET)
    (root / "empty").mkdir()
    (tmp_path / "secret.txt").write_text(SECRET)
    (tmp_path / "public-not").mkdir()
    (tmp_path / "public-not" / "x.html").write_text(SECRET)
    (root / "link.txt").symlink_to(tmp_path / "secret.txt")
    (root / "linked").symlink_to(tmp_path)
    (root / "loop").symlink_to(root / "loop")
    (root / "dotted.txt").symlink_to(root / ".env")
    (root / "inside.html").symlink_to(root / "about.html")
    os.mkfifo(root / "pipe")
    return root


@pytest.fixture
def browser(site: Path) -> FlaskClient:
    return create_app(FakeSite(), Settings(), site=site).test_client()


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("/", "<h1>Home</h1>"),
        ("/about.html", "<h1>About</h1>"),
        ("/about", "<h1>About</h1>"),
        ("/posts/one/", "<h1>One</h1>"),
        ("/posts/one/index.html", "<h1>One</h1>"),
        ("/style.css", "h1 { color: teal }"),
        ("/inside.html", "<h1>About</h1>"),
    ],
)
def test_files_are_served(browser: FlaskClient, path: str, content: str) -> None:
    response = browser.get(path, follow_redirects=True, buffered=True)
    assert response.status_code == 200 and response.get_data(as_text=True) == content
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_a_folder_gets_its_slash(browser: FlaskClient) -> None:
    response = browser.get("/posts/one?a=b")
    assert response.status_code == 301 and response.headers["Location"] == "/posts/one/?a=b"


def test_the_service_comes_first(browser: FlaskClient) -> None:
    assert "the site's own" not in browser.get("/search", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert browser.get("/api/v1/search?q=a").mimetype == "application/json"
    assert browser.get("/healthz").mimetype == "application/json"


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e%2fsecret.txt",
        "/posts/../../secret.txt",
        "/....//secret.txt",
        "/..\\secret.txt",
        "/..%5csecret.txt",
        "/public-not/x.html",
        "/../public-not/x.html",
        "/link.txt",
        "/linked/secret.txt",
        "/linked/public/.env",
        "/dotted.txt",
        "/.env",
        "/.git/config",
        "/.git/",
        "/posts/../.env",
        "/%00",
        "/about.html%00.txt",
        "/loop",
        "/loop/x",
        "/pipe",
        "/empty/",
        "/empty",
        "/nowhere",
        "/" + "a/" * 100,
        "/" + "a" * 5000,
        "/about.html/",
        "/about.html/x",
        "/etc/passwd",
        "/%2fetc/passwd",
    ],
)
def test_nothing_else_is(browser: FlaskClient, path: str) -> None:
    response = browser.get(path)
    assert response.status_code == 404 and SECRET not in response.get_data(as_text=True)


def test_a_socket_is_no_file(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "s"))
        assert find_file(tmp_path, "s") is None


def test_the_sites_own_page_for_what_is_missing(site: Path, browser: FlaskClient) -> None:
    (site / "404.html").write_text("<h1>Not here</h1>")
    response = browser.get("/nowhere")
    assert response.status_code == 404 and response.get_data(as_text=True) == "<h1>Not here</h1>"


def test_a_file_is_not_sent_twice(browser: FlaskClient) -> None:
    first = browser.get("/style.css", buffered=True)
    again = browser.get("/style.css", headers={"If-None-Match": first.headers["ETag"]}, buffered=True)
    assert again.status_code == 304 and first.headers["Cache-Control"] == "no-cache"


def test_nothing_is_written(browser: FlaskClient) -> None:
    assert browser.put("/about.html", data=b"x").status_code == 405
