"""The counts of a large site are kept and changed by what a publish changes: they equal those made from all outlines."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pressmark.index.errors import StoreDamaged
from pressmark.index.extraction import boilerplate, census, ledger
from pressmark.index.extraction.boilerplate import affected, count_site
from pressmark.index.extraction.census import Census, Known
from pressmark.index.extraction.gists import Gist, gist_of
from pressmark.index.extraction.ledger import LONGS, Block, Ledger
from pressmark.index.extraction.roles import trait_key
from pressmark.index.extraction.site_counts import SiteCounts
from pressmark.index.generations.generation import roll_back
from pressmark.index.generations.store import STORE_FILE, Store
from pressmark.index.pages.record import Outline, Told
from tests.indexes import BODY, Index

HIGH = 2**64 - 1  # the greatest key


@pytest.fixture(autouse=True, scope="module")
def every_site_is_large() -> Iterator[None]:
    """A few pages are a large site here, in blocks of a few keys and with a sample of a few articles."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(census, "_FEW", 4)
        patch.setattr(census, "_MOST_MOVED", 0.9)
        patch.setattr(ledger, "_IN_BLOCK", 3)
        patch.setattr(boilerplate, "_SAMPLE", 7)
        patch.setattr("pressmark.index.builder.Gate", lambda *_: lambda *_: ())
        yield


def kept(blocks: Iterable[Block]) -> Ledger:
    rows = {(block.kind, block.first): block.packed for block in blocks}
    return Ledger(sorted(rows), lambda kind, first: rows[kind, first])


class Site:
    """A site of outlines that is published again and again, with what is kept between."""

    def __init__(self) -> None:
        self.outlines: dict[str, Outline] = {}
        self.published: dict[str, Outline] = {}
        self.ledger = kept(())
        self.counts = b""
        self.by_changes = 0

    def keep(self, blocks: Iterable[Block]) -> None:
        self.ledger = kept(blocks)

    def publish(self) -> None:
        was = self.published
        same = {path: gist_of(outline) for path, outline in self.outlines.items() if was.get(path) == outline}
        fresh = {path: outline for path, outline in self.outlines.items() if path not in same}
        known = Known(
            self.counts,
            {path: gist_of(outline) for path, outline in was.items()},
            lambda path: was[path].to_bytes(),
            lambda: (was[path].to_bytes() for path in sorted(was)),
            self.ledger,
            self.keep,
        )
        before = self.ledger
        taken = Census(known, same, fresh)
        self.by_changes += self.ledger is before and bool(same)
        whole = count_site(self.outlines.values())
        old = SiteCounts.from_bytes(self.counts) if self.counts else SiteCounts()
        assert taken.counts.to_bytes() == whole.to_bytes()
        assert sorted(taken.touched) == [path for path in sorted(same) if affected(self.outlines[path], old, whole)]
        self.counts, self.published = whole.to_bytes(), dict(self.outlines)


KEYS = st.sets(st.sampled_from([0, 1, 2, 3, 40, 41, 1 << 40, 1 << 63, HIGH - 1, HIGH]), max_size=7)
PATHS = st.sampled_from([f"{n}.html" for n in range(12)] + ["3/index.html", "amp/4.html", "5-print.html", "feed.xml"])


@st.composite
def outlines(draw: st.DrawFn, calm: bool) -> Outline:
    """An outline; a `calm` one has nothing of what is counted over a sample, where a change has all pages looked at."""
    path = draw(PATHS)
    url = int(path.split(".")[0]) if path.split(".")[0].isdecimal() else 77
    if path == "feed.xml":
        told = tuple(
            Told(draw(st.integers(0, 5)), "title", word, path) for word in draw(st.sets(st.sampled_from("ab")))
        )
        return Outline(path, "evidence", url=url, told=told)
    line = [draw(st.integers(1, 3)), 0, draw(st.integers(1, 3)), draw(st.integers(1, 3))]
    return Outline(
        path,
        draw(st.sampled_from(["article", "article", "article", "page"])),
        title=draw(st.integers(0, 2)),
        url=url,
        canonical=draw(st.sampled_from([0, 0, url, 1, 2])),
        longs=array("Q", sorted(draw(KEYS))),
        shorts=array("Q", sorted(draw(KEYS))),
        cards=array("Q", sorted(draw(KEYS))),
        titles=array("Q", sorted(draw(st.sets(st.integers(40, 45), max_size=2)))),
        traits=array("Q", () if calm else [trait_key(draw(st.integers(0, 6)), 64)]),
        slots=array("H", () if calm else line),
        sizes=b"" if calm else bytes([4]),
    )


