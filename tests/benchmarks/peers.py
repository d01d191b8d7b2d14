"""Pagefind and Xapian's Omega, doing the same work on the same pages."""

from __future__ import annotations

import importlib.util
import re
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Protocol
from urllib.parse import urlencode

from tests.benchmarks.corpora import WORKSHOP, Corpus, Unavailable
from tests.benchmarks.measure import Failed, Run, folder_bytes, run
from tests.benchmarks.queries import Kind, Query

HITS = 10
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
OMEGA_PLACES = (
    "/usr/lib/cgi-bin/omega/omega",
    "/usr/libexec/xapian-omega/omega",
    "/usr/local/lib/xapian-omega/bin/omega",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """How long a query took, how many pages it found, and the processor's part where it can be told."""

    kind: Kind
    seconds: float
    total: int
    cpu: float | None = None


class Peer(Protocol):
    """Another search for static sites; each call raises Unavailable where it cannot be had."""

    name: str

    def build(self, corpus: Corpus) -> Run:
        """Index from nothing."""

    def publish(self, corpus: Corpus) -> Run:
        """Index again after a page has changed, in the quickest way that the program offers."""

    def index_bytes(self, corpus: Corpus) -> int: ...

    def answer(self, corpus: Corpus, queries: Sequence[Query], warm: Sequence[Query]) -> list[Answer]:
        """Each query with ten hits and snippets, after warming up with others."""


class Pagefind:
    """Builds with its own binary; answers in the visitor's browser, here Chromium on loopback."""

    name = "pagefind"

    def build(self, corpus: Corpus) -> Run:
        if not importlib.util.find_spec("pagefind"):
            raise Unavailable("pagefind is not installed: make bench does that")
        shutil.rmtree(self._folder(corpus), ignore_errors=True)
        return self.publish(corpus)

    def publish(self, corpus: Corpus) -> Run:
        """Pagefind knows no update: the whole site is read again."""
        command: list[str | Path] = [sys.executable, "-m", "pagefind", "--quiet", "--site", corpus.site]
        return run([*command, "--output-path", self._folder(corpus)])

    def index_bytes(self, corpus: Corpus) -> int:
        return folder_bytes(self._folder(corpus))

    def answer(self, corpus: Corpus, queries: Sequence[Query], warm: Sequence[Query]) -> list[Answer]:
        from playwright.sync_api import sync_playwright

        browser_path = next(filter(None, map(shutil.which, BROWSERS)), None)
        if browser_path is None:
            raise Unavailable("Chromium is not here, in which Pagefind searches")
        handler = partial(QuietHandler, directory=str(self._folder(corpus)))
        with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server, sync_playwright() as playwright:
            Thread(target=server.serve_forever, daemon=True).start()
            browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
            page = browser.new_page()
            page.goto(f"http://127.0.0.1:{server.server_port}/pagefind-entry.json")
            page.evaluate(PAGEFIND_START)
            page.evaluate(PAGEFIND_ASK, [query.text for query in warm])
            answers = page.evaluate(PAGEFIND_ASK, [query.text for query in queries])
            browser.close()
            server.shutdown()
        pairs = zip(queries, answers, strict=True)
        return [Answer(query.kind, milliseconds / 1000, total) for query, (milliseconds, total) in pairs]

    def _folder(self, corpus: Corpus) -> Path:
        return WORKSHOP / "pagefind" / corpus.name


PAGEFIND_START = "async () => { window.pagefind = await import('/pagefind.js'); await window.pagefind.init(); }"
PAGEFIND_ASK = """
async (queries) => {
  const answers = [];
  for (const query of queries) {
    const started = performance.now();
    const search = await window.pagefind.search(query);
    await Promise.all(search.results.slice(0, 10).map((result) => result.data()));
    answers.push([performance.now() - started, search.results.length]);
  }
  return answers;
}
"""


class QuietHandler(SimpleHTTPRequestHandler):
    """Static files over connections that stay open, without a log."""

    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class Omega:
    """Builds with omindex; answers as a CGI program does, with one process for each query."""

    name = "omega"

    def build(self, corpus: Corpus) -> Run:
        if not shutil.which("omindex"):
            raise Unavailable("omindex is not installed: it is in Debian's xapian-omega")
        shutil.rmtree(self._folder(corpus), ignore_errors=True)
        self._folder(corpus).parent.mkdir(parents=True, exist_ok=True)
        return self.publish(corpus)

    def publish(self, corpus: Corpus) -> Run:
        """omindex reads again the pages whose time has changed."""
        return run(["omindex", "--db", self._folder(corpus), "--url", "/", corpus.site])

    def index_bytes(self, corpus: Corpus) -> int:
        return folder_bytes(self._folder(corpus))

    def answer(self, corpus: Corpus, queries: Sequence[Query], warm: Sequence[Query]) -> list[Answer]:
        for query in warm:
            self.cold(corpus, query)
        return [self._answer(corpus, query) for query in queries]

    def _answer(self, corpus: Corpus, query: Query) -> Answer:
        done = self.cold(corpus, query)
        total = re.search(r"^\d+$", done.output, re.MULTILINE)
        if total is None:
            raise Failed(f"omega gave no answer to {query.text}: {done.output[:300]}")
        return Answer(query.kind, done.wall, int(total[0]))

    def cold(self, corpus: Corpus, query: Query) -> Run:
        """One whole process for one query."""
        return run([omega_program()], env=self._environment(corpus, query), sample_memory=False)

    def _environment(self, corpus: Corpus, query: Query) -> dict[str, str]:
        config = WORKSHOP / "omega" / "omega.conf"
        if not config.is_file():
            places = {"database_dir": config.parent, "template_dir": Path(__file__).parent, "log_dir": config.parent}
            config.write_text("".join(f"{key} {place}\n" for key, place in places.items()), "utf-8")
        asked = {"DB": corpus.name, "P": query.text, "HITSPERPAGE": HITS, "FMT": "omega.template"}
        if query.kind == "prefix":
            asked["PARTIAL"] = 1
        return {
            "OMEGA_CONFIG_FILE": str(config),
            "REQUEST_METHOD": "GET",
            "QUERY_STRING": urlencode(asked),
            "SERVER_PROTOCOL": "HTTP/1.1",
        }

    def _folder(self, corpus: Corpus) -> Path:
        return WORKSHOP / "omega" / corpus.name


def omega_program() -> str:
    place = next((place for place in OMEGA_PLACES if Path(place).is_file()), None)
    if place is None:
        raise Unavailable("the omega program is not installed: it is in Debian's xapian-omega")
    return place
