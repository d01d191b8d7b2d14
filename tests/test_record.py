"""The record of a page: the keys of its texts, and its way through the spool."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from pressmark.index.discovery import Page
from pressmark.index.extraction.extract import Extraction, read_page
from pressmark.index.pages.record import Block, Candidate, Node, key_of

PAGES = sorted(Path("tests/sites").rglob("*.html"))[::7]
DASH = "\N{EM DASH}"  # parts words as a hyphen does, but is no ASCII


@pytest.mark.parametrize("size", [1, 40, 119, 120, 319, 320, 321, 700])
@pytest.mark.parametrize("words", ["Wind-Farms, (2nd) under_score! ", "x-", "- - Rain -", "A\tb\n"])
def test_a_text_in_ascii_has_the_key_that_it_has_beside_other_letters(words: str, size: int) -> None:
    text = (words * size)[:size]
    for place in {text.find("-"), text.rfind("-"), text.find(",")} - {-1}:
        assert key_of(text[:place] + DASH + text[place + 1 :]) == key_of(text)


def test_case_and_signs_do_not_tell_texts_apart_but_words_and_length_do() -> None:
    assert key_of("Read  more...") == key_of("read, MORE")
    assert key_of("read more") != key_of("readmore")
    assert key_of("word " * 100) != key_of("word " * 101)


@pytest.mark.parametrize("path", PAGES, ids=str)
def test_a_record_comes_back_from_the_spool_as_it_was(path: Path) -> None:
    record = read_page(path.read_bytes(), Page(path.name, f"/{path.name}", b"1"), Extraction())
    found = pickle.loads(pickle.dumps(record))
    assert found == record
    assert {*map(type, found.layout.nodes)} <= {Node}
    assert {*map(type, found.layout.blocks)} <= {Block}
    assert {type(c) for offers in found.fields.values() for c in offers} <= {Candidate}


@pytest.mark.parametrize(
    "text", ["naïve — test", "NAÏVE: “Test”", " (Naïve) test…", "naïve → test", "naïve\u00a0test \u2192"]
)
def test_a_text_has_one_identity_whatever_signs_stand_between_its_words(text: str) -> None:
    assert key_of(text) == key_of("naïve test")


@pytest.mark.parametrize("mark", [".", "–", "→", " ", "é"])
def test_long_texts_are_told_apart_by_their_length(mark: str) -> None:
    text = "é" + mark * 400
    assert key_of(text) != key_of(text + mark)
    assert key_of(text) == key_of(text.upper())


@pytest.mark.parametrize("path", PAGES[:8], ids=str)
def test_columns_say_what_rows_say_in_this_process_and_in_the_next(path: Path) -> None:
    record = read_page(path.read_bytes(), Page(str(path), f"/{path}", b""), Extraction())
    for layout in (record.layout, pickle.loads(pickle.dumps(record)).layout):
        assert layout.tags == tuple(node.tag for node in layout.nodes)
        assert layout.parents == tuple(node.parent for node in layout.nodes)
        assert layout.traits == tuple(node.traits for node in layout.nodes)
        assert layout.places == tuple(block.node for block in layout.blocks)
