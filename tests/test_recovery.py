"""Damaged engine files are moved aside and made anew from the store; meanwhile what is sound answers."""

from __future__ import annotations

import http.client
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from pressmark.index.engines import ENGINES
from pressmark.index.errors import IndexDamaged, IndexLocked, IndexMissing
from pressmark.index.generations.generation import engine_directory, release, roll_back, writing
from pressmark.index.generations.recovery import rebuild
from pressmark.index.settings import Settings
from pressmark.search.results import SearchRequest
from pressmark.search.site_search import SiteSearch
from pressmark.web.app import create_app
from pressmark.web.cli import main
from pressmark.web.mending import Mender
from tests.indexes import Index
from tests.test_serve import ROOT, eventually


@pytest.fixture(params=["whoosh", "tantivy"])
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
    monkeypatch.setattr("pressmark.index.site_folder.read_page", None)
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
    with pytest.raises(IndexDamaged):
        roll_back(index.home)
    with pytest.raises(IndexDamaged):
        release(index.home, 1)
    with index.search() as search:
        assert search.generation.number == 2


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


def test_a_damaged_store_ends_the_service_at_its_start(index: Index) -> None:
    (index.home / "store.sqlite").write_bytes(b"no store at all" * 400)
    result = CliRunner().invoke(main, ["serve", "--home", str(index.home), "--port", "0"])
    assert result.exit_code == 65 and len(result.stderr.strip().splitlines()) == 1


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
        cwd=ROOT,
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
