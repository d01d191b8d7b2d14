"""Articles brought in from behind the best hundred, since what is known of them may put them in front."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pressmark.index.schema import WHOLE_TITLE, title_keys
from pressmark.search.ladder import AT_LEAST, Found, root_of, rung
from pressmark.search.plan import Candidate, Keyed
from pressmark.search.ranking import RERANKED
from pressmark.search.reading import Reading
from pressmark.search.results import SearchRequest
from pressmark.search.rules import SiteRules
from pressmark.search.snapshot import Snapshot

_MOST_TITLES = 10


def with_lifted(snapshot: Snapshot, request: SearchRequest, reading: Reading, found: Found, rules: SiteRules) -> Found:
    """With the articles whose title is the query, and those that a rule boosts past some of the best hundred."""
    if not reading.wanted or request.sort != "relevance" or found.total <= RERANKED:
        return found
    titled = Keyed(WHOLE_TITLE, title_keys(reading.order))
    is_a_title = snapshot.searcher.count(titled) > 0
    if not is_a_title and not rules.lifted:
        return found
    quick = replace(request, facets=False, limit=0, offset=0)
    least = min(c.score for _, c in found.candidates[:RERANKED])
    if is_a_title:
        found = _lifted(found, _titled(snapshot, quick, reading, titled, least))
    return _lifted(found, _boosted(snapshot, quick, reading, found, rules, least)) if rules.lifted else found


def _titled(
    snapshot: Snapshot, quick: SearchRequest, reading: Reading, titled: Keyed, least: float
) -> list[tuple[int, Candidate]]:
    """Articles whose title is the query, which a hundred longer ones may have crowded out: none of those scores
    more."""
    everything = (1 << len(reading.wanted)) - 1
    candidates = rung(snapshot, quick, reading, titled, 0, (), most=_MOST_TITLES).candidates
    return [(tier, Candidate(c.doc, least, everything)) for tier, c in candidates]


def _boosted(
    snapshot: Snapshot, quick: SearchRequest, reading: Reading, found: Found, rules: SiteRules, least: float
) -> list[tuple[int, Candidate]]:
    """Articles whose boost lifts them past the least of the best."""
    root = root_of(reading.wanted, min(AT_LEAST, len(reading.wanted)) if found.relaxed else len(reading.wanted))
    boosted = rung(snapshot, quick, reading, root, 0, (), within=rules.lifted).candidates
    return [(tier, c) for tier, c in boosted if c.score * rules.factor(c.doc) > least]


def _lifted(found: Found, more: Sequence[tuple[int, Candidate]]) -> Found:
    """With these among the best that are read, in front of them and nowhere else: pages show each of them once."""
    best = {c.doc for _, c in found.candidates[: found.lifted + RERANKED]}
    new = [item for item in more if item[1].doc not in best]
    docs = {c.doc for _, c in new}
    others = (item for item in found.candidates if item[1].doc not in docs)
    return replace(found, candidates=(*new, *others), lifted=found.lifted + len(new))
