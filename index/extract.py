"""Page to record to article: two pure stages, the first of which knows nothing of the site."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, cast, overload

from pressmark.index import traits as t
from pressmark.index.article import Article, Kind, Moment, Section
from pressmark.index.body import Body, BodyFinder
from pressmark.index.boilerplate import EMPTY, SiteCounts
from pressmark.index.candidates import add_sightings
from pressmark.index.dates import day_number
from pressmark.index.discovery import Page
from pressmark.index.head import Fields, read_head
from pressmark.index.language import detect, language_tag
from pressmark.index.layout import LayoutReader
from pressmark.index.markup import decode, parse, strip_silent
from pressmark.index.metadata import Metadata, choose
from pressmark.index.outline import outline_of
from pressmark.index.pagetype import kind_of
from pressmark.index.pruning import REPEATED, site_blocks
from pressmark.index.record import Candidate, Layout, Marks, Outline, Record, key_of
from pressmark.index.scope import Scope
from pressmark.index.selectors import apply_selectors
from pressmark.index.urls import resolve, url_key

_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_TOO_SHORT = 200  # characters of a body that cannot be the whole text
_TAG = re.compile(r"<[^<>]{1,300}>")
_MOST_LOST = 0.5
_AHEAD = 2  # days that a page may be dated ahead


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
    text, _ = decode(data)
    chosen: Fields = {}
    if options.content or options.remove or options.fields:
        text, chosen = apply_selectors(text, options.content, options.remove, options.fields)
    root = parse(text)
    if root is None:
        return _unreadable(page, "no text")
    fields, _ = read_head(root, page.url)
    fields.update(chosen)
    strip_silent(root)
    # From the top: where a page leaves out its body tag, the parser puts some of the body into the head.
    reader = LayoutReader(root, _host(fields, options))
    layout = reader.read()
    marks = reader.marks.marks()
    add_sightings(fields, reader.sightings.found, layout, marks)
    kind, signal = ("noindex", "data-pagefind-ignore") if marks.ignored else kind_of(root, page.path, fields)
    declared = _language(fields, options)
    detected = detect(_prose(layout), declared)
    canonical = next((c.value for c in fields.get("canonical", ())), None)
    frozen = {name: tuple(values) for name, values in fields.items()}
    outline = outline_of(page.path, page.url, kind, layout, frozen, canonical, detected)
    return Record(page.path, page.url, kind, signal, layout, frozen, marks, outline, detected)


def _host(fields: Fields, options: Extraction) -> str:
    """The host that the page's own links may name."""
    for url in (options.base_url, *(c.value for name in ("canonical", "host") for c in fields.get(name, ()))):
        if "//" in url:
            return url.split("//", 1)[1].split("/", 1)[0].lower().removeprefix("www.")
    return ""


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
    long = [b.text for b in layout.blocks if b.words >= 8 and b.linked * 2 < len(b.text) and not layout.nodes[b.node].traits & t.CODE]
    if not long:
        long = [b.text for b in layout.blocks if not layout.nodes[b.node].traits & t.CODE]
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
    are left out where it is given.
    """
    if not keep_all and record.kind not in ("article", "page"):
        return Skip(record.path, cast(Kind, record.kind), record.problem or record.kind_signal)
    twin = counts.duplicates.get(record.path)
    if twin and twin[1] and not keep_all:
        return Skip(record.path, "duplicate", twin[0])
    body = _body(record, counts)
    metadata = choose(record, counts, Scope(record.layout, body))
    kind = cast(Kind, record.kind)
    if twin and twin[1]:
        kind = "duplicate"
    if today and metadata.published and day_number(metadata.published) > day_number(today) + _AHEAD:
        if not keep_all:
            return Skip(record.path, "future", metadata.published)
        kind = "future"
    article = _article(record, body, metadata, kind, twin[0] if twin else None)
    if not article.body and not keep_all:
        return Skip(record.path, "empty", "no text")
    return article


def _body(record: Record, counts: SiteCounts) -> Body:
    """The article's blocks without the site's.

    Where more than half of the text would go, the page is a near duplicate of others: it keeps what it shares with few.
    """
    finder = BodyFinder(record.layout)
    whole = finder.find()
    gone = site_blocks(record, counts, whole.root)
    if not gone:
        return whole
    body = finder.find(gone.keys())
    certain = {i for i, reason in gone.items() if reason != REPEATED}
    if len(gone) > len(certain):
        safer = finder.find(certain)
        if _words(record, body) < (1 - _MOST_LOST) * _words(record, safer):
            return safer
    return body


def left_out(record: Record, counts: SiteCounts) -> list[tuple[str, str]]:
    """The lines that are not in the article because they are the site's, each with the reason."""
    kept = set(_body(record, counts).blocks)
    gone = site_blocks(record, counts, BodyFinder(record.layout).find().root)
    return [(record.layout.blocks[i].text, reason) for i, reason in sorted(gone.items()) if i not in kept]


