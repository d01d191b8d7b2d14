"""Is the index sound, and what on the site hurts its search? Each finding says how to mend it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from pressmark.index.analyzer import analyzer_for
from pressmark.index.engines import engine, readable
from pressmark.index.errors import IndexMissing, PressmarkError, StoreDamaged
from pressmark.index.generations.check import Check, Remark
from pressmark.index.generations.generation import PUBLISHED, STAGED, sound_directory
from pressmark.index.generations.manifest import verified_files
from pressmark.index.generations.store import HOLDS, GenerationRow, Store
from pressmark.index.settings import Settings
from pressmark.index.site_info import read_site_info

Level = Literal["error", "warning", "note"]
_EXAMPLES = 5
_UNDATED = 0.2
_SHORT_WORDS = 20
_SHORT = 0.1
_STALE = timedelta(days=30)
# Written without spaces, or with particles: searched by pairs of characters, so that no stemmer is missed.
_PAIRED = frozenset(["ja", "km", "ko", "lo", "my", "th", "zh"])


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: an `error` harms answers now, a `warning` makes them worse, a `note` is good to know."""

    level: Level
    name: str
    text: str
    advice: str
    examples: tuple[str, ...] = ()


def examine(home: Path, checks: Sequence[Check] = (), settings: Settings | None = None) -> list[Finding]:
    """All findings, worst first, those of `checks` on the published generation among them.

    Raises IndexMissing where there is no index; damage is a finding.
    """
    try:
        with closing(Store(home)) as store:
            findings = _findings(home, store, checks, settings or Settings())
    except StoreDamaged as damage:
        text, _, way_out = str(damage).partition(" Build it anew")
        return [Finding("error", "damaged-store", text, f"Build it anew{way_out}")]
    order = ("error", "warning", "note")
    return sorted(findings, key=lambda finding: order.index(finding.level))


def _findings(home: Path, store: Store, checks: Sequence[Check], settings: Settings) -> list[Finding]:
    row = store.generation(store.current())
    if row is None:
        raise IndexMissing(f'No index at "{home}". Create one: pressmark index SITE --home "{home}"')
    findings = [*_damage(home, store, settings), *_staged(store, row), *_stale(row)]
    for examined in _CHECKS:
        findings += examined(store, row)
    if not any(finding.level == "error" for finding in findings):
        findings += _rules([remark for check in checks for remark in check(store, row)])
    return findings


def _damage(home: Path, store: Store, settings: Settings) -> Iterable[Finding]:
    """Every file of every kept generation is hashed anew, and every row of the published one."""
    unseen = verified_files(home / "nothing is remembered here")
    for row in store.generations():
        try:
            directory = sound_directory(home, row, unseen)
            if row.number == store.current():
                with readable(directory):
                    engine(row.engine).check(directory, row.articles, settings)
        except PressmarkError as error:
            if row.number == store.current():
                yield Finding("error", "damaged-engine", str(error), "Mend it: pressmark doctor --mend")
            else:
                text = f"Generation {row.number}, which is kept to go back to, is damaged: {error}"
                yield Finding("note", "damaged-older", text, "Nothing to do: it goes with the next publishes.")
    broken = []
    for stored in store.all_articles(store.current()):
        try:
            _ = stored.article
        except PressmarkError:
            broken.append(stored.id)
    sound = store.query("PRAGMA integrity_check")[0][0]
    if broken or sound != "ok":
        text = f"{len(broken):,} articles of the store are damaged" if broken else f"The store is damaged: {sound}"
        yield Finding(
            "error",
            "damaged-store",
            f"{text}.",
            "Build it anew: move the index home away and run pressmark index SITE.",
            _few(broken),
        )


def _staged(store: Store, row: GenerationRow) -> Iterable[Finding]:
    for other in store.generations():
        if other.state == STAGED and other.number > row.number:
            text = f"Generation {other.number} was held back; visitors still search generation {row.number}."
            yield Finding("warning", "staged", text, f"If its losses are right: pressmark publish {other.number}")
    newer = [other.number for other in store.generations() if other.state == PUBLISHED and other.number > row.number]
    if newer:
        text = f"Generation {row.number} was rolled back to; {newer[0]} is newer."
        yield Finding("note", "rolled-back", text, "The next run of pressmark index goes on from here.")


def _stale(row: GenerationRow) -> Iterable[Finding]:
    built = datetime.fromisoformat(row.built)
    age = datetime.now(UTC) - built
    if age > _STALE:
        text = f"The index was last written {age.days} days ago."
        yield Finding("warning", "stale", text, "Run pressmark index after each publish, or pressmark watch.")


def _undated(store: Store, row: GenerationRow) -> Iterable[Finding]:
    found = _names(store, row, "day IS NULL AND json_extract(facets, '$.kind[0]') = 'article'")
    if len(found) > _UNDATED * row.articles and any(_names(store, row, "day IS NOT NULL", 1)):
        text = f"{len(found):,} of {row.articles:,} articles have no date that could be read."
        advice = 'Give their pages a <time datetime="..."> or a JSON-LD datePublished, or name a selector: fields.date.'
        yield Finding("warning", "undated", text, advice, _few(found))


