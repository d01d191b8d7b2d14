"""The rig that kills nodes says what its readers saw: a mixed, short or failed answer, and a reader that failed itself."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from flask import Flask, Response, jsonify

from tests.cluster import faults
from tests.cluster.__main__ import main
from tests.cluster.artifacts import Artifacts
from tests.cluster.nodes import Node, Nodes


def failures(answer: object) -> Sequence[str]:
    """What the rig finds wrong with an API that gives this answer, after a few readings."""
    app, watch, stop = Flask(__name__), faults.Watch(), threading.Event()
    asked = 0

    @app.get("/api/v1/search")
    def search() -> Response:
        nonlocal asked
        asked += 1
        if asked == 3:
            stop.set()
        return answer if isinstance(answer, Response) else jsonify(answer)

    reader = threading.Thread(target=faults._read, args=(app, watch, stop))
    reader.start()
    reader.join(20)
    stop.set()
    assert (watch.answers, reader.is_alive()) == (3, False)
    return watch.failures


def results(*rounds: object, count: int = 50) -> dict[str, object]:
    return {"results": [{"title": f"Article {n} as of round {rounds[n % len(rounds)]}"} for n in range(count)]}


def test_whole_answers_of_one_generation_are_no_failure() -> None:
    assert failures(results(7)) == []


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (results(1, 2), "rounds ['1', '2']"),
        (results(1, count=49), "49 results"),
        (results(1, count=0), "0 results"),
        ({"results": [{"title": "Something else"}] * 50 + [{"title": "as of round 1"}]}, "Something else"),
        ({"other": 1}, "KeyError"),
        (Response("down", status=503), "503: down"),
        (Response("no JSON"), "the reader failed"),
    ],
)
def test_what_a_reader_should_not_see_is_a_failure_each_time(answer: object, said: str) -> None:
    found = failures(answer)
    assert len(found) == 3 and all(said in each for each in found)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Processes that `make cluster` starts as its nodes, which here are none; their folders are in `tmp_path`."""
    processes: list[subprocess.Popen[bytes]] = []

    def launch(self: Nodes, here: list[Node]) -> subprocess.Popen[bytes]:
        processes.append(subprocess.Popen(["sleep", "60"], stdin=subprocess.PIPE))
        return processes[-1]

    artifacts = Artifacts(tmp_path, "3.8.0.0")
    monkeypatch.setattr("tests.cluster.__main__.fetch", lambda: artifacts)
    monkeypatch.setattr(Nodes, "_launch", launch)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["cluster"])
    before = signal.getsignal(signal.SIGTERM)
    yield processes
    signal.signal(signal.SIGTERM, before)


def test_a_cluster_that_is_told_to_end_leaves_nothing_behind(
    started: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(Nodes, "wait", lambda *_: signal.raise_signal(signal.SIGTERM))
    with pytest.raises(SystemExit, match="143"):
        main()
    assert [process.poll() is None for process in started] == [False]
    assert not list(tmp_path.iterdir())


def test_a_cluster_whose_last_node_dies_says_so(
    started: list[subprocess.Popen[bytes]],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(Nodes, "wait", lambda *_: started[0].kill())
    assert main() == 1
    assert "every node ended" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
