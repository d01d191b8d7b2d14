"""The node on which the suite tries its promises, started at most once in a run; where none can be, that is said."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from pressmark.index.cluster import Cluster
from pressmark.index.settings import Settings
from tests.cluster.artifacts import NoCluster, ready
from tests.cluster.nodes import Nodes

# Which nodes, and in how many parts an index lies: one and one, unless somebody wants to try more.
KIND = os.environ.get("PRESSMARK_CLUSTER_KIND", "one")
SHARDS = int(os.environ.get("PRESSMARK_CLUSTER_SHARDS", "1"))
# Why the engine was not tried in this run, for the summary that every run ends with.
untried: list[str] = []


@pytest.fixture(scope="session")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes | str]:
    """A cluster of KIND, or the reason why there is none."""
    nodes = None
    try:
        nodes = Nodes(ready(), tmp_path_factory.mktemp("cluster"), KIND)
        nodes.start()
        yield nodes
    except NoCluster as reason:
        untried.append(str(reason))
        yield str(reason)
    finally:
        if nodes is not None:
            nodes.stop()


@pytest.fixture
def cluster_settings(node: Nodes | str) -> Iterator[Settings]:
    """Settings for a running cluster that holds nothing; the test is skipped, and the run says so, where there is none."""
    if isinstance(node, str):
        pytest.skip(f"no OpenSearch cluster: {node}")
    settings = Settings(
        workers=1, engine="opensearch", hosts=node.hosts, alias="tried", deadline=20, shards=SHARDS, replicas=1
    )
    yield settings
    Cluster(settings).write("DELETE", "/tried-*", missing=True)
