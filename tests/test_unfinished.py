"""Pages that a generator is still writing while the site is read."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from pressmark.index.unfinished import PATIENCE, Content, Unfinished

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
