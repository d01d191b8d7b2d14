"""Corrections of words that the site does not have, from the words that it has."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import OSA

from pressmark.index.analyzer import analyzer_for
from pressmark.index.unspaced_scripts import is_unspaced
from pressmark.search.compounds import compound_parts, compounds_of
from pressmark.search.interpretation import Receipt
from pressmark.search.plan import Best, Some, Term
from pressmark.search.reading import Reading, Wanted
from pressmark.search.results import Correction
from pressmark.search.snapshot import Snapshot, Word
from pressmark.search.spacing import joined_word, or_apart, or_joined, split_word

ONE_EDIT_FROM = 5
TWO_EDITS_FROM = 9
MOST_CANDIDATES = 8
EDIT_WEIGHT = 0.7
# Words of a query that are tried as two: every one asks for phrases.
_MOST_SPLITS = 8
# What the parts of an unknown compound tell, to what they tell by themselves.
_OF_PARTS = 0.5


@dataclass(frozen=True, slots=True)
class Guess:
    """A word of the site that may have been meant, by the number of edits."""

    word: Word
    edits: int


def edits_allowed(form: str) -> int:
    """How many letters may differ: none in short words, in numbers, and in scripts that are not letters."""
    if any(c.isdigit() for c in form) or is_unspaced(form) or not form.replace("'", "").isalpha():
        return 0
    return 2 if len(form) >= TWO_EDITS_FROM else 1 if len(form) >= ONE_EDIT_FROM else 0


def guesses(form: str, snapshot: Snapshot) -> list[Guess]:
    """Words within the edits allowed, likeliest first: the first letter is taken to be right, unless none fits then."""
    most = edits_allowed(form)
    if not most:
        return []
    found = [Guess(word, OSA.distance(form, word.form)) for word in snapshot.lexicon.near(form, most)]
    if not found:
        # The first letter missing, doubled, wrong or swapped: only where the rest is right to the letter.
        seen = {form[1:], form[1] + form[0] + form[2:]}
        seen.update(letter + rest for letter in _initials(snapshot, form) for rest in (form[1:], form))
        words = snapshot.lexicon.among(sorted(seen - {form}))
        found = [Guess(word, 1) for word in words if len(word.form) >= ONE_EDIT_FROM - 1]
    found.sort(key=lambda guess: (-_likelihood(guess), guess.word.form))
    return found[:MOST_CANDIDATES]


def _likelihood(guess: Guess) -> float:
    return math.log(guess.word.count + 1) - 2.5 * guess.edits


def _initials(snapshot: Snapshot, form: str) -> str:
    return "abcdefghijklmnopqrstuvwxyz" if form[0].isascii() else form[0]


def corrected(reading: Reading, receipt: Receipt, snapshot: Snapshot) -> tuple[Reading, Receipt]:
    """The reading with the words that the site lacks corrected or left out, and the receipt that says so.

    A word with almost no article, beside which one of ten times as many is spelled nearly so, is only suggested.
    """
    wanted: list[Wanted] = []
    corrections: list[Correction] = []
    missing: list[str] = []
    order, joined_to_last = reading.order, None
    for place, item in enumerate(reading.wanted):
        if item is joined_to_last:
            continue
        if item.known or item.fixed or item.words or not item.exact:
            wanted.append(item)
            continue
        following = reading.wanted[place + 1 : place + 2]
        if wanted and (word := joined_word(wanted[-1], item, snapshot)):
            pair = (wanted.pop(), item)
        elif following and (word := joined_word(item, following[0], snapshot)):
            pair = (item, following[0])
            joined_to_last = following[0]
        else:
            splits = len(corrections) + len(missing) < _MOST_SPLITS
            replacement, used = _replacement(item, snapshot, splits)
            if replacement is None:
                missing.append(item.typed)
            else:
                wanted.append(replacement)
                corrections.append(Correction(item.typed, used))
                order = _swapped(order, item.exact[:1], replacement.exact)
            continue
        wanted.append(_of_words(pair[0], [Guess(word, 0)], snapshot))
        corrections.append(Correction(f"{pair[0].typed} {pair[1].typed}", word.spelling))
        order = _swapped(order, (pair[0].exact[0], pair[1].exact[0]), (word.form,))
    wanted = or_apart(or_joined(wanted, snapshot), snapshot)
    suggestion = _suggestion(wanted, snapshot) if not corrections else {}
    changed = replace(reading, wanted=tuple(wanted), order=order)
    return changed, replace(
        receipt, reading=changed, corrections=tuple(corrections), missing=tuple(missing), suggestion=suggestion
    )


def _swapped(order: tuple[str, ...], old: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a query with a run of them corrected."""
    for place in range(len(order) - len(old) + 1):
        if order[place : place + len(old)] == old:
            return (*order[:place], *new, *order[place + len(old) :])
    return order


