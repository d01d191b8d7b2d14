"""The store's rows in the cluster: what a service reads that has no files of its own, and when it is shown."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from typing import Any

from pressmark.index import cluster_alias, cluster_index
from pressmark.index.cluster import Cluster
from pressmark.index.cluster_index import (
    ARTICLE,
    FORMAT,
    POSTING,
    RELATED,
    SITE,
    WORD,
    ClusterIndex,
    read_cluster_index,
)
from pressmark.index.errors import ClusterUnavailable, IndexDamaged
from pressmark.index.generations.check import Remark
from pressmark.index.generations.home import engine_directory, identity
from pressmark.index.generations.store import HOLDS, GenerationRow, Store
from pressmark.index.opensearch_writer import Bulk
from pressmark.index.rules import rules_to_json
from pressmark.index.settings import Settings

ENGINE = "opensearch"
BETWEEN = "\x1f"  # stands between a facet and a value as it is written
Row = tuple[str, dict[str, Any]]
_KEYS = {ARTICLE: ("doc",), RELATED: ("doc",), WORD: ("form", "stem")}


def complete(store: Store, row: GenerationRow, directory: Path, settings: Settings) -> None:
    """Write the rows that the index of a generation has not, count what is there, and seal it.

    Of a cloned index these are the rows that this generation changed. Raises ClusterUnavailable when rows got lost.
    """
    index, cluster = read_cluster_index(directory), Cluster(settings)
    bulk, written = Bulk(cluster, index.name), dict.fromkeys(_KEYS, 0)
    for table in _KEYS:
        for gone in _gone(store, table, row.number) if index.before else ():
            bulk.remove(gone)
        for key, content in _rows(store, table, row.number, only_new=bool(index.before)):
            bulk.put(key, {"row": table, "since": row.number, **content})
            written[table] += 1
    expected = _expected(store, row)
    site = {"row": SITE, "since": row.number, "format": FORMAT, "site": _site(row, expected)}
    site["rules"] = rules_to_json(settings.rules)
    bulk.put(SITE, site)
    bulk.flush()
    cluster_index.refresh(cluster, index.name)
    new = cluster_index.counts(cluster, index.name, row.number) or {}
    if cluster_index.counts(cluster, index.name) != expected or any(new.get(t, 0) != n for t, n in written.items()):
        raise ClusterUnavailable(f"Rows of the index {index.name} got lost. Run pressmark index again.")
    cluster_index.seal(cluster, index.name)


def reads(directory: Path, settings: Settings) -> bool:
    """Whether the index of a generation is there, of the alias that services read, and as whole as when it was
    sealed."""
    cluster_index.check_settings(settings)
    index, cluster = read_cluster_index(directory), Cluster(settings)
    if index.alias != settings.alias:
        return False
    found = cluster_index.counts(cluster, index.name)
    if not found:
        return False
    site = cluster.write("GET", f"/{index.name}/_doc/{SITE}", missing=True)
    try:
        return bool(json.loads(site["_source"]["site"])["rows"] == found)
    except (KeyError, TypeError, ValueError):
        return False


def show(store: Store, home: Path, settings: Settings) -> list[Remark]:
    """Let the alias name the published generation, with the rules as they are now, and drop what is no longer kept.

    Says so where it named one of another home. Raises SettingsError where it does, and is not to be taken over.
    """
    names: dict[int, ClusterIndex] = {}
    unnamed: list[int] = []
    for row in store.generations():
        if row.engine == ENGINE:
            try:
                names[row.number] = read_cluster_index(engine_directory(home, row.number))
            except IndexDamaged:  # as of one in another format; services may go on with it until they are updated
                unnamed.append(row.number)
    current = names.get(store.current())
    if current is None:
        return []
    cluster, owner, taking = Cluster(settings), identity(home), settings.take_over
    current = replace(current, alias=settings.alias)  # an older one may have been made for another
    try:
        others = cluster_alias.checked_owner(cluster, current.alias, owner, take_over=taking)
        cluster_index.replace_rules(cluster, current.name, rules_to_json(settings.rules))
        cluster_alias.show(cluster, current)
        keep = [*others, *(index.name for index in names.values())]
        keep += [cluster_index.beginning(current.alias, number) for number in unnamed]
        cluster_alias.drop(cluster, current.alias, owner, keep, of_others=taking)
    except ClusterUnavailable as error:
        raise ClusterUnavailable(
            f"Generation {store.current()} is complete, but services may still read the one before. {error}"
        ) from None
    return [_taken(current.alias, name) for name in others]


def _taken(alias: str, name: str) -> Remark:
    text = (
        f'The alias "{alias}" was taken over: it named {name}, which another home made. That index stays in the cluster '
        "until a later run with --take-over, or you, delete it."
    )
    return Remark("warning", text)


def _rows(store: Store, table: str, generation: int, *, only_new: bool) -> Iterator[Row]:
    holds = "since = :g" if only_new else HOLDS
    for found in store.connection.execute(f"SELECT * FROM {table} WHERE {holds}", {"g": generation}):
        yield _key(table, found), _CONTENT[table](found)


def _gone(store: Store, table: str, generation: int) -> Iterator[str]:
    """Keys of the rows that ended with this generation and have no successor."""
    keys = _KEYS[table]
    same = " AND ".join(f"new.{key} = old.{key}" for key in keys)
    sql = (
        f"SELECT {', '.join(keys)} FROM {table} AS old WHERE until = :g"
        f" AND NOT EXISTS (SELECT 1 FROM {table} AS new WHERE {same} AND new.since = :g)"
    )
    for found in store.connection.execute(sql, {"g": generation}):
        yield _key(table, found)


def _key(table: str, row: Mapping[str, Any]) -> str:
    if table == WORD:  # a form may be longer than a key
        return f"{WORD}-{blake2b(' '.join((row['form'], row['stem'])).encode(), digest_size=12).hexdigest()}"
    return f"{table}-{row['doc']}"


def _article(row: Mapping[str, Any]) -> dict[str, Any]:
    content = {name: row[name] for name in ("doc", "id", "url", "day", "words", "facets", "brief", "card")}
    facets: dict[str, list[str]] = json.loads(row["facets"])
    return {
        **{name: value for name, value in content.items() if value is not None},
        "body": base64.b64encode(row["body"]).decode(),
        "checksum": base64.b64encode(row["checksum"]).decode(),
        "written": [f"{facet}{BETWEEN}{value}" for facet, values in facets.items() for value in dict.fromkeys(values)],
    }


def _related(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"doc": row["doc"], "neighbours": row["neighbours"]}


def _word(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("form", "stem", "count", "spelling", "initial", "length")}


_CONTENT = {ARTICLE: _article, RELATED: _related, WORD: _word}


def _expected(store: Store, row: GenerationRow) -> dict[str, int]:
    """How many rows of each kind the whole generation has; kinds without any are left out, as the cluster does."""
    found = {
        table: int(store.query(f"SELECT COUNT(*) FROM {table} WHERE {HOLDS}", {"g": row.number})[0][0])
        for table in _KEYS
    }
    return {kind: n for kind, n in (found | {POSTING: row.articles, SITE: 1}).items() if n}


def _site(row: GenerationRow, rows: Mapping[str, int]) -> str:
    content = {"number": row.number, "built": row.built, "articles": row.articles, "info": row.info, "rows": rows}
    return json.dumps(content)
