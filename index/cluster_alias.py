"""The alias by which services find a generation in a cluster: whose it is, where it leads, and what is cleared away.

It belongs to the home whose index it names. Another home takes it over only where its owner says so: two sites that
share an alias by mistake would put each other off the air.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pressmark.index.cluster import Cluster
from pressmark.index.cluster_index import ClusterIndex, taken_name
from pressmark.index.errors import SettingsError


@dataclass(frozen=True, slots=True)
class _Index:
    """`home` is the identity of the one that made it, empty where nobody says so."""

    home: str
    aliases: frozenset[str]


def checked_owner(cluster: Cluster, alias: str, home: str, *, take_over: bool = False) -> list[str]:
    """Indexes of other homes, or of none, that an alias names.

    Raises SettingsError where there are any and they may not be taken over, and where the name is no alias.
    """
    there = _there(cluster, alias)
    if alias in there:
        raise SettingsError(taken_name(alias))
    others = sorted(name for name, index in there.items() if not _is_of(name, index, alias, home))
    if others and not take_over:
        raise SettingsError(
            f'[opensearch] alias "{alias}" is in use: it names {others[0]}, which another home made. Choose another '
            "alias, one for each site. Or, where this home is to take the place of that one: pressmark index --take-over"
        )
    return others


def show(cluster: Cluster, index: ClusterIndex) -> None:
    """Let the alias name this index and no other, in one step."""
    shown = set(cluster.write("GET", f"/_alias/{index.alias}", missing=True))
    if shown == {index.name}:
        return
    gone = sorted({*shown, f"{index.alias}-*"})  # the pattern: another home may move the alias at this moment
    actions = [{"remove": {"index": name, "alias": index.alias, "must_exist": False}} for name in gone]
    actions.append({"add": {"index": index.name, "alias": index.alias}})
    cluster.write("POST", "/_aliases", {"actions": actions})


def drop(cluster: Cluster, alias: str, home: str, keep: Iterable[str], *, of_others: bool = False) -> None:
    """Delete the generations that this home made for the alias and nobody keeps; with `of_others` those of other homes
    too.

    `keep` are names, or how they begin. Indexes that only have a similar name, such as ALIAS-other, are not touched.
    """
    kept = tuple(keep)
    for name, index in _there(cluster, f"{alias}-*").items():
        ours = _is_of(name, index, alias, home) or (of_others and _is_generation(name, alias))
        if ours and not name.startswith(kept) and alias not in index.aliases:
            cluster.write("DELETE", f"/{name}", missing=True)


def _is_of(name: str, index: _Index, alias: str, home: str) -> bool:
    return index.home == home or (not index.home and _is_generation(name, alias))


def _is_generation(name: str, alias: str) -> bool:
    return re.fullmatch(rf"{re.escape(alias)}-\d{{6,}}-[0-9a-f]{{8}}", name) is not None


def _there(cluster: Cluster, wanted: str) -> dict[str, _Index]:
    """The indexes of a name, an alias or a pattern."""
    found = cluster.write("GET", f"/{wanted}?expand_wildcards=all", missing=True)
    return {name: _Index(_home(index), frozenset(index.get("aliases", ()))) for name, index in found.items()}


def _home(index: Mapping[str, Mapping[str, object]]) -> str:
    meta = index.get("mappings", {}).get("_meta")
    return str(meta.get("home", "")) if isinstance(meta, Mapping) else ""
