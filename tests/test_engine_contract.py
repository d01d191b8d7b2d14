"""What every engine promises, tried on each: a further engine passes this suite or is none."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from pressmark.index.engines import ENGINES, engine
from pressmark.index.errors import EngineMissing
from pressmark.index.writer import EngineDocument
from pressmark.search.attributes import Attributes
from pressmark.search.engines import open_searcher
from pressmark.search.plan import Best, Everything, Node, Phrase, Plan, Some, Term
from pressmark.search.searcher import Searcher

# Number, title, text, tag, day.
SITE: tuple[tuple[int, str, str, str, int | None], ...] = (
    (1, "storm at sea", "the storm broke the long arm of the harbour", "weather", 738000),
    (2, "harbour opens", "the long arm is open and the harbour too harbour harbour", "harbour", 738100),
    (3, "bread", "bakers bake bread at night and the night is long", "food", None),
    (4, "long nights", "arm in arm they walked the long night", "culture", 737000),
    (7, "sea bread", "bread of the sea is weed", "food", 738200),
)


@dataclass
class Bench:
    """One engine directory, written in steps and opened after each."""

    name: str
    folder: Path
    documents: dict[int, EngineDocument]
    steps: int = 0

    def write(self, add: Iterable[EngineDocument] = (), remove: Iterable[int] = ()) -> Searcher:
        writer = engine(self.name).open_writer(self.folder)
        gone = list(remove)
        writer.remove(gone)
        for doc in gone:
            self.documents.pop(doc, None)
        for document in add:
            writer.add(document)
            self.documents[document.doc] = document
        writer.commit()
        engine(self.name).check(self.folder, len(self.documents))
        return self.open()

    def open(self) -> Searcher:
        rows = [(doc, d.day, json.dumps(d.keywords)) for doc, d in self.documents.items()]
        return open_searcher(self.name, self.folder, lambda: Attributes(rows))


def document(doc: int, title: str, text: str, tag: str = "none", day: int | None = None) -> EngineDocument:
    return EngineDocument(doc, title, text, title, text, {"tag": (tag,), "kind": ("article",)}, day)


@pytest.fixture(params=sorted(ENGINES))
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Bench:
    folder = tmp_path / "engine"
    folder.mkdir()
    try:
        engine(request.param).version()
    except EngineMissing as missing:
        pytest.fail(str(missing))
    return Bench(request.param, folder, {})


@pytest.fixture
def searcher(bench: Bench) -> Searcher:
    return bench.write(document(*row) for row in SITE)


def docs(searcher: Searcher, node: Node, **plan: object) -> list[int]:
    return [found.doc for found in searcher.search(Plan(node, **plan)).best]  # type: ignore[arg-type]


def test_a_term_is_found_in_title_and_text(searcher: Searcher) -> None:
    assert set(docs(searcher, Term("bread"))) == {3, 7}


def test_the_title_scope_leaves_the_text_out(searcher: Searcher) -> None:
    assert docs(searcher, Term("harbour", scope="title")) == [2]


def test_a_title_word_outranks_one_in_the_text(searcher: Searcher) -> None:
    assert docs(searcher, Term("storm"))[0] == 1
    assert docs(searcher, Term("sea")) in ([1, 7], [7, 1])


def test_all_words_or_some_of_them(searcher: Searcher) -> None:
    words = (Term("long"), Term("harbour"))
    assert set(docs(searcher, Some(words, 2))) == {1, 2}
    assert set(docs(searcher, Some(words, 1))) == {1, 2, 3, 4}


def test_matched_tells_which_children_a_candidate_holds(searcher: Searcher) -> None:
    found = searcher.search(Plan(Some((Term("bread"), Term("sea")), 1))).best
    assert {candidate.doc: candidate.matched for candidate in found} == {7: 0b11, 3: 0b01, 1: 0b10}


def test_a_middle_minimum_counts_children(searcher: Searcher) -> None:
    words = (Term("long"), Term("night"), Term("bread"))
    assert set(docs(searcher, Some(words, 2))) == {3, 4}


def test_the_best_of_several_guises_counts_once(searcher: Searcher) -> None:
    alone = searcher.search(Plan(Term("bread"))).best[0].score
    both = searcher.search(Plan(Best((Term("bread"), Term("weed", weight=0.1))))).best[0].score
    assert both == pytest.approx(alone)


def test_a_phrase_needs_its_order(searcher: Searcher) -> None:
    assert set(docs(searcher, Phrase(("long", "arm")))) == {1, 2}
    assert docs(searcher, Phrase(("arm", "long"))) == []


def test_a_gap_in_a_phrase_stands_for_one_word(searcher: Searcher) -> None:
    assert docs(searcher, Phrase(("arm", None, "arm"))) == [4]


def test_a_phrase_does_not_run_from_title_into_text(searcher: Searcher) -> None:
    assert docs(searcher, Phrase(("bread", "bakers"))) == []


def test_a_phrase_in_the_title_scope(searcher: Searcher) -> None:
    assert docs(searcher, Phrase(("long", "nights"), scope="title")) == [4]


def test_a_phrase_of_one_repeated_word(searcher: Searcher) -> None:
    assert docs(searcher, Phrase(("harbour", "harbour"))) == [2]


def test_excluded_words_leave_articles_out(searcher: Searcher) -> None:
    assert set(docs(searcher, Term("long"), excluded=(Term("harbour"), Phrase(("arm", "in"))))) == {3}


def test_keywords_restrict_and_without_excludes(searcher: Searcher) -> None:
    assert docs(searcher, Term("sea"), keywords={"tag": ("food",)}) == [7]
    assert docs(searcher, Term("sea"), without={"tag": ("food",)}) == [1]
    assert set(docs(searcher, Everything(), keywords={"tag": ("food", "weather")})) == {1, 3, 7}


def test_dates_include_both_ends_and_leave_undated_out(searcher: Searcher) -> None:
    assert set(docs(searcher, Everything(), first_day=738000, last_day=738100)) == {1, 2}
    assert set(docs(searcher, Everything(), first_day=738001)) == {2, 7}


def test_facets_count_all_matches_and_not_their_own_choice(searcher: Searcher) -> None:
    plan = Plan(Everything(), keywords={"tag": ("food",)}, facets=("tag", "kind"), limit=1)
    found = searcher.search(plan)
    assert found.total == 2
    assert found.facets["tag"] == {"food": 2, "weather": 1, "harbour": 1, "culture": 1}
    assert found.facets["kind"] == {"article": 2}


def test_sorting_by_date_keeps_undated_articles_last(searcher: Searcher) -> None:
    assert docs(searcher, Everything(), sort="newest") == [7, 2, 1, 4, 3]
    assert docs(searcher, Everything(), sort="oldest") == [4, 1, 2, 7, 3]


def test_pages_follow_each_other_without_gap(searcher: Searcher) -> None:
    whole = docs(searcher, Term("long"))
    assert [*docs(searcher, Term("long"), limit=2), *docs(searcher, Term("long"), limit=2, offset=2)] == whole
    assert searcher.search(Plan(Term("long"), limit=1)).total == len(whole)
    assert docs(searcher, Term("long"), offset=50) == []


def test_nothing_matches_nothing(searcher: Searcher) -> None:
    found = searcher.search(Plan(Term("zebra"), facets=("tag",)))
    assert (found.best, found.total, found.facets["tag"]) == ((), 0, {})


def test_frequency_and_count(searcher: Searcher) -> None:
    assert (searcher.frequency("long"), searcher.frequency("zebra")) == (4, 0)
    assert searcher.count(Some((Term("long"), Term("arm")), 2)) == 3
    assert searcher.document_count() == len(SITE)


def test_rare_words_weigh_more_than_common_ones(searcher: Searcher) -> None:
    found = searcher.search(Plan(Some((Term("the"), Term("weed")), 1))).best
    assert found[0].doc == 7


def test_a_changed_document_is_found_by_its_new_words_only(bench: Bench, searcher: Searcher) -> None:
    changed = bench.write([document(3, "cake", "bakers bake cake")], remove=[3])
    assert docs(changed, Term("cake")) == [3]
    assert docs(changed, Term("bread")) == [7]
    assert changed.document_count() == len(SITE)


def test_a_removed_document_is_in_no_answer(bench: Bench, searcher: Searcher) -> None:
    changed = bench.write(remove=[2, 99])
    assert 2 not in docs(changed, Everything())
    assert changed.count(Term("harbour")) == 1
    assert changed.search(Plan(Everything(), facets=("tag",))).facets["tag"].get("harbour") is None


def test_an_empty_engine_answers(bench: Bench) -> None:
    empty = bench.write()
    assert docs(empty, Everything()) == []
    assert docs(empty, Phrase(("a", "b"))) == []


def test_an_abandoned_write_changes_nothing(bench: Bench, searcher: Searcher) -> None:
    writer = engine(bench.name).open_writer(bench.folder)
    writer.add(document(50, "lost", "lost"))
    writer.abandon()
    assert docs(bench.open(), Term("lost")) == []


def test_many_small_writes_keep_the_engine_in_few_pieces(bench: Bench) -> None:
    for doc in range(40):
        writer = engine(bench.name).open_writer(bench.folder)
        crowded = writer.crowded()
        writer.remove(crowded)
        for again in crowded:
            writer.add(bench.documents[again])
        bench.documents[doc] = document(doc, f"title{doc}", f"word{doc} shared")
        writer.add(bench.documents[doc])
        writer.commit()
    found = bench.open()
    assert found.count(Term("shared")) == 40
    assert docs(found, Term("word7")) == [7]
    assert len(list(bench.folder.iterdir())) < 60


@pytest.mark.parametrize(
    "word", ["", " ", "\0", "a" * 5000, "ключ", "東京", '"', "*", "a:b", "\U0001f600", "\ud800"[:0]]
)
def test_any_word_is_an_answer(searcher: Searcher, word: str) -> None:
    assert docs(searcher, Term(word)) == []
    assert docs(searcher, Phrase((word, word))) == []
    assert docs(searcher, Everything(), keywords={"tag": (word,)}) == []


def test_answers_are_those_of_plain_counting(bench: Bench) -> None:
    chance = random.Random(7)
    words = [f"w{n}" for n in range(60)]
    site = {
        doc: [chance.choice(words[: 1 + chance.randrange(60)]) for _ in range(chance.randrange(1, 80))]
        for doc in range(1, 120)
    }
    found = bench.write(document(doc, "x", " ".join(text)) for doc, text in site.items())
    for _ in range(60):
        first, second = chance.sample(words, 2)
        holds: Callable[[str], set[int]] = lambda word: {doc for doc, text in site.items() if word in text}
        assert set(_all(found, Some((Term(first), Term(second)), 2))) == holds(first) & holds(second)
        assert set(_all(found, Some((Term(first), Term(second)), 1))) == holds(first) | holds(second)
        assert set(_all(found, Phrase((first, second)))) == _with_phrase(site, first, second)


def _all(searcher: Searcher, node: Node) -> Sequence[int]:
    return docs(searcher, node, limit=1000)


def _with_phrase(site: Mapping[int, list[str]], first: str, second: str) -> set[int]:
    return {doc for doc, text in site.items() if (first, second) in pairwise(text)}
