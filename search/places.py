"""Where a text has what a query wants."""

from __future__ import annotations

import string
from collections.abc import Callable, Sequence
from itertools import chain

from pressmark.index.analyzer import composed, folded_text
from pressmark.index.unspaced_scripts import is_unspaced
from pressmark.search.results import Range
from pressmark.search.sought import LETTERS, Sought
from pressmark.search.spots import Spot, Spots

# Places looked at of one form in one text: a page of 100,000 `the` must cost no more than any other.
MOST_PLACES = 100
# So many times as many places are tried as are wanted.
_TRIES = 50
# What a look into a set settles of the signs beside a place: those of ASCII that words consist of, and the others.
_INSIDE = frozenset(string.ascii_letters + string.digits)
_OUTSIDE = frozenset(map(chr, range(128))) - _INSIDE | {""}


class Places:
    """The places of a text that match what a query wants, in order: those of each thing, so many at most of each form.

    `folded` is the text as it is searched, from `start` on, `written` the same before it was folded. `done` are forms
    to leave out.
    """

    __slots__ = ("_done", "_folded", "_later", "_most", "_sought", "_start", "_written", "of_each")

    def __init__(
        self,
        folded: str,
        written: str,
        sought: Sequence[Sought],
        most: int = MOST_PLACES,
        start: int = 0,
        done: frozenset[tuple[int, str]] = frozenset(),
    ) -> None:
        self._folded, self._written, self._sought = folded, written, sought
        self._most, self._start, self._done = most, start, done
        # Forms of which there may be more, and from where on.
        self._later: list[tuple[_Add, int, str, bool, int]] = []
        self.of_each = [self._of(number, item) for number, item in enumerate(sought)]

    def all(self) -> list[Spot]:
        return self.of_each[0] if len(self.of_each) == 1 else sorted(chain.from_iterable(self.of_each))

    def go_on(self, most: int) -> None:
        """Look for more of the forms that may have them, up to so many of each."""
        later, self._later = self._later, []
        for add, number, form, exact, at in later:
            found: list[Spot] = []
            add(self, found, number, form, exact, at, most - self._most)
            self.of_each[number] = sorted(self.of_each[number] + self._spelled(number, found))
        self._most = most

    def beyond(self, folded: str, written: str, start: int) -> Places:
        """Those of a longer text from there on, of forms that have no more than were looked for in this one."""
        done = frozenset([(number, form) for _, number, form, _, _ in self._later])
        return Places(folded, written, self._sought, self._most, start, done)

    def _of(self, number: int, item: Sought) -> list[Spot]:
        folded, most, start, done = self._folded, self._most, self._start, self._done
        found: list[Spot] = []
        if item.phrase:
            if (number, "") not in done:
                self._add_phrase(found, number, "", True, start, most)
            return self._spelled(number, found)
        if folded.isascii():
            item = item.in_ascii
        for head, forms in item.families:
            if done:
                forms = frozenset([form for form in forms if (number, form) not in done])
            if len(forms) == 1:
                (form,) = forms
                self._add_word(found, number, form, form in item.typed, start, most)
            elif forms:
                self._add_family(found, number, head, forms, item.typed)
        for form in item.others:
            # A single sign, such as `<`, is missed at once.
            if form[0] in folded and (number, form) not in done:
                self._add_signs(found, number, form, form in item.typed, start, most)
        found.sort()
        return self._spelled(number, found)

    def _spelled(self, number: int, found: list[Spot]) -> list[Spot]:
        """Those with the accents that count."""
        spelled = self._sought[number].spelled
        return [spot for spot in found if composed(self._written[spot[0] : spot[1]]) in spelled] if spelled else found

    def _add_family(
        self, found: list[Spot], number: int, head: str, forms: frozenset[str], typed: frozenset[str]
    ) -> None:
        """Add the places of words that begin alike."""
        folded, letters, size = self._folded, LETTERS.match, len(head)
        find = folded.find
        start = find(head, self._start)
        left = dict.fromkeys(forms, self._most)
        tries = self._most * _TRIES
        while start >= 0 and tries:
            tries -= 1
            end = start + size
            before = folded[start - 1] if start else ""
            if before in _OUTSIDE or (before not in _INSIDE and not _inside(before)):
                if folded[end : end + 1] not in _OUTSIDE:
                    end = letters(folded, end).end()  # type: ignore[union-attr]  # it matches nothing at least
                word = folded[start:end]
                if word in left:
                    exact = word in typed
                    found.append((start, end, number, exact))
                    left[word] -= 1
                    if not left[word]:
                        del left[word]
                        self._later.append((Places._add_word, number, word, exact, end))
                        if word == head or not left:
                            break
            start = find(head, end)
        else:
            return
        # What is left is rare beside that word: to look for each of these takes less than to pass by all of those.
        for form, places in left.items():
            self._add_word(found, number, form, form in typed, end, places)

    def _add_word(self, found: list[Spot], number: int, form: str, exact: bool, at: int, most: int) -> None:
        """Add the places of one word of letters."""
        folded, size = self._folded, len(form)
        find = folded.find
        start = find(form, at)
        tries = most * _TRIES
        while start >= 0 and tries:
            tries -= 1
            end = start + size
            if (after := folded[end : end + 1]) in _OUTSIDE or (
                after not in _INSIDE and LETTERS.match(folded, end).end() == end  # type: ignore[union-attr]  # as above
            ):
                before = folded[start - 1] if start else ""
                if before in _OUTSIDE or (before not in _INSIDE and not _inside(before)):
                    found.append((start, end, number, exact))
                    most -= 1
                    if not most:
                        self._later.append((Places._add_word, number, form, exact, end))
                        return
            start = find(form, end)

    def _add_signs(self, found: list[Spot], number: int, form: str, exact: bool, at: int, most: int) -> None:
        """Add the places of a form that is short or more than letters."""
        folded, size, tries = self._folded, len(form), most * _TRIES
        start = folded.find(form, at)
        if start < 0:
            return
        open_left, open_right = not form[0].isalnum() or is_unspaced(form), not form[-1].isalnum() or is_unspaced(form)
        version = "." in form and form[0].isdigit()
        while start >= 0 and tries:
            tries -= 1
            end = start + size
            if (
                (open_left or not start or not _inside(folded[start - 1]))
                and (open_right or end == len(folded) or not _inside(folded[end]))
                and not (
                    version and folded[start - 1 : start] == "." and folded[max(0, start - 2) : start - 1].isdigit()
                )
            ):
                found.append((start, end, number, exact))
                most -= 1
                if not most:
                    self._later.append((Places._add_signs, number, form, exact, end))
                    return
            start = folded.find(form, end)

    def _add_phrase(self, found: list[Spot], number: int, form: str, exact: bool, at: int, most: int) -> None:
        for match in self._sought[number].pattern.finditer(self._folded, at):
            found.append((*match.span(), number, exact))
            most -= 1
            if not most:
                self._later.append((Places._add_phrase, number, form, exact, match.end()))
                return


# Adds places to a list: of what, by number, in which form, whether it was typed, from where on and how many at most.
_Add = Callable[[Places, list[Spot], int, str, bool, int, int], None]


def highlights(text: str, sought: Sequence[Sought]) -> tuple[Range, ...]:
    """The places of a title or description that match."""
    return Spots(Places(folded_text(text), text, sought).all()).ranges(0, len(text))


def _inside(char: str) -> bool:
    return char.isalnum() and (char < "\u0e00" or not is_unspaced(char))
