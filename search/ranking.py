"""The order of the engine's best candidates: by what matched, where, how near together, and how new it is.

    score = BM25 * coverage * title * tag * kind * boost * freshness * nearness * lead * exactness

All but the first are bounded factors, kept with the score so that `explain` can name them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import inf, prod

from pressmark.index.analyzer import composed, fold
from pressmark.search.plan import Candidate
from pressmark.search.reading import Wanted
from pressmark.search.snapshot import Card
from pressmark.search.spots import Spot
from pressmark.search.titles import TITLE_IS_QUERY, TitleFactor

RERANKED = 100
READ = 20
TAG_IS_QUERY = 1.25
# Two words or more that are an author, a tag or a section, and nothing else, ask for its articles.
NAME_IS_QUERY = 2.0
PAGE = 0.8
NEARNESS = 0.5
LEAD = 0.2
ANOTHER_FORM, OTHER_ACCENTS = 0.75, 0.9
PER_SERIES = 3
# What is kept free of near-duplicates and of many of one series.
FIRST_PAGE = 10
_NEAR_WORDS = 5
# The title and a sentence.
_LEAD_LETTERS = 150
_LETTERS_A_WORD, _TOUCHING = 6, 2


@dataclass(slots=True)
class Ranked:
    """A candidate on its way; `tier` 0 is better than 1 whatever the scores. `factors` are what made the score."""

    doc: int
    tier: int
    score: float
    card: Card
    factors: dict[str, float] = field(default_factory=dict)

    def times(self, name: str, factor: float) -> None:
        if factor != 1.0:
            self.factors[name] = self.factors.get(name, 1.0) * factor
            self.score *= factor


def weighed(
    candidates: Iterable[tuple[int, Candidate]],
    cards: Mapping[int, Card],
    wanted: Sequence[Wanted],
    order: Sequence[str],
) -> list[Ranked]:
    """Candidates in the order given, with their tiers and all that is known of them without reading them."""
    name = " ".join(order) if len(order) > 1 else None
    tags = {*_grams(order), name}
    titles = TitleFactor(order, wanted)
    coverage = {(1 << len(wanted)) - 1: 1.0}
    ranked = []
    for tier, (doc, score, matched) in candidates:  # a hundred of each query, so what costs little comes one by one
        card = cards[doc]
        factors = {"bm25": score}
        if matched not in coverage:
            coverage[matched] = _coverage(matched, wanted)
        if (factor := coverage[matched]) != 1.0:
            factors["coverage"] = factor
        if (factor := titles.of(card)) != 1.0:
            factors["title"] = factor
            tier = -1 if factor == TITLE_IS_QUERY else tier
        if not tags.isdisjoint(card.keys):
            factors["tag"] = NAME_IS_QUERY if name in card.keys else TAG_IS_QUERY
        if card.kind == "page":
            factors["kind"] = PAGE
        if card.boost != 1.0:
            factors["boost"] = card.boost
        ranked.append(Ranked(doc, tier, prod(factors.values()), card, factors))
    return ranked


def _coverage(matched: int, wanted: Sequence[Wanted]) -> float:
    """The factor of an article that has those of the words."""
    if len(wanted) < 2:
        return 1.0
    weights = [w.idf * w.times for w in wanted]
    covered = sum(weight for i, weight in enumerate(weights) if matched >> i & 1)
    return float((covered / (sum(weights) or 1.0)) ** coverage_power(len(wanted)))


def coverage_power(words: int) -> float:
    """A word that is missing counts much among three and little among fifteen."""
    return 2.0 / words


def _grams(order: Sequence[str]) -> set[str]:
    """Runs of the query's words, as facet keys are written."""
    words = list(order[:40])
    return {" ".join(words[i : i + n]) for n in (1, 2, 3, 4) for i in range(len(words) - n + 1)}


