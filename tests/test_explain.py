"""`pressmark explain` says what made a score, and why an article is not found."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pressmark.index.settings_file import parse_settings
from pressmark.search.explain import FACTORS, Explanation, explain
from pressmark.search.results import SearchRequest
from pressmark.search.retrieval import search
from pressmark.web.cli import main
from tests.asking import FILLER, article
from tests.indexes import Index
from tests.reference_searcher import MemorySnapshot

ARTICLES = [
    article("title", "Night ferry", "The ferry at night.", "2024-05-06", tags=("Ferry",)),
    article("text", "Boats", "Ferries sail by night, a ferry and another ferry.", "2020-01-01", section="Sea"),
    article("half", "Trains", "The night train.", "2021-02-03"),
    *(article(f"n{i}", f"Crossing {i}", f"The night ferry number {i} sails.", "2022-02-02") for i in range(12)),
    *FILLER,
]


def ask(text: str, name: str, rules: str = "") -> Explanation:
    snapshot = MemorySnapshot(ARTICLES)
    doc = snapshot.document(name)
    assert doc is not None
    return explain(snapshot, parse_settings(rules), text, doc)


@pytest.mark.parametrize("name", ["title", "text", "n3"])
def test_the_factors_multiply_to_the_score_of_the_hit(name: str) -> None:
    found = ask("night ferry", name)
    assert found.score == pytest.approx(math.prod(factor.value for factor in found.factors))
    hits = search(MemorySnapshot(ARTICLES), SearchRequest("night ferry", 50, as_you_type=False)).hits
    assert found.rank is not None
    assert (hits[found.rank - 1].id, hits[found.rank - 1].score) == (name, pytest.approx(found.score))


def test_every_factor_of_a_score_is_told_in_words() -> None:
    asked = ["night ferry", "ferry sailing", "sea", "trains night"]
    named = {factor.name for text in asked for name in ("title", "text", "half") for factor in ask(text, name).factors}
    assert {"bm25", "title", "tag", "coverage", "freshness", "nearness", "form"} <= named
    assert named <= FACTORS.keys()


def test_the_hit_above_is_shown_with_its_factors() -> None:
    found = ask("night ferry", "text")
    assert found.above is not None and found.rank is not None and found.rank > 1
    assert found.above.score == pytest.approx(math.prod(f.above for f in found.factors if f.above is not None))
    first = ask("night ferry", "title")
    assert (first.rank, first.above, first.tier) == (1, None, "first, since its title is the query")
    assert all(factor.above is None for factor in first.factors)


def test_the_words_are_shown_in_the_guises_that_the_text_has() -> None:
    found = ask("ferries nights", "text", '[[synonym]]\nwords = ["nights", "sail"]')
    words = {word.asked: word for word in found.words}
    assert dict(words["ferries"].guises) == {"ferries": "as typed", "ferry": "another form"}
    assert words["ferries"].places == 3
    assert dict(words["nights"].guises) == {"night": "another form", "sail": "synonym"}
    assert "[[synonym]]: nights also finds sail" in found.rules


def test_a_correction_and_a_word_in_tags_are_told() -> None:
    found = ask("nihgt ferry", "title")
    assert [(c.typed, c.used) for c in found.interpretation.corrections] == [("nihgt", "night")]  # type: ignore[union-attr]
    assert dict(found.words[0].guises) == {"night": "corrected"}
    assert ask("sea", "text").words[0].elsewhere


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("night ferry", "It lacks ferry, and enough others have more of the query."),
        ("bread", "It has nothing of what the query asks for: bread."),
        ("train -night", "It has what the query excludes: -night."),
        ("train tag:ferry", "The filter on tag leaves it out: it has none of ferry."),
        ("train -year:2021", "The filter against year leaves it out: it has 2021."),
        ("train after:2024", "Its date, or its having none, leaves it out."),
        ("", "The query asks for nothing."),
    ],
)
def test_an_article_that_is_not_found_is_told_why(text: str, says: str) -> None:
    found = ask(text, "half")
    assert (found.rank, found.score, found.factors) == (None, None, ())
    assert says in found.reasons


def test_rules_that_acted_are_named_with_their_lines_and_effect() -> None:
    rules = '[[pin]]\nquery = "night ferry"\nurls = "/half"\n\n[[hide]]\nurls = "/title"\n\n[[boost]]\nsection = "sea"\nfactor = 3\n'
    pinned = ask("night ferry", "half", rules)
    assert (pinned.rank, pinned.tier, pinned.rank_without_rules) == (1, "pinned", 0)
    assert pinned.rules == ("[[pin]] in line 1: at place 1",)
    hidden = ask("night ferry", "title", rules)
    assert hidden.reasons == ("A rule hides it: [[hide]] in line 5.",)
    assert hidden.rank_without_rules == 1
    boosted = ask("night ferry", "text", rules)
    assert "[[boost]] in line 8: score times 3" in boosted.rules
    assert {factor.name: factor.value for factor in boosted.factors}["rule"] == 3.0
    assert boosted.rank is not None and boosted.rank_without_rules is not None
    assert boosted.rank < boosted.rank_without_rules


def test_a_match_far_down_is_told_so() -> None:
    many = [article(f"m{i}", f"Storm {i}", "storm storm") for i in range(1100)] + [
        article("it", "It", "storm " + "x " * 50)
    ]
    snapshot = MemorySnapshot(many)
    found = explain(snapshot, parse_settings(""), "storm", len(many) - 1)
    assert found.reasons == ("It matches, but others stand above it: at most 1,000 are put in order.",)


# In the terminal


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Index:
    monkeypatch.chdir(tmp_path)
    index = Index(tmp_path)
    index.page("posts/storm.html", "Storm over the harbour", "The storm broke the long arm of the harbour. " * 10)
    index.page("posts/ferry.html", "The night ferry", "A ferry sails at night when the storm is over. " * 10)
    index.page("hidden.html", "Hidden")
    page = index.site / "hidden.html"
    page.write_text(page.read_text().replace("<head>", '<head><meta name="robots" content="noindex">'))
    index.build()
    return index


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["explain", *words, "--home", "home"], prog_name="pressmark")


def test_the_command_says_it_in_lines(index: Index) -> None:
    done = run("storm", "over", "https://example.org/posts/ferry.html")
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[0] == "The night ferry · /posts/ferry.html"
    assert lines[1].startswith("Rank 2 of 2 for storm over: score ")
    assert "  storm: 10 places, as storm" in lines
    assert any(line.startswith("  bm25 ") and line.endswith(FACTORS["bm25"]) for line in lines)
    assert "The hit above: Storm over the harbour · /posts/storm.html" in lines


def test_the_command_as_json(index: Index) -> None:
    answer = json.loads(run("storm", "-ferry", "/posts/ferry", "--json").stdout)
    assert (answer["rank"], answer["reasons"]) == (None, ["It has what the query excludes: -ferry."])


def test_a_page_that_gave_no_article_is_told_with_the_reason(index: Index) -> None:
    done = run("storm", "/hidden.html")
    assert done.exit_code == 0
    assert "It is not in the index: it asks search engines to leave it out" in done.stdout


def test_an_address_that_no_page_has_is_an_error(index: Index) -> None:
    done = run("storm", "/nowhere/")
    assert done.exit_code == 66
    assert "No page of the index has the url or id '/nowhere/'" in " ".join(done.output.split())
