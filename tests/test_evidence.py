"""Feeds, sitemaps and sources beside the pages are further evidence of what the pages are."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pressmark.index.article import Article, Moment
from pressmark.index.discovery import Page
from pressmark.index.generations.store import Store
from pressmark.index.pages.evidence import read_evidence
from pressmark.index.pages.front_matter import read_front_matter
from pressmark.index.pages.record import Outline
from pressmark.index.pages.urls import url_key
from pressmark.index.settings import Settings
from pressmark.index.site_folder import SiteFolder
from tests.indexes import Index

PAGE = "<!doctype html><html lang=en><title>{0}</title><body><main><h1>{0}</h1><p>{1}</p></main>"
TEXT = "The {0} was seen from the pier this morning, and a small crowd came to look at it before it sailed away again."
RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<link>https://paper.example/</link><item><title>A {0} at dawn</title><link>https://paper.example/a.html?from=rss</link>
<dc:creator>Ida Lindqvist</dc:creator><pubDate>Thu, 12 Nov 2020 08:20:00 +0000</pubDate><category>Ships</category></item>
<item><title>Elsewhere</title><link>https://other.example/b.html</link><pubDate>Thu, 12 Nov 2020 08:20:00 +0000</pubDate></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>A boat</title><link rel="edit" href="/x"/>
<link href="https://paper.example/a.html"/><published>2020-11-12T08:20:00Z</published><updated>2020-11-13T00:00:00Z</updated>
<author><name>Ida Lindqvist</name></author><category term="Ships"/></entry></feed>"""
BASED = ATOM.replace("<feed ", '<feed xml:base="https://paper.example/x/" ').replace("https://paper.example/a", "../a")
JSON_FEED = """{"version":"https://jsonfeed.org/version/1.1","home_page_url":"https://paper.example/","items":[{"url":"/a.html",
"title":"A boat","date_published":"2020-11-12T08:20:00Z","authors":[{"name":"Ida Lindqvist"}],"tags":["Ships"]},{"url":7},5]}"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    for name, thing in (("a", "boat"), ("b", "whale")):
        (tmp_path / f"{name}.html").write_text(PAGE.format(f"A {thing}", TEXT.format(thing)), "utf-8")
    return tmp_path


def read(site: Path, **settings: str) -> dict[str, Article]:
    found = SiteFolder(site, Settings(workers=1, **settings)).articles(keep_all=False)  # type: ignore[arg-type]
    return {page.path: item for page, item in found if isinstance(item, Article)}


@pytest.mark.parametrize(
    ("name", "text"),
    [("rss.xml", RSS.format("boat")), ("feed/index.xml", ATOM), ("feed/index.xml", BASED), ("feed.json", JSON_FEED)],
)
def test_a_feed_gives_what_its_pages_leave_out(site: Path, name: str, text: str) -> None:
    (site / name).parent.mkdir(exist_ok=True)
    (site / name).write_text(text, "utf-8")
    found = read(site)
    assert set(found) == {"a.html", "b.html"}
    article = found["a.html"]
    assert article.published == Moment("2020-11-12T08:20:00+00:00") and article.signals["published"] == "feed"
    assert (article.authors, article.tags) == (("Ida Lindqvist",), ("Ships",))
    assert found["b.html"].published is None


def test_a_sitemap_gives_the_last_change_unless_all_changed_on_one_day(site: Path) -> None:
    def sitemap(first: str, second: str) -> str:
        return f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>https://x.example/a.html</loc><lastmod>{first}</lastmod></url><url><loc>/b.html</loc><lastmod>{second}</lastmod></url></urlset>"

    (site / "sitemap.xml").write_text(sitemap("2021-02-03", "2022-02-03T10:00:00Z"), "utf-8")
    assert [article.modified for article in read(site).values()] == [
        Moment("2021-02-03"),
        Moment("2022-02-03T10:00:00+00:00"),
    ]
    (site / "sitemap.xml").write_text(sitemap("2021-02-03", "2021-02-03T10:00:00Z"), "utf-8")
    assert [article.modified for article in read(site).values()] == [None, None]


FRONT = """---
title: "A boat: the story"
date: 2019-03-04
tags: [Ships, 'At sea']
authors:
  - Ida Lindqvist
  - Tom Berg
draft: false
expiryDate: 2090-01-01
related: /b.html
params:
  tags: ignored
