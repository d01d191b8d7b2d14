"""Related lists of a generation, kept as rows: after a publish only those are written that it changes."""

from __future__ import annotations

import hashlib
import json
import os
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import chain

from pressmark.index.addresses import spellings_of
from pressmark.index.article import Article
from pressmark.index.generations.changes import Changes
from pressmark.index.generations.store import HOLDS, OPEN, GenerationRow, Store
from pressmark.index.related.choice import Neighbour, choose
from pressmark.index.related.neighbours import Candidate, Lists, Rules, alike_in, neighbours_of_all, refresh
from pressmark.index.related.profile import Profile, profile
from pressmark.index.related.statistics import Statistics
from pressmark.index.related.vectors import Vector, vector
from pressmark.index.settings import MOST_RELATED, Settings
from pressmark.index.source import Progress
from pressmark.index.workers import executor_for, in_order, shared_out

# Raised when the same articles come by other lists: then all lists are made anew.
VERSION = 8
_STAMP = 8  # bytes before the statistics that tell under which rules the lists were made
_FEWEST_FOR_PROCESSES = 2_000
Candidates = tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """What is kept of one article: its vector, its candidates as bytes, and the list that is shown, as JSON."""

    vector: Vector
    candidates: bytes
    neighbours: str


class _Kept(Mapping[int, Candidates]):
    """The candidate lists of the generation before; a list is unpacked when it is looked at, which few are."""

    def __init__(self, rows: Mapping[int, _Row]) -> None:
        self._rows = rows

    def __getitem__(self, doc: int) -> Candidates:
        return _unpacked(self._rows[doc].candidates)

    def __iter__(self) -> Iterator[int]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def mentioning(self, docs: AbstractSet[int]) -> set[int]:
        """The articles whose candidates include one of these."""
        return {doc for doc, row in self._rows.items() if not docs.isdisjoint(_docs_in(row.candidates))}


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
    stored = dict(_stored(store, before.number)) if before else {}
    docs = (stored.keys() - changes.removed) | changes.added
    known = before.statistics if before else b""
    statistics = Statistics.from_bytes(known[_STAMP:]) if known[:_STAMP] == stamp else None
    if statistics is None or statistics.stale(len(docs)):
        workers = _workers(settings, len(docs))
        profiles = dict(_profiles(store, generation, docs, changes, settings, progress))
        statistics = Statistics.of(profiles.values(), workers)
        vectors = _vectors(profiles, statistics, workers)
        lists, alike = neighbours_of_all(vectors, statistics.half_life, rules, workers=workers)
        chosen = set(docs)
    else:
        workers = 1
        fresh = {doc: vector(profile, statistics) for doc, profile in changes.profiles.items()}
        vectors = {doc: row.vector for doc, row in stored.items() if doc in docs} | fresh
        kept = _Kept(stored)
        half_life, alike = statistics.half_life, alike_in(vectors)
        lists = refresh(vectors, kept, fresh.keys(), half_life, rules, mentioning=kept.mentioning)
        # A shown list is made from the article, its candidates and the owner's pins.
        ruled = docs if settings.pins else {doc for doc, own in vectors.items() if own.ruled}
        chosen = (lists.keys() | fresh.keys() | kept.mentioning(fresh.keys()) | ruled) & docs
        lists |= {doc: kept[doc] for doc in chosen if doc not in lists and doc in stored}
    asked = bool(settings.pins or settings.excludes) or any(vectors[doc].ruled for doc in chosen)
    names = _names(store, generation) if asked else {}
    own = (name for doc in chosen if vectors[doc].ruled for name in (*vectors[doc].pins, *vectors[doc].excludes))
    ruled_by = chain(*((*table, *chain(*table.values())) for table in (settings.pins, settings.excludes)), own)
    names |= _spelled(ruled_by, names) if asked else {}
    pins, excludes = (
        {names[name]: wanted for name, wanted in table.items() if name in names}
        for table in (settings.pins, settings.excludes)
    )

    def shown(doc: int) -> tuple[Neighbour, ...]:
        own = pins.get(doc, ()), excludes.get(doc, ())
        return choose(doc, lists.get(doc, ()), vectors, names, MOST_RELATED, pins=own[0], excludes=own[1], alike=alike)

    rows = _rows(chosen, lists, vectors, shown, workers)
    progress("related", len(docs), len(docs))
    _write(store, generation, stored, rows, docs)
    return stamp + statistics.to_bytes()


def _workers(settings: Settings, articles: int) -> int:
    """Processes for a full pass; few articles do with one."""
    return 1 if articles < _FEWEST_FOR_PROCESSES else settings.workers or os.cpu_count() or 1


