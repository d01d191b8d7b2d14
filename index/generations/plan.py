"""Which pages a publish reads, and which articles go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pressmark.index.article import AHEAD, day_number, is_over
from pressmark.index.discovery import Page, Unread
from pressmark.index.fingerprints import lacks_end, same_bytes
from pressmark.index.generations.store import HOLDS, GenerationRow, PageRow, Store
from pressmark.index.unfinished import PAGES

UNFINISHED = "unfinished"
_CUT_OFF = "it ends in the middle, as it did not before; the next run takes it as it is"


@dataclass(frozen=True, slots=True)
class Plan:
    """`rows` is what the generation before knows of each page, by path.

    `unread` are those pages that cannot be opened now of which that was not known, or whose article's time is over, and
    those that look unfinished.
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
    staged: bool = False,
) -> Plan:
    """What differs between the pages that were found and the generation before; with `everything` all are read.

    A page that looks unfinished keeps what it had for one run; the next one takes it as it is, unless it has changed
    meanwhile. Where `before` is `staged`, that run has not come yet.
    """
    rows = {row.path: row for row in store.pages(before.number)} if before else {}
    over = _over(store, before, rows, today) if before else set()
    pages = {page.path: page for page in found if isinstance(page, Page)}
    closed = {page.path: page for page in found if isinstance(page, Unread) and page.path not in pages}
    unread = [page for path, page in closed.items() if path in over or not _is_known(page, rows.get(path))]
    unfinished = _unfinished(pages, rows)
    unread += unfinished.values()
    changed = [
        page
        for path, page in pages.items()
        if path not in unfinished and (everything or path in over or _differs(page, rows.get(path), today, staged))
    ]
    there = pages.keys() | closed.keys()
    gone = [] if add_only else [row for path, row in rows.items() if path not in there]
    return Plan(rows, changed, gone, unread)


def _over(store: Store, before: GenerationRow, rows: dict[str, PageRow], today: str) -> set[str]:
    """Pages whose articles are not of this time: those of pages that could not be read and say of themselves that their
    time is over, and those that came while a clock was ahead. What an export dates ahead is as its owner wants it.
    """
    kept = {row.doc: path for path, row in rows.items() if row.doc is not None and row.reason}
    pages = {row.doc: path for path, row in rows.items() if row.doc is not None and not row.reason and row.gist}
    over = {row.doc for row in store.articles(before.number, kept) if is_over(row.article, today)}
    early = store.query(
        f"SELECT doc FROM article WHERE day > :day AND {HOLDS}",
        {"day": day_number(today) + AHEAD, "g": before.number},
    )
    return {kept[doc] for doc in over} | {pages[row[0]] for row in early if row[0] in pages}


def _unfinished(pages: Mapping[str, Page], rows: Mapping[str, PageRow]) -> dict[str, Unread]:
    """Pages that lack the end which they had, and which most pages of the site have."""
    cut = [page for path, page in pages.items() if path.endswith(PAGES) and lacks_end(page.fingerprint)]
    if 2 * len(cut) > sum(path.endswith(PAGES) for path in pages):
        return {}
    return {
        page.path: Unread(page.path, UNFINISHED, _CUT_OFF, fingerprint=page.fingerprint)
        for page in cut
        if (row := rows.get(page.path)) is not None
        and _had_end(row)
        and not same_bytes(row.fingerprint, page.fingerprint)
    }


def _had_end(row: PageRow) -> bool:
    return row.doc is not None and (row.reason == UNFINISHED or not lacks_end(row.fingerprint))


def _is_known(page: Unread, row: PageRow | None) -> bool:
    return row is not None and not row.fingerprint and (row.reason, row.detail) == (page.reason, page.detail)


def _differs(page: Page, row: PageRow | None, today: str, staged: bool) -> bool:
    if row is None or row.fingerprint != page.fingerprint or row.url != page.url:
        return True
    return _due(row, today) or (row.reason == UNFINISHED and not staged)


def _due(row: PageRow, today: str) -> bool:
    """Whether a page comes or goes by now although its file has not changed; `detail` is the day that it names."""
    if row.reason == "future":
        return day_number(row.detail) <= day_number(today) + AHEAD
    if row.reason == "expired":
        return row.detail[:10] > today  # a clock was put right
    return row.doc is not None and not row.reason and bool(row.detail) and row.detail <= today
