"""The plans that are tried for a query until enough is found.

The ladder, each rung only when the one before found fewer than ENOUGH articles: every word; without the least
informative one; most of the words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from pressmark.index.schema import FACETS
from pressmark.index.values import value
from pressmark.search.interpretation import Receipt
from pressmark.search.kinship import kin
from pressmark.search.plan import Best, Candidate, Everything, Keyed, Node, Phrase, Plan, Some, Term, These
from pressmark.search.ranking import RERANKED
from pressmark.search.reading import Reading, Wanted
from pressmark.search.results import SearchRequest
from pressmark.search.snapshot import Snapshot

ENOUGH = 10
DEEPEST = 1_000
# From this many words typed on, function words counted, a missing one says little: one search for most of them
# instead of rungs.
_MANY = 4
# Sentences and questions lack words by accident: they are relaxed until three pages are full.
_ENOUGH_OF_MANY = 30
# Of many words so many have to match, so that a single common one does not make a hit.
AT_LEAST = 2
# Words of a relaxed query that are named one by one.
_MOST_NAMED = 6
# Facets of which an article has one value at most.
_SINGLE = frozenset({"section", "year", "lang", "kind"})


@value(frozen=True, slots=True)
class Found:
    """Candidates with their tiers, the best rung first; the first `lifted` of them came in from behind the others."""

    candidates: tuple[tuple[int, Candidate], ...]
    total: int
    facets: dict[str, dict[str, int]]
    dropped: tuple[str, ...] = ()
    relaxed: bool = False
    lifted: int = 0


def climb(snapshot: Snapshot, request: SearchRequest, reading: Reading, receipt: Receipt) -> Found:
    """Search on the first rung that finds enough, keeping what higher rungs found in front."""
    wanted = reading.wanted
    if not wanted:
        nothing = receipt.asked_for_words
        return Found((), 0, {}) if nothing else rung(snapshot, request, reading, Everything(), 0, ())
    free = [w for w in wanted if not w.fixed]
    many = len(reading.order) >= _MANY
    enough = 1 if len(wanted) == 1 or not free or request.sort != "relevance" else _ENOUGH_OF_MANY if many else ENOUGH
    full = rung(snapshot, request, reading, root_of(wanted, len(wanted)), 0, (), facets_from=enough)
    if full.total >= enough or len(wanted) == 1 or not free:
        return full
    if not many:
        fewer = _without_least(snapshot, request, reading, full)
        if fewer.total >= ENOUGH:
            return fewer
    return _most_of(snapshot, request, reading, full)


def _without_least(snapshot: Snapshot, request: SearchRequest, reading: Reading, full: Found) -> Found:
    """All but the least informative word, behind what has all of them."""
    least = min((w for w in reading.wanted if not w.fixed), key=lambda w: w.idf)
    kept = [w for w in reading.wanted if w is not least]
    below = rung(snapshot, request, reading, root_of(kept, len(kept)), 1, reading.wanted, kept, ENOUGH)
    return _stacked(full, below, (least.typed,))


def _most_of(snapshot: Snapshot, request: SearchRequest, reading: Reading, full: Found) -> Found:
    """Some of the words, those within quotes always; coverage puts the order right."""
    fixed = tuple(w.node for w in reading.wanted if w.fixed)
    free = [w for w in reading.wanted if not w.fixed]
    below = full
    extras = kin(free, snapshot)
    for minimum in dict.fromkeys((AT_LEAST, 1)):
        root: Some = root_of(free, min(minimum, len(free)))
        root = replace(root, children=root.children + extras) if not fixed else root
        if fixed:
            root = Some((*fixed, root), len(fixed) + 1)
        below = rung(snapshot, request, reading, root, 0, (), facets_from=RERANKED if minimum > 1 else 1)
        if below.total >= RERANKED:
            break
    if fixed and not below.total:
        below = rung(
            snapshot,
            request,
            reading,
            Some(fixed, len(fixed)),
            0,
            reading.wanted,
            [w for w in reading.wanted if w.fixed],
        )
        return replace(below, relaxed=True, dropped=tuple(w.typed for w in free)) if below.total else below
    relaxed = below.total > full.total
    return replace(below, relaxed=relaxed, dropped=_not_in_all(reading, below) if relaxed else ())


def _not_in_all(reading: Reading, found: Found) -> tuple[str, ...]:
    """The words that some of the hits lack; of a sentence, which says so by its length, none by name."""
    wanted = reading.wanted
    if len(wanted) > _MOST_NAMED:
        return ()
    if any(w.fixed for w in wanted):
        return tuple(w.typed for w in wanted if not w.fixed)
    return tuple(w.typed for i, w in enumerate(wanted) if not all(c.matched >> i & 1 for _, c in found.candidates))


def _stacked(above: Found, below: Found, dropped: tuple[str, ...]) -> Found:
    seen = {candidate.doc for _, candidate in above.candidates}
    more = tuple(item for item in below.candidates if item[1].doc not in seen)
    return Found(above.candidates + more, below.total, below.facets, dropped, True)


def rung(
    snapshot: Snapshot,
    request: SearchRequest,
    reading: Reading,
    root: Node,
    tier: int,
    all_wanted: Sequence[Wanted],
    kept: Sequence[Wanted] = (),
    facets_from: int = 1,
    within: tuple[Node, ...] = (),
    most: int = RERANKED,
) -> Found:
    """One search; the bits of what matched are renumbered to places in `all_wanted` where only some were asked.

    Facets are counted where at least `facets_from` match: with fewer, the next rung is tried.
    """
    by_date = request.sort != "relevance"
    deep = min(DEEPEST, request.offset + request.limit)
    facets, alike = _counted_facets(snapshot, reading) if request.facets else ((), {})
    plan = Plan(
        root,
        reading.excluded,
        reading.keywords,
        reading.without,
        reading.first_day,
        reading.last_day,
        facets,
        facets_from,
        "newest" if isinstance(root, Everything) and not by_date else request.sort,
        deep if by_date else max(most, deep),
        within=within,
    )
    found = snapshot.searcher.search(plan)
    best = found.best
    if kept:
        places = [i for i, w in enumerate(all_wanted) if w in kept]
        best = tuple(c._replace(matched=sum(1 << p for j, p in enumerate(places) if c.matched >> j & 1)) for c in best)
    counts = {facet: dict(counted) for facet, counted in found.facets.items()}
    counts |= {facet: {key: found.total} for facet, key in alike.items() if found.total}
    return Found(tuple((tier, c) for c in best), found.total, counts)


def root_of(wanted: Sequence[Wanted], minimum: int) -> Some:
    return Some(tuple(_weighted(w.node, float(w.times)) for w in wanted), minimum)


def _weighted(node: Node, times: float) -> Node:
    if times == 1.0:
        return node
    match node:
        case Term() | Phrase():
            return replace(node, weight=node.weight * times)
        case Best(children):
            return Best(tuple(_weighted(child, times) for child in children))
        case Some(children, minimum):
            return Some(tuple(_weighted(child, times) for child in children), minimum)
        case Everything() | These() | Keyed():
            return node


def _counted_facets(snapshot: Snapshot, reading: Reading) -> tuple[tuple[str, ...], dict[str, str]]:
    """The facets that an engine has to count, and the only key of those that every article has alike."""
    asked: list[str] = []
    alike: dict[str, str] = {}
    for facet in (*FACETS, *(f"filter.{name}" for name in snapshot.filter_names)):
        values = snapshot.facet_values(facet)
        if facet in reading.keywords or len(values) > 1 or (values and facet not in _SINGLE):
            asked.append(facet)
            continue
        for key, counted in values.items():
            if counted.count == snapshot.searcher.document_count():
                alike[facet] = key
            else:
                asked.append(facet)
    return tuple(asked), alike


def beside(found: Found, pinned: Found) -> Found:
    """With the pinned articles counted, which the search itself left out."""
    if not pinned.total and not pinned.facets:
        return found
    facets = {name: dict(Counter(found.facets.get(name, {})) + Counter(n)) for name, n in pinned.facets.items()}
    return replace(found, total=found.total + pinned.total, facets=found.facets | facets)
