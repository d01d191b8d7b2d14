"""Answers queries inside one warm process, as the service does, and writes how long each took.

`python -m tests.benchmarks.warm_queries HOME QUERIES.json`; kept apart so that its memory is its own.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from pressmark.index.settings import Settings
from pressmark.search.results import SearchRequest
from pressmark.search.site_search import SiteSearch
from pressmark.web.server import settle


def request(kind: str, text: str) -> SearchRequest:
    """What the search page asks: ten hits with snippets and facets."""
    return SearchRequest(text, as_you_type=kind == "prefix")


def main(home: str, queries_file: str) -> None:
    asked = json.loads(Path(queries_file).read_text("utf-8"))
    answers = []
    with SiteSearch.open(Path(home), Settings()) as site:
        site.prepare()
        for kind, text in asked["warm"]:
            site.search(request(kind, text))
        settle()
        for kind, text in asked["queries"]:
            wall, cpu = time.perf_counter(), time.process_time()
            total = site.search(request(kind, text)).total
            answers.append((kind, time.perf_counter() - wall, time.process_time() - cpu, total))
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
