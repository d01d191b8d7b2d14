"""Whatever a site sends, it is a page, a reason why not, or one clear error."""

from __future__ import annotations

import re
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as some

from pressmark.index.discovery import Unread
from pressmark.index.errors import SiteError
from pressmark.index.remote.connection import Answer, unpacked
from pressmark.index.remote.destination import permitted, target_of
from pressmark.index.remote.fetched import fetch
from pressmark.index.remote.robots import Robots, read_robots
from pressmark.index.remote.sitemap import read_sitemap

HEADERS = some.dictionaries(
    some.sampled_from(["content-type", "etag", "last-modified", "x-robots-tag", "location"]),
    some.one_of(
        some.text(some.characters(max_codepoint=255), max_size=60),
        some.from_regex(r"text/html; *charset\*?=(?:[A-Za-z0-9_\"'%-]{0,20})", fullmatch=True),
    ),
)
XML = some.lists(
    some.sampled_from(
        [b"<urlset>", b"<url>", b"<loc>", b"https://e.org/", b"</loc>", b"</url>", b"</urlset>", b"<!DOCTYPE a [",
         b'<!ENTITY a "b">', b"]>", b"&a;", b"&#0;", b"<![CDATA[", b"]]>", b"<?xml version='1.0' encoding='", b"'?>", b"\xff\xfe", b"\x00"]
    )
)  # fmt: skip


@given(some.one_of(some.text(max_size=80), some.from_regex(r"https?://[^/]{0,20}(?:/[^/]{0,9}){0,3}", fullmatch=True)))
def test_an_address_is_refused_or_stands_for_itself(url: str) -> None:
    try:
        target = target_of(url)
    except SiteError:
        return
    assert target_of(target.url) == target and target.url.isascii() and target.url.isprintable()


@given(some.one_of(some.binary(max_size=200), XML.map(b"".join)))
def test_a_sitemap_is_read_or_refused(data: bytes) -> None:
    try:
        read_sitemap(data, "x")
    except SiteError as error:
        assert str(error).startswith("x ")


@given(some.binary(max_size=300), some.text(max_size=50))
def test_any_robots_can_be_asked(data: bytes, path: str) -> None:
    assert read_robots(data).allows(path) in (True, False)


@given(some.text("/a*$", max_size=12), some.text("/a", max_size=12))
def test_patterns_match_as_expressions_would(pattern: str, path: str) -> None:
    whole = pattern.endswith("$")
    inner = pattern.removesuffix("$")
    expression = "".join(".*" if char == "*" else re.escape(char) for char in inner) + ("$" if whole else "")
    assert Robots(((pattern, False),)).allows(path) is not bool(re.match(expression, path))


@given(some.lists(some.binary(max_size=50), max_size=5))
def test_any_bytes_can_be_unpacked_or_not(chunks: list[bytes]) -> None:
    with suppress(SiteError):
        assert len(unpacked(chunks, 100)) <= 100


@given(some.text(max_size=40))
def test_no_text_is_taken_for_an_address(text: str) -> None:
    assert permitted(text, False) in (True, False)


class Saying:
    """A client whose site says the same of every page."""

    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.answer = Answer("https://e.org/a", status, headers, body)

    def allows(self, path: str) -> bool:
        return True

    def get(self, *_: object) -> Answer:
        return self.answer


@settings(max_examples=300)
@given(some.sampled_from([200, 204, 206, 301, 304, 401, 404, 410, 599]), HEADERS, some.binary(max_size=60))
def test_any_answer_is_a_page_or_a_reason(status: int, headers: dict[str, str], body: bytes) -> None:
    target = target_of("https://e.org/a")
    fetched, _ = fetch(Saying(status, headers, body), target, None, 100)  # type: ignore[arg-type]
    assert isinstance(fetched, Unread) == (status in (204, 206, 304, 401, 599)) and fetched.path == "a"
    assert isinstance(fetched, Unread) or all(value.isprintable() for value in fetched.validators.values())
