"""No page can crash or stall a build, whatever its bytes are."""

from __future__ import annotations

import random

import pytest

from pressmark.index.article import Article
from pressmark.index.extraction.extract import Extraction, Skip, assemble
from tests.reading import record_of

TEXT = "<p>A sentence that is long enough, as sentences go, to be taken for the text of a page.</p>" * 4
NESTED_JSON = '<script type="application/ld+json">' + "[" * 10_000 + "]" * 10_000 + "</script>"
PAGES = {
    "nothing": b"",
    "white space": b" \n\t ",
    "no markup": b"just words",
    "zero bytes": b"\0" * 5_000,
    "random bytes": random.Random(7).randbytes(20_000),
    "deep nesting": b"<div>" * 100_000 + b"deep" + b"</div>" * 100_000,
    "deep inline nesting": b"<b>" * 50_000 + b"deep",
    "comments that never end": b"<!--" * 50_000,
    "many paragraphs": b"<p>x" * 100_000,
    "many tables": b"<table><tr><td>" * 20_000,
    "many breaks": b"<br>" * 100_000,
    "many entities": b"&amp;" * 300_000,
    "many metas": b'<meta name="author" content="A B">' * 10_000,
    "many links": b'<li><a href="/x">Some title of a page</a>' * 20_000,
    "attribute of ten megabytes": b'<a href="' + b"x" * 4_000_000 + b'">link</a>',
    "many attributes": b"<a " + b" ".join(b"a%d=1" % i for i in range(200_000)) + b">link</a>" + TEXT.encode(),
    "many quoted attributes": b"<a " + b" ".join(b'a%d=">"' % i for i in range(200_000)) + b">link</a>" + TEXT.encode(),
    "many bare attributes": b"<a " + b" ".join(b"a%d" % i for i in range(200_000)) + b">link</a>" + TEXT.encode(),
    "quotes that never close": b'<a href="' * 200_000,
    "long line": b"word " * 800_000,
    "long word": b"w" * 4_000_000,
    "entity bomb": b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><html>&b;</html>',
    "foreign base": b'<base href="https://evil.example/">' + TEXT.encode(),
    "surrogates": b"<p>\\ud800 bad</p>" + b"\xed\xa0\x80" + TEXT.encode(),
    "wrong encoding": b'<meta charset="utf-16">' + "<p>Überschrift für alle</p>".encode("cp1252"),
    "unknown encoding": b'<meta charset="no-such-thing">' + "<p>Überschrift</p>".encode("cp1252"),
    "deep json": NESTED_JSON.encode() + TEXT.encode(),
    "broken json": b'<script type="application/ld+json">{"@type":"Article","headline":"T</script>' + TEXT.encode(),
    "json of wrong types": b'<script type="application/ld+json">{"@type":["Article",7,null],"author":[[[]],{"name":{}}],'
    b'"datePublished":{"a":1},"keywords":[1,{"x":2}],"image":[null],"headline":["a",["b"]]}</script>' + TEXT.encode(),
    "listing in json": b'<script type="application/ld+json">[' + b'{"@type":"Person"},' * 50_000 + b"{}]</script>",
    "pagefind grammar": b'<p data-pagefind-meta=",,,[,]:::" data-pagefind-filter="a[[b]]:c" data-pagefind-sort=":"'
    b' data-pagefind-weight="NaN">x</p>' + TEXT.encode(),
    "dates that are none": b'<time datetime="0000-99-99T99:99:99+99:99">32 Foo 2020</time>' + TEXT.encode(),
    "names within names": b'<div class="byline author date tags p-name" itemprop="author" itemscope data-swiftype-name="tags"'
    b' data-pagefind-meta="a, b, c">' * 240 + b"<i></i><i itemprop=x></i>" * 40_000 + b"<a href=x>tag</a>" * 10_000,
    "title of a megabyte": b"<title>" + b"a - b | " * 130_000 + b"</title>" + TEXT.encode(),
}


def page_of(data: bytes, options: Extraction | None = None) -> Article | Skip:
    record = record_of(data, "a/hostile.html", options)
    article = assemble(record, keep_all=True)
    assert article.title
    assert all(start <= end <= len(article.body) for start, end in (*article.code, *article.unquoted))
    article.body.encode("utf-8")
    return assemble(record)


@pytest.mark.parametrize("name", PAGES)
def test_a_hostile_page_gives_an_article_or_a_reason(name: str) -> None:
    found = page_of(PAGES[name])
    assert isinstance(found, (Article, Skip))


def test_text_around_broken_data_survives() -> None:
    for name in (
        "deep json",
        "broken json",
        "json of wrong types",
        "pagefind grammar",
        "dates that are none",
        "surrogates",
    ):
        found = page_of(PAGES[name])
        assert isinstance(found, Article) and "long enough" in found.body, name


def test_a_page_over_the_limit_is_skipped_with_its_size_named() -> None:
    found = page_of(b"<p>" + b"x" * 2_000, Extraction(max_page_bytes=1_000))
    assert isinstance(found, Skip)
    assert found.reason == "unreadable" and "1000 bytes" in found.detail


def test_an_empty_page_is_unreadable() -> None:
    assert page_of(b"") == Skip("a/hostile.html", "unreadable", "no text")


def test_random_mixtures_of_markup_never_fail() -> None:
    rng = random.Random(1)
    bits = ["<div>", "</div>", "<p>", "</p>", "<a href='/x'>", "</a>", "<pre>", "</pre>", "<table>", "<td>", "<h1>", "</h1>",
            "<article class='post share'>", "<br><br>", "<!-- UdmComment -->", "<!--/UdmComment-->", "\0", "&#x0;", "]]>",
            "<time datetime=x>", "<script type='application/ld+json'>{", "</script>", "words of text, more of it. ", "日本語。",
            "<li hidden>", "<div style='display:none'>", "<h2 id=a>", "<body class='single'>", "<svg>", "<noscript>"]  # fmt: skip
    for _ in range(300):
        page_of("".join(rng.choices(bits, k=rng.randrange(1, 80))).encode())