@st.composite
def sites(draw: st.DrawFn) -> tuple[list[Outline], list[list[Outline | str]]]:
    """The pages of a site, and then by publish those that are written and the paths of those that go."""
    page = outlines(draw(st.booleans()))
    change = st.lists(st.one_of(page, page, PATHS), min_size=1, max_size=3)
    return draw(st.lists(page, min_size=12, max_size=24)), draw(st.lists(change, min_size=1, max_size=9))


@given(sites())
@settings(max_examples=150, deadline=None)
def test_kept_counts_are_those_made_from_nothing_after_any_sequence_of_publishes(
    site: tuple[list[Outline], list[list[Outline | str]]],
) -> None:
    pages, changes = site
    published = Site()
    for step in [list[Outline | str](pages), *changes]:
        for page in step:
            if isinstance(page, Outline):
                published.outlines[page.path] = page
            else:
                published.outlines.pop(page, None)
        published.publish()


def plain(number: int, *, longs: Iterable[int] = ()) -> Outline:
    return Outline(
        f"{number:04}.html",
        "article",
        title=1000 + number,
        url=5000 + number,
        longs=array("Q", sorted({10 * number + 10**6, *longs})),
        titles=array("Q", [1000 + number]),
    )


def test_a_threshold_that_moves_with_the_number_of_articles_is_crossed_by_what_did_not_change() -> None:
    site = Site()
    site.outlines = {page.path: page for page in (plain(n, longs={7} if n < 4 else ()) for n in range(390))}
    site.publish()
    assert 7 in SiteCounts.from_bytes(site.counts).boiler
    for n in range(390, 420):
        site.outlines[f"{n:04}.html"] = plain(n)
        site.publish()
    assert 7 not in SiteCounts.from_bytes(site.counts).boiler
    for n in range(420, 399, -1):
        site.outlines.pop(f"{n:04}.html", None)
        site.publish()
    assert 7 in SiteCounts.from_bytes(site.counts).boiler
    assert site.by_changes == 51


def test_one_changed_page_of_many_asks_for_no_outline_but_its_own() -> None:
    pages = {page.path: page for page in (plain(n, longs={7, 8}) for n in range(300))}
    gists = {path: gist_of(outline) for path, outline in pages.items()}
    blocks = list(ledger.ledger_of(gists, pages.values))
    asked: list[str] = []

    def outline(path: str) -> bytes:
        asked.append(path)
        return pages[path].to_bytes()

    def everything() -> Iterator[bytes]:
        raise AssertionError("all outlines were read")

    fresh = plain(17, longs={8})
    known = Known(count_site(pages.values()).to_bytes(), gists, outline, everything, kept(blocks))
    same: dict[str, Gist] = {path: gist for path, gist in gists.items() if path != fresh.path}
    in_sample = SiteCounts.from_bytes(known.counts).sample
    taken = Census(known, same, {fresh.path: fresh})
    assert taken.counts.to_bytes() == count_site({**pages, fresh.path: fresh}.values()).to_bytes()
    if taken.counts.sample == in_sample:
        assert asked == [fresh.path]


