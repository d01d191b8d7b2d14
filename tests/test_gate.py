"""A publish that looks like an accident is staged and says what was lost."""

from __future__ import annotations

import errno
import os
from collections.abc import Collection
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pressmark.index.discovery import Page, page_bytes
from pressmark.index.errors import PublishRefused, SiteError, UsageError
from pressmark.index.generations.generation import release
from pressmark.index.generations.store import Store
from tests.indexes import Index

NOINDEX = '<head><meta name="robots" content="noindex">'


@pytest.fixture
def index(tmp_path: Path) -> Index:
    index = Index(tmp_path)
    for number in range(20):
        index.page(f"p{number:02}.html", f"Title {number}", f"Sentence {number} about boat {number * 7}. " * 20)
    index.build()
    return index


def current(index: Index) -> tuple[int, int]:
    store = Store(index.home)
    row = store.generation(store.current())
    store.close()
    assert row is not None
    return row.number, row.articles


def lose(index: Index, count: int) -> None:
    for number in range(count):
        (index.site / f"p{number:02}.html").unlink()


@pytest.mark.parametrize("count", [1, 2])
def test_a_few_pages_may_go(index: Index, count: int) -> None:
    lose(index, count)
    assert index.build().articles == 20 - count


def test_more_than_a_tenth_of_the_pages_gone_is_staged(index: Index) -> None:
    lose(index, 3)
    with pytest.raises(PublishRefused, match=r"3 of 20 articles are gone, such as /p00.html, /p01.html, /p02.html"):
        index.build()
    assert current(index) == (1, 20)


def test_the_message_names_the_way_to_release_it(index: Index) -> None:
    lose(index, 5)
    with pytest.raises(PublishRefused, match="pressmark publish 2 --home"):
        index.build()
    release(index.home, 2)
    assert current(index) == (2, 15)


def test_a_rerun_keeps_what_is_staged_and_says_again_why(index: Index) -> None:
    lose(index, 5)
    for _ in range(2):
        with pytest.raises(PublishRefused, match=r"Generation 2 .* 5 of 20 articles are gone.*pressmark publish 2"):
            index.build()
    index.page("p00.html", "Title 0", "Another sentence. " * 20)
    with pytest.raises(PublishRefused, match=r"Generation 3 .* 4 of 20"):
        index.build()
    release(index.home, 3)
    assert current(index) == (3, 16)


def test_what_is_staged_goes_when_the_site_is_whole_again(index: Index) -> None:
    whole = {page: page.read_bytes() for page in index.site.iterdir()}
    lose(index, 5)
    with pytest.raises(PublishRefused):
        index.build()
    for page, data in whole.items():
        page.write_bytes(data)
    assert not index.build().wrote
    with pytest.raises(UsageError, match=r"There are: 1 \(current\)"):
        release(index.home, 2)


def test_a_template_that_lost_its_text_is_staged(index: Index) -> None:
    for number in range(20):
        index.page(f"p{number:02}.html", f"Title {number}", " ".join(f"{letter}{number}rest" for letter in "abcdefgh"))
    with pytest.raises(PublishRefused, match=r"\d+% of the text is gone"):
        index.build()


def test_titles_that_are_suddenly_all_the_same_are_staged(index: Index) -> None:
    for number in range(20):
        index.page(f"p{number:02}.html", "Welcome", f"Sentence {number} about boat {number * 7}. " * 20)
    with pytest.raises(PublishRefused, match="articles now have the title 'Welcome'"):
        index.build()


def test_the_same_title_is_noticed_although_another_one_was_common_before(tmp_path: Path) -> None:
    index = titled(tmp_path, ["Newsletter"] * 25 + [f"Title {number}" for number in range(39)])
    index.build()
    for number in range(60):
        index.page(f"p{number:02}.html", "404 Not Found", f"Sentence {number} about boat {number * 7}. " * 20)
    with pytest.raises(
        PublishRefused, match=r"60 of 64 articles now have the title '404 Not Found', which they had not before"
    ):
        index.build()


def test_a_title_that_was_common_before_and_is_everywhere_now_is_staged(tmp_path: Path) -> None:
    index = titled(tmp_path, ["Newsletter"] * 8 + [f"Title {number}" for number in range(12)])
    index.build()
    titled(tmp_path, ["Newsletter"] * 18)
    with pytest.raises(
        PublishRefused, match=r"10 of 20 articles now have the title 'Newsletter', which they had not before"
    ):
        index.build()


