"""The rules tried on a generation before it is published: golden queries, and rules that name no article."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pressmark.index.errors import IndexUnavailable, PublishRefused
from pressmark.index.generations.check import Remark
from pressmark.index.generations.generation import PUBLISHED, kept_generation
from pressmark.index.generations.store import GenerationRow, Store
from pressmark.index.settings import Settings
from pressmark.search.golden import Scorecard, complaint, score, summary
from pressmark.search.opened_generation import OpenedGeneration
from pressmark.search.rules import SiteRules

_MOST_NAMED = 10


class RulesCheck:
    """Says which rules name articles that are not there, and how the golden queries fare; can refuse by the latter."""

    def __init__(self, home: Path, settings: Settings) -> None:
        self._home = home
        self._settings = settings

    def __call__(self, store: Store, row: GenerationRow) -> list[Remark]:
        """Raise PublishRefused for a golden query that held before the row, which is only staged, unless settings
        forbid."""
        with _opened(self._home, store, row, self._settings) as snapshot:
            unknown = SiteRules(self._settings.rules, snapshot).unknown()
        remarks = _few([f"{rule} in line {line} names {url}, which no article has." for line, rule, url in unknown])
        return remarks + (self._golden(store, row) if self._settings.rules.golden else [])

    def _golden(self, store: Store, row: GenerationRow) -> list[Remark]:
        card, before = scorecards(self._home, store, row, self._settings)
        earlier = dict(zip(card.trials, before.trials, strict=True)) if before else {}
        broken = [complaint(trial, earlier.get(trial)) for trial in card.broken]
        lost = [complaint(trial, earlier[trial]) for trial in card.broken if trial in earlier and earlier[trial].holds]
        if lost and self._settings.golden == "refuse" and row.state != PUBLISHED:
            more = f" and {len(lost) - _MOST_NAMED} more" if len(lost) > _MOST_NAMED else ""
            wrong = f"golden query {'; '.join(lost[:_MOST_NAMED])}{more}"
            home = f'--home "{self._home}"'
            raise PublishRefused(
                f"Generation {row.number} was staged, not published: {wrong}. "
                f"See them all: pressmark golden --generation {row.number} {home}. "
                f"If that is right: pressmark publish {row.number} {home}",
                row.number,
                wrong,
            )
        return [
            Remark("note", f"{summary(card, before)}."),
            *_few([f"Golden query {text}." for text in broken]),
        ]


def golden_cards(home: Path, settings: Settings, generation: int | None) -> tuple[Scorecard, Scorecard | None]:
    """The golden queries on a generation, by default the published one, and on the one published before it.

    Raise UsageError for a generation that is not kept, and IndexMissing where there is no index.
    """
    store = Store(home)
    try:
        return scorecards(home, store, kept_generation(store, generation or store.current()), settings)
    finally:
        store.close()


def scorecards(home: Path, store: Store, row: GenerationRow, settings: Settings) -> tuple[Scorecard, Scorecard | None]:
    """The golden queries on a generation, and with the same rules on the newest one published before it."""
    with _opened(home, store, row, settings) as snapshot:
        card = score(snapshot, settings)
    older = [other for other in store.generations() if other.state == PUBLISHED and other.number < row.number]
    if not older:
        return card, None
    try:
        with _opened(home, store, older[0], settings) as snapshot:
            return card, score(snapshot, settings)
    except IndexUnavailable:
        return card, None


@contextmanager
def _opened(home: Path, store: Store, row: GenerationRow, settings: Settings) -> Iterator[OpenedGeneration]:
    snapshot = OpenedGeneration(home, store, row, settings)
    try:
        yield snapshot
    finally:
        snapshot.close()


def _few(texts: Sequence[str]) -> list[Remark]:
    shown = [Remark("warning", text) for text in texts[:_MOST_NAMED]]
    if len(texts) > _MOST_NAMED:
        shown.append(Remark("warning", f"… and {len(texts) - _MOST_NAMED:,} more like it."))
    return shown