def test_a_ledger_finds_every_key_and_believes_no_block_that_was_altered() -> None:
    pages = {page.path: page for page in (plain(n, longs={0, HIGH, n}) for n in range(40))}
    gists = {path: gist_of(outline) for path, outline in pages.items()}
    blocks = list(ledger.ledger_of(gists, pages.values))
    whole = kept(blocks)
    numbers = dict(enumerate(pages))
    for key in {0, HIGH, 17, 10**6, 10**6 + 390, 5, 12345, 2**63}:
        holders = [number for number, path in numbers.items() if key in pages[path].longs]
        assert list(whole.find(LONGS, key)) == holders
    assert dict(whole.sizes(LONGS))[0] == 40
    for at in range(0, len(blocks[1].packed), 7):
        packed = bytearray(blocks[1].packed)
        packed[at] ^= 4
        altered = kept([blocks[0], blocks[1]._replace(packed=bytes(packed)), *blocks[2:]])
        with pytest.raises(StoreDamaged, match="damaged"):
            altered.find(LONGS, blocks[1].first)
    with pytest.raises(StoreDamaged, match="damaged"):
        kept([blocks[0]._replace(packed=b"")]).pages  # noqa: B018


@pytest.fixture
def index(tmp_path: Path) -> Index:
    index = Index(tmp_path)
    for n in range(9):
        index.page(f"p{n}.html", f"Title {n}", f"Nothing but chance put harbour {n} here. {BODY}")
    index.build()
    return index


def kept_and_made(index: Index) -> tuple[bytes, bytes]:
    """The counts that are kept with the published generation, and those of its outlines."""
    with closing(Store(index.home)) as store:
        row = store.published()
        assert row is not None
        return row.counts, count_site(map(Outline.from_bytes, store.outlines(row.number))).to_bytes()


def written(index: Index) -> int:
    """The generation in which the ledger was written."""
    with closing(Store(index.home)) as store:
        rows = store.query("SELECT DISTINCT since FROM ledger WHERE since <= :g AND until > :g", {"g": store.current()})
    return int(rows[0][0])


def test_the_ledger_is_written_anew_only_when_much_has_changed(index: Index) -> None:
    assert written(index) == 1
    index.page("p3.html", "Another title")
    index.build()
    assert written(index) == 1
    for n in range(7):
        index.page(f"p{n}.html", f"Other title {n}", f"Something else altogether {n}.")
    index.build()
    assert written(index) == 3
    roll_back(index.home)
    assert written(index) == 1
    index.page("p8.html", "Last", "And something last.")
    index.build()
    made, whole = kept_and_made(index)
    assert made == whole


def test_a_site_that_becomes_small_keeps_no_ledger(index: Index) -> None:
    for n in range(6):
        (index.site / f"p{n}.html").unlink()
    index.build()
    with closing(Store(index.home)) as store:
        assert not store.query("SELECT 1 FROM ledger WHERE until > ?", [store.current()])


def test_a_ledger_of_another_version_is_made_anew(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "_VERSION", 2)
    index.page("p3.html", "Another title")
    index.build()
    made, whole = kept_and_made(index)
    assert written(index) == 2 and made == whole


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE ledger SET packed = packed || x'00' WHERE kind = 'longs'",
        "DELETE FROM ledger WHERE kind = 'longs'",
        "UPDATE generation SET counts = zeroblob(length(counts))",
    ],
)
def test_what_is_damaged_of_the_counts_is_made_anew(index: Index, harm: str) -> None:
    index.alter(harm, sealed=True)
    with closing(sqlite3.connect(index.home / STORE_FILE)) as store:
        store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    index.page("p3.html", "Another title")
    index.build()
    made, whole = kept_and_made(index)
    assert made == whole
    with closing(Store(index.home)) as fresh:
        assert fresh.article_count(fresh.current()) == 9


def test_a_page_that_keeps_what_it_said_is_counted_with_it_again(index: Index) -> None:
    (index.site / "p2.html").write_bytes(b"\0\1\2" * 300)
    index.build()  # it may be written just now
    index.build()
    assert SiteCounts.from_bytes(kept_and_made(index)[0]).articles == 8
    index.page("p5.html", "Another title")
    index.build()
    made, whole = kept_and_made(index)
    counts = SiteCounts.from_bytes(made)
    assert replace(counts, sure=True).to_bytes() == whole and counts.articles == 9
