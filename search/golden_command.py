"""The command `golden`: does the site still find what it must?"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from pressmark.index.errors import PublishRefused, UsageError
from pressmark.index.terminal import chosen_settings, clean, config_option, home_option
from pressmark.search.golden import Scorecard, Trial, complaint, summary
from pressmark.search.rules_check import golden_cards

_WIDEST = 40


@click.command()
@click.option("--generation", type=int, help="Try this one, which may be a staged one.  [default: the published one]")
@click.option("--json", "as_json", is_flag=True, help="Print the scores as JSON.")
@home_option
@config_option
def golden(generation: int | None, as_json: bool, home: Path, config: Path | None) -> None:
    """Try the golden queries of pressmark.toml, beside what they found before the last publish.

    Exits with 3 when one is broken.

    \b
    pressmark golden
    """
    settings = chosen_settings(config)
    if not settings.rules.golden:
        raise UsageError("There is no [[golden]] query in the settings file to try.")
    card, before = golden_cards(home, settings, generation)
    if as_json:
        click.echo(json.dumps(_object(card, before), ensure_ascii=False))
    else:
        _print_table(card, before)
    if card.broken:
        sys.exit(PublishRefused.exit_code)


def _print_table(card: Scorecard, before: Scorecard | None) -> None:
    width = min(_WIDEST, max(len("query"), *(len(trial.golden.query) for trial in card.trials)))
    click.echo(f"{'query':<{width}}  allowed  before   now")
    for number, trial in enumerate(card.trials):
        query = clean(trial.golden.query)
        shown = query if len(query) <= width else query[: width - 1] + "…"
        then = _worst(before.trials[number]) if before else ""
        verdict = "" if trial.holds else "  broken"
        click.echo(f"{shown:<{width}}  {trial.golden.rank:>7}  {then:>6}  {_worst(trial):>4}{verdict}")
    click.echo(f"\n{summary(card, before)}.")
    earlier = dict(zip(card.trials, before.trials, strict=True)) if before else {}
    for trial in card.broken:
        click.echo(f"broken: {clean(complaint(trial, earlier.get(trial)))}.")


def _worst(trial: Trial) -> str:
    """The rank that decides: of the expected article that stands lowest."""
    ranks = [rank for rank in trial.ranks if rank is not None]
    return str(max(ranks)) if len(ranks) == len(trial.ranks) else "none"


def _object(card: Scorecard, before: Scorecard | None) -> dict[str, Any]:
    return {
        **_scores(card),
        "broken": len(card.broken),
        "before": _scores(before) if before else None,
        "queries": [
            {
                "query": trial.golden.query,
                "rank": trial.golden.rank,
                "holds": trial.holds,
                "expect": [
                    {"url": url, "rank": now, "before": before.trials[number].ranks[place] if before else None}
                    for place, (url, now) in enumerate(zip(trial.golden.expect, trial.ranks, strict=True))
                ],
            }
            for number, trial in enumerate(card.trials)
        ],
    }


def _scores(card: Scorecard) -> dict[str, Any]:
    return {
        "generation": card.generation,
        "success_at_1": round(card.success(1), 4),
        "success_at_5": round(card.success(5), 4),
        "mrr": round(card.mrr, 4),
    }
