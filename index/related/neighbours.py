"""Which articles lie near each other: the best candidates of each, for a whole site or after a publish."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache, partial
from heapq import heappush, heapreplace
from itertools import accumulate, chain
from typing import NamedTuple

from pressmark.index.related.judge import VARIED, Judge, Rules, one_text
from pressmark.index.related.profile import is_link
from pressmark.index.related.vectors import UNIT, Vector
from pressmark.index.workers import shared_out

KEPT = 30  # candidates an article keeps, so that choice, pins and removals find enough
_FLOOR = int(0.04 * UNIT * UNIT)  # below it, two articles share no subject
_REPEATED = int(0.5 * UNIT * UNIT)  # above it, two suggestions say the same twice
_MET = 1 << 40  # one shared term, counted above the bits of the product
_PRODUCT = _MET - 1
_FOUNDED = 3 * _MET  # one shared term or two are chance, unless it is a link


class Candidate(NamedTuple):
    """An article near another one."""

    doc: int
    score: float


Lists = dict[int, tuple[Candidate, ...]]
Mentioning = Callable[[AbstractSet[int]], Iterable[int]]
Alike = Callable[[int, int], bool]
Heaps = dict[int, list[tuple[float, int]]]
# The articles that have a term, and its weight in each.
Posted = Callable[[int], "tuple[Sequence[int], Sequence[int]] | None"]
Postings = defaultdict[int, "tuple[array[int], array[int]]"]


def neighbours_of_all(
    vectors: Mapping[int, Vector], half_life: int, rules: Rules | None = None, limit: int = KEPT, workers: int = 1
) -> tuple[Mapping[int, tuple[Candidate, ...]], Alike]:
    """The candidates of every article, best first, and whether two of the articles repeat each other.

    Each pair is compared once, through the terms that it shares. With `workers`, so many processes share the pairs; the
    lists are the same.
    """
    shares = shared_out(partial(_pairs, vectors, Judge(rules or Rules(), half_life), limit), workers)
    repeating: defaultdict[int, set[int]] = defaultdict(set)
    for _, pairs in shares:
        for doc, others in pairs.items():
            repeating[doc].update(others)
    lists = _Merged({doc: place for place, doc in enumerate(vectors)}, [packed for packed, _ in shares], limit)
    return lists, lambda a, b: b in repeating.get(a, ()) or a in repeating.get(b, ())


class _Packed(NamedTuple):
    """Heaps as three arrays, quick to send: where each begins, and the scores and articles of all."""

    starts: array[int]
    scores: array[float]
    docs: array[int]


class _Merged(Mapping[int, tuple[Candidate, ...]]):
    """The best that several processes found of each article, put together when it is asked for."""

    def __init__(self, places: Mapping[int, int], shares: Sequence[_Packed], limit: int) -> None:
        self._places, self._shares, self._limit = places, shares, limit

    def __getitem__(self, doc: int) -> tuple[Candidate, ...]:
        place = self._places[doc]
        found: list[tuple[float, int]] = []
        for starts, scores, docs in self._shares:
            own = slice(starts[place], starts[place + 1])
            found += zip(scores[own], docs[own], strict=True)
        return _ordered(found)[: self._limit]

    def __iter__(self) -> Iterator[int]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def neighbours_of(
    docs: Collection[int], vectors: Mapping[int, Vector], posted: Posted, half_life: int, rules: Rules
) -> Lists:
    """What `neighbours_of_all` has for some of the articles, in memory for these alone; `posted` has the terms of all."""
    judge = Judge(rules, half_life)
    heaps: Heaps = {doc: [] for doc in docs}
    for doc, heap in heaps.items():
        vector = vectors[doc]
        for other, product, founded in _met(vector, posted):
            if founded and other != doc:
                _keep(heap, judge.scores(vector, vectors[other], product)[0], other, KEPT)
    return {doc: _ordered(heap) for doc, heap in heaps.items()}


def alike_in(vectors: Mapping[int, Vector]) -> Alike:
    """Whether two articles repeat each other, by their vectors: for a few pairs."""
    weights = lru_cache(maxsize=64)(lambda doc: vectors[doc].by_term)
    return lambda a, b: vectors[a].times(weights(b)) > _REPEATED and one_text(vectors[a], vectors[b], VARIED)


def _pairs(
    vectors: Mapping[int, Vector], judge: Judge, limit: int, turn: int, turns: int
) -> tuple[_Packed, dict[int, array[int]]]:
    """The best of each article, and what repeats it, among the pairs whose second member has its turn."""
    postings = _postings()
    heaps: Heaps = {doc: [] for doc in vectors}
    repeating: dict[int, array[int]] = {}
    for place, (doc, vector) in enumerate(vectors.items()):
        if place % turns == turn:
            met = _met(vector, postings.get)
            for other, product, founded in met:
                if founded:
                    there, back = judge.scores(vector, vectors[other], product)
                    _keep(heaps[doc], there, other, limit)
                    _keep(heaps[other], back, doc, limit)
            repeats = [each[0] for each in met if each[1] > _REPEATED and one_text(vector, vectors[each[0]], VARIED)]
            if repeats:
                repeating[doc] = array("I", repeats)
        _post(postings, doc, vector)
    starts = array("I", accumulate(map(len, heaps.values()), initial=0))
    found = list(chain.from_iterable(heaps.values()))
    return _Packed(starts, array("d", [score for score, _ in found]), array("i", [doc for _, doc in found])), repeating


def _postings() -> Postings:
    """By term: the articles that have it, and its weight in each."""
    return defaultdict(lambda: (array("I"), array("H")))


def _post(postings: Postings, doc: int, vector: Vector) -> None:
    for term, weight in zip(vector.terms, vector.weights, strict=True):
        docs, weights = postings[term]
        docs.append(doc)
        weights.append(weight)


def _met(vector: Vector, posted: Posted) -> list[tuple[int, int, bool]]:
    """The posted articles that are like enough, with the product, and whether more than chance founds it."""
    met: defaultdict[int, int] = defaultdict(int)
    for term, own in zip(vector.terms, vector.weights, strict=True):
        if found := posted(term):
            shared = _FOUNDED if is_link(term) else _MET
            for doc, weight in zip(*found, strict=True):
                met[doc] += own * weight + shared
    return [(doc, both & _PRODUCT, both >= _FOUNDED) for doc, both in met.items() if both & _PRODUCT >= _FLOOR]


def refresh(
    vectors: Mapping[int, Vector],
    stored: Mapping[int, tuple[Candidate, ...]],
    changed: Collection[int],
    half_life: int,
    rules: Rules | None = None,
    limit: int = KEPT,
    mentioning: Mentioning | None = None,
) -> Lists:
    """The lists that a publish changes, equal to those of `neighbours_of_all` over the same vectors.

    `vectors` are those of the new state, `stored` the lists of the old one; `changed` are the articles added or with
    a new vector. What `stored` has and `vectors` has not was removed. Articles without vectors have no list in the answer.
    `mentioning` finds the stored lists that name one of some articles, where that is quicker than to look at all.
    """
    judge = Judge(rules or Rules(), half_life)
    fresh = {doc for doc in changed if doc in vectors}
    gone = {doc for doc in stored if doc not in vectors} | fresh
    lists, offers = _rows(vectors, fresh, judge, limit)
    hurt: set[int] = set()
    for doc in {*offers, *mentioning(gone)} if mentioning else stored:
        if doc in gone or doc not in stored:
            continue
        old = stored[doc]
        left = [(score, other) for other, score in old if other not in gone]
        offered = offers.get(doc, [])
        if not offered and len(left) == len(old):
            continue
        merged = _ordered([*left, *offered])[:limit]
        # A full list that lost entries hides those below them: past its last survivor nothing is known.
        if len(left) < len(old) >= limit and not _settled(merged, left, limit):
            hurt.add(doc)
        else:
            lists[doc] = merged
    lists.update(_rows(vectors, hurt, judge, limit)[0])
    return {doc: found for doc, found in lists.items() if found != stored.get(doc)}


def _settled(merged: tuple[Candidate, ...], left: list[tuple[float, int]], limit: int) -> bool:
    """Whether a merged list is full with nothing below the last candidate that the old list vouches for."""
    if len(merged) < limit or not left:
        return False
    last = min(((score, -other) for score, other in left))
    return all((score, -doc) >= last for doc, score in merged)


def _rows(vectors: Mapping[int, Vector], docs: Collection[int], judge: Judge, limit: int) -> tuple[Lists, Heaps]:
    """The lists of some articles, and what these offer to all others: one pass over the vectors of the site."""
    own = {doc: vectors[doc] for doc in docs}
    postings = _postings()
    for doc, vector in own.items():
        _post(postings, doc, vector)
    heaps: Heaps = {doc: [] for doc in docs}
    offers: Heaps = {}
    terms = postings.keys()
    for other, vector in vectors.items() if docs else ():
        if terms.isdisjoint(vector.terms):
            continue
        for doc, product, founded in _met(vector, postings.get):
            if founded and doc != other:
                there, back = judge.scores(own[doc], vector, product)
                _keep(heaps[doc], there, other, limit)
                if back > 0 and other not in heaps:
                    offers.setdefault(other, []).append((back, doc))
    return {doc: _ordered(heap) for doc, heap in heaps.items()}, offers


def _keep(heap: list[tuple[float, int]], score: float, doc: int, limit: int) -> None:
    """Keep the best in a heap; of equal scores the lower number."""
    if score > 0:
        if len(heap) < limit:
            heappush(heap, (score, -doc))
        elif (score, -doc) > heap[0]:
            heapreplace(heap, (score, -doc))


def _ordered(pairs: Iterable[tuple[float, int]]) -> tuple[Candidate, ...]:
    return tuple(Candidate(abs(doc), score) for score, doc in sorted(pairs, key=lambda p: (-p[0], abs(p[1]))))
