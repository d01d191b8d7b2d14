"""How texts are worth more that have a query as it was typed."""

from __future__ import annotations

import pytest

from pressmark.search.reading import Reading
from pressmark.search.wording import AS_TYPED, SENTENCE_AS_TYPED, Wording


def factor(words: str, text: str) -> float:
    return Wording(Reading((), tuple(words.split()))).factor(text, has_all=True)


@pytest.mark.parametrize(
    ("words", "text", "worth"),
    [
        ("ferry", "a ferry", 0.0),
        ("night ferry", "the night ferry waited", AS_TYPED),
        ("night ferry", "the night: ferry", 0.0),
        ("the keeper boats eleven of them", "the keeper’s boats (eleven of them)", SENTENCE_AS_TYPED),
        ("the keeper boats eleven of them", "the keepers boats, eleven of them", 0.0),
        ("it s what they don't see today", "it's what they don’t see today", SENTENCE_AS_TYPED),
        ("write it in c++ for .net today", "write it in c++, for .net, today", SENTENCE_AS_TYPED),
        ("write it in c++ for .net today", "write it in c for .net today", 0.0),
    ],
)
def test_signs_between_the_words_count_in_short_queries_only(words: str, text: str, worth: float) -> None:
    assert factor(words, text) == worth


@pytest.mark.parametrize("piece", ["s's ", "s'", "s's'", "a's ", "a'", "s.", "'s"])
def test_texts_that_nearly_repeat_a_sentence_are_soon_read(piece: str) -> None:
    for word in ("a", "s"):
        assert factor(f"{word} " * 19 + "x", piece * 5_000) == 0.0


def test_of_a_long_passage_the_first_words_tell() -> None:
    passage = " ".join(f"w{i}" for i in range(900))
    assert factor(passage, passage.replace(" ", " – ")) == SENTENCE_AS_TYPED
