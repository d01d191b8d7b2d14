"""German umlauts, which many write as two letters: `Zuerich` where the site writes `Zürich`, and the other way
round."""

from __future__ import annotations

from collections.abc import Sequence

from pressmark.index.analyzer import fold
from pressmark.search.snapshot import Snapshot, Word

_UMLAUTS = (("ae", "ä", "a"), ("oe", "ö", "o"), ("ue", "ü", "u"))


def respelled(typed: str, exact: str, snapshot: Snapshot) -> Sequence[Word]:
    """The words of the site that are this one in the other spelling."""
    plain, written = exact, typed.casefold()
    for letters, umlaut, letter in _UMLAUTS:
        plain = plain.replace(letters, letter)
        written = written.replace(umlaut, letters)
    found = []
    if plain != exact and (word := snapshot.lexicon.get(plain)):
        found += [word] if any(umlaut in word.spelling.casefold() for _, umlaut, _ in _UMLAUTS) else []
    if (other := fold(written)) != exact and (word := snapshot.lexicon.get(other)):
        found.append(word)
    return found
