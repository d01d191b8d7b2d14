"""From a request to its results: read, ask the engine, relax when too little is found, order, quote.

The ladder, each rung only when the one before found fewer than ENOUGH articles: every word; without the least
informative one; most of the words. Words that the site does not have are corrected first, or left out, with a receipt.
"""

from __future__ import annotations

import heapq
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pressmark.index.analyzer import folded_text, surface_forms, versions
from pressmark.index.article import Article
from pressmark.index.errors import InvalidParameter
from pressmark.index.rules import Rules
from pressmark.index.schema import FACETS
from pressmark.search import freshness
from pressmark.search.filters import facet_keys
from pressmark.search.interpretation import Receipt, interpretation_of
from pressmark.search.kinship import kin
from pressmark.search.plan import Best, Candidate, Everything, Node, Phrase, Plan, Some, Term, These
from pressmark.search.planner import read_query
from pressmark.search.query import Either, Match
from pressmark.search.query_parser import date_range, parse_query
from pressmark.search.ranking import (
    READ,
    RERANKED,
    TITLE_IS_QUERY,
    Ranked,
    final_order,
    first_order,
    read_closely,
    title_factor,
)
from pressmark.search.reading import Reading, Wanted
from pressmark.search.results import FacetCount, Hit, Results, SearchRequest, Snippet
from pressmark.search.rules import Acting, SiteRules
from pressmark.search.snapshot import Snapshot, StoredArticle
from pressmark.search.snippet import Sought, best_passage, find_spots, highlights
from pressmark.search.spelling import corrected

ENOUGH = 10
DEEPEST = 1_000
MOST_FACET_VALUES = 50
# From this many words typed on, function words counted, a missing one says little: one search for most of them
# instead of rungs.
_MANY = 4
# Sentences and questions lack words by accident: they are relaxed until three pages are full.
_ENOUGH_OF_MANY = 30
# Of many words so many have to match, so that a single common one does not make a hit.
_AT_LEAST = 2
# Words of a relaxed query that are named one by one.
_MOST_NAMED = 6
_MOST_FORMS = 30
_LONGEST_TITLE = 16
# What ordering reads of an article: its beginning, and so many places of each form.
_READ_LETTERS, _READ_PLACES = 20_000, 20


@dataclass(frozen=True, slots=True)
class Found:
    """Candidates with their tiers, the best rung first."""

    candidates: tuple[tuple[int, Candidate], ...]
    total: int
    facets: dict[str, dict[str, int]]
    dropped: tuple[str, ...] = ()
    relaxed: bool = False


@dataclass(frozen=True, slots=True)
class Ranking:
    """A query's articles in order, and how it came to that: what `explain` reads."""

    reading: Reading
    receipt: Receipt
    acting: Acting
    found: Found
    sought: tuple[Sought, ...]
    ranked: tuple[Ranked, ...]


def search(
    snapshot: Snapshot, request: SearchRequest, freshness_setting: str = "auto", rules: SiteRules | None = None
) -> Results:
    """Any text at all gives an answer. Raise InvalidParameter for a bad date, sort, filter name, limit or offset."""
    started = time.perf_counter()
    ranking = rank(snapshot, request, freshness_setting, rules)
    found, redirect = ranking.found, ranking.acting.redirect
    return Results(
        query=request.text.encode("utf-8", "replace").decode("utf-8"),
        total=found.total,
        offset=request.offset,
        limit=request.limit,
        hits=_hits(snapshot, request, ranking),
        facets=_named_facets(snapshot, found.facets, request),
        interpretation=interpretation_of(ranking.receipt, found.dropped, found.relaxed),
        generation=snapshot.info,
        took_ms=(time.perf_counter() - started) * 1000,
        redirect=redirect.to if redirect else None,
    )


def rank(
    snapshot: Snapshot, request: SearchRequest, freshness_setting: str = "auto", rules: SiteRules | None = None
) -> Ranking:
    """The articles of an answer as far as they are asked for, in order, before any is quoted."""
    _check(request, snapshot)
    rules = rules or SiteRules(Rules(), snapshot)
    query = parse_query(request.text, snapshot.filter_names, as_you_type=request.as_you_type)
    reading = rules.synonyms.widened(_with_choices(read_query(query, snapshot), request, snapshot))
    acting = rules.acting(reading.order, pinning=request.sort == "relevance")
    asked = bool(query.clauses or reading.keywords or reading.without or reading.first_day or reading.last_day)
    receipt = Receipt(query, reading)
    found = Found((), 0, {})
    pinned = _rung(snapshot, request, reading, acting.pinned, 0, ()) if acting.pins else found
    reading = replace(reading, excluded=(*reading.excluded, *acting.excluded))
    if asked:
        reading, receipt = corrected(reading, receipt, snapshot)
        found = _climb(snapshot, request, reading, receipt)
        if not found.total and query.phrases:
            reading, receipt, found = _without_quotes(snapshot, request, reading, receipt)
        found = _with_title(snapshot, request, reading, found)
    sought = tuple(_sought(w, snapshot, len(reading.wanted)) for w in reading.wanted) if request.limit else ()
    ranked = _ordered(snapshot, request, reading, found, sought, freshness_setting, rules) if request.limit else []
    ranked = acting.placed(ranked, _as_found(snapshot, pinned.candidates) if request.limit else [])
    return Ranking(reading, receipt, acting, _beside(found, pinned), sought, tuple(ranked))


