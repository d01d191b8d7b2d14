"""Candidates of each field from what a page shows: its elements, its headings, its short lines, its explicit marks."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace

from pressmark.index.extraction.bylines import is_byline, is_label
from pressmark.index.pages import traits as t
from pressmark.index.pages.dates import is_short_day, iso_date
from pressmark.index.pages.fields import LIST, Fields, Offers, add, dated
from pressmark.index.pages.record import Block, Candidate, Layout, Marks, Record, Told
from pressmark.index.pages.revisions import announces_change, told_apart

_LABEL = 30  # characters of a line that says what the day below it is
_DATELINE = 160  # characters of a line that may be there for its date
_DATE_LINE = 7  # words of a line that holds little but a date
_BEGUN = 10  # characters of a line that begins with its date
# Signs of code that is not marked up as such: a date in quotes, a range, a cast, a call, a comparison.
_CODE = re.compile(r"['\"`]\d{4}-\d\d|[\[({]\d{4}-\d\d-\d\d,|\w::\w|\w\([^()]*\);$|=>|[<>!]=")
_YEAR = re.compile(
    r"(?:19|20|25|١٩|٢٠|२०|๒๕|২০|۲۰|۱۳|۱۴)(?<!\d{3})\d\d(?!\d)|令和|平成|民國"
)  # found soonest by what it begins with


def offered(record: Record, *names: str) -> list[Candidate]:
    """What a page offers for some fields, in their order."""
    return [candidate for name in names for candidate in record.fields.get(name, ())]


def add_sightings(fields: Fields, seen: Offers, layout: Layout, marks: Marks) -> None:
    """Turn what visible elements offer into candidates of fields."""
    _marked_up(fields, seen)
    _written(fields, layout, {c.node for c in seen.get("entry", ())}, _bylines(seen))
    for name in ("tag-path", "category-path"):
        fields[name] = _labels(seen.get(name, ()), layout)
    _chosen(fields, marks)
    fields.setdefault("author", []).extend(c for c in fields.pop("labelled", ()) if is_byline(c.value))
    for level, name in _LEVELS.items():
        fields.setdefault(name, []).extend(seen.get(level, ())[:1])
    language = next((c.value for c in fields.get("language", ())), "")
    dated(fields, _DATES, month_first=language in ("en-US", "en"))


def _marked_up(fields: Fields, seen: Offers) -> None:
    """What elements say by their names and attributes."""
    for time in seen.get("time", ()):
        words = time.signal.lower()
        name = "seen_time"
        if "modified" in words or "updated" in words:
            name = "seen_published" if "published" in words else "seen_modified"
        elif "publish" in words or "entry-date" in words or "pubdate" in words or "dt-published" in words:
            name = "seen_published"
        add(fields, name, time.value, f"time {time.signal}".strip(), time.node)
    changes = [c for c in seen.get("changed", ()) if len(c.value) <= 120]
    fields.setdefault("seen_modified", []).extend(sorted(changes, key=lambda c: c.signal.startswith(".")))
    for item in seen.get("itemprop", ()):
        for prop in item.signal.split():
            for value in LIST.split(item.value) if prop == "keywords" else (item.value,):
                if prop in _PROPERTIES:
                    add(fields, _PROPERTIES[prop], value, f"itemprop {prop}", item.node)
    for name, values in seen.items():
        if name in _SEEN:
            fields.setdefault(_SEEN[name], []).extend(values)
        elif name in ("related", "unrelated"):
            fields[name] = [*values, *fields.get(name, ())]
        elif name == "dated":
            fields.setdefault("seen_date", []).extend(v for v in values if len(v.value) <= 120)


def _labels(links: Sequence[Candidate], layout: Layout) -> list[Candidate]:
    """The links to tags that stand with others of their kind, not in a sentence."""
    if not links:
        return []
    nodes = {link.node for link in links}
    bare = {b.node for b in layout.blocks if b.node in nodes and b.linked * 2 > len(b.text)}
    return [link for link in links if link.node in bare]


def _bylines(seen: Offers) -> dict[int, str]:
    """The first line of each block that is a by-line by itself."""
    return {line.node: line.value for line in reversed(seen.get("line", ())) if is_byline(line.value)}


def _written(fields: Fields, layout: Layout, entries: Container[int], lines: Mapping[int, str]) -> None:
    """What headings and short lines say, other than code and the `entries` of a bibliography.

    `lines` are the by-lines among the lines of blocks that have several.
    """
    label = ""
    for i, block in enumerate(layout.blocks):
        tag = layout.tags[block.node]
        if tag == "h1" and not _is_home_link(block):
            add(fields, "headline", block.text, "h1", block.node)
        elif tag == "h2" and len(fields.get("headline", ())) < 20:
            add(fields, "subhead", block.text, "h2", block.node)
        line = block.text if len(block.text) <= _DATELINE else block.text[: _DATELINE // 3]
        labelled = f"{label} {block.text}" if label else block.text  # the words that announce a name may stand above it
        label = block.text if is_label(block.text) else ""
        if block.node in lines and lines[block.node] in block.text:
            labelled = lines[block.node]
        year = _holds_year(line) or is_short_day(line)
        byline = is_byline(labelled)
        if not (year or byline) or block.node in entries or _is_sample(layout, block):
            continue
        if year:
            begun = tag == "p" and line[0].isdecimal() and iso_date(line[:_BEGUN]) is not None
            alone = begun or block.words <= _DATE_LINE
            above = layout.blocks[i - 1].text if i else ""
            told = len(above) <= _LABEL and announces_change(above)
            made, changed = ("", line) if told else told_apart(line)
            for name, part in (("text_date", made), ("seen_modified", changed)):
                if part:
                    add(fields, name, part, "date line" if alone else "text", block.node)
        if byline:
            add(fields, "text_byline", labelled, "text", block.node)
    fields.setdefault("headline", []).extend(fields.pop("subhead", ()))


def _chosen(fields: Fields, marks: Marks) -> None:
    """What an owner says by explicit marks."""
    for name, value in marks.meta.items():
        if name in ("title", "image", "image_alt", "summary", "section"):
            add(fields, f"chosen_{name}", value, "data-pagefind-meta")
        elif name in _FIRST:
            fields.setdefault(_FIRST[name], []).insert(0, Candidate(value, "data-pagefind-meta"))
    for tag in marks.tags:
        add(fields, "chosen_tag", tag, "data-elastic-name")


def informed(record: Record, told: Sequence[Told]) -> Record:
    """The record with what files beside the page say: an author's own front matter first, feeds and sitemaps last."""
    if not told:
        return record
    fields = dict(record.fields)
    for row in told:
        candidate = Candidate(row.value, row.signal)
        source = row.signal == "front matter"
        if row.field in ("draft", "noindex") or (row.field == "tag" and not source):
            fields[f"told_{row.field}"] = (*fields.get(f"told_{row.field}", ()), candidate)
        elif source:
            own = [c for c in fields.get(row.field, ()) if c.signal == row.signal]
            others = [c for c in fields.get(row.field, ()) if c.signal != row.signal]
            fields[row.field] = (*own, candidate, *others)
        else:
            fields[row.field] = (*fields.get(row.field, ()), candidate)
    return replace(record, fields=fields)


