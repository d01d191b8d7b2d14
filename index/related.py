"""Related posts of an article: which of its candidates are shown, in what order, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from itertools import repeat
from operator import mul

from pressmark.index.neighbours import Candidate
from pressmark.index.profile import is_link
from pressmark.index.vectors import UNIT, Vector, unspaced

_THRESHOLD = 0.04  # a weaker relation is no suggestion
_SHARED = 3  # terms in common; one or two are chance, unless one article links to the other
_SERIES = 2  # articles of one series in a list
_REPEATED = 0.5  # two suggestions that are more alike than this say the same twice
_REPETITION = 0.7
_TOPICS = 5


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
) -> tuple[Neighbour, ...]:
    """The final list: the owner's pins, then the best that differ from each other; fewer rather than irrelevant.

    `names` finds articles by the ids and urls that pins and excludes use; unknown ones are passed over. `vectors` needs
    the article, its candidates and its pins only.
    """
    own = vectors[doc]
    unwanted = {names.get(name) for name in own.excludes} | {doc}
    wanted = dict.fromkeys(names.get(name) for name in own.pins)
    pins = [Candidate(pin, 1.0) for pin in wanted if pin is not None and pin not in unwanted and pin in vectors][:limit]
    unwanted.update(pin.doc for pin in pins)
    pool = [c for c in candidates if c.doc not in unwanted and c.score >= threshold and c.doc in vectors]
    chosen = _diverse(own, pool, pins, vectors, limit)
    weights, surfaces = _weights(own), own.surfaces
    return tuple(Neighbour(c.doc, round(c.score, 4), _topics(weights, surfaces, vectors[c.doc])) for c in chosen)


def _diverse(
    own: Vector, pool: Sequence[Candidate], pins: list[Candidate], vectors: Mapping[int, Vector], limit: int
) -> list[Candidate]:
    """The pins and then the best one at a time; what repeats one already taken falls back, a third of a series too."""
    taken, terms = [*pins], set(own.terms)
    weighed = [_weights(vectors[pin.doc]) for pin in pins]
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
            repeats = sum(_likeness(weights, vector) > _REPEATED for weights in weighed[compared:])
            heappush(turns, (standing * _REPETITION**repeats, doc, len(taken)))
        elif _founded(terms.intersection(vector.terms)):
            taken.append(Candidate(doc, scores[doc]))
            weighed.append(_weights(vector))
            series.append(vector.series)
    return taken


def _founded(shared: set[int]) -> bool:
    return len(shared) >= _SHARED or any(map(is_link, shared))


def _weights(vector: Vector) -> dict[int, int]:
    return dict(zip(vector.terms, vector.weights, strict=True))


def _likeness(weights: Mapping[int, int], other: Vector) -> float:
    product = sum(map(mul, map(weights.get, other.terms, repeat(0)), other.weights))
    return product / (UNIT * UNIT)


def _topics(weights: Mapping[int, int], surfaces: Mapping[int, str], other: Vector) -> tuple[str, ...]:
    """What two articles share, in words that a reader knows, the most telling first."""
    shared = [(weights[t] * w, t) for t, w in zip(other.terms, other.weights, strict=True) if t in surfaces]
    forms = [surfaces[term] for _, term in sorted(shared, key=lambda each: (-each[0], each[1]))]
    found: list[str] = []
    for form in _runs(forms):
        if not any(_within(form, other) for other in found):
            found = [other for other in found if not _within(other, form)] + [form]
        if len(found) >= 2 * _TOPICS:
            break
    return tuple(found[:_TOPICS])


def _within(part: str, whole: str) -> bool:
    """Whether a topic says nothing beyond another one; whole words where there are spaces."""
    if unspaced(part):
        return part in whole
    return f" {part.casefold()} " in f" {whole.casefold()} "


def _runs(forms: Sequence[str]) -> list[str]:
    """Forms of scripts without spaces grown together where one ends as another begins; others as they are."""
    merged: list[str] = []
    for form in forms:
        if unspaced(form):
            for place, other in enumerate(merged):
                if unspaced(other) and (grown := _grown(other, form)):
                    merged[place] = grown
                    break
            else:
                merged.append(form)
        else:
            merged.append(form)
    return merged


def _grown(a: str, b: str) -> str:
    """One run of two that overlap by two characters, "" when they do not."""
    if b in a or a in b:
        return max(a, b, key=len)
    if a.endswith(b[:2]) and len(b) > 2:
        return a + b[2:]
    return b + a[2:] if b.endswith(a[:2]) and len(a) > 2 else ""
