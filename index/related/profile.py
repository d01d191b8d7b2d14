"""What one article brings to the search for related posts: counts of its words, word pairs, labels and links."""

from __future__ import annotations

import marshal
import re
from array import array
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, pairwise
from operator import itemgetter
from zlib import crc32

from pressmark.index.analyzer import analyzer_for, fold
from pressmark.index.article import Article
from pressmark.index.related.numbers import Lines, with_numbers

PARTS = ("words", "pairs", "title", "labels", "links")
_MOST = {"words": 1500, "pairs": 3000, "title": 80, "labels": 60, "links": 300}
_LONGEST = 300_000  # code points of body that are read; a longer text says nothing new about its subject
_IN_TITLE = 3  # a word of the title counts as so many in the body
MANY = 1000  # a term that stands oftener says no more
_EVEN = 0xFFFF_FFFE
# Of a title: numbers with what they are written in, as 4.0.0-rc1, and what stands between words.
_NUMBERED = re.compile(r"[a-z0-9._-]*[0-9][a-z0-9._-]*|[\W\d_]+")


@dataclass(frozen=True, slots=True)
class Part:
    """Terms of one kind as numbers, in the order of the text, with how often the article has each."""

    terms: array[int]
    counts: array[int]


@dataclass(frozen=True, slots=True)
class Profile:
    """The counts of one article, without knowledge of the site; pure, so that a worker process can make it.

    `parts` follow PARTS. `surfaces` are the words of the first part as the article writes them, then the labels, one a
    line; `halves` are the places of both words of each pair among them. `named` are the places of words that stand in
    the title, a heading or a label, or with a capital within a sentence, `title` those of the title's. `day` counts
    from the year 1, 0 is unknown.
    """

    parts: tuple[Part, ...]
    surfaces: str
    halves: array[int]
    named: array[int]
    title: array[int]
    day: int
    lang: str
    section: str
    series: str
    group: str
    pins: tuple[str, ...]
    excludes: tuple[str, ...]
    page: bool = False

    def to_bytes(self) -> bytes:
        """All of it, for this process and its forks."""
        parts = [(part.terms.tobytes(), part.counts.tobytes()) for part in self.parts]
        places = [each.tobytes() for each in (self.halves, self.named, self.title)]
        texts = self.surfaces, self.lang, self.section, self.series, self.group
        return marshal.dumps((parts, places, texts, self.day, self.pins, self.excludes, self.page))

    @classmethod
    def from_bytes(cls, data: bytes) -> Profile:
        parts, places, (surfaces, lang, section, series, group), day, pins, excludes, page = marshal.loads(data)
        known = tuple(Part(array("I", terms), array("H", counts)) for terms, counts in parts)
        halves, named, title = (array("H", each) for each in places)
        return cls(known, surfaces, halves, named, title, day, lang, section, series, group, pins, excludes, page)


def profile(article: Article, *, lines: Lines | None = None) -> Profile:
    """The profile of an article.

    `lines` are the exact forms and stems of each line of the body, where somebody has made them already.
    """
    lang = (article.lang or "").partition("-")[0].lower()
    terms = analyzer_for(lang).terms
    body = article.body[:_LONGEST]
    title, title_forms = _sequence(with_numbers(article.title, list(map(terms, article.title.split("\n"))), terms))
    analysed = list(map(terms, body.split("\n"))) if lines is None or len(article.body) > _LONGEST else lines
    stems, written = _sequence(with_numbers(body, analysed, terms))
    words = Counter(filter(None, title + stems))
    cased, names = _cased(f"{article.title}\n{body}", lang, words)
    words.update(filter(None, title * (_IN_TITLE - 1)))
    pairs = Counter(pairwise(title * _IN_TITLE + stems))
    labels = _labels(article)
    numbers, word_part = _numbered("words", words)
    pair_part, halves = _paired(pairs, numbers)
    in_title = Counter([word for word in title if word] + [" ".join(pair) for pair in pairwise(title) if all(pair)])
    parts = (
        word_part,
        pair_part,
        _numbered("title", in_title)[1],
        _numbered("labels", Counter(labels.keys()))[1],
        _numbered("links", Counter(_links(article)))[1],
    )
    written = title_forms | written | cased
    for heading in (*labels.values(), *(section.heading for section in article.sections[: _MOST["labels"]])):
        names.update(terms(heading)[1])
    called = set(title)
    names |= called
    return Profile(
        parts=parts,
        surfaces="\n".join([*(written.get(word, word) for word in numbers), *labels.values()]),
        halves=halves,
        named=array("H", [place for place, word in enumerate(numbers) if word in names]),
        title=array("H", [place for place, word in enumerate(numbers) if word in called]),
        day=_day(article),
        lang=lang,
        section=article.section or "",
        series=article.series or _NUMBERED.sub("", article.title.casefold()),
        group=article.group or article.duplicate_of or article.id,
        pins=article.pins,
        excludes=article.excludes,
        page=article.kind == "page",
    )


