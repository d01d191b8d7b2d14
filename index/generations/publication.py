"""One publish: the next generation made from what a source reads, checked, and named current, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from pressmark.index.engines import Engine, engine
from pressmark.index.errors import PublishRefused, StorageError
from pressmark.index.extraction.census import Known
from pressmark.index.extraction.gists import Gist
from pressmark.index.facet_values import write_facet_values
from pressmark.index.generations.changes import Changes
from pressmark.index.generations.check import Check, Remark
from pressmark.index.generations.engine_files import flush_directory, staged_directory
from pressmark.index.generations.file_hashes import FileHashes
from pressmark.index.generations.generation import STAGED, clean_up, make_current, record, transaction
from pressmark.index.generations.home import hashed_files
from pressmark.index.generations.kept_ledger import kept_ledger, write_ledger
from pressmark.index.generations.manifest import describe
from pressmark.index.generations.plan import Plan
from pressmark.index.generations.store import GenerationRow, Store, holds_by_key
from pressmark.index.preparation import engine_document, prepare
from pressmark.index.related.lists import refresh_related
from pressmark.index.settings import Settings
from pressmark.index.site_info import read_site_info, site_info
from pressmark.index.source import Progress, Source
from pressmark.index.writer import EngineWriter


@dataclass(frozen=True, slots=True)
class Publication:
    """The generation after `before`, as `plan` says, whose engine goes on from the files in `directory`, if there are
    any.

    `digest` is that of the settings.
    """

    store: Store
    home: Path
    source: Source
    settings: Settings
    before: GenerationRow | None
    directory: Path | None
    plan: Plan
    verified: FileHashes
    day: str
    digest: str
    progress: Progress

    def write(self, checks: Sequence[Check]) -> tuple[GenerationRow, Changes, list[Remark]]:
        """Its row, what it changed, and what the checks say.

        Raises PublishRefused where a check does, with all written and nothing published.
        """
        store, home, plan, before = self.store, self.home, self.plan, self.before
        generation, refused = int(store.meta("last") or 0) + 1, None
        remarks: list[Remark] = []
        chosen = engine(self.settings.engine)
        with staged_directory(home, generation, self.directory, self.verified) as target, transaction(store):
            store.set_meta("last", generation)
            writer = chosen.open_writer(target, self.settings)
            changes = Changes(store, before.number if before else 0, generation, plan.rows, writer, self.day)
            try:
                outcomes = self.source.read(plan.changed, plan.kept, self._known(generation))
                changes.write(outcomes, plan.gone, plan.unread)
                self._fill(generation, writer, changes)
                writer.commit()
            except BaseException:
                writer.abandon()
                raise
            made = self._describe(generation, chosen, target, changes)
            try:
                for check in checks:
                    remarks += check(store, made)
                make_current(store, generation)
            except PublishRefused as refusal:
                refused = refusal
        with suppress(StorageError, OSError):  # what is published is published; the next run cleans up
            clean_up(store, home, self.verified)
        self.verified.save(hashed_files(home))
        if refused:
            raise refused
        remarks += chosen.show(store, home, self.settings)
        return made, changes, remarks

    def _known(self, generation: int) -> Known:
        """What the generation before knows of the site."""
        store, before = self.store, self.before
        keep = partial(write_ledger, store, generation)
        if before is None:
            return Known(keep=keep)
        gists = {path: Gist.from_bytes(row.gist) for path, row in self.plan.rows.items() if row.gist}
        outline, outlines = partial(store.outline, before.number), partial(store.outlines, before.number)
        return Known(before.counts, gists, outline, outlines, kept_ledger(store, before.number), keep)

    def _fill(self, generation: int, writer: EngineWriter, changes: Changes) -> None:
        """Give the engine what the store has and it has not: everything, or what its segments are crowded with."""
        if self.directory is None:
            wanted = [doc for doc in documents(self.store, generation) if doc not in changes.engine_has]
        else:
            wanted = [doc for doc in writer.crowded() if doc not in changes.engine_has and doc not in changes.removed]
            writer.remove(wanted)
        give(self.store, generation, writer, wanted, self.progress)

    def _describe(self, generation: int, chosen: Engine, target: Path, changes: Changes) -> GenerationRow:
        """Finish the generation: related lists, durable files, manifest, self-check, and its row."""
        store, before, settings = self.store, self.before, self.settings
        statistics = refresh_related(store, before, generation, changes, settings, self.progress)
        flush_directory(target)
        manifest = describe(target, chosen.name, chosen.format, chosen.version(), self.verified)
        articles = store.article_count(generation)
        chosen.check(target, articles, settings)
        row = GenerationRow(
            number=generation,
            state=STAGED,
            built=datetime.now(UTC).isoformat(timespec="seconds"),
            articles=articles,
            engine=chosen.name,
            manifest=manifest.to_json(),
            settings=self.digest,
            info="",
            counts=self.source.counts(),
            statistics=statistics,
        )
        write_facet_values(store, before.number if before else 0, generation, changes.touched)
        row = replace(row, info=site_info(store, row, settings, self._name(changes)))
        record(store, row)
        chosen.complete(store, row, target, settings)
        return row

    def _name(self, changes: Changes) -> str:
        """What the site calls itself; no page is read for it where none has changed."""
        if self.before is None or changes.added or changes.updated or changes.removed:
            return self.source.name()
        return read_site_info(self.before.info).site_name


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
