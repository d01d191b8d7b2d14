"""The language that a page declares, checked against its text."""

from __future__ import annotations

import pytest

from pressmark.index.pages.language import detect, language_tag

GERMAN = (
    "Der Wagen stand auf der Straße, und niemand wusste, wem er gehört. Die Leute gingen daran vorbei, ohne ihn zu sehen. "
    * 3
)
ENGLISH = (
    "The car stood in the street, and nobody knew to whom it belonged. People went by and did not look at it at all. "
    * 3
)


@pytest.mark.parametrize(
    ("declared", "tag"),
    [
        ("en", "en"),
        ("de_at", "de-AT"),
        ("PT-br", "pt-BR"),
        ("English", "en"),
        ("", None),
        ("und", None),
        ("x y z", None),
    ],
)
def test_a_declared_language_becomes_a_tag(declared: str, tag: str | None) -> None:
    assert language_tag(declared) == tag


def test_a_declaration_that_the_text_bears_out_stands() -> None:
    assert detect(ENGLISH, "en-GB") == "en-GB"


def test_a_theme_that_always_says_english_is_not_believed() -> None:
    assert detect(GERMAN, "en") == "de"


def test_scripts_tell_their_language() -> None:
    assert detect("港の朝は早い。漁師たちはもう海に出ている。" * 10, None) == "ja"
    assert detect("항구의 아침은 이르다. 어부들은 벌써 바다에 있다. " * 10, "en") == "ko"


def test_too_little_text_says_nothing() -> None:
    assert detect("Hallo Welt", "en") is None


def test_a_sign_that_few_encodings_have_changes_no_language() -> None:
    text = "Die Schule steht nicht weit von dem Haus, in dem wir alle wohnen; sie ist ein Ort für Kinder. " * 4
    assert detect(text, None) == detect(f"→ {text}", None) == "de"
