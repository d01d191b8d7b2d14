"""What visitors type: seeded queries of five kinds, drawn from the pages themselves."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from lxml import html

Kind = Literal["terms", "phrase", "prefix", "typo", "common"]
# Of each kind, out of 300.
SHARES: dict[Kind, int] = {"terms": 150, "phrase": 40, "prefix": 40, "typo": 40, "common": 30}
WORD = re.compile(r"[^\W\d_]{3,}")
UNREAD = ("script", "style", "nav", "header", "footer", "template")
# Among the most frequent words, those past the grammatical ones.
COMMON_FROM, COMMON_TO = 40, 160


@dataclass(frozen=True, slots=True)
class Query:
    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class PageText:
    """The words of a page: those of its title and headings, line by line, and those of its paragraphs."""

    headings: tuple[tuple[str, ...], ...]
    passages: tuple[tuple[str, ...], ...]


def read_texts(pages: Sequence[Path]) -> list[PageText]:
    """Words of each page, read with no help of the program under test."""
    return [text for page in pages if (text := _read(page)).headings and text.passages]


def _read(page: Path) -> PageText:
    tree = html.document_fromstring(page.read_bytes() or b"<p>", parser=html.HTMLParser(encoding="utf-8"))
    for element in tree.xpath(f"//{'|//'.join(UNREAD)}"):
        element.drop_tree()
    headings = [_words(element.text_content()) for element in tree.xpath("//title|//h1|//h2")]
    passages = [_words(element.text_content()[:2000]) for element in tree.xpath("//p|//dd|//li")[:40]]
    return PageText(tuple(line for line in headings if line), tuple(line for line in passages if len(line) > 5))


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.lower() for word in WORD.findall(text))


class QueryMaker:
    """Draws queries from texts; the same seed and pages give the same queries."""

    def __init__(self, texts: Sequence[PageText], seed: int) -> None:
        self._texts = texts
        self._random = random.Random(seed)
        pages_with = Counter(word for text in texts for word in _vocabulary(text))
        frequent = [word for word, _ in pages_with.most_common(COMMON_TO)]
        self._grammar = set(frequent[:COMMON_FROM])
        self._frequent = frequent[COMMON_FROM:] or frequent

    def draw(self, count: int, others: Sequence[Query] = ()) -> list[Query]:
        """Queries of all kinds in their shares, mixed; no two alike nor like the others, while the pages give more."""
        total = sum(SHARES.values())
        taken = set(others)
        queries = [
            self._new(kind, taken) for kind, share in SHARES.items() for _ in range(round(share * count / total))
        ]
        self._random.shuffle(queries)
        return queries

    def _new(self, kind: Kind, taken: set[Query]) -> Query:
        for _ in range(100):
            query = Query(kind, getattr(self, f"_{kind}")())
            if query not in taken:
                break
        taken.add(query)
        return query

    def _run_of(self, lines: Sequence[tuple[str, ...]], length: int) -> list[str]:
        line = self._random.choice(lines)
        start = self._random.randrange(max(1, len(line) - length + 1))
        return list(line[start : start + length])

    def _heading(self, length: int) -> list[str]:
        """Neighbouring words of a heading, of which one tells something."""
        for _ in range(1000):
            words = self._run_of(self._random.choice(self._texts).headings, length)
            if not self._grammar.issuperset(words):
                return words
        return words

    def _terms(self) -> str:
        return " ".join(self._heading(self._random.choices((1, 2, 3), (5, 6, 4))[0]))

    def _phrase(self) -> str:
        for _ in range(1000):
            words = self._run_of(self._random.choice(self._texts).passages, self._random.choice((2, 3)))
            if len([word for word in words if word not in self._grammar]) > 1:
                break
        return f'"{" ".join(words)}"'

    def _prefix(self) -> str:
        *before, last = self._heading(self._random.choice((1, 2, 2)))
        return " ".join([*before, last[: self._random.choice((3, 3, 4))]])

    def _typo(self) -> str:
        for _ in range(1000):
            *before, last = self._heading(self._random.choice((1, 2)))
            if len(last) > 5:
                break
        return " ".join([*before, self._misspelt(last)])

    def _misspelt(self, word: str) -> str:
        place = self._random.randrange(1, len(word) - 1)
        head, letter, tail = word[:place], word[place], word[place + 1 :]
        other = self._random.choice("aeiorstn")
        return self._random.choice((head + tail, head + other + tail, head + tail[0] + letter + tail[1:]))

    def _common(self) -> str:
        return " ".join(self._random.sample(self._frequent, self._random.choice((1, 2, 2, 3))))


def _vocabulary(text: PageText) -> set[str]:
    return {word for line in (*text.headings, *text.passages) for word in line}