def test_a_title_that_many_articles_share_may_be_that_of_some_more(tmp_path: Path) -> None:
    index = titled(tmp_path, ["Newsletter"] * 8 + [f"Title {number}" for number in range(20)])
    index.build()
    titled(tmp_path, ["Newsletter"] * 14)
    assert index.build().updated == 6


def titled(folder: Path, titles: list[str]) -> Index:
    index = Index(folder)
    for number, title in enumerate(titles):
        index.page(f"p{number:02}.html", title, f"Sentence {number} about boat {number * 7}. " * 20)
    return index


def lengths(folder: Path, words: list[int]) -> Index:
    """A site of articles with so many words each."""
    index = Index(folder)
    for number, count in enumerate(words):
        index.page(f"p{number:02}.html", f"Title {number}", " ".join(f"word{number}x{word}" for word in range(count)))
    return index


def test_text_that_went_with_its_articles_counts(tmp_path: Path) -> None:
    index = lengths(tmp_path, [900] * 4 + [20] * 60)
    index.build()
    lose(index, 4)
    with pytest.raises(
        PublishRefused, match=r"7\d% of the text is gone .*, most of it of /p00.html, /p01.html, /p02.html"
    ):
        index.build()


def test_one_article_with_most_of_the_text_of_many_may_not_go_by_itself(tmp_path: Path) -> None:
    index = lengths(tmp_path, [900] + [20] * 12)
    index.build()
    lose(index, 1)
    with pytest.raises(PublishRefused, match=r"% of the text is gone"):
        index.build()


@pytest.mark.parametrize("words", [[60] * 4, [900, 20, 20], [60, 60]])
def test_one_post_of_a_few_may_be_deleted_however_long_it_is(tmp_path: Path, words: list[int]) -> None:
    index = lengths(tmp_path, words)
    index.build()
    lose(index, 1)
    assert index.build().articles == len(words) - 1


def test_an_article_that_moves_takes_its_text_along(tmp_path: Path) -> None:
    index = lengths(tmp_path, [900] * 2 + [20] * 30)
    index.build()
    for number in range(2):
        (index.site / f"p{number:02}.html").rename(index.site / f"moved{number}.html")
    assert index.build().articles == 32


def test_pages_that_broke_are_staged_when_they_are_too_many(index: Index) -> None:
    (index.site / "p00.html").write_bytes(b"")
    assert index.build().articles == 20
    (index.site / "p01.html").write_bytes(b"")
    with pytest.raises(PublishRefused, match=r"2 of \d+ pages cannot be read, such as p00.html, p01.html"):
        index.build()
    assert current(index) == (2, 20)


def test_pages_that_can_no_longer_be_opened_count_as_broken(index: Index, tmp_path: Path) -> None:
    outside = tmp_path / "outside.html"
    outside.write_text("root:x:0:0", "utf-8")
    (index.site / "p00.html").write_bytes(b"<p>" + b"word " * 1_200_000)
    for number in (1, 2):
        page = index.site / f"p{number:02}.html"
        page.unlink()
        page.symlink_to(outside)
    with pytest.raises(PublishRefused, match=r"3 of 20 pages cannot be read, such as p00.html, p01.html, p02.html"):
        index.build()
    assert current(index) == (1, 20)


def refusing(monkeypatch: pytest.MonkeyPatch, paths: Collection[str]) -> None:
    """The disk gives each page when the site is looked through, and some of them no more when they are read."""

    def read(root: Path, largest: int, page: Page) -> bytes:
        if page.path in paths:
            raise OSError(errno.EIO, "Input/output error")
        return page_bytes(root, largest, page)

    monkeypatch.setattr("pressmark.index.site_folder.page_bytes", read)


@pytest.mark.parametrize("known", [True, False])
def test_pages_that_fail_in_the_middle_of_a_run_count_as_broken(
    index: Index, monkeypatch: pytest.MonkeyPatch, known: bool
) -> None:
    paths = [f"p{number:02}.html" if known else f"new{number}.html" for number in range(2)]
    for number, path in enumerate(paths):
        index.page(path, f"Changed {number}", f"Other sentence {number} about boat {number * 5}. " * 20)
    refusing(monkeypatch, paths)
    for _ in range(2):
        with pytest.raises(
            PublishRefused, match=rf"2 of \d+ pages cannot be read, such as {', '.join(paths)}"
        ) as refused:
            index.build()
    release(index.home, refused.value.generation)
    report = index.build()
    assert (report.articles, sorted(skip.path for skip in report.skipped)) == (20, sorted(paths))
    monkeypatch.undo()
    report = index.build()
    assert (report.added + report.updated, report.skipped) == (2, ())


