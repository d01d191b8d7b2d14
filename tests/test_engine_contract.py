"""What every engine promises of its answers, tried on each: a further engine passes this suite or is none."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest

from pressmark.index.writer import EngineDocument
from pressmark.search.plan import TITLE_WEIGHT, Best, Everything, Keyed, Node, Phrase, Plan, Some, Term, These
from pressmark.search.searcher import Searcher
from tests.engine_bench import SITE, Bench, docs, document


def test_a_term_is_found_in_title_and_text(searcher: Searcher) -> None:
    assert set(docs(searcher, Term("bread"))) == {3, 7}


def test_named_articles_are_found_as_they_are_and_left_out(searcher: Searcher) -> None:
    assert docs(searcher, These((7, 3, 99))) == [3, 7]
    assert searcher.search(Plan(These((7, 3)))).best[0].score == 0.0
    assert docs(searcher, These(())) == []
    assert set(docs(searcher, Term("long"), excluded=(These((1, 4)),))) == {2, 3}
    found = searcher.search(Plan(These((1, 3, 7)), keywords={"tag": ("food",)}, facets=("tag",)))
    assert (found.total, found.facets["tag"]) == (2, {"food": 2, "weather": 1})
    assert searcher.count(Some((Term("bread"), These((7, 1))), 2)) == 1


def test_articles_with_a_key_are_found_as_they_are_and_left_out(searcher: Searcher) -> None:
    food = Keyed("tag", ("food", "none"))
    assert docs(searcher, food) == docs(searcher, Everything(), keywords={"tag": ("food",)}) != []
    assert searcher.search(Plan(food)).best[0].score == 0.0
    assert (searcher.count(food), searcher.count(Keyed("tag", ()))) == (len(docs(searcher, food)), 0)
    assert not set(docs(searcher, Term("bread"), excluded=(food,))) & set(docs(searcher, food))


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


def test_a_bound_must_match_and_scores_nothing(searcher: Searcher) -> None:
    words = Some((Term("long"), Term("bread")), 1)
    free = {c.doc: c for c in searcher.search(Plan(words)).best}
    bound = searcher.search(Plan(words, within=(These((3, 4, 9)), Term("long")), facets=("tag",)))
    assert {c.doc for c in bound.best} == {3, 4} < free.keys()
    assert all(math.isclose(c.score, free[c.doc].score) and c.matched == free[c.doc].matched for c in bound.best)
    assert bound.total == 2


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


def test_scores_are_those_of_bm25(bench: Bench) -> None:
    titles = {1: "storm", 2: "calm sea", 3: "storm at sea"}
    texts = {1: "storm storm wind", 2: "wind and rain and wind", 3: "rain"}
    found = bench.write(document(doc, titles[doc], texts[doc]) for doc in titles)

    def bm25(words: Mapping[int, list[str]], counted: Mapping[int, int], doc: int) -> float:
        mean, df = sum(map(len, words.values())) / len(words), sum(1 for count in counted.values() if count)
        norm = 1.2 * (1 - 0.75 + 0.75 * len(words[doc]) / mean)
        return math.log(1 + (len(words) - df + 0.5) / (df + 0.5)) * 2.2 * counted[doc] / (counted[doc] + norm)

    def expected(phrase: tuple[str, ...], doc: int) -> float:
        score = 0.0
        for weight, field in ((TITLE_WEIGHT, titles), (1.0, texts)):
            words = {number: text.split() for number, text in field.items()}
            places = {number: _runs(held, len(phrase)) for number, held in words.items()}
            score += weight * bm25(words, {number: at.count(phrase) for number, at in places.items()}, doc)
        return score

    for stem in ("storm", "sea", "wind", "rain"):
        for one in found.search(Plan(Term(stem, weight=0.5))).best:
            assert one.score == pytest.approx(0.5 * expected((stem,), one.doc), rel=1e-4)
        for one in found.search(Plan(Phrase((stem,)))).best:
            assert one.score == pytest.approx(expected((stem,), one.doc), rel=1e-4)
    for phrase in (("at", "sea"), ("storm", "storm"), ("and", "wind"), ("storm", "storm", "wind")):
        (one,) = found.search(Plan(Phrase(phrase, weight=2.0))).best
        assert one.score == pytest.approx(2 * expected(phrase, one.doc), rel=1e-4)
    both = found.search(Plan(Some((Term("storm"), Term("wind")), 2))).best
    assert {one.doc: one.score for one in both} == pytest.approx({1: expected(("storm",), 1) + expected(("wind",), 1)})


def test_a_restriction_changes_no_score(searcher: Searcher) -> None:
    plain = {one.doc: one.score for one in searcher.search(Plan(Term("long"))).best}
    for restriction in (
        {"keywords": {"tag": ("weather", "culture"), "kind": ("article",)}},
        {"first_day": 736000, "last_day": 738050},
        {"excluded": (Term("open"), Term("bake"))},
        {"without": {"tag": ("harbour", "food")}},
        {"sort": "newest", "keywords": {"tag": ("weather", "culture")}},
    ):
        found = searcher.search(Plan(Term("long"), **restriction)).best  # type: ignore[arg-type]
        assert {one.doc: one.score for one in found} == pytest.approx({doc: plain[doc] for doc in (1, 4)})


def test_matched_has_a_bit_for_each_of_many_children(searcher: Searcher) -> None:
    words = [*(f"absent{n}" for n in range(30)), "bread", "weed", *(f"absent{n}" for n in range(8)), "night"]
    for sort in ("relevance", "newest"):
        found = searcher.search(Plan(Some(tuple(map(Term, words)), 1), sort=sort)).best
        held = {one.doc: [words[bit] for bit in range(len(words)) if one.matched >> bit & 1] for one in found}
        assert held == {3: ["bread", "night"], 7: ["bread", "weed"], 4: ["night"]}


def test_no_children_match_nothing(searcher: Searcher) -> None:
    assert docs(searcher, Some((), 0)) == docs(searcher, Some((), 1)) == docs(searcher, Best(())) == []
    assert docs(searcher, Phrase(())) == docs(searcher, Phrase((None, None))) == []
    assert searcher.count(Some((), 1)) == 0


def test_more_than_all_children_are_all_of_them(searcher: Searcher) -> None:
    assert docs(searcher, Some((Term("bread"), Term("weed")), 9)) == [7]


def test_a_limit_of_nothing_counts_only(searcher: Searcher) -> None:
    for sort in ("relevance", "oldest"):
        found = searcher.search(Plan(Term("long"), facets=("tag",), sort=sort, limit=0))
        assert (found.best, found.total, sum(found.facets["tag"].values())) == ((), 4, 4)


def test_a_huge_page_is_all_there_is(searcher: Searcher) -> None:
    assert len(docs(searcher, Term("long"), limit=10**9)) == 4
    assert len(docs(searcher, Everything(), limit=10**9, sort="newest")) == len(SITE)
    assert docs(searcher, Term("long"), limit=10**9, offset=10**9) == []


def test_days_with_several_articles_are_sorted_by_score_and_paged(bench: Bench) -> None:
    found = bench.write(
        document(doc, "x", "sea " * (doc % 5 + 1) + "y " * 9, day=738000 + doc // 8) for doc in range(32)
    )
    scores = {one.doc: one.score for one in found.search(Plan(Term("sea"))).best}
    expected = sorted(scores, key=lambda doc: (-(doc // 8), -scores[doc], doc))
    assert docs(found, Term("sea"), sort="newest") == expected
    paged = [docs(found, Term("sea"), sort="newest", limit=5, offset=start) for start in range(0, 32, 5)]
    assert [doc for page in paged for doc in page] == expected


def test_facets_may_have_any_name_and_value(bench: Bench) -> None:
    values = ("2020-01-01t00:00:00z", "5", "true", "", "a b", "ключ", "\0", '"quoted"', "x" * 300, "-1.5e3")
    names = ("tag", "filter.a.b", 'filter."x"', "filter.ü _1", "filter.a:b", "filter.", "filter.\\.x")
    site = [EngineDocument(doc, "t", "t", "t", "t", dict.fromkeys(names, (values[doc],))) for doc in range(10)]
    found = bench.write(site)
    counted = found.search(Plan(Everything(), facets=(*names, "filter.none"))).facets
    assert counted == {name: dict.fromkeys(values, 1) for name in names} | {"filter.none": {}}
    for name in names:
        for doc, value in enumerate(values):
            assert docs(found, Everything(), keywords={name: (value,)}) == [doc]


def test_of_equally_common_values_the_first_in_order_are_counted(bench: Bench) -> None:
    tags = [f"tag {number:03}" for number in range(600)]
    site = [EngineDocument(doc, "t", "t", "t", "t", {"tag": (*tags[doc::10], "all")}, None) for doc in range(10)]
    counted = bench.write(site).search(Plan(Everything(), facets=("tag",))).facets["tag"]
    first = sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:50]
    assert first == [("all", 10), *((tag, 1) for tag in tags[:49])]


def test_a_chosen_value_is_counted_however_rare_it_is(bench: Bench) -> None:
    site = [
        EngineDocument(doc, "t", "t", "t", "t", {"tag": (f"tag {doc // 2}", "all")}, None) for doc in range(2, 802)
    ] + [EngineDocument(1, "t", "t", "t", "t", {"tag": ("rare", "all")})]
    found = bench.write(site)
    counted = found.search(Plan(Everything(), keywords={"tag": ("rare",)}, facets=("tag",))).facets["tag"]
    assert (counted["rare"], counted["all"]) == (1, 801)


def test_threads_may_share_a_searcher(searcher: Searcher) -> None:
    plans = [
        Plan(Term(word), facets=("tag",), sort=sort) for word in ("long", "sea") for sort in ("relevance", "newest")
    ]
    plans += [Plan(Phrase(("long", "arm"))), Plan(Some((Term("bread"), Term("night")), 1))]
    alone = [searcher.search(plan) for plan in plans]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(searcher.search, plans * 20)) == alone * 20


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


def _runs(words: list[str], length: int) -> list[tuple[str, ...]]:
    """Every run of so many words."""
    return [tuple(words[at : at + length]) for at in range(len(words) - length + 1)]


def _all(searcher: Searcher, node: Node) -> Sequence[int]:
    return docs(searcher, node, limit=1000)


def _with_phrase(site: Mapping[int, list[str]], first: str, second: str) -> set[int]:
    return {doc for doc, text in site.items() if (first, second) in pairwise(text)}
