"""What the doctor finds, and that a sound index has nothing wrong."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from pressmark.index.doctor import examine
from pressmark.index.errors import IndexMissing, PublishRefused
from pressmark.index.finding import Finding
from pressmark.index.generations.home import engine_directory
from pressmark.web.cli import main
from tests.indexes import BODY, Index

WELSH = (
    "Roedd meistr yr harbwr yn cyfrif y cychod wrth iddynt ddod i mewn, y naill ar ôl y llall, ac yn ysgrifennu pob un "
    "ohonynt i lawr yn ofalus. Nid oedd neb wedi gofyn am restr o'r fath ers blynyddoedd."
)
FOOTER = "Write to us at the quay in Wells, or come by in the evening and see who is there, as many of our readers do."


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
    assert finding.advice == f'Mend it: pressmark doctor --mend --home "{index.home}"'


def test_a_damaged_article_is_named(index: Index) -> None:
    index.build()
    index.alter("UPDATE article SET card = replace(card, 'Title 3', 'Title 9')")
    assert found(index)["damaged-store"].examples == ("article p3",)


@pytest.mark.parametrize(
    ("harm", "named"),
    [
        ("UPDATE page SET outline = substr(outline, 1, 21) WHERE path = 'p1.html'", "page p1.html"),
        ("UPDATE page SET outline = 7 WHERE path = 'p1.html'", "page p1.html"),
        ("UPDATE article SET brief = '{}' WHERE id = 'p2'", "article p2"),
        ("UPDATE article SET facets = '[' WHERE id = 'p2'", "article p2"),
        ("UPDATE article SET url = 'https://evil.example/' WHERE id = 'p2'", "article p2"),
        ("UPDATE related SET neighbours = 'garbage' WHERE doc = 1", "related 1"),
        ("UPDATE related SET vector = x'00' WHERE doc = 1", "related 1"),
        ("UPDATE word SET count = 'many' WHERE form = 'harbour'", "word harbour"),
        ("UPDATE facet_value SET value = x'00' WHERE value = 'en'", "facet_value lang"),
        ("UPDATE generation SET info = '{'", "generation 1"),
        ("UPDATE generation SET counts = x'0000'", "generation 1"),
        ("UPDATE generation SET built = 'some day'", "generation 1"),
    ],
)
def test_a_row_that_nobody_wrote_so_is_named(index: Index, harm: str, named: str) -> None:
    index.build()
    index.alter(harm)
    finding = found(index)["damaged-store"]
    assert named in finding.examples and f'pressmark index SITE --home "{index.home}"' in finding.advice


@pytest.mark.parametrize("current", ["5", "'one'", "x'00'"])
def test_a_published_generation_of_which_there_is_nothing_is_damage(index: Index, current: str) -> None:
    index.build()
    index.alter(f"UPDATE meta SET value = {current} WHERE key = 'current'")
    assert list(found(index)) == ["damaged-store"]


def test_pages_that_are_too_large_or_no_files_of_the_site_are_named(index: Index) -> None:
    index.build()
    (index.site / "p0.html").write_bytes(b"<p>" + b"word " * 1_200_000)
    (index.site / "way-out.html").symlink_to("/etc/hostname")
    index.build()
    finding = found(index)["unreadable"]
    assert finding.text == "2 pages cannot be read; 1 of them is found as before."
    assert [example.partition(" ")[0] for example in finding.examples] == ["p0.html", "way-out.html"]


def test_articles_whose_canonical_link_names_another_page_are_named(index: Index) -> None:
    index.page("index.html", "Home of the harbour", "Another text that is the front page's own. " * 4)
    home = index.site / "index.html"
    home.write_text(home.read_text().replace("<head>", '<head><link rel="canonical" href="https://example.org/">'))
    for number in range(6):
        page = index.site / f"p{number}.html"
        target = (
            "/",
            "https://example.org/",
            "https://elsewhere.example/x",
            "https://elsewhere.example/x",
            "/p4.html",
            "",
        )[number]
        link = f'<link rel="canonical" href="{target}">' if target else ""
        page.write_text(page.read_text().replace("<head>", f"<head>{link}"))
    assert index.build().articles >= 6
    assert found(index)["canonicals"].examples == (
        "p0.html (as index.html)",
        "p1.html (as index.html)",
        "p2.html (as 1 more)",
        "p3.html (as 1 more)",
    )


def test_articles_without_a_date_are_named_where_others_have_one(index: Index) -> None:
    for number in range(3):
        page = index.site / f"p{number}.html"
        page.write_text(page.read_text().replace("article:published_time", "nothing"))
    index.build()
    assert found(index)["undated"].examples == ("/p0.html", "/p1.html", "/p2.html")


def test_a_store_that_cannot_be_read_is_a_finding_with_the_way_out(index: Index) -> None:
    index.build()
    (index.home / "store.sqlite").write_bytes(b"no store at all" * 400)
    result = CliRunner().invoke(main, ["doctor", "--home", str(index.home), "--json"])
    assert result.exit_code == 65
    (told,) = json.loads(result.stdout)
    assert (told["level"], told["name"]) == ("error", "damaged-store")
    assert f'pressmark index SITE --home "{index.home}"' in told["advice"]


@pytest.mark.parametrize(("count", "level"), [(1, "note"), (4, "warning")])
def test_pages_without_a_text_of_their_own_are_named(index: Index, count: int, level: str) -> None:
    for number in range(count):
        (index.site / f"q{number}.html").write_text(
            f"<title>Nothing {number}</title><nav><a href=/>Home</a></nav>", "utf-8"
        )
    index.build()
    finding = found(index)["empty"]
    assert finding.level == level and finding.examples == tuple(f"q{number}.html" for number in range(count))


@pytest.mark.parametrize("canonical", ["/p0.html", "https://example.org/p0.html"])
def test_pages_that_name_another_as_the_original_are_named(index: Index, canonical: str) -> None:
    page = index.site / "p0.html"
    copy = page.read_text().replace("</head>", f'<link rel="canonical" href="{canonical}"></head>')
    (index.site / "copy.html").write_text(copy, "utf-8")
    index.build()
    assert found(index)["duplicates"].examples == ("copy.html (as p0.html)",)


def test_a_language_without_a_stemmer_is_named(index: Index) -> None:
    for number in range(6):
        page = index.site / f"p{number}.html"
        page.write_text(page.read_text().replace('lang="en"', 'lang="cy"').replace(BODY, WELSH))
    index.build()
    assert "cy" in found(index)["no-stemmer"].text


def test_an_index_is_stale_when_no_run_looked_at_the_site_for_a_month(index: Index) -> None:
    index.build()
    index.alter("UPDATE generation SET built = '2020-01-01T00:00:00+00:00'")
    assert "stale" not in found(index)
    os.utime(index.home / "lock", (0, 0))
    assert found(index)["stale"].level == "warning"
    assert not index.build().wrote and "stale" not in found(index)


def test_what_is_damaged_of_an_older_generation_needs_nothing_done(index: Index) -> None:
    index.build()
    index.page("new.html", "New", "Another text of another boat. " * 20)
    index.build()
    (engine_directory(index.home, 1) / "segments.json").unlink()
    finding = found(index)["damaged-older"]
    assert "Generation 1" in finding.text and "pressmark index" not in finding.text + finding.advice


def test_one_is_told_of_in_the_singular(index: Index) -> None:
    (index.site / "copy.html").write_bytes((index.site / "p0.html").read_bytes())
    index.build()
    assert found(index)["duplicates"].text.startswith("1 page is left out")


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
    assert f'pressmark publish 2 --home "{index.home}"' in found(index)["staged"].advice


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


def test_blocks_that_many_articles_share_are_named(index: Index) -> None:
    articles = index.folder / "articles.jsonl"
    lines = [
        {"id": f"/{n}", "title": f"Title {n}", "body": f"{BODY} It was number {n}.\n" + FOOTER * (n < 5)}
        for n in range(20)
    ]
    articles.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    index.build_from(articles)
    finding = found(index)["boilerplate"]
    assert finding.examples == (f"{FOOTER[:80]} (in 5 of 20)",) and "[extract] remove" in finding.advice
    articles.write_text("".join(json.dumps(line) + "\n" for line in lines[1:]), "utf-8")
    index.build_from(articles)
    assert "boilerplate" not in found(index)


def test_articles_without_the_mark_of_others_are_named(index: Index) -> None:
    page = index.site / "p0.html"
    page.write_text(page.read_text().replace("<main", "<main data-pagefind-body"), "utf-8")
    index.build()
    finding = found(index)["half-marked"]
    assert finding.level == "note" and finding.text.startswith("1 of 6 articles")
    assert finding.examples[0].endswith("p1.html")
