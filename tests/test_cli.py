"""The command line as a person and a program meet it: output, exit codes, one clear line for each mistake."""

from __future__ import annotations

import gzip
import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pressmark.index.generations.home import writing
from pressmark.web.cli import main
from tests.indexes import Index

Run = Callable[..., Result]


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Index:
    monkeypatch.chdir(tmp_path)
    index = Index(tmp_path)
    index.page("posts/storm.html", "Storm over the harbour", "The storm broke the long arm of the harbour. " * 10)
    index.page("posts/bread.html", "Bread at night", "Bakers bake their bread at night for the harbour. " * 10)
    index.page("posts/ferry.html", "The night ferry", "A ferry sails at night when the storm is over. " * 10)
    return index


@pytest.fixture
def run(index: Index) -> Run:
    def call(*words: str) -> Result:
        return CliRunner().invoke(main, list(words), prog_name="pressmark")

    return call


@pytest.fixture
def built(run: Run) -> Run:
    assert run("index", "site", "--home", "home").exit_code == 0
    return run


def test_index_says_what_it_did(run: Run) -> None:
    result = run("index", "site", "--home", "home")
    assert result.exit_code == 0
    assert "Published generation 1: 3 articles" in result.stdout
    assert "3 added, 0 updated, 0 unchanged, 0 removed" in result.stdout


def test_a_second_run_says_that_nothing_changed(built: Run) -> None:
    assert "Nothing changed: 3 articles, generation 1" in built("index", "site", "--home", "home").stdout


def test_the_report_as_json(run: Run) -> None:
    report = json.loads(run("index", "site", "--home", "home", "--json").stdout)
    assert (report["generation"], report["added"], report["skipped"]) == (1, 3, [])


def test_left_out_pages_are_listed_with_their_reason(index: Index, run: Run) -> None:
    index.page("hidden.html", "Hidden")
    page = index.site / "hidden.html"
    page.write_text(page.read_text().replace("<head>", '<head><meta name="robots" content="noindex">'))
    result = run("index", "site", "--home", "home", "--verbose")
    assert "1 pages left out: 1 noindex" in result.stdout
    assert "hidden.html: noindex" in result.stdout


def test_extract_prints_what_the_indexer_sees(run: Run) -> None:
    lines = [json.loads(line) for line in run("extract", "site").stdout.splitlines()]
    storm = next(line for line in lines if line["id"] == "posts/storm")
    assert (storm["title"], storm["date"], storm["lang"]) == ("Storm over the harbour", "2026-05-01", "en")
    assert storm["body"].startswith("The storm broke")
    assert storm["signals"]["published"]


def test_extract_prints_all_that_is_known_of_an_article_and_its_lines_can_be_indexed(index: Index, run: Run) -> None:
    marks = '<span data-pagefind-filter="level:basic" data-pagefind-sort="rank:3" data-pagefind-weight="2">'
    (index.site / "posts" / "rope.html").write_text(
        '<html lang="en"><script type="application/ld+json">{"@type":"BlogPosting","headline":"Ropes",'
        '"isPartOf":{"@type":"CreativeWorkSeries","name":"Knots"}}</script><article><h1>Ropes</h1>'
        + "<p>A rope holds a boat at the pier through a night of wind and of rain.</p>"
        * 3
        + f'<p><img src="/rope.jpg" width=900 height=600 alt="A rope"></p><h2 id="splice">Splices</h2><p>{marks}Two ends</span> '
        "of a rope become one where their strands are woven into each other.</p></article>"
    )
    output = run("extract", "site", "--output", "out.jsonl")
    assert output.exit_code == 0
    lines = [json.loads(line) for line in (index.folder / "out.jsonl").read_text().splitlines()]
    rope = next(line for line in lines if line["id"] == "posts/rope")
    assert (rope["series"], rope["image_alt"]) == ("Knots", "A rope")
    assert rope["sections"] == [{"heading": "Splices", "level": 2, "id": "splice"}]
    assert (rope["filters"], rope["sort"]) == ({"level": ["basic"]}, {"rank": "3"})
    assert rope["weight"] and rope["duplicate_of"] is None
    assert run("index", "--articles", "out.jsonl", "--home", "other").exit_code == 0


