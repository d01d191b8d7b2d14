"""Which of the titles that a page offers is the article's."""

from __future__ import annotations

import pytest

from pressmark.index.extraction.boilerplate import count_site
from pressmark.index.extraction.extract import assemble
from tests.reading import article_of, record_of

PROSE = (
    "<p>The lamp stands on three legs, and each of them was turned by hand in the old workshop by the river.</p>" * 3
)


def lone(html: str) -> str:
    """The title of one page alone."""
    return article_of(html).title


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ('<meta property="og:title" content="The lamp | Ida Lind">', "The lamp | Ida Lind"),
        (
            '<meta property="og:title" content="The lamp | Legs"><meta property="og:site_name" content="Legs">',
            "The lamp",
        ),
        (
            "<title>The lamp - Lighting made at home by the river</title>",
            "The lamp - Lighting made at home by the river",
        ),
        ("<title>The lamp - Legs</title>", "The lamp"),
        ("<title>The lamp | Lights | Legs</title>", "The lamp | Lights"),
        ('<meta property="og:title" content="Craft: The lamp">', "The lamp"),
        ('<meta property="og:title" content="The lamp : 31.10.2023, 10.19 Uhr">', "The lamp"),
        ('<meta property="og:title" content="Press releases"><title>The lamp</title>', "The lamp"),
        ('<meta property="og:title" content="A lamp of three legs">', "A lamp of three legs"),
    ],
)
def test_a_lone_page_is_called_what_its_head_states_less_what_is_shown_to_be_the_sites(head: str, title: str) -> None:
    assert lone(f"<html><head>{head}</head><body><h1>The lamp</h1>{PROSE}</body></html>") == title


@pytest.mark.parametrize(
    "link", ['<a href="/">Lighting made at home</a>', '<a href="/"><img alt="Lighting made at home"></a>']
)
def test_the_link_to_the_front_page_tells_the_name_of_the_site(link: str) -> None:
    page = f"<title>The lamp - Lighting made at home</title><div>{link}</div><h1>The lamp</h1>{PROSE}"
    assert lone(page) == "The lamp"


def test_a_site_name_filled_in_with_the_title_is_none() -> None:
    page = f"""<title>The lamp</title><meta property="og:title" content="The lamp"><meta name="application-name" content="The lamp">
        <h1>Workshop news and more</h1><h1>The lamp</h1>{PROSE}"""
    assert lone(page) == "The lamp"


def test_a_headline_that_only_describes_gives_way_to_the_name() -> None:
    json = '{"@type": "Article", "headline": "source of light", "name": "Lamp &amp; shade"}'
    page = f'<title>Lamp &amp; shade - Lexicon of all things of use</title><script type="application/ld+json">{json}</script>'
    assert lone(f"{page}<h1>Lamp &amp; shade</h1>{PROSE}") == "Lamp & shade"


def test_a_headline_that_the_page_shows_is_no_description() -> None:
    json = '{"@type": "Article", "headline": "Why does an old workshop still turn three legs?"}'
    page = f'<title>The lamp - Legs</title><script type="application/ld+json">{json}</script>'
    heading = "<h1>Why does an old workshop still turn three legs?</h1>"
    assert lone(f"{page}{heading}{PROSE}") == "Why does an old workshop still turn three legs?"


def test_a_title_that_a_quotation_mark_cut_short_is_taken_whole_from_elsewhere() -> None:
    page = """<meta property="og:title" content="A lamp of "three legs""><title>A lamp of "three legs"</title>"""
    assert lone(f"{page}<h2>A lamp of &quot;three legs&quot;</h2>{PROSE}") == 'A lamp of "three legs"'


def test_where_the_site_is_known_its_name_is_learnt_instead() -> None:
    pages = [
        f'<title>{name} | Ida Lind</title><meta property="og:title" content="{name} | Ida Lind"><h1>{name}</h1>{PROSE}'
        for name in ("The lamp", "The chair", "The long table")
    ]
    records = [record_of(page, f"{i}.html") for i, page in enumerate(pages)]
    counts = count_site(record.outline for record in records)
    assert assemble(records[0], counts, keep_all=True).title == "The lamp"
