"""Addresses on a page."""

from __future__ import annotations

from urllib.parse import urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pressmark.index.pages.urls import host_of, page_url, resolve

_PARTS = st.sampled_from(["a", "b.html", "..", ".", "", "?q=1", "#x", "e;f", ".hidden"])


@given(
    st.lists(_PARTS, max_size=5).map("/".join),
    st.sampled_from(["/", "/a", "/a/b/", "/a/b/c.html", "/a?x=/y/z", "https://h.example/a/b"]),
)
def test_links_lead_where_the_standard_says(href: str, base: str) -> None:
    wanted = urljoin("https://h.example" + base if base[0] == "/" else base, href)
    assert _short(resolve(base, href)) == _short(wanted)


def _short(url: str) -> str:
    """A rooted page has neither host nor scheme to give."""
    return url.removeprefix("https://h.example").removeprefix("https:").rstrip("#")


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.Site.example/a", "site.example"), ("//site.example?x", "site.example"), ("/a//b", ""), ("mailto:a@b", ""),
        ("https://user@site.example:8080/", "site.example:8080"), ("javascript://site.example/", ""),
    ],
)  # fmt: skip
def test_the_host_of_a_url(url: str, host: str) -> None:
    assert host_of(url) == host


def test_files_and_other_sites_are_no_pages() -> None:
    found = [
        page_url("/a/", href, "s.example")
        for href in ("b.pdf", "https://t.example/b", "v1.2", "b/index.html", "b.php", "data:x")
    ]
    assert found == ["", "", "/a/v1.2", "/a/b/", "/a/b.php", ""]
