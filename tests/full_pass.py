"""The lists of a whole site at once, which those of each publish have to equal."""

from __future__ import annotations

from collections.abc import Mapping

from pressmark.index.related.judge import Rules
from pressmark.index.related.neighbours import KEPT, Lists, met_in, neighbours_of
from pressmark.index.related.vectors import Vector


def neighbours_of_all(
    vectors: Mapping[int, Vector], half_life: int, rules: Rules | None = None, limit: int = KEPT
) -> Lists:
    """The candidates of every article, best first."""
    return neighbours_of(vectors, vectors, met_in(vectors), half_life, rules, limit)
