"""Pages that a generator is still writing while the site is read."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from pressmark.index.errors import PublishRefused
from pressmark.index.generations.generation import release
from pressmark.index.generations.store import Store
from pressmark.index.unfinished import PATIENCE, Content, Unfinished
from tests.indexes import Index

WHOLE, HALF = b"<html><body><p>A whole page.</p></body></html>\n", b"<html><body><p>A who"
NOW = 1_000_000.0


class Site:
    """Pages of a folder, on a clock that passes only when somebody waits; `later` happens at the third look."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.now, self.waits, self.later = folder, NOW, 0, lambda: None
        for number in range(9):
            self.write(f"p{number}.html", WHOLE, age=500)

    def write(self, path: str, data: bytes, age: float = 0) -> None:
        (self.folder / path).write_bytes(data)
        os.utime(self.folder / path, (self.now - age, self.now - age))

    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.waits += 1
        if self.waits == 2:
            self.later()

    def read(self, path: str) -> bytes | None:
        def content() -> Content:
            return (self.folder / path).read_bytes(), (self.folder / path).stat()

        paths = sorted(found.name for found in self.folder.iterdir())
        found = Unfinished(str(self.folder), paths, self.wait, lambda: self.now).at_rest(path, content)
        return found and found[0]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def test_a_half_written_page_is_waited_for(site: Site) -> None:
    site.write("new.html", HALF)
    site.later = lambda: site.write("new.html", WHOLE)
    assert site.read("new.html") == WHOLE and site.waits == 2


def test_a_page_without_an_end_that_is_left_alone_is_whole(site: Site) -> None:
    site.write("new.html", HALF)
    assert site.read("new.html") == HALF and 0 < site.waits < 10


def test_a_page_that_is_written_all_the_time_is_not_read(site: Site) -> None:
    wait = site.wait

    def written(seconds: float) -> None:
        wait(seconds)
        site.write("new.html", HALF)

    site.wait = written  # type: ignore[method-assign]
    site.write("new.html", HALF)
    assert site.read("new.html") is None
    assert site.now - NOW == pytest.approx(PATIENCE, abs=1)


@pytest.mark.parametrize(
    "change",
    [
        lambda site: site.write("new.html", WHOLE),
        lambda site: site.write("new.html", HALF, age=5),
        lambda site: site.write("new.html", HALF, age=-5),
        lambda site: [site.write(path, HALF, age=500) for path in ("p1.html", "p2.html")],
        lambda site: [path.unlink() for path in site.folder.glob("p*.html")],
    ],
)
def test_nothing_is_waited_for_without_need(site: Site, change: Callable[[Site], object]) -> None:
    site.write("new.html", HALF)
    change(site)
    site.read("new.html")
    assert site.waits == 0


def test_feeds_and_sources_have_no_such_end(site: Site) -> None:
    site.write("feed.xml", b"<rss>")
    assert site.read("feed.xml") == b"<rss>" and site.waits == 0


@pytest.fixture
def index(tmp_path: Path) -> Index:
    index = Index(tmp_path)
    for number in range(6):
        index.page(f"p{number}.html", f"Title {number}", f"Sentence {number} about boat {number * 7}. " * 40)
    index.build()
    return index


def cut_off(index: Index, path: str, text: str = "") -> None:
    """A page that was left in the middle a while ago."""
    page = index.site / path
    whole = page.read_text("utf-8").replace("about", text or "about")
    page.write_text(whole[: len(whole) // 2], "utf-8")
    os.utime(page, (1_000_000, 1_000_000))


def words_of(index: Index, path: str) -> int:
    with closing(Store(index.home)) as store:
        articles = [row.article for row in store.all_articles(store.current())]
    return next(len(article.body.split()) for article in articles if article.id == path.removesuffix(".html"))


def test_a_page_that_was_cut_off_keeps_what_it_said_for_one_run(index: Index) -> None:
    whole = words_of(index, "p3.html")
    cut_off(index, "p3.html")
    report = index.build()
    assert [(skip.path, skip.reason) for skip in report.skipped] == [("p3.html", "unfinished")]
    assert report.articles == 6 and words_of(index, "p3.html") == whole
    report = index.build()
    assert (report.updated, report.skipped) == (1, ()) and words_of(index, "p3.html") < whole
    assert not index.build().wrote


def test_a_page_that_was_cut_off_is_read_when_it_is_whole(index: Index) -> None:
    page = (index.site / "p3.html").read_text("utf-8")
    cut_off(index, "p3.html")
    index.build()
    (index.site / "p3.html").write_text(page.replace("boat", "ferry"), "utf-8")
    report = index.build()
    assert (report.updated, report.skipped) == (1, ())


def test_a_page_that_goes_on_being_written_keeps_what_it_said(index: Index) -> None:
    whole = words_of(index, "p3.html")
    for text in ("of", "on"):
        cut_off(index, "p3.html", text)
        assert [skip.reason for skip in index.build().skipped] == ["unfinished"]
    assert words_of(index, "p3.html") == whole


def test_many_pages_that_were_cut_off_are_staged_until_somebody_says_otherwise(index: Index) -> None:
    for path in ("p2.html", "p3.html"):
        cut_off(index, path)
    for _ in range(2):
        with pytest.raises(PublishRefused, match=r"Generation 2 .* 2 of 6 pages cannot be read, such as p2.html, p3"):
            index.build()
    release(index.home, 2)
    assert index.build().updated == 2


def test_a_page_that_never_had_an_end_is_read_at_once(index: Index) -> None:
    for edition in ("word", "another"):
        index.page("p6.html", "Title 6", f"A sentence of the sixth {edition} about the ferry. " * 40)
        cut_off(index, "p6.html")
        report = index.build()
        assert (report.added + report.updated, report.skipped) == (1, ())


def test_a_site_whose_pages_all_lose_their_end_is_read_at_once(index: Index) -> None:
    for page in index.site.iterdir():
        page.write_text(page.read_text("utf-8").partition("</main>")[0].replace("boat", "ferry"), "utf-8")
        os.utime(page, (1_000_000, 1_000_000))
    report = index.build()
    assert (report.updated, report.skipped) == (6, ())
