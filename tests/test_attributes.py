"""Facets of many matches are counted key by key, of few document by document: the counts are the same."""

from __future__ import annotations

import json
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from pressmark.search.attributes import MOST_VALUES, Attributes, commonest

DOCS = 64
TAGS = st.lists(st.lists(st.integers(0, 2 * MOST_VALUES), unique=True, max_size=9), min_size=DOCS, max_size=DOCS)


@given(TAGS, st.sets(st.integers(0, DOCS - 1)), st.integers(0, 3 * MOST_VALUES))
def test_the_commonest_keys_are_counted_and_the_chosen_one(
    tags: list[list[int]], matches: set[int], chosen: int
) -> None:
    written = [[f"{tag:03}" for tag in found] for found in tags]
    attributes = Attributes((doc, None, json.dumps({"tag": found})) for doc, found in enumerate(written))
    counts = Counter(tag for doc in matches for tag in written[doc])
    key = f"{chosen:03}"
    assert attributes.count(matches, ["tag", "author"], {"tag": [key]}) == {
        "tag": commonest(counts, [key]),
        "author": {},
    }
