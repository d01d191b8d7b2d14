"""What every engine promises of its writes, tried on each: generations beside each other, each of them whole."""

from __future__ import annotations

import random
import re
import shutil
import sys
from pathlib import Path

import pytest

from pressmark.index.engines import ENGINES, engine
from pressmark.index.errors import EngineMissing, IndexDamaged, StorageError
from pressmark.search.attributes import Attributes
from pressmark.search.engines import open_searcher
from pressmark.search.plan import Everything, Phrase, Plan, Some, Term
from pressmark.search.searcher import Searcher
from tests.engine_bench import LOCAL, SITE, Bench, docs, document


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


def test_scores_stay_sensible_where_most_documents_are_gone(bench: Bench) -> None:
    bench.write(document(doc, "x", f"the long arm of number{doc}") for doc in range(20))
    left = bench.write(remove=range(1, 19))
    for node in (Term("arm"), Phrase(("long", "arm")), Phrase(("arm",)), Some((Term("arm"), Term("number0")), 1)):
        found = left.search(Plan(node))
        assert (found.total, {one.doc for one in found.best}) == (2, {0, 19})
        assert all(one.score > 0 for one in found.best)


def test_an_empty_engine_answers(bench: Bench) -> None:
    empty = bench.write()
    assert docs(empty, Everything()) == []
    assert docs(empty, Phrase(("a", "b"))) == []


def test_an_abandoned_write_changes_nothing(bench: Bench, searcher: Searcher) -> None:
    writer = engine(bench.name).open_writer(bench.folder, bench.settings)
    writer.add(document(50, "lost", "lost"))
    writer.abandon()
    assert docs(bench.open(), Term("lost")) == []


def test_many_small_writes_keep_the_engine_in_few_pieces(bench: Bench) -> None:
    for doc in range(40):
        found = bench.write([document(doc, f"title{doc}", f"word{doc} shared")])
    assert found.count(Term("shared")) == 40
    assert docs(found, Term("word7")) == [7]
    assert len(list(bench.folder.iterdir())) < 60


def test_writing_the_same_again_and_again_leaves_nothing_behind(bench: Bench) -> None:
    site = [document(doc, f"title{doc}", f"word{doc} shared " * 40) for doc in range(60)]
    bench.write(site)
    once = sum(path.stat().st_size for path in bench.folder.iterdir())
    for round_ in range(30):
        some = site[round_ % 2 :: 2]
        found = bench.write(some, remove=[again.doc for again in some])
    assert found.count(Term("shared")) == len(site)
    assert sum(path.stat().st_size for path in bench.folder.iterdir()) < 4 * once


@pytest.mark.parametrize("name", LOCAL)
def test_one_changed_document_a_hundred_times_over_leaves_nothing_behind(name: str, tmp_path: Path) -> None:
    (tmp_path / "engines").mkdir()
    bench = Bench(name, tmp_path, {})
    bench.write(document(doc, f"title{doc}", f"word{doc} shared " * 40) for doc in range(60))
    once = sum(path.stat().st_size for path in bench.folder.iterdir())
    for turn in range(100):
        found = bench.write([document(7, f"title{turn}", f"turn{turn} shared " * 40)], remove=[7])
        held = [path.stat().st_size for path in bench.folder.iterdir()]
        assert (len(held) < 60, sum(held) < 3 * once) == (True, True), turn
    assert (found.count(Term("shared")), docs(found, Term("turn99"))) == (60, [7])


def test_a_write_leaves_the_generation_before_as_it_was(bench: Bench, searcher: Searcher) -> None:
    def files() -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in before.iterdir() if path.suffix != ".lock"}

    before = bench.folder
    held = files()
    for doc in range(20, 40):
        bench.write([document(doc, "storm", "another one")], remove=[doc - 1, 1])
    assert files() == held
    assert docs(searcher, Term("storm")) == [1]


def test_no_lock_is_shared_between_generations(bench: Bench, searcher: Searcher) -> None:
    locks = {path.stat().st_ino for path in bench.folder.glob("*.lock")}
    bench.write([document(20, "storm", "another one")])
    assert not locks & {path.stat().st_ino for path in bench.folder.glob("*.lock")}


def test_a_reader_keeps_its_generation_when_the_files_are_gone(bench: Bench, searcher: Searcher) -> None:
    old = bench.folder
    new = bench.write([document(20, "storm", "another one")], remove=[1])
    shutil.rmtree(old)
    assert docs(searcher, Term("storm")) == [1]
    assert docs(searcher, Phrase(("long", "arm"))) == [1, 2]
    assert docs(new, Term("storm")) == [20]
    searcher.close()


