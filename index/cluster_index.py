"""A generation as one index of an OpenSearch cluster: made, cloned and sealed (readers find it by `cluster_alias`).

An index holds rows of several kinds, told apart by `row`: `posting` is what the engine searches, `article`, `related`,
`word` and `site` are the rows of the store, so that a service needs nothing else. `since` is the generation that wrote
a row. An index is named ALIAS-000007-1a2b3c4d and written by one publish; after that only the rules in it may change.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pressmark.index.cluster import Cluster
from pressmark.index.errors import ClusterUnavailable, IndexDamaged, SettingsError
from pressmark.index.schema import FIELDS
from pressmark.index.settings import Settings

# What the rows of an index are like: services read those of this number only. Engines have it too.
FORMAT = 3
CLUSTER_FILE = "cluster.json"
POSTING, ARTICLE, RELATED, WORD, SITE = "posting", "article", "related", "word", "site"
# Longer values are kept and shown, but cannot be asked for: a term of the cluster has at most 32,766 bytes.
LONGEST_KEY = 8_000
# Stands in a phrase for any one word; no text has it.
GAP = "\ue000"
PHRASE = "phrase"
_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,99}")
_TOKENS = "tokens"
_SEARCHED: dict[str, Any] = {"type": "keyword", "ignore_above": LONGEST_KEY}
_MOST_WAITED = 30
_NUMBER = {"type": "integer"}
_KEPT = {"type": "keyword", "index": False, "doc_values": False}


@dataclass(frozen=True, slots=True)
class ClusterIndex:
    """What stands in an engine directory: the index that holds its generation, and the one that it was cloned from."""

    name: str
    alias: str
    before: str = ""

    def write(self, directory: Path) -> None:
        """Replaced, never written over: the file may be a hard link into the generation before."""
        fresh = directory / f"{CLUSTER_FILE}.new"
        fresh.write_text(json.dumps({"format": FORMAT, **asdict(self)}), "utf-8")
        fresh.replace(directory / CLUSTER_FILE)


def read_cluster_index(directory: Path) -> ClusterIndex:
    """The index of an engine directory. Raises IndexDamaged."""
    try:
        content = json.loads((directory / CLUSTER_FILE).read_text("utf-8"))
        return ClusterIndex(str(content["name"]), str(content["alias"]), str(content["before"]))
    except (OSError, ValueError, KeyError, TypeError):
        raise IndexDamaged(f'The engine directory "{directory}" names no index. Run pressmark index again.') from None


def checked_alias(alias: str) -> str:
    """The same. Raises SettingsError for what is no name of a cluster."""
    if not _NAME.fullmatch(alias):
        raise SettingsError(f'[opensearch] alias "{alias[:100]}": small letters, digits, "-", "_" and "." only.')
    return alias


def taken_name(alias: str) -> str:
    """What to say where an index has the name that an alias should have."""
    return (
        f'[opensearch] alias "{alias}": an index of the cluster has this name, so that no alias can have it. '
        "Choose another name, or delete that index if nobody needs it."
    )


def check_settings(settings: Settings) -> None:
    """Raise SettingsError for an alias or a number of shards that no cluster takes."""
    checked_alias(settings.alias)
    if settings.shards < 1:
        raise SettingsError("[opensearch] shards must be at least 1.")


def beginning(alias: str, generation: int) -> str:
    """How the names of a generation's indexes begin."""
    return f"{checked_alias(alias)}-{generation:06d}-"


def new_name(alias: str, generation: int) -> str:
    """A name that no publish before had, however it ended."""
    return beginning(alias, generation) + secrets.token_hex(4)


def create(cluster: Cluster, name: str, home: str, settings: Settings) -> None:
    """An empty index with our mapping, which says whose it is; made twice it is there once."""
    check_settings(settings)
    chosen = {
        "number_of_shards": settings.shards,
        **_copies(settings),
        "refresh_interval": -1,
        # Since 3.0 the other one leaves a factor of k1 + 1 out, which our port has.
        "similarity": {"ours": {"type": _similarity(cluster), "k1": 1.2, "b": 0.75}},
        "analysis": {
            "tokenizer": {_TOKENS: {"type": "whitespace", "max_token_length": 1_000}},
            "filter": {"gap": {"type": "stop", "stopwords": [GAP]}},
            "analyzer": {
                _TOKENS: {"type": "custom", "tokenizer": _TOKENS},
                PHRASE: {"type": "custom", "tokenizer": _TOKENS, "filter": ["gap"]},
            },
        },
    }
    cluster.write("PUT", f"/{name}", {"settings": chosen, "mappings": _mapping(home)}, exists=True)
    _await(cluster, name)


def _copies(settings: Settings) -> dict[str, Any]:
    """As many copies as there are nodes for: one node alone is whole without any."""
    return {
        "auto_expand_replicas": f"0-{settings.replicas}" if settings.replicas else "false",
        "number_of_replicas": 0,
    }


