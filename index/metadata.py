"""Which of the values that a page offers for a field is right: tables of authority, and what the site says about them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pressmark.index import boilerplate as ledger
from pressmark.index.boilerplate import SiteCounts, trait_key
from pressmark.index.dates import day_number, url_date
from pressmark.index.record import Candidate, Record, key_of

_SPLIT = re.compile(r"\s+(?:[|–—·•»«:›/-]|::|\|\|)\s+|\s*[|»]\s*")
_BYLINE = re.compile(
    r"^(?:written|posted|published|gepostet|verfasst|geschrieben|escrito|publicado|publié|door)?\s*"
    r"(?:by|von|por|par|di|da|door|av|af|autor(?:in)?|author|de|text)\s*:?\s+", re.IGNORECASE
)  # fmt: skip
_AND = re.compile(r"\s*(?:,|;|\||/|&|\band\b|\bund\b|\bet\b|\by\b|\be\b)\s+")
_NO_AUTHOR = frozenset(["admin", "administrator", "webmaster", "editor", "root", "user", "redaktion", "staff", "unknown", "anonymous", "none", "author"])
_URLISH = re.compile(r"https?://|www\.|@|^/")
_DIGITS = re.compile(r"\d{2,}")
_UNCATEGORIZED = frozenset(("uncategorized", "uncategorised", "allgemein", "sin categoría", "non classé", "未分類"))

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
    signals: Mapping[str, str]


def choose(record: Record, counts: SiteCounts, visible: Callable[[int], bool]) -> Metadata:
    """The best value of each field; `visible` says of a node whether it still belongs to the page's own part."""
    signals: Signals = {}
    title = _title(record, counts, visible, signals)
    published = _published(record, visible, signals)
    return Metadata(
        title=title,
        published=published,
        modified=_modified(record, published, signals),
        authors=_authors(record, visible, signals),
        tags=_tags(record, counts, visible, signals),
        section=_section(record, counts, signals),
        series=_first(record, "series", signals),
        summary=_summary(record, counts, title, signals),
        image=_image(record, counts, signals),
        image_alt=_first(record, "image_alt", signals),
        lang=_lang(record, signals),
        signals=signals,
    )


def title_affixes(title: str) -> tuple[str, str]:
    """The first and the last part of a title, where it has more than one."""
    parts = _SPLIT.split(title)
    return (parts[0], parts[-1]) if len(parts) > 1 else ("", "")


def _first(record: Record, name: str, signals: Signals) -> str | None:
    for candidate in record.fields.get(name, ()):
        signals[name] = candidate.signal
        return candidate.value
    return None


def _offers(record: Record, *names: str, visible: Callable[[int], bool] | None = None) -> Iterable[Candidate]:
    for name in names:
        for candidate in record.fields.get(name, ()):
            if candidate.node < 0 or visible is None or visible(candidate.node):
                yield candidate


def _title(record: Record, counts: SiteCounts, visible: Callable[[int], bool], signals: Signals) -> str:
    chosen = next(iter(record.fields.get("chosen_title", ())), None)
    if chosen is not None:
        signals["title"] = chosen.signal
        return chosen.value
    heads = [c for c in _offers(record, "title") if not _URLISH.match(c.value)]
    tag = next(iter(record.fields.get("title_tag", ())), None)
    said = " \n ".join(_plain(c.value) for c in (*heads, *((tag,) if tag else ())))
    sites = {_plain(c.value) for c in record.fields.get("site", ())}
    headings = [c for c in _offers(record, "headline") if visible(c.node)]
    for heading in headings:
        if _plain(heading.value) in said and _plain(heading.value) and _plain(heading.value) not in sites:
            signals["title"] = f"{heading.signal}, agreed"
            return heading.value
    for candidate in heads:
        stripped = _without_affix(candidate.value, counts, sites)
        if _plain(stripped) not in sites and stripped:
            signals["title"] = candidate.signal
            return stripped
    if len(headings) == 1 or (headings and headings[0].signal != "h1"):
        signals["title"] = headings[0].signal
        return headings[0].value
    if tag is not None:
        signals["title"] = tag.signal
        return _without_affix(tag.value, counts, sites) or tag.value
    if headings:
        signals["title"] = headings[0].signal
        return headings[0].value
    signals["title"] = "file name"
    stem = record.path.removesuffix("/index.html").rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return " ".join(re.split(r"[-_\s]+", stem)).strip() or record.path


