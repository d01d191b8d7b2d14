"""Nodes of a real cluster are killed while generations are published and searched: what is lost, and what fails?"""

from __future__ import annotations

import json
import random
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from flask import Flask

from pressmark.index.builder import build_from_articles
from pressmark.index.cluster import Cluster
from pressmark.index.errors import ClusterUnavailable
from pressmark.index.settings import Settings
from pressmark.search.results import SearchRequest
from pressmark.search.site_search import SiteSearch
from pressmark.web.app import create_app
from tests.cluster.nodes import Nodes

ARTICLES, READERS = 150, 2
_WORDS = ("harbour", "storm", "ferry", "bread", "library", "market", "winter", "boats", "arm", "night", "bakers")
_ROUND = re.compile(r"as of round (\d+)")


@dataclass
class Watch:
    """What readers of the API saw: failures, answers in which generations were mixed, and the longest wait."""

    answers: int = 0
    failures: list[str] = field(default_factory=list)
    longest: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def saw(self, seconds: float, complaint: str) -> None:
        with self.lock:
            self.answers += 1
            self.longest = max(self.longest, seconds)
            if complaint:
                self.failures.append(complaint)


def run(nodes: Nodes, folder: Path, rounds: int, seed: int, say: Callable[[str], None]) -> bool:
    """Publish, with one node killed at some moment of each publish and started again; True when nothing went wrong."""
    settings = Settings(engine="opensearch", hosts=nodes.hosts, alias="faults", requests_per_second=0)
    seconds, sound, chance = _publish(folder, settings, 0), 0, random.Random(seed)
    with _reading(settings) as watch:
        for number in range(1, rounds + 1):
            node = chance.choice(nodes.nodes)
            killer = threading.Timer(chance.uniform(0, 1.2 * seconds), nodes.kill, [node])
            killer.start()
            try:
                seconds = _publish(folder, settings, number)
            except ClusterUnavailable as error:
                say(f"    a second attempt was needed: {error}")
                seconds = _publish(folder, settings, number)
            finally:
                killer.join()
            wrong = _wrong(settings, number)
            sound += not wrong
            say(f"round {number}: {node.name} killed, published in {seconds:.1f} s, {wrong or 'nothing lost'}")
            nodes.start_node(node)
            nodes.wait(len(nodes.nodes))
    say(
        f"{sound} of {rounds} rounds with nothing lost; {watch.answers:,} searches, {len(watch.failures)} failed or mixed"
    )
    say(f"longest wait for an answer: {watch.longest:.1f} s")
    for failure in watch.failures[:5]:
        say(f"    {failure}")
    return sound == rounds and watch.answers > 0 and not watch.failures


@contextmanager
def _reading(settings: Settings) -> Iterator[Watch]:
    """Readers of the API, until the end of the block."""
    watch, stop = Watch(), threading.Event()
    with SiteSearch.of_cluster(settings) as search:
        app = create_app(search, settings)
        readers = [threading.Thread(target=_read, args=(app, watch, stop)) for _ in range(READERS)]
        for reader in readers:
            reader.start()
        try:
            yield watch
        finally:
            stop.set()
            for reader in readers:
                reader.join()


def _publish(folder: Path, settings: Settings, number: int) -> float:
    """Publish the site as it is in this round; seconds that it took."""
    path = folder / "articles.jsonl"
    # Every title says the round, so that an answer shows whether it came from one generation.
    with path.open("w", encoding="utf-8") as file:
        for doc in range(ARTICLES):
            text = " ".join(random.Random(doc + number).choices(_WORDS, k=120))
            line = {"id": f"a{doc}", "url": f"/a{doc}/", "title": f"Article {doc} as of round {number}", "body": text}
            file.write(json.dumps(line) + "\n")
    started = time.monotonic()
    build_from_articles(path, folder / "home", settings)
    return time.monotonic() - started


def _read(app: Flask, watch: Watch, stop: threading.Event) -> None:
    """Whatever goes wrong here is a failure that is shown: a reader never ends before it is told to."""
    client = app.test_client()
    for number in count():
        if stop.wait(0.02):
            return
        started = time.monotonic()
        try:
            # Another query each time, or the service would answer from what it keeps.
            answer = client.get(f"/api/v1/search?q=article+storm+-without{number}&limit=50")
            complaint = _complaint(answer.status_code, answer.get_data(as_text=True))
        except Exception as error:  # noqa: BLE001
            complaint = f"the reader failed: {error!r}"
        watch.saw(time.monotonic() - started, complaint)


def _complaint(status: int, text: str) -> str:
    """What is wrong with an answer of the API; empty when it is whole and of one generation."""
    if status != 200:
        return f"{status}: {text[:300]}"
    titles = [str(result["title"]) for result in json.loads(text)["results"]]
    rounds = {found[1] if (found := _ROUND.search(title)) else title for title in titles}
    whole = len(titles) == 50 and len(rounds) == 1
    return "" if whole else f"{len(titles)} results of rounds {sorted(rounds)}"


def _wrong(settings: Settings, number: int) -> str:
    """What is not as it should be after a publish; empty when all is well."""
    named = Cluster(settings).write("GET", f"/_alias/{settings.alias}")
    if len(named) != 1:
        return f"the alias names {sorted(named)}"
    with SiteSearch.of_cluster(settings) as search:
        found = search.search(SearchRequest("article", limit=ARTICLES))
    old = [hit.id for hit in found.hits if not hit.title.endswith(f"round {number}")]
    whole = {hit.id for hit in found.hits} == {f"a{doc}" for doc in range(ARTICLES)}
    return "" if whole and not old else f"{found.total} articles, {len(old)} of them of an older round"
