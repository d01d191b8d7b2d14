"""Make the index match a source: read what changed, write what follows from it, and publish it as one generation."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from pressmark.index.discovery import Page, Unread
from pressmark.index.engines import Engine, engine
from pressmark.index.errors import IndexDamaged, PublishRefused, StorageError
from pressmark.index.extraction.census import Known
from pressmark.index.extraction.gists import Gist
from pressmark.index.facet_values import write_facet_values
from pressmark.index.generations.changes import Changes
from pressmark.index.generations.check import Check, Remark
from pressmark.index.generations.engine_files import flush_directory, quarantine, staged_directory
from pressmark.index.generations.file_hashes import FileHashes
from pressmark.index.generations.generation import (
    STAGED,
    clean_up,
    discard_newer,
    make_current,
    record,
    sound_directory,
    transaction,
)
from pressmark.index.generations.home import hashed_files
from pressmark.index.generations.kept_ledger import kept_ledger, write_ledger
from pressmark.index.generations.manifest import describe, verified_files
from pressmark.index.generations.plan import Plan, plan_of
from pressmark.index.generations.report import SyncReport, report_of
from pressmark.index.generations.store import GenerationRow, Store, holds_by_key
from pressmark.index.preparation import engine_document, prepare
from pressmark.index.related.lists import VERSION as RELATED_VERSION
from pressmark.index.related.lists import refresh_related
from pressmark.index.settings import Settings
from pressmark.index.site_info import read_site_info, site_info
from pressmark.index.source import Progress, Source, silent
from pressmark.index.writer import EngineWriter


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

    Raises SiteError and leaves everything as it was when the source cannot be read; PublishRefused when a check
    forbids to publish, with the new generation staged, or the one that was staged before where nothing has changed since.
    """
    started = time.monotonic()
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
        engine(settings.engine).show(store, home, settings)
        said = [remark for check in checks for remark in check(store, before)]
        return report_of(store, before, None, started, said)
    generation, refused = int(store.meta("last") or 0) + 1, None
    remarks: list[Remark] = []
    chosen = engine(settings.engine)
    with staged_directory(home, generation, directory, verified) as target, transaction(store):
        store.set_meta("last", generation)
        writer = chosen.open_writer(target, settings)
        changes = Changes(store, before.number if before else 0, generation, plan.rows, writer, day)
        try:
            outcomes = source.read(plan.changed, plan.kept, _known(store, before, plan, generation))
            changes.write(outcomes, plan.gone, plan.unread)
            _fill(store, generation, writer, changes, whole=directory is None, progress=progress)
            writer.commit()
        except BaseException:
            writer.abandon()
            raise
        made = _describe(store, generation, before, source, settings, chosen, target, verified, changes, progress)
        try:
            for check in checks:
                remarks += check(store, made)
            make_current(store, generation)
        except PublishRefused as refusal:
            refused = refusal
    verified.save(hashed_files(home))
    with suppress(StorageError, OSError):  # what is published is published; the next run cleans up
        clean_up(store, home)
    if refused:
        raise refused
    chosen.show(store, home, settings)
    return report_of(store, made, changes, started, remarks)


def _known(store: Store, before: GenerationRow | None, plan: Plan, generation: int) -> Known:
    """What the generation before knows of the site."""
    keep = partial(write_ledger, store, generation)
    if before is None:
        return Known(keep=keep)
    gists = {path: Gist.from_bytes(row.gist) for path, row in plan.rows.items() if row.gist}
    outline, outlines = partial(store.outline, before.number), partial(store.outlines, before.number)
    return Known(before.counts, gists, outline, outlines, kept_ledger(store, before.number), keep)


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


def _fill(
    store: Store, generation: int, writer: EngineWriter, changes: Changes, *, whole: bool, progress: Progress
) -> None:
    """Give the engine what the store has and it has not: everything, or what its segments are crowded with."""
    if whole:
        wanted = [doc for doc in documents(store, generation) if doc not in changes.engine_has]
    else:
        wanted = [doc for doc in writer.crowded() if doc not in changes.engine_has and doc not in changes.removed]
        writer.remove(wanted)
    give(store, generation, writer, wanted, progress)


def give(store: Store, generation: int, writer: EngineWriter, docs: Sequence[int], progress: Progress) -> None:
    """Add articles as the store has them to an engine."""
    for start in range(0, len(docs), 200):
        chosen = docs[start : start + 200]
        for row in store.articles(generation, chosen):
            writer.add(engine_document(row.doc, prepare(row.article)))
        progress("engine", start + len(chosen), len(docs))


def documents(store: Store, generation: int) -> list[int]:
    """The articles of a generation, by number."""
    wanted = f"SELECT doc FROM article WHERE {holds_by_key('article')} ORDER BY doc"
    return [row[0] for row in store.query(wanted, {"g": generation})]


def _describe(
    store: Store,
    generation: int,
    before: GenerationRow | None,
    source: Source,
    settings: Settings,
    chosen: Engine,
    target: Path,
    verified: FileHashes,
    changes: Changes,
    progress: Progress,
) -> GenerationRow:
    """Finish a generation: related lists, durable files, manifest, self-check, and its row."""
    statistics = refresh_related(store, before, generation, changes, settings, progress)
    flush_directory(target)
    manifest = describe(target, chosen.name, chosen.format, chosen.version(), verified)
    articles = store.article_count(generation)
    chosen.check(target, articles, settings)
    row = GenerationRow(
        number=generation,
        state=STAGED,
        built=datetime.now(UTC).isoformat(timespec="seconds"),
        articles=articles,
        engine=chosen.name,
        manifest=manifest.to_json(),
        settings=settings_digest(settings),
        info="",
        counts=source.counts(),
        statistics=statistics,
    )
    write_facet_values(store, before.number if before else 0, generation, changes.touched)
    row = replace(row, info=site_info(store, row, settings, _name(source, before, changes)))
    record(store, row)
    chosen.complete(store, row, target, settings)
    return row


def _name(source: Source, before: GenerationRow | None, changes: Changes) -> str:
    """What the site calls itself; no page is read for it where none has changed."""
    if before is None or changes.added or changes.updated or changes.removed:
        return source.name()
    return read_site_info(before.info).site_name