---
# Text
"""


def test_front_matter_beside_a_page_wins(site: Path) -> None:
    (site / "a.md").write_text(FRONT, "utf-8")
    article = read(site)["a.html"]
    assert (article.published, article.expires) == (Moment("2019-03-04"), Moment("2090-01-01"))
    assert (article.tags, article.authors, article.pins) == (
        ("Ships", "At sea"),
        ("Ida Lindqvist", "Tom Berg"),
        ("/b.html",),
    )
    assert article.signals["tags"] == "front matter"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.md", "Title: A boat\nDate: 2020-11-12 08:20\nTags: Ships, Piers\nAuthors: Lind, Ida; Ola Berg\nSlug: x\n\nText: 1\n"),
        ("a.rst", "A boat\n######\n\n:date: 2020-11-12 08:20\n:tags: Ships, Piers\n:authors: Lind, Ida; Ola Berg\n\nText.\n"),
        ("a.rst", ".. title: A boat\n.. date: 2020-11-12 08:20\n.. tags: Ships, Piers\n.. author: Lind, Ida; Ola Berg\n\nText.\n"),
    ],
)  # fmt: skip
def test_lines_of_names_and_values_are_front_matter(name: str, text: str) -> None:
    told = read_evidence(text.encode(), Page(name, f"/{name}", b""), "").told
    assert {(one.page, one.signal) for one in told} == {(url_key("/a", ""), "front matter")}
    assert [(one.field, one.value) for one in told if one.field in ("title", "published")] in (
        [("title", "A boat"), ("published", "2020-11-12T08:20:00")],
        [("published", "2020-11-12T08:20:00"), ("title", "A boat")],
    )
    assert [one.value for one in told if one.field == "tag"] == ["Ships", "Piers"]
    assert [one.value for one in told if one.field == "author"] == ["Lind, Ida", "Ola Berg"]


@pytest.mark.parametrize(
    "text",
    [
        "# A boat\n\nDate: 2020-11-12\n",
        "Author: nobody knows\n\nText.\n",
        "A boat\nTitle: of a book\n:date: 2020-11-12\n",
        "Pelican: what it is\n===================\n\nText.\n",
    ],
)
def test_a_source_that_only_begins_with_a_word_and_a_colon_has_no_front_matter(text: str) -> None:
    assert read_front_matter(text.encode()) == []


def test_a_sitemap_of_news_gives_the_day_of_the_publication(site: Path) -> None:
    (site / "sitemap.xml").write_text(
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">'
        "<url><loc>https://paper.example/a.html</loc><n:news><n:publication><n:name>Paper</n:name></n:publication>"
        "<n:publication_date>2020-11-12</n:publication_date></n:news></url></urlset>", "utf-8"
    )  # fmt: skip
    article = read(site)["a.html"]
    assert (article.published, article.signals["published"]) == (Moment("2020-11-12"), "sitemap")


def test_a_source_that_is_a_draft_keeps_its_page_out(site: Path) -> None:
    (site / "a").mkdir()
    (site / "a" / "index.md").write_text("+++\ndraft = true\ntags = ['x']\n+++\nText", "utf-8")
    assert set(read(site)) == {"b.html"}


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ('{"title": "A", "tags": ["x", "y"]}\nText', [("title", "A"), ("tag", "x"), ("tag", "y")]),
        ("+++\ntitle = 'A'\ndate = 2020-01-02\n+++\n", [("title", "A"), ("published", "2020-01-02")]),
        ("---\ntitle: A # not this\ndescription: |\n  long\n---\n", [("title", "A")]),
        ("# No front matter\n---\ntitle: A\n---\n", []),
        ("---\ntitle: never closed\n", []),
        ("+++\nbroken = \n+++\n", []),
        ("{broken", []),
        ("Title: A\nStatus: draft\n\nText", [("title", "A"), ("draft", "true")]),
        ("Title: A\nStatus: yes\n\nText", [("title", "A")]),
    ],
)
def test_front_matter_is_read_in_each_of_its_grammars(text: str, fields: list[tuple[str, str]]) -> None:
    assert read_front_matter(text.encode()) == fields


@pytest.mark.parametrize(
    "data",
    [
        b"", b"<", b"\xff\xfe\x00", b"not xml", b"<rss>" * 5_000, b"<html><item><link>/a.html</link></item></html>",
        b'<!DOCTYPE r [<!ENTITY a "boom"><!ENTITY b "&a;&a;">]><rss><item><link>/a.html</link><title>&b;</title></item></rss>',
        b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><item><link>/a.html</link><title>&x;</title></item></rss>',
        b"<rss><item><link>http://[bad</link><title>t</title><pubDate>never</pubDate></item></rss>",
    ],
)  # fmt: skip
def test_a_broken_or_hostile_feed_says_nothing(data: bytes) -> None:
    assert read_evidence(data, Page("feed.xml", "/feed.xml", b""), "").told == ()


@pytest.mark.parametrize(
    "data", [b"[" * 50_000, b'{"items": 3}', b'{"items": [null, {"url": "/a", "authors": 5, "tags": [[]]}]}', b"\xff"]
)
def test_a_broken_json_feed_says_nothing(data: bytes) -> None:
    assert read_evidence(data, Page("feed.json", "/feed.json", b""), "").told == ()


def test_evidence_survives_storing() -> None:
    outline = read_evidence(RSS.format("boat").encode(), Page("rss.xml", "/rss.xml", b""), "")
    assert len(outline.told) == 4 and Outline.from_bytes(outline.to_bytes()) == outline


def content(index: Index) -> list[str]:
    store = Store(index.home)
    try:
        return sorted(repr(row.article) for row in store.all_articles(store.current()))
    finally:
        store.close()


def test_a_changed_feed_changes_the_articles_that_it_speaks_of_and_no_other(tmp_path: Path, site: Path) -> None:
    index = Index(tmp_path / "steps")
    shutil.copytree(site, index.site, ignore=shutil.ignore_patterns("steps"))
    index.build()
    (index.site / "rss.xml").write_text(RSS.format("boat"), "utf-8")
    report = index.build()
    assert (report.updated, report.unchanged, report.skipped) == (1, 1, ())
    at_once = Index(tmp_path / "once")
    shutil.copytree(index.site, at_once.site)
    at_once.build()
    assert content(index) == content(at_once) and "Ida Lindqvist" in "".join(content(index))
    (index.site / "rss.xml").unlink()
    assert index.build().updated == 1
    assert "Ida Lindqvist" not in "".join(content(index))