def test_pages_that_were_released_as_broken_hold_nothing_back_any_more(index: Index) -> None:
    for number in range(3):
        (index.site / f"p{number:02}.html").write_bytes(b"")
    with pytest.raises(PublishRefused):
        index.build()
    release(index.home, 2)
    index.page("new.html", "A new one", "Sentence of another boat. " * 20)
    assert index.build().articles == 21


def test_what_never_was_a_page_holds_nothing_back(index: Index) -> None:
    for number in range(5):
        (index.site / f"way-out-{number}.html").symlink_to("/etc/hostname")
    os.mkfifo(index.site / "pipe.html")
    assert index.build().articles == 20
    assert not index.build().wrote


def test_a_page_that_can_be_opened_again_is_read_again(index: Index) -> None:
    page = index.site / "p00.html"
    whole = page.read_bytes()
    page.write_bytes(b"<p>" + b"word " * 1_200_000)
    assert [skip.reason for skip in index.build().skipped] == ["too large"]
    again = index.build()
    assert (again.wrote, [skip.reason for skip in again.skipped]) == (False, ["too large"])
    page.write_bytes(whole)
    mended = index.build()
    assert (mended.wrote, mended.articles, mended.skipped) == (True, 20, ())


@pytest.mark.parametrize("count", [25, 26])
def test_of_many_pages_more_than_twenty_five_and_a_twentieth_may_not_go(tmp_path: Path, count: int) -> None:
    index = Index(tmp_path)
    for number in range(400):
        index.page(f"p{number:03}.html", f"Title {number}", f"Sentence {number} about boat {number * 7}. " * 3)
    index.build()
    for number in range(count):
        (index.site / f"p{number:03}.html").unlink()
    if count == 25:
        assert index.build().articles == 375
    else:
        with pytest.raises(PublishRefused, match="26 of 400 articles are gone"):
            index.build()


def test_a_site_of_pages_that_are_all_too_large_says_so(index: Index) -> None:
    index.settings = replace(index.settings, max_page_bytes=10)
    with pytest.raises(SiteError, match=r"20 are larger than max_page_bytes \(10\), such as p00.html"):
        index.build()


def test_a_first_build_is_never_refused(tmp_path: Path) -> None:
    index = Index(tmp_path)
    for number in range(6):
        index.page(f"p{number}.html", "The same", f"Sentence {number} about boat {number * 7}. " * 20)
    assert index.build().wrote


def test_the_last_articles_of_a_small_site_never_go_by_themselves(tmp_path: Path) -> None:
    index = Index(tmp_path)
    for number in range(2):
        index.page(f"p{number}.html", f"Title {number}", f"Sentence {number} about boat {number * 7}. " * 20)
    index.build()
    for page in index.site.iterdir():
        page.write_text(page.read_text("utf-8").replace("<head>", NOINDEX), "utf-8")
    with pytest.raises(PublishRefused, match="2 of 2 articles are gone"):
        index.build()
    assert current(index) == (1, 2)


def test_a_first_build_without_any_article_says_why_and_leaves_nothing(tmp_path: Path) -> None:
    index = Index(tmp_path)
    index.page("about.html", "About")
    about = index.site / "about.html"
    about.write_text(about.read_text("utf-8").replace("<head>", NOINDEX), "utf-8")
    index.page(
        "draft.html",
        "Later",
        "A concert that will take place in the old town hall. " * 3,
        f"{date.today().year + 2}-01-01",
    )
    with pytest.raises(SiteError, match=r"1 future, such as draft.html, 1 noindex, such as about.html"):
        index.build()
    assert not any((index.home / "engines").iterdir())
    index.page("about.html", "About")
    assert index.build().articles == 1


def test_growing_and_changing_is_never_refused(index: Index) -> None:
    for number in range(60):
        index.page(f"p{number:02}.html", f"New title {number}", f"Other words {number} of ferry {number * 3}. " * 30)
    assert index.build().articles == 60
