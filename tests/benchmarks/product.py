"""Pressmark itself, measured through the command that a site owner runs."""

from __future__ import annotations

import gzip
import json
import shutil
import sys
import sysconfig
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

from tests.benchmarks.corpora import WORKSHOP, Corpus
from tests.benchmarks.load import Connection, Load, crowd, free_port
from tests.benchmarks.measure import Failed, Run, Service, folder_bytes, run, session_bytes
from tests.benchmarks.peers import Answer
from tests.benchmarks.queries import Query

HOST = "127.0.0.1"
VISITORS = 8
WORKERS = 2


class Pressmark:
    """A home of its own for each corpus and engine; no limit on how much one visitor may ask."""

    def __init__(self, engine: str = "whoosh") -> None:
        self.name = "pressmark"
        self.engine = engine
        self._command = Path(sysconfig.get_path("scripts")) / "pressmark"

    def build(self, corpus: Corpus) -> Run:
        shutil.rmtree(self._home(corpus), ignore_errors=True)
        self._configure(corpus)
        return self.publish(corpus)

    def publish(self, corpus: Corpus) -> Run:
        return run([self._command, "index", corpus.site, *self._options(corpus)])

    def index_bytes(self, corpus: Corpus) -> int:
        """After a first build this is one generation, with its store."""
        return folder_bytes(self._home(corpus))

    def articles(self, corpus: Corpus) -> dict[Path, str]:
        """Title and body of each page that holds an article."""
        self._configure(corpus)
        output = self._home(corpus).with_suffix(".jsonl.gz")
        run([self._command, "extract", corpus.site, "--output", output, "--config", self._config(corpus)])
        with gzip.open(output, "rt", encoding="utf-8") as lines:
            return {
                corpus.site / article["path"]: f"{article['title']}\n{article['body']}"
                for article in map(json.loads, lines)
            }

    def answer(self, corpus: Corpus, queries: Sequence[Query], warm: Sequence[Query]) -> list[Answer]:
        asked = self._home(corpus).with_suffix(".queries.json")
        rounds = {"queries": queries, "warm": warm}
        asked.write_text(json.dumps({name: [(q.kind, q.text) for q in part] for name, part in rounds.items()}))
        done = run([sys.executable, "-m", "tests.benchmarks.warm_queries", self._home(corpus), asked])
        return [Answer(kind, wall, total, cpu) for kind, wall, cpu, total in json.loads(done.output)]

    def all_lists(self, corpus: Corpus) -> tuple[float, float, int]:
        """Every related list made anew: seconds by the clock and of the processors, and the memory of all processes."""
        done = run([sys.executable, "-m", "tests.benchmarks.all_lists", self._home(corpus)])
        taken = json.loads(done.output)
        return taken["wall"], taken["cpu"], done.peak_bytes

    def cold(self, corpus: Corpus, query: Query) -> Run:
        """One whole process for one query."""
        return run([self._command, "search", query.text, *self._options(corpus)], sample_memory=False)

    def publish_to_service(self, corpus: Corpus, word: str) -> tuple[float, float]:
        """Index the changed site under a running service; seconds until it finds the new word, and of the processors."""
        with self._served(corpus) as (port, _):
            if self._found(port, word):
                raise Failed(f"{word} was found before it was published")
            started = time.perf_counter()
            done = self.publish(corpus)
            while not self._found(port, word):
                if time.perf_counter() - started > 120:
                    raise Failed(f"{word} was not found within two minutes")
            return time.perf_counter() - started, done.cpu

    def http(self, corpus: Corpus, queries: Sequence[Query], warm: Sequence[Query]) -> tuple[Load, Load, int]:
        """Searches by a crowd, each asked for the first time; then the same again; and the service's memory."""
        with self._served(corpus, WORKERS) as (port, pid):
            first, again = (
                crowd([path(query) for query in queries], lambda: Connection(HOST, port), VISITORS)
                for queries in self._rounds(port, queries, warm)
            )
            return first, again, session_bytes(pid)

    def _rounds(self, port: int, queries: Sequence[Query], warm: Sequence[Query]) -> Iterator[Sequence[Query]]:
        crowd([path(query) for query in warm], lambda: Connection(HOST, port), VISITORS)
        yield queries
        yield [*queries] * 5

    @contextmanager
    def _served(self, corpus: Corpus, workers: int = 1) -> Iterator[tuple[int, int]]:
        port = free_port()
        place = ["--host", HOST, "--port", str(port), "--workers", str(workers)]
        command = [self._command, "serve", *place, *self._options(corpus)]
        with Service(command, self._home(corpus).with_suffix(".log")) as service:
            service.wait_for(f"http://{HOST}:{port}/readyz")
            yield port, service.process.pid

    def _found(self, port: int, word: str) -> bool:
        """Just this word: a phrase is neither corrected nor completed."""
        query = Query("phrase", f'"{word}"')
        with urlopen(f"http://{HOST}:{port}{path(query)}", timeout=60) as answer:
            return bool(json.load(answer)["total"])

    def _configure(self, corpus: Corpus) -> None:
        self._home(corpus).parent.mkdir(parents=True, exist_ok=True)
        settings = f'[index]\nengine = "{self.engine}"\n[serve]\nrequests_per_second = 0\n'
        self._config(corpus).write_text(settings, "utf-8")

    def _options(self, corpus: Corpus) -> list[str | Path]:
        return ["--home", self._home(corpus), "--config", self._config(corpus)]

    def _home(self, corpus: Corpus) -> Path:
        return WORKSHOP / f"pressmark-{self.engine}" / corpus.name

    def _config(self, corpus: Corpus) -> Path:
        return self._home(corpus).with_suffix(".toml")


def path(query: Query) -> str:
    return f"/api/v1/search?{urlencode({'q': query.text})}"
