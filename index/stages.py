"""The two stages in which worker processes read a site: pages to records, and these to articles, by way of files."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Collection, Sequence
from functools import lru_cache, partial
from pathlib import Path

from pressmark.index.article import Article
from pressmark.index.bounds import ENDED, TooMuch, bounded
from pressmark.index.discovery import Page, is_evidence
from pressmark.index.errors import SiteError
from pressmark.index.extraction.extract import Extraction, Skip, assemble, read_page
from pressmark.index.extraction.own_text import left_out
from pressmark.index.extraction.site_counts import SiteCounts
from pressmark.index.pages.evidence import KIND, read_evidence
from pressmark.index.pages.record import Layout, Marks, Record
from pressmark.index.preparation import prepare
from pressmark.index.source import UNREAD, Outcome
from pressmark.index.workers import apart

# What became of a page in stage one: a record, why its bytes could not be had, or why it is never read.
_Found = Record | str | Skip


def recorded(
    read: Callable[[Page], bytes],
    pages: Sequence[Page],
    options: Extraction,
    spool: Path,
    harmful: Collection[str] = (),
) -> list[bytes]:
    """Read pages but harmful ones, write their records to `spool`, and return their outlines. Runs in a worker."""
    records: list[tuple[Page, _Found]] = []
    for page in pages:
        try:
            if page.path in harmful:
                raise TooMuch(ENDED)
            records.append((page, bounded(partial(_record, read, page, options))))
        except OSError as error:
            records.append((page, error.strerror or str(error)))
        except TooMuch as error:
            records.append((page, Skip(page.path, "unreadable", str(error))))
    with spool.open("wb") as file:
        pickle.dump(records, file, protocol=pickle.HIGHEST_PROTOCOL)
    return [record.outline.to_bytes() for _, record in records if isinstance(record, Record)]


def _record(read: Callable[[Page], bytes], page: Page, options: Extraction) -> Record:
    data = read(page)
    if not is_evidence(page.path):
        return read_page(data, page, options)
    outline = read_evidence(data, page, options.base_url)
    return Record(page.path, page.url, KIND, "", Layout(), {}, Marks(), outline)


def recorded_apart(
    read: Callable[[Page], bytes], pages: Sequence[Page], options: Extraction, spool: Path
) -> list[bytes]:
    """The same, in processes of their own, without the pages that end them."""
    outlines = apart(recorded, read, pages, options, spool)
    if outlines is None:
        harmful = {page.path for page in pages if apart(recorded, read, [page], options, spool) is None}
        outlines = apart(recorded, read, pages, options, spool, harmful)
    if outlines is None:
        raise SiteError(f"Pages cannot be read: {ENDED}. Is memory short? Try --workers 1.")
    return outlines


def spooled(counts: bytes, spool: Path) -> Path:
    """The counts as a file, which each worker reads once."""
    path = spool / "counts"
    path.write_bytes(counts)
    return path


@lru_cache(maxsize=1)
def _counts_at(path: Path) -> SiteCounts:
    return SiteCounts.from_bytes(path.read_bytes())


def _records(spool: Path) -> list[tuple[Page, _Found]]:
    with spool.open("rb") as file:
        loaded: list[tuple[Page, _Found]] = pickle.load(file)
    return loaded


def assembled(
    spool: Path, learnt: Path, today: str, harmful: Collection[str] = (), only: str | None = None
) -> list[Outcome]:
    """Turn spooled records into outcomes, of all pages but harmful ones or of one. Runs in a worker."""
    outcomes: list[Outcome] = []
    for page, record in _records(spool):
        if only not in (None, page.path):
            continue
        try:
            if page.path in harmful:
                raise TooMuch(ENDED)
            outcomes.append(bounded(partial(_outcome, page, record, learnt, today)))
        except TooMuch as error:
            outcomes.append(Outcome(page, b"", None, "unreadable", str(error)))
    return outcomes


def _outcome(page: Page, record: _Found, learnt: Path, today: str) -> Outcome:
    if isinstance(record, str):
        return Outcome(page, b"", None, UNREAD, record)
    if isinstance(record, Skip):
        return Outcome(page, b"", None, record.reason, record.detail)
    outline = record.outline.to_bytes()
    found = assemble(record, _counts_at(learnt), today=today)
    if isinstance(found, Skip):
        return Outcome(page, outline, None, found.reason, found.detail)
    ends = found.expires.day if found.expires else ""  # the day on which the page is to be read again
    return Outcome(page, outline, prepare(found), detail=ends)


def assembled_apart(spool: Path, learnt: Path, today: str) -> list[Outcome]:
    """The same, in processes of their own, without the pages that end them."""
    outcomes = apart(assembled, spool, learnt, today)
    if outcomes is None:
        paths = [page.path for page, _ in _records(spool)]
        harmful = {path for path in paths if apart(assembled, spool, learnt, today, (), path) is None}
        outcomes = apart(assembled, spool, learnt, today, harmful)
    if outcomes is None:
        raise SiteError(f"Pages cannot be read: {ENDED}. Is memory short? Try --workers 1.")
    return outcomes


def extracted(
    spool: Path, learnt: Path, keep_all: bool, today: str
) -> list[tuple[Page, Article | Skip, list[tuple[str, str]]]]:
    """Turn spooled records into articles as they are. Runs in a worker."""
    found: list[tuple[Page, Article | Skip, list[tuple[str, str]]]] = []
    counts = _counts_at(learnt)
    for page, record in _records(spool):
        if isinstance(record, str):
            found.append((page, Skip(page.path, "unreadable", record), []))
        elif isinstance(record, Skip):
            found.append((page, record, []))
        elif record.kind != KIND:
            article = assemble(record, counts, keep_all=keep_all, today=today)
            found.append((page, article, left_out(record, counts)))
    return found
