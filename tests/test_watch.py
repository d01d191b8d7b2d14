"""Watching a site: publish after a change, and only once it is at rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from pressmark.index.errors import SiteError
from pressmark.index.generations.sync import SyncReport
from pressmark.index.watch import LOOK_EVERY, QUIET, Published, signature, watch
from tests.indexes import Index


class TheEnd(Exception):
    pass


def watched(states: Iterable[str], build: Callable[[], SyncReport]) -> tuple[list[Published], list[float]]:
    """What a watch publishes while the site goes through these states, one a look; and what it waited for."""
    left, waits, published = iter(states), [], []

    def look(_: Path) -> frozenset[tuple[str, int, int, int]]:
        state = next(left, None)
        if state is None:
            raise TheEnd
        return frozenset([(state, 0, 0, 0)])

    with pytest.raises(TheEnd):
        published.extend(watch(Path("site"), build, waits.append, look=look))
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
