"""Suggestions: a title is shown from the first letter of any of its words on, and no key makes it vanish."""

from __future__ import annotations

import pytest

from pressmark.search.suggest import suggest
from tests.asking import article
from tests.reference_searcher import MemorySnapshot

TITLES = [
    "Borrow checking in depth", "Announcing Rust 1.0", "Announcing Rust 1.10", "async-await on stable", "C++ for beginners",
    "René Guénon", "What's new in .NET", "The borrow of the chickens", "東京都の猫", "Straßenbahn und Zürich", "Schließen",
    "OBS Studio", "to be or not to be",
]  # fmt: skip
SITE = [
    *(article(f"t{i}", title, "A page of its own.") for i, title in enumerate(TITLES)),
    # Commoner words for every beginning than there is room for, none of them in a title.
    *(article(f"f{i}", f"Note {i}", " ".join(f"{c}{x}{y}{i % 2}" for c in "bcst" for x in "abchort" for y in "aehi"))
      for i in range(9)),
]  # fmt: skip
SNAPSHOT = MemorySnapshot(SITE)


def titles(typed: str) -> list[str]:
    return [line.text for line in suggest(SNAPSHOT, typed, 8) if line.kind == "title"]


@pytest.mark.parametrize("title", TITLES)
def test_no_key_of_a_title_makes_it_vanish(title: str) -> None:
    missing = [title[:end] for end in range(2, len(title) + 1) if title[end - 1].isalnum()
               if title not in (shown := titles(title[:end])) and len(shown) < 4]  # fmt: skip
    assert missing == []


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("borrow c", "Borrow checking in depth"), ("borrow ch", "Borrow checking in depth"), ("borrow che", "Borrow checking in depth"),
        ("g", "René Guénon"), ("Gu", "René Guénon"), ("rust 1", "Announcing Rust 1.0"), ("o", "OBS Studio"), ("obs s", "OBS Studio"),
        ("ob studio", "OBS Studio"),
    ],
)  # fmt: skip
def test_a_title_is_found_by_the_beginning_of_any_word(typed: str, title: str) -> None:
    assert title in titles(typed)


@pytest.mark.parametrize("text", ["\ud800", "a\udfff", "\ud83d borrow", "\x00borrow\x00"])
def test_halves_of_characters_are_spaces(text: str) -> None:
    assert all(line.text.encode() for line in suggest(SNAPSHOT, text))


TAGS = ["Spring Boot", "spring-cloud", "Offspring", "État", "late-spring", "Springs", "stateful", "Boot camp", "Spring"]


@pytest.mark.parametrize(
    ("typed", "tags"),
    [
        ("spr", ["Spring Boot", "spring-cloud"]), ("spring", ["Spring Boot", "spring-cloud"]), ("springs", ["Springs"]),
        ("boo", ["Spring Boot", "Boot camp"]), ("cl", ["spring-cloud"]), ("spring-c", ["spring-cloud"]), ("spring b", ["Spring Boot"]),
        ("late-s", ["late-spring"]), ("état", ["État"]), ("sta", ["stateful"]), ("eta", ["État"]), ("prin", []), ("camp", ["Boot camp"]),
    ],
)  # fmt: skip
def test_tags_are_found_by_the_beginning_of_any_word_the_commonest_first(typed: str, tags: list[str]) -> None:
    site = [article(f"a{i}", f"Page {i}", tags=tuple(TAGS[: i + 1])) for i in range(len(TAGS))]
    assert [line.text for line in suggest(MemorySnapshot(site), typed, 8) if line.kind == "tag"] == tags