def _short(store: Store, row: GenerationRow) -> Iterable[Finding]:
    found = _names(store, row, f"words < {_SHORT_WORDS}")
    if len(found) > max(2, _SHORT * row.articles):
        text = f"{len(found):,} articles have fewer than {_SHORT_WORDS} words."
        advice = (
            "See what is read: pressmark extract SITE. Where the text is missed, name its place: [extract] content."
        )
        yield Finding("warning", "short", text, advice, _few(found))


def _same_titles(store: Store, row: GenerationRow) -> Iterable[Finding]:
    rows = store.query(
        f"SELECT json_extract(brief, '$[0]') AS title, COUNT(*) AS n FROM article WHERE {HOLDS}"
        " GROUP BY title HAVING n > 1 ORDER BY n DESC, title",
        {"g": row.number},
    )
    many = [found for found in rows if found["n"] > 2]
    if many:
        text = f"{sum(found['n'] for found in many):,} articles share their title with two others or more."
        advice = "Visitors cannot tell them apart in results: give each page a title of its own."
        examples = tuple(f"{found['title']} ({found['n']} times)" for found in many[:_EXAMPLES])
        yield Finding("warning", "same-titles", text, advice, examples)


def _languages(store: Store, row: GenerationRow) -> Iterable[Finding]:
    unknown = [lang for lang in read_site_info(row.info).languages if not (analyzer_for(lang).stems or lang in _PAIRED)]
    if unknown:
        text = f"No stemmer for {', '.join(unknown)}: words are found in the form in which they are typed."
        yield Finding("note", "no-stemmer", text, "Nothing to do; beginnings of words and corrections still work.")
    without = _names(store, row, "json_extract(facets, '$.lang[0]') IS NULL")
    if without:
        text = f"{len(without):,} articles have no language that could be told."
        yield Finding("warning", "no-language", text, "Declare it: <html lang=...>, or [site] language.", _few(without))


def _unreadable(store: Store, row: GenerationRow) -> Iterable[Finding]:
    found = store.query(
        f"SELECT path, detail FROM page WHERE {HOLDS} AND reason IN ('unreadable', 'too large') ORDER BY path",
        {"g": row.number},
    )
    if found:
        text = f"{len(found):,} pages cannot be read."
        examples = tuple(f"{page['path']} ({page['detail']})" for page in found[:_EXAMPLES])
        yield Finding("warning", "unreadable", text, "Mend them, or leave them out: [index] exclude.", examples)


def _empty(store: Store, row: GenerationRow) -> Iterable[Finding]:
    found = store.query(f"SELECT path FROM page WHERE {HOLDS} AND reason = 'empty' ORDER BY path", {"g": row.number})
    if found:
        text = f"{len(found):,} pages have no text of their own: nothing, or only what the site repeats."
        advice = "See what is left out and why: pressmark extract SITE --signals. Where it is text: [extract] content."
        level: Level = "warning" if len(found) > max(2, _SHORT * row.articles) else "note"
        yield Finding(level, "empty", text, advice, _few([page["path"] for page in found]))


def _duplicates(store: Store, row: GenerationRow) -> Iterable[Finding]:
    found = store.query(
        f"SELECT path, detail FROM page WHERE {HOLDS} AND reason = 'duplicate' ORDER BY path",
        {"g": row.number},
    )
    if found:
        text = f"{len(found):,} pages are left out since another page is the same."
        examples = tuple(f"{page['path']} (as {page['detail']})" for page in found[:_EXAMPLES])
        yield Finding("note", "duplicates", text, "Right where a canonical link says so; look at the others.", examples)


def _rules(remarks: Sequence[Remark]) -> Iterable[Finding]:
    found = tuple(remark.text for remark in remarks if remark.level == "warning")
    if found:
        text = "Some of the rules in the settings file do not come true."
        yield Finding(
            "warning", "rules", text, "Name other urls, or see why: pressmark golden, pressmark explain.", found
        )


def _address(store: Store, row: GenerationRow) -> Iterable[Finding]:
    if not read_site_info(row.info).base_url and row.articles:
        text = "The address of the site is not known, so results link to the origin that serves the search."
        yield Finding("note", "no-base-url", text, "Name it: --base-url, or [site] base_url.")


_CHECKS: tuple[Callable[[Store, GenerationRow], Iterable[Finding]], ...] = (
    _undated,
    _short,
    _same_titles,
    _languages,
    _unreadable,
    _empty,
    _duplicates,
    _address,
)


def _names(store: Store, row: GenerationRow, where: str, limit: int = -1) -> list[str]:
    rows = store.query(
        f"SELECT COALESCE(url, id) FROM article WHERE since <= ? AND until > ? AND {where} ORDER BY 1 LIMIT ?",
        (row.number, row.number, limit),
    )
    return [found[0] for found in rows]


def _few(names: list[str]) -> tuple[str, ...]:
    return tuple(names[:_EXAMPLES])


def as_json(findings: Iterable[Finding]) -> str:
    """Findings for programs."""
    return json.dumps(
        [
            {
                "level": finding.level,
                "name": finding.name,
                "text": finding.text,
                "advice": finding.advice,
                "examples": list(finding.examples),
            }
            for finding in findings
        ],
        ensure_ascii=False,
    )
