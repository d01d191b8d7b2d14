"""The rules tried on a generation before it is published: golden queries, and rules that name no article."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pressmark.index.errors import IndexUnavailable, PublishRefused
from pressmark.index.generations.check import Check, Remark
from pressmark.index.generations.generation import PUBLISHED
from pressmark.index.generations.store import GenerationRow, Store
from pressmark.index.rules import Rules
from pressmark.index.settings import Settings
from pressmark.search.golden import Scorecard, complaint, score, summary
from pressmark.search.opened_generation import OpenedGeneration
from pressmark.search.rules import SiteRules

_MOST_NAMED = 10


def rule_checks(home: Path, settings: Settings) -> Sequence[Check]:
    """The check of these settings' rules; none where there are no rules."""
    return [RulesCheck(home, settings)] if settings.rules != Rules() else []


class RulesCheck:
    """Says which rules name articles that are not there, and how the golden queries fare; can refuse by the latter."""

    def __init__(self, home: Path, settings: Settings) -> None:
        self._home = home
        self._settings = settings

    def __call__(self, store: Store, row: GenerationRow) -> list[Remark]:
        """Raise PublishRefused for a broken golden query when the settings want that and the row is only staged."""
        with _opened(self._home, store, row) as snapshot:
            unknown = SiteRules(self._settings.rules, snapshot).unknown()
            card = score(snapshot, self._settings) if self._settings.rules.golden else None
        named = [f"line {line}: {rule} names {url}, which no article has" for line, rule, url in unknown]
        remarks = _few([f"pressmark.toml, {text}." for text in named])
        if card is not None:
            remarks += self._golden(store, row, card)
        return remarks

    def _golden(self, store: Store, row: GenerationRow, card: Scorecard) -> list[Remark]:
        before = card_before(self._home, store, row, self._settings)
        earlier = dict(zip(card.trials, before.trials, strict=True)) if before else {}
        broken = [complaint(trial, earlier.get(trial)) for trial in card.broken]
        if broken and self._settings.golden == "refuse" and row.state != PUBLISHED:
            more = f" and {len(broken) - _MOST_NAMED} more" if len(broken) > _MOST_NAMED else ""
            raise PublishRefused(
                f"Generation {row.number} was staged, not published: golden query "
                f"{'; '.join(broken[:_MOST_NAMED])}{more}. See them all: pressmark golden --generation {row.number}. "
                f'If that is right: pressmark publish {row.number} --home "{self._home}"'
            )
        return [
            Remark("note", f"{summary(card, before)}."),
            *_few([f"Golden query {text}." for text in broken]),
        ]


def card_before(home: Path, store: Store, row: GenerationRow, settings: Settings) -> Scorecard | None:
    """The golden queries on the newest generation that was published before this one, with the same rules."""
    older = [other for other in store.generations() if other.state == PUBLISHED and other.number < row.number]
    if not older:
        return None
    try:
        with _opened(home, store, older[0]) as snapshot:
            return score(snapshot, settings)
    except IndexUnavailable:
        return None


@contextmanager
def _opened(home: Path, store: Store, row: GenerationRow) -> Iterator[OpenedGeneration]:
    snapshot = OpenedGeneration(home, store, row)
    try:
        yield snapshot
    finally:
        snapshot.close()


def _few(texts: Sequence[str]) -> list[Remark]:
    shown = [Remark("warning", text) for text in texts[:_MOST_NAMED]]
    if len(texts) > _MOST_NAMED:
        shown.append(Remark("warning", f"… and {len(texts) - _MOST_NAMED:,} more like it."))
    return shown
