"""EngineWriter for OpenSearch, and the bulk requests by which rows of every kind get there.

An engine directory holds only the name of an index (cluster_index). A write begins with an empty one, or with a clone
of the generation before; `commit` makes what was written visible in it. Readers elsewhere see it when an alias does.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

from pressmark.index import cluster_index
from pressmark.index.cluster import PATIENCE, Cluster
from pressmark.index.cluster_alias import checked_owner
from pressmark.index.cluster_index import CLUSTER_FILE, POSTING, ClusterIndex, facet_field, read_cluster_index
from pressmark.index.deadline import current_deadline, within
from pressmark.index.errors import ClusterUnavailable, IndexDamaged
from pressmark.index.generations.home import identity
from pressmark.index.schema import FIELDS
from pressmark.index.settings import Settings
from pressmark.index.writer import EngineDocument

_MOST_BYTES, _MOST_ITEMS = 5_000_000, 1_000
_PAUSES = (0.1, 0.2, 0.4, 0.8, 1.6, 3.2)
# A node may be lost while it alone has the new index; then another one is made.
_ATTEMPTS = 3
_TOO_MANY, _ABSENT = 429, 404


class OpenSearchWriter:
    """Fills the index of one generation; that of the generation before is cloned and stays as it was."""

    def __init__(self, directory: Path, settings: Settings) -> None:
        self._directory = directory
        self._cluster = Cluster(settings)
        self._generation = int(directory.name)
        before = read_cluster_index(directory).name if (directory / CLUSTER_FILE).exists() else ""
        self._home = identity(directory.parent.parent)
        with within(PATIENCE):
            checked_owner(self._cluster, settings.alias, self._home, take_over=settings.take_over)
            self._make_somehow(settings, before)
        self._facets = cluster_index.known_facets(self._cluster, self._index.name)
        self._bulk = Bulk(self._cluster, self._index.name)

    def _make_somehow(self, settings: Settings, before: str) -> None:
        for attempt in range(1, _ATTEMPTS + 1):
            name = cluster_index.new_name(settings.alias, self._generation)
            self._index = ClusterIndex(name, settings.alias, before)
            try:
                return self._make(settings)
            except ClusterUnavailable:
                self.abandon()
                if attempt == _ATTEMPTS or current_deadline().left <= 0:
                    raise

    def _make(self, settings: Settings) -> None:
        if self._index.before:
            cluster_index.clone(self._cluster, self._index.before, self._index.name, settings)
        else:
            cluster_index.create(self._cluster, self._index.name, self._home, settings)

    def crowded(self) -> list[int]:
        """None: the cluster merges its segments by itself."""
        return []

    def remove(self, docs: Iterable[int]) -> None:
        for doc in docs:
            self._bulk.remove(f"{POSTING}-{doc}")

    def add(self, document: EngineDocument) -> None:
        keys = {facet_field(facet): list(dict.fromkeys(keys)) for facet, keys in document.keywords.items()}
        new = keys.keys() - self._facets
        if new:
            cluster_index.add_facets(self._cluster, self._index.name, sorted(new))
            self._facets |= new
        row: dict[str, Any] = {"row": POSTING, "since": self._generation, "doc": document.doc, **keys}
        row |= {field.name: getattr(document, field.name) for field in FIELDS}
        if document.day is not None:
            row["day"] = document.day
        self._bulk.put(f"{POSTING}-{document.doc}", row)

    def commit(self) -> None:
        self._bulk.flush()
        cluster_index.refresh(self._cluster, self._index.name)
        self._index.write(self._directory)

    def abandon(self) -> None:
        """What a cluster that is gone keeps of it is dropped by the next publish."""
        with suppress(ClusterUnavailable):
            self._cluster.read("DELETE", f"/{self._index.name}", missing=True)


class Bulk:
    """Rows for one index, sent many at a time; the status of each is looked at."""

    def __init__(self, cluster: Cluster, name: str) -> None:
        self._cluster = cluster
        self._path = f"/{name}/_bulk?filter_path=errors,items.*._id,items.*.status,items.*.error"
        self._waiting: list[bytes] = []
        self._bytes = 0

    def put(self, key: str, row: Mapping[str, Any]) -> None:
        self._add(_line({"index": {"_id": key}}) + _line(row))

    def remove(self, key: str) -> None:
        """One that is not there is no error."""
        self._add(_line({"delete": {"_id": key}}))

    def _add(self, lines: bytes) -> None:
        self._waiting.append(lines)
        self._bytes += len(lines)
        if self._bytes >= _MOST_BYTES or len(self._waiting) >= _MOST_ITEMS:
            self.flush()

    def flush(self) -> None:
        """Send until every row was taken. Raises ClusterUnavailable when one is refused, or the patience ends."""
        waiting, self._waiting, self._bytes = self._waiting, [], 0
        with within(PATIENCE):
            for attempt in count():
                if not waiting:
                    return
                waiting, complaint = _left(waiting, self._cluster.write("POST", self._path, b"".join(waiting)))
                if waiting:
                    if current_deadline().left <= 0:
                        raise ClusterUnavailable(f"The OpenSearch cluster takes no more rows: {complaint}.")
                    time.sleep(_PAUSES[min(attempt, len(_PAUSES) - 1)])


def _left(sent: list[bytes], answer: Mapping[str, Any]) -> tuple[list[bytes], str]:
    """What has to be sent again, in its order, with a reason; a row is named that would be refused for ever."""
    if not answer["errors"]:
        return [], ""
    again: list[bytes] = []
    complaint = ""
    for lines, item in zip(sent, answer["items"], strict=True):
        ((action, result),) = item.items()
        status = result["status"]
        if status < 400 or (action == "delete" and status == _ABSENT):
            continue
        complaint = f"{result['_id']}: {result['error']['type']}, {result['error'].get('reason', '')[:200]}"
        if status != _TOO_MANY and status < 500:
            raise ClusterUnavailable(f"The OpenSearch cluster refused a row, {complaint}. Nothing was published.")
        again.append(lines)
    return again, complaint


def _line(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, separators=(",", ":")).encode() + b"\n"


def check(directory: Path, documents: int, settings: Settings) -> None:
    """Raise IndexDamaged unless the index of a directory holds as many postings as it should.

    Raises SettingsError where services could not be shown it, since the alias is another home's.
    """
    index, cluster = read_cluster_index(directory), Cluster(settings)
    found = cluster_index.counts(cluster, index.name)
    if found is None or found.get(POSTING, 0) != documents:
        held = "is gone" if found is None else f"holds {found.get(POSTING, 0)} articles, not {documents}"
        raise IndexDamaged(f"The index {index.name} of the OpenSearch cluster {held}. Run pressmark index again.")
    checked_owner(cluster, settings.alias, identity(directory.parent.parent), take_over=settings.take_over)