def _check(request: SearchRequest, snapshot: Snapshot) -> None:
    if request.sort not in ("relevance", "newest", "oldest"):
        raise InvalidParameter("sort", f'"{request.sort}" is none of relevance, newest, oldest.')
    if request.limit < 0 or request.offset < 0:
        raise InvalidParameter("limit" if request.limit < 0 else "offset", "must not be negative.")
    for name in request.filters:
        if name not in FACETS and name not in snapshot.filter_names:
            known = ", ".join([*FACETS, *snapshot.filter_names])
            raise InvalidParameter(f"filter.{name}", f"is no filter of this site; there are {known}.")
    for name, value in (("after", request.after), ("before", request.before)):
        if value is not None and date_range(value) is None:
            raise InvalidParameter(name, f'"{value}" is no date; write 2024, 2024-05 or 2024-05-31.')


def _with_choices(reading: Reading, request: SearchRequest, snapshot: Snapshot) -> Reading:
    """The filters and dates chosen beside the text, joined with those in it."""
    keywords = dict(reading.keywords)
    for name, values in request.filters.items():
        facet = name if name in FACETS else f"filter.{name}"
        keys = [key for value in values for key in facet_keys(facet, value, snapshot)]
        if keys:
            keywords[facet] = tuple(dict.fromkeys([*keywords.get(facet, ()), *keys]))
    after, before = date_range(request.after or ""), date_range(request.before or "")
    firsts = [day for day in (reading.first_day, after and after[0]) if day]
    lasts = [day for day in (reading.last_day, before and before[1]) if day]
    return replace(reading, keywords=keywords, first_day=max(firsts, default=None), last_day=min(lasts, default=None))


def _climb(snapshot: Snapshot, request: SearchRequest, reading: Reading, receipt: Receipt) -> Found:
    """Search on the first rung that finds enough, keeping what higher rungs found in front."""
    wanted = reading.wanted
    if not wanted:
        nothing = receipt.asked_for_words
        return Found((), 0, {}) if nothing else _rung(snapshot, request, reading, Everything(), 0, ())
    full = _rung(snapshot, request, reading, _root(wanted, len(wanted)), 0, ())
    free = [w for w in wanted if not w.fixed]
    many = len(reading.order) >= _MANY
    enough = _ENOUGH_OF_MANY if many else ENOUGH
    if full.total >= enough or len(wanted) == 1 or not free or (request.sort != "relevance" and full.total):
        return full
    if not many:
        fewer = _without_least(snapshot, request, reading, full)
        if fewer.total >= ENOUGH:
            return fewer
    return _most_of(snapshot, request, reading, full)


def _without_quotes(
    snapshot: Snapshot, request: SearchRequest, strict: Reading, receipt: Receipt
) -> tuple[Reading, Receipt, Found]:
    """Where no article has the phrases asked for: their words, beside other words; of phrases alone it is an offer."""
    query = receipt.query
    reading = _with_choices(read_query(query, snapshot, loosely=True), request, snapshot)
    reading = replace(reading, excluded=strict.excluded)
    reading, loose = corrected(reading, Receipt(query, reading, unquoted=tuple(map(str, query.phrases))), snapshot)
    found = _climb(snapshot, request, reading, loose) if reading.wanted else Found((), 0, {})
    if found.total and any(isinstance(c, Either) or (isinstance(c, Match) and c.is_plain) for c in query.clauses):
        return reading, loose, found
    return strict, replace(receipt, offer=query.unquoted() if found.total else None), Found((), 0, {})


