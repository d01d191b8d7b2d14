"""Damaged engine files are moved aside and made anew from the store; meanwhile what is sound answers."""

from __future__ import annotations

import errno
import hashlib
import http.client
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from unittest.mock import Mock

import pytest
from click.testing import CliRunner

from pressmark.index.engines import ENGINES
from pressmark.index.errors import IndexDamaged, IndexLocked, IndexMissing, IndexUnreadable, StorageError, StoreDamaged
from pressmark.index.generations import recovery
from pressmark.index.generations.file_hashes import FileHashes
from pressmark.index.generations.generation import release, roll_back
from pressmark.index.generations.home import engine_directory, writing
from pressmark.index.generations.recovery import begin_anew, rebuild
from pressmark.index.settings import Settings
from pressmark.search.results import SearchRequest
from pressmark.search.site_search import SiteSearch
from pressmark.web.app import create_app
from pressmark.web.cli import main
from pressmark.web.mending import Mender, look_at_files
from tests.engine_bench import LOCAL
from tests.indexes import Index
from tests.patience import eventually


@pytest.fixture(params=LOCAL)
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Index:
    index = Index(tmp_path, Settings(workers=1, engine=request.param))
    for number, title in enumerate(["Storm", "Bread", "Ferry"]):
        index.page(f"{title.lower()}.html", title, f"About {title.lower()} number {number} by the sea. " * 30)
    index.build()
    return index


def damage(index: Index, generation: int) -> None:
    for path in engine_directory(index.home, generation).iterdir():
        path.unlink()
        path.write_bytes(b"\x80\x04broken")


def answer(search: SiteSearch) -> tuple[int, list[str]]:
    results = search.search(SearchRequest("storm"))
    return results.generation.number, [hit.title for hit in results.hits]


