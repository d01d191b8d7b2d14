"""A site over HTTP as a source: its sitemap says which pages there are, and each is asked for once a run."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from pressmark.index.discovery import Page, Unread, is_evidence
from pressmark.index.errors import SiteError
from pressmark.index.extraction.census import Known
from pressmark.index.fingerprints import digest_of
from pressmark.index.generations.store import PageRow
from pressmark.index.globs import matching
from pressmark.index.remote.client import Client
from pressmark.index.remote.connection import Clock
from pressmark.index.remote.destination import Target, target_of
from pressmark.index.remote.fetched import Fetched, fetch, path_of
from pressmark.index.remote.listing import Listing, obey_robots, read_listing
from pressmark.index.remote.spool import Spool, fetched_bytes
from pressmark.index.settings import Settings
from pressmark.index.site_folder import SiteFolder
from pressmark.index.source import Outcome, Progress
from pressmark.index.workers import in_order

CONNECTIONS = 4
# So many failures in a row mean that the site is down, and so does this share of all.
IN_A_ROW, SHARE = 20, 0.5
MOST_BYTES = 8 * 1024**3
_BATCH = 50


class RemoteSite:
    """The pages of one site, fetched into the home and read from there."""

    def __init__(
        self,
        sitemap: str,
        home: Path,
        settings: Settings,
        *,
        progress: Progress,
        clock: Clock,
    ) -> None:
        """`sitemap` is the address of one, or of the site whose robots.txt names it."""
        named = target_of(sitemap)
        rate = settings.fetches_per_second
        self.settings = dataclasses.replace(settings, base_url=settings.base_url or f"{named.origin}/")
        self.failing: list[str] = []
        self._home, self._progress = home, progress
        self._client = Client(
            named,
            allow_private=settings.allow_private,
            interval=1 / rate if rate else 0.0,
            clock=clock,
        )
        self._folder = SiteFolder(home, self.settings, read=partial(fetched_bytes, home), progress=progress)
        self._held: list[Page] = []
        self._left_out: dict[str, tuple[str, str]] = {}

    def pages(self) -> Sequence[Page | Unread]:
        """Ask for every page. Raises SiteError when the site does not answer, or most of it."""
        spool = Spool(self._home)
        try:
            known = spool.known(self._client.site.origin)
            listing = read_listing(self._client, obey_robots(self._client))
            found = self._found(spool, known, listing)
            listed = {target.path for target, _ in listing.sitemaps} | {target.path for target in listing.pages}
            spool.forget(known.keys() - listed)
        finally:
            spool.close()
            self._client.close()
        self._held = [page for page in found if isinstance(page, Page) and self._holds(page.path)]
        if not self._held:
            raise SiteError(f"No page to index at {self._client.site.origin}. The index is left as it was.")
        return found

    def read(self, changed: Sequence[Page], kept: Sequence[PageRow], known: Known) -> Iterator[Outcome]:
        for page in changed:
            if page.path in self._left_out:
                reason, detail = self._left_out[page.path]
                yield Outcome(page, b"", None, reason, detail)
        yield from self._folder.read([page for page in changed if page.path not in self._left_out], kept, known)

    def counts(self) -> bytes:
        return self._folder.counts()

    def name(self) -> str:
        return self._folder.name_among(self._held)

    def _holds(self, path: str) -> bool:
        return path not in self._left_out and not is_evidence(path)

    def _found(self, spool: Spool, known: dict[str, Fetched], listing: Listing) -> list[Page | Unread]:
        found: dict[str, Page | Unread] = {}
        redirected: list[Fetched] = []
        unwanted = matching(self.settings.exclude)
        pages = [page for page in listing.pages if not unwanted(path_of(page))]
        for target, fetched in self._fetched(spool, known, pages):
            if isinstance(fetched, Unread):
                found[fetched.path] = fetched
                continue
            path = path_of(target)
            if fetched.path != path:
                redirected.append(fetched)
                fetched = dataclasses.replace(fetched, path=path, url=target.path, reason="moved", detail=fetched.url)
            if fetched.reason:
                self._left_out[path] = (fetched.reason, fetched.detail)
            found[path] = Page(path, fetched.url, fetched.fingerprint)
        for fetched in redirected:
            if not fetched.reason:
                found.setdefault(fetched.path, Page(fetched.path, fetched.url, fetched.fingerprint))
        for page in _evidence(spool, known, listing.sitemaps):
            found.setdefault(page.path, page)
        return [found[path] for path in sorted(found)]

    def _fetched(
        self, spool: Spool, known: dict[str, Fetched], pages: Sequence[Target]
    ) -> Iterator[tuple[Target, Fetched | Unread]]:
        """Each page with what became of it, kept in the spool a batch at a time."""
        jobs = [(self._client, page, known.get(page.path), self.settings.max_page_bytes) for page in pages]
        batch: list[tuple[Fetched, bytes]] = []
        size, in_a_row, why = 0, 0, ""
        try:
            with ThreadPoolExecutor(CONNECTIONS) as threads:
                outcomes = in_order(threads, fetch, jobs, CONNECTIONS)
                for number, (page, (fetched, body)) in enumerate(zip(pages, outcomes, strict=True), 1):
                    if isinstance(fetched, Fetched) and body is not None:
                        batch.append((fetched, body))
                        size += len(body)
                    if len(batch) >= _BATCH:
                        spool.keep(batch)
                        batch.clear()
                    in_a_row = in_a_row + 1 if fetched.reason == "unreadable" else 0
                    if in_a_row:
                        self.failing.append(fetched.path)
                        why = fetched.detail
                    if in_a_row >= IN_A_ROW or (number == len(pages) and len(self.failing) > SHARE * number):
                        site = f"{len(self.failing):,} of {len(pages):,} pages of {self._client.site.origin}"
                        raise SiteError(f"{site} cannot be had: {why} The index is left as it was.")
                    if size > MOST_BYTES:
                        raise SiteError(
                            f"{self._client.site.origin} has more than {MOST_BYTES:,} bytes. Exclude a part."
                        )
                    self._progress("fetched", number, len(pages))
                    yield page, fetched
        finally:
            spool.keep(batch)


def _evidence(spool: Spool, known: dict[str, Fetched], sitemaps: Sequence[tuple[Target, bytes]]) -> Iterator[Page]:
    """The sitemaps, for the dates that they give: a folder of the site would have them too."""
    for target, data in sitemaps:
        path = target.file.removesuffix(".gz")
        if is_evidence(path):
            fetched = Fetched(target.path, "", "", path, target.path, digest_of(data))
            if known.get(target.path) != fetched:
                spool.keep([(fetched, data)])
            yield Page(path, target.path, fetched.fingerprint)
