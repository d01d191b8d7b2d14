"""The Lexicon of a generation, read from the store a few words at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache, partial

from pressmark.index.generations.store import HOLDS, Store
from pressmark.search.snapshot import Word

_MOST_FORMS = 64
# A look-up reads at most this many rows: a prefix of one letter matches a good part of the site's words.
_MOST_READ = 5_000
_COLUMNS = "SELECT form, stem, count, spelling FROM word"
_word = partial(tuple.__new__, Word)  # a thousand of them are read to correct one word


class StoredLexicon:
    """Words of one generation; what was looked up is remembered, since it does not change."""

    def __init__(self, store: Store, generation: int) -> None:
        self._store = store
        self._generation = generation
        self.get: Callable[[str], Word | None] = lru_cache(maxsize=4096)(self._get)
        self.forms: Callable[[str], Sequence[Word]] = lru_cache(maxsize=4096)(self._forms)
        self.with_prefix: Callable[[str, int], Sequence[Word]] = lru_cache(maxsize=2048)(self._with_prefix)
        self.ending_with: Callable[[str, int], Sequence[Word]] = lru_cache(maxsize=2048)(self._ending_with)
        self.of_length: Callable[[str, int, int], Sequence[Word]] = lru_cache(maxsize=64)(self._of_length)

    def among(self, forms: Sequence[str]) -> Sequence[Word]:
        return [word for form in forms if (word := self.get(form))]

    def _get(self, form: str) -> Word | None:
        """The form with its commonest stem; languages may stem it in different ways."""
        found = self._words(f"{_COLUMNS} WHERE form = :form AND {HOLDS} ORDER BY count DESC LIMIT 1", form=form)
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

    def _of_length(self, first: str, shortest: int, longest: int) -> Sequence[Word]:
        sql = f"{_COLUMNS} WHERE initial = :first AND length BETWEEN :shortest AND :longest AND {HOLDS}"
        return self._words(sql, first=first, shortest=shortest, longest=longest)

    def _words(self, sql: str, **values: object) -> Sequence[Word]:
        rows = self._store.query(sql, {"g": self._generation, **values})
        return tuple(map(_word, rows))


def _after(prefix: str) -> str:
    """The least text that is greater than every text with this prefix."""
    return prefix + "\U0010ffff"