def test_extract_writes_compressed_files(index: Index, run: Run) -> None:
    assert run("extract", "site", "--output", "out.jsonl.gz").exit_code == 0
    with gzip.open(index.folder / "out.jsonl.gz", "rt") as file:
        assert len(file.readlines()) == 3


def test_search_prints_title_place_and_passage(built: Run) -> None:
    result = built("search", "storm", "--home", "home")
    assert result.exit_code == 0
    assert re.search(r"^2 results", result.stdout)
    assert " 1. Storm over the harbour" in result.stdout
    assert "2026-05-01 · /posts/storm.html" in result.stdout
    assert "The storm broke the long arm of the harbour." in result.stdout


def test_search_tells_words_that_the_site_lacks_from_words_that_results_lack(built: Run) -> None:
    lines = built("search", "storm", "ferry", "xyzzy", "--home", "home").stdout.splitlines()
    assert lines[1:3] == ["Not found on this site: xyzzy", "Not in every result: ferry"]


def test_search_as_json(built: Run) -> None:
    answer = json.loads(built("search", "bread", "--home", "home", "--json").stdout)
    assert (answer["total"], answer["hits"][0]["id"]) == (1, "posts/bread")


@pytest.mark.parametrize(
    "words", [("night", "-ferry"), ("--", "-ferry", "night"), ("night -ferry",), ("-ferry", "night")]
)
def test_a_minus_excludes_a_word(built: Run, words: tuple[str, ...]) -> None:
    result = built("search", "--home", "home", "--json", *words)
    assert [hit["id"] for hit in json.loads(result.stdout)["hits"]] == ["posts/bread"]


