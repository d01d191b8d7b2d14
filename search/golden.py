"""Golden queries: what a site must find, tried on a generation and scored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pressmark.index.rules import Golden
from pressmark.index.rules_file import LAST_PLACE
from pressmark.index.settings import Settings
from pressmark.search.results import SearchRequest
from pressmark.search.retrieval import rank
from pressmark.search.rules import SiteRules
from pressmark.search.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Trial:
    """One golden query and the rank of each article that it expects; None beyond the hundredth and for no article."""

    golden: Golden
    ranks: tuple[int | None, ...]

    @property
    def holds(self) -> bool:
        return all(rank is not None and rank <= self.golden.rank for rank in self.ranks)

    @property
    def best(self) -> int | None:
        """The rank of the first expected article that a visitor meets."""
        return min((rank for rank in self.ranks if rank is not None), default=None)


@dataclass(frozen=True, slots=True)
class Scorecard:
    """All golden queries on one generation."""

    generation: int
    trials: tuple[Trial, ...]

    @property
    def broken(self) -> tuple[Trial, ...]:
        return tuple(trial for trial in self.trials if not trial.holds)

    def success(self, within: int) -> float:
        """The share of queries with an expected article among the first so many."""
        return self._mean([float(trial.best is not None and trial.best <= within) for trial in self.trials])

    @property
    def mrr(self) -> float:
        """The mean of 1 / rank of the first expected article."""
        return self._mean([1 / trial.best if trial.best else 0.0 for trial in self.trials])

    @staticmethod
    def _mean(values: Sequence[float]) -> float:
        return sum(values) / max(1, len(values))


def score(snapshot: Snapshot, settings: Settings) -> Scorecard:
    """Try every golden query of the settings, with the settings' other rules in force."""
    rules = SiteRules(settings.rules, snapshot)
    trials = []
    for golden in settings.rules.golden:
        request = SearchRequest(golden.query, LAST_PLACE, facets=False, snippets=False, as_you_type=False)
        docs = [item.doc for item in rank(snapshot, request, settings.freshness, rules).ranked[:LAST_PLACE]]
        places = {doc: place for place, doc in enumerate(docs, 1)}
        expected = [snapshot.document(url) for url in golden.expect]
        trials.append(Trial(golden, tuple(None if doc is None else places.get(doc) for doc in expected)))
    return Scorecard(snapshot.info.number, tuple(trials))


def complaint(trial: Trial, before: Trial | None) -> str:
    """What is broken about a golden query, in words."""
    wrong = []
    for number, (url, found) in enumerate(zip(trial.golden.expect, trial.ranks, strict=True)):
        if found is None or found > trial.golden.rank:
            had = before.ranks[number] if before else None
            where = f"stands at {found}" if found else f"is not among the first {LAST_PLACE}"
            wrong.append(f"{url} {where}{f' (before: {had})' if had and had != found else ''}")
    return f'"{trial.golden.query}" expects rank {trial.golden.rank} or better, but {", ".join(wrong)}'


def summary(card: Scorecard, before: Scorecard | None) -> str:
    """The scores in one line, with those of another generation beside them where they differ."""
    held = len(card.trials) - len(card.broken)
    figures = []
    for name, now, then in (
        ("success@1", card.success(1), before and before.success(1)),
        ("success@5", card.success(5), before and before.success(5)),
        ("MRR", card.mrr, before and before.mrr),
    ):
        shown = f"{name} {now:.2f}"
        figures.append(shown if then is None or f"{then:.2f}" == f"{now:.2f}" else f"{shown} (before: {then:.2f})")
    return f"{held} of {len(card.trials)} golden queries hold: {', '.join(figures)}"