def _without_affix(title: str, counts: SiteCounts, sites: set[str]) -> str:
    """The title without the parts that are the site's name: learnt from the site, or named by the page."""
    while True:
        first, last = title_affixes(title)
        if not last:
            return title
        if _plain(last) in sites or trait_key(ledger.SUFFIX, key_of(last)) in counts.traits:
            title = title[: title.rindex(last)]
        elif _plain(first) in sites or trait_key(ledger.PREFIX, key_of(first)) in counts.traits:
            title = title[title.index(first) + len(first) :]
        else:
            return title
        title = re.sub(r"^\s*[|–—·•»«:›/-]+\s*|\s*[|–—·•»«:›/-]+\s*$", "", title)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def _published(record: Record, visible: Callable[[int], bool], signals: Signals) -> str | None:
    found = next(iter(_offers(record, "published")), None)
    if found is None:
        found = next(iter(_offers(record, "seen_published", visible=visible)), None)
    by_url = url_date(record.url)
    if by_url is not None and len(by_url) == 10 and (found is None or abs(day_number(found.value) - day_number(by_url)) > 1):
        signals["published"] = "url"
        return by_url
    if found is None:
        found = next(iter(_offers(record, "seen_date", visible=visible)), None)
    if found is not None:
        signals["published"] = found.signal
        return found.value
    if by_url is not None:
        signals["published"] = "url"
    return by_url


def _modified(record: Record, published: str | None, signals: Signals) -> str | None:
    for candidate in _offers(record, "modified", "seen_modified"):
        if published is None or day_number(candidate.value) >= day_number(published):
            signals["modified"] = candidate.signal
            return candidate.value
    return None


def _authors(record: Record, visible: Callable[[int], bool], signals: Signals) -> tuple[str, ...]:
    sites = {_plain(c.value) for c in record.fields.get("site", ())}
    best: dict[str, list[str]] = {}
    for candidate in _offers(record, "chosen_author", "author", "seen_author", "byline", visible=visible):
        names = [name for name in _names(candidate.value) if _plain(name) not in sites]
        if names:
            kept = best.setdefault(candidate.signal, [])
            kept += [name for name in names if name.lower() not in {other.lower() for other in kept}]
    for signal, names in best.items():
        signals["authors"] = signal
        return tuple(names[:20])
    return ()


def _names(text: str) -> list[str]:
    text = _BYLINE.sub("", text.strip())
    found = []
    for part in _AND.split(text):
        name = part.strip(" .,:;|-–—·•")
        if not name or len(name) > 60 or _URLISH.search(name) or _DIGITS.search(name) or len(name.split()) > 7:
            continue
        if name.lower() in _NO_AUTHOR:
            continue
        found.append(name)
    return found


def _tags(record: Record, counts: SiteCounts, visible: Callable[[int], bool], signals: Signals) -> tuple[str, ...]:
    for names in (("chosen_tag",), ("tag", "rel-tag", "tag-class", "mf-category", "tag-list"), ("keywords",)):
        found: dict[str, str] = {}
        for candidate in _offers(record, *names, visible=visible):
            value = candidate.value.strip(" #,;·•|")
            key = value.lower()
            if not value or len(value) > 60 or key in found or key in _UNCATEGORIZED:
                continue
            if names == ("keywords",) and trait_key(ledger.TAG, key_of(value)) in counts.traits:
                continue
            found[key] = value
            signals.setdefault("tags", candidate.signal)
        if found:
            return tuple(list(found.values())[:50])
    return ()


def _section(record: Record, counts: SiteCounts, signals: Signals) -> str | None:
    for candidate in _offers(record, "chosen_section", "section", "crumb", "rel-category"):
        if candidate.value.lower() in _UNCATEGORIZED:
            continue
        if trait_key(ledger.SECTION, key_of(candidate.value)) not in counts.traits:
            signals["section"] = candidate.signal
            return candidate.value
    return None


def _summary(record: Record, counts: SiteCounts, title: str, signals: Signals) -> str | None:
    for candidate in _offers(record, "chosen_summary", "summary"):
        repeated = trait_key(ledger.SUMMARY, key_of(candidate.value)) in counts.traits
        if not repeated and _plain(candidate.value) != _plain(title):
            signals["summary"] = candidate.signal
            return candidate.value
    return None


def _image(record: Record, counts: SiteCounts, signals: Signals) -> str | None:
    for candidate in _offers(record, "chosen_image", "image"):
        if trait_key(ledger.IMAGE, key_of(candidate.value)) not in counts.traits:
            signals["image"] = candidate.signal
            return candidate.value
    return None


def _lang(record: Record, signals: Signals) -> str | None:
    if record.detected is not None:
        signals["lang"] = "text"
        return record.detected
    return _first_lang(record.fields.get("language", ()), signals)


def _first_lang(found: Sequence[Candidate], signals: Signals) -> str | None:
    for candidate in found:
        signals["lang"] = candidate.signal
        return candidate.value
    return None
