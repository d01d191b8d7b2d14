"""Related posts of an article: which of its candidates are shown, in what order, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from pressmark.index.related.neighbours import Candidate
from pressmark.index.related.topics import shared_topics
from pressmark.index.related.vectors import UNIT, Vector

_THRESHOLD = 0.04  # a weaker relation is no suggestion
_SERIES = 2  # articles of one series in a list
_REPEATED = 0.5 * UNIT * UNIT  # two suggestions that are more alike than this say the same twice
_REPETITION = 0.7


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
) -> tuple[Neighbour, ...]:
    """The final list: the owner's `pins`, then the best that differ from each other; fewer rather than irrelevant.

    The article's own pins and `excludes` come after these. `names` finds articles by the ids and urls that they use;
    unknown ones are passed over. `vectors` needs the article, its candidates and its pins only.
    """
    own = vectors[doc]
    unwanted = {names.get(name) for name in (*excludes, *own.excludes)} | {doc}
    wanted = dict.fromkeys(names.get(name) for name in (*pins, *own.pins))
    first = [Candidate(pin, 1.0) for pin in wanted if pin is not None and pin not in unwanted and pin in vectors]
    first = first[:limit]
    unwanted.update(pin.doc for pin in first)
    pool = [c for c in candidates if c.doc not in unwanted and c.score >= threshold and c.doc in vectors]
    chosen = _diverse(pool, first, vectors, limit)
    weights, forms = own.by_term, own.surfaces
    return tuple(
        Neighbour(
            c.doc,
            round(c.score, 4),
            shared_topics(weights, forms, zip(vectors[c.doc].terms, vectors[c.doc].weights, strict=True)),
        )
        for c in chosen
    )


def _diverse(
    pool: Sequence[Candidate], pins: list[Candidate], vectors: Mapping[int, Vector], limit: int
) -> list[Candidate]:
    """The pins and then the best one at a time; what repeats one already taken falls back, a third of a series too."""
    taken = [*pins]
    weighed = [vectors[pin.doc].by_term for pin in pins]
    series = [vectors[pin.doc].series for pin in pins]
    # (negated standing, doc, how many of the taken it has been compared with): compared only when its turn comes.
    turns = [(-candidate.score, candidate.doc, 0) for candidate in pool]
    scores = dict(pool)
    heapify(turns)
    while turns and len(taken) < limit:
        standing, doc, compared = heappop(turns)
        vector = vectors[doc]
        if vector.series and series.count(vector.series) >= _SERIES:
            continue
        if compared < len(taken):
            repeats = sum(vector.times(weights) > _REPEATED for weights in weighed[compared:])
            heappush(turns, (standing * _REPETITION**repeats, doc, len(taken)))
        else:
            taken.append(Candidate(doc, scores[doc]))
            weighed.append(vector.by_term)
            series.append(vector.series)
    return taken
