"""Which values a facet has, as they are written, and how many articles have each."""

from __future__ import annotations

import json
from collections import Counter

from pressmark.index.generations.store import HOLDS, OPEN, Store

_BEFORE = f"SELECT facet, value, count FROM facet_value WHERE {HOLDS}"
_NOW = f"SELECT facets, COUNT(*) FROM article WHERE {HOLDS} GROUP BY facets"


def write_facet_values(store: Store, before: int, generation: int) -> None:
    """Count the values of generation `generation`, and write those whose count is another than in `before`."""
    counts: Counter[tuple[str, str]] = Counter()
    for text, articles in store.connection.execute(_NOW, {"g": generation}):
        for facet, values in json.loads(text).items():
            counts.update(dict.fromkeys(((facet, value) for value in values), articles))
    known = {(row[0], row[1]): row[2] for row in store.query(_BEFORE, {"g": before})}
    closed = [(generation, *key, OPEN) for key, count in known.items() if counts[key] != count]
    fresh = [(*key, generation, OPEN, count) for key, count in counts.items() if known.get(key) != count]
    close = "UPDATE facet_value SET until = ? WHERE facet = ? AND value = ? AND until = ?"
    store.connection.executemany(close, closed)
    store.connection.executemany("INSERT INTO facet_value VALUES (?, ?, ?, ?, ?)", fresh)
