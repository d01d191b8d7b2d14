"""Which of the values that a page offers for a field is right: tables of authority, and what the site says about
them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pressmark.index.extraction import roles
from pressmark.index.extraction.authors import choose_authors
from pressmark.index.extraction.boilerplate import FEWEST
from pressmark.index.extraction.candidates import offered
from pressmark.index.extraction.days import Signals, choose_change, choose_day
from pressmark.index.extraction.lone_titles import lone_title
from pressmark.index.extraction.roles import trait_key
from pressmark.index.extraction.scope import Scope
from pressmark.index.extraction.site_counts import SiteCounts
from pressmark.index.extraction.titles import choose_title, plain
from pressmark.index.pages.keys import key_of
from pressmark.index.pages.language import LANGUAGES
from pressmark.index.pages.record import Record
from pressmark.index.pages.urls import host_of, page_url, resolve, url_key
from pressmark.index.schema import facet_key

_UNCATEGORIZED = frozenset(("uncategorized", "uncategorised", "allgemein", "sin categoría", "non classé", "未分類"))

_SITEWIDE = ("keywords", "news_keywords")  # meta tags that many templates fill with what is true of the whole site
_MOST_LINKED = 20  # links to tags: more of them are a cloud, not those of one article
_MOST_SECTIONS = 5  # links to categories, likewise


@dataclass(frozen=True, slots=True)
class Metadata:
    """The fields of an article and, for each that is filled, the mark-up that gave it."""

    title: str
    published: str | None
    modified: str | None
    authors: tuple[str, ...]
    tags: tuple[str, ...]
    section: str | None
    series: str | None
    summary: str | None
    image: str | None
    image_alt: str | None
    lang: str | None
    url: str
    expires: str | None
    pins: tuple[str, ...]
    excludes: tuple[str, ...]
    signals: Mapping[str, str]


def choose(record: Record, counts: SiteCounts, scope: Scope) -> Metadata:
    """The best value of each field; of what the page shows, only what stands nearest to the text counts."""
    signals: Signals = {}
    lone = lone_title(record, scope) if counts.articles < FEWEST else None
    title, signals["title"] = lone or choose_title(record, counts, scope)
    authors, by = choose_authors(record, scope)
    if authors:
        signals["authors"] = by
    published = choose_day(record, scope, signals)
    image, image_alt = _image(record, counts, scope, signals)
    return Metadata(
        title=title,
        published=published,
        modified=choose_change(record, published, scope, signals),
        authors=authors,
        tags=_tags(record, counts, scope, signals),
        section=_section(record, counts, scope, signals),
        series=_first(record, "series", signals),
        summary=_summary(record, counts, title, scope, signals),
        image=image,
        image_alt=image_alt,
        lang=_lang(record, counts, signals),
        url=_url(record, signals),
        expires=_first(record, "expires", signals),
        pins=_pages(record, "related"),
        excludes=_pages(record, "unrelated"),
        signals=signals,
    )


def _first(record: Record, name: str, signals: Signals) -> str | None:
    for candidate in record.fields.get(name, ()):
        signals[name] = candidate.signal
        return candidate.value
    return None


def _url(record: Record, signals: Signals) -> str:
    """The page's address as it names itself, where that differs in spelling only: with or without suffix, index, slash.

    An address elsewhere is not believed: copied templates name other pages.
    """
    for candidate in offered(record, "canonical", "host"):
        named = page_url(record.base, candidate.value, host_of(candidate.value))
        if named and url_key(named, "") == url_key(record.url, ""):
            signals["url"] = candidate.signal
            return named
    return record.url


def _pages(record: Record, name: str) -> tuple[str, ...]:
    """The pages that an owner names: addresses on this site become rooted, ids stay."""
    named = [word for candidate in offered(record, name) for word in candidate.value.split()]
    plain_ids = [word for word in named if "/" not in word and "." not in word]
    found = [word if word in plain_ids else page_url(record.base, word, record.host) or word for word in named]
    return tuple(dict.fromkeys(found))[:50]


def _tags(record: Record, counts: SiteCounts, scope: Scope, signals: Signals) -> tuple[str, ...]:
    shown = scope.stated(offered(record, "rel-tag", "tag-class", "mf-category", "tag-list"))
    written = [c for c in offered(record, "tag") if c.signal == "front matter"]
    named = [*offered(record, "tag"), *shown]
    linked = scope.nearest(offered(record, "tag-path"))
    for offers in (
        offered(record, "chosen_tag"),
        written,
        named,
        offered(record, "told_tag"),
        linked if len(linked) <= _MOST_LINKED else [],
        offered(record, "keywords"),
    ):
        found: dict[str, str] = {}
        for candidate in offers:
            value = candidate.value.strip(" #,;·•|-–")
            stated = candidate.signal in _SITEWIDE
            site = stated and trait_key(roles.TAG, key_of(value)) in counts.traits
            if value and len(value) <= 60 and facet_key(value) not in _UNCATEGORIZED and not site:
                found.setdefault(facet_key(value), value)
                signals.setdefault("tags", candidate.signal)
        if found:
            return tuple(list(found.values())[:50])
    return ()


def _section(record: Record, counts: SiteCounts, scope: Scope, signals: Signals) -> str | None:
    stated = scope.stated(offered(record, "rel-category"))
    linked = scope.nearest(offered(record, "category-path"))
    offers = [*offered(record, "chosen_section", "section", "crumb"), *stated]
    offers += linked if len(linked) <= _MOST_SECTIONS else []
    for candidate in offers:
        # A year is no section but a folder of an archive; the year facet has it already.
        if candidate.value.lower() in _UNCATEGORIZED or candidate.value.isdigit():
            continue
        if trait_key(roles.SECTION, key_of(candidate.value)) not in counts.traits:
            signals["section"] = candidate.signal
            return candidate.value
    return None


def _summary(record: Record, counts: SiteCounts, title: str, scope: Scope, signals: Signals) -> str | None:
    shown = scope.nearest(offered(record, "seen_summary"))
    for candidate in (*offered(record, "chosen_summary", "summary"), *shown):
        repeated = trait_key(roles.SUMMARY, key_of(candidate.value)) in counts.traits
        if not repeated and plain(candidate.value) != plain(title):
            signals["summary"] = candidate.signal
            return candidate.value
    return None


def _image(record: Record, counts: SiteCounts, scope: Scope, signals: Signals) -> tuple[str | None, str | None]:
    """The picture that stands for the article and what it shows: one that the page names or marks, else the largest in
    the text."""
    for candidate in offered(record, "chosen_image", "image"):
        address = resolve(record.base, candidate.value)
        if address and trait_key(roles.IMAGE, key_of(candidate.value)) not in counts.traits:
            signals["image"] = candidate.signal
            shown = _first(record, "chosen_image_alt", signals) or _first(record, "image_alt", signals)
            return address, shown
    largest = (False, -1)
    found: tuple[str | None, str | None] = (None, None)
    for candidate in offered(record, "picture"):
        area, given, *alt = candidate.value.split(" ", 2)
        address = resolve(record.base, given)
        marked = candidate.signal != "img"
        within = scope.distance(candidate.node) is not None if marked else scope.shows(candidate.node)
        own = within and trait_key(roles.IMAGE, key_of(candidate.value)) not in counts.traits
        if own and address and (marked, int(area)) > largest:
            largest, found = (marked, int(area)), (address, " ".join(alt) or None)
            signals["image"] = candidate.signal
    return found


def _lang(record: Record, counts: SiteCounts, signals: Signals) -> str | None:
    declared = next(iter(record.fields.get("language", ())), None)
    if record.detected is not None:
        signals["lang"] = "text" if declared is None or declared.value != record.detected else declared.signal
        return record.detected
    named = declared.value if declared else ""
    for language in LANGUAGES:  # too little text: what is true of most of the site's pages is true here
        if trait_key(roles.LANGUAGE, key_of(f"{named} is {language}")) in counts.traits:
            signals["lang"] = "text of the site"
            return language
    if declared is not None:
        signals["lang"] = declared.signal
        return declared.value
    return None