def _replacement(item: Wanted, snapshot: Snapshot, splits: bool) -> tuple[Wanted | None, str]:
    """What to search instead of an unknown word, and how to call it."""
    form = item.exact[0]
    if splits and (parts := split_word(form, snapshot)):
        words = [snapshot.lexicon.get(part) for part in parts]
        terms = tuple(Term(word.stem) for word in words if word)
        node = Some(terms, len(terms))
        stems = tuple(word.stem for word in words if word)
        idf = max(_idf(snapshot, word.stem) for word in words if word)
        return replace(item, node=node, idf=idf, exact=parts, stems=stems, edits=0), " ".join(parts)
    found = guesses(form, snapshot)
    if not found and (compound := compound_parts(form, snapshot)):
        return _of_parts(item, compound, snapshot)
    if not found and len(form) >= ONE_EDIT_FROM:
        stem = analyzer_for(snapshot.languages[0] if snapshot.languages else None).stem(item.typed)
        found = [Guess(word, 0) for word in compounds_of(form, [stem], snapshot, proved=False)]
    if not found:
        return None, ""
    return _of_words(item, found, snapshot), found[0].word.spelling.lower()


def _of_parts(item: Wanted, parts: Sequence[Word], snapshot: Snapshot) -> tuple[Wanted, str]:
    """Either part of a compound that the site does not have."""
    stems = tuple(dict.fromkeys(word.stem for word in parts))
    node = Some(tuple(Term(stem) for stem in stems), 1)
    idf = _OF_PARTS * max(_idf(snapshot, stem) for stem in stems)
    exact = tuple(word.form for word in parts)
    return replace(item, node=node, idf=idf, exact=exact, stems=stems), " OR ".join(word.spelling for word in parts)


def _of_words(item: Wanted, found: Sequence[Guess], snapshot: Snapshot) -> Wanted:
    """Any of the guesses; the likeliest counts most."""
    best = _likelihood(found[0])
    nodes: dict[str, Term] = {}
    for guess in found:
        if guess.edits > found[0].edits:
            continue
        weight = EDIT_WEIGHT**guess.edits * math.exp(min(0.0, _likelihood(guess) - best) / 2)
        nodes.setdefault(guess.word.stem, Term(guess.word.stem, weight))
    stems = tuple(nodes)
    terms = tuple(nodes.values())
    return replace(
        item,
        node=terms[0] if len(terms) == 1 else Best(terms),
        idf=_idf(snapshot, stems[0]),
        exact=(found[0].word.form,),
        stems=stems,
        edits=found[0].edits,
    )


def _suggestion(wanted: Sequence[Wanted], snapshot: Snapshot) -> dict[str, str]:
    """For words that stand in one article at most: the likely word in ten times as many."""
    found: dict[str, str] = {}
    for item in wanted:
        if item.fixed or item.words or item.expanded or len(item.exact) != 1:
            continue
        known = snapshot.lexicon.get(item.exact[0])
        if known is None or known.count > 1 or known.stem != (item.stems or ("",))[0]:
            continue
        likely = [g for g in guesses(known.form, snapshot) if g.word.count >= 10 and g.word.stem != known.stem]
        if likely and snapshot.searcher.frequency(known.stem) <= 1:
            found[item.typed] = likely[0].word.spelling.lower()
    return found


def _idf(snapshot: Snapshot, stem: str) -> float:
    count, df = snapshot.searcher.document_count(), snapshot.searcher.frequency(stem)
    return math.log(1 + (max(count, df) - df + 0.5) / (df + 0.5))
