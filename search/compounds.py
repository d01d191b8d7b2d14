"""Compounds: words that German, Dutch, the Nordic languages, Finnish and Hungarian write as one, and their parts.

What is a compound is proved by the site's own words: each part has to be one of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

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
    lexicon = snapshot.lexicon
    parts = [stem for stem in dict.fromkeys(stems) if len(stem) >= _SHORTEST_PART][:_MOST_STEMS]
    # By stem: a longer word, and what may stand in it beside the one looked for.
    beside: dict[str, tuple[Word, list[str]]] = {}
    for stem in parts:
        for word in lexicon.ending_with(stem, _MOST_LOOKED_AT):
            if word.stem.endswith(stem):
                beside.setdefault(word.stem, (word, []))[1].extend(_without_joint(word.stem[: -len(stem)]))
    for stem in parts[:1]:
        for word in lexicon.with_prefix(stem, _MOST_LOOKED_AT):
            if word.stem not in stems:
                beside.setdefault(word.stem, (word, []))[1].extend(_behind_joint(word.form[len(stem) :]))
    stops = stop_words(tuple(snapshot.languages))
    others = {
        word: [part for part in spellings if len(part) >= _SHORTEST_OTHER and part not in stops]
        for word, spellings in beside.values()
    }
    if proved:
        others = _proved(others, snapshot)
    found = [word for word, spellings in others.items() if spellings]
    return tuple(sorted(found, key=lambda word: -word.count)[:MOST_COMPOUNDS])


def _proved(others: Mapping[Word, list[str]], snapshot: Snapshot) -> dict[Word, list[str]]:
    """Of what stands beside a part, that which is a word of the site or consists of two."""
    forms = list(dict.fromkeys(chain.from_iterable(others.values())))
    known = {word.form for word in snapshot.lexicon.among(forms)}
    divided = _divided([form for form in forms if form not in known], snapshot)
    return {word: [part for part in parts if part in known or divided.get(part)] for word, parts in others.items()}


def _without_joint(head: str) -> Iterable[str]:
    return (head.removesuffix(joint) for joint in JOINTS if head.endswith(joint))


def _behind_joint(tail: str) -> Iterable[str]:
    return (tail.removeprefix(joint) for joint in JOINTS if tail.startswith(joint))


def compound_parts(form: str, snapshot: Snapshot) -> tuple[Word, ...]:
    """The two words of the site that make up a compound: the commonest pair (by the mean of their frequencies).

    None where the compound itself is commoner than its parts: then it is a word of its own.
    """
    return _divided([form], snapshot).get(form, ())


def _divided(forms: Sequence[str], snapshot: Snapshot) -> dict[str, tuple[Word, ...]]:
    """The parts of several forms, with two questions to the lexicon: which tails it has, and which heads to these."""
    long = [form for form in forms if 2 * _SHORTEST_PART <= len(form) <= _LONGEST_COMPOUND and form.isalpha()]
    if not long or not writes_compounds(snapshot):
        return {}
    lexicon = snapshot.lexicon
    cuts = {form: range(_SHORTEST_PART, len(form) - _SHORTEST_PART + 1) for form in long}
    tails = {form[cut:] for form in long for cut in cuts[form]}
    known = {word.form: word for word in lexicon.among(sorted(tails.union(long)))}
    pairs = [
        (form, head, form[cut:])
        for form in long
        for cut in cuts[form]
        if form[cut:] in known
        for head in _heads(form[:cut])
    ]
    known |= {word.form: word for word in lexicon.among(sorted({head for _, head, _ in pairs} - known.keys()))}
    most = {form: known[form].count ** 2 if form in known else 0 for form in long}
    best: dict[str, tuple[Word, ...]] = {}
    for form, head, tail in pairs:
        if head in known and known[head].count * known[tail].count > most[form]:
            best[form] = known[head], known[tail]
            most[form] = known[head].count * known[tail].count
    return best


def _heads(text: str) -> Iterable[str]:
    return (head for head in _without_joint(text) if len(head) >= _SHORTEST_PART)
