"""The table of engines: the only place of this room that knows them all. Each is imported when it is opened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from pressmark.index.engines import engine
from pressmark.index.settings import Settings
from pressmark.search.attributes import Attributes
from pressmark.search.searcher import Searcher

Keys = Callable[[str], Mapping[str, int]]


def open_searcher(
    name: str, directory: Path, attributes: Callable[[], Attributes], keys: Keys, settings: Settings | None = None
) -> Searcher:
    """The searcher of a generation's engine. `attributes`, and the `keys` of a facet (to their articles, the
    commonest first), are asked for when first needed."""
    if name not in _OPENERS:
        engine(name)  # says what is missing
    try:
        return _OPENERS[name](directory, attributes, keys, settings or Settings())
    except ImportError:
        engine(name)
        raise


def _whoosh(directory: Path, attributes: Callable[[], Attributes], _keys: Keys, _settings: Settings) -> Searcher:
    from pressmark.search.whoosh_searcher import WhooshSearcher

    return WhooshSearcher(directory, attributes)


def _tantivy(directory: Path, attributes: Callable[[], Attributes], keys: Keys, _settings: Settings) -> Searcher:
    from pressmark.search.tantivy_searcher import TantivySearcher

    return TantivySearcher(directory, keys, attributes)


def _opensearch(directory: Path, _attributes: Callable[[], Attributes], _keys: Keys, settings: Settings) -> Searcher:
    from pressmark.index.cluster import Cluster
    from pressmark.index.cluster_index import read_cluster_index
    from pressmark.search.cluster_searches import ClusterSearches
    from pressmark.search.opensearch_searcher import OpenSearchSearcher

    cluster, name = Cluster(settings), read_cluster_index(directory).name
    cluster.read("GET", f"/{name}/_count")  # one that does not answer from here is known before it is chosen
    return OpenSearchSearcher(ClusterSearches(cluster, name))


_OPENERS: dict[str, Callable[[Path, Callable[[], Attributes], Keys, Settings], Searcher]] = {
    "whoosh": _whoosh,
    "tantivy": _tantivy,
    "opensearch": _opensearch,
}
