"""Scripts written without spaces, whose words nobody marks: runs of them become overlapping pairs of characters."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

# Marks that stand inside words: vowel signs, accents written apart, joiners. `\w` of `re` leaves them out.
_MARKS = "".join(
    chr(c) for c in (*range(0x300, 0x1D00), *range(0xA800, 0xAC00)) if unicodedata.category(chr(c)) in ("Mn", "Mc")
)
INSIDE = re.escape(_MARKS) + "\u00ad\u200c\u200d"
# Thai, Lao, Myanmar, Khmer, Japanese, Chinese, and Korean, whose words carry their particles.
UNSPACED = (
    "\u0e01-\u0e4e\u0e80-\u0ece\u1000-\u103f\u1780-\u17d3\u3005\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
_HALF_WIDTH = re.compile("[\uff66-\uff9f]")


def is_unspaced(text: str) -> bool:
    """Whether a word is of a script whose words become pairs of characters."""
    return _one().match(text) is not None


def has_unspaced(text: str) -> bool:
    """Whether any character of a text is of such a script."""
    return _one().search(text) is not None


def singles(text: str) -> list[str]:
    """The characters of runs without spaces, one by one: a pair that a text lacks may be there in other company."""
    if text.isascii():
        return []
    return _one().findall(unicodedata.normalize("NFKC", text) if _HALF_WIDTH.search(text) else text)


def pairs_of(run: str) -> list[tuple[str, int, int]]:
    """Pairs of neighbours with their places, then the last character alone: every character begins one token.

    So a single character is found by prefix, and a phrase cannot reach over the end of a run.
    """
    cuts = [match.start() for match in _cluster().finditer(run)] + [len(run)]
    pairs = [(run[start:end], start, end) for start, end in zip(cuts, [*cuts[2:], len(run)], strict=False)]
    if unicodedata.is_normalized("NFKC", run):
        return pairs
    return [("".join(map(_normal, _cluster().findall(pair))), start, end) for pair, start, end in pairs]


def _normal(cluster: str) -> str:
    """Half-width kana as full; Thai and Lao am stay one letter, as `folded_text` has them."""
    normal = unicodedata.normalize("NFKC", cluster)
    return normal if len(normal) <= len(cluster) else cluster


# Patterns of so many characters take milliseconds to compile: they wait for the first text that needs them.
@cache
def _one() -> re.Pattern[str]:
    """A character of such a run."""
    return re.compile(rf"[{UNSPACED}]")


@cache
def _cluster() -> re.Pattern[str]:
    """A character of such a run with the marks that belong to it, those of half-width kana too.

    Khmer's and Myanmar's joiners bind the next one as well.
    """
    return re.compile(rf".(?:[{re.escape(_MARKS)}\u0e33\u0eb3\uff9e\uff9f]|(?<=[\u17d2\u1039]).)*", re.DOTALL)
