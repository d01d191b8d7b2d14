"""Publish whenever the site changes on disk, once it has come to rest."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pressmark.index.discovery import NEVER
from pressmark.index.errors import ClusterUnavailable, IndexLocked, PressmarkError, StorageError
from pressmark.index.generations.report import SyncReport

Signature = frozenset[tuple[str, int, int, int]]
LOOK_EVERY = 1.0
QUIET = 2.0
# Seconds after which what failed for a reason that passes is tried again.
RETRY_AFTER = 30.0
_PASSING = (ClusterUnavailable, IndexLocked, StorageError)


@dataclass(frozen=True, slots=True)
class Published:
    """One run: its report, or the error that left the index as it was."""

    report: SyncReport | None
    error: PressmarkError | None = None


def watch(
    site: Path,
    build: Callable[[], SyncReport],
    wait: Callable[[float], None],
    *,
    look: Callable[[Path], Signature] | None = None,
    today: Callable[[], date] = date.today,
) -> Iterator[Published]:
    """Build at once, then after each change, for ever; and on each new day, for pages that come or go by their date.

    A change is waited out until nothing has changed for QUIET seconds, so that a generator which still writes is not
    read in the middle. The folder is looked at by name each time: a link that is swapped to a new folder is a change.
    What a full disk or another writer hindered is tried again. `wait` sleeps; it ends the watch by raising.
    """
    look = look or signature
    known: tuple[Signature, date] | None = None
    left = math.inf
    while True:
        now, day = look(site), today()
        if (now, day) != known or left <= 0:
            known = _at_rest(site, now, wait, look), day
            published = _built(build)
            left = RETRY_AFTER if isinstance(published.error, _PASSING) else math.inf
            yield published
        wait(LOOK_EVERY)
        left -= LOOK_EVERY


def signature(site: Path) -> Signature:
    """Name, inode, size and time of every file, cheap enough to take each second; empty where there is no folder."""
    found: set[tuple[str, int, int, int]] = set()
    folders = [os.path.realpath(site)]
    while folders:
        folder = folders.pop()
        try:
            entries = list(os.scandir(folder))
        except OSError:
            continue
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in NEVER:
                    folders.append(entry.path)
                continue
            try:
                status = entry.stat(follow_symlinks=False)
            except OSError:
                continue
            found.add((entry.path, status.st_ino, status.st_size, status.st_mtime_ns))
    return frozenset(found)


def _at_rest(site: Path, now: Signature, wait: Callable[[float], None], look: Callable[[Path], Signature]) -> Signature:
    while True:
        wait(QUIET)
        later = look(site)
        if later == now:
            return now
        now = later


def _built(build: Callable[[], SyncReport]) -> Published:
    try:
        return Published(build())
    except PressmarkError as error:
        return Published(None, error)