def _words(record: Record, body: Body) -> int:
    return sum(record.layout.blocks[i].words for i in body.blocks)


def _article(record: Record, body: Body, metadata: Metadata, kind: Kind, duplicate_of: str | None) -> Article:
    lines: list[str] = []
    code: list[tuple[int, int]] = []
    unquoted: list[tuple[int, int]] = []
    heads: list[tuple[int, str, int, str | None]] = []
    links: dict[str, None] = {}
    at = 0
    own = key_of(metadata.title)
    for i in body.blocks:
        block = record.layout.blocks[i]
        node = record.layout.nodes[block.node]
        if node.tag in _HEADINGS and block.key == own:
            continue
        end = at + len(block.text)
        if node.traits & t.CODE:
            code.append((at, end))
        if node.traits & t.QUIET:
            unquoted.append((at, end))
        if node.tag in _HEADINGS:
            heads.append((at, block.text, _HEADINGS[node.tag], record.layout.anchors.get(block.node)))
        for href in block.links:
            target = resolve(record.url, href).split("#")[0]
            if target and target != record.url:
                links[target] = None
        lines.append(block.text)
        at = end + 1
    text = "\n".join(lines)
    signal = body.signal
    stated = next((c.value for c in record.fields.get("body", ())), "")
    if body.signal != "mark" and len(text) < _TOO_SHORT and len(stated) > len(text) + _TOO_SHORT:
        # A page that is filled by a script says its text only in its structured data.
        text, signal = "\n".join(line for line in map(_untagged, stated.splitlines()) if line), "json-ld articleBody"
        heads, code, unquoted = [], [], []
    marks = record.marks
    return Article(
        id=record.path.rsplit(".", 1)[0] if "." in record.path.rsplit("/", 1)[-1] else record.path,
        url=record.url,
        path=record.path,
        title=metadata.title,
        body=text,
        kind=kind,
        sections=_sections(heads, len(text)),
        code=tuple(code),
        unquoted=tuple(unquoted),
        summary=metadata.summary,
        published=Moment(metadata.published) if metadata.published else None,
        modified=Moment(metadata.modified) if metadata.modified else None,
        authors=metadata.authors,
        tags=metadata.tags,
        section=metadata.section,
        series=metadata.series,
        lang=metadata.lang,
        image=metadata.image,
        image_alt=metadata.image_alt,
        links=tuple(list(links)[:500]),
        filters=marks.filters,
        sort=marks.sort,
        meta=marks.meta,
        boost=marks.weight,
        duplicate_of=duplicate_of,
        signals={**metadata.signals, "body": signal, "kind": record.kind_signal},
    )


def _untagged(line: str) -> str:
    return " ".join(_TAG.sub(" ", line).split())


def _sections(heads: list[tuple[int, str, int, str | None]], size: int) -> tuple[Section, ...]:
    ends = [*(start - 1 for start, *_ in heads[1:]), size][: len(heads)]
    return tuple(
        Section(heading, level, anchor, start, end)
        for (start, heading, level, anchor), end in zip(heads, ends, strict=True)
    )
