"""The lexicon of a home: what it says of one generation, by look-ups that an index answers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from itertools import product

import pytest
from rapidfuzz.distance import OSA

from pressmark.index.generations.store import Store
from pressmark.index.lexicon import WordCounts, write_words
from pressmark.search.snapshot import Word
from pressmark.search.stored_lexicon import StoredLexicon

# Every word of two to five of these letters but those that begin with a; one of two stems, one that only the first
# generation has, one that only the second has.
EVERY = ["".join(letters) for length in range(2, 6) for letters in product("abc", repeat=length) if letters[0] != "a"]
FIRST, GONE, NEW = {(form, form) for form in EVERY} | {("bcab", "stem")}, ("bcba", "bcba"), ("bcabd", "bcabd")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with closing(Store(tmp_path_factory.mktemp("home"), writable=True)) as store:
        counts = WordCounts()
        counts.add(sorted(FIRST), ())
        counts.add([("bcab", "stem")], ())
        write_words(store, 0, 1, counts)
        later = WordCounts()
        later.add([NEW], ())
        later.take_away([GONE])
        write_words(store, 1, 2, later)
        yield store


@pytest.mark.parametrize("form", ["bcab", "bcba", "baac", "cbcbc", "bdcab", "xyz", "b"])
@pytest.mark.parametrize(("generation", "words"), [(1, FIRST), (2, FIRST - {GONE} | {NEW})])
@pytest.mark.parametrize("most", [1, 2])
def test_near_are_all_words_of_the_generation_within_the_edits(
    store: Store, form: str, generation: int, words: set[tuple[str, str]], most: int
) -> None:
    found = StoredLexicon(store, generation).near(form, most)
    near = {(f, stem) for f, stem in words if f[0] == form[0] and 0 < OSA.distance(form, f) <= most}
    assert {(word.form, word.stem) for word in found} == near
    assert len(found) == len(near)


def test_words_are_told_in_the_order_asked_each_with_its_commonest_stem(store: Store) -> None:
    forms = ["cb", "nothing", "bcab", "bcba", 'b"c', "bcabd", "cb"]
    first, second = StoredLexicon(store, 1), StoredLexicon(store, 2)
    assert first.among(forms) == tuple(word for form in forms if (word := first.get(form)))
    assert [word.form for word in first.among(forms)] == ["cb", "bcab", "bcba", "cb"]
    assert first.among(["bcab"]) == (Word("bcab", "stem", 2, "bcab"),)
    assert [word.form for word in second.among(forms)] == ["cb", "bcab", "bcabd", "cb"]
    assert first.among([]) == ()
