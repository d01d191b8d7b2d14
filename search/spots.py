"""The places of a text that match what a query wants."""

from __future__ import annotations

import re
import string
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import NamedTuple

from pressmark.index.analyzer import LETTER, folded_text
from pressmark.index.unspaced_scripts import is_unspaced
from pressmark.search.results import Range

# Places looked at of one form in one article: a page of 100,000 `the` must cost no more than any other.
MOST_PLACES = 100
# Forms that share so many letters are looked for together; so many times as many places are tried as are wanted.
_HEAD, _TRIES = 3, 50
_LETTERS = re.compile(f"{LETTER}*")
# What a look into a set settles of the signs beside a place: those of ASCII that words consist of, and the others.
_INSIDE = frozenset(string.ascii_letters + string.digits)
_OUTSIDE = frozenset(map(chr, range(128))) - _INSIDE | {""}


class Spot(NamedTuple):
    """A place that matches: what it matches, by number, and whether in the very form typed."""

    start: int
    end: int
    wanted: int
    exact: bool


_spot = partial(tuple.__new__, Spot)  # a third of what the class's own way costs; made by the hundred for each query


@dataclass(frozen=True)
class Sought:
    """What to look for in texts for one thing that a query wants: surface forms, the typed ones first.

    A phrase has to stand as it is: its words one behind the other. Where accents tell words apart, `spelled` are those
    that count, with theirs.
    """

    forms: tuple[str, ...]
    typed: frozenset[str]
    phrase: tuple[str | None, ...] = ()
    spelled: frozenset[str] = frozenset()

    @cached_property
    def families(self) -> tuple[tuple[str, frozenset[str]], ...]:
        """Forms that begin alike, under what they share, so that a text is searched once for all of them."""
        alike: dict[str, list[str]] = {}
        for form in self.forms:
            if _is_word(form):
                alike.setdefault(form[:_HEAD], []).append(form)
        return tuple((_beginning(group), frozenset(group)) for group in alike.values())

    @cached_property
    def others(self) -> tuple[str, ...]:
        """Forms that are short or more than letters, looked for one by one."""
        return tuple(form for form in self.forms if not _is_word(form))

    @cached_property
    def in_ascii(self) -> Sought:
        """What may stand in a text without other letters."""
        return replace(self, forms=tuple(form for form in self.forms if form.isascii()))

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The phrase in a text."""
        first = self.phrase[0] or ""
        if first and is_unspaced(first):
            return re.compile(re.escape(_run_of(self.phrase)))
        gap = r"[^\w\n]{0,8}" if all(word and is_unspaced(word) for word in self.phrase) else r"[\W_]{1,8}"
        words = [re.escape(word) if word else r"\w+" for word in self.phrase]
        # What stands before is looked at behind the first word: a pattern that begins with letters is found much sooner.
        words[0] = rf"{words[0]}(?<!\w{words[0]})" if first else rf"(?<!\w){words[0]}"
        return re.compile(rf"{gap.join(words)}(?!\w)")


class Spots:
    """Places in order, and those of them that start in a part of the text. `matched` is what each of them matches."""

    __slots__ = ("found", "matched", "starts")

    def __init__(self, found: Sequence[Spot]) -> None:
        self.found = found
        self.starts = [spot[0] for spot in found]
        self.matched = [spot[2] for spot in found]

    def between(self, start: int, end: int) -> Sequence[Spot]:
        return self.found[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def wanted(self, start: int, end: int) -> set[int]:
        """What those match."""
        return set(self.matched[bisect_left(self.starts, start) : bisect_left(self.starts, end)])

    def ranges(self, start: int, end: int) -> tuple[Range, ...]:
        """Those places as ranges, those that touch or overlap as one; pairs of a run become the run."""
        found: list[Range] = []
        for spot in self.between(start, end):
            here = (spot.start, min(spot.end, end))
            if found and here[0] <= found[-1][1]:
                found[-1] = (found[-1][0], max(found[-1][1], here[1]))
            else:
                found.append(here)
        return tuple(found)


def find_spots(folded: str, written: str, sought: Sequence[Sought], most: int = MOST_PLACES) -> list[Spot]:
    """Places in a folded text, in order, at most `most` of each form; of those that start together the longest first.

    `written` is the same text as it was before.
    """
    found: list[Spot] = []
    searches = 0
    plain = folded.isascii()
    for number, item in enumerate(sought):
        if item.phrase:
            searches += 1
            found += _phrase_spots(folded, number, item, most)
            continue
        if plain:
            item = item.in_ascii
        for head, forms in item.families:
            first = folded.find(head)
            if first >= 0:
                searches += len(forms)
                _add_family(found, folded, number, first, head, forms, item.typed, most)
        for form in item.others:
            if form[0] in folded and form in folded:  # a single sign, such as `<`, is missed at once
                searches += 1
                found += _form_spots(folded, number, form, form in item.typed, most)
    if searches > 1:
        found.sort(key=_longest_first)
    if any(item.spelled for item in sought):
        return [spot for spot in found if _is_spelled(written[spot.start : spot.end], sought[spot.wanted].spelled)]
    return found


def _longest_first(spot: Spot) -> tuple[int, int]:
    return spot[0], -spot[1]


def _is_spelled(piece: str, spelled: frozenset[str]) -> bool:
    return not spelled or unicodedata.normalize("NFKC", piece).casefold() in spelled


def highlights(text: str, sought: Sequence[Sought]) -> tuple[Range, ...]:
    """The places of a title or description that match."""
    return Spots(find_spots(folded_text(text), text, sought)).ranges(0, len(text))


def moved(spots: Iterable[Spot], by: int) -> list[Spot]:
    """The places in the text that begins so many letters further on."""
    return [_spot((start - by, end - by, wanted, exact)) for start, end, wanted, exact in spots if start >= by]


def within(spot: Spot, ranges: Iterable[Range]) -> bool:
    return any(start < spot.end and spot.start < end for start, end in ranges)


def _is_word(form: str) -> bool:
    return len(form) >= _HEAD and _LETTERS.fullmatch(form) is not None


def _beginning(words: Sequence[str]) -> str:
    """The letters that all begin with: those of the first and the last in order of the alphabet."""
    first, last = min(words), max(words)
    return next((first[:at] for at, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), first)


def _add_family(
    found: list[Spot],
    folded: str,
    number: int,
    start: int,
    head: str,
    forms: frozenset[str],
    typed: frozenset[str],
    most: int,
) -> None:
    """Add the places of forms that begin alike, from the first place of what they share."""
    if len(forms) == 1 and head in forms:
        _add_word(found, folded, number, start, head, head in typed, most)
        return
    find, letters, size = folded.find, _LETTERS.match, len(head)
    left = dict.fromkeys(forms, most)
    for _ in range(most * _TRIES):
        end = start + size
        before = folded[start - 1 : start]
        if before in _OUTSIDE or (before not in _INSIDE and not _inside(before)):
            if folded[end : end + 1] not in _OUTSIDE:
                end = letters(folded, end).end()  # type: ignore[union-attr]  # it matches nothing at least
            word = folded[start:end]
            if word in left:
                found.append(_spot((start, end, number, word in typed)))
                left[word] -= 1
                if not left[word]:
                    del left[word]
                    if word == head:
                        # What is left is rare beside it: to look for each of these takes less than to pass by all of those.
                        for form, places in left.items():
                            first = find(form, end)
                            if first >= 0:
                                _add_word(found, folded, number, first, form, form in typed, places)
                        return
                    if not left:
                        return
        start = find(head, end)
        if start < 0:
            return


def _add_word(found: list[Spot], folded: str, number: int, start: int, form: str, exact: bool, most: int) -> None:
    """Add the places of one word of letters, from the first place of its letters."""
    find, size = folded.find, len(form)
    for _ in range(most * _TRIES):
        end = start + size
        if (after := folded[end : end + 1]) in _OUTSIDE or (
            after not in _INSIDE and _LETTERS.match(folded, end).end() == end  # type: ignore[union-attr]  # as above
        ):
            before = folded[start - 1 : start]
            if before in _OUTSIDE or (before not in _INSIDE and not _inside(before)):
                found.append(_spot((start, end, number, exact)))
                most -= 1
                if not most:
                    return
        start = find(form, end)
        if start < 0:
            return


def _form_spots(folded: str, number: int, form: str, typed: bool, most: int) -> Iterable[Spot]:
    find = folded.find
    open_left, open_right = not form[0].isalnum() or is_unspaced(form), not form[-1].isalnum() or is_unspaced(form)
    version = "." in form and form[0].isdigit()
    start, size, places = find(form), len(form), 0
    while start >= 0 and places < most:
        end = start + size
        if (
            (open_left or not start or not _inside(folded[start - 1]))
            and (open_right or end == len(folded) or not _inside(folded[end]))
            and not (version and folded[start - 1 : start] == "." and folded[max(0, start - 2) : start - 1].isdigit())
        ):
            places += 1
            yield _spot((start, end, number, typed))
        start = find(form, end if places else start + 1)


def _phrase_spots(folded: str, number: int, item: Sought, most: int) -> Iterable[Spot]:
    for places, match in enumerate(item.pattern.finditer(folded)):
        if places >= most:
            return
        yield _spot((match.start(), match.end(), number, True))


def _run_of(pairs: Sequence[str | None]) -> str:
    """The text that overlapping pairs came from."""
    run = pairs[0] or ""
    for pair in pairs[1:]:
        run += (pair or "")[1:] if pair and run.endswith(pair[0]) else pair or ""
    return run


def _inside(char: str) -> bool:
    return char.isalnum() and (char < "\u0e00" or not is_unspaced(char))
