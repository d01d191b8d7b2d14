"""Publishes under load: every answer comes from one generation, and none fails."""

from __future__ import annotations

import http.client
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from pressmark.index.settings import Settings
from tests.faults.rig import Options, Tally
from tests.indexes import Index

GOAL = "100 swaps in 60 s under 16 connections: no failed and no mixed answer"
ARTICLES = 24
PATHS = (
    "/api/v1/search?q=harbour&limit=50",
    "/api/v1/search?q=harbour+boat&limit=50&facets=1",
    "/api/v1/search?q=edition",
)


def run(options: Options) -> Tally:
    """Each edition has its number in every title; an answer whose titles disagree, or are not of its generation, is mixed."""
    swaps, connections = options.times(100, 3), 4 if options.short else 16
    tally, editions, ended = Tally(), {}, threading.Event()
    with tempfile.TemporaryDirectory(prefix="pressmark-fault-") as folder:
        index = Index(Path(folder), Settings(workers=1))
        _edition(index, 1)
        editions[index.build().generation] = 1
        config = index.folder / "pressmark.toml"
        config.write_text("[serve]\nrequests_per_second = 0\n", "utf-8")
        process, port = _serve(index, config)
        seen: list[tuple[str, bytes | str]] = []
        readers = [threading.Thread(target=_read, args=(port, n, seen, ended)) for n in range(connections)]
        try:
            for reader in readers:
                reader.start()
            for number in range(2, swaps + 2):
                began = time.monotonic()
                _edition(index, number)
                editions[index.build().generation] = number
                # Readers and the publish share few processors: a pause in which the new edition is read.
                ended.wait(max(0.0, 0.6 - (time.monotonic() - began)))
        finally:
            ended.set()
            for reader in readers:
                reader.join()
            process.terminate()
            process.wait(20)
    for path, answer in seen:
        tally.note(_mixed(path, answer, editions))
    return tally


def _edition(index: Index, number: int) -> None:
    for page in range(ARTICLES):
        text = f"In edition {number} the boat {page} came into the harbour at noon. " * 6
        index.page(f"p{page}.html", f"Harbour edition {number} page {page}", text, "2024-05-01")


def _serve(index: Index, config: Path) -> tuple[subprocess.Popen[str], int]:
    command = [
        "-m",
        "pressmark.web",
        "serve",
        "--home",
        index.home,
        "--port",
        "0",
        "--workers",
        "2",
        "--config",
        config,
    ]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "LD_PRELOAD": ""}
    process = subprocess.Popen(
        [sys.executable, *map(str, command)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    found = re.search(r":(\d+)/", process.stdout.readline())
    if found is None:
        raise RuntimeError("the service did not start")
    return process, int(found[1])


def _read(port: int, number: int, seen: list[tuple[str, bytes | str]], ended: threading.Event) -> None:
    chance = random.Random(number)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    while not ended.is_set():
        path = chance.choice(PATHS)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            body = answer.read()
            seen.append((path, body if answer.status == 200 else f"status {answer.status}"))
        except (OSError, http.client.HTTPException) as error:
            seen.append((path, f"{type(error).__name__}: {error}"))
            connection.close()
    connection.close()


def _mixed(path: str, answer: bytes | str, editions: dict[int, int]) -> str | None:
    if isinstance(answer, str):
        return f"{path}: {answer}"
    content = json.loads(answer)
    generation = int(content["index"]["generation"].partition("-")[0])
    shown = {re.sub(r".*edition (\d+) page.*", r"\1", hit["title"]) for hit in content["results"]}
    if shown != {str(editions[generation])} or content["total"] != ARTICLES:
        return f"{path}: generation {generation} shows {content['total']} articles of editions {sorted(shown)}"
    return None
