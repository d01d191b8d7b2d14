"""The words of a query as they stand in a text one behind the other: a few of them, or a whole sentence."""

from __future__ import annotations

import re
from functools import cached_property

from pressmark.index.analyzer import versions
from pressmark.search.reading import Reading

# What a text is worth that has the query as typed: a few words of it, or a sentence, which only one article may have.
AS_TYPED, SENTENCE_AS_TYPED = 1.6, 4.0
# From so many words on a query may be a pasted sentence, with its commas and quotes; so many of them tell it.
_SENTENCE, _MOST_WORDS = 6, 20
# The signs between two words, with what the analyzer takes off the first. No text can be read in two ways by these:
# pages and queries are anybody's, and a pattern that tries both ways of each `'s` would not end.
_GAP, _GAP_BEFORE_S = r"(?:['’]s(?!\w))?+[\W_]++", r"[\W_]++"


class Wording:
    """How a query is worded, asked of each text that is read closely."""

    def __init__(self, reading: Reading) -> None:
        self._words = reading.order
        self._literal = _literal(reading)

    def factor(self, text: str, has_all: bool) -> float:
        """What a folded text is worth for having the query as typed, else 0; `has_all` is whether it has its words."""
        literal = bool(self._literal) and self._literal in text
        if len(self._words) >= _SENTENCE and (literal or (has_all and self._sentence.search(text))):
            return SENTENCE_AS_TYPED
        return AS_TYPED if literal else 0.0

    @property
    def most(self) -> float:
        """The most that any text is worth."""
        return SENTENCE_AS_TYPED if len(self._words) >= _SENTENCE else AS_TYPED if self._literal else 0.0

    @cached_property
    def _sentence(self) -> re.Pattern[str]:
        """The words with any signs between them."""
        words = [re.escape(word.lstrip("<.")).replace("'", "['’]") for word in self._words[:_MOST_WORDS]]
        return re.compile(words[0] + "".join((_GAP_BEFORE_S if word == "s" else _GAP) + word for word in words[1:]))


def _literal(reading: Reading) -> str:
    """The words, where they are several, with a blank between them; a number keeps its full stops."""
    text = " ".join(reading.order)
    for item in reading.wanted:
        if item.exact and versions(item.exact[0]):
            text = text.replace(item.exact[0].replace(".", " "), item.exact[0])
    return text if len(reading.order) > 1 else ""
