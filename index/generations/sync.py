"""Make the index match a source: what is there, what of it is new, and is there anything to publish?"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from pressmark.index.discovery import Page, Unread
from pressmark.index.engines import engine
from pressmark.index.errors import IndexDamaged
from pressmark.index.generations.check import Check
from pressmark.index.generations.engine_files import quarantine
from pressmark.index.generations.file_hashes import FileHashes
from pressmark.index.generations.generation import (
    STAGED,
    discard_newer,
    sound_directory,
)
from pressmark.index.generations.manifest import verified_files
from pressmark.index.generations.plan import plan_of
from pressmark.index.generations.report import SyncReport, report_of
from pressmark.index.generations.store import GenerationRow, Store
from pressmark.index.related import VERSION as RELATED_VERSION
from pressmark.index.settings import ENGINES, Settings
from pressmark.index.source import Progress, Source, silent


def sync(
    store: Store,
    home: Path,
    source: Source,
    settings: Settings,
    *,
    add_only: bool = False,
    checks: Sequence[Check] = (),
    progress: Progress = silent,
    today: date | None = None,
) -> SyncReport:
    """Bring the index up to date with the source. The caller holds the home's lock.

    Raises SiteError and leaves everything as it was when the source cannot be read; PublishRefused when a check forbids
    to publish, with the new generation staged, or the one that was staged before where nothing has changed since.
    """
    started = time.monotonic()
    settings = replace(settings, engine=settings.engine or _engine_so_far(store))
    verified, found = verified_files(home), source.pages()
    day = (today or date.today()).isoformat()
    staged = _staged(store)
    if staged and _is_up_to_date(store, home, staged, found, settings, add_only, day, verified):
        for check in checks:
            check(store, staged)
    discard_newer(store)
    before = store.published()
    plan = plan_of(found, store, before, everything=_reads_all(before, settings), add_only=add_only, today=day)
    directory = _sound_directory(home, before, settings, verified)
    same = before is not None and before.settings == settings_digest(settings)
    if before and same and not plan and directory:
        shown = engine(settings.engine).show(store, home, settings)
        said = [*shown, *(remark for check in checks for remark in check(store, before))]
        return report_of(store, before, None, started, said)
    # Imported here, with all that reads and writes articles: a run that finds nothing new does without.
    from pressmark.index.generations.publication import Publication

    made, changes, remarks = Publication(
        store, home, source, settings, before, directory, plan, verified, day, settings_digest(settings), progress
    ).write(checks)
    return report_of(store, made, changes, started, remarks)


def _engine_so_far(store: Store) -> str:
    """What is published with: who has named an engine once need not name it to every command that publishes."""
    before = store.published()
    return engine(before.engine if before else ENGINES[0]).name


def _staged(store: Store) -> GenerationRow | None:
    """The generation that a check has held back, unless it followed one that was rolled back meanwhile."""
    newer = [row for row in store.generations() if row.number > store.current()]
    return newer[0] if len(newer) == 1 and newer[0].state == STAGED else None


def _is_up_to_date(
    store: Store,
    home: Path,
    row: GenerationRow,
    found: Sequence[Page | Unread],
    settings: Settings,
    add_only: bool,
    day: str,
    verified: FileHashes,
) -> bool:
    if row.settings != settings_digest(settings):
        return False
    plan = plan_of(found, store, row, everything=False, add_only=add_only, today=day, staged=True)
    return not plan and _sound_directory(home, row, settings, verified) is not None


def _reads_all(before: GenerationRow | None, settings: Settings) -> bool:
    return before is None or before.settings[:_DIGEST] != settings_digest(settings)[:_DIGEST]


def settings_digest(settings: Settings) -> str:
    """Two short hashes: of the choices that change what is read from a page, and of those that change what follows."""
    fields = sorted(settings.fields.items())
    read = [VERSION, settings.base_url, settings.language, settings.content, settings.remove, fields]
    weights, pins, excludes = (
        sorted(table.items()) for table in (settings.section_weights, settings.pins, settings.excludes)
    )
    follows = [RELATED_VERSION, settings.site_name, settings.only_older, settings.other_languages]
    follows += [weights, pins, excludes]
    return "".join(
        hashlib.blake2b(json.dumps(part).encode(), digest_size=_DIGEST // 2).hexdigest() for part in (read, follows)
    )


_DIGEST = 16
# Raised when extraction, analysis or preparation give other results for the same page: all pages are read again.
VERSION = 47


def _sound_directory(home: Path, before: GenerationRow | None, settings: Settings, verified: FileHashes) -> Path | None:
    """The engine directory to go on from; None where the engine is to be filled anew from the store."""
    if before is None or before.engine != settings.engine:
        return None
    try:
        directory = sound_directory(home, before, verified)
    except IndexDamaged:
        quarantine(home, before.number)
        return None
    return directory if engine(settings.engine).reads(directory, settings) else None
