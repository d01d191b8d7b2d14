"""Mentions: how far a text names the subject of another article, and how much there is to read."""

from __future__ import annotations

import math
import sys
from array import array
from bisect import bisect_left
from functools import lru_cache
from itertools import compress

from pressmark.index.related.profile import Profile
from pressmark.index.related.statistics import Statistics

_UNSAID = 0.4  # what is left of a relation between articles that do not name each other's subject
_LONG = 1000  # different words; so long an article leaves nothing to be wished for
_SHORTER = 0.15  # how fast a shorter one is worth less
_WHOLE = 1 << 14  # shares are kept as whole numbers
_HALF = int(sys.byteorder == "little")  # where the upper half of a term's number stands


def words_of(profile: Profile) -> array[int]:
    """The words of an article, each as a short number, ascending; two words in a few hundred share theirs."""
    return array("H", sorted(array("H", profile.parts[0].terms.tobytes())[_HALF::2]))


def title_of(profile: Profile, statistics: Statistics) -> tuple[array[int], array[int]]:
    """The words of its title by the same numbers, and the share of each in what the title tells.

    A word tells the square of its rarity, as it does in a product of two vectors.
    """
    terms, frequency = profile.parts[0].terms, statistics.frequency
    title = [terms[place] for place in profile.title]
    told = [math.log(max(1.0, statistics.articles / max(1, frequency(term, 1)))) ** 2 for term in title]
    whole = max(sum(told), 1.0)
    return array("H", [term >> 16 for term in title]), array("H", [int(_WHOLE * each / whole) for each in told])


class Subject:
    """What an article is called and which words it has, to be compared with others."""

    def __init__(self, title: array[int], shares: array[int], words: array[int]) -> None:
        self._title = list(zip(title, shares, strict=True))
        self._words = frozenset(words)

    def named(self, title: array[int], shares: array[int], words: array[int]) -> float:
        """From 0 to 1: how much of each one's title stands in the other one's text, as the mean of both."""
        told = sum(compress(shares, map(self._words.__contains__, title)))
        last = len(words)
        for word, share in self._title:
            place = bisect_left(words, word)
            if place < last and words[place] == word:
                told += share
        return told / (2 * _WHOLE)


def share_told(named: float, size: int) -> float:
    """What is left of a likeness, by how far two articles name each other and how many words the suggested one has."""
    return (_UNSAID + (1 - _UNSAID) * named) * _worth(min(size, _LONG))


@lru_cache(maxsize=_LONG + 1)
def _worth(size: int) -> float:
    return math.pow(size / _LONG, _SHORTER)
