"""A folder of HTML as a source: its pages are found here, and read where they have changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from pressmark.index.discovery import (
    EVIDENCE,
    Page,
    Unread,
    find_pages,
    is_evidence,
    linked_folders,
    page_bytes,
    site_root,
)
from pressmark.index.errors import SiteError
from pressmark.index.generations.file_hashes import FileHashes
from pressmark.index.settings import Settings
from pressmark.index.source import Progress, silent

if TYPE_CHECKING:
    from pressmark.index.article import Article
    from pressmark.index.extraction.census import Known
    from pressmark.index.extraction.extract import Skip
    from pressmark.index.generations.store import PageRow
    from pressmark.index.reader import Reader
    from pressmark.index.source import Outcome


class SiteFolder:
    """The pages of one folder; `failing` are those that could not be had in this run."""

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
        self._today = today or date.today()
        self._site = site
        self._hashes = hashes
        self._settings = settings
        self._alone = alone
        self._progress = progress
        self._found: list[Page] = []
        self.failing: list[str] = []

    def pages(self) -> Sequence[Page | Unread]:
        chosen, root = self._settings, site_root(self._site)
        # What is found in one folder is read in it, also when a link to it is swapped meanwhile.
        self._bytes = partial(page_bytes, root, chosen.max_page_bytes)
        found = list(
            find_pages(
                root,
                (*chosen.include, *EVIDENCE),
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
        return self._reader.outcomes(changed, kept, known)

    def articles(self, keep_all: bool) -> Iterator[tuple[Page, Article | Skip]]:
        """What the indexer sees in each page, for people; `keep_all` gives an article for pages it leaves out too."""
        for page, found, _ in self.explained(keep_all):
            yield page, found

    def explained(self, keep_all: bool) -> Iterator[tuple[Page, Article | Skip, list[tuple[str, str]]]]:
        """The same with the lines of each page that are the site's rather than the article's, each with the reason."""
        found = self.pages()
        return self._reader.explained(found, keep_all, alone=self._alone)

    def counts(self) -> bytes:
        return self._reader.counts

    def name(self) -> str:
        return self.name_among(self._found)

    def name_among(self, pages: Sequence[Page]) -> str:
        """What the site calls itself, by some of these pages."""
        return self._reader.site_name(pages)

    @cached_property
    def _reader(self) -> Reader:
        # Imported here, with all that reads pages: a run that finds nothing new does without.
        from pressmark.index.reader import Reader

        return Reader(self._bytes, self._settings, self.failing, self._progress, self._today)
