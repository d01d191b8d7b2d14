"""The figures as a table to read and a file to compare."""

from __future__ import annotations

import dataclasses
import json
import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks.figures import Figure, Measured


class Goal(NamedTuple):
    """What Pressmark's own figure must hold; with a peer, the number of times it is better than that peer's."""

    figure: str
    bound: float
    peer: str = ""


# Goals with the default engine: on every manual, and on the one of ten thousand pages.
MANUALS = ("postgresql", "openjdk")
GOALS = (Goal("full build", 0.8, "pagefind"), Goal("index over extracted text", 3.5))
GOALS_OF_10000 = (
    Goal("all related lists", 6),
    Goal("all related lists, peak memory", 1000),
    Goal("publish one changed article", 1),
    Goal("publish one changed article", 20, "pagefind"),
    Goal("query p50", 10),
    Goal("query p95", 60),
    Goal("query p95, prefix", 60),
    Goal("one query, whole process", 300),
    Goal("searches by a crowd", 120),
    Goal("the same searches repeated", 3000),
)
PRODUCT = "pressmark"


def table(measured: Measured, programs: Sequence[str]) -> str:
    """Figures line by line, with how many times better Pressmark is than each peer."""
    peers = [program for program in programs if program != PRODUCT]
    head = ["", "", *programs, *(f"vs {peer}" for peer in peers)]
    rows = [head, *(_row(figure, programs, peers) for figure in measured.figures.values())]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    lines = [_line(row, widths) for row in rows]
    corpus = measured.corpus
    title = f"{corpus.name}: {len(corpus.pages):,} pages, {corpus.html_bytes / 1e6:.1f} MB of HTML"
    found = f", {len(measured.articles):,} articles with {measured.text_bytes / 1e6:.1f} MB of text"
    return "\n".join([f"{title}{found}", *lines, *goals(measured), *measured.missing, *measured.failed])


def _row(figure: Figure, programs: Sequence[str], peers: Sequence[str]) -> list[str]:
    values = [_number(figure.values.get(program)) for program in programs]
    ratios = [better(figure, peer) for peer in peers]
    return [figure.name, figure.unit, *values, *(f"{ratio:.2f}x" if ratio else "" for ratio in ratios)]


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    name, unit, *numbers = (
        cell.ljust(width) if i < 2 else cell.rjust(width)
        for i, (cell, width) in enumerate(zip(row, widths, strict=True))
    )
    return "  ".join((name, unit, *numbers)).rstrip()


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def better(figure: Figure, peer: str) -> float | None:
    """How many times better Pressmark's value is; None when one of both is missing or nothing."""
    ours, theirs = figure.values.get(PRODUCT), figure.values.get(peer)
    if not ours or not theirs:
        return None
    return ours / theirs if figure.better == "more" else theirs / ours


def goals(measured: Measured) -> list[str]:
    """Each goal that applies, and whether it is held."""
    name = measured.corpus.name
    wanted = (GOALS if name in MANUALS else ()) + (GOALS_OF_10000 if name == MANUALS[1] else ())
    return [line for goal in wanted if (line := _judged(goal, measured))]


def _judged(goal: Goal, measured: Measured) -> str:
    figure = measured.figures.get(goal.figure)
    if figure is None:
        return ""
    value = better(figure, goal.peer) if goal.peer else figure.values.get(PRODUCT)
    if value is None:
        return ""
    at_least = bool(goal.peer) or figure.better == "more"
    held = value >= goal.bound if at_least else value <= goal.bound
    unit = f"times {goal.peer}" if goal.peer else figure.unit
    relation = "at least" if at_least else "at most"
    return f"{'held' if held else 'MISSED':7} {goal.figure}: {_number(value)}, goal {relation} {goal.bound:g} {unit}"


def write_json(path: Path, results: Sequence[Measured]) -> None:
    """Everything that was measured, and on what."""
    content = {
        "measured": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {"processors": os.cpu_count(), "system": platform.platform(), "python": platform.python_version()},
        "versions": {name: _version(name) for name in ("pressmark", "whoosh3", "pagefind")},
        "corpora": {measured.corpus.name: _plain(measured) for measured in results},
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=1) + "\n", "utf-8")


def _plain(measured: Measured) -> dict[str, object]:
    return {
        "pages": len(measured.corpus.pages),
        "html_bytes": measured.corpus.html_bytes,
        "articles": len(measured.articles),
        "text_bytes": measured.text_bytes,
        "figures": [dataclasses.asdict(figure) for figure in measured.figures.values()],
        "missing": measured.missing,
        "failed": measured.failed,
    }


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
