"""How much of a title the query is."""

from __future__ import annotations

from collections.abc import Sequence

from pressmark.index.analyzer import TONAL, analyzer_for, version_terms
from pressmark.index.schema import plain_numbers
from pressmark.search.reading import Wanted
from pressmark.search.snapshot import Card

TITLE_IS_QUERY, TITLE_BEGINS, TITLE_HAS_ALL = 2.0, 1.5, 1.35


class TitleFactor:
    """How much of a title the query is."""

    def __init__(self, order: Sequence[str], wanted: Sequence[Wanted]) -> None:
        self._typed = spaced(plain_numbers(order)) if len(order) <= 40 else ""
        self._length = len(self._typed)
        self._words = [([f" {stem} " for stem in w.stems], [f" {exact} " for exact in w.exact]) for w in wanted]
        self._known = bool(wanted) and all(w.known for w in wanted)

    def of(self, card: Card) -> float:
        exacts = card.exacts
        if not self._typed or not exacts:
            return 1.0
        begins = exacts.startswith(self._typed)
        if not begins and not self._known:
            return 1.0
        if not begins or card.lang in TONAL:
            stems = card.stems
            for of_word, exact in self._words:  # asked of a hundred titles for each query
                for stem in of_word:
                    if stem in stems:
                        break
                else:
                    if of_word or not all(form in exacts for form in exact):
                        return 1.0  # another word, be it only in spite of its letters
        return TITLE_HAS_ALL if not begins else TITLE_IS_QUERY if len(exacts) == self._length else TITLE_BEGINS


def title_words(lang: str | None, title: str) -> tuple[str, str]:
    """The exact forms and the stems of a title, as a card keeps them."""
    exacts, stems = analyzer_for(lang).terms(title)
    return spaced(plain_numbers(exacts)), spaced([*stems, *version_terms(title)])


def spaced(words: Sequence[str]) -> str:
    """Words between blanks, so that one is looked for with a blank on each side."""
    return f" {' '.join(words)} " if words else ""