_DATES = (
    "chosen_date",
    "published",
    "modified",
    "expires",
    "seen_published",
    "seen_time",
    "seen_date",
    "text_date",
    "seen_modified",
)
_SEEN = {
    **{name: name for name in ("picture", "home", "rel-tag", "rel-category", "byline", "tag-class", "tag-list", "mf-category", "text_date")},
    "rel-author": "seen_author", "mf-published": "seen_published", "mf-summary": "seen_summary",
}  # fmt: skip
_FIRST = {"date": "published", "author": "author", "expires": "expires"}
_LEVELS = {"DocSearch-lvl0": "section", "DocSearch-lvl1": "title"}
_PROPERTIES = {
    "headline": "headline", "datePublished": "seen_published", "published": "seen_published", "dateModified": "seen_modified",
    "author": "seen_author", "keywords": "rel-tag", "articleSection": "section", "dateCreated": "seen_published",
    "description": "seen_summary",
}  # fmt: skip


def _holds_year(line: str) -> bool:
    """Whether a line may be dated; hardly any is, which looking for digits shows soonest."""
    if line.isascii() and "20" not in line and "19" not in line and "25" not in line:
        return False
    return _YEAR.search(line) is not None and "©" not in line


def _is_sample(layout: Layout, block: Block) -> bool:
    """Whether a line is code or holds it, where dates and names are those of an example."""
    return bool(layout.traits[block.node] & t.CODE) or _CODE.search(block.text[:_DATELINE]) is not None


def _is_home_link(block: Block) -> bool:
    """Whether a heading is the site's logo: nothing but a link to its front page."""
    if block.linked < len(block.text) - 2 or len(block.links) != 1:
        return False
    path = block.links[0].split("#")[0].split("//", 1)[-1]
    return path.rstrip("/").count("/") == 0 and ("//" in block.links[0] or path in ("/", ".", "./", "index.html"))
