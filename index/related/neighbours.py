"""Which articles lie near each other: the best candidates of each, for a whole site or after a publish."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import lru_cache, partial
from heapq import heappush, heapreplace
from operator import itemgetter
from typing import NamedTuple

from pressmark.index.related.judge import VARIED, Judge, Rules, one_text
from pressmark.index.related.profile import is_link
from pressmark.index.related.vectors import UNIT, Vector

KEPT = 30  # candidates an article keeps, so that choice, pins and removals find enough
FLOOR = int(0.04 * UNIT * UNIT)  # below it, two articles share no subject
_REPEATED = int(0.5 * UNIT * UNIT)  # above it, two suggestions say the same twice
_NEAR, _PAIRS = 500, 1 << 15  # articles and pairs of them that were looked at last
MET = 1 << 40  # one shared term, counted above the bits of the product
PRODUCT = MET - 1
FOUNDED = 3 * MET  # one shared term or two are chance, unless it is a link


class Candidate(NamedTuple):
    """An article near another one."""

    doc: int
    score: float


Lists = dict[int, tuple[Candidate, ...]]
Mentioning = Callable[[AbstractSet[int]], Iterable[int]]
Alike = Callable[[int, int], bool]
Heaps = dict[int, list[tuple[float, int]]]
# The articles that have a term, and its weight in each.
Posted = Callable[[int], "tuple[Iterable[int], Iterable[int]] | None"]
# From an article to those that are like enough to it, on more than chance, with the product.
Met = Callable[[Vector], "Iterable[tuple[int, int]]"]
Postings = defaultdict[int, "tuple[array[int], array[int]]"]


def met_in(vectors: Mapping[int, Vector]) -> Met:
    """By postings in memory."""
    return partial(met_by, postings_of(vectors).get)


def neighbours_of(
    docs: Collection[int],
    vectors: Mapping[int, Vector],
    met: Met,
    half_life: int,
    rules: Rules | None = None,
    limit: int = KEPT,
) -> Lists:
    """The candidates of some articles, best first, in memory for these alone."""
    judge = Judge(rules or Rules(), half_life)
    heaps: Heaps = {doc: [] for doc in docs}
    for doc, heap in heaps.items():
        vector = vectors[doc]
        for other, product in sorted(met(vector), key=itemgetter(1), reverse=True):
            if len(heap) == limit and product / (UNIT * UNIT) < heap[0][0]:
                break  # no score is above the product, and these only fall
            if other != doc:
                _keep(heap, judge.scores(vector, vectors[other], product)[0], other, limit)
    return {doc: _ordered(heap) for doc, heap in heaps.items()}


def alike_in(vectors: Mapping[int, Vector]) -> Alike:
    """Whether two articles repeat each other, by their vectors; articles near each other ask for the same pairs."""
    weights = lru_cache(maxsize=_NEAR)(lambda doc: vectors[doc].by_term)

    @lru_cache(maxsize=_PAIRS)
    def alike(a: int, b: int) -> bool:
        mine, theirs = weights(a), weights(b)
        product = sum([mine[term] * theirs[term] for term in mine.keys() & theirs.keys()])
        return product > _REPEATED and one_text(vectors[a], vectors[b], VARIED)

    return lambda a, b: alike(min(a, b), max(a, b))


def postings_of(vectors: Mapping[int, Vector]) -> Postings:
    """By term: the articles that have it, and its weight in each."""
    postings: Postings = defaultdict(lambda: (array("I"), array("H")))
    for doc, vector in vectors.items():
        for term, weight in zip(vector.terms, vector.weights, strict=True):
            docs, weights = postings[term]
            docs.append(doc)
            weights.append(weight)
    return postings


def met_by(posted: Posted, vector: Vector) -> list[tuple[int, int]]:
    """The posted articles that are like enough to this one, on more than chance, with the product."""
    met: defaultdict[int, int] = defaultdict(int)
    for term, own in zip(vector.terms, vector.weights, strict=True):
        if found := posted(term):
            shared = FOUNDED if is_link(term) else MET
            for doc, weight in zip(*found, strict=True):
                met[doc] += own * weight + shared
    return [(doc, both & PRODUCT) for doc, both in met.items() if both >= FOUNDED and both & PRODUCT >= FLOOR]


def refresh(
    vectors: Mapping[int, Vector],
    stored: Mapping[int, tuple[Candidate, ...]],
    changed: Collection[int],
    half_life: int,
    rules: Rules | None = None,
    limit: int = KEPT,
    mentioning: Mentioning | None = None,
    met: Met | None = None,
) -> Lists:
    """The lists that a publish changes, equal to those of `neighbours_of` over the same vectors.

    `vectors` are those of the new state, `stored` the lists of the old one; `changed` are the articles added or with a
    new vector. What `stored` has and `vectors` has not was removed. Articles without vectors have no list in the
    answer. `mentioning` finds the stored lists that name one of some articles, and `met` the articles that are like
    one, where that is quicker than to look at all.
    """
    judge = Judge(rules or Rules(), half_life)
    fresh = {doc for doc in changed if doc in vectors}
    gone = {doc for doc in stored if doc not in vectors} | fresh
    lists, offers = _rows(vectors, fresh, judge, limit, met)
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
    lists.update(_rows(vectors, hurt, judge, limit, met)[0])
    return {doc: found for doc, found in lists.items() if found != stored.get(doc)}


def _settled(merged: tuple[Candidate, ...], left: list[tuple[float, int]], limit: int) -> bool:
    """Whether a merged list is full with nothing below the last candidate that the old list vouches for."""
    if len(merged) < limit or not left:
        return False
    last = min(((score, -other) for score, other in left))
    return all((score, -doc) >= last for doc, score in merged)


def _rows(
    vectors: Mapping[int, Vector], docs: Collection[int], judge: Judge, limit: int, met: Met | None
) -> tuple[Lists, Heaps]:
    """The lists of some articles, and what these offer to all others."""
    heaps: Heaps = {doc: [] for doc in docs}
    offers: Heaps = {}
    for doc, other, product in _pairs(vectors, docs, met):
        if doc != other:
            there, back = judge.scores(vectors[doc], vectors[other], product)
            _keep(heaps[doc], there, other, limit)
            if back > 0 and other not in heaps:
                offers.setdefault(other, []).append((back, doc))
    return {doc: _ordered(heap) for doc, heap in heaps.items()}, offers


def _pairs(vectors: Mapping[int, Vector], docs: Collection[int], met: Met | None) -> Iterator[tuple[int, int, int]]:
    """Some articles with those that are like them, and the product: by postings of all, else by one look at each
    vector."""
    if met is not None:
        for doc in docs:
            yield from ((doc, other, product) for other, product in met(vectors[doc]))
        return
    postings = postings_of({doc: vectors[doc] for doc in docs})
    terms = postings.keys()
    for other, vector in vectors.items() if docs else ():
        if not terms.isdisjoint(vector.terms):
            yield from ((doc, other, product) for doc, product in met_by(postings.get, vector))


def _keep(heap: list[tuple[float, int]], score: float, doc: int, limit: int) -> None:
    """Keep the best in a heap; of equal scores the lower number."""
    if score > 0:
        if len(heap) < limit:
            heappush(heap, (score, -doc))
        elif (score, -doc) > heap[0]:
            heapreplace(heap, (score, -doc))


def _ordered(pairs: Iterable[tuple[float, int]]) -> tuple[Candidate, ...]:
    return tuple(Candidate(abs(doc), score) for score, doc in sorted(pairs, key=lambda p: (-p[0], abs(p[1]))))
