"""Which pages a publish reads, and which articles go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pressmark.index.discovery import Page, Unread
from pressmark.index.generations.changes import is_over
from pressmark.index.generations.store import GenerationRow, PageRow, Store
from pressmark.index.pages.dates import AHEAD, day_number


@dataclass(frozen=True, slots=True)
class Plan:
    """`rows` is what the generation before knows of each page, by path.

    `unread` are those pages that cannot be opened now of which that was not known, or whose article's time is over.
    """

    rows: dict[str, PageRow]
    changed: list[Page]
    gone: list[PageRow]
    unread: list[Unread]

    @property
    def kept(self) -> list[PageRow]:
        """What stays unless the site's counts change it."""
        settled = {page.path for page in self.changed} | {row.path for row in self.gone}
        return [row for path, row in self.rows.items() if path not in settled]

    def __bool__(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.changed or self.gone or self.unread)


def plan_of(
    found: Sequence[Page | Unread],
    store: Store,
    before: GenerationRow | None,
    *,
    everything: bool,
    add_only: bool,
    today: str,
) -> Plan:
    """What differs between the pages that were found and the generation before; with `everything` all are read."""
    rows = {row.path: row for row in store.pages(before.number)} if before else {}
    over = _over(store, before, rows, today) if before else set()
    pages = {page.path: page for page in found if isinstance(page, Page)}
    closed = {page.path: page for page in found if isinstance(page, Unread) and page.path not in pages}
    unread = [page for path, page in closed.items() if path in over or not _is_known(page, rows.get(path))]
    changed = [
        page for path, page in pages.items() if everything or path in over or _differs(page, rows.get(path), today)
    ]
    there = pages.keys() | closed.keys()
    gone = [] if add_only else [row for path, row in rows.items() if path not in there]
    return Plan(rows, changed, gone, unread)


def _over(store: Store, before: GenerationRow, rows: dict[str, PageRow], today: str) -> set[str]:
    """Pages that could not be read, and whose articles say of themselves that their time is over by now."""
    kept = {row.doc: path for path, row in rows.items() if row.doc is not None and row.reason}
    return {kept[row.doc] for row in store.articles(before.number, kept) if is_over(row.article, today)}


def _is_known(page: Unread, row: PageRow | None) -> bool:
    return row is not None and not row.fingerprint and (row.reason, row.detail) == (page.reason, page.detail)


def _differs(page: Page, row: PageRow | None, today: str) -> bool:
    return row is None or row.fingerprint != page.fingerprint or row.url != page.url or _due(row, today)


def _due(row: PageRow, today: str) -> bool:
    """Whether a page comes or goes by now although its file has not changed; `detail` is the day that it names."""
    if row.reason == "future":
        return day_number(row.detail) <= day_number(today) + AHEAD
    if row.reason == "expired":
        return row.detail[:10] > today  # a clock was put right
    return row.doc is not None and not row.reason and bool(row.detail) and row.detail <= today