def test_an_engine_is_made_anew_without_reading_a_page(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pressmark.index.stages.read_page", None)
    with index.search() as search:
        before = search.generation
    damage(index, 1)
    assert rebuild(index.home, index.settings) == 2
    with index.search() as search:
        assert answer(search) == (2, ["Storm"])
        assert search.problem is None
        assert replace(search.generation, number=1, token=before.token, built=before.built) == before
        assert search.generation.token.startswith("2-")
    aside = list((index.home / "damaged" / "000001").iterdir())
    assert aside and all(path.read_bytes() == b"\x80\x04broken" for path in aside)
    assert not index.build().wrote


def test_engines_that_are_gone_altogether_are_made_anew(index: Index) -> None:
    shutil.rmtree(index.home / "engines")
    assert rebuild(index.home, index.settings) == 2
    with index.search() as search:
        assert answer(search) == (2, ["Storm"])


def test_a_sound_engine_is_left_alone(index: Index) -> None:
    assert rebuild(index.home, index.settings) is None
    assert not (index.home / "damaged").exists()


def test_without_an_index_there_is_nothing_to_mend(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing):
        rebuild(tmp_path, Settings())


def test_nothing_is_mended_while_another_process_writes(index: Index) -> None:
    damage(index, 1)
    with writing(index.home), pytest.raises(IndexLocked):
        rebuild(index.home, index.settings)


def test_files_of_another_format_are_made_anew_and_never_read(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    known = ENGINES[index.settings.engine]
    monkeypatch.setitem(ENGINES, known.name, replace(known, format=known.format + 1))
    with pytest.raises(IndexDamaged, match="another version of Pressmark"):
        index.search()
    report = index.build()
    assert (report.wrote, report.unchanged) == (True, 3)
    with index.search() as search:
        assert answer(search) == (2, ["Storm"])


def test_a_run_moves_damaged_files_aside(index: Index) -> None:
    damage(index, 1)
    assert index.build().unchanged == 3
    assert (index.home / "damaged" / "000001").is_dir()


def test_a_damaged_generation_is_not_gone_back_to(index: Index) -> None:
    index.page("storm.html", "Storm again", "About the storm. " * 40)
    index.build()
    damage(index, 1)
    with pytest.raises(IndexDamaged, match=r"Generation 2 stays: .* damaged \(1\)"):
        roll_back(index.home)
    with pytest.raises(IndexDamaged):
        release(index.home, 1)
    with index.search() as search:
        assert search.generation.number == 2


def test_a_roll_back_steps_over_what_is_damaged(index: Index) -> None:
    for number in (2, 3):
        index.page("storm.html", f"Storm {number}", "About the storm. " * 40)
        index.build()
    damage(index, 2)
    result = CliRunner().invoke(main, ["rollback", "--home", str(index.home)])
    assert "Generation 1 is published again; generation 2 is damaged." in result.output


def test_a_roll_back_steps_over_nothing_that_the_disk_does_not_give(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (2, 3):
        index.page("storm.html", f"Storm {number}", "About the storm. " * 40)
        index.build()
    hashed = FileHashes.hash

    def refused(hashes: FileHashes, path: Path) -> str:
        if "engines" in path.parts:
            raise OSError(errno.EIO, "Input/output error")
        return hashed(hashes, path)

    with monkeypatch.context() as disk:
        disk.setattr(FileHashes, "hash", refused)
        with pytest.raises(IndexUnreadable, match="Input/output error"):
            roll_back(index.home)
    with index.search() as search:
        assert search.generation.number == 3


def test_an_older_generation_answers_until_the_newest_is_mended(index: Index) -> None:
    index.page("storm.html", "Storm again", "About the storm. " * 30)
    index.build()
    damage(index, 2)
    asked: list[int] = []
    with SiteSearch.chosen(index.home, index.settings, mend=lambda: asked.append(1)) as search:
        assert answer(search) == (1, ["Storm"])
        assert search.problem
        assert asked
        rebuild(index.home, index.settings)
        assert answer(search) == (3, ["Storm again"])
        assert search.problem is None


def test_the_service_refuses_searches_until_the_only_generation_is_mended(index: Index) -> None:
    damage(index, 1)
    asked: list[int] = []
    with SiteSearch.chosen(index.home, index.settings, mend=lambda: asked.append(1)) as search:
        client = create_app(search, replace(index.settings, requests_per_second=0)).test_client()
        refused = client.get("/api/v1/search?q=storm")
        assert (refused.status_code, refused.mimetype) == (503, "application/problem+json")
        assert int(refused.headers["Retry-After"]) > 0
        page = client.get("/search?q=storm", headers={"Accept": "text/html"})
        assert page.status_code == 503
        assert '<form class="search"' in page.text and 'value="storm"' in page.text
        assert client.get("/readyz").status_code == 503
        health = client.get("/healthz")
        assert (health.status_code, health.json["status"]) == (200, "degraded")
        assert asked == [1], "files that were just found damaged are not hashed again for every request"
        rebuild(index.home, index.settings)
        assert client.get("/api/v1/search?q=storm").json["total"] == 1
        assert client.get("/healthz").json["status"] == "ok"


@pytest.mark.parametrize("index", ["whoosh"], indirect=True)
def test_health_says_that_a_search_met_damage_until_the_index_is_sound_again(index: Index) -> None:
    with index.search() as search:
        client = create_app(search, replace(index.settings, requests_per_second=0)).test_client()
        assert client.get("/readyz").status_code == 200
        index.alter("UPDATE article SET body = x'00' WHERE id = 'storm'")
        assert client.get("/api/v1/search?q=storm").status_code == 503
        assert client.get("/api/v1/search?q=bread").json["total"] == 1
        health = client.get("/healthz").json
        assert (health["status"], health["degraded"], health["problem"]) == ("degraded", True, "index-unavailable")
        assert client.get("/readyz").status_code == 503
        begin_anew(index.home).close()
        index.build()
        assert client.get("/readyz").status_code == 200
        assert client.get("/api/v1/search?q=storm").json["total"] == 1


@pytest.mark.parametrize("index", ["whoosh"], indirect=True)
def test_a_related_list_that_cannot_be_read_is_damage(index: Index) -> None:
    index.alter("UPDATE related SET neighbours = 'garbage'")
    with index.search() as search, pytest.raises(StoreDamaged, match="pressmark index SITE"):
        search.related("storm")


def no_store(home: Path) -> None:
    (home / "store.sqlite").write_bytes(b"no store at all" * 400)


def older_format(home: Path) -> None:
    with closing(sqlite3.connect(home / "store.sqlite")) as store, store:
        store.execute("UPDATE meta SET value = 1 WHERE key = 'format'")


def without_a_table(home: Path) -> None:
    with closing(sqlite3.connect(home / "store.sqlite")) as store, store:
        store.execute("DROP TABLE page")


def torn_log(home: Path) -> None:
    """The database lost and its log left behind, as a careless copy leaves them."""
    with closing(sqlite3.connect(home / "store.sqlite", isolation_level=None)) as store:
        store.execute("UPDATE meta SET value = value WHERE key = 'format'")
        shutil.copy(home / "store.sqlite-wal", home / "kept")
    (home / "store.sqlite").write_bytes(b"")
    (home / "kept").rename(home / "store.sqlite-wal")


# What is in the store does not depend on the engine.
ON_ONE_ENGINE = pytest.mark.parametrize("index", ["whoosh"], indirect=True)
HARM = [no_store, older_format, without_a_table, torn_log]


def flip_quietly(path: Path) -> None:
    """A bit, as a disk flips it: the file's times stay."""
    data, times = bytearray(path.read_bytes()), path.stat()
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


@pytest.mark.parametrize("whole", [True, False])
def test_files_that_are_damaged_while_the_service_runs_are_mended(index: Index, whole: bool) -> None:
    mend = Mock()
    look_at_files(index.home, mend, whole=whole)
    assert not mend.called
    flip_quietly(max(engine_directory(index.home, 1).iterdir(), key=lambda path: path.stat().st_size))
    look_at_files(index.home, mend, whole=whole)
    assert mend.called


def test_only_a_whole_look_hashes_what_nobody_seems_to_have_written(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.search().close()
    hashed = Mock(side_effect=hashlib.file_digest)
    monkeypatch.setattr("pressmark.index.generations.manifest.hashlib.file_digest", hashed)
    look_at_files(index.home, Mock(), whole=False)
    assert not hashed.called
    look_at_files(index.home, Mock(), whole=True)
    assert hashed.called


def test_a_home_without_an_index_is_nothing_to_mend(tmp_path: Path) -> None:
    mend = Mock()
    look_at_files(tmp_path, mend, whole=True)
    assert not mend.called


@ON_ONE_ENGINE
@pytest.mark.parametrize("harm", HARM)
def test_a_store_that_cannot_be_read_is_moved_aside_and_built_anew_in_the_same_run(
    index: Index, harm: Callable[[Path], None]
) -> None:
    harm(index.home)
    result = CliRunner().invoke(
        main, ["index", str(index.site), "--home", str(index.home), "--engine", index.settings.engine, "--workers", "1"]
    )
    assert result.exit_code == 0, result.output
    assert "generation 2: 3 articles" in result.output and str(index.home / "damaged") in result.output
    assert (index.home / "damaged" / "store.sqlite").exists()
    with index.search() as search:
        assert answer(search) == (2, ["Storm"])
    assert not index.build().wrote


@pytest.mark.parametrize("harm", [older_format, without_a_table])
def test_a_store_that_is_built_anew_keeps_its_engine_where_none_is_named(
    index: Index, harm: Callable[[Path], None]
) -> None:
    harm(index.home)
    named, index.settings = index.settings.engine, Settings(workers=1)
    assert index.build().generation == 2
    with index.search() as search:
        assert search.generation.engine == named


@ON_ONE_ENGINE
def test_a_store_that_is_sound_after_all_is_not_moved_aside(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite says the same of a disk that fails for a moment."""
    with monkeypatch.context() as patch, pytest.raises(StorageError, match="for a moment"):
        patch.setattr("pressmark.index.builder.sync", Mock(side_effect=StoreDamaged("malformed")))
        index.build()
    assert not (index.home / "damaged").exists()
    with index.search() as search:
        assert answer(search) == (1, ["Storm"])


@ON_ONE_ENGINE
def test_pages_of_the_store_that_are_overwritten_are_found(index: Index) -> None:
    data = bytearray((index.home / "store.sqlite").read_bytes())
    for start in range(8_192, len(data) - 1_000, 8_192):
        data[start : start + 1_000] = bytes(1_000)
    (index.home / "store.sqlite").write_bytes(data)
    result = CliRunner().invoke(main, ["doctor", "--home", str(index.home)])
    assert result.exit_code == 65 and "damaged" in result.output and "Unexpected" not in result.output
    assert recovery.is_damaged(index.home)


@ON_ONE_ENGINE
def test_generations_are_numbered_on_where_the_store_was_deleted(index: Index) -> None:
    index.page("storm.html", "Storm 2", "About the storm. " * 40)
    index.build()
    for path in index.home.glob("store.sqlite*"):
        path.unlink()
    assert index.build().generation == 3


@pytest.mark.parametrize("harm", [no_store, older_format])
@pytest.mark.parametrize("command", [["search", "storm"], ["serve", "--port", "0"], ["rollback"], ["doctor", "--mend"]])
def test_who_reads_such_a_store_is_told_to_index(
    index: Index, harm: Callable[[Path], None], command: list[str]
) -> None:
    harm(index.home)
    result = CliRunner().invoke(main, [*command, "--home", str(index.home)])
    assert result.exit_code == 65 and len(result.stderr.strip().splitlines()) == 1
    assert f'pressmark index SITE --home "{index.home}"' in result.stderr


@ON_ONE_ENGINE
@pytest.mark.parametrize("harm", [no_store, older_format, lambda home: begin_anew(home).close()])
def test_what_cannot_be_opened_is_not_held_open(index: Index, harm: Callable[[Path], None]) -> None:
    harm(index.home)
    with pytest.raises((StoreDamaged, IndexMissing)) as error:
        index.search()
    held = []
    for file in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            held.append(file.readlink())
    assert error.value and not [file for file in held if file.is_relative_to(index.home)]


@ON_ONE_ENGINE
def test_what_is_only_added_does_not_replace_a_store_that_cannot_be_read(index: Index, tmp_path: Path) -> None:
    no_store(index.home)
    (tmp_path / "more.jsonl").write_text('{"id": "a", "title": "A", "body": "More of it"}', "utf-8")
    with pytest.raises(StoreDamaged):
        index.build_from(tmp_path / "more.jsonl", add_only=True)


@ON_ONE_ENGINE
@pytest.mark.parametrize("last", range(5))
def test_a_run_that_ends_on_the_way_to_a_new_store_is_made_good_by_the_next(
    index: Index, monkeypatch: pytest.MonkeyPatch, last: int
) -> None:
    older_format(index.home)
    ends = Mock(side_effect=[*[None] * last, KeyboardInterrupt])
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(recovery, "flush", ends)  # four names are moved, each for good; then the store is made
        patch.setattr(recovery, "Store", ends)
        patch.setattr("pressmark.index.generations.recovery.is_damaged", lambda _: True)
        index.build()
    index.build()
    with index.search() as search:
        assert answer(search)[1] == ["Storm"]
        assert search.problem is None


@ON_ONE_ENGINE
def test_a_service_answers_from_what_it_has_until_the_new_store_is_published(index: Index) -> None:
    with index.search() as search:
        assert answer(search) == (1, ["Storm"])
        begin_anew(index.home).close()
        assert answer(search) == (1, ["Storm"])
        index.page("storm.html", "Storm again", "About storm number 4 by the sea. " * 30)
        index.build()
        assert answer(search) == (2, ["Storm again"])


def test_the_doctor_mends_when_asked(index: Index) -> None:
    damage(index, 1)
    run = CliRunner()
    assert run.invoke(main, ["doctor", "--home", str(index.home)]).exit_code == 65
    result = run.invoke(main, ["doctor", "--mend", "--home", str(index.home)])
    assert result.exit_code == 0 and "generation 2 is published" in result.output


def test_a_mender_works_once_at_a_time_and_says_what_it_could_not_do(
    index: Index, caplog: pytest.LogCaptureFixture
) -> None:
    ran: list[object] = []

    def run(command: object) -> tuple[int, str]:
        ran.append(command)
        return 74, "the disk refused"

    mender = Mender(index.home, run)
    for _ in range(3):
        mender()
    eventually(lambda: "the disk refused" in caplog.text)
    mender()
    assert len(ran) == 1


def test_a_service_that_starts_on_damaged_files_has_them_mended(index: Index) -> None:
    damage(index, 1)
    process = subprocess.Popen(
        [sys.executable, "-m", "pressmark.web", "serve", "--home", str(index.home), "--port", "0"],
        cwd=Path(__file__).resolve().parent.parent,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a pipe that nobody reads would stop a service that logs
        text=True,
    )
    try:
        assert process.stdout is not None
        found = re.search(r":(\d+)/", process.stdout.readline())
        assert found

        def total() -> int | None:
            connection = http.client.HTTPConnection("127.0.0.1", int(found[1]), timeout=20)
            try:
                connection.request("GET", "/api/v1/search?q=storm")
                return json.loads(connection.getresponse().read()).get("total")
            finally:
                connection.close()

        eventually(lambda: total() == 1)
    finally:
        process.terminate()
        process.communicate(timeout=20)
