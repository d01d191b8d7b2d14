"""Damage of the store's file is met before a row of it is believed, and nothing sound is ever called damaged."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from unittest.mock import Mock

import pytest
from click.testing import CliRunner

from pressmark.index.doctor import examine
from pressmark.index.errors import PublishRefused, StorageError, StoreDamaged
from pressmark.index.generations import seal
from pressmark.index.generations.file_hashes import FileHashes
from pressmark.index.generations.generation import release, roll_back, transaction
from pressmark.index.generations.manifest import unverified_files, verified_files
from pressmark.index.generations.seal import SEAL_FILE, verify_store
from pressmark.index.generations.store import STORE_FILE, Store
from pressmark.search.results import SearchRequest
from pressmark.web.app import create_app
from pressmark.web.cli import main
from tests.indexes import Index


@pytest.fixture
def index(tmp_path: Path) -> Index:
    index = Index(tmp_path)
    for title in ("Storm", "Bread", "Ferry", "Gulls", "Mill"):
        index.page(f"{title.lower()}.html", title, f"About {title.lower()} by the sea. " * 30)
    index.build()
    return index


def is_sealed(index: Index) -> bool:
    return verify_store(index.home, unverified_files(index.home))


def titles(index: Index) -> list[str]:
    with index.search() as search:
        return [hit.title for hit in search.search(SearchRequest("storm")).hits]


def change(index: Index, title: str = "Storm again") -> None:
    index.page("storm.html", title, "About the storm. " * 40)


def flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-4096])


def by_sql(sql: str) -> Callable[[Path], None]:
    def harm(path: Path) -> None:
        with closing(sqlite3.connect(path)) as store, store:
            assert store.execute(sql).rowcount

    return harm


HARM = {
    "flip": flipped,
    "cut": cut,
    "meta": by_sql("UPDATE meta SET value = 5 WHERE key = 'current'"),
    "generation": by_sql("UPDATE generation SET articles = 4"),
    "page": by_sql("UPDATE page SET outline = substr(outline, 1, 21)"),
    "article": by_sql("UPDATE article SET url = 'https://evil.example/'"),
    "related": by_sql("UPDATE related SET neighbours = '[1]'"),
    "word": by_sql("UPDATE word SET count = count + 1"),
    "facet_value": by_sql("DELETE FROM facet_value"),
}


@pytest.mark.parametrize("harm", HARM.values(), ids=HARM)
def test_any_change_of_the_file_is_damage_that_the_next_run_mends(index: Index, harm: Callable[[Path], None]) -> None:
    harm(index.home / STORE_FILE)
    with pytest.raises(StoreDamaged, match="pressmark index SITE"):
        index.search()
    assert "damaged-store" in {finding.name for finding in examine(index.home)}
    for command in (["rollback"], ["publish", "1"], ["doctor", "--mend"]):
        assert CliRunner().invoke(main, [*command, "--home", str(index.home)]).exit_code == 65
    report = index.build()
    assert (report.generation, report.articles, report.wrote) == (2, 5, True)
    assert str(index.home / "damaged") in report.remarks[0].text
    assert titles(index) == ["Storm"] and is_sealed(index)
    assert not index.build().wrote


def test_an_index_that_is_made_changes_the_store_as_rows_do(index: Index) -> None:
    store = Store(index.home, writable=True)
    with closing(store), transaction(store):
        store.connection.execute("DROP INDEX article_closed")
    assert not (index.home / SEAL_FILE).exists()
    change(index)
    index.build()
    assert is_sealed(index)
    with closing(Store(index.home)) as store:
        assert store.query("SELECT 1 FROM sqlite_schema WHERE name = 'article_closed'")


def test_every_command_that_writes_leaves_a_seal_that_fits(index: Index) -> None:
    assert is_sealed(index)
    before = (index.home / SEAL_FILE).stat()
    assert not index.build().wrote
    assert (index.home / SEAL_FILE).stat() == before
    change(index)
    index.build()
    assert is_sealed(index)
    roll_back(index.home)
    assert is_sealed(index)
    release(index.home, 2)
    assert is_sealed(index)
    for name in ("bread", "ferry", "gulls"):
        (index.site / f"{name}.html").unlink()
    with pytest.raises(PublishRefused):
        index.build()
    assert is_sealed(index)


def test_a_store_without_a_seal_is_read_once_and_sealed(index: Index) -> None:
    (index.home / SEAL_FILE).unlink()
    assert titles(index) == ["Storm"]
    assert not index.build().wrote
    assert is_sealed(index)


def test_damage_in_a_store_without_a_seal_is_mended_by_a_run_with_nothing_new(index: Index) -> None:
    index.alter("UPDATE article SET body = x'00' WHERE id = 'storm'")
    assert index.build().generation == 2
    assert titles(index) == ["Storm"]


def test_a_change_that_waits_in_the_log_is_damage_too(index: Index) -> None:
    with closing(sqlite3.connect(index.home / STORE_FILE, isolation_level=None)) as reader:
        assert reader.execute("SELECT COUNT(*) FROM article").fetchone() == (5,)
        index.alter("UPDATE article SET url = 'https://evil.example/'", sealed=True)
        assert (index.home / f"{STORE_FILE}-wal").stat().st_size
        assert index.build().generation == 2


def test_where_a_reader_keeps_something_in_the_log_nothing_is_sealed(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seal, "_PATIENCE", 1)
    with closing(sqlite3.connect(index.home / STORE_FILE, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM meta").fetchall()
        change(index)
        assert index.build().updated == 1
        assert not is_sealed(index)
        assert titles(index) == ["Storm again"]
    assert not index.build().wrote
    assert is_sealed(index)


def test_a_writer_who_begins_while_the_file_is_hashed_does_no_damage(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed = FileHashes.hash

    def overtaken(hashes: FileHashes, path: Path) -> str:
        monkeypatch.setattr(FileHashes, "hash", hashed)
        change(index)
        index.build()
        return "what was half read"

    monkeypatch.setattr(FileHashes, "hash", overtaken)
    assert is_sealed(index)
    monkeypatch.setattr(seal, "_promised", Mock(side_effect=["0" * 64, None, None]))
    assert not is_sealed(index)


def test_a_hash_that_is_remembered_wrongly_does_no_damage(index: Index) -> None:
    hashes = verified_files(index.home)
    hashes.remember((index.home / STORE_FILE).stat(), "0" * 64)
    hashes.save()
    assert titles(index) == ["Storm"]
    assert not index.build().wrote


def test_a_disk_that_does_not_give_the_file_is_not_damage(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as disk:
        disk.setattr(FileHashes, "hash", Mock(side_effect=OSError(errno.EIO, "Input/output error")))
        with pytest.raises(StorageError, match="Input/output error"):
            index.build()
        with pytest.raises(StorageError, match="Input/output error"):
            index.search()
    assert not (index.home / "damaged").exists()
    assert titles(index) == ["Storm"]


def test_a_running_service_that_meets_damage_looks_at_the_store_and_believes_none_of_it(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 0.0
    monkeypatch.setattr("pressmark.search.home_generations.monotonic", lambda: now)
    with index.search() as search:
        client = create_app(search, replace(index.settings, requests_per_second=0)).test_client()
        index.alter("UPDATE article SET body = x'00' WHERE id = 'storm'", sealed=True)
        with closing(sqlite3.connect(index.home / STORE_FILE)) as store:
            store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert client.get("/api/v1/search?q=storm").status_code == 503
        now = 11.0
        assert client.get("/api/v1/search?q=bread").status_code == 503
        assert client.get("/readyz").status_code == 503
        index.build()
        assert client.get("/api/v1/search?q=storm").json["total"] == 1
        assert client.get("/readyz").status_code == 200


def test_the_seal_of_a_store_that_is_gone_says_nothing_of_the_next(index: Index) -> None:
    (index.home / STORE_FILE).unlink()
    index.build()
    assert titles(index) == ["Storm"] and is_sealed(index)


def test_a_transaction_that_changes_nothing_keeps_the_seal(index: Index) -> None:
    with closing(Store(index.home, writable=True)) as store:
        with transaction(store):
            store.connection.execute("DELETE FROM page WHERE path = 'nowhere'")
        assert is_sealed(index)
        with transaction(store):
            store.set_meta("last", 7)
        assert not (index.home / SEAL_FILE).exists()


def test_one_command_breaks_the_seal_once(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    flushed: list[Path] = []
    monkeypatch.setattr(seal, "flush", flushed.append)
    with closing(Store(index.home, writable=True)) as store:
        for number in range(3):
            with transaction(store):
                store.set_meta("last", 7 + number)
        assert flushed == [index.home]
        with seal.sealing(store):
            pass
        flushed.clear()
        with transaction(store):
            store.set_meta("last", 10)
        assert flushed == [index.home] and not (index.home / SEAL_FILE).exists()
