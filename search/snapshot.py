"""One generation, opened: what the search room asks of the store beside the engine."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple, Protocol

from pressmark.index.analyzer import folded_text
from pressmark.index.article import Article
from pressmark.index.article_json import article_from_json
from pressmark.index.errors import IndexUnavailable
from pressmark.index.generations.article_row import unpacked, unpacked_beginning
from pressmark.index.rules import Rules
from pressmark.index.values import value
from pressmark.search.memory import Memory
from pressmark.search.results import FacetCount, GenerationInfo
from pressmark.search.searcher import Searcher

# What ordering reads of a body, in letters.
BEGINNING = 20_000


class Word(NamedTuple):
    """A word of the site: its exact form, its stem, in how many articles it stands, and its commonest spelling."""

    form: str
    stem: str
    count: int  # type: ignore[assignment]  # in place of the method of this name that tuples have
    spelling: str


class Card(NamedTuple):
    """What ranking knows of an article without its text. Days are ordinals (`date.toordinal`).

    `keys` are the facet keys of its tags, authors and section. Articles of one `group` say the same (near-duplicates).
    `exacts` and `stems` are the words of the title, with a blank on each side of each.
    """

    doc: int
    title: str
    lang: str | None
    day: int | None
    kind: str
    boost: float
    group: int | None
    series: str | None
    keys: frozenset[str]
    exacts: str
    stems: str


@value(frozen=True)
class StoredArticle:
    """An article with its number in the engine and the count of its words, read as far as it is asked for.

    `card` is the JSON of all but its body, `packed` its body as the store has it.
    """

    doc: int
    word_count: int
    card: str
    packed: bytes

    @cached_property
    def article(self) -> Article:
        return article_from_json(self.card, self.beginning if self.is_short else unpacked(self.packed))

    @cached_property
    def folded(self) -> str:
        """The body as exact forms are spelled."""
        return self.folded_beginning if self.is_short else folded_text(self.article.body)

    @property
    def beginning(self) -> str:
        """The first BEGINNING letters of the body: all of a short one."""
        return self._read[0]

    @cached_property
    def folded_beginning(self) -> str:
        return folded_text(self.beginning)

    @property
    def is_short(self) -> bool:
        return self._read[1]

    @cached_property
    def _read(self) -> tuple[str, bool]:
        """The beginning, and whether it is all."""
        return unpacked_beginning(self.packed, BEGINNING)


@value(frozen=True, slots=True)
class Listed:
    """An article as rules name it: its address, and its values of each facet as keys."""

    doc: int
    id: str
    url: str | None
    facets: Mapping[str, frozenset[str]]


class Lexicon(Protocol):
    """The site's words; every look-up is bounded and takes well under a millisecond."""

    def get(self, form: str) -> Word | None: ...

    def among(self, forms: Sequence[str]) -> Sequence[Word]:
        """Those of these forms that the site has, in the same order."""
        ...

    def forms(self, stem: str) -> Sequence[Word]:
        """The words that share a stem, commonest first, at most 64."""
        ...

    def with_prefix(self, prefix: str, limit: int) -> Sequence[Word]:
        """Words whose form begins so, commonest first; the word itself included."""
        ...

    def ending_with(self, stem: str, limit: int) -> Sequence[Word]:
        """Longer words whose stem ends so, commonest first."""
        ...

    def near(self, form: str, most: int) -> Sequence[Word]:
        """Other words with this first character that differ by so many edits at most (optimal string alignment)."""
        ...


class Snapshot(Protocol):
    """One generation; unchanged for as long as it is open, safe to share between threads."""

    @property
    def info(self) -> GenerationInfo: ...

    @property
    def searcher(self) -> Searcher: ...

    @property
    def lexicon(self) -> Lexicon: ...

    @property
    def memory(self) -> Memory: ...

    @property
    def languages(self) -> Sequence[str]:
        """Languages of at least 5 % of the articles, commonest first."""
        ...

    @property
    def filter_names(self) -> Sequence[str]:
        """The site's own filters (`data-pagefind-filter`); their facets are called `filter.NAME`."""
        ...

    @property
    def median_age(self) -> float | None:
        """Days from the median dated article to the newest one; None where fewer than 5 articles have a date."""
        ...

    @property
    def newest_day(self) -> int | None:
        """The ordinal of the newest article's date."""
        ...

    def cards(self, docs: Sequence[int]) -> Mapping[int, Card]:
        """Those of these documents, and perhaps of others; held in memory or read at once: 100 of every query."""
        ...

    def articles(self, docs: Sequence[int]) -> Mapping[int, StoredArticle]:
        """Whole articles, asked for 10 to 40 documents of a query."""
        ...

    def document(self, url_or_id: str) -> int | None:
        """The article with this url or id; tolerant of host, `index.html`, trailing slash, query and
        percent-encoding."""
        ...

    def listing(self) -> Iterable[Listed]:
        """Every article, asked for once where rules name articles by pattern or facet."""
        ...

    def facet_values(self, facet: str) -> Mapping[str, FacetCount]:
        """Every key of a facet with how it is written and how many articles have it, commonest first."""
        ...


# Number of a neighbour, its score, the topics that both share, and the reason in a word.
Neighbour = tuple[int, float, Sequence[str], str]


class SiteSnapshot(Snapshot, Protocol):
    """What a site asks of a generation beside its searches."""

    def prepare(self) -> None:
        """Read ahead what most queries ask for."""
        ...

    def expect(self, text: str) -> None:
        """This query comes next: what is far away may fetch what it has of its words at once."""
        ...

    def neighbours(self, docs: Sequence[int]) -> Mapping[int, Sequence[Neighbour]]:
        """The related list of each of these articles, nearest first."""
        ...

    def newest(self, limit: int, hidden: Collection[int]) -> Sequence[int]:
        """The latest dated articles but the hidden ones, newest first; where none has a date, the first of all."""
        ...

    def page_without_article(self, url: str) -> tuple[str, str, str] | None:
        """Path, reason and detail of a page of the site that gave no article, as far as that is known here."""
        ...


class Generations(Protocol):
    """Where the published generation is found: a home on this machine, or a cluster. Safe to share between threads.

    `problem` says why an older generation than the published one was opened, None when all is well. `mends` says that
    damage is mended by somebody else, so that it is worth while to ask again. `rules` are those that a machine without
    any of its own answers by; the same object as long as they are the same. `failure` says why nothing can be read for
    now, None when all is well or an opened generation can be read all the same.
    """

    problem: str | None
    failure: IndexUnavailable | None
    rules: Rules

    @property
    def mends(self) -> bool: ...

    def current(self, *, now: bool = False) -> Hashable:
        """Which generation is published; cheap, since every call asks. `now`: not what was known a moment ago."""
        ...

    def doubt(self) -> None:
        """A search met damage: look again, in a while, at what was opened."""
        ...

    def open(self, current: Hashable) -> SiteSnapshot:
        """Raise IndexMissing, IndexDamaged, or what keeps an engine from being opened here, when there is nothing to
        read."""
        ...

    def close(self) -> None: ...
