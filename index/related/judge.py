"""The judge of two articles: from the likeness of their texts to the score of each as a neighbour of the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from zlib import crc32

from pressmark.index.related.vectors import UNIT, Vector

_NEAR = int(0.8 * UNIT * UNIT)  # above it, they are one text, unless enough words set them apart
_NEWER = 0.9  # an article builds on older ones more than on those it could not know
_TIMELESS = 0.75  # what distance in time leaves of a score
_APART, VARIED = 20, 5  # one in so many words: for one text, and for two that say the same


@dataclass(frozen=True, slots=True)
class Rules:
    """The owner's rules for all lists; a change of them asks for all lists anew.

    `sections` are weights of sections, which put related articles in order; 0 keeps those of a section out.
    """

    only_older: bool = False
    other_languages: bool = False
    sections: Mapping[str, float] = field(default_factory=dict)

    def weights(self) -> dict[int, float]:
        """The weights by the numbers that vectors have for sections."""
        return {crc32(name.casefold().encode()): max(0.0, weight) for name, weight in self.sections.items()}


class Judge:
    """From the likeness of two texts to the score of each as a neighbour of the other."""

    def __init__(self, rules: Rules, half_life: int) -> None:
        self._rules = rules
        self._nearness = [_TIMELESS + (1 - _TIMELESS) * 2 ** (-days / half_life) for days in range(10 * half_life)]
        self._barred = frozenset(section for section, weight in rules.weights().items() if not weight)

    def scores(self, a: Vector, b: Vector, product: int) -> tuple[float, float]:
        """(b for a, a for b); 0 is never listed."""
        if a.group == b.group or (product > _NEAR and one_text(a, b)):
            return 0.0, 0.0
        if (a.lang != b.lang and a.lang and b.lang) and not self._rules.other_languages:
            return 0.0, 0.0
        both = product / (UNIT * UNIT)
        # What stands beside the articles, as a page about the house, is no suggestion for one of them.
        there, back = float(a.page or not b.page), float(b.page or not a.page)
        if a.day and b.day:
            later = b.day - a.day
            both *= self._nearness[min(abs(later), len(self._nearness) - 1)]
            newer = 0.0 if self._rules.only_older else _NEWER
            if later > 0:
                there *= newer
            elif later < 0:
                back *= newer
        if self._barred:
            there *= b.section not in self._barred
            back *= a.section not in self._barred
        return both * there, both * back


def one_text(a: Vector, b: Vector, apart: int = _APART) -> bool:
    """Whether few words set two like texts apart."""
    return len(set(a.own) ^ set(b.own)) * apart <= max(a.size, b.size)
