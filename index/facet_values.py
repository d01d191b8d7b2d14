"""Which values a facet has, as they are written, and how many articles have each."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection

from pressmark.index.generations.store import HOLDS, OPEN, Store

_AMONG = "doc IN (SELECT value FROM json_each(:docs))"
_FACETS = f"SELECT facets, COUNT(*) FROM article WHERE {_AMONG} AND {HOLDS} GROUP BY facets"
_KNOWN = f"SELECT count FROM facet_value WHERE facet = :facet AND value = :value AND {HOLDS}"


def write_facet_values(store: Store, before: int, generation: int, changed: Collection[int]) -> None:
    """Bring the counts of `before` up to date as those of `generation`: these articles are not the same in both."""
    docs = json.dumps(list(changed))
    moved: Counter[tuple[str, str]] = Counter()
    for number, sign in ((before, -1), (generation, 1)):
        for text, articles in store.connection.execute(_FACETS, {"docs": docs, "g": number}):
            for facet, values in json.loads(text).items():
                for value in dict.fromkeys(values):
                    moved[facet, value] += sign * articles
    for (facet, value), more in moved.items():
        if more:
            key = {"facet": facet, "value": value}
            known = next(iter(store.query(_KNOWN, {**key, "g": before})), (0,))[0]
            close = "UPDATE facet_value SET until = :g WHERE facet = :facet AND value = :value AND until = :open"
            store.connection.execute(close, {**key, "g": generation, "open": OPEN})
            if known + more:
                row = (facet, value, generation, OPEN, known + more)
                store.connection.execute("INSERT INTO facet_value VALUES (?, ?, ?, ?, ?)", row)
