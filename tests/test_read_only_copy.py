"""A copy of a home can lie where nothing can be written."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from pressmark.index.errors import EngineMissing, IndexDamaged, IndexUnreadable
from pressmark.index.generations.home import engine_directory
from pressmark.index.generations.store import STORE_FILE
from pressmark.search.results import SearchRequest
from pressmark.search.site_search import SiteSearch
from tests.engine_bench import LOCAL, Bench, engine_settings
from tests.indexes import Index, titles
from tests.test_tantivy_sets import site

NOBODY = 65534


@contextmanager
def writing_nowhere(folder: Path) -> Iterator[None]:
    """As one who may read the folder and not write there; root, who may do all, is somebody else meanwhile."""
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    before = os.geteuid()
    if before == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(before)
        for path in [folder, *folder.rglob("*")]:
            path.chmod(0o700)


@pytest.fixture
def copy() -> Iterator[Path]:
    """A folder that everybody reaches, which the tests' own need not be."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder, "copy")


@pytest.mark.parametrize("name", LOCAL)
def test_a_copy_that_nobody_may_write_to_is_searched(
    name: str, tmp_path: Path, copy: Path, request: pytest.FixtureRequest
) -> None:
    index = Index(tmp_path, engine_settings(name, request))
    for title in ("Storm", "Bread", "Ferry"):
        index.page(f"{title.lower()}.html", title, f"About the {title.lower()} at sea. " * 20)
    index.build()
    copy.mkdir()
    with closing(sqlite3.connect(index.home / STORE_FILE)) as store:
        store.execute("VACUUM INTO ?", (str(copy / STORE_FILE),))
    shutil.copytree(index.home / "engines", copy / "engines")
    with index.search() as search:
        expected = search.search(SearchRequest("sea"))
    with writing_nowhere(copy):
        with pytest.raises(PermissionError):
            (engine_directory(copy, 1) / "file").touch()
        with SiteSearch.open(copy, index.settings) as search:
            found = search.search(SearchRequest("sea"))
            assert (found.hits, found.facets) == (expected.hits, expected.facets)
            assert titles(search, "storm") == ["Storm"]
            assert search.problem is None


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """Files of tantivy beside which no lock can be written."""
    (tmp_path / "engines").mkdir()
    bench = Bench("tantivy", tmp_path, {})
    bench.write(site())
    return bench


def test_a_lock_that_cannot_be_written_is_no_damage(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for lock in bench.folder.glob("*.lock"):
        lock.unlink()
    (bench.folder / ".tantivy-meta.lock").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert bench.open().document_count() == len(bench.documents)
    assert not list(tmp_path.glob("pressmark-*"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    with pytest.raises(EngineMissing, match="TMPDIR"):
        bench.open()


def test_a_directory_that_goes_while_it_is_opened_is_one_that_cannot_be_read(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader that publishes overtake opens the newest generation then."""

    def gone(directory: Path) -> None:
        shutil.rmtree(directory)
        raise ValueError("Failed to acquire Lockfile")

    monkeypatch.setattr("pressmark.index.tantivy_writer._opened", gone)
    with pytest.raises(IndexUnreadable, match="No such file"):
        bench.open()


def test_what_the_system_does_not_open_is_told_from_what_is_damaged(bench: Bench) -> None:
    terms = next(bench.folder.glob("*.term"))
    content = terms.read_bytes()
    terms.unlink()
    terms.mkdir()
    with pytest.raises(IndexUnreadable, match="cannot be opened: "):
        bench.open()
    terms.rmdir()
    for damage in (b"", content[:-4]):
        terms.write_bytes(damage)
        with pytest.raises(IndexDamaged, match="version of tantivy") as caught:
            bench.open()
        assert not isinstance(caught.value, IndexUnreadable)
