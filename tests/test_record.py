"""The record of a page: its columns, and its way through the spool."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from pressmark.index.pages.record import Block, Candidate, Node
from tests.reading import record_of

PAGES = sorted(Path("tests/sites").rglob("*.html"))[::7]


@pytest.mark.parametrize("path", PAGES, ids=str)
def test_a_record_comes_back_from_the_spool_as_it_was(path: Path) -> None:
    record = record_of(path.read_bytes(), path.name)
    found = pickle.loads(pickle.dumps(record))
    assert found == record
    assert {*map(type, found.layout.nodes)} <= {Node}
    assert {*map(type, found.layout.blocks)} <= {Block}
    assert {type(c) for offers in found.fields.values() for c in offers} <= {Candidate}


@pytest.mark.parametrize("path", PAGES[:8], ids=str)
def test_columns_say_what_rows_say_in_this_process_and_in_the_next(path: Path) -> None:
    record = record_of(path.read_bytes(), str(path))
    for layout in (record.layout, pickle.loads(pickle.dumps(record)).layout):
        assert layout.tags == tuple(node.tag for node in layout.nodes)
        assert layout.parents == tuple(node.parent for node in layout.nodes)
        assert layout.traits == tuple(node.traits for node in layout.nodes)
        assert layout.places == tuple(block.node for block in layout.blocks)
