"""A publish touches what changed, all of it or nothing."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pressmark.index.builder import build_index
from pressmark.index.discovery import Page, page_bytes
from pressmark.index.engines import Engine, engine
from pressmark.index.errors import (
    HomeError,
    IndexDamaged,
    IndexLocked,
    IndexMissing,
    PublishRefused,
    SiteError,
    StorageError,
    UsageError,
)
from pressmark.index.extraction import census
from pressmark.index.generations import generation as generation_module
from pressmark.index.generations import publication, seal
from pressmark.index.generations import sync as sync_module
from pressmark.index.generations.file_hashes import FileHashes
from pressmark.index.generations.generation import release, roll_back
from pressmark.index.generations.home import engine_directory, writing
from pressmark.index.generations.publication import documents
from pressmark.index.generations.store import HOLDS, STORE_FILE, GenerationRow, Store
from pressmark.index.related.rows import listed_docs
from tests.indexes import Index


@pytest.fixture
def index(tmp_path: Path) -> Index:
    index = Index(tmp_path)
    for number, title in enumerate(["Storm", "Bread", "Ferry", "Library", "Market"]):
        index.page(f"posts/{title.lower()}.html", title, f"About {title.lower()} number {number}. " * 30)
    return index


def titles(index: Index) -> dict[str, str]:
    store = Store(index.home)
    try:
        return {row.id: row.article.title for row in store.all_articles(store.current())}
    finally:
        store.close()


def current(index: Index) -> int:
    store = Store(index.home)
    try:
        return store.current()
    finally:
        store.close()


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_first_run_adds_every_article(index: Index) -> None:
    report = index.build()
    assert (report.generation, report.added, report.articles, report.wrote) == (1, 5, 5, True)
    assert set(titles(index).values()) == {"Storm", "Bread", "Ferry", "Library", "Market"}


def test_a_second_run_writes_nothing_and_parses_nothing(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    index.build()
    before = files(index.home)
    monkeypatch.setattr("pressmark.index.stages.read_page", None)
    report = index.build()
    assert (report.unchanged, report.wrote) == (5, False)
    assert files(index.home) == before


def test_one_changed_page_rewrites_one_article_and_links_the_rest(index: Index) -> None:
    index.build()
    first = engine_directory(index.home, 1)
    index.page("posts/bread.html", "Bread and salt")
    report = index.build()
    assert (report.updated, report.added, report.removed, report.unchanged) == (1, 0, 0, 4)
    second = engine_directory(index.home, 2)
    shared = {path.name for path in second.iterdir() if (first / path.name).exists()} - {"segments.json"}
    assert shared
    assert all((second / name).samefile(first / name) for name in shared)
    assert titles(index)["posts/bread"] == "Bread and salt"


def test_added_and_removed_pages(index: Index) -> None:
    index.build()
    (index.site / "posts/storm.html").unlink()
    index.page("posts/lantern.html", "Lantern")
    report = index.build()
    assert (report.added, report.removed, report.articles) == (1, 1, 5)
    assert "posts/storm" not in titles(index)


def test_a_page_that_becomes_noindex_is_gone_and_named(index: Index) -> None:
    index.build()
    page = index.site / "posts/storm.html"
    page.write_text(page.read_text().replace("<head>", '<head><meta name="robots" content="noindex">'))
    report = index.build()
    assert (report.removed, report.articles) == (1, 4)
    assert [(skip.path, skip.reason) for skip in report.skipped] == [("posts/storm.html", "noindex")]


def test_a_page_that_cannot_be_read_for_now_keeps_its_article(index: Index) -> None:
    index.build()
    page = index.site / "posts/storm.html"
    page.unlink()
    page.symlink_to(index.site / "posts/market.html")
    os.truncate(index.site / "posts/bread.html", 0)
    huge = replace(index.settings, max_page_bytes=10)
    with pytest.raises(PublishRefused, match="5 of 5 pages cannot be read"):
        Index(index.folder, huge).build()
    release(index.home, 2)
    report = Index(index.folder, huge).build()
    assert {skip.reason for skip in report.skipped} == {"too large", "unreadable"}
    assert len(titles(index)) == 5


def test_a_page_that_the_disk_refuses_is_tried_again_by_the_next_run(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(root: Path, largest: int, page: Page) -> bytes:
        if page.path == "posts/storm.html":
            raise OSError(5, "Input/output error")
        return page_bytes(root, largest, page)

    index.build()
    index.page("posts/storm.html", "Changed storm")
    monkeypatch.setattr("pressmark.index.site_folder.page_bytes", refuse)
    report = index.build()
    assert [(skip.path, skip.detail) for skip in report.skipped] == [("posts/storm.html", "Input/output error")]
    assert titles(index)["posts/storm"] == "Storm"
    monkeypatch.undo()
    report = index.build()
    assert (report.updated, report.skipped) == (1, ())


def test_a_page_that_is_written_while_the_site_is_read_keeps_its_article(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    def written(root: Path, largest: int, page: Page) -> bytes:
        if page.path == "posts/storm.html":
            (root / page.path).write_text("<p>Half of a storm", "utf-8")
        return page_bytes(root, largest, page)

    index.build()
    index.page("posts/storm.html", "Changed storm")
    monkeypatch.setattr("pressmark.index.site_folder.page_bytes", written)
    (skip,) = index.build().skipped
    assert (skip.path, skip.detail) == ("posts/storm.html", "it was written while the site was read")
    assert titles(index)["posts/storm"] == "Storm"


def test_a_link_that_is_swapped_meanwhile_mixes_nothing(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    releases = index.folder / "releases"
    for edition in ("one", "two"):
        for number in range(3):
            index.page(f"p{number}.html", f"{edition} {number}")
        shutil.copytree(index.site, releases / edition)
    shutil.rmtree(index.site)
    index.site.symlink_to(releases / "one")

    def swapped(root: Path, largest: int, page: Page) -> bytes:
        index.site.unlink()
        index.site.symlink_to(releases / "two")
        return page_bytes(root, largest, page)

    monkeypatch.setattr("pressmark.index.site_folder.page_bytes", swapped)
    assert index.build().skipped == ()
    assert {title.partition(" ")[0] for title in titles(index).values() if title[-1].isdigit()} == {"one"}


def test_a_page_that_broke_keeps_its_article_and_is_not_read_again_until_it_changes(index: Index) -> None:
    index.build()
    (index.site / "posts/storm.html").write_bytes(b"")
    report = index.build()
    assert (report.articles, [skip.path for skip in report.skipped]) == (5, ["posts/storm.html"])
    report = index.build()
    assert (report.wrote, report.articles, [skip.path for skip in report.skipped]) == (False, 5, ["posts/storm.html"])
    index.page("posts/storm.html", "Mended storm")
    assert index.build().updated == 1
    assert titles(index)["posts/storm"] == "Mended storm"


def test_a_changed_setting_reads_every_page_again(index: Index) -> None:
    index.build()
    index.settings = replace(index.settings, remove=("h1",))
    report = index.build()
    assert report.wrote
    assert report.updated + report.unchanged == 5


def test_a_changed_rule_for_related_posts_makes_the_lists_anew_without_reading_a_page(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.build()
    monkeypatch.setattr("pressmark.index.stages.read_page", None)
    index.settings = replace(index.settings, only_older=True)
    report = index.build()
    assert (report.unchanged, report.wrote) == (5, True)
    assert not index.build().wrote


@pytest.mark.parametrize("break_it", [shutil.rmtree, lambda site: [p.unlink() for p in site.rglob("*.html")]])
def test_a_vanished_or_emptied_site_never_empties_the_index(index: Index, break_it: Callable[[Path], None]) -> None:
    index.build()
    break_it(index.site)
    with pytest.raises(SiteError, match="left as it was"):
        index.build()
    assert len(titles(index)) == 5


def test_a_site_whose_folders_are_links_out_of_it_is_told_so(index: Index, tmp_path: Path) -> None:
    shell = tmp_path / "shell"
    shell.mkdir()
    (shell / "docs").symlink_to(index.site)
    with pytest.raises(SiteError, match='Links to folders are not followed: name what "docs" leads to'):
        build_index(shell, tmp_path / "another", index.settings)


def test_a_home_inside_the_site_is_refused(index: Index) -> None:
    inside = Index(index.folder)
    with pytest.raises(HomeError, match="would be published with it"):
        sync_module_build(inside, inside.site / "search")
    assert not (index.site / "search").exists()


def sync_module_build(index: Index, home: Path) -> None:
    from pressmark.index.builder import build_index

    build_index(index.site, home, index.settings)


def test_a_second_writer_is_told_who_writes(index: Index) -> None:
    index.build()
    with writing(index.home), pytest.raises(IndexLocked, match=f"process {os.getpid()} on"):
        index.build()
    index.build()


def test_an_error_in_the_middle_changes_nothing(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    index.build()
    known = titles(index)
    index.page("posts/bread.html", "Changed")

    def fail(*_: object) -> bytes:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(publication, "refresh_related", fail)
    with pytest.raises(StorageError, match=r"No space left on device\..* MB are free, and the index takes 0\.\d MB"):
        index.build()
    monkeypatch.undo()
    assert (titles(index), current(index)) == (known, 1)
    assert index.build().updated == 1
    assert current(index) == 2


def test_a_refused_publish_is_staged_and_can_be_released(index: Index) -> None:
    index.build()

    def refuse(_: Store, row: GenerationRow) -> None:
        raise PublishRefused(f"Generation {row.number} was staged.")

    index.page("posts/bread.html", "Changed")
    with pytest.raises(PublishRefused):
        index.build(checks=[refuse])
    assert (titles(index)["posts/bread"], current(index)) == ("Bread", 1)
    release(index.home, 2)
    assert (titles(index)["posts/bread"], current(index)) == ("Changed", 2)


def test_a_staged_generation_is_replaced_by_the_next_run(index: Index) -> None:
    index.build()

    def refuse(_: Store, row: GenerationRow) -> None:
        raise PublishRefused("no")

    index.page("posts/bread.html", "Changed")
    with pytest.raises(PublishRefused):
        index.build(checks=[refuse])
    assert index.build().generation == 3
    assert titles(index)["posts/bread"] == "Changed"


def test_rollback_goes_back_one_generation_and_a_new_publish_starts_from_there(index: Index) -> None:
    index.build()
    index.page("posts/bread.html", "Two")
    index.build()
    assert roll_back(index.home) == (1, [], [])
    assert titles(index)["posts/bread"] == "Bread"
    index.page("posts/bread.html", "Three")
    assert index.build().generation == 3
    assert titles(index)["posts/bread"] == "Three"
    with pytest.raises(UsageError, match="no generation 2"):
        release(index.home, 2)


def test_rollback_without_an_older_generation_says_so(index: Index) -> None:
    with pytest.raises(IndexMissing):
        roll_back(index.home)
    index.build()
    with pytest.raises(UsageError, match="nothing to go back to"):
        roll_back(index.home)


def test_three_generations_are_kept_and_older_ones_leave_nothing(index: Index) -> None:
    for number in range(6):
        index.page("posts/bread.html", f"Bread {number}")
        index.build()
    store = Store(index.home)
    assert [row.number for row in store.generations()] == [6, 5, 4]
    assert store.query("SELECT COUNT(*) FROM article WHERE until <= 4")[0][0] == 0
    store.close()
    assert sorted(path.name for path in (index.home / "engines").iterdir()) == ["000004", "000005", "000006"]


def test_a_publish_hashes_only_what_it_writes(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):  # older generations, which share files, are cleaned away meanwhile
        index.page("posts/bread.html", f"Bread {number}")
        index.build()
    before = {path.name for path in engine_directory(index.home, 5).iterdir()}
    hashed: set[str] = set()
    hash_anew = FileHashes.hash_anew

    def told(hashes: FileHashes, path: Path) -> str:
        hashed.add(path.name)
        return hash_anew(hashes, path)

    monkeypatch.setattr(FileHashes, "hash_anew", told)
    index.page("posts/bread.html", "Bread and salt")
    index.build()
    after = {path.name for path in engine_directory(index.home, 6).iterdir()}
    assert before & after - {"segments.json"}
    assert hashed == (after - before) | {"segments.json", STORE_FILE}


def test_what_a_generation_holds_is_told_by_keys_as_by_rows(index: Index) -> None:
    index.build()
    index.page("posts/bread.html", "Bread and salt")
    index.page("posts/lantern.html", "Lantern")
    index.build()
    (index.site / "posts/storm.html").unlink()
    index.page("posts/bread.html", "Bread")
    index.build()
    store = Store(index.home)
    counts = []
    for row in store.generations():
        articles, listed = (
            [
                found[0]
                for found in store.query(f"SELECT doc FROM {table} WHERE {HOLDS} ORDER BY doc", {"g": row.number})
            ]
            for table in ("article", "related")
        )
        assert (documents(store, row.number), listed_docs(store, row.number)) == (articles, set(listed))
        assert store.article_count(row.number) == row.articles == len(articles)
        counts.append(row.articles)
    store.close()
    assert counts == [5, 6, 5]


@pytest.mark.parametrize("harm", ["flip", "cut", "remove"])
def test_a_damaged_engine_is_rebuilt_from_the_store(index: Index, harm: str, monkeypatch: pytest.MonkeyPatch) -> None:
    index.build()
    victim = max(engine_directory(index.home, 1).iterdir(), key=lambda path: path.stat().st_size)
    data = bytearray(victim.read_bytes())
    if harm == "remove":
        victim.unlink()
    else:
        data[len(data) // 2] ^= 1
        victim.write_bytes(bytes(data) if harm == "flip" else bytes(data[:-1]))
    monkeypatch.setattr("pressmark.index.stages.read_page", None)
    report = index.build()
    assert (report.generation, report.unchanged, report.wrote) == (2, 5, True)


def test_a_damaged_row_is_an_error_and_not_an_answer(index: Index) -> None:
    index.build()
    store = Store(index.home, writable=True)
    store.connection.execute("UPDATE article SET card = replace(card, 'Bread', 'Broad')")
    with pytest.raises(IndexDamaged, match="posts/bread"):
        [row.article for row in store.all_articles(1)]
    store.close()


def _build_and_die(index: Index, place: ModuleType | Engine, step: str, when: str) -> None:
    """Publish, and be killed before a step or right after it."""
    there = getattr(place, step)

    def die(*values: Any, **named: Any) -> None:
        if when == "after":
            there(*values, **named)
        os.kill(os.getpid(), signal.SIGKILL)

    (setattr if isinstance(place, ModuleType) else object.__setattr__)(place, step, die)
    index.build()


_BEFORE_THE_WORD = [
    (sync_module, "discard_newer"), (generation_module, "discard"), (publication, "staged_directory"), (publication, "give"),
    (publication, "refresh_related"), (publication, "flush_directory"), (publication, "describe"),
    (generation_module, "break_seal"), (engine("whoosh"), "check"), (publication, "record"), (publication, "make_current"),
]  # fmt: skip
_AFTER_THE_WORD = [
    (publication, "hashed_files"), (publication, "clean_up"), (generation_module, "_remove_old_rows"), (sync_module, "report_of"),
    (seal, "_seal"), (seal, "hashed_files"),
]  # fmt: skip


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(("place", "step"), _BEFORE_THE_WORD + _AFTER_THE_WORD)
def test_a_publish_that_is_killed_twice_leaves_the_old_or_the_new_generation(
    index: Index, place: ModuleType | Engine, step: str, when: str
) -> None:
    """There is a newer generation to discard, and an older one to clean away."""
    index.build()
    index.page("posts/bread.html", "Rolled back")
    index.build()
    roll_back(index.home)
    for turn in range(2):
        index.page("posts/bread.html", f"Changed {turn}")
        child = multiprocessing.get_context("fork").Process(target=_build_and_die, args=(index, place, step, when))
        child.start()
        child.join()
        assert child.exitcode == -signal.SIGKILL
        published = (place, step) in _AFTER_THE_WORD
        assert titles(index)["posts/bread"] == (f"Changed {turn}" if published else "Bread")
    index.page("posts/bread.html", "At last")
    index.build()
    assert titles(index)["posts/bread"] == "At last"
    assert len(list((index.home / "engines").iterdir())) <= 3


_PATHS = st.sampled_from([f"p{number}.html" for number in range(6)])
_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), _PATHS, st.sampled_from(["red", "green", "blue"])),
        st.tuples(st.just("copy"), _PATHS, st.sampled_from(["Quay", "Night", "", "Boats of the quay"])),
        st.tuples(st.just("list"), _PATHS, st.sampled_from(["red", "green"])),
        st.tuples(st.just("delete"), _PATHS, st.just("")),
        st.tuples(st.just("publish"), st.just(""), st.just("")),
    ),
    max_size=14,
)


@pytest.mark.parametrize("large", [False, True])
@given(steps=_STEPS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_sequence_of_publishes_equals_a_build_from_nothing(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str, str]], large: bool
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        if large:  # so few pages are counted by what changed, as those of a large site are
            patch.setattr(census, "_FEW", 3)
            patch.setattr(census, "_MOST_MOVED", 0.9)
        _step_by_step(tmp_path_factory, steps)


def _step_by_step(tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str, str]]) -> None:
    step_by_step = Index(tmp_path_factory.mktemp("steps"))
    step_by_step.page("always.html", "Always")
    for action, path, word in steps:
        if action == "write":
            step_by_step.page(path, f"Title {word}", f"The {word} boat of {path} came in late. " * 20)
        elif action == "copy":
            step_by_step.page(path, word, f"The {word} boat came in late, and nobody was on the quay that night. " * 3)
        elif action == "list":
            links = "<br>".join(f'<a href="p{number}.html">The {word} boat of p{number}</a>' for number in range(6))
            (step_by_step.site / path).write_text(
                f"<html><title>All {word} boats</title><div>{links}</div></html>", "utf-8"
            )
        elif action == "delete":
            (step_by_step.site / path).unlink(missing_ok=True)
        else:
            _publish(step_by_step)
    _publish(step_by_step)
    at_once = Index(tmp_path_factory.mktemp("once"))
    shutil.copytree(step_by_step.site, at_once.site)
    at_once.build()
    assert _content(step_by_step) == _content(at_once)


def _publish(index: Index) -> None:
    """Publish, also where the gate wants an owner's word first."""
    try:
        index.build()
    except PublishRefused:
        store = Store(index.home)
        staged = store.generations()[0].number
        store.close()
        release(index.home, staged)


def _content(index: Index) -> object:
    """Articles, words and facets of the published generation, without document numbers."""
    store = Store(index.home)
    try:
        generation = {"g": store.current()}
        words = store.query("SELECT form, stem, count FROM word WHERE since <= :g AND until > :g", generation)
        articles = [row.article for row in store.all_articles(generation["g"])]
        return sorted(map(repr, articles)), sorted(tuple(word) for word in words)
    finally:
        store.close()
