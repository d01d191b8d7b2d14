"""Mentions: how far a text names the subject of another article, and how much there is to read."""

from __future__ import annotations

import math
import sys
from array import array
from bisect import bisect_left

from pressmark.index.related.profile import Profile
from pressmark.index.related.statistics import Statistics

_UNSAID = 0.4  # what is left of a relation between articles that do not name each other's subject
_LONG = 1000  # different words; so long an article leaves nothing to be wished for
_SHORTER = 0.15  # how fast a shorter one is worth less
_UNIT = 256  # rarities are kept as whole numbers
_HALF = int(sys.byteorder == "little")  # where the upper half of a term's number stands


def words_of(profile: Profile) -> array[int]:
    """The words of an article, each as a short number, ascending; two words in a few hundred share theirs."""
    return array("H", sorted(array("H", profile.parts[0].terms.tobytes())[_HALF::2]))


def title_of(profile: Profile, statistics: Statistics) -> tuple[array[int], array[int]]:
    """The words of its title by the same numbers, and what each tells: the square of its rarity, as in a product."""
    terms, frequency = profile.parts[0].terms, statistics.frequency
    title = [terms[place] for place in profile.title]
    rarity = [math.log(max(1.0, statistics.articles / max(1, frequency(term, 1)))) for term in title]
    return array("H", [term >> 16 for term in title]), array("H", [int(_UNIT * each * each) for each in rarity])


class Subject:
    """What an article is called and which words it has, to be compared with others."""

    def __init__(self, title: array[int], rarities: array[int], words: array[int]) -> None:
        self._title = list(zip(title, rarities, strict=True))
        self._whole = max(sum(rarities), _UNIT)
        self._words = frozenset(words)

    def named(self, title: array[int], rarities: array[int], words: array[int]) -> float:
        """From 0 to 1: how much of each one's title stands in the other one's text, as the mean of both."""
        words_here = self._words
        there = sum([told for word, told in zip(title, rarities, strict=True) if word in words_here])
        here = sum([told for word, told in self._title if _has(words, word)])
        return (there / max(sum(rarities), _UNIT) + here / self._whole) / 2


def share_told(named: float, size: int) -> float:
    """What is left of a likeness, by how far two articles name each other and how many words the suggested one has."""
    return (_UNSAID + (1 - _UNSAID) * named) * math.pow(min(size, _LONG) / _LONG, _SHORTER)


def _has(words: array[int], word: int) -> bool:
    place = bisect_left(words, word)
    return place < len(words) and words[place] == word
