"""The stored counts of facet values are those of the articles, in every kept generation."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from pressmark.index.generations.generation import roll_back
from pressmark.index.generations.store import Store
from tests.indexes import Index


def stored(store: Store, generation: int) -> dict[tuple[str, str], int]:
    held = "SELECT facet, value, count FROM facet_value WHERE since <= ? AND until > ?"
    return {(row[0], row[1]): row[2] for row in store.query(held, [generation, generation])}


def counted(store: Store, generation: int) -> dict[tuple[str, str], int]:
    found: Counter[tuple[str, str]] = Counter()
    for row in store.all_articles(generation):
        found.update({(facet, value) for facet, values in json.loads(row.facets).items() for value in values})
    return dict(found)


def publish(index: Index, **tags: list[str]) -> None:
    lines = [{"id": name, "title": name, "body": f"About {name}.", "tags": found} for name, found in tags.items()]
    articles = index.folder / "articles.jsonl"
    articles.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    index.build_from(articles)


def test_each_generation_has_the_counts_of_its_own_articles(tmp_path: Path) -> None:
    index = Index(tmp_path)
    publish(index, a=["Sea", "Tide"], b=["Sea"], c=["Harbour", "sea"])
    publish(index, a=["Tide"], b=["Sea"], c=["Harbour", "sea"], d=["Harbour"])
    publish(index, b=["Storm"], c=["Harbour", "sea"], d=["Harbour"])
    store = Store(index.home)
    for generation in (1, 2, 3):
        assert stored(store, generation) == counted(store, generation)
    assert stored(store, 3)["tag", "Harbour"] == 2
    store.close()


def test_a_publish_after_a_roll_back_counts_from_where_it_went_back_to(tmp_path: Path) -> None:
    index = Index(tmp_path)
    publish(index, a=["Sea"], b=["Sea"])
    publish(index, a=["Sea"], b=["Tide"])
    roll_back(index.home)
    publish(index, a=["Sea"], b=["Sea"], c=["Sea"])
    store = Store(index.home)
    assert stored(store, 3) == counted(store, 3)
    assert stored(store, 3)["tag", "Sea"] == 3
    store.close()
