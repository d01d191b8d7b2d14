"""Languages that few articles of a site are written in: their words are found as others are, and never corrected."""

from __future__ import annotations

import pytest

from tests.test_retrieval import article, ask, ids

SITE = [
    *(article(f"e{i}", f"Note {i}", f"Plain words about gardens and rivers, number {i}.") for i in range(57)),
    article("es", "Cuentos", "El niño cantaba canciones españolas en los jardines.", lang="es"),
    article("ru", "Праздники", "Ёлка стояла в комнатах с игрушками.", lang="ru"),
    article("hi", "यात्राएँ", "यह दिल्ली की यात्रा के बारे में है।", lang="hi"),
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
    assert (answer.interpretation.corrections, answer.interpretation.dropped) == ((), ())


def test_no_word_is_corrected_to_itself() -> None:
    for typed in ("cantaba", "стояла", "estrellas"):
        assert all(c.typed != c.used for c in ask(SITE, f"{typed} ").interpretation.corrections)
