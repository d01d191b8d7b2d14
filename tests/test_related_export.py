"""Related posts as files: what stands in them, where they stand, and what a second export touches."""

from __future__ import annotations

import json
from pathlib import Path

import jinja2
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from pressmark.index.errors import StorageError
from pressmark.search.results import RelatedHit
from pressmark.web.related_export import WRITTEN, include_name, related_html, related_json, write_includes

NETS = RelatedHit(
    "nets", "/nets.html", "Nets & rods", 0.3, topics=("salmon", "trout"), published="2024-05-06T07:00:00Z"
)
RODS = RelatedHit("rods", "/rods.html", "<b>Rods</b>", 0.2, lang="en")
LISTS = {"blog/boats": (NETS, RODS), "blog/tax": ()}


def test_the_include_links_each_post_in_order() -> None:
    page = BeautifulSoup(related_html(LISTS["blog/boats"]), "lxml")
    assert [(a["href"], a.text) for a in page.select("nav ul li a")] == [
        ("/nets.html", "Nets & rods"),
        ("/rods.html", "<b>Rods</b>"),
    ]
    time = page.select_one("time")
    assert time is not None
    assert (time["datetime"], time.text) == ("2024-05-06T07:00:00Z", "2024-05-06")


def test_titles_and_headings_cannot_add_markup() -> None:
    html = related_html((RelatedHit("x", '/x"><script>', "<script>alert(1)</script>", 1.0),), '"><script>')
    assert "<script" not in html


def test_a_generator_that_takes_the_include_for_a_template_carries_out_nothing() -> None:
    title = "{{ site.secret }} {% include '/etc/passwd' %} {# gone #}"
    html = related_html((RelatedHit("x", "/{{ page }}/", title, 1.0),), "{{ heading }}")
    assert "{" not in html
    assert title in BeautifulSoup(html, "lxml").text
    assert jinja2.Environment(autoescape=True, keep_trailing_newline=True).from_string(html).render() == html


@pytest.mark.parametrize("url", ["javascript:alert(1)", "//elsewhere.example/", None])
def test_what_is_no_safe_link_is_left_out(url: str | None) -> None:
    assert related_html((RelatedHit("x", url, "X", 1.0),)) == ""


def test_links_are_whole_where_the_site_has_an_address() -> None:
    assert 'href="https://example.org/nets.html"' in related_html((NETS,), base_url="https://example.org/")


def test_the_json_names_each_article_and_why_its_posts_are_related() -> None:
    found = json.loads(related_json(LISTS))
    assert [hit["url"] for hit in found["blog/boats"]] == ["/nets.html", "/rods.html"]
    assert found["blog/boats"][0]["topics"] == ["salmon", "trout"]
    assert found["blog/tax"] == []


def test_every_article_has_a_file_even_without_related_posts(tmp_path: Path) -> None:
    assert write_includes(tmp_path, LISTS) == 2
    assert "Nets &amp; rods" in (tmp_path / "blog/boats.html").read_text()
    assert (tmp_path / "blog/tax.html").read_text() == ""


def test_a_second_export_touches_only_what_changed(tmp_path: Path) -> None:
    write_includes(tmp_path, LISTS)
    kept = (tmp_path / "blog/boats.html").stat().st_mtime_ns
    assert write_includes(tmp_path, LISTS) == 0
    assert write_includes(tmp_path, {**LISTS, "blog/tax": (RODS,)}) == 1
    assert (tmp_path / "blog/boats.html").stat().st_mtime_ns == kept


def test_files_of_removed_articles_go_and_files_of_others_stay(tmp_path: Path) -> None:
    write_includes(tmp_path, LISTS)
    (tmp_path / "blog/mine.html").write_text("mine")
    assert write_includes(tmp_path, {"blog/boats": (NETS,)}) == 2
    assert not (tmp_path / "blog/tax.html").exists()
    assert (tmp_path / "blog/mine.html").read_text() == "mine"


def test_a_record_that_names_files_outside_removes_none(tmp_path: Path) -> None:
    outside = tmp_path / "precious.html"
    outside.write_text("precious")
    folder = tmp_path / "includes"
    folder.mkdir()
    (folder / WRITTEN).write_text(f"../precious.html\n{outside}\n")
    write_includes(folder, LISTS)
    assert outside.read_text() == "precious"


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(StorageError, match="taken"):
        write_includes(tmp_path / "taken", LISTS)


@pytest.mark.parametrize("second", ["a.html/b", "a.html.new/b", "a.HTML/b", f"{WRITTEN}/b", f"{WRITTEN}.new/b"])
def test_a_folder_never_stands_where_a_file_does(tmp_path: Path, second: str) -> None:
    lists = {"a": (NETS,), second: (RODS,)}
    for _ in range(2):
        write_includes(tmp_path, lists)
        assert "Nets" in (tmp_path / include_name("a")).read_text()
        assert "Rods" in (tmp_path / include_name(second)).read_text()
    assert write_includes(tmp_path, {}) == 2
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [WRITTEN]


def test_ids_that_a_file_name_cannot_tell_apart_have_a_file_each(tmp_path: Path) -> None:
    lists = {"x:y": (NETS,), "x%3Ay": (RODS,), "a//b": (NETS,), "a/b": (RODS,)}
    assert write_includes(tmp_path, lists) == 4
    assert "Rods" in (tmp_path / "x%3Ay.html").read_text() and "Rods" in (tmp_path / "a/b.html").read_text()
    assert len([*tmp_path.rglob("*.html")]) == 4
    assert write_includes(tmp_path, lists) == 0
    assert write_includes(tmp_path, {}) == 4


def test_a_file_that_is_no_text_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "nets.html").write_bytes(b"\xff")
    (tmp_path / WRITTEN).write_bytes(b"\xff\n")
    assert write_includes(tmp_path, {"nets": (RODS,)}) == 1
    assert "Rods" in (tmp_path / "nets.html").read_text()


def test_the_longest_id_has_a_file_that_can_be_written(tmp_path: Path) -> None:
    assert write_includes(tmp_path, {"x/" * 5_000: (NETS,), "y" * 5_000: (RODS,)}) == 2
    assert write_includes(tmp_path, {}) == 2


@given(st.text(max_size=400))
def test_an_include_stays_inside_its_folder_whatever_the_id(article: str) -> None:
    parts = include_name(article).split("/")
    assert all(part not in {"", ".", ".."} for part in parts)
    assert all(len(part.encode("utf-8", "replace")) <= 255 and "\0" not in part and "\\" not in part for part in parts)


def test_letters_of_all_scripts_stay_readable_in_names() -> None:
    assert include_name("記事/café") == "記事/café.html"


def test_a_list_stands_under_the_address_as_generators_write_it_too() -> None:
    found = json.loads(related_json({"posts/日本/index": (NETS,), "posts/plain": ()}))
    assert found.keys() == {"posts/日本/index", "posts/%E6%97%A5%E6%9C%AC/index", "posts/plain"}
    assert found["posts/%E6%97%A5%E6%9C%AC/index"] == found["posts/日本/index"]


def test_a_folder_goes_with_its_last_include(tmp_path: Path) -> None:
    write_includes(tmp_path, {"a/b/c": (), "a/d": ()})
    write_includes(tmp_path, {"a/d": ()})
    assert sorted(path.name for path in tmp_path.rglob("*")) == [".pressmark-related", "a", "d.html"]
