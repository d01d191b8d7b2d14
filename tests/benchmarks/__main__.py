"""Speed and size of Pressmark beside Pagefind and Omega, from one run on the same pages."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.benchmarks.corpora import SOURCES, WORKSHOP, Unavailable, prepare
from tests.benchmarks.figures import measure
from tests.benchmarks.peers import Omega, Pagefind
from tests.benchmarks.product import Pressmark
from tests.benchmarks.report import table, write_json

NOTES = """\
Times are by the clock on a machine that may do other work; processor time is told where it can be.
pagefind searches in the visitor's browser (Chromium, files over loopback); omega is one CGI process a query;
pressmark's queries run in one warm process with facets and snippets, its crowd goes over HTTP.
"vs" is how many times better pressmark is: more is better in every line."""


def main() -> int:
    options = arguments()
    product, peers = Pressmark(options.engine), (Pagefind(), Omega())
    results = []
    for source in SOURCES:
        if options.corpus and source.name not in options.corpus:
            continue
        try:
            corpus = prepare(source, options.limit)
        except Unavailable as reason:
            print(f"left out: {reason}\n", flush=True)
            continue
        results.append(measure(corpus, product, peers, say))
        print(table(results[-1], [program.name for program in (product, *peers)]) + "\n", flush=True)
        write_json(options.json, results)
    print(f"{NOTES}\n{options.json}")
    return 1 if any(measured.failed for measured in results) or not results else 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("corpus", nargs="*", choices=[[], *(source.name for source in SOURCES)], help="all by default")
    parser.add_argument("--limit", type=int, metavar="N", help="take only N pages, spread over each corpus")
    parser.add_argument("--engine", default="whoosh", help="engine of Pressmark (default: %(default)s)")
    parser.add_argument("--json", type=Path, default=WORKSHOP / "results.json", help="default: %(default)s")
    return parser.parse_args()


def say(line: str) -> None:
    print(f"... {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
