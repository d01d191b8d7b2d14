"""A real OpenSearch cluster to try things on: fetched, checked, started, and ended with Ctrl+C or SIGTERM."""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from pathlib import Path

from tests.cluster.artifacts import Artifacts, NoCluster, fetch
from tests.cluster.faults import run
from tests.cluster.nodes import Nodes


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.cluster", description=__doc__)
    kinds = ("fetch", "one", "three", "kill3", "faults")
    parser.add_argument("kind", nargs="?", choices=kinds, default="one", help="three share one process, kill3 do not")
    parser.add_argument("--rounds", type=int, default=30, help="of faults: publishes in each of which a node is killed")
    parser.add_argument("--seed", type=int, default=1, help="of faults")
    options = parser.parse_args()
    kind = options.kind
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what was started is ended, and its folder goes
    try:
        artifacts = fetch()
        print(f"OpenSearch {artifacts.runner} with {artifacts.java} is in {artifacts.folder}.", flush=True)
        if kind == "fetch":
            return 0
        with tempfile.TemporaryDirectory(prefix="pressmark-cluster-") as folder:
            if kind == "faults":
                return _try(Path(folder), artifacts, options.rounds, options.seed)
            return _run(Nodes(artifacts, Path(folder), kind))
    except NoCluster as reason:
        print(f"No OpenSearch cluster: {reason}", file=sys.stderr)
        return 1


def _try(folder: Path, artifacts: Artifacts, rounds: int, seed: int) -> int:
    nodes = Nodes(artifacts, folder, "kill3")
    try:
        nodes.start()
        (folder / "site").mkdir()
        return 0 if run(nodes, folder / "site", rounds, seed, lambda line: print(line, flush=True)) else 1
    finally:
        nodes.stop()


def _run(nodes: Nodes) -> int:
    try:
        nodes.start()
        print(f"[opensearch]\nhosts = {list(nodes.hosts)}", flush=True)
        nodes.watch()
        return 1
    except KeyboardInterrupt:
        return 130
    finally:
        nodes.stop()


if __name__ == "__main__":
    sys.exit(main())
