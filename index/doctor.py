"""Is the index sound, and what on the site hurts its search? Each finding says how to mend it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pressmark.index.engines import left_behind
from pressmark.index.errors import IndexDamaged, IndexMissing, PressmarkError, StoreDamaged
from pressmark.index.finding import Finding, counted, worst_first
from pressmark.index.generations.check import Check, Remark
from pressmark.index.generations.generation import PUBLISHED, STAGED, check_engine, sound_directory
from pressmark.index.generations.home import last_held
from pressmark.index.generations.manifest import WAY_OUT, unverified_files
from pressmark.index.generations.seal import verify_store
from pressmark.index.generations.soundness import unsound_rows
from pressmark.index.generations.store import GenerationRow, Store
from pressmark.index.settings import Settings
from pressmark.index.site_checks import examine_site

_EXAMPLES = 5
_STALE = timedelta(days=30)


def examine(home: Path, checks: Sequence[Check] = (), settings: Settings | None = None) -> list[Finding]:
    """All findings, worst first, those of `checks` on the published generation among them.

    Raises IndexMissing where there is no index; damage is a finding.
    """
    try:
        verify_store(home, unverified_files(home))
        with closing(Store(home)) as store:
            findings = _findings(home, store, checks, settings or Settings())
    except StoreDamaged as damage:
        text, _, way_out = str(damage).partition(" Build it anew")
        return [Finding("error", "damaged-store", text, f"Build it anew{way_out}")]
    return worst_first(findings)


def _findings(home: Path, store: Store, checks: Sequence[Check], settings: Settings) -> list[Finding]:
    row = store.published()
    if row is None:
        raise IndexMissing(f'No index at "{home}". Create one: pressmark index SITE --home "{home}"')
    damage = [*_damaged_rows(home, store)]
    findings = [*damage, *_damaged_files(home, store, settings)]
    if damage:
        return findings  # what such rows say of the site is worth nothing
    findings += [*_staged(home, store, row), *_stale(home, row), *examine_site(store, row)]
    if not any(finding.level == "error" for finding in findings):
        findings += _rules([remark for check in checks for remark in check(store, row)])
    return findings


def _damaged_files(home: Path, store: Store, settings: Settings) -> Iterable[Finding]:
    """Every file of every kept generation is hashed anew."""
    unseen = unverified_files(home)
    for row in store.generations():
        try:
            if row.number == store.current():
                check_engine(home, row, settings, unseen)
            else:
                sound_directory(home, row, unseen)
        except IndexDamaged as error:
            if row.number == store.current():
                yield Finding(
                    "error", "damaged-engine", str(error), f'Mend it: pressmark doctor --mend --home "{home}"'
                )
            else:
                reason = str(error).removesuffix(WAY_OUT).rstrip()
                text = f"Generation {row.number}, which is kept to go back to, is damaged: {reason}"
                yield Finding("note", "damaged-older", text, "Nothing to do: it goes with the next publishes.")
        except PressmarkError as error:
            advice = f'Or fill the engine that is always there: pressmark index SITE --engine whoosh --home "{home}"'
            yield Finding("error", "unopened-engine", str(error), advice)


def _damaged_rows(home: Path, store: Store) -> Iterable[Finding]:
    """Every row of the published generation is read."""
    broken = tuple(unsound_rows(store))
    sound = store.query("PRAGMA integrity_check")[0][0]
    if broken or sound != "ok":
        text = (
            f"{counted(len(broken), 'row', 'rows')} of the store cannot be read"
            if broken
            else f"The store is damaged: {sound}"
        )
        yield Finding(
            "error",
            "damaged-store",
            f"{text}.",
            f'Build it anew: pressmark index SITE --home "{home}"',
            broken[:_EXAMPLES],
        )


def _staged(home: Path, store: Store, row: GenerationRow) -> Iterable[Finding]:
    for other in store.generations():
        if other.state == STAGED and other.number > row.number:
            text = f"Generation {other.number} was held back; visitors still search generation {row.number}."
            way_out = f'If its losses are right: pressmark publish {other.number} --home "{home}"'
            yield Finding("warning", "staged", text, way_out)
    newer = [other for other in store.generations() if other.state == PUBLISHED and other.number > row.number]
    if newer:
        text = f"Generation {row.number} was rolled back to; {newer[0].number} is newer."
        yield Finding("note", "rolled-back", text, "The next run of pressmark index goes on from here.")
        for remark in left_behind(home, newer[0], row):
            way_out = f'What is sound goes there with: pressmark index SITE --engine {newer[0].engine} --home "{home}"'
            yield Finding("warning", "left-behind", remark.text, way_out)


def _stale(home: Path, row: GenerationRow) -> Iterable[Finding]:
    """Also a run that finds nothing new shows that somebody looks after the index."""
    age = datetime.now(UTC) - (last_held(home) or datetime.fromisoformat(row.built))
    if age > _STALE:
        text = f"The site was last looked at {age.days} days ago."
        yield Finding("warning", "stale", text, "Run pressmark index after each publish, or pressmark watch.")


def _rules(remarks: Sequence[Remark]) -> Iterable[Finding]:
    found = tuple(remark.text for remark in remarks if remark.level == "warning")
    if found:
        text = "Some of the rules in the settings file do not come true."
        yield Finding(
            "warning", "rules", text, "Name other urls, or see why: pressmark golden, pressmark explain.", found
        )
