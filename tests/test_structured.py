"""JSON-LD as pages write it, broken or not."""

from __future__ import annotations

import pytest

from pressmark.index.article import Article
from pressmark.index.extraction.extract import assemble
from pressmark.index.pages.structured import read_json_ld
from tests.reading import record_of

ARTICLE = """{"@context": "https://schema.org", "@type": "BlogPosting", "headline": "The tide",
"datePublished": "2024-05-10", "author": {"@type": "Person", "name": "Ada Okafor"}, "keywords": ["sea", "moon"]}"""
SITE = '{"@type": "WebSite", "name": "Harbour News", "url": "https://harbour.example"}'


@pytest.mark.parametrize(
    "script",
    [
        ARTICLE,
        ARTICLE.replace('"headline"', '// what it is called\n"headline"'),
        ARTICLE.replace('"headline"', '/* "author": "Nobody", */ "headline"'),
        ARTICLE.replace('"moon"]', '"moon",],'),
        f"{SITE}\n{ARTICLE}",
        f"{ARTICLE};{SITE}",
        f"{SITE},{ARTICLE[:-1]}, broken",
        f"{ARTICLE}}}",
        ARTICLE.replace('"headline"', '"abstract": "What "tide" is", "headline"'),
        ARTICLE.replace('"', "&quot;"),
        ARTICLE[:-1] + ', "articleBody": "cut off in the mid',
    ],
)
def test_broken_json_keeps_every_field_that_can_be_read(script: str) -> None:
    text = "".join(
        f"<p>The tide rises and falls twice a day, and every boat in the harbour {way}.</p>" for way in "abcdefgh"
    )
    page = f'<script type="application/ld+json">{script}</script><article>{text}</article>'
    found = assemble(record_of(page))
    assert isinstance(found, Article)
    assert (found.title, found.authors, found.tags) == ("The tide", ("Ada Okafor",), ("sea", "moon"))
    assert found.published is not None and found.published.iso == "2024-05-10"


def test_quotes_that_are_not_escaped_do_not_cut_a_text() -> None:
    (node,) = read_json_ld(['{"@type": "Article", "headline": "What "tide" is", "author": "Ada "Sea" Okafor"}'])
    assert (node["headline"], node["author"]) == ('What "tide" is', 'Ada "Sea" Okafor')


@pytest.mark.parametrize(
    "script",
    [
        '"' + '\\"' * 400_000,
        "/*" * 400_000,
        '{"@type": "Article", ' + '"author": {' * 60_000,
        '{"@type": "Article", ' + '"author": "' * 60_000,
        "{} " * 300_000,
        "," * 900_000 + "x",
    ],
)
def test_reading_what_is_broken_takes_bounded_work(script: str) -> None:
    assert len(read_json_ld([script])) <= 2_000
