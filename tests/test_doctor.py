"""What the doctor finds, and that a sound index has nothing wrong."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from pressmark.index.doctor import Finding, examine
from pressmark.index.errors import IndexMissing, PublishRefused
from pressmark.index.generations.generation import engine_directory
from pressmark.web.cli import main
from tests.indexes import BODY, Index


@pytest.fixture
def index(tmp_path: Path) -> Index:
    index = Index(tmp_path)
    index.settings = replace(index.settings, base_url="https://example.org/")
    for number in range(6):
        words = " ".join(f"word{number}x{place}" for place in range(30))
        index.page(f"p{number}.html", f"Title {number}", f"{BODY} {words}")
    return index


def found(index: Index) -> dict[str, Finding]:
    return {finding.name: finding for finding in examine(index.home)}


def test_a_sound_index_has_nothing_wrong(index: Index) -> None:
    index.build()
    assert found(index) == {}


def test_without_an_index_the_way_to_one_is_named(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="pressmark index SITE"):
        examine(tmp_path)


def test_a_changed_byte_is_an_error_although_it_was_verified_before(index: Index) -> None:
    index.build()
    index.search().close()
    victim = next(path for path in engine_directory(index.home, 1).iterdir() if path.suffix == ".pst")
    data = bytearray(victim.read_bytes())
    data[len(data) // 2] ^= 8
    victim.write_bytes(data)
    finding = found(index)["damaged-engine"]
    assert finding.level == "error"
    assert victim.name in finding.text


def test_a_damaged_article_is_named(index: Index) -> None:
    index.build()
    with sqlite3.connect(index.home / "store.sqlite") as store:
        store.execute("UPDATE article SET card = replace(card, 'Title 3', 'Title 9')")
    assert found(index)["damaged-store"].examples == ("p3",)


def test_articles_without_a_date_are_named_where_others_have_one(index: Index) -> None:
    for number in range(3):
        page = index.site / f"p{number}.html"
        page.write_text(page.read_text().replace("article:published_time", "nothing"))
    index.build()
    assert found(index)["undated"].examples == ("/p0.html", "/p1.html", "/p2.html")


def test_titles_that_many_share_are_counted(index: Index) -> None:
    for number in range(3):
        page = index.site / f"p{number}.html"
        page.write_text(page.read_text().replace(f"Title {number}", "News"))
    index.build()
    assert found(index)["same-titles"].examples == ("News (3 times)",)


def test_a_held_back_generation_is_pointed_out(index: Index) -> None:
    index.build()
    for number in range(4):
        (index.site / f"p{number}.html").unlink()
    with pytest.raises(PublishRefused):
        index.build()
    assert "pressmark publish 2" in found(index)["staged"].advice


def test_without_an_address_the_owner_is_told(index: Index) -> None:
    index.settings = replace(index.settings, base_url="")
    index.build()
    assert found(index)["no-base-url"].level == "note"


def test_the_command_fails_for_damage_and_with_strict_for_warnings(index: Index) -> None:
    index.build()
    run = CliRunner()
    assert run.invoke(main, ["doctor", "--home", str(index.home)]).output.startswith("The index is sound")
    for number in range(3):
        index.page(f"p{number}.html", "News", f"{BODY} word{number}")
    index.build()
    assert run.invoke(main, ["doctor", "--home", str(index.home)]).exit_code == 0
    result = run.invoke(main, ["doctor", "--home", str(index.home), "--strict", "--json"])
    assert result.exit_code == 65
    assert "same-titles" in {finding["name"] for finding in json.loads(result.stdout)}
