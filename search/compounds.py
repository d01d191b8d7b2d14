"""Compounds: words that German, Dutch, the Nordic languages, Finnish and Hungarian write as one, and their parts.

What is a compound is proved by the site's own words: each part has to be one of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pressmark.index.stopwords import stop_words
from pressmark.search.snapshot import Snapshot, Word

# Languages that write compounds as one word, and the letters with which they join the parts.
_COMPOUNDING = frozenset({"af", "da", "de", "et", "fi", "fy", "hu", "is", "lb", "nb", "nl", "nn", "no", "sv"})
JOINTS = ("", "s", "es", "n", "en", "er", "e")
_SHORTEST_PART, _LONGEST_COMPOUND = 4, 40
# The part beside the one that is looked for may be shorter (`Bushaltestelle`).
_SHORTEST_OTHER = 3
# Longer words that are looked at on either side, the commonest first, and compounds that are searched.
_MOST_LOOKED_AT, MOST_COMPOUNDS = 16, 12
# On a site of several languages: stems of the word that are tried.
_MOST_STEMS = 4


def writes_compounds(snapshot: Snapshot) -> bool:
    return any(lang.partition("-")[0] in _COMPOUNDING for lang in snapshot.languages)


def compounds_of(form: str, stems: Sequence[str], snapshot: Snapshot, *, proved: bool = True) -> tuple[Word, ...]:
    """Words of the site that consist of this one and another of them (`Straßenbahnhaltestelle` for `Haltestelle`).

    Unless `proved`, what stands beside it may be any three letters.
    """
    if not _SHORTEST_PART <= len(form) <= _LONGEST_COMPOUND or not form.isalpha() or not writes_compounds(snapshot):
        return ()
    lexicon, stops = snapshot.lexicon, stop_words(tuple(snapshot.languages))

    def is_part(spellings: Iterable[str]) -> bool:
        long = (part for part in spellings if len(part) >= _SHORTEST_OTHER and part not in stops)
        return any(not proved or lexicon.get(part) or compound_parts(part, snapshot) for part in long)

    parts = [stem for stem in dict.fromkeys(stems) if len(stem) >= _SHORTEST_PART][:_MOST_STEMS]
    found: dict[str, Word] = {}
    for stem in parts:
        for word in lexicon.ending_with(stem, _MOST_LOOKED_AT):
            if word.stem.endswith(stem) and is_part(_without_joint(word.stem[: -len(stem)])):
                found.setdefault(word.stem, word)
    for stem in parts[:1]:
        for word in lexicon.with_prefix(stem, _MOST_LOOKED_AT):
            if word.stem not in stems and is_part(_behind_joint(word.form[len(stem) :])):
                found.setdefault(word.stem, word)
    return tuple(sorted(found.values(), key=lambda word: -word.count)[:MOST_COMPOUNDS])


def _without_joint(head: str) -> Iterable[str]:
    return (head.removesuffix(joint) for joint in JOINTS if head.endswith(joint))


def _behind_joint(tail: str) -> Iterable[str]:
    return (tail.removeprefix(joint) for joint in JOINTS if tail.startswith(joint))


def compound_parts(form: str, snapshot: Snapshot) -> tuple[Word, ...]:
    """The two words of the site that make up a compound: the commonest pair (by the mean of their frequencies).

    None where the compound itself is commoner than its parts: then it is a word of its own.
    """
    if not 2 * _SHORTEST_PART <= len(form) <= _LONGEST_COMPOUND or not form.isalpha():
        return ()
    if not writes_compounds(snapshot):
        return ()
    own = snapshot.lexicon.get(form)
    best: tuple[Word, ...] = ()
    most = own.count**2 if own else 0
    for cut in range(_SHORTEST_PART, len(form) - _SHORTEST_PART + 1):
        tail = snapshot.lexicon.get(form[cut:])
        for joint in JOINTS if tail else ():
            head = form[:cut].removesuffix(joint)
            if len(head) < _SHORTEST_PART or len(head) + len(joint) != cut:
                continue
            word = snapshot.lexicon.get(head)
            if tail and word and word.count * tail.count > most:
                best, most = (word, tail), word.count * tail.count
    return best
