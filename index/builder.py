"""Build or update an index: the one path by which every publish comes in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pressmark.index.discovery import site_root
from pressmark.index.engines import engine, outgrown, switched
from pressmark.index.errors import StorageError, StoreDamaged
from pressmark.index.fingerprints import page_hashes
from pressmark.index.generations.check import Check, Remark
from pressmark.index.generations.gate import Gate
from pressmark.index.generations.home import DAMAGED, prepare_home, writing
from pressmark.index.generations.report import SyncReport
from pressmark.index.generations.seal import sealing, verify_for_writing
from pressmark.index.generations.store import Store, damaged
from pressmark.index.generations.sync import sync
from pressmark.index.settings import Settings
from pressmark.index.source import Progress, Source, silent

if TYPE_CHECKING:
    from pressmark.index.remote.connection import Clock


def build_index(
    site: Path, home: Path, settings: Settings, *, checks: Sequence[Check] = (), progress: Progress = silent
) -> SyncReport:
    """Make the index at `home` hold just the articles of a folder of HTML, reading only pages that changed.

    Raises SiteError when the folder is missing or unreadable or has no article, HomeError when `home` is inside it,
    IndexLocked when another process writes, StorageError when the disk refuses, PublishRefused when the gate or one of
    `checks` staged the result; in all of these what was published stays as it was.
    """
    from pressmark.index.site_folder import SiteFolder

    site_root(site)  # a name that is mistyped leaves no home behind
    _prepare(home, settings, site)
    hashes = page_hashes(home)
    source = SiteFolder(site, settings, hashes=hashes, progress=progress)
    report = _build(source, home, settings, False, checks, progress, lambda: source.failing)
    if report.wrote:
        hashes.save()
    return report


def build_from_articles(
    articles: Path,
    home: Path,
    settings: Settings,
    *,
    add_only: bool = False,
    checks: Sequence[Check] = (),
    progress: Progress = silent,
) -> SyncReport:
    """The same from a file of articles, which is the whole site unless `add_only`. Raises InputError for a bad line."""
    from pressmark.index.articles_file import ArticlesFile

    source = ArticlesFile(articles, language=settings.language, workers=settings.workers, progress=progress)
    source.begin()
    _prepare(home, settings)
    return _build(source, home, settings, add_only, checks, progress)


def build_from_sitemap(
    sitemap: str,
    home: Path,
    settings: Settings,
    *,
    checks: Sequence[Check] = (),
    progress: Progress = silent,
    clock: Clock | None = None,
) -> SyncReport:
    """The same from a site whose files are elsewhere; `sitemap` is the address of one, or that of the site.

    A page that cannot be had keeps what it had; when many cannot, the result is staged.
    """
    from pressmark.index.remote.connection import Clock
    from pressmark.index.remote.remote_site import RemoteSite

    source = RemoteSite(sitemap, home, settings, progress=progress, clock=clock or Clock())
    _prepare(home, settings)
    return _build(source, home, source.settings, False, checks, progress, lambda: source.failing)


def _prepare(home: Path, settings: Settings, site: Path | None = None) -> None:
    if settings.engine:
        engine(settings.engine)  # one that is not installed leaves no home behind either
    prepare_home(home, site)


def _build(
    source: Source,
    home: Path,
    settings: Settings,
    add_only: bool,
    checks: Sequence[Check],
    progress: Progress,
    failing: Callable[[], Sequence[str]] = tuple,
) -> SyncReport:
    every: list[Check] = [Gate(home, failing), outgrown, switched, *checks]

    def synced(store: Store, settings: Settings) -> SyncReport:
        with closing(store):
            # One without a seal, as a crash leaves it, is read once before it is sealed.
            if not verify_for_writing(store) and store.current() and _is_damaged(home):
                raise damaged(store.path, "rows of it cannot be read")
            with sealing(store):
                return sync(store, home, source, settings, add_only=add_only, checks=every, progress=progress)

    with writing(home):
        try:
            return synced(Store(home, writable=True), settings)
        except StoreDamaged as damage:
            if add_only:  # what is added would be all that there is
                raise
            if not _is_damaged(home):
                raise StorageError(
                    "The store could not be read for a moment. What was published stays as it was; run this again."
                ) from damage
            from pressmark.index.generations.recovery import begin_anew, last_engine

            chosen = replace(settings, engine=settings.engine or last_engine(home))
            report = synced(begin_anew(home), chosen)
            return replace(report, remarks=(_anew(home, damage), *report.remarks))


def _is_damaged(home: Path) -> bool:
    from pressmark.index.generations.recovery import is_damaged  # with what writes: hardly ever is anything damaged

    return is_damaged(home)


def _anew(home: Path, damage: StoreDamaged) -> Remark:
    reason = str(damage).partition(" Build it anew")[0]
    return Remark("note", f'{reason} It was moved to "{home / DAMAGED}", and all was read anew.')
