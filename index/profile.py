"""What one article brings to the search for related posts: counts of its words, word pairs, labels and links."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from operator import itemgetter
from zlib import crc32

from pressmark.index.analyzer import analyzer_for, fold
from pressmark.index.article import Article

PARTS = ("words", "pairs", "title", "labels", "links")
_MOST = {"words": 1500, "pairs": 3000, "title": 80, "labels": 60, "links": 300}
_LONGEST = 300_000  # code points of body that are read; a longer text says nothing new about its subject
_IN_TITLE = 3  # a word of the title counts as so many in the body
_NOWHERE = 65_535


@dataclass(frozen=True, slots=True)
class Part:
    """Terms of one kind as numbers, ascending, with how often the article has each."""

    terms: array[int]
    counts: array[int]


@dataclass(frozen=True, slots=True)
class Profile:
    """The counts of one article, without knowledge of the site; pure, so that a worker process can make it.

    `parts` follow PARTS. `surfaces` are the words of the first part as the article mostly writes them, one a line;
    `halves` are the places of both words of each pair in it. `day` counts from the year 1, 0 is unknown.
    """

    parts: tuple[Part, ...]
    surfaces: str
    halves: array[int]
    day: int
    lang: str
    section: str
    series: str
    group: str
    pins: tuple[str, ...]
    excludes: tuple[str, ...]


def profile(article: Article, language: str = "") -> Profile:
    """The profile of an article; `language` is that of articles which name none."""
    lang = (article.lang or language).partition("-")[0].lower()
    words, pairs = _counted(article.body[:_LONGEST].split("\n"), lang)
    title_words, title_pairs = _counted([article.title], lang)
    for term, count in title_words.items():
        words[term] += _IN_TITLE * count
    for pair, count in title_pairs.items():
        pairs[pair] += _IN_TITLE * count
    title = [*title_words, *map(" ".join, title_pairs)]
    top_words, top_pairs = _numbered("words", words), _numbered("pairs", {" ".join(p): n for p, n in pairs.items()})
    places = {word: place for place, (_, (word, _)) in enumerate(top_words)}
    halves = [places.get(word, _NOWHERE) for _, (pair, _) in top_pairs for word in pair.split(" ")]
    numbered = (top_words, top_pairs, *(
        _numbered(kind, dict.fromkeys(terms, 1))
        for kind, terms in (("title", title), ("labels", _labels(article)), ("links", _links(article)))
    ))  # fmt: skip
    return Profile(
        parts=tuple(Part(array("I", [t for t, _ in part]), array("H", [n for _, (_, n) in part])) for part in numbered),
        surfaces="\n".join(_surfaces(article, lang, [word for _, (word, _) in top_words])),
        halves=array("H", halves),
        day=_day(article),
        lang=lang,
        section=article.section or "",
        series=article.series or "",
        group=article.duplicate_of or article.id,
        pins=article.pins,
        excludes=article.excludes,
    )


def _counted(lines: Iterable[str], lang: str) -> tuple[Counter[str], Counter[tuple[str, str]]]:
    """Stems and neighbouring stems of the lines; a pair never spans two blocks."""
    terms = analyzer_for(lang).terms
    words: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for line in lines:
        stems = terms(line)[1]
        words.update(stems)
        pairs.update(pairwise(stems))
    return words, pairs


def _numbered(kind: str, counts: Mapping[str, int]) -> list[tuple[int, tuple[str, int]]]:
    """The commonest terms with their numbers, ascending; the same text in two parts is two terms.

    Numbers of links are odd, all others even.
    """
    salt, link = crc32(kind.encode()), kind == "links"
    top = sorted(counts.items(), key=itemgetter(1), reverse=True)[: _MOST[kind]]
    return sorted(
        {crc32(text.encode("utf-8", "replace"), salt) & ~1 | link: (text, min(n, 65_535)) for text, n in top}.items()
    )


def is_link(term: int) -> bool:
    return term % 2 == 1


def _labels(article: Article) -> list[str]:
    """Tags and the section, folded; a section that is also a tag counts once."""
    named = (*article.tags, article.section or "")
    return list(dict.fromkeys(fold(" ".join(label.split()).casefold()) for label in named if label.strip()))


def _links(article: Article) -> list[str]:
    """The article itself and what it links to: so a link is a shared term, and so is a link to the same third page."""
    addresses = (article.url or "", *article.links)
    return list(dict.fromkeys(filter(None, (a.partition("#")[0].removesuffix("index.html") for a in addresses))))


def _day(article: Article) -> int:
    try:
        return date.fromisoformat(article.published.day).toordinal() if article.published else 0
    except ValueError:
        return 0


def _surfaces(article: Article, lang: str, stems: Sequence[str]) -> list[str]:
    """Each stem as the article mostly writes it; a pair of a script without spaces is its own surface."""
    forms = Counter(f"{article.title} {article.body[:_LONGEST]}".split()).most_common(_MOST["words"])
    text = " ".join(form for form, _ in forms)
    written: dict[str, str] = {}
    for token in analyzer_for(lang).tokens(text):
        written.setdefault(token.stem, text[token.start : token.end])
    return [written.get(stem, "") for stem in stems]
