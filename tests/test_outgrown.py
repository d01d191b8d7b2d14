"""Who outgrows Whoosh is told so once, and what another engine would bring."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pressmark.index import engines
from tests.indexes import Index


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Index:
    """Three articles, where more than three are many."""
    monkeypatch.setattr(engines, "_MANY", 3)
    index = Index(tmp_path)
    for number in range(3):
        page(index, number)
    return index


def page(index: Index, number: int) -> None:
    index.page(f"{number}.html", f"Boat {number}", f"Boat number {number} lies in the harbour. " * 20)


def notes(index: Index) -> list[str]:
    return [remark.text for remark in index.build().remarks]


def test_the_publish_that_passes_the_mark_says_so_and_later_ones_do_not(index: Index) -> None:
    assert notes(index) == []
    page(index, 3)
    (note,) = notes(index)
    assert "4 articles are many for Whoosh" in note
    assert "pip install 'pressmark[tantivy]'" in note
    assert notes(index) == []
    page(index, 4)
    assert notes(index) == []


def test_a_first_build_of_many_says_so(index: Index) -> None:
    page(index, 3)
    assert len(notes(index)) == 1


def test_tantivy_is_told_nothing(index: Index) -> None:
    page(index, 3)
    index.settings = replace(index.settings, engine="tantivy")
    assert notes(index) == []
