"""Related posts of an article: which of its candidates are shown, in what order, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from pressmark.index.related.neighbours import Alike, Candidate, alike_in
from pressmark.index.related.topics import shared_topics
from pressmark.index.related.vectors import Vector

_THRESHOLD = 0.04  # a weaker relation is no suggestion
_SERIES = 2  # articles of one series in a list
_REPETITION = 0.7  # what is left of the score of one that repeats another


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A related post: `topics` are words that both share, as the article writes them, most telling first.

    `score` is 1.0 for a pin.
    """

    doc: int
    score: float
    topics: tuple[str, ...]


def choose(
    doc: int,
    candidates: Sequence[Candidate],
    vectors: Mapping[int, Vector],
    names: Mapping[str, int],
    limit: int = 5,
    threshold: float = _THRESHOLD,
    pins: Sequence[str] = (),
    excludes: Sequence[str] = (),
    alike: Alike | None = None,
) -> tuple[Neighbour, ...]:
    """The final list: the owner's `pins`, then the best that differ from each other; fewer rather than irrelevant.

    The article's own pins and `excludes` come after these. `names` finds articles by the ids and urls that they use;
    unknown ones are passed over. `vectors` needs the article, its candidates and its pins only. `alike` tells which
    articles repeat each other, where somebody has compared them already.
    """
    own = vectors[doc]
    unwanted = {names.get(name) for name in (*excludes, *own.excludes)} | {doc}
    wanted = dict.fromkeys(names.get(name) for name in (*pins, *own.pins))
    first = [Candidate(pin, 1.0) for pin in wanted if pin is not None and pin not in unwanted and pin in vectors]
    first = first[:limit]
    unwanted.update(pin.doc for pin in first)
    pool = [c for c in candidates if c.doc not in unwanted and c.score >= threshold and c.doc in vectors]
    chosen = _diverse(pool, first, vectors, limit, alike or alike_in(vectors))
    weights = own.by_term
    told = {term: (weights[term], form) for term, form in own.surfaces.items() if term in weights}
    return tuple(
        Neighbour(
            c.doc,
            round(c.score, 4),
            shared_topics(told, zip(vectors[c.doc].terms, vectors[c.doc].weights, strict=True)),
        )
        for c in chosen
    )


def _diverse(
    pool: Sequence[Candidate], pins: list[Candidate], vectors: Mapping[int, Vector], limit: int, alike: Alike
) -> list[Candidate]:
    """The pins and then the best one at a time; what repeats one already taken falls back, a third of a series too."""
    taken = [*pins]
    series = [vectors[pin.doc].series for pin in pins]
    # (negated standing, doc, how many of the taken it has been compared with): compared only when its turn comes.
    turns = [(-candidate.score, candidate.doc, 0) for candidate in pool]
    scores = dict(pool)
    heapify(turns)
    while turns and len(taken) < limit:
        standing, doc, compared = heappop(turns)
        own = vectors[doc].series
        if own and series.count(own) >= _SERIES:
            continue
        if compared < len(taken):
            repeats = sum(alike(doc, other.doc) for other in taken[compared:])
            heappush(turns, (standing * _REPETITION**repeats, doc, len(taken)))
        else:
            taken.append(Candidate(doc, scores[doc]))
            series.append(own)
    return taken
