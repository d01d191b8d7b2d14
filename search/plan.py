"""A query in the engine's own words: index terms, already analysed, expanded and bounded.

The tree that every engine runs. Scores are BM25 (k1 1.2, b .75, idf ln(1 + (N - df + .5) / (df + .5)) as Lucene's),
title times TITLE_WEIGHT plus text, so that the order is the same on all engines.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal, NamedTuple

from pressmark.index.values import value
from pressmark.search.results import Sort

Scope = Literal["all", "title"]
TITLE_WEIGHT = 0.5


@value(frozen=True, slots=True)
class Term:
    """An index term (a stem) of the scored fields; in scope `title` only a title counts."""

    stem: str
    weight: float = 1.0
    scope: Scope = "all"


@value(frozen=True, slots=True)
class Phrase:
    """Exact forms one behind the other, in one field; None stands for any one word.

    One word alone asks for that exact form. Scored like a term whose frequency is the number of places.
    """

    words: tuple[str | None, ...]
    weight: float = 1.0
    scope: Scope = "all"


@value(frozen=True, slots=True)
class Best:
    """One word in several guises (stems, expansions, corrections): any may match, the best score counts."""

    children: tuple[Node, ...]


@value(frozen=True, slots=True)
class Some:
    """At least `minimum` of the children match; the scores of those that do are added. All of them is AND, 1 is OR."""

    children: tuple[Node, ...]
    minimum: int


@value(frozen=True, slots=True)
class Everything:
    """Every article, with score 0: for filters and dates alone."""


@value(frozen=True, slots=True)
class These:
    """Just these articles, by document number, with score 0: what rules name."""

    docs: tuple[int, ...]


@value(frozen=True, slots=True)
class Keyed:
    """The articles that have one of these keys in a facet (see `index.schema`), with score 0."""

    facet: str
    keys: tuple[str, ...]


Node = Term | Phrase | Best | Some | Everything | These | Keyed


@value(frozen=True, slots=True)
class Plan:
    """What one engine is asked.

    `keywords` maps a facet to keys (see `index.schema.facet_key`) of which one must be present. `first_day` and
    `last_day` are ordinals (date.toordinal) and leave undated articles out. `facets` are counted over all matches, each
    without the restriction on itself (disjunctive selection); where fewer than `facets_from` match they may be left
    out, since another plan will be tried then. `within` must match too, and scores nothing. `limit` best candidates are
    returned from `offset` on. Undated articles come last when sorted by date, in either direction.
    """

    root: Node
    excluded: tuple[Node, ...] = ()
    keywords: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    without: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    first_day: int | None = None
    last_day: int | None = None
    facets: tuple[str, ...] = ()
    facets_from: int = 0
    sort: Sort = "relevance"
    limit: int = 100
    offset: int = 0
    within: tuple[Node, ...] = ()


class Candidate(NamedTuple):
    """An article that matches. Bit i of `matched` says that child i of a `Some` at the root did."""

    doc: int
    score: float
    matched: int


@value(frozen=True, slots=True)
class Candidates:
    """The best first; `total` and the facet counts (key to count) cover every match."""

    best: tuple[Candidate, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]]
