"""Sitemaps of all kinds, and what only looks like one."""

from __future__ import annotations

import pytest

from pressmark.index.errors import SiteError
from pressmark.index.remote.sitemap import MOST_URLS, read_sitemap

SPACE = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
)
URLS = f"""<?xml version="1.0" encoding="UTF-8"?>
<!-- made by hand -->
<urlset {SPACE}>
  <url><loc> https://example.org/a?x=1&amp;y=2 </loc><lastmod>2026-05-01</lastmod>
    <image:image><image:loc>https://example.org/a.jpg</image:loc></image:image></url>
  <url><loc><![CDATA[https://example.org/b]]></loc></url>
  <url><lastmod>2026-05-01</lastmod></url>
</urlset>"""
BOMB = (
    '<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    "<urlset><url><loc>https://example.org/&b;</loc></url></urlset>"
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><urlset><url><loc>&f;</loc></url></urlset>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_pages_with_their_dates(encoding: str) -> None:
    found = read_sitemap(URLS.replace('encoding="UTF-8"', "").encode(encoding), "x")
    assert found.pages == {"https://example.org/a?x=1&y=2": "2026-05-01", "https://example.org/b": ""}
    assert not found.sitemaps


def test_a_list_of_sitemaps() -> None:
    found = read_sitemap(
        f"<sitemapindex {SPACE}><sitemap><loc>https://e.org/1.xml.gz</loc></sitemap></sitemapindex>".encode(), "x"
    )
    assert found.sitemaps == ["https://e.org/1.xml.gz"] and not found.pages


def test_plain_text() -> None:
    found = read_sitemap("\ufeffhttps://e.org/ü\r\n\r\nhttp://e.org/b\n".encode(), "x")
    assert list(found.pages) == ["https://e.org/ü", "http://e.org/b"]


@pytest.mark.parametrize("document", [BOMB, OUTSIDE, "<!DOCTYPE urlset><urlset/>"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_no_entity_is_ever_expanded(document: str, encoding: str) -> None:
    with pytest.raises(SiteError, match="document type"):
        read_sitemap(document.encode(encoding), "x")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"<html><body>Not found</body></html>", "<html>"),
        (b"<rss><channel/></rss>", "<rss>"),
        (b"<urlset><url><loc>https://e.org/", "no sitemap"),
        (b"<urlset><url>" + b"<a>" * 100_000, "no sitemap"),
        (b"<urlset>\x00</urlset>", "no sitemap"),
        (b"<urlset><url><loc>https://e.org/?a=1&b=2</loc></url></urlset>", "no sitemap"),
        (b"<?xml version='1.0' encoding='punycode'?><urlset/>", "no sitemap"),
        (b"Not found", "no address"),
        (b"\xff\xfe<", "no sitemap"),
    ],
)
def test_what_is_no_sitemap(data: bytes, message: str) -> None:
    with pytest.raises(SiteError, match=message):
        read_sitemap(data, "https://e.org/sitemap.xml")


def test_nothing_at_all() -> None:
    assert not read_sitemap(b"", "x").pages


@pytest.mark.parametrize("document", ["<urlset>{}</urlset>", "{}"])
def test_as_many_addresses_as_the_protocol_allows(document: str) -> None:
    line = "<url><loc>https://e.org/{}</loc></url>" if "<" in document else "https://e.org/{}\n"
    lines = [line.format(number) for number in range(MOST_URLS + 1)]
    assert len(read_sitemap(document.format("".join(lines[:-1])).encode(), "x").pages) == MOST_URLS
    with pytest.raises(SiteError, match="50,000"):
        read_sitemap(document.format("".join(lines)).encode(), "x")


def test_an_endless_address_is_cut() -> None:
    found = read_sitemap(b"<urlset><url><loc>https://e.org/" + b"x&#120;" * 100_000 + b"</loc></url></urlset>", "x")
    assert all(len(url) < 10_000 for url in found.pages)
