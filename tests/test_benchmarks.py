"""The benchmark counts rightly: its queries, its shares of a hundred, and who is better."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from pressmark.index.article import Article
from pressmark.index.extraction.extract import assemble
from tests.benchmarks import all_lists, large_site
from tests.benchmarks.corpora import Corpus
from tests.benchmarks.figures import Measured
from tests.benchmarks.load import crowd
from tests.benchmarks.measure import Failed, folder_bytes, run, spread
from tests.benchmarks.queries import SHARES, QueryMaker, read_texts
from tests.benchmarks.report import better, goals
from tests.indexes import Index
from tests.reading import record_of

PARAGRAPH = "Ferries cross the harbour every evening while commuters wait beside crowded landing stages."


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    pages = []
    for number in range(30):
        page = tmp_path / f"{number}.html"
        words = " ".join(f"word{letter}{other}" for letter in "abcdefg" for other in "hijklmn"[: number % 7 + 1])
        page.write_text(f"<title>Ferry timetable {words}</title><nav>Menu</nav><p>{PARAGRAPH} {words}</p>", "utf-8")
        pages.append(page)
    return Corpus("openjdk", tmp_path, tuple(pages), 0)


def test_queries_come_in_their_shares_and_the_same_each_time(corpus: Corpus) -> None:
    texts = read_texts(corpus.pages)
    queries = QueryMaker(texts, 1).draw(300)
    assert Counter(query.kind for query in queries) == SHARES
    assert queries == QueryMaker(texts, 1).draw(300)
    assert queries != QueryMaker(texts, 2).draw(300)
    assert all(query.text.strip('" ') for query in queries)


def test_queries_to_warm_up_are_others(corpus: Corpus) -> None:
    maker = QueryMaker(read_texts(corpus.pages), 1)
    queries = maker.draw(50)
    assert not set(queries) & set(maker.draw(50, queries))


def test_menus_give_no_queries(corpus: Corpus) -> None:
    lines = [line for text in read_texts(corpus.pages) for line in (*text.headings, *text.passages)]
    assert lines
    assert not any("menu" in line for line in lines)


def test_a_spread_takes_the_nearest_rank() -> None:
    assert spread(number / 1000 for number in range(100, 0, -1)) == pytest.approx((50, 95, 99))
    assert spread([0.007]) == pytest.approx((7, 7, 7))


def test_a_run_counts_what_its_children_use_and_reports_failure() -> None:
    done = run(["sh", "-c", "sh -c 'i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done'; echo done"])
    assert done.output == "done\n"
    assert done.cpu > 0
    with pytest.raises(Failed, match="ended with 3: no such page"):
        run(["sh", "-c", "echo no such page; exit 3"])


def test_a_hard_linked_file_counts_once(tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(b"12345")
    (tmp_path / "two").hardlink_to(tmp_path / "one")
    assert folder_bytes(tmp_path) == 5


def test_a_crowd_does_every_task_once_and_counts_failures() -> None:
    done: list[str] = []
    tasks = [str(number) for number in range(50)]

    def ask(task: str) -> bool:
        done.append(task)
        if task == "8":
            raise ConnectionError("the service hung up")
        return task != "7"

    load = crowd(tasks, lambda: ask, 4)
    assert sorted(done) == sorted(tasks)
    assert (len(load.seconds), load.failed) == (50, 2)


def test_better_means_more_pages_and_less_time(corpus: Corpus) -> None:
    measured = Measured(corpus)
    for program, pages, milliseconds in (("pressmark", 400, 5), ("pagefind", 200, 20)):
        measured.add(program, "full build", "pages/s", pages, "more")
        measured.add(program, "query p50", "ms", milliseconds)
    assert better(measured.figures["full build"], "pagefind") == 2
    assert better(measured.figures["query p50"], "pagefind") == 4
    assert better(measured.figures["query p50"], "omega") is None


def test_a_missed_goal_is_told(corpus: Corpus) -> None:
    measured = Measured(corpus)
    measured.add("pressmark", "full build", "pages/s", 100, "more")
    measured.add("pagefind", "full build", "pages/s", 200, "more")
    measured.add("pressmark", "query p50", "ms", 9)
    told = goals(measured)
    assert [line.split()[0] for line in told] == ["MISSED", "held"]


def test_all_lists_are_made_anew_and_none_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    index = Index(tmp_path)
    index.page("a.html", "Salmon nets")
    index.build()
    before = (index.home / "store.sqlite").read_bytes()
    all_lists.main(str(index.home))
    assert json.loads(capsys.readouterr().out).keys() == {"wall", "cpu"}
    assert (index.home / "store.sqlite").read_bytes() == before


def test_a_generated_page_is_read_as_the_article_that_it_holds() -> None:
    for path, text in large_site.pages(4):
        found = assemble(record_of(text, path))
        assert isinstance(found, Article)
        assert found.title in text
        assert found.published is not None
        assert len(found.sections) == 2
        assert "Shelf number" not in found.body
        assert "believe one" not in found.body
