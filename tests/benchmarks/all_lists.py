"""Makes all related lists of a home anew inside one process, as a full pass does, and tells how long that took.

`python -m tests.benchmarks.all_lists HOME`; nothing is kept. What reading the pages brings is made before, untimed.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from pressmark.index.engines import engine
from pressmark.index.generations.changes import Changes
from pressmark.index.generations.store import Store
from pressmark.index.related.lists import refresh_related
from pressmark.index.related.profile import profile
from pressmark.index.settings import Settings
from pressmark.index.source import silent


def main(home: str) -> None:
    store, settings = Store(Path(home), writable=True), Settings()
    number = store.current()
    writer = engine("whoosh").open_writer(Path(home) / "never written", settings)
    changes = Changes(store, 0, number + 1, {}, writer, today="")
    for row in store.all_articles(number):
        changes.added.add(row.doc)
        changes.profiles[row.doc] = profile(row.article)
    store.connection.execute("BEGIN IMMEDIATE")
    started, before = time.perf_counter(), os.times()
    refresh_related(store, None, number + 1, changes, settings, silent)
    wall, after = time.perf_counter() - started, os.times()
    store.connection.execute("ROLLBACK")
    json.dump({"wall": wall, "cpu": sum(after[:4]) - sum(before[:4])}, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
