"""Articles brought in from behind the best hundred, since what is known of them may put them in front."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pressmark.search.ladder import AT_LEAST, Found, root_of, rung
from pressmark.search.plan import Candidate, Phrase, Some
from pressmark.search.ranking import RERANKED
from pressmark.search.reading import Reading
from pressmark.search.results import SearchRequest
from pressmark.search.rules import SiteRules
from pressmark.search.snapshot import Snapshot
from pressmark.search.titles import TITLE_IS_QUERY, TitleFactor, plain_numbers

_LONGEST_TITLE = 16
_MOST_TITLES = 10
# Of the titles that have the query in them, the shortest come first: those that are it, and no more than a few others.
_MOST_LOOKED_AT = 30


def with_lifted(snapshot: Snapshot, request: SearchRequest, reading: Reading, found: Found, rules: SiteRules) -> Found:
    """With the articles whose title is the query, and those that a rule boosts past some of the best hundred."""
    if not reading.wanted or request.sort != "relevance" or found.total <= RERANKED:
        return found
    quick = replace(request, facets=False, limit=0, offset=0)
    if 0 < len(reading.order) <= _LONGEST_TITLE:
        found = _lifted(found, _titled(snapshot, quick, reading))
    return _lifted(found, _boosted(snapshot, quick, reading, found, rules)) if rules.lifted else found


def _titled(snapshot: Snapshot, quick: SearchRequest, reading: Reading) -> list[tuple[int, Candidate]]:
    """Articles whose title is the query, which a hundred longer ones may have crowded out."""
    number = plain_numbers(reading.order)
    spelled = {reading.order, number, (f"v{number[0]}", *number[1:])} if number[0].isdigit() else {reading.order}
    root = Some(tuple(Phrase(words, 1.0, "title") for words in sorted(spelled)), 1)
    titled = rung(snapshot, quick, reading, root, 0, (), most=_MOST_LOOKED_AT).candidates
    cards = snapshot.cards([c.doc for _, c in titled])
    everything = (1 << len(reading.wanted)) - 1
    titles = TitleFactor(reading.order, ())
    return [(tier, c._replace(matched=everything)) for tier, c in titled if titles.of(cards[c.doc]) == TITLE_IS_QUERY][
        :_MOST_TITLES
    ]


def _boosted(
    snapshot: Snapshot, quick: SearchRequest, reading: Reading, found: Found, rules: SiteRules
) -> list[tuple[int, Candidate]]:
    """Articles whose boost lifts them past the least of the best."""
    root = root_of(reading.wanted, min(AT_LEAST, len(reading.wanted)) if found.relaxed else len(reading.wanted))
    boosted = rung(snapshot, quick, reading, root, 0, (), within=rules.lifted).candidates
    least = min(c.score for _, c in found.candidates[found.lifted : found.lifted + RERANKED])
    return [(tier, c) for tier, c in boosted if c.score * rules.factor(c.doc) > least]


def _lifted(found: Found, more: Sequence[tuple[int, Candidate]]) -> Found:
    """With these among the best that are read, in front of them and nowhere else: pages show each of them once."""
    best = {c.doc for _, c in found.candidates[: found.lifted + RERANKED]}
    new = [item for item in more if item[1].doc not in best]
    docs = {c.doc for _, c in new}
    others = (item for item in found.candidates if item[1].doc not in docs)
    return replace(found, candidates=(*new, *others), lifted=found.lifted + len(new))
