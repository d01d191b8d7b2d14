"""What to look for in texts: the forms in which what a query wants may stand there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from pressmark.index.analyzer import LETTER
from pressmark.index.unspaced_scripts import is_unspaced
from pressmark.index.values import value

# Forms that share so many letters are looked for together.
_HEAD = 3
LETTERS = re.compile(f"{LETTER}*")


@value(frozen=True)
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
        forms = tuple(form for form in self.forms if form.isascii())
        return self if len(forms) == len(self.forms) else replace(self, forms=forms)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The phrase in a text."""
        first = self.phrase[0] or ""
        if first and is_unspaced(first):
            return re.compile(re.escape(_run_of(self.phrase)))
        gap = r"[^\w\n]{0,8}" if all(word and is_unspaced(word) for word in self.phrase) else r"[\W_]{1,8}"
        words = [re.escape(word) if word else r"\w+" for word in self.phrase]
        # What stands before is looked at behind the first word: a pattern that begins with letters is found much
        # sooner.
        words[0] = rf"{words[0]}(?<!\w{words[0]})" if first else rf"(?<!\w){words[0]}"
        return re.compile(rf"{gap.join(words)}(?!\w)")


def _is_word(form: str) -> bool:
    return len(form) >= _HEAD and (form.isalnum() if form.isascii() else LETTERS.fullmatch(form) is not None)


def _beginning(words: Sequence[str]) -> str:
    """The letters that all begin with: those of the first and the last in order of the alphabet."""
    if len(words) == 1:
        return words[0]
    first, last = min(words), max(words)
    return next((first[:at] for at, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), first)


def _run_of(pairs: Sequence[str | None]) -> str:
    """The text that overlapping pairs came from."""
    run = pairs[0] or ""
    for pair in pairs[1:]:
        run += (pair or "")[1:] if pair and run.endswith(pair[0]) else pair or ""
    return run
