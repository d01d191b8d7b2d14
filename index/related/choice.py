"""Related posts of an article: which of its candidates are shown, in what order, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pressmark.index.related.mentions import Subject, share_told
from pressmark.index.related.neighbours import Alike, Candidate, alike_in
from pressmark.index.related.profile import is_link
from pressmark.index.related.topics import shared_topics
from pressmark.index.related.vectors import Vector

_THRESHOLD = 0.014  # a weaker relation is no suggestion
_SERIES = 2  # articles of one series in a list
_PLAIN, _SUBJECTS = 0.028, 2  # a weaker one needs so many subjects that tell in both articles


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A related post: `topics` are words that both share, as the article writes them, most telling first.

    `score` is 1.0 for a pin. `reason` is "pinned", "linked" where one links to the other or both to the same page, or
    "topics".
    """

    doc: int
    score: float
    topics: tuple[str, ...]
    reason: str = "topics"


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
    sections: Mapping[int, float] | None = None,
) -> tuple[Neighbour, ...]:
    """The final list: the owner's `pins`, then the best that differ from each other; fewer rather than irrelevant.

    The article's own pins and `excludes` come after these. `names` finds articles by the ids and urls that they use;
    unknown ones are passed over. `vectors` needs the article, its candidates and its pins only. `alike` tells which
    articles repeat each other, where somebody has compared them already. The weights of `sections` put what is related
    in order, and make nothing related that is not.
    """
    own = vectors[doc]
    unwanted = {names.get(name) for name in (*excludes, *own.excludes)} | {doc}
    wanted = dict.fromkeys(names.get(name) for name in (*pins, *own.pins))
    first = [Candidate(pin, 1.0) for pin in wanted if pin is not None and pin not in unwanted and pin in vectors]
    reasons = _Reasons(own)
    pinned = frozenset(pin.doc for pin in first)

    def weight(doc: int) -> float:
        return sections.get(vectors[doc].section, 1.0) if sections and doc not in pinned else 1.0

    chosen = first = first[:limit]
    if len(first) < limit:
        unwanted.update(pin.doc for pin in first)
        near = [each for each in candidates if each.doc not in unwanted and each.doc in vectors]
        pool = [each for each in _weighed(own, near, vectors) if each.score >= threshold]
        pool.sort(key=lambda each: (-each.score * weight(each.doc), each.doc))
        chosen = _diverse(pool, first, vectors, limit, alike or alike_in(vectors), reasons)
    return tuple(
        Neighbour(
            doc,
            round(score * weight(doc), 4),
            reasons.topics(doc, vectors[doc]),
            reasons.word(vectors[doc], doc in pinned),
        )
        for doc, score in chosen
    )


def _weighed(own: Vector, candidates: Sequence[Candidate], vectors: Mapping[int, Vector]) -> list[Candidate]:
    """The candidates by what their likeness is worth."""
    subject = Subject(own.title, own.shares, own.words)
    weighed = []
    for doc, score in candidates:
        other = vectors[doc]
        named = subject.named(other.title, other.shares, other.words)
        weighed.append(Candidate(doc, score * share_told(named, other.size)))
    return weighed


class _Reasons:
    """What an article shares with others, in words."""

    def __init__(self, own: Vector) -> None:
        self._own = own
        self._weights = own.by_term
        self._told = self._weighed(own.surfaces)
        self._links = frozenset(filter(is_link, own.terms))
        self._plain: dict[int, tuple[int, str]] | None = None
        self._found: dict[int, tuple[str, ...]] = {}

    def _weighed(self, forms: Mapping[int, str]) -> dict[int, tuple[int, str]]:
        return {term: (self._weights[term], form) for term, form in forms.items() if term in self._weights}

    def topics(self, doc: int, other: Vector) -> tuple[str, ...]:
        """What both are about; where that is nothing, the plain words that bring them together."""
        if doc not in self._found:
            self._found[doc] = self._shared(other)
        return self._found[doc]

    def _shared(self, other: Vector) -> tuple[str, ...]:
        found = shared_topics(self._told, zip(other.terms, other.weights, strict=True))
        if not found:
            if self._plain is None:
                self._plain = self._weighed(self._own.plain_surfaces)
            found = shared_topics(self._plain, zip(other.terms, other.weights, strict=True))
        return found

    def word(self, other: Vector, pinned: bool) -> str:
        """The reason in a word."""
        return "pinned" if pinned else "linked" if self._linked(other) else "topics"

    def suffice(self, candidate: Candidate, other: Vector) -> bool:
        """Whether the relation has a subject, and a weak one more than one that both articles are about."""
        if self._linked(other):
            return True
        if candidate.score >= _PLAIN:
            return bool(self.topics(candidate.doc, other))
        return len(self._told.keys() & other.told) >= _SUBJECTS

    def _linked(self, other: Vector) -> bool:
        return not self._links.isdisjoint(other.terms)


def _diverse(
    pool: Sequence[Candidate],
    pins: list[Candidate],
    vectors: Mapping[int, Vector],
    limit: int,
    alike: Alike,
    reasons: _Reasons,
) -> list[Candidate]:
    """The pins and then the best one at a time, without those that repeat one already taken or fill up a series."""
    taken = [*pins]
    series = [vectors[pin.doc].series for pin in pins]
    for candidate in pool:
        if len(taken) == limit:
            break
        other = vectors[candidate.doc]
        if other.series and series.count(other.series) >= _SERIES:
            continue
        if not reasons.suffice(candidate, other) or any(alike(candidate.doc, one.doc) for one in taken):
            continue
        taken.append(candidate)
        series.append(other.series)
    return taken
