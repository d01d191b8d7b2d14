"""What a search answers: plain values that every surface turns into its own form.

Texts are raw, never HTML; ranges are code point offsets into the text beside them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from pressmark.index.values import value

Sort = Literal["relevance", "newest", "oldest"]
Range = tuple[int, int]


@value(frozen=True, slots=True)
class SearchRequest:
    """A visitor's text and what was chosen beside it.

    `filters` maps a facet (`tag`, `author`, `section`, `kind`, `lang`, `year`, or a site's own name) to values of which
    a hit has at least one. `after` and `before` are ISO dates, as short as a year; both ends are included.
    `as_you_type` takes the last word as a prefix when no space follows it.
    """

    text: str
    limit: int = 10
    offset: int = 0
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    after: str | None = None
    before: str | None = None
    sort: Sort = "relevance"
    facets: bool = True
    snippets: bool = True
    as_you_type: bool = True


@value(frozen=True, slots=True)
class Snippet:
    """A passage, cut at sentences, with the ranges that matched."""

    text: str
    highlights: tuple[Range, ...] = ()


@value(frozen=True, slots=True)
class SectionHit:
    """A part of a hit that matches too; `anchor` is a heading id without `#`."""

    heading: str
    anchor: str
    snippet: Snippet


@value(frozen=True, slots=True)
class ListedArticle:
    """What any list shows of an article. `published` is ISO 8601, as exact as the page gave it."""

    id: str
    url: str | None
    title: str
    score: float
    published: str | None = None
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    section: str | None = None
    lang: str | None = None
    image: str | None = None
    image_alt: str | None = None


@value(frozen=True, slots=True, kw_only=True)
class Hit(ListedArticle):
    """One article of the answer. `modified` is ISO 8601 as `published` is."""

    title_highlights: tuple[Range, ...]
    snippet: Snippet
    kind: str = "article"
    modified: str | None = None
    word_count: int = 0
    sections: tuple[SectionHit, ...] = ()
    passage: str | None = None
    """The words of the best match as they stand in the text, for a text fragment link."""
    translations: Mapping[str, str] = field(default_factory=dict)
    """The urls of the article in other languages, by language."""


@value(frozen=True, slots=True)
class FacetCount:
    value: str
    count: int


@value(frozen=True, slots=True)
class Correction:
    """A word that was searched as another one."""

    typed: str
    used: str


@value(frozen=True, slots=True)
class Interpretation:
    """How the query was understood, so that a surface can say so and offer the way back.

    `used` is the query that was run, in the query language; `insist` the one that searches for just what was typed
    (None when nothing was changed); `suggestion` a query that finds more (did you mean). `relaxed` is True when not
    every word had to match: `missing` are those that no article of the site has, `dropped` those that some articles
    have but not every hit, unless they are too many to name. `ignored` are words past the bound of 32, or parts past
    2,048 code points; `misread` are operators that were read as words, since their value is no date.
    """

    used: str
    insist: str | None = None
    suggestion: str | None = None
    corrections: tuple[Correction, ...] = ()
    missing: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    expanded: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    filters: tuple[tuple[str, str], ...] = ()
    ignored: tuple[str, ...] = ()
    misread: tuple[str, ...] = ()
    relaxed: bool = False


@value(frozen=True, slots=True)
class GenerationInfo:
    """Which state of the index answered. `built` is ISO 8601 in UTC; `token` is short and differs for each state."""

    number: int
    token: str
    built: str
    articles: int
    engine: str
    site_name: str = ""
    base_url: str = ""
    lang: str | None = None


@value(frozen=True, slots=True)
class Results:
    """The answer: `total` counts all matches, `hits` are those from `offset` on, `facets` count over all matches.

    `redirect` is an address that an owner's rule names for this query: http(s), or a path of the site.
    """

    query: str
    total: int
    offset: int
    limit: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[FacetCount, ...]]
    interpretation: Interpretation
    generation: GenerationInfo
    took_ms: float
    redirect: str | None = None


@value(frozen=True, slots=True)
class Suggestion:
    """A line under the search field: a `title` to open (with its url), a `tag`, or a `query` to run."""

    text: str
    kind: Literal["title", "tag", "query"]
    url: str | None = None
    highlights: tuple[Range, ...] = ()


@value(frozen=True, slots=True, kw_only=True)
class RelatedHit(ListedArticle):
    """A related post and why: `topics` are the words that both share, most telling first.

    `reason` is "pinned" by the owner, "linked" by one of both or both to the same page, or "topics".
    """

    topics: tuple[str, ...] = ()
    reason: str = "topics"
    summary: str | None = None
