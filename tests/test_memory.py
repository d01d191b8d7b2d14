"""What is remembered of a generation: never the answer to another question, and never without bound."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

from pressmark.search.memory import Memory
from pressmark.search.results import Results, SearchRequest
from pressmark.search.retrieval import search
from tests.asking import FILLER, article
from tests.reference_searcher import MemorySnapshot

SITE = [
    article("talk", "Talks", "She talked about the borrow checker. We were talking for hours about gardens."),
    article("check", "Borrow checks", "The checker checks what you borrow. A check is a check."),
    article("haus", "Haustür", "Die Haustür und die Türen im Haus.", lang="de"),
    *FILLER,
]
# The same words in every role that a clause can give them, and beside so many others that their room shrinks.
QUERIES = [
    pattern.format(word)
    for pattern, word in product(
        (
            "{0}", "{0} ", "-{0} gardens", '"{0}"', 'about "{0}"', "title:{0}", "{0} OR gardens", "the {0} and a garden by rivers",
        ),
        ("talk", "check", "checker", "tür", "borrow", "haus"),
    )
]  # fmt: skip


def asked(snapshot: MemorySnapshot, text: str) -> Results:
    return replace(search(snapshot, SearchRequest(text)), took_ms=0.0)


def test_what_was_asked_before_changes_no_answer() -> None:
    alone = {text: asked(MemorySnapshot(SITE), text) for text in QUERIES}
    shared = MemorySnapshot(SITE)
    for text in (*QUERIES, *reversed(QUERIES)):
        assert asked(shared, text) == alone[text]


def test_an_answer_is_made_once() -> None:
    memory, made = Memory(), []
    for question in ("one", "two", "one", "two"):
        assert memory.of(question, lambda q=question: made.append(q) or q.upper()) == question.upper()
    assert made == ["one", "two"]


def test_what_is_remembered_is_bounded() -> None:
    memory = Memory()
    for number in range(50_000):
        assert memory.of(number, lambda n=number: (n,)) == (number,)
        assert len(memory._known) <= 4_096


def test_long_clauses_are_not_remembered() -> None:
    snapshot = MemorySnapshot(SITE)
    asked(snapshot, "borrow" * 20)
    assert not any("borrowborrow" in repr(question) for question in snapshot.memory._known)
