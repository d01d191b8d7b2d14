"""An article as the store keeps it and every later step reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from typing import Literal, NamedTuple

from pressmark.index.values import value

# Only articles and pages are searchable; the other kinds say why a page is left out.
Kind = Literal[
    "article", "page", "listing", "redirect", "noindex", "missing", "amp", "print", "feed", "embed", "password",
    "duplicate", "draft", "future", "expired", "empty", "unreadable", "unfinished",
]  # fmt: skip


AHEAD = 2  # days that a page may be dated ahead: clocks and time zones differ


@value(frozen=True, slots=True)
class Moment:
    """A date as a page gives it.

    `iso` is ISO 8601, as exact as the source: `2024`, `2024-05`, `2024-05-06` or with time and offset.
    """

    iso: str

    @property
    def day(self) -> str:
        """`YYYY-MM-DD`; a missing month or day counts as the first."""
        return (self.iso[:10] + "-01-01")[:10] if len(self.iso) < 10 else self.iso[:10]


class Section(NamedTuple):
    """A part of the body under one heading, for results that link to it.

    `body[start:end]` is the section's text, its heading line first; sections follow each other in order. `anchor` is
    the id to link to, without `#`.
    """

    heading: str
    level: int
    anchor: str | None
    start: int
    end: int


@value(frozen=True, slots=True)
class Article:
    """One searchable page: what it says and what is known about it.

    `id` is the identity: the path without suffix, or the id that an articles file gave. `url` is rooted (`/a/b.html`)
    or absolute, None where an articles file gave none. `body` is plain text, one block a line, headings included.
    `code` lists the ranges of `body` that are code, `unquoted` those that a snippet must not show (`data-nosnippet`),
    `weights` lines whose words count more or less than others (`data-pagefind-weight` within a page). `signals` names,
    for each filled field, the mark-up that gave it. `boost` multiplies the score (`data-pagefind-weight`, rules); 1.0
    is neutral. `pins` and `excludes` are urls or ids for the list of related posts. `duplicate_of` is the id of the
    article that says nearly the same; `translations` are the urls of this one in other languages, and `group` is what
    all of these have in common.
    """

    id: str
    url: str | None
    path: str
    title: str
    body: str
    kind: Kind = "article"
    sections: tuple[Section, ...] = ()
    code: tuple[tuple[int, int], ...] = ()
    unquoted: tuple[tuple[int, int], ...] = ()
    weights: tuple[tuple[int, int, float], ...] = ()
    summary: str | None = None
    published: Moment | None = None
    modified: Moment | None = None
    expires: Moment | None = None
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    section: str | None = None
    series: str | None = None
    lang: str | None = None
    image: str | None = None
    image_alt: str | None = None
    links: tuple[str, ...] = ()
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: Mapping[str, str] = field(default_factory=dict)
    meta: Mapping[str, str] = field(default_factory=dict)
    boost: float = 1.0
    pins: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    duplicate_of: str | None = None
    translations: Mapping[str, str] = field(default_factory=dict)
    group: str | None = None
    signals: Mapping[str, str] = field(default_factory=dict)


def is_over(article: Article, today: str) -> bool:
    """Whether the day has come on which an article expires."""
    return article.expires is not None and article.expires.day <= today


def day_number(iso: str) -> int:
    """Days since the year 1 of an ISO date, for comparing."""
    return date.fromisoformat((iso[:10] + "-01-01")[:10]).toordinal()
