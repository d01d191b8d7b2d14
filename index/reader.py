"""Pages to articles: read in worker processes, in two stages with the site's counts between."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from pressmark.index.article import Article
from pressmark.index.bounds import TooMuch, bounded
from pressmark.index.discovery import Page, Unread
from pressmark.index.extraction.boilerplate import count_site
from pressmark.index.extraction.census import Census, Known
from pressmark.index.extraction.extract import Extraction, Skip
from pressmark.index.extraction.gists import gist_of
from pressmark.index.extraction.site_counts import SiteCounts
from pressmark.index.extraction.site_name import site_name as name_of
from pressmark.index.generations.store import PageRow
from pressmark.index.pages.fields import Fields
from pressmark.index.pages.head import head_of
from pressmark.index.pages.language import load_identifier
from pressmark.index.pages.record import Outline
from pressmark.index.settings import Settings
from pressmark.index.source import UNREAD, Outcome, Progress
from pressmark.index.stages import assembled, assembled_apart, extracted, recorded, recorded_apart, spooled
from pressmark.index.workers import executor_for, give_back, in_order

_CHUNK = 48
_MANY = 1_000  # pages, among which some will need all that tells languages apart
_ASKED_FOR_NAME = 4
_NOT_AS_COUNTED = (UNREAD, "unreadable")  # a page of which not what it was counted with is kept, but what it had


class Reader:
    """Reads pages of one site, and turns them into articles.

    Stage one reads each changed page and spools its record to disk; the counts of the site follow from the outlines of
    all pages, new and kept; stage two turns records into articles, also of kept pages whose outcome the counts change.
    `counts` are those of the site, as they are kept.
    """

    def __init__(
        self, read: Callable[[Page], bytes], settings: Settings, failing: list[str], progress: Progress, today: date
    ) -> None:
        """`read` gives the bytes of a page; `failing` is told of those that cannot be had."""
        self._bytes, self._settings, self._failing, self._progress = read, settings, failing, progress
        self._today = today.isoformat()
        self._options = Extraction(
            content=settings.content,
            remove=settings.remove,
            fields=settings.fields,
            language=settings.language,
            base_url=settings.base_url,
            max_page_bytes=settings.max_page_bytes,
        )
        self._site = SiteCounts()
        self.counts = self._site.to_bytes()

    def outcomes(self, changed: Sequence[Page], kept: Sequence[PageRow], known: Known) -> Iterator[Outcome]:
        """What became of the changed pages, and of those kept ones which the changes touch."""
        spool = Path(tempfile.mkdtemp(prefix="pressmark-"))
        if len(changed) >= _MANY:
            load_identifier()
        try:
            with executor_for(len(changed), self._settings.workers, bounded=True) as executor:
                yield from self._read(executor, spool, changed, kept, known)
        finally:
            shutil.rmtree(spool, ignore_errors=True)

    def explained(
        self, there: Sequence[Page | Unread], keep_all: bool, *, alone: bool
    ) -> Iterator[tuple[Page, Article | Skip, list[tuple[str, str]]]]:
        """What each page says by itself, or with what the others say, and its lines that are no part of the article."""
        pages = [page for page in there if isinstance(page, Page)]
        for page in there:
            if not isinstance(page, Page):
                yield Page(page.path, "", b""), Skip(page.path, "unreadable", page.detail), []
        spool = Path(tempfile.mkdtemp(prefix="pressmark-"))
        try:
            with executor_for(len(pages), self._settings.workers, bounded=True) as executor:
                spools, outlines = self._stage_one(executor, spool, pages)
                counts = spooled((SiteCounts() if alone else count_site(outlines)).to_bytes(), spool)
                for result in in_order(executor, extracted, [(path, counts, keep_all, self._today) for path in spools]):
                    yield from result
        finally:
            shutil.rmtree(spool, ignore_errors=True)

    def site_name(self, pages: Sequence[Page]) -> str:
        """By the page at the root and some spread over the site, so that a publish learns what a build would."""
        return name_of(self._some_heads(pages), self._site)

    def _some_heads(self, pages: Sequence[Page]) -> Iterator[Fields]:
        step = max(1, len(pages) // _ASKED_FOR_NAME)
        chosen = [*[page for page in pages if page.path == "index.html"][:1], *pages[::step][:_ASKED_FOR_NAME]]
        for page in chosen:
            try:
                yield bounded(partial(_head, self._bytes, page))
            except (OSError, TooMuch):
                continue

    def _read(
        self, executor: Executor, spool: Path, changed: Sequence[Page], kept: Sequence[PageRow], known: Known
    ) -> Iterator[Outcome]:
        spools, outlines = self._stage_one(executor, spool, changed)
        stay = {row.path: row for row in kept if row.gist}
        gists = {path: known.gists[path] for path in stay}
        census = Census(known, gists, {outline.path: outline for outline in outlines})
        self._site = census.counts
        touched = [Page(row.path, row.url, row.fingerprint) for row in map(stay.__getitem__, census.touched)]
        del census, outlines  # of a large site they are large
        if len(changed) >= _MANY:
            give_back()
        more, again = self._stage_one(executor, spool, touched)
        sure = all(gist_of(outline) == gists[outline.path] for outline in again)
        done, total = 0, len(changed) + len(touched)
        self.counts = self._site.to_bytes()
        learnt = spooled(self.counts, spool)
        jobs = [(path, learnt, self._today) for path in [*spools, *more]]
        for outcomes in in_order(executor, assembled, jobs, rescue=assembled_apart):
            done += len(outcomes)
            self._progress("articles", done, total)
            self._failing += [outcome.page.path for outcome in outcomes if outcome.reason == UNREAD]
            sure = sure and not any(outcome.reason in _NOT_AS_COUNTED for outcome in outcomes)
            yield from outcomes
        if not sure:
            self.counts = replace(self._site, sure=False).to_bytes()

    def _stage_one(self, executor: Executor, spool: Path, pages: Sequence[Page]) -> tuple[list[Path], list[Outline]]:
        """Records of the pages, spooled in chunks, and their outlines."""
        chunks = [pages[start : start + _CHUNK] for start in range(0, len(pages), _CHUNK)]
        known = len(list(spool.iterdir()))
        jobs = [
            (self._bytes, chunk, self._options, spool / f"{known + number:06d}") for number, chunk in enumerate(chunks)
        ]
        outlines: list[Outline] = []
        done = 0
        for chunk, found in zip(chunks, in_order(executor, recorded, jobs, rescue=recorded_apart), strict=True):
            outlines += [Outline.from_bytes(data) for data in found]
            done += len(chunk)
            self._progress("pages", done, len(pages))
        return [job[3] for job in jobs], outlines


def _head(read: Callable[[Page], bytes], page: Page) -> Fields:
    return head_of(read(page), page.url)
