"""The rig that kills nodes says what its readers saw: a mixed, short or failed answer, and a reader that failed itself."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest
from flask import Flask, Response, jsonify

from tests.cluster import faults


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
