"""Facets among many matches are counted key by key, and come out as if every match had been looked at."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from pressmark.index.writer import EngineDocument
from pressmark.search import tantivy_searcher, tantivy_sets
from pressmark.search.attributes import commonest
from pressmark.search.plan import Best, Everything, Node, Phrase, Plan, Some, Term, These
from pressmark.search.searcher import Searcher
from tests.engine_bench import Bench

WORDS = [f"word{number}" for number in range(12)]
TAGS = [f"tag{number:03}" for number in range(150)]
NODES: tuple[Node, ...] = (
    Term("word0"),
    Term("word3", scope="title"),
    Phrase(("word0", "word1")),
    Phrase(("word0", None, "word1"), scope="title"),
    Best((Term("word5"), Term("word7", 0.5))),
    Best(()),
    Some((Term("word0"), Term("word1"), Term("word2")), 3),
    Some((Term("word0"), Term("word1"), Term("word2"), Term("word9")), 2),
    Some((Term("word0"), Some((Term("word1"), Phrase(("word1",), 0.3)), 1), Term("word4")), 1),
    Everything(),
    These((1, 5, 70, 299, 4_000)),
    Term("nowhere"),
    Term("bare"),
)


def site() -> list[EngineDocument]:
    dice = random.Random(7)
    found = [
        EngineDocument(
            doc, "bare", "bare words", "bare", "bare words", {"tag": TAGS[-3:-1] if doc == 500 else ()}, None
        )
        for doc in range(400, 520)
    ]
    for doc in range(300):
        title, text = (" ".join(dice.choices(WORDS, range(12, 0, -1), k=size)) for size in (3, 20))
        tags = tuple({TAGS[min(149, int(dice.paretovariate(0.6)))] for _ in range(dice.randrange(6))})
        found.append(EngineDocument(doc, title, text, title, text, {"tag": tags, "kind": ("article",)}, None))
    return found


@pytest.fixture
def searcher(tmp_path: Path) -> tuple[Searcher, Bench]:
    """Several segments, with deleted documents and replaced ones in them."""
    (tmp_path / "engines").mkdir()
    bench, documents = Bench("tantivy", tmp_path, {}), site()
    bench.write(documents[:200])
    bench.write(documents[200:])
    again = [EngineDocument(d.doc + 1_000, d.title, d.text, d.title, d.text, d.keywords, None) for d in documents[:20]]
    return bench.write(again, remove=range(30)), bench


def counted(bench: Bench, found: set[int], facet: str) -> dict[str, int]:
    held = (bench.documents[doc].keywords.get(facet, ()) for doc in found)
    return commonest(Counter(key for keys in held for key in keys), ())


@pytest.mark.parametrize(
    ("pace", "more", "longer"), [(0, 8, 2), (2_000, 8, 2), (10**9, 0, 9), (10**9, 10**9, 9), (10**9, 8, 0)]
)
@pytest.mark.parametrize("patience", [20, 10**9])
def test_however_they_are_counted_facets_are_those_of_every_match(
    searcher: tuple[Searcher, Bench], monkeypatch: pytest.MonkeyPatch, pace: int, more: int, longer: int, patience: int
) -> None:
    monkeypatch.setattr(tantivy_sets, "_PACE", pace)
    monkeypatch.setattr(tantivy_sets, "_MORE", more)
    monkeypatch.setattr(tantivy_sets, "_LONGER", longer)
    monkeypatch.setattr(tantivy_searcher, "_PATIENCE", patience)
    engine, bench = searcher
    for excluded in ((), (Term("word6"),), (These((40, 41)), Phrase(("word2", "word0")))):
        for node in NODES:
            answer = engine.search(Plan(node, excluded=excluded, facets=("tag", "kind", "none"), limit=1_000))
            found = {candidate.doc for candidate in answer.best}
            assert len(found) == answer.total
            assert answer.facets == {
                "tag": counted(bench, found, "tag"),
                "kind": counted(bench, found, "kind"),
                "none": {},
            }, node


def test_sets_are_remembered_within_a_bound(searcher: tuple[Searcher, Bench], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tantivy_sets, "_PACE", 10**9)
    monkeypatch.setattr(tantivy_sets, "_MORE", 10**9)
    monkeypatch.setattr(tantivy_sets, "_REMEMBERED", 3_000)
    monkeypatch.setattr(tantivy_searcher, "_PATIENCE", 10**9)
    engine, bench = searcher
    for _ in range(2):
        for node in NODES:
            answer = engine.search(Plan(node, facets=("tag",), limit=1_000))
            assert answer.facets["tag"] == counted(bench, {candidate.doc for candidate in answer.best}, "tag")
    sets = engine._sets  # type: ignore[attr-defined]
    assert 0 < sets._bytes <= 3_000
    assert sets._bytes == sum(map(tantivy_sets._bytes, sets._remembered.values()))


def test_keys_that_hardly_any_match_has_are_not_looked_for_one_by_one(
    searcher: tuple[Searcher, Bench], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tantivy_sets, "_PACE", 10**9)
    engine, _ = searcher
    sets, bare = engine._sets, sum(1 << doc for doc in range(400, 520))  # type: ignore[attr-defined]
    assert sets.commonest("tag", bare) == {"tag147": 1, "tag148": 1}
    monkeypatch.setattr(tantivy_sets, "_LONGER", 0)
    assert sets.commonest("tag", bare) is None
    assert engine.search(Plan(Term("bare"), facets=("tag", "kind"))).facets == {
        "tag": {"tag147": 1, "tag148": 1},
        "kind": {},
    }


def test_of_a_very_large_site_no_sets_are_made(
    searcher: tuple[Searcher, Bench], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tantivy_sets, "_LARGEST", 400)
    engine, bench = searcher
    answer = engine.search(Plan(Term("word0"), facets=("tag",), limit=1_000))
    assert answer.facets["tag"] == counted(bench, {candidate.doc for candidate in answer.best}, "tag")
    assert not engine._sets._remembered  # type: ignore[attr-defined]


def test_facets_are_read_of_a_small_site_that_is_asked_for_often(
    searcher: tuple[Searcher, Bench], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tantivy_searcher, "_PATIENCE", 2)
    engine, _ = searcher
    read: list[int] = []
    attributes = engine._attributes  # type: ignore[attr-defined]
    monkeypatch.setattr(engine, "_attributes", lambda: read.append(1) or attributes())
    plan = Plan(Some((Term("word0"), Term("word1"), Term("word2")), 3), facets=("tag",), limit=1_000)
    answers = [engine.search(plan).facets["tag"] for _ in range(4)]
    assert (len(read), answers[0]) == (2, answers[3])
    assert engine.search(replace(plan, limit=1)).facets["tag"] == answers[0]
    monkeypatch.setattr(tantivy_searcher, "_SMALL", 300)
    assert engine.search(plan).facets["tag"] == answers[0]
    assert len(read) == 2
