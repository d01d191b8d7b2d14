"""What a run did, for whoever began it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pressmark.index.generations.check import Remark
from pressmark.index.generations.store import HOLDS, GenerationRow, Store

if TYPE_CHECKING:
    from pressmark.index.generations.changes import Changes


@dataclass(frozen=True, slots=True)
class SkippedPage:
    """A page of the site that is no article, or keeps the one that it had, and why."""

    path: str
    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a run did. Counts are articles; `skipped` lists every page of the site that is none, `remarks` what the
    checks say."""

    generation: int
    articles: int
    added: int
    updated: int
    unchanged: int
    removed: int
    skipped: tuple[SkippedPage, ...]
    wrote: bool
    seconds: float
    remarks: tuple[Remark, ...] = ()


def report_of(
    store: Store,
    row: GenerationRow,
    changes: Changes | None,
    started: float,
    remarks: Sequence[Remark],
) -> SyncReport:
    """The report of a run that published this row, or, without changes, found nothing to publish."""
    rows = store.query(
        f"SELECT path, reason, detail FROM page WHERE {HOLDS} AND reason NOT IN ('', 'evidence') ORDER BY path",
        {"g": row.number},
    )
    skipped = [SkippedPage(*found) for found in rows]
    added, updated, removed = 0, 0, 0
    if changes is not None:
        added, updated, removed = len(changes.added), len(changes.updated), len(changes.removed)
    return SyncReport(
        generation=row.number,
        articles=row.articles,
        added=added,
        updated=updated,
        unchanged=row.articles - added - updated,
        removed=removed,
        skipped=tuple(skipped),
        wrote=changes is not None,
        seconds=time.monotonic() - started,
        remarks=tuple(remarks),
    )
