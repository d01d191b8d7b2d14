"""German-style compounds and the parts that they consist of."""

from __future__ import annotations

import pytest

from pressmark.search.kinship import compound_parts
from tests.reference_searcher import MemorySnapshot
from tests.test_retrieval import FILLER, article, ask, ids

GERMAN = [
    article("wellen", "Über das Meer", "Der Sender schickte seine Wellen über das Meer.", lang="de"),
    article("funk", "Am Funk", "Im Funk war nichts zu hören.", lang="de"),
    article("spur", "Schmale Spuren", "Die Bahnen fahren auf einer schmalen Spur im Gebirge.", lang="de"),
    *(article(f"g{i}", f"Notiz {i}", f"Einfache Worte über Gärten, Nummer {i}.", lang="de") for i in range(12)),
]


@pytest.mark.parametrize(
    ("compound", "parts"),
    [
        ("senderswellen", ("sender", "wellen")), ("funkwellen", ("funk", "wellen")), ("gartenbahn", ()), ("wellen", ()),
        ("funkxyzabc", ()), ("f" * 5_000, ()),
    ],
)  # fmt: skip
def test_a_compound_is_two_words_of_the_site_with_their_joint(compound: str, parts: tuple[str, ...]) -> None:
    assert tuple(word.form for word in compound_parts(compound, MemorySnapshot(GERMAN))) == parts


def test_an_unknown_compound_finds_its_parts_with_a_receipt() -> None:
    found = ask(GERMAN, "Funkwellen ")
    assert set(ids(found)) == {"wellen", "funk"}
    assert [(c.typed, c.used) for c in found.interpretation.corrections] == [("Funkwellen", "Funk OR Wellen")]
    assert found.interpretation.insist == '"Funkwellen"'


def test_a_compound_is_left_alone_in_languages_that_write_words_apart() -> None:
    english = [article("a", "Storms", "A storm."), article("b", "Gardens", "Some gardens."), *FILLER]
    assert ids(ask(english, "stormgardens ")) == []