def is_link(term: int) -> bool:
    """Whether a term's number is that of a link."""
    return term % 2 == 1


def _sequence(lines: Lines) -> tuple[list[str], dict[str, str]]:
    """The stems with "" after each line, which no pair may span; and the commonest folded form of each."""
    sequence: list[str] = []
    exacts: list[str] = []
    for exact, stems in lines:
        sequence += stems
        sequence.append("")
        exacts += exact
        exacts.append("")
    stem_of = dict(zip(exacts, sequence, strict=True))
    counted = sorted(Counter(exacts).items(), key=itemgetter(1))
    return sequence, {stem_of[exact]: exact for exact, _ in counted}


def _numbered(kind: str, counted: Counter[str]) -> tuple[dict[str, int], Part]:
    """The commonest terms by their numbers; the same text in two parts is two terms. Numbers of links are odd."""
    salt, link = crc32(kind.encode()), kind == "links"
    numbers: dict[str, int] = {}
    counts = array("H")
    for text, count in counted.items() if len(counted) <= _MOST[kind] else counted.most_common(_MOST[kind]):
        numbers[text] = crc32(text.encode("utf-8", "replace"), salt) & _EVEN | link
        counts.append(min(count, MANY))
    return numbers, Part(array("I", numbers.values()), counts)


def _paired(counted: Counter[tuple[str, str]], numbers: Mapping[str, int]) -> tuple[Part, array[int]]:
    """The commonest pairs of known words, numbered by these, and the places of both."""
    places = {word: place for place, word in enumerate(numbers)}
    packed = {word: number.to_bytes(4, "big") for word, number in numbers.items()}
    terms, counts, halves = array("I"), array("H"), array("H")
    for (a, b), count in counted.items() if len(counted) <= _MOST["pairs"] else counted.most_common(_MOST["pairs"]):
        if a in places and b in places:
            terms.append(crc32(packed[b], numbers[a]) & _EVEN)
            counts.append(min(count, MANY))
            halves.append(places[a])
            halves.append(places[b])
    return Part(terms, counts), halves


def _labels(article: Article) -> dict[str, str]:
    """Tags and the section, folded, and as written; a section that is also a tag counts once."""
    named = [" ".join(label.split()) for label in (*article.tags, article.section or "")]
    return {fold(label.casefold()): label for label in reversed(named[-_MOST["labels"] :]) if label}


def _links(article: Article) -> list[str]:
    """The article itself and what it links to: so a link is a shared term, and so is a link to the same third page."""
    addresses = (article.url or "", *article.links)
    return list(dict.fromkeys(filter(None, (a.partition("#")[0].removesuffix("index.html") for a in addresses))))


def _day(article: Article) -> int:
    try:
        return date.fromisoformat(article.published.day).toordinal() if article.published else 0
    except ValueError:
        return 0


def _cased(text: str, lang: str, words: Mapping[str, int]) -> tuple[dict[str, str], set[str]]:
    """Words by stem as written, where most stand otherwise than in the small letters of ASCII that folding leaves.

    Of these, the stems of names too: those that stand with a capital where no sentence begins.
    """
    counted = Counter(text.split())
    inner = {
        word
        for line in text.split("\n")
        for before, word in pairwise(line.split())
        if word[0].isupper() and (before[-1].isalnum() or before[-1] in ",;")
    }
    forms = [
        (count, form)
        for form, count in counted.items()
        if not (form.isascii() and (form.islower() or counted[form.lower()] >= count))
    ]
    forms.sort(key=itemgetter(0), reverse=True)
    del forms[_MOST["words"] :]
    joined = " ".join(form for _, form in forms)
    ends = list(accumulate(len(form) + 1 for _, form in forms))
    written: dict[str, str] = {}
    names: set[str] = set()
    seen: Counter[str] = Counter()
    place = 0
    for token in analyzer_for(lang).tokens(joined):
        while ends[place] <= token.start:
            place += 1
        count, form = forms[place]
        seen[token.stem] += count
        if form in inner:
            names.add(token.stem)
        written.setdefault(token.stem, joined[token.start : token.end].removesuffix("'s").removesuffix("’s"))
    mostly = {stem: form for stem, form in written.items() if 2 * seen[stem] > words.get(stem, 0)}
    return mostly, names & mostly.keys()
