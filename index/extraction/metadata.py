"""Which of the values that a page offers for a field is right: tables of authority, and what the site says about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pressmark.index.extraction import boilerplate as ledger
from pressmark.index.extraction.boilerplate import trait_key
from pressmark.index.extraction.bylines import choose_authors
from pressmark.index.extraction.lone_titles import lone_title
from pressmark.index.extraction.scope import Scope
from pressmark.index.extraction.site_counts import SiteCounts
from pressmark.index.extraction.titles import choose_title, plain
from pressmark.index.pages.dates import day_number, same_moment, url_date, url_stamp
from pressmark.index.pages.language import LANGUAGES
from pressmark.index.pages.record import Candidate, Record, key_of
from pressmark.index.pages.urls import host_of, page_url, resolve, url_key
from pressmark.index.schema import facet_key

_UNCATEGORIZED = frozenset(("uncategorized", "uncategorised", "allgemein", "sin categoría", "non classé", "未分類"))

# Meta names that may stand for the file, the record in the CMS, or the last change as well.
_VAGUE = frozenset(
    ("date", "dc.date", "dcterms.date", "dc.date.created", "dcterms.created", "created", "creation_date", "timestamp")
)

_MOST_SECTIONS = 5  # links to categories, likewise
_SITEWIDE = ("keywords", "news_keywords")  # meta tags that many templates fill with what is true of the whole site

_MOST_LINKED = 20  # links to tags: more of them are a cloud, not those of one article

_TOLD = ("settings", "data-pagefind", "front matter")  # what the owner says needs no check

Signals = dict[str, str]


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
    lone = lone_title(record, scope) if counts.articles < ledger.FEWEST else None
    title, signals["title"] = lone or choose_title(record, counts, scope)
    authors, by = choose_authors(record, scope)
    if authors:
        signals["authors"] = by
    published = _published(record, scope, signals)
    image, image_alt = _image(record, counts, scope, signals)
    return Metadata(
        title=title,
        published=published,
        modified=_modified(record, published, scope, signals),
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
    for candidate in _offers(record, "canonical", "host"):
        named = page_url(record.base, candidate.value, host_of(candidate.value))
        if named and url_key(named, "") == url_key(record.url, ""):
            signals["url"] = candidate.signal
            return named
    return record.url


def _pages(record: Record, name: str) -> tuple[str, ...]:
    """The pages that an owner names: addresses on this site become rooted, ids stay."""
    named = [word for candidate in _offers(record, name) for word in candidate.value.split()]
    plain_ids = [word for word in named if "/" not in word and "." not in word]
    found = [word if word in plain_ids else page_url(record.base, word, record.host) or word for word in named]
    return tuple(dict.fromkeys(found))[:50]


def _offers(record: Record, *names: str) -> list[Candidate]:
    return [candidate for name in names for candidate in record.fields.get(name, ())]


def _published(record: Record, scope: Scope, signals: Signals) -> str | None:
    stated = _offers(record, "chosen_date", "published")
    found = next((c for c in stated if c.signal not in _VAGUE), None)
    if found is None:
        marked = scope.stated(_offers(record, "seen_published"))
        # Several days, none of them above the text, are those of other articles.
        if len({c.value[:10] for c in marked}) < 2 or any(scope.above(c.node) for c in marked):
            found = next(iter(marked), None)
    if found is None and stated:
        found = next((c for c in _offers(record, "seen_time", "seen_date") if scope.above(c.node)), stated[0])
    by_url = url_date(record.url) or _canonical_date(record)
    exact = by_url is not None and len(by_url) == 10
    if (
        by_url
        and exact
        and (found is None or not found.signal.startswith(_TOLD))
        and (found is None or abs(day_number(found.value) - day_number(by_url)) > 1)
    ):
        signals["published"] = "url"
        return by_url
    if found is None:
        by_url = by_url or url_stamp(record.url)
        found = _shown(record, scope, "" if exact else by_url or "")
    if found is not None:
        signals["published"] = found.signal
        return _local(record, found.value, by_url if exact else None, scope)
    if by_url is not None:
        signals["published"] = "url"
    return by_url


def _canonical_date(record: Record) -> str | None:
    """The date in the address that the page gives as its own."""
    return next(
        filter(None, (url_date(c.value.partition("//")[2]) for c in _offers(record, "canonical", "host"))), None
    )


def _shown(record: Record, scope: Scope, month: str) -> Candidate | None:
    """The date that readers see: right above the text, named as one and near the text, or written near its beginning or end.

    `month` is the month or the day that the page's url may tell, which settles which date is meant.
    """
    written = [c for c in _offers(record, "text_date") if not scope.lists(c.node)]
    shown = [_offers(record, "seen_time"), _offers(record, "seen_date"), written]
    told = [c for offers in shown for c in offers if month and c.value.startswith(month) and len(c.value) >= 10]
    close = [[c for c in offers if c.signal != "text" and scope.heads(c.node)][-1:] for offers in shown]
    for candidate in (*told[:1], *(c for last in close for c in last)):
        return candidate
    lines = [(offset, c) for c in written if (offset := scope.offset(c.node)) is not None]
    head = any(c.signal != "text" and scope.above(c.node) for _, c in lines)
    for name in ("seen_time", "seen_date"):
        found = [c for c in scope.nearest(_offers(record, name)) if not (head and c.node > scope.last)]
        if found:
            return min(found, key=lambda c: (c.node > scope.last, abs(c.node - scope.first)))
    if (marked := _only([c for c in _offers(record, "seen_published") if not scope.commented(c.node)])) is not None:
        return marked
    if lines:
        return min(lines, key=lambda item: item[0])[1]
    changes = _changes(record, scope)[:1], _offers(record, "seen_modified")  # better than nothing
    far = [_offers(record, "seen_time", "seen_date"), written, *changes]
    return next((only for offers in far if (only := _only(offers)) is not None), None)


def _only(offers: list[Candidate]) -> Candidate | None:
    """Of dates somewhere on the page the one that cannot be that of another article."""
    far = {c.value[:10]: c for c in offers if c.signal != "text" and len(c.value) >= 10}
    return next(iter(far.values())) if len(far) == 1 else None


def _local(record: Record, value: str, by_url: str | None, scope: Scope) -> str:
    """The day as the site itself counts it, where a moment is given in UTC and the page or its url shows the day."""
    if len(value) <= 10 or not value.endswith("+00:00"):
        return value
    if by_url and by_url != value[:10]:
        return by_url
    names = ("seen_published", "seen_time", "seen_date", "text_date")
    for shown in next((found for name in names if (found := _offers(record, name))), ()):
        if not shown.value.endswith("+00:00") and shown.value[:10] != value[:10] and scope.above(shown.node):
            if len(shown.value) > 10 and same_moment(shown.value, value):
                return shown.value
            if len(shown.value) == 10 and abs(day_number(shown.value) - day_number(value)) == 1:
                return shown.value
    return value


def _changes(record: Record, scope: Scope) -> list[Candidate]:
    """The days of changes that the page shows; of lines only those at the head or the foot of the text."""
    shown = _offers(record, "seen_modified")
    lines = ("text", "date line")
    return scope.nearest(
        c for c in shown if c.signal not in lines or (scope.offset(c.node) is not None and not scope.lists(c.node))
    )


def _modified(record: Record, published: str | None, scope: Scope, signals: Signals) -> str | None:
    for candidate in [*_offers(record, "modified"), *_changes(record, scope)]:
        if published is None or day_number(candidate.value) >= day_number(published):
            signals["modified"] = candidate.signal
            return candidate.value
    return None


def _tags(record: Record, counts: SiteCounts, scope: Scope, signals: Signals) -> tuple[str, ...]:
    shown = scope.stated(_offers(record, "rel-tag", "tag-class", "mf-category", "tag-list"))
    written = [c for c in _offers(record, "tag") if c.signal == "front matter"]
    named = [*_offers(record, "tag"), *shown]
    linked = scope.nearest(_offers(record, "tag-path"))
    for offers in (
        _offers(record, "chosen_tag"),
        written,
        named,
        _offers(record, "told_tag"),
        linked if len(linked) <= _MOST_LINKED else [],
        _offers(record, "keywords"),
    ):
        found: dict[str, str] = {}
        for candidate in offers:
            value = candidate.value.strip(" #,;·•|-–")
            stated = candidate.signal in _SITEWIDE
            site = stated and trait_key(ledger.TAG, key_of(value)) in counts.traits
            if value and len(value) <= 60 and facet_key(value) not in _UNCATEGORIZED and not site:
                found.setdefault(facet_key(value), value)
                signals.setdefault("tags", candidate.signal)
        if found:
            return tuple(list(found.values())[:50])
    return ()


def _section(record: Record, counts: SiteCounts, scope: Scope, signals: Signals) -> str | None:
    stated = scope.stated(_offers(record, "rel-category"))
    linked = scope.nearest(_offers(record, "category-path"))
    offers = [*_offers(record, "chosen_section", "section", "crumb"), *stated]
    offers += linked if len(linked) <= _MOST_SECTIONS else []
    for candidate in offers:
        # A year is no section but a folder of an archive; the year facet has it already.
        if candidate.value.lower() in _UNCATEGORIZED or candidate.value.isdigit():
            continue
        if trait_key(ledger.SECTION, key_of(candidate.value)) not in counts.traits:
            signals["section"] = candidate.signal
            return candidate.value
    return None


def _summary(record: Record, counts: SiteCounts, title: str, scope: Scope, signals: Signals) -> str | None:
    shown = scope.nearest(_offers(record, "seen_summary"))
    for candidate in (*_offers(record, "chosen_summary", "summary"), *shown):
        repeated = trait_key(ledger.SUMMARY, key_of(candidate.value)) in counts.traits
        if not repeated and plain(candidate.value) != plain(title):
            signals["summary"] = candidate.signal
            return candidate.value
    return None


def _image(record: Record, counts: SiteCounts, scope: Scope, signals: Signals) -> tuple[str | None, str | None]:
    """The picture that stands for the article and what it shows: one that the page names or marks, else the largest in the text."""
    for candidate in _offers(record, "chosen_image", "image"):
        address = resolve(record.base, candidate.value)
        if address and trait_key(ledger.IMAGE, key_of(candidate.value)) not in counts.traits:
            signals["image"] = candidate.signal
            shown = _first(record, "chosen_image_alt", signals) or _first(record, "image_alt", signals)
            return address, shown
    largest = (False, -1)
    found: tuple[str | None, str | None] = (None, None)
    for candidate in _offers(record, "picture"):
        area, given, *alt = candidate.value.split(" ", 2)
        address = resolve(record.base, given)
        marked = candidate.signal != "img"
        within = scope.distance(candidate.node) is not None if marked else scope.shows(candidate.node)
        own = within and trait_key(ledger.IMAGE, key_of(candidate.value)) not in counts.traits
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
        if trait_key(ledger.LANGUAGE, key_of(f"{named} is {language}")) in counts.traits:
            signals["lang"] = "text of the site"
            return language
    if declared is not None:
        signals["lang"] = declared.signal
        return declared.value
    return None
