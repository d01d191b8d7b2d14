"""Who wrote it, by the lines that say so."""

from __future__ import annotations

import pytest

from pressmark.index.extraction.bylines import is_byline, is_label, names_in


@pytest.mark.parametrize(
    "line",
    [
        "By Ines Callowhill",
        "Von Mira Castellane",
        "por Lucía Ferrer",
        "Text: Oskar Pellbrook",
        "Autor: red",
        "By Ludwig van der Meer",
        "By Ines Callowhill, editor of the Harbour News",
        "By Ines Callowhill and Oskar Pellbrook.",
        "ByInes Callowhill",
        "Posted by Ines Callowhill",
        "Verfasst von Mira Castellane",
    ],
)
def test_a_line_that_names_its_writer_is_a_byline(line: str) -> None:
    assert is_byline(line)


@pytest.mark.parametrize(
    "line",
    [
        "text ltree → ltree",
        "text similarity using trigram matching",
        "text search, Preferred Index Types",
        "By 2024",
        "By default, the view can be read only by superusers.",
        "By default",
        "Author (only used in the back rooms)",
        "By Monday, all of the boats were gone.",
        "Von da an wie oben",
        "by clicking “Send”, you agree to our terms",
        "Byron Castellane",
        "Posted by accident in the wrong room.",
    ],
)
def test_a_line_that_only_begins_like_one_is_not(line: str) -> None:
    assert not is_byline(line)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Carol (Finch || Harrow) and Ida Lindqvist", ["Carol (Finch || Harrow)", "Ida Lindqvist"]),
        ("Apr. 19, 2022 · Jane Marlow, Project Director of Collaboration", ["Jane Marlow"]),
        ("Jane Marlow (3 May 2021)", ["Jane Marlow"]),
        ("(Jane Marlow)", ["Jane Marlow"]),
        ("Jane \ue000Marlow\ue001 (Finch)", ["Jane Marlow\ue001 (Finch)"]),
        ("Interview: Jane Marlow", ["Jane Marlow"]),
        ("3 May 2021 Author: Jane Marlow Source: Harbour News", ["Jane Marlow"]),
        (
            "Jane Marlow, Ida Lindqvist y Mira Castellane hace 13 horas",
            ["Jane Marlow", "Ida Lindqvist", "Mira Castellane"],
        ),
        ("Jane Marlow 4 hours ago", ["Jane Marlow"]),
        ("Jane Marlow, Harbour Desk Editor, and Ida Lindqvist", ["Jane Marlow", "Ida Lindqvist"]),
    ],
)
def test_names_are_divided_between_people_and_what_they_are_is_no_name(text: str, names: list[str]) -> None:
    assert names_in(text) == names


@pytest.mark.parametrize(("line", "label"), [("Autor:", True), ("Von", True), ("Written by", True), ("Bis", False)])
def test_a_line_may_only_announce_a_name(line: str, label: bool) -> None:
    assert is_label(line) is label
