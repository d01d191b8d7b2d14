"""Pages as the generators of sites write them: what belongs to the text stays in it, and what stands around it out."""

from __future__ import annotations

from pathlib import Path

import pytest

from pressmark.index.article import Article
from tests.reading import article_of

PAGES = Path(__file__).parent / "sites" / "generators"


def article(name: str) -> Article:
    """The article of one of the pages, alone."""
    return article_of((PAGES / f"{name}.html").read_bytes(), f"{name}.html")


@pytest.mark.parametrize(
    ("name", "boxes"),
    [
        ("docusaurus", ["Thirty turns are enough"]),
        ("mkdocs", ["The tide table hangs", "Divide the range into twelfths", "The pilot book has"]),
        ("vitepress", ["Wet the powder"]),
        ("docsy", ["Basil turns black"]),
        ("vuepress", ["A swarm that hangs"]),
        ("loveit", ["Keep a spoon of the dough"]),
        ("starlight", ["A piano that was moved", "Strike the key hard"]),
        ("sphinx", ["Onion skins give", "The chapter on spinning", "Iron darkens every shade"]),
        ("asciidoctor", ["Linen lasts for centuries"]),
    ],
)
def test_a_box_within_the_text_is_text(name: str, boxes: list[str]) -> None:
    found = article(name).body
    assert [box for box in boxes if box not in found] == []


def test_a_heading_is_one_whatever_class_its_theme_gives_it() -> None:
    found = [(part.heading, part.level, part.anchor) for part in article("docusaurus").sections]
    assert found == [("The key", 2, "the-key"), ("The weights", 3, "the-weights")]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("docusaurus", ["Recent posts", "Older post", "Tags:"]),
        ("mkdocs", ["Ropes", "Made with"]),
        ("vitepress", ["Polishing", "On this page"]),
        ("docsy", ["Sowing", "Edit this page"]),
        ("vuepress", ["Grafting"]),
        ("loveit", ["Contents", "Ida Roth", "Updated on", "Powered by"]),
        ("starlight", ["Strings", "This page was last checked"]),
        ("sphinx", ["Navigation", "The weavers"]),
        ("asciidoctor", ["Last updated"]),
        (
            "furniture",
            ["small files", "By Ruth Hale", "Letters from", "Read what else", "Knots", "since she was nine", "Our shop",
             "terms of use"],
        ),
    ],
)  # fmt: skip
def test_what_stands_around_the_text_is_no_text(name: str, words: list[str]) -> None:
    found = article(name).body
    assert [word for word in words if word in found] == []
