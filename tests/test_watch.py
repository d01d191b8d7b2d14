"""Watching a site: publish after a change, and only once it is at rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import chain, repeat
from pathlib import Path

import pytest

from pressmark.index.errors import IndexLocked, PressmarkError, SiteError, StorageError
from pressmark.index.generations.report import SyncReport
from pressmark.index.watch import LOOK_EVERY, QUIET, RETRY_AFTER, Published, signature, watch
from tests.indexes import Index

ONE_DAY = repeat(date(2026, 5, 1))


class TheEnd(Exception):
    pass


def watched(
    states: Iterable[str], build: Callable[[], SyncReport], days: Iterator[date] = ONE_DAY
) -> tuple[list[Published], list[float]]:
    """What a watch publishes while the site goes through these states, one a look; and what it waited for."""
    left, waits, published = iter(states), [], []

    def look(_: Path) -> frozenset[tuple[str, int, int, int]]:
        state = next(left, None)
        if state is None:
            raise TheEnd
        return frozenset([(state, 0, 0, 0)])

    with pytest.raises(TheEnd):
        published.extend(watch(Path("site"), build, waits.append, look=look, today=lambda: next(days)))
    return published, waits


def report() -> SyncReport:
    return SyncReport(1, 1, 1, 0, 0, 0, (), True, 0.1)


def test_it_builds_at_once_and_not_again_without_a_change() -> None:
    published, _ = watched(["a", "a", "a", "a", "a"], report)
    assert len(published) == 1


def test_each_change_is_published_once() -> None:
    published, _ = watched(["a", "a", "a", "b", "b", "b"], report)
    assert len(published) == 2


def test_a_site_that_is_still_being_written_is_waited_out() -> None:
    published, waits = watched(["a", "b", "c", "d", "d", "d"], report)
    assert len(published) == 1
    assert waits == [QUIET, QUIET, QUIET, QUIET, LOOK_EVERY, LOOK_EVERY]


def test_an_error_is_told_and_the_watch_goes_on() -> None:
    def fail() -> SyncReport:
        raise SiteError("gone")

    published, _ = watched(["a", "a", "b", "b"], fail)
    assert [str(found.error) for found in published] == ["gone", "gone"]


def test_a_new_day_is_a_reason_to_look_again() -> None:
    days = chain(repeat(date(2026, 5, 1), 3), repeat(date(2026, 5, 2)))
    published, _ = watched(["a"] * 12, report, days)
    assert len(published) == 2


@pytest.mark.parametrize(
    ("error", "tries"), [(StorageError("full"), 2), (IndexLocked("held"), 2), (SiteError("gone"), 1)]
)
def test_what_hindered_a_publish_and_passes_is_tried_again(error: PressmarkError, tries: int) -> None:
    outcomes = chain([error], repeat(None))

    def build() -> SyncReport:
        if (outcome := next(outcomes)) is not None:
            raise outcome
        return report()

    published, waits = watched(["a"] * 100, build)
    assert len(published) == tries
    assert waits.count(QUIET) == tries
    assert tries == 1 or waits.index(QUIET, 1) * LOOK_EVERY >= RETRY_AFTER


def test_the_signature_sees_changes_new_files_and_a_swapped_link(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    for folder in (one, two):
        Index(folder).page("a.html", "A")
    link = tmp_path / "current"
    link.symlink_to(one / "site")
    seen = [signature(link)]
    (one / "site" / "b.html").write_text("x")
    seen.append(signature(link))
    (one / "site" / "b.html").write_text("longer")
    seen.append(signature(link))
    link.unlink()
    link.symlink_to(two / "site")
    seen.append(signature(link))
    assert len(set(seen)) == 4
    assert signature(tmp_path / "nowhere") == frozenset()