def read_closely(
    item: Ranked, text: str, places: Sequence[Sequence[Spot]], wanted: Sequence[Wanted], literal: float
) -> None:
    """Reward words that stand together and words in the very form typed; `places` in the text are those of each word.

    `literal` is the factor of a text that has the whole query as typed, else 0.
    """
    if literal:
        item.times("nearness", literal)
    elif len(wanted) > 1:
        item.times("nearness", 1 + NEARNESS * nearness(places))
    whole = early = found = alike = 0.0
    for word, here in zip(wanted, places, strict=True):
        whole += word.idf
        if here and here[0][0] < _LEAD_LETTERS:
            early += word.idf  # the beginning says what a text is about
        if here and not word.words:
            found += word.idf
            alike += word.idf * _likeness(word, here, text)
    if early and whole:
        item.times("lead", 1 + LEAD * (early / whole))
    if found:
        item.times("form", alike / found)


def most_of_reading(words: int, literal: float) -> float:
    """The most that reading can make of a score: of a query of so many words, with its factor for having it as
    typed."""
    return max(literal, 1 + NEARNESS if words > 1 else 1.0) * (1 + LEAD)


def _likeness(item: Wanted, here: Sequence[Spot], text: str) -> float:
    """How much of a word's score stays: all in the form typed, less with other accents, least in another form."""
    for _, _, _, exact in here:
        if exact:
            break
    else:
        return ANOTHER_FORM
    if item.edits or (item.typed.isascii() and text.isascii()):
        return 1.0
    typed = composed(item.typed)
    written = {composed(text[start:end]) for start, end, _, exact in here if exact}
    return OTHER_ACCENTS if typed not in written and fold(typed) in map(fold, written) else 1.0


def nearness(places: Sequence[Sequence[Spot]]) -> float:
    """The mean over neighbouring words of 1 / distance squared, 1 when they touch, 0 beyond five words."""
    total = 0.0
    for one, other in pairwise(places):
        distance = 1 + max(0, _smallest_gap(one, other) - _TOUCHING) / _LETTERS_A_WORD
        if distance <= _NEAR_WORDS:
            total += 1 / distance**2
    return total / (len(places) - 1)


def _smallest_gap(one: Sequence[Spot], other: Sequence[Spot]) -> float:
    """Letters between the nearest two, or between the first that touch; backwards counts a word more."""
    best = inf
    if not one or not other:
        return best
    starts = [spot[0] for spot in other]
    for start, end, _, _ in one:
        at = bisect_left(starts, start)
        if at < len(starts) and starts[at] - end < best:
            best = starts[at] - end
            if best <= _TOUCHING:
                break
        if at and start - other[at - 1][1] + _LETTERS_A_WORD < best:
            best = max(0, start - other[at - 1][1]) + _LETTERS_A_WORD
    return best


def final_order(ranked: list[Ranked]) -> list[Ranked]:
    """By tier and score; near-duplicates once, and no series or group fills the page."""
    ranked.sort(key=place)
    first, later = _apart(ranked)
    return [*first[:FIRST_PAGE], *sorted([*first[FIRST_PAGE:], *later], key=place)] if later else first


def in_doubt(read: Sequence[Ranked], others: Sequence[Ranked], most: float) -> Sequence[Ranked]:
    """Those of the others that would come among the first ten of all, were their scores so many times as high."""
    first, _ = _apart(sorted(read, key=place))
    if len(first) < FIRST_PAGE:
        return others
    last = first[FIRST_PAGE - 1]
    return [item for item in others if (item.tier, -item.score * most) <= (last.tier, -last.score)]


def _apart(ranked: Iterable[Ranked]) -> tuple[list[Ranked], list[Ranked]]:
    """Without near-duplicates and more of one series than may be on a page, and those."""
    seen: set[int] = set()
    series: dict[str, int] = {}
    first: list[Ranked] = []
    later: list[Ranked] = []
    for item in ranked:
        group, name = item.card.group, item.card.series
        twin = group is not None and group in seen
        if group is not None:
            seen.add(group)
        if name:
            series[name] = series.get(name, 0) + 1
        (later if twin or (name and series[name] > PER_SERIES and item.tier >= 0) else first).append(item)
    return first, later


def place(item: Ranked) -> tuple[int, float, int]:
    """What articles are sorted by."""
    return (item.tier, -item.score, item.doc)
