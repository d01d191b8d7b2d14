"""A real OpenSearch cluster to try things on: fetched, checked, started, and ended with Ctrl+C."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.cluster.artifacts import NoCluster, fetch
from tests.cluster.nodes import Nodes


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.cluster", description=__doc__)
    kinds = ("fetch", "one", "three", "kill3")
    parser.add_argument("kind", nargs="?", choices=kinds, default="one", help="three share one process, kill3 do not")
    kind = parser.parse_args().kind
    try:
        artifacts = fetch()
        print(f"OpenSearch {artifacts.runner} with {artifacts.java} is in {artifacts.folder}.", flush=True)
        if kind == "fetch":
            return 0
        with tempfile.TemporaryDirectory(prefix="pressmark-cluster-") as folder:
            return _run(Nodes(artifacts, Path(folder), kind))
    except NoCluster as reason:
        print(f"No OpenSearch cluster: {reason}", file=sys.stderr)
        return 1


def _run(nodes: Nodes) -> int:
    try:
        nodes.start()
        print(f"[opensearch]\nhosts = {list(nodes.hosts)}", flush=True)
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        return 130
    finally:
        nodes.stop()


if __name__ == "__main__":
    sys.exit(main())
