"""Articles that come as JSON Lines."""

from __future__ import annotations

import gzip
import json
from datetime import date
from pathlib import Path

import pytest

from pressmark.index.article import Article, Moment
from pressmark.index.articles_file import ArticlesFile
from pressmark.index.discovery import Page
from pressmark.index.errors import InputError, SiteError
from pressmark.index.extraction.census import Known
from pressmark.index.generations.store import Store
from tests.indexes import Index


def write(path: Path, *lines: object) -> Path:
    text = "".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines)
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


def articles(index: Index) -> dict[str, Article]:
    store = Store(index.home)
    try:
        return {row.id: row.article for row in store.all_articles(store.current())}
    finally:
        store.close()


def test_every_field_arrives(tmp_path: Path) -> None:
    index = Index(tmp_path)
    line = {
        "id": 7, "url": "https://example.org/a", "title": "Tide", "body": "One.\n\nTwo\nlines.", "date": "2026-05-31",
        "authors": ["Ada"], "tags": ["sea", "sea"], "lang": "en", "section": "News", "unknown": {"let": "pass"},
    }  # fmt: skip
    index.build_from(write(tmp_path / "a.jsonl.gz", line))
    found = articles(index)["7"]
    assert found.title == "Tide"
    assert found.body == "One.\nTwo lines."
    assert found.published == Moment("2026-05-31")
    assert (found.authors, found.tags, found.section, found.lang) == (("Ada",), ("sea",), "News", "en")


def test_an_article_may_have_no_more_than_an_id(tmp_path: Path) -> None:
    index = Index(tmp_path)
    index.build_from(write(tmp_path / "a.jsonl", {"id": "x"}))
    assert articles(index)["x"].url is None


def test_the_file_is_the_whole_site_unless_it_only_adds(tmp_path: Path) -> None:
    index = Index(tmp_path)
    index.build_from(write(tmp_path / "a.jsonl", {"id": "x", "title": "one"}, {"id": "y"}))
    report = index.build_from(write(tmp_path / "a.jsonl", {"id": "z"}), add_only=True)
    assert (report.added, report.removed, report.articles) == (1, 0, 3)
    report = index.build_from(write(tmp_path / "a.jsonl", {"id": "x", "title": "two"}))
    assert (report.added, report.updated, report.removed, report.articles) == (0, 1, 2, 1)


def test_the_same_file_again_writes_nothing(tmp_path: Path) -> None:
    index = Index(tmp_path)
    path = write(
        tmp_path / "a.jsonl",
        {"id": "x", "title": "one"},
        {"id": "y", "title": "two", "date": f"{date.today().year + 3}-01-01"},
    )
    index.build_from(path)
    assert not index.build_from(path).wrote


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "not JSON"),
        ("[]", "not a JSON object"),
        ({"title": "no id"}, "needs an id or a url"),
        ({"id": True}, "needs an id or a url"),
        ({"id": "x", "title": 3}, "title must be a text"),
        ({"id": "x", "tags": {"a": 1}}, "tags must be a list"),
        ({"id": "x", "date": "soon"}, "date must be a date"),
        ({"id": "first"}, "stands there twice"),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_lost(tmp_path: Path, line: object, says: str) -> None:
    index = Index(tmp_path)
    index.build_from(write(tmp_path / "good.jsonl", {"id": "kept"}))
    bad = write(tmp_path / "bad.jsonl", {"id": "first"}, line)
    with pytest.raises(InputError, match=rf"bad\.jsonl, line 2.*{says}"):
        index.build_from(bad)
    assert articles(index).keys() == {"kept"}


def test_a_missing_empty_or_broken_file_leaves_the_index(tmp_path: Path) -> None:
    index = Index(tmp_path)
    index.build_from(write(tmp_path / "good.jsonl", {"id": "kept"}))
    broken = tmp_path / "broken.jsonl.gz"
    broken.write_bytes(b"not gzip at all")
    for path in (tmp_path / "none.jsonl", broken, write(tmp_path / "empty.jsonl")):
        with pytest.raises(SiteError, match="The index is left as it was"):
            index.build_from(path)
    assert articles(index).keys() == {"kept"}


def test_half_a_surrogate_and_a_nul_are_taken_out(tmp_path: Path) -> None:
    index = Index(tmp_path)
    index.build_from(write(tmp_path / "a.jsonl", '{"id": "x", "title": "a\\u0000b\\ud800c", "body": "\\udfff"}'))
    assert articles(index)["x"].title == "ab?c"


def test_an_id_is_cleaned_as_every_text_is(tmp_path: Path) -> None:
    index = Index(tmp_path)
    index.build_from(write(tmp_path / "a.jsonl", '{"id": "a\\u0000b\\ud800c", "title": "Boats"}'))
    assert articles(index).keys() == {"ab?c"}


def test_pins_and_exclusions_are_read(tmp_path: Path) -> None:
    index = Index(tmp_path)
    index.build_from(write(tmp_path / "a.jsonl", {"id": "x", "pins": ["/a/"], "excludes": "/b/"}))
    assert (articles(index)["x"].pins, articles(index)["x"].excludes) == (("/a/",), ("/b/",))


def test_reading_is_told_how_far_it_is(tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    path = write(tmp_path / "a.jsonl", *({"id": number} for number in range(50)))
    source = ArticlesFile(path, progress=lambda *step: seen.append(step))
    pages = [page for page in source.pages() if isinstance(page, Page)]
    list(source.read(pages, [], Known()))
    assert seen == [("articles", 48, 50), ("articles", 50, 50)]


def test_many_articles_are_the_same_from_several_processes(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.jsonl", *({"id": n, "title": f"Number {n}", "body": f"{n} boats. " * 9} for n in range(120))
    )
    one, two = (ArticlesFile(path, workers=workers) for workers in (1, 2))
    found = [list(source.read(source.pages(), [], Known())) for source in (one, two)]  # type: ignore[arg-type]
    assert found[0] == found[1]
    assert [outcome.page.path for outcome in found[0]] == [str(number) for number in range(120)]


@pytest.mark.parametrize("after", ["", '{"id": "b"}\n{"id": "a"}\n'])
def test_a_file_that_changes_while_it_is_read_leaves_the_index(tmp_path: Path, after: str) -> None:
    path = write(tmp_path / "a.jsonl", {"id": "a"}, {"id": "b"})
    source = ArticlesFile(path)
    pages = source.pages()
    path.write_text(after)
    with pytest.raises(SiteError, match="changed while it was read"):
        list(source.read(pages, [], Known()))  # type: ignore[arg-type]