def _similarity(cluster: Cluster) -> str:
    version = cluster.write("GET", "/").get("version", {})
    major = str(version.get("number", "")).partition(".")[0]
    return "LegacyBM25" if major.isdecimal() and int(major) >= 3 else "BM25"


def _mapping(home: str) -> dict[str, Any]:
    """Every field by name: what is not here is refused, and facets are named as a site brings them."""
    texts = {
        field.name: {
            "type": "text",
            "analyzer": _TOKENS,
            "similarity": "ours",
            "index_options": "positions" if field.positions else "freqs",
        }
        for field in FIELDS
    }
    return {
        "dynamic": "strict",
        "_meta": {"home": home},
        # Tokens are searched and never shown.
        "_source": {"excludes": [*texts, "keys_*"]},
        "properties": texts
        | dict.fromkeys(("row", "id", "url", "written", "form", "stem", "initial"), _SEARCHED)
        | dict.fromkeys(("doc", "since", "day", "count", "length", "format"), _NUMBER)
        | dict.fromkeys(("words", "facets", "brief", "card", "neighbours", "spelling", "site", "rules"), _KEPT)
        | {name: {"type": "binary"} for name in ("body", "checksum")},
    }


def facet_field(facet: str) -> str:
    """The field of a facet's keys, whatever signs a site uses in its name."""
    return "keys_" + "".join(c if c.isascii() and c.isalnum() else f"_{ord(c):x}_" for c in facet)


def add_facets(cluster: Cluster, name: str, fields: Iterable[str]) -> None:
    """Make room for the keys of further facets."""
    cluster.write("PUT", f"/{name}/_mapping", {"properties": dict.fromkeys(fields, _SEARCHED)})


def known_facets(cluster: Cluster, name: str) -> set[str]:
    """Fields of the facets that an index has room for."""
    found = cluster.write("GET", f"/{name}/_mapping", missing=True).get(name, {})
    return {field for field in found.get("mappings", {}).get("properties", {}) if field.startswith("keys_")}


def clone(cluster: Cluster, source: str, target: str, settings: Settings) -> None:
    """An index whose segments are those of another, hard-linked: what a publish changes is written on top.

    How many copies it has is said anew: a clone takes that from the cluster, not from its source.
    """
    cluster.write("PUT", f"/{source}/_block/write")
    wanted = {"settings": {"index.blocks.write": None, "index": _copies(settings)}}
    cluster.write("PUT", f"/{source}/_clone/{target}", wanted, exists=True)
    _await(cluster, target)


def _await(cluster: Cluster, name: str) -> None:
    """Go on when every copy of every part is there: from then on any one node may be lost.

    Raises ClusterUnavailable when a part has none, as when its only node was lost while it was made.
    """
    path = f"/_cluster/health/{name}?wait_for_status=green&timeout={_MOST_WAITED}s"
    health = cluster.send("GET", path, None, seconds=3 * _MOST_WAITED).content
    if health.get("status") not in ("green", "yellow"):
        raise ClusterUnavailable(f"The OpenSearch cluster has lost the new index {name}, or has no place for it.")


def refresh(cluster: Cluster, name: str) -> None:
    """Let searches find what was written."""
    answer = cluster.write("POST", f"/{name}/_refresh")
    if answer.get("_shards", {}).get("failed"):
        raise ClusterUnavailable(f"A part of the index {name} could not be made ready.")


def counts(cluster: Cluster, name: str, since: int | None = None) -> dict[str, int] | None:
    """How many rows of each kind an index has, or a generation wrote in it; None where there is no such index."""
    query = {"bool": {"filter": [{"term": {"since": since}}] if since is not None else []}}
    wanted = {"size": 0, "track_total_hits": True, "query": query, "aggs": {"rows": {"terms": {"field": "row"}}}}
    path = f"/{name}/_search?allow_partial_search_results=false"
    found = cluster.write("POST", path, wanted, missing=True)
    if not found:
        return None
    return {bucket["key"]: bucket["doc_count"] for bucket in found["aggregations"]["rows"]["buckets"]}


def seal(cluster: Cluster, name: str) -> None:
    """Durable on every copy, and never changed again."""
    cluster.write("POST", f"/{name}/_flush?wait_if_ongoing=true")
    cluster.write("PUT", f"/{name}/_block/write")


def replace_rules(cluster: Cluster, name: str, rules: str) -> None:
    """Put other rules into a sealed index; they act on queries, and no other row hangs on them."""
    path = f"/{name}/_doc/{SITE}"
    site = cluster.write("GET", path)["_source"]
    if site["rules"] != rules:
        cluster.write("PUT", f"/{name}/_settings", {"index.blocks.write": False})
        cluster.write("PUT", f"{path}?refresh=true", {**site, "rules": rules})
        cluster.write("PUT", f"/{name}/_block/write")
