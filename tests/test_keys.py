"""The keys of texts: one for all ways of writing the same words."""

from __future__ import annotations

import pytest

from pressmark.index.pages.keys import key_of

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
