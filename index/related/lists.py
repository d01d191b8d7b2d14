"""Related lists of a generation, kept as rows: after a publish only those are written that it changes."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pressmark.index.article import Article
from pressmark.index.generations.changes import Changes
from pressmark.index.generations.store import GenerationRow, Store
from pressmark.index.related import VERSION
from pressmark.index.related.choice import choose
from pressmark.index.related.judge import Rules
from pressmark.index.related.kept_postings import Nearby, Since, write_postings
from pressmark.index.related.neighbours import Alike, Lists, alike_in, met_in, neighbours_of, refresh
from pressmark.index.related.profile import Profile, profile
from pressmark.index.related.rows import (
    Candidates,
    CurrentVectors,
    KeptCandidates,
    RelatedRow,
    StoredRows,
    close_rows,
    listed_docs,
    packed_candidates,
    stored_rows,
    write_rows,
)
from pressmark.index.related.shelf import Shelf
from pressmark.index.related.statistics import Statistics
from pressmark.index.related.vectors import Vector, vector
from pressmark.index.related.wishes import Wishes
from pressmark.index.settings import MOST_RELATED, Settings
from pressmark.index.source import Progress
from pressmark.index.workers import executor_for, in_order, in_turns

if TYPE_CHECKING:
    from pressmark.index.related.postings import SortedPostings

_STAMP = 8  # bytes before the statistics that tell under which rules the lists were made
# Articles whose lists one process makes in memory; those of more are made by several, from files.
_FEW = 2_000
_AT_ONCE = 2_000  # stored rows that one publish reads whole; of more, postings are kept that lead to some
_MOST_MOVED = 0.1  # share of the articles that change before these are written anew
_BATCH = 2_000
_NEAR = 10_000  # vectors that a process has at hand: each is asked for eight times


def refresh_related(
    store: Store,
    before: GenerationRow | None,
    generation: int,
    changes: Changes,
    settings: Settings,
    progress: Progress,
) -> bytes:
    """Write the related lists of `generation`, and return the statistics that they were computed with.

    The statistics are those of the generation before until the number of articles has changed by a tenth; then they
    are taken anew, and with them every list; so they are when the owner's rules for all lists change.
    """
    rules = Rules(settings.only_older, settings.other_languages, settings.section_weights)
    tables = [sorted(table.items()) for table in (rules.sections, settings.pins, settings.excludes)]
    stamp = hashlib.blake2b(repr((VERSION, rules, tables)).encode(), digest_size=_STAMP).digest()
    listed = listed_docs(store, before.number) if before else set()
    docs = (listed - changes.removed) | changes.added
    known = before.statistics if before else b""
    statistics = Statistics.from_bytes(known[_STAMP:]) if known[:_STAMP] == stamp else None
    tail = known[_STAMP + statistics.size :] if statistics else b""
    since = Since.from_bytes(tail) if tail else None
    site = _Site(store, before.number if before else 0, generation, settings, rules)
    if statistics is None or statistics.stale(len(docs)) or _outgrown(since, len(docs)):
        statistics, since = site.renew(docs, changes, progress)
    else:
        since = site.refresh(listed, docs, changes, statistics, since)
    progress("related", len(docs), len(docs))
    return stamp + statistics.to_bytes() + (since.to_bytes() if since else b"")


def _outgrown(since: Since | None, articles: int) -> bool:
    """Whether a large site needs postings of its own, or those that were kept tell too little of it by now."""
    return articles > _AT_ONCE if since is None else len(since.moved) > _MOST_MOVED * articles


@dataclass(frozen=True, slots=True)
class _Site:
    """The lists of one generation, made anew or from those of the one before it."""

    store: Store
    before: int
    generation: int
    settings: Settings
    rules: Rules

    def renew(self, docs: AbstractSet[int], changes: Changes, progress: Progress) -> tuple[Statistics, Since | None]:
        """Write every list, in memory that hardly grows with the site."""
        workers, folder = _workers(self.settings, len(docs)), self.store.path.parent
        profiles = _profiles(self.store, self.generation, docs, changes, self.settings, progress)
        statistics = Statistics.of(profiles, workers, folder, progress)
        vectors = _vectors(profiles, statistics, workers, folder, progress)
        ruled = frozenset(doc for doc, own in vectors.items() if own.ruled)
        choices = _Choices(self, (vectors[doc] for doc in ruled))
        postings = _sorted(vectors, folder, workers, progress)
        kept = postings if postings and len(docs) > _AT_ONCE else None
        write_postings(self.store, self.generation, kept.blocks(progress) if kept else ())
        compared = partial(
            neighbours_of,
            vectors=vectors,
            met=postings.met if postings else met_in(vectors),
            half_life=statistics.half_life,
            rules=self.rules,
        )
        made = _shares(compared, vectors, choices, workers)
        close_rows(self.store, self.generation, changes.removed)
        done = 0
        for share in made:
            for start in range(0, len(share), _BATCH):
                batch = share[start : start + _BATCH]
                rows = {
                    doc: RelatedRow(vectors[doc].to_bytes(), packed, neighbours) for doc, packed, neighbours in batch
                }
                write_rows(self.store, self.generation, dict(stored_rows(self.store, self.before, list(rows))), rows)
            done += len(share)
            progress("related", done, len(docs))
        return statistics, Since(ruled=ruled) if kept else None

    def refresh(
        self,
        listed: AbstractSet[int],
        docs: AbstractSet[int],
        changes: Changes,
        statistics: Statistics,
        since: Since | None,
    ) -> Since | None:
        """Write the lists that the changes touch; of a large site nothing is read but what is near these.

        `listed` are the articles of the generation before.
        """
        stored: Mapping[int, RelatedRow] = StoredRows(self.store, self.before, listed)
        fresh = {doc: vector(profile, statistics) for doc, profile in changes.profiles.items()}
        vectors: Mapping[int, Vector] = CurrentVectors(docs, stored, fresh)
        if since is None:
            stored, vectors = dict(stored.items()), dict(vectors.items())
            ruled = frozenset(doc for doc, own in vectors.items() if own.ruled)
            mentioning, met = KeptCandidates(stored).mentioning, None
        else:
            moved = since.moved | fresh.keys() | changes.removed
            near = Nearby(self.store, self.before, stored, vectors, (since.moved, moved))
            mentioning, met = near.mentioning, near.met
            ruled = (since.ruled - fresh.keys() | {doc for doc, own in fresh.items() if own.ruled}) & docs
            since = Since(moved, ruled)
        kept = KeptCandidates(stored)
        lists = refresh(vectors, kept, fresh.keys(), statistics.half_life, self.rules, mentioning=mentioning, met=met)
        # A shown list is made from the article, its candidates and the owner's pins.
        chosen = (
            lists.keys() | fresh.keys() | mentioning(fresh.keys()) | (docs if self.settings.pins else ruled)
        ) & docs
        lists |= {doc: kept[doc] for doc in chosen if doc not in lists and doc in stored}
        choices = _Choices(self, (vectors[doc] for doc in chosen))
        alike = alike_in(vectors)
        rows = {
            doc: RelatedRow(vectors[doc].to_bytes(), *choices.row(doc, lists.get(doc, ()), vectors, alike))
            for doc in chosen
        }
        close_rows(self.store, self.generation, stored.keys() - docs)
        write_rows(self.store, self.generation, stored, rows)
        return since


class _Choices:
    """What is shown, as the owner wishes."""

    def __init__(self, site: _Site, vectors: Iterable[Vector]) -> None:
        self._wishes = Wishes(site.store, site.generation, site.settings, vectors)
        self._choose = partial(choose, limit=MOST_RELATED, sections=site.rules.weights())

    def row(self, doc: int, candidates: Candidates, vectors: Mapping[int, Vector], alike: Alike) -> tuple[bytes, str]:
        """The candidates as they are kept, and the list that is shown, as JSON."""
        pins, excludes, names = self._wishes.pins(doc), self._wishes.excludes(doc), self._wishes.names
        shown = self._choose(doc, candidates, vectors, names, pins=pins, excludes=excludes, alike=alike)
        return packed_candidates(candidates), json.dumps(
            [[each.doc, each.score, each.topics, each.reason] for each in shown], ensure_ascii=False
        )


def _workers(settings: Settings, articles: int) -> int:
    """Processes for a full pass; few articles do with one."""
    return 1 if articles <= _FEW else settings.workers or os.cpu_count() or 1


def _profiles(
    store: Store, generation: int, docs: AbstractSet[int], changes: Changes, settings: Settings, progress: Progress
) -> Shelf[Profile]:
    """Profiles of all articles: those at hand, and the others made again from the store."""
    profiles = changes.profiles
    missing = sorted(docs - profiles.keys())
    chunks = [missing[start : start + 200] for start in range(0, len(missing), 200)]
    jobs = (([(row.doc, row.article) for row in store.articles(generation, chunk)],) for chunk in chunks)
    with executor_for(len(missing), settings.workers) as executor:
        for number, made in enumerate(in_order(executor, _profiled, jobs), 1):
            for doc, one in made:
                profiles[doc] = one
            progress("profiles", min(number * 200, len(missing)), len(missing))
    return profiles


def _profiled(articles: list[tuple[int, Article]]) -> list[tuple[int, Profile]]:
    """Runs in a worker."""
    return [(doc, profile(article)) for doc, article in articles]


def _vectors(
    profiles: Shelf[Profile], statistics: Statistics, workers: int, folder: Path, progress: Progress
) -> Mapping[int, Vector]:
    docs = list(profiles)
    many = len(docs) > _FEW
    shelf = Shelf(folder, Vector.to_bytes, Vector.from_bytes, _NEAR)
    vectors: dict[int, Vector] | Shelf[Vector] = shelf if many else {}
    turns = _turns(len(docs), workers)

    def packed(turn: int, turns: int) -> list[bytes]:
        return [vector(profiles[doc], statistics).to_bytes() for doc in docs[turn::turns]]

    for turn, share in enumerate(in_turns(packed, workers, turns)):
        for doc, data in zip(docs[turn::turns], share, strict=True):
            vectors[doc] = Vector.from_bytes(data)
        progress("vectors", len(vectors), len(docs))
    return vectors


def _sorted(vectors: Mapping[int, Vector], folder: Path, workers: int, progress: Progress) -> SortedPostings | None:
    """The postings of many articles; few do without."""
    if len(vectors) <= _FEW:
        return None
    from pressmark.index.related.postings import SortedPostings  # loads numpy

    return SortedPostings(vectors, folder, workers, progress)


def _shares(
    listed: Callable[[Sequence[int]], Lists], vectors: Mapping[int, Vector], choices: _Choices, workers: int
) -> Iterator[list[tuple[int, bytes, str]]]:
    """By share of the articles: number, candidates and shown list of each."""
    docs, alike = list(vectors), alike_in(vectors)

    def made(turn: int, turns: int) -> list[tuple[int, bytes, str]]:
        share = docs[len(docs) * turn // turns : len(docs) * (turn + 1) // turns]  # near ones are often alike
        return [(doc, *choices.row(doc, found, vectors, alike)) for doc, found in listed(share).items()]

    return in_turns(made, workers, _turns(len(docs), workers))


def _turns(docs: int, workers: int) -> int:
    return workers * -(-docs // (_BATCH * workers))
