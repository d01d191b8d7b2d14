"""From what the visitor meant to what the engine is asked: stems, expansions, and bounds on all of them."""

from __future__ import annotations

from dataclasses import replace

from pressmark.index.analyzer import fold
from pressmark.search.filters import filtered
from pressmark.search.freshness import PLAIN_WISHES
from pressmark.search.guises import MOST_WORDS, Guises
from pressmark.search.query import DateLimit, Either, Filter, Match, Query
from pressmark.search.reading import Reading, Wanted
from pressmark.search.snapshot import Snapshot

# Longer queries are prose.
PROSE_FROM = 16
_MOST_PHRASES = 4
_FEW = 2


def read_query(query: Query, snapshot: Snapshot, loosely: bool = False) -> Reading:
    """What a query means on this site; `loosely` takes phrases for the words that they consist of."""
    query, taken_apart = _few_phrases(_prose(query))
    reader = Guises(snapshot, len(query.clauses) <= _FEW, loosely)
    wanted: list[Wanted] = []
    order: list[str] = []
    for number, clause in enumerate(query.clauses):
        last = query.unfinished and number == len(query.clauses) - 1
        match clause:
            case Match(excluded=False):
                asked, exact = reader.match(clause, last)
                wanted += asked
                order += exact
            case Either(options):
                wanted.append(reader.either(options, last))
    excluded = tuple(node for c in query.clauses if isinstance(c, Match) and c.excluded for node in reader.excluded(c))
    kept, ignored = _most_informative(_counted(_content(wanted, reader.stops | PLAIN_WISHES)))
    ignored += (*taken_apart, *query.unread.split()[:50])
    return replace(filtered(query, snapshot), wanted=kept, order=tuple(order), excluded=excluded, ignored=ignored)


def _few_phrases(query: Query) -> tuple[Query, tuple[str, ...]]:
    """The first phrases as phrases and more of them as words, named: each phrase of common words is real work."""
    found = [m for c in query.clauses for m in (c.options if isinstance(c, Either) else (c,)) if isinstance(m, Match)]
    phrases = [m for m in found if m.quoted and not m.excluded]
    over = phrases[_MOST_PHRASES:] + [m for m in found if m.quoted and m.excluded][_MOST_PHRASES:]
    if not over:
        return query, ()
    kept = {id(m) for m in found} - {id(m) for m in over}

    def plain(match: Match) -> Match:
        return match if id(match) in kept else replace(match, quoted=False)

    clauses = tuple(
        Either(tuple(map(plain, c.options))) if isinstance(c, Either) else plain(c) if isinstance(c, Match) else c
        for c in query.clauses
    )
    return replace(query, clauses=clauses), tuple(map(str, over))


def _prose(query: Query) -> Query:
    """A pasted passage with its quotes, dashes and capital ORs as words: there they ask for nothing."""
    matches = [m for c in query.clauses for m in (c.options if isinstance(c, Either) else (c,)) if isinstance(m, Match)]
    if sum(len(match.text.split()) for match in matches) <= PROSE_FROM:
        return query
    others = tuple(clause for clause in query.clauses if isinstance(clause, Filter | DateLimit))
    return replace(query, clauses=(*others, *(Match(match.text, scope=match.scope) for match in matches)))


def _content(wanted: list[Wanted], stops: frozenset[str]) -> list[Wanted]:
    """Without function words and wishes for what is new, unless there is nothing else."""
    content = [w for w in wanted if w.fixed or w.expanded or not _binds(w, stops)]
    return content if any(w.known or w.fixed for w in content) or not any(w.known for w in wanted) else wanted


def _binds(item: Wanted, stops: frozenset[str]) -> bool:
    return any(word in stops for word in (*item.exact[:1], *(stem for stem in item.stems if fold(stem) != stem)))


def _counted(wanted: list[Wanted]) -> list[Wanted]:
    """Each word once, with the number of times that it was typed."""
    found: dict[object, Wanted] = {}
    for item in wanted:
        key = item.node if item.known else item.exact
        same = found.get(key)
        found[key] = (
            replace(same, times=same.times + 1, exact=tuple(dict.fromkeys([*same.exact, *item.exact])))
            if same
            else item
        )
    return list(found.values())


def _most_informative(wanted: list[Wanted]) -> tuple[tuple[Wanted, ...], tuple[str, ...]]:
    if len(wanted) <= MOST_WORDS:
        return tuple(wanted), ()
    ranked = sorted(
        range(len(wanted)),
        key=lambda i: (not wanted[i].fixed, not wanted[i].known, -wanted[i].idf * wanted[i].times, i),
    )
    kept = set(ranked[:MOST_WORDS])
    ignored = tuple(w.typed for i, w in enumerate(wanted) if i not in kept)
    return tuple(w for i, w in enumerate(wanted) if i in kept), ignored
