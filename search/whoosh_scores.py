"""Posting lists joined as dictionaries: which documents match, with what score."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Mapping

from pressmark.index.whoosh_codec import PostingList

K1 = 1.2
B = 0.75
Scores = dict[int, float]


def length_norms(lengths: array[int]) -> list[float]:
    """The part of BM25's denominator that hangs on the length of a document's field alone."""
    mean = sum(lengths) / max(1, sum(1 for length in lengths if length))
    return [K1 * (1 - B + B * length / (mean or 1.0)) for length in lengths]


def joined(scored: list[Scores], minimum: int) -> Scores:
    """Documents that at least `minimum` of the children hold, with the sums of their scores."""
    if len(scored) == 1:
        return scored[0]
    if not scored:
        return {}
    if minimum >= len(scored):
        fewest, *others = sorted(scored, key=len)
        matches = set(fewest)
        for found in others:
            matches &= found.keys()
        columns = [map(found.__getitem__, matches) for found in scored]
        return dict(zip(matches, map(sum, zip(*columns, strict=True)), strict=True))
    *rest, longest = sorted(scored, key=len)
    sums = dict(longest)
    for found in rest:
        for number, score in found.items():
            sums[number] = sums.get(number, 0.0) + score
    if minimum <= 1:
        return sums
    held: Counter[int] = Counter()
    for found in scored:
        held.update(found.keys())
    return {number: sums[number] for number, count in held.items() if count >= minimum}


def bits(number: int, scored: list[Scores], everything: bool) -> int:
    """Which children hold a document: bit i says that child i does."""
    if everything:
        return (1 << len(scored)) - 1
    return sum(1 << bit for bit, found in enumerate(scored) if number in found)


def phrase_counts(lists: Mapping[int, PostingList]) -> dict[int, int]:
    """In how many places of each document all words stand at their distance."""
    rarest, *others = sorted(lists.values(), key=lambda postings: len(postings.docs))
    if not others:
        return dict(zip(rarest.docs, rarest.weights, strict=True))
    shared = set(rarest.docs)
    for postings in others:
        shared = postings.among(shared)
    starts: dict[int, set[int]] = {}
    # The rarest word first: articles where the words do not meet are not looked at again.
    for number, (place, postings) in enumerate(sorted(lists.items(), key=lambda item: len(item[1].positions))):
        here = postings.places(shared)
        if number:
            starts = {
                doc: met for doc, at in starts.items() if (met := at.intersection([p - place for p in here[doc]]))
            }
        else:
            starts = {doc: {p - place for p in places} for doc, places in here.items()}
        shared = set(starts)
    return {doc: len(found) for doc, found in starts.items()}
