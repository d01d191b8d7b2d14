"""From a request to its results: read, ask the engine, order, quote.

Words that the site does not have are corrected first, or left out, with a receipt.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pressmark.index.analyzer import folded_text
from pressmark.index.errors import InvalidParameter
from pressmark.index.rules import Rules
from pressmark.index.schema import FACETS
from pressmark.search import freshness
from pressmark.search.filters import facet_keys
from pressmark.search.hits import named_facets, quoted, sought_of, unquoted
from pressmark.search.interpretation import Receipt, interpretation_of
from pressmark.search.ladder import Found, beside, climb, rung
from pressmark.search.lifting import with_lifted
from pressmark.search.places import Places
from pressmark.search.plan import Candidate
from pressmark.search.planner import read_query
from pressmark.search.query import Either, Match
from pressmark.search.query_parser import date_range, parse_query
from pressmark.search.ranking import (
    FIRST_PAGE,
    READ,
    RERANKED,
    Ranked,
    final_order,
    in_doubt,
    most_of_reading,
    place,
    read_closely,
    weighed,
)
from pressmark.search.reading import Reading
from pressmark.search.results import Hit, Results, SearchRequest
from pressmark.search.rules import Acting, SiteRules
from pressmark.search.snapshot import Snapshot
from pressmark.search.sought import Sought
from pressmark.search.spelling import corrected
from pressmark.search.wording import Wording

# What ordering looks at in the beginning of an article: so many places of each form.
_READ_PLACES = 20


@dataclass(frozen=True, slots=True)
class Ranking:
    """A query's articles in order, and how it came to that: what `explain` reads."""

    reading: Reading
    receipt: Receipt
    acting: Acting
    found: Found
    sought: tuple[Sought, ...]
    ranked: tuple[Ranked, ...]
    read: Mapping[int, Places]
    """The places that match in title, a line's end and the beginning of the body, of articles that ordering has
    read."""


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
        facets=named_facets(snapshot, found.facets),
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
    pinned = rung(snapshot, request, reading, acting.pinned, 0, ()) if acting.pins else found
    if acting.excluded:
        reading = replace(reading, excluded=(*reading.excluded, *acting.excluded))
    if asked:
        reading, receipt = corrected(reading, receipt, snapshot)
        if receipt.corrections:
            reading = rules.synonyms.widened(reading)
            receipt = replace(receipt, reading=reading)
        found = climb(snapshot, request, reading, receipt)
        if not found.total and query.phrases:
            reading, receipt, found = _without_quotes(snapshot, request, reading, receipt)
        found = with_lifted(snapshot, request, reading, found, rules)
    sought = tuple(sought_of(w, snapshot, len(reading.wanted)) for w in reading.wanted) if request.limit else ()
    read: dict[int, Places] = {}
    ranked = (
        _ordered(snapshot, request, reading, found, sought, freshness_setting, rules, read) if request.limit else []
    )
    ranked = acting.placed(ranked, _as_found(snapshot, pinned.candidates) if request.limit else [])
    return Ranking(reading, receipt, acting, beside(found, pinned), sought, tuple(ranked), read)


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
    if not (request.filters or request.after or request.before):
        return reading
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


def _without_quotes(
    snapshot: Snapshot, request: SearchRequest, strict: Reading, receipt: Receipt
) -> tuple[Reading, Receipt, Found]:
    """Where no article has the phrases asked for: their words, beside other words; of phrases alone it is an offer."""
    query = receipt.query
    reading = _with_choices(read_query(query, snapshot, loosely=True), request, snapshot)
    reading = replace(reading, excluded=strict.excluded)
    reading, loose = corrected(reading, Receipt(query, reading, unquoted=tuple(map(str, query.phrases))), snapshot)
    found = climb(snapshot, request, reading, loose) if reading.wanted else Found((), 0, {})
    if found.total and any(isinstance(c, Either) or (isinstance(c, Match) and c.is_plain) for c in query.clauses):
        return reading, loose, found
    return strict, replace(receipt, offer=query.unquoted() if found.total else None), Found((), 0, {})


def _hits(snapshot: Snapshot, request: SearchRequest, ranking: Ranking) -> tuple[Hit, ...]:
    """The page asked for, quoted."""
    page = ranking.ranked[request.offset : request.offset + request.limit]
    stored = snapshot.articles([item.doc for item in page])
    if not request.snippets:
        return tuple(unquoted(item, stored[item.doc], ranking.sought) for item in page)
    weights = [w.idf or 0.1 for w in ranking.reading.wanted]
    return tuple(quoted(item, stored[item.doc], ranking.sought, weights, ranking.read.get(item.doc)) for item in page)


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
    read: dict[int, Places],
) -> list[Ranked]:
    """The best by what their cards say, then the best of those by what their texts say.

    For a first page no more texts are read than may come on it.
    """
    if request.sort != "relevance" or not reading.wanted:
        return _as_found(snapshot, found.candidates)
    best, others = found.candidates[: found.lifted + RERANKED], found.candidates[found.lifted + RERANKED :]
    cards = snapshot.cards([c.doc for _, c in best])
    ranked = weighed(best, cards, reading.wanted, reading.order)
    rules.boost(ranked)
    ranked.sort(key=place)
    _prefer_new(snapshot, reading, ranked, freshness_setting)
    top, page = ranked[:READ], request.offset + request.limit
    sure = top[:FIRST_PAGE] if page <= FIRST_PAGE else top
    wording = Wording(reading)
    _read(snapshot, sure, reading, sought, wording, read)
    if len(sure) < len(top):
        most = most_of_reading(len(reading.wanted), wording.most)
        _read(snapshot, in_doubt(sure, top[len(sure) :], most), reading, sought, wording, read)
    return final_order(ranked) + _as_found(snapshot, others)


def _read(
    snapshot: Snapshot,
    items: Sequence[Ranked],
    reading: Reading,
    sought: Sequence[Sought],
    wording: Wording,
    read: dict[int, Places],
) -> None:
    """Let these say in their texts how near they come to the query."""
    if not items:
        return
    stored = snapshot.articles([item.doc for item in items])
    for item in items:
        article = stored[item.doc]
        title = item.card.title
        text = f"{folded_text(title)}\n{article.folded_beginning}"
        # Of ASCII only case is folded, for which nobody asks.
        plain = title.isascii() and article.beginning.isascii()
        written = text if plain else f"{title}\n{article.beginning}"
        places = read[item.doc] = Places(text, written, sought, _READ_PLACES)
        read_closely(item, written, places.of_each, reading.wanted, wording.factor(text, all(places.of_each)))


def _prefer_new(snapshot: Snapshot, reading: Reading, ranked: list[Ranked], setting: str) -> None:
    """Put articles that are in order into the one in which newer ones come sooner."""
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
    ranked.sort(key=place)
