"""Topics: the terms that articles share, as words that a reader knows."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from heapq import nlargest

from pressmark.index.related.profile import Profile
from pressmark.index.stopwords import stop_words

_SHORT = 60  # different words; so short a text need not repeat what it is about
_OFTEN = 4  # times that a plain word has to stand in a text
_FEW, _SHARE = 3, 0.02  # articles of the site that it may have; of a large one this share
_CONTRACTED = re.compile("['’]")
_TOPICS = 5
_MOST_PLAIN = 20  # words, and pairs, that are kept for want of better ones: the heaviest
Selected = Sequence[tuple[float, int, int]]  # weight, term, and its place in the part


def forms_of(profile: Profile, parts: Sequence[Selected], articles: int) -> tuple[dict[int, str], dict[int, str]]:
    """Terms of a vector with the forms that a reader can be shown, of a site of so many `articles`.

    Labels, and what the text repeats: names, words of the title and headings, and other words only where they stand
    often here and hardly anywhere else; pairs with one of these. And apart from them all other words and pairs that can
    be read, for articles that share no better ones.
    """
    forms, numbers = profile.surfaces.split("\n"), profile.parts[0].terms
    words, pairs, _, labels, _, unheard = parts
    repeated = profile.parts[0].counts, profile.parts[1].counts
    short, named = len(numbers) < _SHORT, set(profile.named)
    rare = math.log(max(1.0, min(articles / _FEW, 1 / _SHARE)))
    known = {term for _, term, place in (*words, *unheard) if short or repeated[0][place] > 1}
    told = {
        term: forms[place]
        for each, least in ((words, rare), (unheard, 1.0))
        for weight, term, place in each
        if term in known and (short or place in named or _plain(weight, repeated[0][place], least))
    }
    for _, term, place in pairs:
        first, second = profile.halves[2 * place], profile.halves[2 * place + 1]
        ends = numbers[first], numbers[second]
        if known.issuperset(ends) and not told.keys().isdisjoint(ends) and (short or repeated[1][place] > 1):
            told[term] = joined(forms[first], forms[second])
    plain = {term: forms[place] for _, term, place in nlargest(_MOST_PLAIN, (*words, *unheard))}
    plain |= {
        term: joined(forms[profile.halves[2 * place]], forms[profile.halves[2 * place + 1]])
        for _, term, place in nlargest(_MOST_PLAIN, pairs)
    }
    told = {term: form for term, form in told.items() if _readable(form, profile.lang)}
    told.update((term, forms[len(numbers) + place]) for _, term, place in labels)
    return told, {term: form for term, form in plain.items() if term not in told and _readable(form, profile.lang)}


def _plain(weight: float, count: int, rare: float) -> bool:
    """Whether a word that nothing marks tells all the same; its weight is the root of the count times the rarity."""
    return count >= _OFTEN and weight >= rare * math.sqrt(count)


@lru_cache(maxsize=1 << 15)
def _readable(form: str, lang: str) -> bool:
    """Whether a form tells a subject: no single letter, number, function word, contraction, tag or Japanese
    particles."""
    common = stop_words((lang,))
    return (
        len(form) > 1
        and not form.replace(" ", "").replace(".", "").isdecimal()
        and "<" not in form
        and not any(word.casefold() in common and not word.isupper() for word in form.split())
        and (not _CONTRACTED.search(form) or form[0].isupper())
        and not all("\u3040" <= c <= "\u309f" for c in form)
    )


def shared_topics(told: Mapping[int, tuple[int, str]], other: Iterable[tuple[int, int]]) -> tuple[str, ...]:
    """What two articles share, in words that a reader knows, the most telling first.

    `told` are the terms of one with their weights and forms, `other` those of the other one with their weights.
    """
    shared = [(-told[term][0] * weight, term) for term, weight in other if term in told]
    ordered = [told[term][1] for _, term in sorted(shared)[: 3 * _TOPICS]]
    found: list[tuple[str, str, str]] = []
    for form in map(_bounded, _runs(ordered)):
        _, part, whole = form
        if not any(part in other for _, _, other in found):
            found = [each for each in found if each[1] not in whole] + [form]
        if len(found) >= 2 * _TOPICS:
            break
    return tuple(form for form, _, _ in found[:_TOPICS])


@lru_cache(maxsize=1 << 12)
def _bounded(form: str) -> tuple[str, str, str]:
    """A topic, how it would stand within another one, and how another one would within it: as whole words if it can."""
    folded = form.casefold()
    whole = f" {folded} "
    return form, folded if unspaced(form) else whole, whole


def _runs(forms: Sequence[str]) -> list[str]:
    """Forms of scripts without spaces grown together where one ends as another begins; others as they are."""
    merged: list[str] = []
    for form in forms:
        if unspaced(form):
            for place, other in enumerate(merged):
                if unspaced(other) and (grown := _grown(other, form)):
                    merged[place] = grown
                    break
            else:
                merged.append(form)
        else:
            merged.append(form)
    return merged


def _grown(a: str, b: str) -> str:
    """One run of two that overlap by two characters, "" when they do not."""
    if b in a or a in b:
        return max(a, b, key=len)
    if a.endswith(b[:2]) and len(b) > 2:
        return a + b[2:]
    return b + a[2:] if b.endswith(a[:2]) and len(a) > 2 else ""


def joined(first: str, second: str) -> str:
    """Two neighbouring words as one reads them; pairs of a script without spaces overlap by a character."""
    if not (unspaced(first) and unspaced(second)):
        return f"{first} {second}"
    overlap = next((k for k in range(len(second) - 1, 0, -1) if first.endswith(second[:k])), 0)
    return first + second[overlap:] if overlap else ""


def unspaced(word: str) -> bool:
    """Whether a word belongs to a script that puts no spaces between words."""
    return "\u0e00" <= word[0] <= "\u109f" or "\u1780" <= word[0] <= "\u17ff" or word[0] >= "\u2e80"
