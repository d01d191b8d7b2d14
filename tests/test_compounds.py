"""German-style compounds and the parts that they consist of."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pressmark.search.compounds import compound_parts, compounds_of
from pressmark.search.results import SearchRequest
from pressmark.search.snapshot import Lexicon
from tests.asking import FILLER, article, ask, ids
from tests.indexes import Index
from tests.reference_searcher import MemorySnapshot

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


class CountedLexicon:
    """A lexicon that takes a while to answer, as one of a cluster does: what counts is how often it is asked."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self.asked: list[str] = []

    def __getattr__(self, name: str) -> Any:
        self.asked.append(name)
        return getattr(self._lexicon, name)


def test_all_that_may_be_parts_is_asked_for_at_once() -> None:
    snapshot = MemorySnapshot(
        [*GERMAN, article("netz", "Netze", "Das Funkwellennetz und das Spurnetz am Meernetz.", lang="de")]
    )
    lexicon = CountedLexicon(snapshot.lexicon)
    snapshot.lexicon = lexicon  # type: ignore[assignment]
    assert {word.form for word in compounds_of("netz", ["netz"], snapshot)} == {
        "funkwellennetz",
        "spurnetz",
        "meernetz",
    }
    assert lexicon.asked == ["ending_with", "with_prefix", "among", "among", "among"]
    lexicon.asked.clear()
    assert compound_parts("senderswellen", snapshot)
    assert lexicon.asked == ["among", "among"]


def test_an_unknown_compound_finds_its_parts_with_a_receipt() -> None:
    found = ask(GERMAN, "Funkwellen ")
    assert set(ids(found)) == {"wellen", "funk"}
    assert [(c.typed, c.used) for c in found.interpretation.corrections] == [("Funkwellen", "Funk OR Wellen")]
    assert found.interpretation.insist == '"Funkwellen"'


def test_a_compound_is_left_alone_in_languages_that_write_words_apart() -> None:
    english = [article("a", "Storms", "A storm."), article("b", "Gardens", "Some gardens."), *FILLER]
    assert ids(ask(english, "stormgardens ")) == []


# Of each language: a part, a text with the compound, and one with the other part.
BY_PART = {
    "de": ("Haltestelle", "An der Straßenbahnhaltestelle warten alle.", "Die Straßenbahn fährt."),
    "de, inflected": ("Haltestellen", "Eine Bushaltestelle im Dorf.", "Der Bus fährt."),
    "de, with a joint": ("Platz", "Er sucht einen Arbeitsplatz in der Stadt.", "Viel Arbeit wartet."),
    "de, the first part": ("Straßenbahn", "An der Straßenbahnhaltestelle warten alle.", "Die Haltestelle ist neu."),
    "nl": ("verzekering", "Een ziektekostenverzekering is verplicht.", "De ziektekosten stijgen."),
    "sv": ("skola", "Barnen går i grundskola här.", "En grund för huset, på god grund."),
    "da": ("cykel", "Hun køber en damecykel i byen.", "En dame går forbi."),
    "nb": ("hytte", "De leier en fjellhytte i høst.", "Et fjell i nord."),
    "fi": ("asema", "Tavataan rautatieasema lähellä.", "Uusi rautatie valmistui."),
}


@pytest.mark.parametrize("name", BY_PART)
def test_a_compound_of_the_site_is_found_by_its_part_and_said_to_be(name: str) -> None:
    part, text, other = BY_PART[name]
    lang = name[:2]
    site = [article("it", "X", text, lang=lang), article("other", "Y", other, lang=lang), *FILLER[:8]]
    found = ask(site, f"{part} ")
    assert "it" in ids(found)
    assert found.interpretation.expanded.keys() == {part}
    assert found.interpretation.insist == f'"{part}"'
    assert "it" not in ids(ask(site, f'"{part}"'))
    assert next(hit for hit in found.hits if hit.id == "it").snippet.highlights


def test_the_word_itself_comes_before_its_compounds() -> None:
    compound = "Straßenbahnhaltestelle " * 9
    site = [article("c", "X", compound, lang="de"), article("w", "Y", "Die Haltestelle der Straßenbahn.", lang="de")]
    assert ids(ask([*site, *GERMAN], "Haltestelle ")) == ["w", "c"]
    assert ids(ask([*site, *GERMAN], "Sender -Haltestelle ")) == ["wellen"]


def test_what_is_beside_the_part_has_to_be_a_word_of_the_site_and_no_function_word() -> None:
    site = [
        article("prefix", "X", "Anstelle des Briefs, eine Vorstellung.", lang="de"),
        article("own", "Y", "Eine Stelle an der Wand.", lang="de"),
    ]
    assert ids(ask([*site, *GERMAN], "Stelle ")) == ["own"]


def test_a_word_that_the_site_has_only_in_compounds_finds_them_with_a_receipt() -> None:
    site = [article("it", "X", "An der Straßenbahnhaltestelle warten alle.", lang="de"), *GERMAN]
    for typed in ("Haltestelle ", "Straßenbahn "):
        found = ask(site, typed)
        assert ids(found) == ["it"]
        assert [c.used for c in found.interpretation.corrections] == ["straßenbahnhaltestelle"]
    assert ids(ask(site, "stelle ")) == ["it"]
    assert ids(ask(site, "elle ")) == []


def test_compounds_are_found_on_an_index(tmp_path: Path) -> None:
    index = Index(tmp_path)
    index.page(
        "a.html", "Linie 4", "An der Straßenbahnhaltestelle warten alle auf den Zug, der nicht kommt.", lang="de"
    )
    index.page(
        "b.html", "Linie 5", "Die Straßenbahn ist an dieser Haltestelle schon lange nicht mehr gefahren.", lang="de"
    )
    index.build()
    with index.search() as site:
        assert [hit.title for hit in site.search(SearchRequest("Haltestelle ")).hits] == ["Linie 5", "Linie 4"]
