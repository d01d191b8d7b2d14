"""robots.txt: where not to go, how fast, and where the sitemaps are."""

from __future__ import annotations

import pytest

from pressmark.index.remote.robots import Robots, read_robots

OURS = b"""\xef\xbb\xbf# a comment
User-agent: *
Disallow: /

Sitemap: https://example.org/one.xml
User-Agent: Other
user-agent: PressMark/1.0   # us
Disallow: /private/
Allow: /private/open
Disallow: /*.pdf$
Disallow: /*?print=
Disallow: /caf%c3%a9
Crawl-delay: 2.5
Disallow:
Sitemap: https://example.org/two.xml
"""


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/", True), ("/private/", False), ("/private/open/a", True), ("/privat", True), ("/a.pdf", False),
        ("/a.pdf?x", True), ("/a/b?print=1", False), ("/caf%C3%A9/", False), ("/café", False), ("/cafe", True),
    ],
)  # fmt: skip
def test_our_group_and_the_longest_rule(path: str, allowed: bool) -> None:
    assert read_robots(OURS).allows(path) is allowed


def test_delay_and_sitemaps() -> None:
    robots = read_robots(OURS)
    assert robots.delay == 2.5
    assert robots.sitemaps == ("https://example.org/one.xml", "https://example.org/two.xml")


def test_without_a_group_of_ours_that_for_all_holds() -> None:
    robots = read_robots(
        b"User-agent: x\nDisallow: /x\n\nUser-agent: *\nDisallow: /all\nUser-agent: *\nDisallow: /more"
    )
    assert [robots.allows(path) for path in ("/x", "/all", "/more")] == [True, False, False]


def test_of_two_rules_as_long_the_kinder_holds() -> None:
    assert read_robots(b"User-agent: *\nDisallow: /a\nAllow: /a").allows("/a")


@pytest.mark.parametrize(
    "data",
    [b"", b"Disallow: /", b"\xff\xfe\x00", b"<html>", b"User-agent: *\nDisallow:", b"User-agent: *\nCrawl-delay: nan"],
)
def test_what_forbids_nothing(data: bytes) -> None:
    assert read_robots(data).allows("/") and read_robots(data).delay == 0


def test_a_delay_has_an_end() -> None:
    assert read_robots(b"User-agent: *\nCrawl-delay: 86400").delay == 30


@pytest.mark.parametrize("ending", ["", "$"])
def test_a_pattern_of_many_stars_is_matched_in_one_pass(ending: str) -> None:
    robots = Robots((("/" + "*a" * 5000 + ending, False),))
    assert robots.allows("/" + "a" * 4999) and not robots.allows("/" + "a" * 5000)
    assert robots.allows("/" + "a" * 9000 + "b") is bool(ending)
