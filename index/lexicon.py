"""The site's words: in how many articles each stands, and how it is written."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from pressmark.index.generations.store import OPEN, Store
from pressmark.index.unspaced_scripts import is_unspaced

# Words of fewer letters consist of no two words that are looked for.
SHORTEST_COMPOUND = 7
_BATCH = 500


@dataclass(slots=True)
class WordCounts:
    """What the articles of a publish add and take away. A word is an exact form with its stem."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    spellings: defaultdict[tuple[str, str], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, forms: Iterable[tuple[str, str]], spellings: Iterable[tuple[tuple[str, str], str]]) -> None:
        self.counts.update(forms)
        for word, spelling in spellings:
            self.spellings[word][spelling] += 1

    def take_away(self, forms: Iterable[tuple[str, str]]) -> None:
        self.counts.subtract(forms)


def write_words(store: Store, before: int, generation: int, words: WordCounts) -> None:
    """Bring the lexicon of generation `before` up to date as that of `generation`, writing only words that change.

    How a known word is written is not looked at again: one article does not change it.
    """
    changed = [word for word, count in words.counts.items() if count]
    for start in range(0, len(changed), _BATCH):
        batch = changed[start : start + _BATCH]
        known = _known(store, before, batch) if before else {}
        rows = []
        for word in batch:
            count, spelling = known.get(word, (0, None))
            total = count + words.counts[word]
            if total > 0:
                written = spelling or _spelling(word, total, words)
                rows.append((*word, generation, OPEN, total, written, word[0][:1], len(word[0]), _ending(word[1])))
        close = "UPDATE word SET until = ? WHERE form = ? AND stem = ? AND until = ?"
        store.connection.executemany(close, [(generation, *word, OPEN) for word in known])
        store.connection.executemany("INSERT INTO word VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)


def _ending(stem: str) -> str | None:
    """A stem that is long enough for a compound, backwards: so that it is found by its last part."""
    return stem[::-1] if len(stem) >= SHORTEST_COMPOUND and stem.isalpha() and not is_unspaced(stem) else None


def _known(store: Store, generation: int, words: list[tuple[str, str]]) -> dict[tuple[str, str], tuple[int, str]]:
    marks = ",".join("?" * len(words))
    rows = store.query(
        f"SELECT form, stem, count, spelling FROM word WHERE form IN ({marks}) AND since <= ? AND until > ?",
        [*(form for form, _ in words), generation, generation],
    )
    wanted = set(words)
    return {(row[0], row[1]): (row[2], row[3]) for row in rows if (row[0], row[1]) in wanted}


def _spelling(word: tuple[str, str], total: int, words: WordCounts) -> str:
    """The commonest spelling where most articles write it so, else the form itself."""
    found = words.spellings.get(word)
    if not found:
        return word[0]
    spelling, count = found.most_common(1)[0]
    return spelling if 2 * count > total else word[0]