def _with_title(snapshot: Snapshot, request: SearchRequest, reading: Reading, found: Found) -> Found:
    """With the articles whose title is the query, which a hundred longer ones may have crowded out."""
    if not reading.wanted or len(reading.order) > _LONGEST_TITLE or request.sort != "relevance":
        return found
    if found.total <= len(found.candidates):
        return found
    quick = replace(request, facets=False, limit=0, offset=0)
    root = Some((Phrase(reading.order, 1.0, "title"),), 1)
    titled = _rung(snapshot, quick, reading, root, 0, ()).candidates
    cards = snapshot.cards([c.doc for _, c in titled])
    seen = {c.doc for _, c in found.candidates}
    everything = (1 << len(reading.wanted)) - 1
    more = [
        (tier, replace(c, matched=everything))
        for tier, c in titled
        if c.doc not in seen and title_factor(cards[c.doc], reading.order, ()) == TITLE_IS_QUERY
    ]
    return replace(found, candidates=(*more[:10], *found.candidates))


def _without_least(snapshot: Snapshot, request: SearchRequest, reading: Reading, full: Found) -> Found:
    """All but the least informative word, behind what has all of them."""
    least = min((w for w in reading.wanted if not w.fixed), key=lambda w: w.idf)
    kept = [w for w in reading.wanted if w is not least]
    below = _rung(snapshot, request, reading, _root(kept, len(kept)), 1, reading.wanted, kept)
    return _stacked(full, below, (least.typed,))


def _most_of(snapshot: Snapshot, request: SearchRequest, reading: Reading, full: Found) -> Found:
    """Some of the words, those within quotes always; coverage puts the order right."""
    fixed = tuple(w.node for w in reading.wanted if w.fixed)
    free = [w for w in reading.wanted if not w.fixed]
    below = full
    extras = kin(free, snapshot)
    for minimum in dict.fromkeys((_AT_LEAST, 1)):
        root: Some = _root(free, min(minimum, len(free)))
        root = replace(root, children=root.children + extras) if not fixed else root
        if fixed:
            root = Some((*fixed, root), len(fixed) + 1)
        below = _rung(snapshot, request, reading, root, 0, ())
        if below.total >= RERANKED:
            break
    if fixed and not below.total:
        below = _rung(
            snapshot,
            request,
            reading,
            Some(fixed, len(fixed)),
            0,
            reading.wanted,
            [w for w in reading.wanted if w.fixed],
        )
        return replace(below, relaxed=True, dropped=tuple(w.typed for w in free))
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


def _rung(
    snapshot: Snapshot,
    request: SearchRequest,
    reading: Reading,
    root: Node,
    tier: int,
    all_wanted: Sequence[Wanted],
    kept: Sequence[Wanted] = (),
) -> Found:
    """One search; the bits of what matched are renumbered to places in `all_wanted` where only some were asked."""
    by_date = request.sort != "relevance"
    deep = min(DEEPEST, request.offset + request.limit)
    plan = Plan(
        root,
        reading.excluded,
        reading.keywords,
        reading.without,
        reading.first_day,
        reading.last_day,
        (*FACETS, *(f"filter.{name}" for name in snapshot.filter_names)) if request.facets else (),
        "newest" if isinstance(root, Everything) and not by_date else request.sort,
        deep if by_date else max(RERANKED, deep),
    )
    found = snapshot.searcher.search(plan)
    best = found.best
    if kept:
        places = [i for i, w in enumerate(all_wanted) if w in kept]
        best = tuple(replace(c, matched=sum(1 << p for j, p in enumerate(places) if c.matched >> j & 1)) for c in best)
    return Found(tuple((tier, c) for c in best), found.total, {f: dict(n) for f, n in found.facets.items()})


def _root(wanted: Sequence[Wanted], minimum: int) -> Some:
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
        case Everything() | These():
            return node


def _beside(found: Found, pinned: Found) -> Found:
    """With the pinned articles counted, which the search itself left out."""
    if not pinned.total and not pinned.facets:
        return found
    facets = {name: dict(Counter(found.facets.get(name, {})) + Counter(n)) for name, n in pinned.facets.items()}
    return replace(found, total=found.total + pinned.total, facets=found.facets | facets)


def _hits(snapshot: Snapshot, request: SearchRequest, ranking: Ranking) -> tuple[Hit, ...]:
    """The page asked for, quoted."""
    page = ranking.ranked[request.offset : request.offset + request.limit]
    stored = snapshot.articles([item.doc for item in page])
    weights = [w.idf or 0.1 for w in ranking.reading.wanted]
    return tuple(_hit(item, stored[item.doc], ranking.sought, weights, request.snippets) for item in page)


def _as_found(snapshot: Snapshot, candidates: Sequence[tuple[int, Candidate]]) -> list[Ranked]:
    cards = snapshot.cards([c.doc for _, c in candidates])
    return [Ranked(c.doc, tier, c.score, cards[c.doc], {"bm25": c.score}) for tier, c in candidates]


