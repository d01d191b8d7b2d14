"""Languages that few articles of a site are written in: their words are found as others are, and never corrected."""

from __future__ import annotations

from pathlib import Path

import pytest

from pressmark.search.results import SearchRequest
from tests.asking import article, ask, filler, ids
from tests.indexes import Index

SITE = [
    *filler(57),
    article("es", "Cuentos", "El niño cantaba canciones españolas en los jardines.", lang="es"),
    article("ru", "Праздники", "Ёлка стояла в комнатах с игрушками.", lang="ru"),
    article("hi", "यात्राएँ", "यह दिल्ली की यात्रा के बारे में है।", lang="hi"),
]
LONG = [
    "The harbour master counted the boats as they came in and wrote each of them down with the hour and the weather.",
    "Every winter the mill closes for a week, so that somebody can climb down and look at what the river did to it.",
    "She had kept all the letters in a drawer that nobody opened, and when the house was sold they went with it.",
    "When the baker retired, his daughter took over the shop, and the first thing that she changed was the oven.",
    "There is a path behind the school that the children use, although a sign has told them for years not to.",
    "Our trains were late again this morning, because a tree had fallen on the line just before the bridge.",
]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("niño", "es"), ("canciones", "es"), ("españolas", "es"), ("Ёлка", "ru"), ("комнатах", "ru"),
        ("игрушками", "ru"), ("दिल्ली की यात्रा", "hi"),
    ],
)  # fmt: skip
def test_a_word_is_found_as_it_is_written(typed: str, found: str) -> None:
    answer = ask(SITE, f"{typed} ")
    assert ids(answer) == [found]
    assert (answer.interpretation.corrections, answer.interpretation.missing) == ((), ())


def test_no_word_is_corrected_to_itself() -> None:
    for typed in ("cantaba", "стояла", "estrellas"):
        assert all(c.typed != c.used for c in ask(SITE, f"{typed} ").interpretation.corrections)


def test_a_page_too_short_to_show_its_language_has_that_of_its_site(tmp_path: Path) -> None:
    """Whichever of them is published first."""
    index = Index(tmp_path)
    index.page("short.html", "Libraries", "Two libraries lend.", lang="")
    for number in range(2):
        index.page(f"long-{number}.html", f"Note {number}", " ".join(LONG[number:] + LONG[:number]), lang="")
    index.build()
    with index.search() as site:
        assert site.search(SearchRequest("library ")).total == 0
    for number in range(2, 6):
        index.page(f"long-{number}.html", f"Note {number}", " ".join(LONG[number:] + LONG[:number]), lang="")
    index.build()
    with index.search() as site:
        assert [(hit.title, hit.lang) for hit in site.search(SearchRequest("library ")).hits] == [("Libraries", "en")]
