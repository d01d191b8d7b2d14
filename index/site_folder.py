"""A folder of HTML as a source: pages are read in worker processes, in two stages with the site's counts between."""

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
from pressmark.index.discovery import Page, Unread, find_pages, linked_folders, page_bytes, site_root
from pressmark.index.errors import SiteError
from pressmark.index.extraction.boilerplate import count_site
from pressmark.index.extraction.census import Census, Known
from pressmark.index.extraction.extract import Extraction, Skip
from pressmark.index.extraction.gists import Gist, gist_of
from pressmark.index.extraction.site_counts import SiteCounts
from pressmark.index.extraction.site_name import site_name
from pressmark.index.generations.file_hashes import FileHashes
from pressmark.index.generations.store import PageRow
from pressmark.index.pages.evidence import GLOBS, is_evidence
from pressmark.index.pages.fields import Fields
from pressmark.index.pages.head import head_of
from pressmark.index.pages.language import load_identifier
from pressmark.index.pages.record import Outline
from pressmark.index.settings import Settings
from pressmark.index.source import UNREAD, Outcome, Progress, silent
from pressmark.index.stages import assembled, assembled_apart, extracted, recorded, recorded_apart, spooled
from pressmark.index.workers import executor_for, give_back, in_order

_CHUNK = 48
_MANY = 1_000  # pages, among which some will need all that tells languages apart
_ASKED_FOR_NAME = 4
_NOT_AS_COUNTED = (UNREAD, "unreadable")  # a page of which not what it was counted with is kept, but what it had


class SiteFolder:
    """The pages of one folder.

    Stage one reads each changed page and spools its record to disk; the counts of the site follow from the outlines of
    all pages, new and kept; stage two turns records into articles, also of kept pages whose outcome the counts change.
    `failing` are pages that could not be had in this run.
    """

    def __init__(
        self,
        site: Path,
        settings: Settings,
        *,
        alone: bool = False,
        read: Callable[[Page], bytes] | None = None,
        hashes: FileHashes | None = None,
        progress: Progress = silent,
        today: date | None = None,
    ) -> None:
        """`alone` takes each page by itself; `hashes` remember pages that need not be read again.

        `read` gives the bytes of a page that was found elsewhere; worker processes call it.
        """
        self._bytes = read or partial(page_bytes, site, settings.max_page_bytes)
        self._today = (today or date.today()).isoformat()
        self._site = site
        self._hashes = hashes
        self._settings = settings
        self._alone = alone
        self._progress = progress
        self._options = Extraction(
            content=settings.content,
            remove=settings.remove,
            fields=settings.fields,
            language=settings.language,
            base_url=settings.base_url,
            max_page_bytes=settings.max_page_bytes,
        )
        self._counts = SiteCounts()
        self._found: list[Page] = []
        self.failing: list[str] = []

    def pages(self) -> Sequence[Page | Unread]:
        chosen, root = self._settings, site_root(self._site)
        # What is found in one folder is read in it, also when a link to it is swapped meanwhile.
        self._bytes = partial(page_bytes, root, chosen.max_page_bytes)
        found = list(
            find_pages(
                root,
                (*chosen.include, *GLOBS),
                chosen.exclude,
                chosen.base_url,
                chosen.max_page_bytes,
                self._hashes,
            )
        )
        if not any(isinstance(page, Page) and not is_evidence(page.path) for page in found):
            large = [page.path for page in found if isinstance(page, Unread) and page.reason == "too large"]
            if large:
                raise SiteError(
                    f'No page to index in "{self._site}": {len(large):,} are larger than max_page_bytes '
                    f"({chosen.max_page_bytes:,}), such as {large[0]}. The index is left as it was."
                )
            links = ", ".join(f'"{name}"' for name in linked_folders(self._site)[:5])
            hint = f" Links to folders are not followed: name what {links} leads to." if links else ""
            raise SiteError(f'No page to index in "{self._site}".{hint} The index is left as it was.')
        self._found = [page for page in found if isinstance(page, Page) and not is_evidence(page.path)]
        self.failing = [page.path for page in found if isinstance(page, Unread) and page.failing]
        return found

    def read(self, changed: Sequence[Page], kept: Sequence[PageRow], known: Known) -> Iterator[Outcome]:
        spool = Path(tempfile.mkdtemp(prefix="pressmark-"))
        if len(changed) >= _MANY:
            load_identifier()
        try:
            with executor_for(len(changed), self._settings.workers, bounded=True) as executor:
                yield from self._read(executor, spool, changed, kept, known)
        finally:
            shutil.rmtree(spool, ignore_errors=True)

    def articles(self, keep_all: bool) -> Iterator[tuple[Page, Article | Skip]]:
        """What the indexer sees in each page, for people; `keep_all` gives an article for pages it leaves out too."""
        for page, found, _ in self.explained(keep_all):
            yield page, found

    def explained(self, keep_all: bool) -> Iterator[tuple[Page, Article | Skip, list[tuple[str, str]]]]:
        """The same with the lines of each page that are the site's rather than the article's, each with the reason."""
        there = list(self.pages())
        pages = [page for page in there if isinstance(page, Page)]
        for page in there:
            if not isinstance(page, Page):
                yield Page(page.path, "", b""), Skip(page.path, "unreadable", page.detail), []
        spool = Path(tempfile.mkdtemp(prefix="pressmark-"))
        try:
            with executor_for(len(pages), self._settings.workers, bounded=True) as executor:
                spools, outlines = self._stage_one(executor, spool, pages)
                counts = spooled(SiteCounts() if self._alone else count_site(outlines), spool)
                for result in in_order(executor, extracted, [(path, counts, keep_all, self._today) for path in spools]):
                    yield from result
        finally:
            shutil.rmtree(spool, ignore_errors=True)

    def counts(self) -> bytes:
        return self._counts.to_bytes()

    def name(self) -> str:
        return self.name_among(self._found)

    def name_among(self, pages: Sequence[Page]) -> str:
        """Of the page at the root and some spread over the site, so that a publish learns what a build would."""
        return site_name(self._some_heads(pages), self._counts)

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
        gists = {path: Gist.from_bytes(row.gist) for path, row in stay.items()}
        census = Census(known, gists, {outline.path: outline for outline in outlines})
        self._counts = census.counts
        touched = [Page(row.path, row.url, row.fingerprint) for row in map(stay.__getitem__, census.touched)]
        del census, outlines  # of a large site they are large
        if len(changed) >= _MANY:
            give_back()
        more, again = self._stage_one(executor, spool, touched)
        sure = all(gist_of(outline) == gists[outline.path] for outline in again)
        done, total = 0, len(changed) + len(touched)
        learnt = spooled(self._counts, spool)
        jobs = [(path, learnt, self._today) for path in [*spools, *more]]
        for outcomes in in_order(executor, assembled, jobs, rescue=assembled_apart):
            done += len(outcomes)
            self._progress("articles", done, total)
            self.failing += [outcome.page.path for outcome in outcomes if outcome.reason == UNREAD]
            sure = sure and not any(outcome.reason in _NOT_AS_COUNTED for outcome in outcomes)
            yield from outcomes
        self._counts = replace(self._counts, sure=sure)

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
