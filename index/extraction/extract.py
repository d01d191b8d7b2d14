"""Page to record to article: two pure stages, the first of which knows nothing of the site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, cast, overload

from pressmark.index.article import AHEAD, Article, Kind, Moment, day_number
from pressmark.index.discovery import Page
from pressmark.index.extraction.candidates import add_sightings, informed
from pressmark.index.extraction.listings import has_prose, is_listing, is_overview
from pressmark.index.extraction.metadata import Metadata, choose
from pressmark.index.extraction.outline import Site, outline_of
from pressmark.index.extraction.own_text import OwnText, is_brief, own_text
from pressmark.index.extraction.pagetype import kind_of
from pressmark.index.extraction.passages import Text, compose
from pressmark.index.extraction.scope import Scope
from pressmark.index.extraction.site_counts import EMPTY, SiteCounts
from pressmark.index.extraction.translations import group_of, translations_of
from pressmark.index.pages import traits as t
from pressmark.index.pages.encoding import decode, is_binary
from pressmark.index.pages.fields import Fields
from pressmark.index.pages.head import read_head
from pressmark.index.pages.language import detect, language_tag
from pressmark.index.pages.layout import LayoutReader
from pressmark.index.pages.markup import parse
from pressmark.index.pages.record import Candidate, Layout, Marks, Outline, Record
from pressmark.index.pages.silent import strip_silent
from pressmark.index.pages.urls import base_of, host_of, url_key

_UNWANTED: tuple[Kind, ...] = ("draft", "noindex")  # what front matter may say of a page
_SHORT = 80  # characters
_NAMES = ("title", "title_tag", "headline", "chosen_title")


@dataclass(frozen=True, slots=True)
class Extraction:
    """The settings that matter when pages are read."""

    content: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    language: str = ""
    base_url: str = ""
    max_page_bytes: int = 5_000_000


@dataclass(frozen=True, slots=True)
class Skip:
    """A page that is left out, and why; `detail` is the signal or, for a duplicate, the path that stands for it."""

    path: str
    reason: Kind
    detail: str = ""


def read_page(data: bytes, page: Page, options: Extraction) -> Record:
    """What the page says, whatever its bytes are; a record with a `problem` where nothing can be read."""
    if len(data) > options.max_page_bytes:
        return _unreadable(page, f"larger than {options.max_page_bytes} bytes")
    if is_binary(data):
        return _unreadable(page, "not a text")
    text, _ = decode(data)
    chosen: Fields = {}
    if options.content or options.remove or options.fields:
        from pressmark.index.extraction.selectors import apply_selectors  # loads BeautifulSoup

        text, chosen = apply_selectors(text, options.content, options.remove, options.fields)
    root = parse(text)
    if root is None:
        return _unreadable(page, "no text")
    fields = read_head(root, page.url)
    fields.update(chosen)
    strip_silent(root)
    # From the top: where a page leaves out its body tag, the parser puts some of the body into the head.
    host = _host(fields, options)
    stated = next((given for base in root.iter("base") if (given := base.get("href")) is not None), "")
    base = base_of(page.url, stated, host)
    reader = LayoutReader(root, host)
    layout = reader.read()
    marks = reader.marks.marks()
    add_sightings(fields, reader.sightings.found, layout, marks)
    kind, signal = (
        ("noindex", marks.ignored) if marks.ignored else kind_of(root, page.path, fields, lambda: has_prose(layout))
    )
    declared = _language(fields, options)
    detected = detect(_prose(layout), declared)
    frozen = {name: tuple(values) for name, values in fields.items()}
    outline = outline_of(page, kind, layout, frozen, Site(host, base), detected)
    return Record(page.path, page.url, kind, signal, layout, frozen, marks, outline, detected, host=host, base=base)


def _host(fields: Fields, options: Extraction) -> str:
    """The host that the page's own links may name."""
    offered = (options.base_url, *(c.value for name in ("canonical", "host") for c in fields.get(name, ())))
    return next(filter(None, map(host_of, offered)), "")


def _unreadable(page: Page, problem: str) -> Record:
    outline = Outline(page.path, "unreadable", url=url_key(page.url, ""))
    return Record(page.path, page.url, "unreadable", "bytes", Layout(), {}, Marks(), outline, problem=problem)


def _language(fields: Fields, options: Extraction) -> str | None:
    found = [(language_tag(c.value), c) for c in fields.get("language", ())]
    fields["language"] = [Candidate(tag, c.signal) for tag, c in found if tag]
    if options.language and not fields["language"]:
        fields["language"].append(Candidate(options.language, "settings"))
    return fields["language"][0].value if fields["language"] else None


