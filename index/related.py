"""Related posts of an article: which of its candidates are shown, in what order, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pressmark.index.neighbours import Candidate
from pressmark.index.profile import is_link
from pressmark.index.vectors import UNIT, Vector, unspaced

_THRESHOLD = 0.03  # a weaker relation is no suggestion
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
    pins = [pin for pin in dict.fromkeys(names.get(name) for name in own.pins) if pin is not None]
    pinned = [pin for pin in pins if pin not in unwanted and pin in vectors][:limit]
    unwanted.update(pinned)
    terms = set(own.terms)
    pool = [
        c
        for c in candidates
        if c.doc not in unwanted
        and c.doc in vectors
        and c.score >= threshold
        and _founded(terms.intersection(vectors[c.doc].terms))
    ]
    chosen = [Candidate(pin, 1.0) for pin in pinned]
    chosen += _diverse(pool, pinned, vectors, limit - len(pinned))
    return tuple(Neighbour(c.doc, round(c.score, 4), topics(own, vectors[c.doc])) for c in chosen)


def _founded(shared: set[int]) -> bool:
    return len(shared) >= _SHARED or any(map(is_link, shared))


def _diverse(
    pool: list[Candidate], pinned: Sequence[int], vectors: Mapping[int, Vector], limit: int
) -> list[Candidate]:
    """Take the best one at a time; what repeats one already taken falls back, a third of one series is left out."""
    taken: list[Candidate] = []
    series = [vectors[pin].series for pin in pinned]
    standing = {candidate.doc: candidate.score for candidate in pool}
    by_doc = {candidate.doc: candidate for candidate in pool}
    while standing and len(taken) < limit:
        best = max(standing, key=lambda other: (standing[other], -other))
        del standing[best]
        vector = vectors[best]
        if vector.series and series.count(vector.series) >= _SERIES:
            continue
        taken.append(by_doc[best])
        series.append(vector.series)
        weights = dict(zip(vector.terms, vector.weights, strict=True))
        for other in list(standing)[: 3 * limit]:
            likeness = _likeness(weights, vectors[other])
            if likeness > _REPEATED:
                standing[other] *= _REPETITION
    return taken


def _likeness(weights: Mapping[int, int], other: Vector) -> float:
    shared = weights.keys() & set(other.terms)
    if not shared:
        return 0.0
    product = sum(weights[t] * w for t, w in zip(other.terms, other.weights, strict=True) if t in shared)
    return product / (UNIT * UNIT)


def topics(a: Vector, b: Vector, limit: int = _TOPICS) -> tuple[str, ...]:
    """What two articles share, in words that a reader knows, the most telling first."""
    weights = dict(zip(b.terms, b.weights, strict=True))
    shared = {t: w * weights[t] for t, w in zip(a.terms, a.weights, strict=True) if t in weights}
    surfaces = a.surfaces
    forms = [surfaces[t] for t in sorted(shared, key=lambda t: (-shared[t], t)) if t in surfaces]
    found: list[str] = []
    for form in _runs(forms):
        if not any(_within(form, other) for other in found):
            found = [other for other in found if not _within(other, form)] + [form]
        if len(found) >= 2 * limit:
            break
    return tuple(found[:limit])


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