def _ordered(
    snapshot: Snapshot,
    request: SearchRequest,
    reading: Reading,
    found: Found,
    sought: Sequence[Sought],
    freshness_setting: str,
    rules: SiteRules,
) -> list[Ranked]:
    """The best by what their cards say, then the best of those by what their texts say."""
    if request.sort != "relevance" or not reading.wanted:
        return _as_found(snapshot, found.candidates)
    cards = snapshot.cards([c.doc for _, c in found.candidates[:RERANKED]])
    ranked = first_order(found.candidates[:RERANKED], cards, reading.wanted, reading.order)
    rules.boost(ranked)
    _prefer_new(snapshot, reading, ranked, freshness_setting)
    ranked.sort(key=lambda item: (item.tier, -item.score, item.doc))
    top = ranked[:READ]
    literal = _as_typed(reading)
    stored = snapshot.articles([item.doc for item in top])
    for item in top:
        article = stored[item.doc].article
        text = folded_text(f"{article.title}\n{article.body[:_READ_LETTERS]}")
        spots = find_spots(text, sought, _READ_PLACES)
        read_closely(item, spots, reading.wanted, bool(literal) and literal in text)
    return final_order(ranked) + _as_found(snapshot, found.candidates[RERANKED:])


def _as_typed(reading: Reading) -> str:
    """The words of the query as they stand in a text, where they are several: a number keeps its full stops."""
    text = " ".join(reading.order)
    for item in reading.wanted:
        if item.exact and versions(item.exact[0]):
            text = text.replace(item.exact[0].replace(".", " "), item.exact[0])
    return text if len(reading.order) > 1 else ""


def _prefer_new(snapshot: Snapshot, reading: Reading, ranked: Sequence[Ranked], setting: str) -> None:
    newest, typical = snapshot.newest_day, snapshot.median_age
    dated = reading.first_day or reading.last_day or "year" in reading.keywords or any(w.words for w in reading.wanted)
    if newest is None or typical is None or dated:
        return
    ages = [newest - item.card.day for item in ranked[:READ] if item.card.day is not None]
    strength = freshness.strength(reading.order, ages, typical, setting)
    for item in ranked:
        age = None if item.card.day is None else newest - item.card.day
        if item.card.day is not None or ages:
            item.times("freshness", freshness.factor(age, strength, typical))


def _sought(item: Wanted, snapshot: Snapshot, count: int) -> Sought:
    """The forms under which a word may stand in texts, those typed first."""
    room = max(1, _MOST_FORMS // max(1, count))
    forms = [form for exact in item.exact for form in surface_forms(exact)]
    typed = frozenset(forms)
    if not item.words:
        others = [w.form for stem in item.stems for w in snapshot.lexicon.forms(stem)]
        forms += [form for other in (*others, *item.expanded, *item.synonyms) for form in surface_forms(other)]
    return Sought(tuple(dict.fromkeys(forms))[: room + len(typed)], typed, item.words)


def _hit(
    item: Ranked,
    stored: StoredArticle,
    sought: Sequence[Sought],
    weights: Sequence[float],
    snippets: bool,
) -> Hit:
    article = stored.article
    passage = None
    if snippets:
        folded = folded_text(article.body)
        passage = best_passage(article, folded, find_spots(folded, sought), weights)
        if not passage.snippet.highlights:
            text = passage.snippet.text
            passage = replace(passage, snippet=Snippet(text, highlights(text, sought)))
    return replace(
        hit_of(article, stored.word_count, passage.snippet if passage else Snippet(article.summary or "")),
        title_highlights=highlights(article.title, sought),
        score=item.score,
        sections=passage.sections if passage else (),
        passage=passage.landing if passage else None,
    )


def hit_of(article: Article, words: int, snippet: Snippet) -> Hit:
    """An article as it is shown, whatever found it."""
    return Hit(
        id=article.id,
        url=article.url,
        title=article.title,
        title_highlights=(),
        snippet=snippet,
        score=0.0,
        kind=article.kind,
        published=article.published.iso if article.published else None,
        modified=article.modified.iso if article.modified else None,
        authors=article.authors,
        tags=article.tags,
        section=article.section,
        lang=article.lang,
        image=article.image,
        image_alt=article.image_alt,
        word_count=words,
    )


def _named_facets(
    snapshot: Snapshot, counted: dict[str, dict[str, int]], request: SearchRequest
) -> dict[str, tuple[FacetCount, ...]]:
    """Facets as visitors read them, commonest first; a site's own without the prefix of their keys."""
    named = {}
    for facet, counts in counted.items():
        values = snapshot.facet_values(facet)
        ordered = heapq.nsmallest(MOST_FACET_VALUES, ((-count, key) for key, count in counts.items() if count))
        found = tuple(FacetCount(values[key].value if key in values else key, -count) for count, key in ordered)
        if found:
            named[facet.removeprefix("filter.")] = found
    return named
