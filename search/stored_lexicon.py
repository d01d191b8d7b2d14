"""The Lexicon of a generation, read from the store a few words at a time."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import lru_cache

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from pressmark.index.generations.store import HOLDS, Store
from pressmark.search.snapshot import Word

_MOST_FORMS = 64
# A look-up reads at most this many rows: a prefix of one letter matches a good part of the site's words.
_MOST_READ = 5_000
_COLUMNS = "SELECT form, stem, count, spelling FROM word"
_AMONG = f"{_COLUMNS} WHERE form IN (SELECT value FROM json_each(:forms)) AND {HOLDS} ORDER BY form, count DESC, stem"
# Their forms alone, as one text: an index has these, and a thousand words and more may be of like length.
_OF_LENGTH = (
    "SELECT group_concat(form, char(10)) FROM word"
    " WHERE initial = :first AND length BETWEEN :shortest AND :longest AND since <= :g"
)


class StoredLexicon:
    """Words of one generation; what was looked up is remembered, since it does not change."""

    def __init__(self, store: Store, generation: int) -> None:
        self._store = store
        self._generation = generation
        self.get: Callable[[str], Word | None] = lru_cache(maxsize=4096)(self._get)
        self.forms: Callable[[str], Sequence[Word]] = lru_cache(maxsize=4096)(self._forms)
        self.with_prefix: Callable[[str, int], Sequence[Word]] = lru_cache(maxsize=2048)(self._with_prefix)
        self.ending_with: Callable[[str, int], Sequence[Word]] = lru_cache(maxsize=2048)(self._ending_with)
        self.near: Callable[[str, int], Sequence[Word]] = lru_cache(maxsize=2048)(self._near)
        self._asked: Callable[[tuple[str, ...]], Sequence[Word]] = lru_cache(maxsize=2048)(self._among)

    def among(self, forms: Sequence[str]) -> Sequence[Word]:
        return self._asked(tuple(forms))

    def _get(self, form: str) -> Word | None:
        """The form with its commonest stem; languages may stem it in different ways."""
        found = self._words(f"{_COLUMNS} WHERE form = :form AND {HOLDS} ORDER BY count DESC, stem LIMIT 1", form=form)
        return found[0] if found else None

    def _forms(self, stem: str) -> Sequence[Word]:
        sql = f"{_COLUMNS} WHERE stem = :stem AND {HOLDS} ORDER BY count DESC, form LIMIT {_MOST_FORMS}"
        return self._words(sql, stem=stem)

    def _with_prefix(self, prefix: str, limit: int) -> Sequence[Word]:
        rows = f"{_COLUMNS} WHERE form >= :first AND form < :last AND {HOLDS} LIMIT {_MOST_READ}"
        sql = f"SELECT * FROM ({rows}) ORDER BY count DESC, form LIMIT :limit"
        return self._words(sql, first=prefix, last=_after(prefix), limit=limit)

    def _ending_with(self, stem: str, limit: int) -> Sequence[Word]:
        ending = stem[::-1]
        rows = f"{_COLUMNS} WHERE ending > :first AND ending < :last AND {HOLDS} LIMIT {_MOST_READ}"
        sql = f"SELECT * FROM ({rows}) ORDER BY count DESC, form LIMIT :limit"
        return self._words(sql, first=ending, last=_after(ending), limit=limit)

    def _near(self, form: str, most: int) -> Sequence[Word]:
        shape = {"first": form[0], "shortest": len(form) - most, "longest": len(form) + most}
        forms = self._store.query(_OF_LENGTH, {"g": self._generation, **shape})[0][0] or ""
        found = extract(form, forms.split("\n"), scorer=OSA.distance, score_cutoff=most, limit=None)
        near = {other for other, edits, _ in found if edits}
        return self._words(_AMONG, forms=json.dumps(sorted(near))) if near else ()

    def _among(self, forms: tuple[str, ...]) -> Sequence[Word]:
        commonest: dict[str, Word] = {}
        for word in self._words(_AMONG, forms=json.dumps(forms)):
            commonest.setdefault(word.form, word)
        return tuple(commonest[form] for form in forms if form in commonest)

    def _words(self, sql: str, **values: object) -> Sequence[Word]:
        return tuple(map(Word._make, self._store.query(sql, {"g": self._generation, **values})))


def _after(prefix: str) -> str:
    """The least text that is greater than every text with this prefix."""
    return prefix + "\U0010ffff"
