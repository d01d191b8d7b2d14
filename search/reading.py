"""What a query means on one site: things wanted, in the engine's words, and what restricts them."""

from __future__ import annotations

from dataclasses import field

from pressmark.index.values import value
from pressmark.search.plan import Node
from pressmark.search.plan import Scope as PlanScope


@value(frozen=True, slots=True)
class Wanted:
    """One thing that a query asks for.

    `typed` is for receipts. `exact` are the forms as typed, `stems` what else counts. `share` is its idf. A `fixed` one
    (quoted, or in a field) is never dropped or corrected. `words` is the phrase within quotes. `synonyms` are forms
    that an owner's rules let stand for it, `compounds` the site's words that it is a part of.
    """

    typed: str
    node: Node
    idf: float
    exact: tuple[str, ...] = ()
    stems: tuple[str, ...] = ()
    fixed: bool = False
    times: int = 1
    edits: int = 0
    words: tuple[str | None, ...] = ()
    expanded: tuple[str, ...] = ()
    scope: PlanScope = "all"
    synonyms: tuple[str, ...] = ()
    compounds: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        return self.idf > 0


@value(frozen=True, slots=True)
class Reading:
    """A query in terms of one site: `wanted` in the order typed, function words left out."""

    wanted: tuple[Wanted, ...]
    order: tuple[str, ...]
    excluded: tuple[Node, ...] = ()
    keywords: dict[str, tuple[str, ...]] = field(default_factory=dict)
    without: dict[str, tuple[str, ...]] = field(default_factory=dict)
    first_day: int | None = None
    last_day: int | None = None
    filters: tuple[tuple[str, str], ...] = ()
    ignored: tuple[str, ...] = ()
    synonyms: tuple[tuple[str, tuple[str, ...]], ...] = ()
