"""Nodes of a real OpenSearch cluster, started and ended by a test: one, three in one process, or three to be killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import urllib3

from tests.cluster.artifacts import MAIN, Artifacts, NoCluster

_STARTING = 180.0
_HEAP = {"one": "512m", "three": "1g", "kill3": "512m"}


@dataclass
class Node:
    """`process` is None for a node that shares another one's."""

    name: str
    http: int
    transport: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def host(self) -> str:
        return f"http://127.0.0.1:{self.http}"

    def __str__(self) -> str:
        return f"{self.name}:{self.http}:{self.transport}"


@dataclass
class Nodes:
    """A cluster of one kind of `_HEAP`, with everything it writes in one folder."""

    artifacts: Artifacts
    folder: Path
    kind: str
    nodes: list[Node] = field(default_factory=list)

    @property
    def hosts(self) -> tuple[str, ...]:
        return tuple(node.host for node in self.nodes)

    def start(self) -> None:
        """Return when the cluster is whole. Raises NoCluster with what the log says last."""
        count = 1 if self.kind == "one" else 3
        ports = _free_ports(2 * count)
        self.nodes = [Node(f"n{i + 1}", ports[2 * i], ports[2 * i + 1]) for i in range(count)]
        if self.kind == "kill3":
            for node in self.nodes:
                self.start_node(node)
        else:
            self.nodes[0].process = self._launch(self.nodes)
        self.wait(count)

    def start_node(self, node: Node) -> None:
        """One that was killed finds its own files again."""
        node.process = self._launch([node])

    def kill(self, node: Node) -> None:
        """As a power cut ends it."""
        if node.process is not None and node.process.stdin is not None:
            node.process.kill()
            node.process.wait()
            node.process.stdin.close()

    def pause(self, node: Node, paused: bool) -> None:
        assert node.process is not None
        os.kill(node.process.pid, signal.SIGSTOP if paused else signal.SIGCONT)

    def stop(self) -> None:
        for node in self.nodes:
            self.kill(node)

    def watch(self) -> None:
        """Return never. Raises NoCluster with what the log says last when no node is left."""
        while any(node.process is not None and node.process.poll() is None for node in self.nodes):
            time.sleep(0.5)
        raise NoCluster(f"every node ended: {self._log_end(self.nodes[0])}")

    def wait(self, count: int, seconds: float = _STARTING) -> None:
        """Until so many nodes are one cluster and every part of every index has its copies."""
        end = time.monotonic() + seconds
        path = f"/_cluster/health?wait_for_nodes={count}&wait_for_status=green&timeout=10s"
        while time.monotonic() < end:
            for node in self.nodes:
                if node.process is not None and node.process.poll() is not None and count == len(self.nodes):
                    raise NoCluster(f"node {node.name} ended: {self._log_end(node)}")
                if self._health(node, path):
                    return
            time.sleep(0.3)
        raise NoCluster(f"the cluster did not become whole within {seconds:.0f} s: {self._log_end(self.nodes[0])}")

    @staticmethod
    def _health(node: Node, path: str) -> bool:
        try:
            answer = urllib3.request("GET", node.host + path, timeout=12.0, retries=False)
        except (urllib3.exceptions.HTTPError, OSError):
            return False
        return answer.status == 200 and not answer.json()["timed_out"]

    def _launch(self, here: list[Node]) -> subprocess.Popen[bytes]:
        heap = _HEAP[self.kind]
        options = [
            f"-Xms{heap}",
            f"-Xmx{heap}",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Dlog4j2.disable.jmx=true",
        ]
        if self.artifacts.runner.startswith("3"):
            options.append("--enable-native-access=ALL-UNNAMED")
        folder = self.folder / here[0].name
        folder.mkdir(parents=True, exist_ok=True)
        command = [
            str(self.artifacts.java / "bin" / "java"),
            *options,
            "-cp",
            self.artifacts.class_path,
            MAIN,
            str(folder),
        ]
        command += [*map(str, here), "--", *map(str, self.nodes)]
        with (self.folder / f"{here[0].name}.log").open("ab") as log:
            # Its standard input is a pipe from us: when we end, however we end, so does the node.
            return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=log, start_new_session=True)

    def _log_end(self, node: Node) -> str:
        try:
            return (self.folder / f"{node.name}.log").read_text("utf-8", "replace").strip()[-400:]
        except OSError:
            return "no log"


def _free_ports(count: int) -> list[int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in held]
    for each in held:
        each.close()
    return ports
