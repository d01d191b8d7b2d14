"""Golden queries: scored on every publish, beside the state before, and able to hold a publish back."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pressmark.index.rules import Golden
from pressmark.index.settings import Settings
from pressmark.index.settings_file import parse_settings
from pressmark.search.golden import Scorecard, Trial, score
from pressmark.web.cli import main
from tests.asking import FILLER, article
from tests.engine_bench import LOCAL
from tests.indexes import BODY, Index
from tests.reference_searcher import MemorySnapshot

RULES = """
[[golden]]
query = "storm"
expect = "https://example.org/posts/storm.html"

[[golden]]
query = "night"
expect = ["/posts/bread", "/posts/ferry"]
rank = 2
"""
Run = Callable[..., Result]


@pytest.fixture
def index(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Index:
    monkeypatch.chdir(tmp_path)
    index = Index(tmp_path, Settings(engine=getattr(request, "param", "whoosh")))
    index.page("posts/storm.html", "Storm over the harbour", "The storm broke the long arm of the harbour. " * 10)
    index.page("posts/bread.html", "Bread at night", "Bakers bake their bread at night for the harbour. " * 10)
    index.page("posts/ferry.html", "The night ferry", "A ferry sails at night when all is over. " * 10)
    configure(index, RULES)
    return index


def configure(index: Index, rules: str, **chosen: str) -> None:
    lines = "".join(f'{key} = "{value}"\n' for key, value in {"engine": index.settings.engine, **chosen}.items())
    (index.folder / "pressmark.toml").write_text(f"{rules}\n[index]\nworkers = 1\n{lines}", "utf-8")


@pytest.fixture
def run(index: Index) -> Run:
    def call(*words: str) -> Result:
        return CliRunner().invoke(main, [*words, "--home", "home"], prog_name="pressmark")

    return call


def bury_storm(index: Index) -> None:
    """A page that takes the first place, and the words out of the page that had it."""
    index.page("posts/storm.html", "An old page", f"{BODY} The storm. " * 5)
    index.page("posts/new.html", "Storm", "The storm, the storm, the storm broke the harbour. " * 10)


def test_scores_are_those_of_the_best_expected_article() -> None:
    def trial(*ranks: int | None) -> Trial:
        return Trial(Golden("q", ("/a",) * len(ranks), 2), ranks)

    card = Scorecard(1, (trial(1), trial(4, 2), trial(None), trial(8)))
    assert (card.success(1), card.success(5)) == (0.25, 0.5)
    assert card.mrr == pytest.approx((1 + 1 / 2 + 0 + 1 / 8) / 4)
    assert card.broken == (trial(4, 2), trial(None), trial(8))


def test_golden_queries_are_tried_with_the_other_rules_in_force() -> None:
    snapshot = MemorySnapshot([article("a", "Ships", "A ship."), article("b", "Boats", "A ship. A boat."), *FILLER])
    golden = '[[golden]]\nquery = "vessel"\nexpect = ["/a", "/gone"]\nrank = 9\n'
    assert score(snapshot, parse_settings(golden)).trials[0].ranks == (None, None)
    synonym = '[[synonym]]\nwords = ["vessel", "ship"]\n'
    assert score(snapshot, parse_settings(golden + synonym)).trials[0].ranks[0] in (1, 2)


def test_every_publish_says_how_the_golden_queries_fare(index: Index, run: Run) -> None:
    configure(index, RULES, golden="report")
    said = run("index", "site").output
    assert "2 of 2 golden queries hold: success@1 1.00, success@5 1.00, MRR 1.00." in said
    bury_storm(index)
    done = run("index", "site")
    assert done.exit_code == 0
    assert "1 of 2 golden queries hold: success@1 0.50 (before: 1.00)" in done.output
    assert (
        'warning: Golden query "storm" expects rank 1 or better, but https://example.org/posts/storm.html stands at 2'
        in done.output
    )
    assert "(before: 1)" in done.output


def test_a_run_that_changes_nothing_says_so_too(index: Index, run: Run) -> None:
    run("index", "site")
    configure(index, RULES + '[[hide]]\nurls = "/posts/ferry*"\n')
    done = run("index", "site")
    assert "Nothing changed" in done.output
    assert 'Golden query "night" expects rank 2 or better, but /posts/ferry is not among the first 100' in done.output


@pytest.mark.parametrize("index", LOCAL, indirect=True)
def test_a_golden_query_that_breaks_holds_a_publish_back(index: Index, run: Run) -> None:
    assert run("index", "site").exit_code == 0
    bury_storm(index)
    refused = run("index", "site")
    assert refused.exit_code == 3
    said = " ".join(refused.output.split())
    assert 'Generation 2 was staged, not published: golden query "storm" expects rank 1 or better' in said
    assert "stands at 2 (before: 1)" in said
    assert json.loads(run("search", "storm", "--json").stdout)["hits"][0]["id"] == "posts/storm"
    tried = json.loads(run("golden", "--generation", "2", "--json").stdout)
    assert (tried["generation"], tried["broken"], tried["before"]["generation"]) == (2, 1, 1)
    assert run("publish", "2").exit_code == 0
    assert json.loads(run("search", "storm", "--json").stdout)["hits"][0]["id"] == "posts/new"


def test_what_was_broken_before_holds_nothing_back(index: Index, run: Run) -> None:
    configure(index, '[[golden]]\nquery = "storm"\nexpect = "/posts/bread"\n')
    for _ in range(2):
        done = run("index", "site")
        assert (done.exit_code, "warning: Golden query" in done.output) == (0, True)
        index.page("posts/new.html", "Another")


def test_the_command_prints_a_table_and_fails_when_one_is_broken(index: Index, run: Run) -> None:
    configure(index, RULES, golden="report")
    run("index", "site")
    whole = run("golden")
    assert whole.exit_code == 0
    assert [line.split() for line in whole.stdout.splitlines()[:3]] == [
        ["query", "allowed", "before", "now"],
        ["storm", "1", "1"],
        ["night", "2", "2"],
    ]
    bury_storm(index)
    run("index", "site")
    broken = run("golden")
    assert broken.exit_code == 3
    assert [line.split() for line in broken.stdout.splitlines()[1:3]] == [
        ["storm", "1", "1", "2", "broken"],
        ["night", "2", "2", "2"],
    ]
    assert 'broken: "storm" expects rank 1 or better' in broken.stdout


def test_the_command_as_json(index: Index, run: Run) -> None:
    run("index", "site")
    answer = json.loads(run("golden", "--json").stdout)
    assert (answer["success_at_1"], answer["success_at_5"], answer["mrr"], answer["broken"]) == (1.0, 1.0, 1.0, 0)
    assert answer["before"] is None
    assert answer["queries"][0] == {
        "query": "storm",
        "rank": 1,
        "holds": True,
        "expect": [{"url": "https://example.org/posts/storm.html", "rank": 1, "before": None}],
    }


def test_without_golden_queries_the_command_says_what_is_missing(index: Index, run: Run) -> None:
    run("index", "site")
    configure(index, "")
    done = run("golden")
    assert done.exit_code == 64
    assert "There is no [[golden]] query" in done.output


def test_a_generation_that_is_not_there_is_named_with_those_that_are(index: Index, run: Run) -> None:
    run("index", "site")
    done = run("golden", "--generation", "9")
    assert (done.exit_code, "There is no generation 9. There are: 1 (current)" in done.output) == (64, True)


def test_rules_that_name_no_article_are_named_by_index_and_doctor(index: Index, run: Run) -> None:
    rules = '[[pin]]\nquery = "a"\nurls = ["/posts/storm", "/nowhere"]\n\n[[hide]]\nurls = "/no/*"\n'
    configure(index, rules)
    said = run("index", "site").output
    assert "warning: [[pin]] in line 1 names /nowhere, which no article has." in said
    assert "[[hide]] in line 5 names /no/*" in said
    assert "/posts/storm" not in said
    found = json.loads(run("doctor", "--json").stdout)
    assert [finding["name"] for finding in found if finding["name"] == "rules"] == ["rules"]
    assert "names /nowhere" in run("doctor").stdout
    assert json.loads(run("index", "site", "--json").stdout)["remarks"][0]["level"] == "warning"
