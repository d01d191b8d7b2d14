"""A folder of HTML as a source: pages are read in worker processes, in two stages with the site's counts between."""

from __future__ import annotations

import pickle
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Executor
from datetime import date
from functools import lru_cache, partial
from pathlib import Path

from pressmark.index.article import Article
from pressmark.index.bounds import ENDED, TooMuch, bounded
from pressmark.index.discovery import Page, Unread, find_pages, linked_folders, page_bytes, site_root
from pressmark.index.errors import SiteError
from pressmark.index.extraction.boilerplate import affected, count_site
from pressmark.index.extraction.extract import Extraction, Skip, assemble, left_out, read_page
from pressmark.index.extraction.site_counts import SiteCounts
from pressmark.index.extraction.site_name import site_name
from pressmark.index.generations.file_hashes import FileHashes
from pressmark.index.generations.store import PageRow
from pressmark.index.pages.evidence import GLOBS, KIND, is_evidence, read_evidence
from pressmark.index.pages.head import Fields, head_of
from pressmark.index.pages.language import load_identifier
from pressmark.index.pages.record import Layout, Marks, Outline, Record
from pressmark.index.preparation import prepare
from pressmark.index.settings import Settings
from pressmark.index.source import UNREAD, Outcome, Progress, silent
from pressmark.index.workers import apart, executor_for, in_order

_CHUNK = 48
_MANY = 1_000  # pages, among which some will need all that tells languages apart
# What became of a page in stage one: a record, why its bytes could not be had, or why it is never read.
_Found = Record | str | Skip
_ASKED_FOR_NAME = 4


class SiteFolder:
    """The pages of one folder.

    Stage one reads each changed page and spools its record to disk; the counts of the site follow from the outlines of
    all pages, new and kept; stage two turns records into articles, also of kept pages whose outcome the counts change.
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
            links = ", ".join(f'"{name}"' for name in linked_folders(self._site)[:5])
            hint = f" Links to folders are not followed: name what {links} leads to." if links else ""
            raise SiteError(f'No page to index in "{self._site}".{hint} The index is left as it was.')
        self._found = [page for page in found if isinstance(page, Page) and not is_evidence(page.path)]
        return found

    def read(self, changed: Sequence[Page], kept: Sequence[PageRow], counts: bytes) -> Iterator[Outcome]:
        spool = Path(tempfile.mkdtemp(prefix="pressmark-"))
        if len(changed) >= _MANY:
            load_identifier()
        try:
            with executor_for(len(changed), self._settings.workers, bounded=True) as executor:
                yield from self._read(executor, spool, changed, kept, counts)
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
                counts = _spooled(SiteCounts() if self._alone else count_site(outlines), spool)
                for result in in_order(
                    executor, _extracted, [(path, counts, keep_all, self._today) for path in spools]
                ):
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
        self, executor: Executor, spool: Path, changed: Sequence[Page], kept: Sequence[PageRow], counts: bytes
    ) -> Iterator[Outcome]:
        spools, outlines = self._stage_one(executor, spool, changed)
        stay = [(row, Outline.from_bytes(row.outline)) for row in kept if row.outline]
        self._counts = count_site([*(outline for _, outline in stay), *outlines])
        before = SiteCounts.from_bytes(counts) if counts else SiteCounts()
        touched = [
            Page(row.path, row.url, row.fingerprint) for row, outline in stay if affected(outline, before, self._counts)
        ]
        del stay, outlines  # of a large site they are large
        more, _ = self._stage_one(executor, spool, touched)
        done, total = 0, len(changed) + len(touched)
        learnt = _spooled(self._counts, spool)
        jobs = [(path, learnt, self._today) for path in [*spools, *more]]
        for outcomes in in_order(executor, _assembled, jobs, rescue=_assembled_apart):
            done += len(outcomes)
            self._progress("articles", done, total)
            yield from outcomes

    def _stage_one(self, executor: Executor, spool: Path, pages: Sequence[Page]) -> tuple[list[Path], list[Outline]]:
        """Records of the pages, spooled in chunks, and their outlines."""
        chunks = [pages[start : start + _CHUNK] for start in range(0, len(pages), _CHUNK)]
        known = len(list(spool.iterdir()))
        jobs = [
            (self._bytes, chunk, self._options, spool / f"{known + number:06d}") for number, chunk in enumerate(chunks)
        ]
        outlines: list[Outline] = []
        done = 0
        for chunk, found in zip(chunks, in_order(executor, _recorded, jobs, rescue=_recorded_apart), strict=True):
            outlines += [Outline.from_bytes(data) for data in found]
            done += len(chunk)
            self._progress("pages", done, len(pages))
        return [job[3] for job in jobs], outlines


def _recorded(
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


def _head(read: Callable[[Page], bytes], page: Page) -> Fields:
    return head_of(read(page), page.url)


def _recorded_apart(
    read: Callable[[Page], bytes], pages: Sequence[Page], options: Extraction, spool: Path
) -> list[bytes]:
    """The same, in processes of their own, without the pages that end them."""
    outlines = apart(_recorded, read, pages, options, spool)
    if outlines is None:
        harmful = {page.path for page in pages if apart(_recorded, read, [page], options, spool) is None}
        outlines = apart(_recorded, read, pages, options, spool, harmful)
    if outlines is None:
        raise SiteError(f"Pages cannot be read: {ENDED}. Is memory short? Try --workers 1.")
    return outlines


def _spooled(counts: SiteCounts, spool: Path) -> Path:
    """The counts as a file, which each worker reads once."""
    path = spool / "counts"
    path.write_bytes(counts.to_bytes())
    return path


@lru_cache(maxsize=1)
def _counts_at(path: Path) -> SiteCounts:
    return SiteCounts.from_bytes(path.read_bytes())


def _records(spool: Path) -> list[tuple[Page, _Found]]:
    with spool.open("rb") as file:
        loaded: list[tuple[Page, _Found]] = pickle.load(file)
    return loaded


def _assembled(
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


def _assembled_apart(spool: Path, learnt: Path, today: str) -> list[Outcome]:
    """The same, in processes of their own, without the pages that end them."""
    outcomes = apart(_assembled, spool, learnt, today)
    if outcomes is None:
        paths = [page.path for page, _ in _records(spool)]
        harmful = {path for path in paths if apart(_assembled, spool, learnt, today, (), path) is None}
        outcomes = apart(_assembled, spool, learnt, today, harmful)
    if outcomes is None:
        raise SiteError(f"Pages cannot be read: {ENDED}. Is memory short? Try --workers 1.")
    return outcomes


def _extracted(
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