def _prose(layout: Layout) -> str:
    """The page's longest texts, from which its language shows."""
    texts = [b for b in layout.blocks if not layout.traits[b.node] & t.CODE]
    long = [b.text for b in texts if b.words >= 8 and b.linked * 2 < len(b.text)] or [b.text for b in texts]
    return " ".join(sorted(long, key=len, reverse=True)[:12])


@overload
def assemble(
    record: Record, counts: SiteCounts = ..., *, keep_all: Literal[True], today: str | None = ...
) -> Article: ...
@overload
def assemble(
    record: Record, counts: SiteCounts = ..., *, keep_all: bool = ..., today: str | None = ...
) -> Article | Skip: ...
def assemble(
    record: Record, counts: SiteCounts = EMPTY, *, keep_all: bool = False, today: str | None = None
) -> Article | Skip:
    """The article of a record under the site's counts, or why there is none.

    With `keep_all` a page that is left out becomes an article of its kind. Pages dated more than two days after `today`
    are left out where it is given, and those that expire on it or did so before.
    """
    twin = counts.duplicates.get(record.path)
    record = informed(record, counts.told.get(record.outline.url, ()))
    told = _told_apart(record, twin)
    if told and not keep_all:
        return told
    own = own_text(record, counts)
    metadata = choose(record, counts, Scope(record.layout, own.body))
    text = compose(record, own.body, metadata.title)
    skip = told or _left_out(record, counts, own, metadata, text, today)
    if skip and not keep_all:
        return skip
    kind = skip.reason if skip and skip.reason != "empty" else cast(Kind, record.kind)
    article = _article(record, text, metadata, kind, _id(twin[0]) if twin else None)
    if (group := group_of(record)) is None:
        return article
    return replace(article, translations=translations_of(record, counts.urls), group=group)


def _told_apart(record: Record, twin: tuple[str, bool] | None) -> Skip | None:
    """Why a page is no article of its own, by what it is and what it is a copy of."""
    for kind in _UNWANTED:
        for candidate in record.fields.get(f"told_{kind}", ()):
            return Skip(record.path, kind, candidate.signal)
    if record.kind not in ("article", "page"):
        return Skip(record.path, cast(Kind, record.kind), record.problem or record.kind_signal)
    return Skip(record.path, "duplicate", twin[0]) if twin and twin[1] else None


def _left_out(
    record: Record, counts: SiteCounts, own: OwnText, metadata: Metadata, text: Text, today: str | None
) -> Skip | None:
    """Why a page is not shown, by its dates and by what is left of it."""
    if metadata.published is None and is_listing(record, own.gone, own.whole, own.body):
        return Skip(record.path, "listing", "cards")
    if is_overview(record, counts, metadata.published, metadata.signals.get("published", ""), own.body):
        return Skip(record.path, "listing", "titles of other pages")
    if today and metadata.published and day_number(metadata.published) > day_number(today) + AHEAD:
        return Skip(record.path, "future", metadata.published)
    if today and metadata.expires and day_number(metadata.expires) <= day_number(today):
        return Skip(record.path, "expired", metadata.expires)
    if not text.body:
        return Skip(record.path, "empty", "no text")
    # What proves to a service who owns a site is a page of a line as well.
    nameless = not any(record.fields.get(name) for name in _NAMES)
    few = is_brief(record, own.whole) and len(text.body) < _SHORT
    return Skip(record.path, "empty", "a few words without a title") if nameless and few else None


def _article(record: Record, text: Text, metadata: Metadata, kind: Kind, duplicate_of: str | None) -> Article:
    marks = record.marks
    signals = {**metadata.signals, "body": text.signal, "kind": record.kind_signal}
    summary = metadata.summary
    if summary is None and text.opening:
        summary, signals["summary"] = text.opening, "first paragraph"
    return Article(
        id=_id(record.path),
        url=metadata.url,
        path=record.path,
        title=metadata.title,
        body=text.body,
        kind=kind,
        sections=text.sections,
        code=text.code,
        unquoted=text.unquoted,
        weights=text.weights,
        summary=summary,
        published=_moment(metadata.published),
        modified=_moment(metadata.modified),
        expires=_moment(metadata.expires),
        authors=metadata.authors,
        tags=metadata.tags,
        section=metadata.section,
        series=metadata.series,
        lang=metadata.lang,
        image=metadata.image,
        image_alt=metadata.image_alt,
        links=text.links,
        filters=marks.filters,
        sort=marks.sort,
        meta=marks.meta,
        boost=marks.weight,
        pins=metadata.pins,
        excludes=metadata.excludes,
        duplicate_of=duplicate_of,
        signals=signals,
    )


def _id(path: str) -> str:
    """The identity of an article: the path of its page without the suffix."""
    return path.rsplit(".", 1)[0] if "." in path.rsplit("/", 1)[-1] else path


def _moment(iso: str | None) -> Moment | None:
    return Moment(iso) if iso else None
