"""Who wrote it, by the lines that say so."""

from __future__ import annotations

import pytest

from pressmark.index.extraction.bylines import is_byline


@pytest.mark.parametrize(
    "line", ["By Ines Callowhill", "Von Mira Castellane", "por Lucía Ferrer", "Text: Oskar Pellbrook"]
)
def test_a_line_that_names_its_writer_is_a_byline(line: str) -> None:
    assert is_byline(line)


@pytest.mark.parametrize(
    "line",
    ["text ltree → ltree", "text similarity using trigram matching", "text search, Preferred Index Types", "By 2024"],
)
def test_a_line_that_only_begins_like_one_is_not(line: str) -> None:
    assert not is_byline(line)
