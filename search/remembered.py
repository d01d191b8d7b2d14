"""What was read of the articles of a generation, for whoever asks for the same ones next."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from threading import Lock

from pressmark.search.snapshot import Card, StoredArticle

_MOST_CARDS = 50_000
# Texts that are unpacked and folded take some eight times of what they take packed.
_MOST_ARTICLES, _MOST_PACKED = 4_000, 8_000_000


class Remembered:
    """Cards and whole articles by number, within bounds. Shared between threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._cards: dict[int, Card] = {}
        self._articles: dict[int, StoredArticle] = {}
        self._packed = 0

    def cards(self, docs: Sequence[int], read: Callable[[Sequence[int]], Mapping[int, Card]]) -> Mapping[int, Card]:
        """Those of these documents, and perhaps of others; `read` gives those that are not known."""
        known = self._cards
        missing = [doc for doc in docs if doc not in known]
        if not missing:
            return known
        found = read(missing)
        self.keep(found)
        return {doc: found[doc] if doc in found else known[doc] for doc in docs}

    def keep(self, cards: Mapping[int, Card]) -> None:
        with self._lock:
            if len(self._cards) > _MOST_CARDS:
                self._cards = {}
            self._cards.update(cards)

    def articles(
        self, docs: Sequence[int], read: Callable[[Sequence[int]], Mapping[int, StoredArticle]]
    ) -> Mapping[int, StoredArticle]:
        """Those of these documents; those that were asked for last are kept."""
        held = self._articles
        with self._lock:
            known = {doc: article for doc in docs if (article := held.pop(doc, None))}
            held.update(known)
        missing = [doc for doc in docs if doc not in known]
        if not missing:
            return known
        found = read(missing)
        with self._lock:
            for doc, article in found.items():
                if doc not in held:
                    self._packed += len(article.packed)
                    held[doc] = article
            while len(held) > _MOST_ARTICLES or self._packed > _MOST_PACKED:
                self._packed -= len(held.pop(next(iter(held))).packed)
        return {**known, **found}