def _profiles(
    store: Store, generation: int, docs: Iterable[int], changes: Changes, settings: Settings, progress: Progress
) -> Iterable[tuple[int, Profile]]:
    """Profiles of all articles: those at hand, and the others made again from the store."""
    missing = sorted(set(docs) - changes.profiles.keys())
    yield from changes.profiles.items()
    chunks = [missing[start : start + 200] for start in range(0, len(missing), 200)]
    jobs = (([(row.doc, row.article) for row in store.articles(generation, chunk)],) for chunk in chunks)
    with executor_for(len(missing), settings.workers) as executor:
        for number, made in enumerate(in_order(executor, _profiled, jobs), 1):
            yield from made
            progress("profiles", min(number * 200, len(missing)), len(missing))


def _profiled(articles: list[tuple[int, Article]]) -> list[tuple[int, Profile]]:
    """Runs in a worker."""
    return [(doc, profile(article)) for doc, article in articles]


def _vectors(profiles: Mapping[int, Profile], statistics: Statistics, workers: int) -> dict[int, Vector]:
    docs = list(profiles)

    def packed(turn: int, turns: int) -> list[bytes]:
        return [vector(profiles[doc], statistics).to_bytes() for doc in docs[turn::turns]]

    shares = shared_out(packed, workers)
    return {
        doc: Vector.from_bytes(data)
        for turn, share in enumerate(shares)
        for doc, data in zip(docs[turn :: len(shares)], share, strict=True)
    }


def _rows(
    chosen: Iterable[int],
    lists: Lists,
    vectors: Mapping[int, Vector],
    shown: Callable[[int], tuple[Neighbour, ...]],
    workers: int,
) -> dict[int, _Row]:
    docs = list(chosen)

    def made(turn: int, turns: int) -> list[tuple[int, bytes, str]]:
        return [
            (
                doc,
                _packed(lists.get(doc, ())),
                json.dumps([[n.doc, n.score, list(n.topics)] for n in shown(doc)], ensure_ascii=False),
            )
            for doc in docs[turn::turns]
        ]

    shares = shared_out(made, workers)
    return {doc: _Row(vectors[doc], packed, neighbours) for share in shares for doc, packed, neighbours in share}


def _stored(store: Store, generation: int) -> Iterable[tuple[int, _Row]]:
    cursor = store.connection.execute(
        f"SELECT doc, vector, candidates, neighbours FROM related WHERE {HOLDS}", {"g": generation}
    )
    for doc, packed, candidates, neighbours in cursor:
        yield doc, _Row(Vector.from_bytes(packed), candidates, neighbours)


def _names(store: Store, generation: int) -> dict[str, int]:
    """Article by id, by url and by its path alone, for pins and exclusions."""
    rows = store.query(f"SELECT doc, id, url FROM article WHERE {HOLDS}", {"g": generation})
    names: dict[str, int] = {}
    for row in rows:
        url = row["url"] or ""
        path = "/" + url.partition("://")[2].partition("/")[2] if "://" in url else url
        names |= {name: row["doc"] for name in (path, url, row["id"]) if name}
    return names


def _spelled(asked: Iterable[str], names: Mapping[str, int]) -> dict[str, int]:
    """The articles that an owner names otherwise than they are called: with a host, without a slash at the end."""
    found = {name: next((names[form] for form in spellings_of(name) if form in names), None) for name in asked}
    return {name: doc for name, doc in found.items() if doc is not None and name not in names}


def _write(
    store: Store, generation: int, stored: Mapping[int, _Row], rows: Mapping[int, _Row], docs: Iterable[int]
) -> None:
    changed = {doc: row for doc, row in rows.items() if row != stored.get(doc)}
    closed = [doc for doc in stored if doc in changed or doc not in docs]
    store.connection.executemany(
        "UPDATE related SET until = ? WHERE doc = ? AND until = ?", [(generation, doc, OPEN) for doc in closed]
    )
    store.connection.executemany(
        "INSERT INTO related VALUES (?, ?, ?, ?, ?, ?)",
        [
            (doc, generation, OPEN, row.neighbours, row.candidates, row.vector.to_bytes())
            for doc, row in changed.items()
        ],
    )


def _packed(candidates: Candidates) -> bytes:
    scores = array("d", [candidate.score for candidate in candidates])
    return scores.tobytes() + array("I", [candidate.doc for candidate in candidates]).tobytes()


def _unpacked(data: bytes) -> Candidates:
    scores = array("d")
    scores.frombytes(data[: 8 * (len(data) // 12)])
    return tuple(map(Candidate, _docs_in(data), scores))


def _docs_in(data: bytes) -> array[int]:
    docs = array("I")
    docs.frombytes(data[8 * (len(data) // 12) :])
    return docs
