"""The files that browsers load: pinned, compressed, open to every origin."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from pathlib import Path

import pytest

from pressmark.web.ui_files import read_ui_files
from tests.service import client

NAMES = sorted(read_ui_files())


@pytest.mark.parametrize("name", NAMES)
def test_a_pinned_file_stays_for_ever(name: str) -> None:
    file = read_ui_files()[name]
    response = client().get(f"/ui/{file.hashed_name}")
    assert response.data == file.content
    assert re.fullmatch(rf"{Path(name).stem}\.[0-9a-f]{{8}}{Path(name).suffix}", file.hashed_name)
    assert file.hashed_name.split(".")[-2] == hashlib.sha256(file.content).hexdigest()[:8]
    headers = response.headers
    assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert headers["Access-Control-Allow-Origin"] == "*" and headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert headers["X-Content-Type-Options"] == "nosniff" and headers["Content-Type"] == file.type
    assert file.integrity == "sha384-" + base64.b64encode(hashlib.sha384(file.content).digest()).decode()


@pytest.mark.parametrize("name", NAMES)
def test_an_unpinned_file_is_asked_for_each_time(name: str) -> None:
    browser = client()
    first = browser.get(f"/ui/{name}")
    assert first.headers["Cache-Control"] == "no-cache" and not first.headers["ETag"].startswith("W/")
    assert browser.get(f"/ui/{name}", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize("name", [name for name in NAMES if not name.endswith(".png")])
def test_a_file_travels_compressed(name: str) -> None:
    browser = client()
    plain = browser.get(f"/ui/{name}")
    packed = browser.get(f"/ui/{name}", headers={"Accept-Encoding": "gzip, br"})
    assert packed.headers["Content-Encoding"] == "gzip" and "Accept-Encoding" in packed.headers["Vary"]
    assert gzip.decompress(packed.data) == plain.data and packed.headers["ETag"] != plain.headers["ETag"]
    assert packed.data == browser.get(f"/ui/{name}", headers={"Accept-Encoding": "gzip"}).data


def test_a_list_of_origins_does_not_shut_the_files() -> None:
    response = client(cors_origins=("https://a.example",)).get(
        "/ui/search.css", headers={"Origin": "https://b.example"}
    )
    assert response.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    "path", ["/ui/", "/ui/none.js", "/ui/../app.py", "/ui/%2e%2e/app.py", "/ui/pressmark-search.00000000.js"]
)
def test_no_other_file(path: str) -> None:
    assert client().get(path).status_code == 404


def test_pagefinds_address() -> None:
    assert client().get("/pagefind/pagefind.js").data == client().get("/ui/pagefind.js").data


def test_the_embed_page_and_its_data_name_the_files_served() -> None:
    browser = client(service_url="https://s.example")
    data = browser.get("/embed.json").get_json()
    page = browser.get("/embed").get_data(as_text=True)
    files = read_ui_files()
    for name in ("pressmark-search.js", "pressmark-related.js"):
        described = next(file for file in data["files"] if file["name"] == name)
        assert described["url"] == f"https://s.example/ui/{files[name].hashed_name}"
        assert described["integrity"] == files[name].integrity and files[name].integrity in page.replace("&#43;", "+")
    assert data["content_security_policy"] == (
        "script-src https://s.example; connect-src https://s.example; form-action https://s.example"
    )
    assert 'src="https://s.example/api/v1/search"' in data["search"]
