"""Pages that lead to others are listings, in whatever way their cards are linked."""

from __future__ import annotations

from pathlib import Path

import pytest

from pressmark.index.extraction.boilerplate import count_site
from pressmark.index.extraction.extract import Skip, assemble
from pressmark.index.pages.record import Record
from tests.reading import record_of

SITE = Path(__file__).parent / "sites" / "cards"
LISTS = ("link-around-card", "link-in-item", "link-on-picture", "link-over-card", "title-in-link")
STORIES = ("bees", "clock", "dyke", "reeds", "tram")


def record(name: str) -> Record:
    return record_of((SITE / f"{name}.html").read_bytes(), f"{name}.html")


RECORDS = {name: record(name) for name in (*LISTS, *STORIES, "glossary", "towers")}
COUNTS = count_site(record.outline for record in RECORDS.values())


@pytest.mark.parametrize("name", [*LISTS, "glossary"])
def test_a_list_is_a_listing_however_its_cards_are_linked(name: str) -> None:
    found = assemble(RECORDS[name], COUNTS)
    assert isinstance(found, Skip)
    assert found.reason == "listing"


@pytest.mark.parametrize("name", LISTS)
def test_the_title_of_each_card_is_the_link_to_its_page(name: str) -> None:
    layout = RECORDS[name].layout
    headings = [block for block in layout.blocks if layout.tags[block.node] in ("h2", "h3")]
    assert sorted(block.links for block in headings) == [(f"/{story}.html",) for story in STORIES]
    assert all(block.linked == len(block.text) for block in headings)


@pytest.mark.parametrize("name", STORIES)
def test_what_cards_show_of_a_story_stays_in_it(name: str) -> None:
    found = assemble(RECORDS[name], COUNTS, keep_all=True)
    assert [found.kind, len(found.body.splitlines())] == ["article", 2]


def test_headings_beside_pictures_that_can_be_enlarged_are_the_articles_own() -> None:
    found = assemble(RECORDS["towers"], COUNTS, keep_all=True)
    assert [section.heading for section in found.sections] == ["The east tower", "The west tower", "The gate between"]
    assert len(found.body.splitlines()) == 8


def test_a_card_within_a_link_is_not_the_article_around_it() -> None:
    found = assemble(RECORDS["towers"], COUNTS, keep_all=True)
    assert "dyke" not in found.body
    assert "Engineers" not in found.body
    assert "The keeper has the only key" in found.body