def test_everything_can_go_and_come_back(bench: Bench, searcher: Searcher) -> None:
    empty = bench.write(remove=[row[0] for row in SITE])
    assert (empty.document_count(), docs(empty, Everything()), docs(empty, Term("storm"))) == (0, [], [])
    again = bench.write([document(*row) for row in SITE])
    assert again.search(Plan(Term("long"))) == searcher.search(Plan(Term("long")))


def test_equal_scores_stay_in_order_of_number_over_many_writes(bench: Bench) -> None:
    numbers = list(range(1, 31))
    random.Random(3).shuffle(numbers)
    for start in range(0, 30, 5):
        found = bench.write(document(doc, "same", "same words", day=738000) for doc in numbers[start : start + 5])
    for plan in ({}, {"sort": "newest"}, {"sort": "oldest"}, {"keywords": {"kind": ("article",)}}):
        pages = [docs(found, Term("same"), limit=7, offset=start, **plan) for start in range(0, 35, 7)]
        assert [doc for page in pages for doc in page] == sorted(numbers)
        assert docs(found, Everything(), limit=7, offset=14, **plan) == sorted(numbers)[14:21]


def test_scores_do_not_hang_on_how_the_documents_came(bench: Bench, tmp_path: Path) -> None:
    site = [document(doc, "same", f"{'shared ' * (doc % 7)}word{doc}") for doc in range(40)]
    at_once = bench.write(site).search(Plan(Some((Term("shared"), Term("word9")), 1)))
    (tmp_path / "steps" / "engines").mkdir(parents=True)
    steps = Bench(bench.name, tmp_path / "steps", {}, settings=bench.settings)
    for start in range(0, 40, 8):
        found = steps.write(site[start : start + 8])
    step_by_step = found.search(Plan(Some((Term("shared"), Term("word9")), 1)))
    assert [one.doc for one in step_by_step.best] == [one.doc for one in at_once.best]
    assert [one.score for one in step_by_step.best] == pytest.approx([one.score for one in at_once.best], rel=1e-5)


@pytest.mark.parametrize("name", sorted(ENGINES))
def test_an_engine_that_is_not_installed_says_what_to_install(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = (f"{name}_writer", f"{name}_searcher", "cluster", "cluster_host")
    for module in [found for found in sys.modules if found.split(".")[-1] in ours and found.startswith("pressmark.")]:
        monkeypatch.delitem(sys.modules, module)
    package = {"opensearch": "urllib3"}.get(name, name)
    for module in [found for found in sys.modules if found.split(".")[0] == package] or [package]:
        monkeypatch.setitem(sys.modules, module, None)
    install = re.escape(ENGINES[name].install)
    with pytest.raises(EngineMissing, match=install):
        engine(name)
    with pytest.raises(EngineMissing, match=install):
        open_searcher(name, tmp_path, lambda: Attributes([]), lambda facet: {})


def test_files_of_another_version_of_tantivy_are_no_base_for_a_write(tmp_path: Path) -> None:
    (tmp_path / "engines").mkdir()
    bench = Bench("tantivy", tmp_path, {})
    bench.write([document(1, "storm", "storm")])
    assert engine("tantivy").reads(bench.folder, bench.settings)
    for segment in bench.folder.glob("*.term"):
        other = re.sub(rb'("index_format_version":)\d', rb"\g<1>1", segment.read_bytes())
        segment.unlink()  # the searcher that looked at it has it mapped: a file that shrinks under it ends the process
        segment.write_bytes(other)
    assert not engine("tantivy").reads(bench.folder, bench.settings)
    with pytest.raises(IndexDamaged, match="pressmark index"):
        open_searcher("tantivy", bench.folder, lambda: Attributes([]), lambda facet: {})


def test_a_full_disk_is_a_storage_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "engines").mkdir()
    bench = Bench("tantivy", tmp_path, {})
    bench.write([document(1, "storm", "storm")])
    writer = engine("tantivy").open_writer(bench.folder, bench.settings)
    shutil.rmtree(bench.folder)
    writer.add(document(2, "bread", "bread"))
    with pytest.raises(StorageError, match="stays as it was"):
        writer.commit()
    writer.abandon()


@pytest.mark.parametrize("name", LOCAL)
def test_to_give_up_a_write_never_fails_itself(name: str, tmp_path: Path) -> None:
    """What is told is why it was given up, on a disk that refuses everything else too."""
    (tmp_path / "engines").mkdir()
    bench = Bench(name, tmp_path, {})
    bench.write([document(1, "storm", "storm")])
    writer = engine(name).open_writer(bench.folder, bench.settings)
    shutil.rmtree(bench.folder)
    writer.abandon()