def test_a_terminal_without_a_width_is_no_reason_to_stop(built: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.get_terminal_size", lambda: os.terminal_size((0, 0)))
    assert built("search", "storm", "--home", "home").exit_code == 0


def test_many_queries_at_once(index: Index, built: Run) -> None:
    queries = [{"qid": "a", "text": "bread"}, {"qid": "b", "text": "nothing of the kind xyzzy"}]
    (index.folder / "q.jsonl").write_text("\n".join(map(json.dumps, queries)))
    assert built("search", "--batch", "q.jsonl", "--output", "run.jsonl", "--home", "home").exit_code == 0
    lines = [json.loads(line) for line in (index.folder / "run.jsonl").read_text().splitlines()]
    assert [line["qid"] for line in lines] == ["a", "b"]
    assert lines[0]["docids"] == ["posts/bread"]


def test_no_escape_sequence_of_a_page_reaches_the_terminal(index: Index, run: Run) -> None:
    index.page("posts/evil.html", "Evil &#27;]0;owned&#7; zebra", "A zebra &#27;[31m walks &#155;2J by. " * 12)
    run("index", "site", "--home", "home")
    result = run("search", "zebra", "--home", "home")
    assert "zebra" in result.stdout
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", result.stdout)


def test_no_escape_sequence_of_a_name_reaches_the_terminal(index: Index, run: Run) -> None:
    for name in ("evil\x1b]0;owned\x07.html", "evil\x9b2J.html"):
        (index.site / name).write_text("<title>Nothing</title>", "utf-8")
    said = [
        run("index", "site", "--home", "home", "--verbose").output,
        run("index", "no\x1b[2J", "--home", "home").output,
        run("doctor", "--home", "home").output,
        run("extract", "site", "--signals").output,
    ]
    assert all("evil" in text or "no" in text for text in said)
    assert not [text for text in said if re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", text)]


@pytest.mark.parametrize("command", [["search", "x"], ["rollback"], ["publish", "1"], ["doctor"], ["doctor", "--mend"]])
def test_a_home_that_the_system_does_not_show_is_one_line(
    built: Run, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    stat = Path.stat

    def refused(path: Path, **options: bool) -> os.stat_result:
        if path.name == "store.sqlite":
            raise PermissionError(13, "Permission denied", str(path))
        return stat(path, **options)

    monkeypatch.setattr(Path, "stat", refused)
    result = built(*command, "--home", "home")
    assert result.exit_code == 74 and "Permission denied" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_a_mistyped_name_leaves_no_home_behind(run: Run) -> None:
    for words in (("nowhere",), ("--articles", "none.jsonl")):
        assert run("index", *words, "--home", "fresh").exit_code == 66
    assert not Path("fresh").exists()


def test_related_names_the_reason(built: Run) -> None:
    assert built("related", "/posts/storm.html", "--home", "home").exit_code == 0
    assert isinstance(json.loads(built("related", "posts/storm", "--home", "home", "--json").stdout), list)


def test_related_posts_of_every_article(index: Index, built: Run) -> None:
    assert built("related", "--all", "--output", "related.jsonl", "--home", "home").exit_code == 0
    lines = [json.loads(line) for line in (index.folder / "related.jsonl").read_text().splitlines()]
    assert {line["docid"] for line in lines} == {"posts/storm", "posts/bread", "posts/ferry"}
    assert all(line["docid"] not in line["related"] for line in lines)


def test_related_posts_that_the_owner_switched_off_are_said_to_be(index: Index, built: Run) -> None:
    path = index.folder / "none.toml"
    path.write_text("[related]\nrelated_limit = 0\n", "utf-8")
    said = built("related", "posts/storm", "--home", "home", "--config", str(path)).stdout
    assert said == "No related posts: related_limit in [related] is 0.\n"


def test_a_dash_for_the_output_is_standard_output(index: Index, built: Run) -> None:
    said = built("related", "--all", "--output", "-", "--home", "home").stdout
    assert len(said.splitlines()) == 3
    assert not (index.folder / "-").exists()


def test_wishes_for_related_posts_that_name_nothing_are_named(index: Index, built: Run) -> None:
    wishes = """
        [related]
        pins = { "/posts/storm" = ["/posts/bread.html", "/posts/gone"] }
        excludes = { "/nowhere/" = ["posts/ferry"] }
        section_weights = { Harbour = 0.5 }
    """
    (index.folder / "pressmark.toml").write_text(wishes, "utf-8")
    said = built("index", "site", "--home", "home").output
    assert re.findall(r'names (?:the section )?"(.*)",', said) == ["/posts/gone", "/nowhere/", "Harbour"]
    (found,) = json.loads(built("related", "posts/storm", "--home", "home", "--json", "--limit", "1").stdout)
    assert (found["id"], found["reason"]) == ("posts/bread", "pinned")


def test_related_posts_as_includes_and_as_one_file(index: Index, built: Run) -> None:
    result = built("related", "--format", "html", "includes", "--home", "home")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("3 includes in includes, 3 of them changed")
    assert (index.folder / "includes/posts/storm.html").is_file()
    assert built("related", "--format", "json", "data/related.json", "--home", "home").exit_code == 0
    assert json.loads((index.folder / "data/related.json").read_text()).keys() == {
        "posts/storm",
        "posts/bread",
        "posts/ferry",
    }


def test_rollback_and_publish(index: Index, built: Run) -> None:
    index.page("posts/bread.html", "Cake")
    built("index", "site", "--home", "home")
    assert "Generation 1 is published again" in built("rollback", "--home", "home").stdout
    assert "Generation 2 is published" in built("publish", "2", "--home", "home").stdout


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("index", "nowhere"), 66, 'No site folder at "nowhere"'),
        (("index", "pressmark.html"), 66, "No site folder"),
        (("index",), 64, "Name a SITE folder, --articles FILE or --sitemap URL"),
        (("index", "site", "--articles", "x.jsonl"), 64, "one of them"),
        (("index", "site", "--home", "site/index"), 73, "would be published with it"),
        (("index", "site", "--config", "none.toml"), 78, 'No settings file at "none.toml"'),
        (("index", "site", "--engine", "lucene"), 64, "lucene"),
        (("index", "--articles", "none.jsonl"), 66, 'No articles file at "none.jsonl"'),
        (("extract", "nowhere"), 66, "No site folder"),
        (("search", "storm", "--home", "nothing"), 66, 'No index at "nothing"'),
        (("search",), 64, "Give words to search for"),
        (("search", "storm", "--limit", "0"), 64, "--limit"),
        (("related", "/posts/none.html", "--home", "home"), 66, "No article of the index has the url or id"),
        (("related", "/posts/none.html", "--home", "home", "--limit", "11"), 64, "--limit"),
        (("related", "--home", "home"), 64, "Name the URL of an article, or --all"),
        (("related", "/posts/storm.html", "--home", "home", "--output", "x"), 64, "--output goes with --all"),
        (("related", "--all", "--home", "home", "--json"), 64, "--json goes with the URL"),
        (("rollback", "--home", "home"), 64, "nothing to go back to"),
        (("publish", "9", "--home", "home"), 64, "There is no generation 9"),
        (("publish", "9" * 23, "--home", "home"), 64, "There is no generation 999"),
        (("serve", "--home", "nothing"), 66, 'No index at "nothing"'),
        (("fly",), 64, "No such command"),
        (("index", "site", "--bogus"), 64, "--bogus"),
        (("index", "site", "another"), 64, "unexpected extra argument (another). See"),
        (("index", "site", "--home", ""), 64, "must not be empty"),
        (("index", "site", "--base-url", "ftp://x"), 64, "--base-url must be an http(s) address"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_clear_line_and_an_exit_code(built: Run, words: tuple[str, ...], code: int, says: str) -> None:
    result = built(*words)
    assert result.exit_code == code, result.output
    assert says in result.stderr
    assert "Traceback" not in result.output
    assert len(result.stderr.strip().splitlines()) == 1


def test_a_bad_line_of_the_settings_is_named(index: Index, run: Run) -> None:
    (index.folder / "pressmark.toml").write_text("[index]\nworkerz = 2\n")
    result = run("index", "site", "--home", "home")
    assert (result.exit_code, result.stderr) == (
        78, 'pressmark: pressmark.toml, line 2: unknown key "workerz" in [index]. Did you mean "workers"?\n',
    )  # fmt: skip


def test_a_second_indexer_says_who_holds_the_lock(index: Index, built: Run) -> None:
    with writing(index.home):
        result = built("index", "site", "--home", "home")
    assert result.exit_code == 75
    assert re.search(r"Another process is writing the index at \"home\": process \d+ on \S+, since 20", result.stderr)


def test_batches_with_a_bad_line_name_it(index: Index, built: Run) -> None:
    (index.folder / "q.jsonl").write_text('{"qid": 1, "text": "bread"}\n{"qid": 2}\n')
    result = built("search", "--batch", "q.jsonl", "--home", "home")
    assert result.exit_code == 65
    assert "line 2" in result.stderr


def test_a_search_with_a_redirect_and_synonyms_says_so(index: Index, built: Run) -> None:
    rules = '[[redirect]]\nquery = "tempest"\nto = "https://example.org/weather"\n[[synonym]]\nwords = ["tempest", "storm"]\n'
    (index.folder / "rules.toml").write_text(rules)
    said = built("search", "tempest", "--home", "home", "--config", "rules.toml").stdout
    assert "This query leads to https://example.org/weather" in said
    assert "Also searched: storm" in said
    assert "2 results" in said
