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
from pathlib import Path

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


def run(nodes: Nodes, folder: Path, rounds: int, seed: int, say: Callable[[str], None]) -> bool:
    """Publish, with one node killed at some moment of each publish and started again; True when nothing went wrong."""
    settings = Settings(engine="opensearch", hosts=nodes.hosts, alias="faults", deadline=20, requests_per_second=0)
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
    return sound == rounds and not watch.failures


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


def _read(app: object, watch: Watch, stop: threading.Event) -> None:
    client = app.test_client()  # type: ignore[attr-defined]
    while not stop.wait(0.02):
        started = time.monotonic()
        answer = client.get("/api/v1/search?q=article+storm&limit=50")
        watch.longest = max(watch.longest, time.monotonic() - started)
        watch.answers += 1
        if answer.status_code != 200:
            watch.failures.append(f"{answer.status_code}: {answer.get_data(as_text=True)[:300]}")
            continue
        content = answer.get_json()
        seen = {_ROUND.search(re.sub(r"<[^>]*>", "", hit["title"]))[1] for hit in content["results"]}  # type: ignore[index]
        if len(seen) != 1 or len(content["results"]) != 50:
            watch.failures.append(f"{len(content['hits'])} hits of rounds {sorted(seen)}")


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
