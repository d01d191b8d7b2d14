"""What files beside the pages say about them: feeds, sitemaps, and sources with front matter."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from email.utils import parsedate_to_datetime
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from pressmark.index.discovery import Page
from pressmark.index.pages.dates import iso_date
from pressmark.index.pages.front_matter import read_front_matter
from pressmark.index.pages.record import Outline, Told
from pressmark.index.pages.urls import host_of, resolve, url_key

KIND = "evidence"
_SOURCE = re.compile(r"\.(?:md|markdown|rst)$")
_SOURCE_INDEX = re.compile(r"(?:^|/)(?:_?index|readme)$", re.IGNORECASE)
_MOST, _MOST_PARTS, _LONGEST = 20_000, 100, 500
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ONE_DAY = 0.5  # share of a sitemap's dates that may be one: the day on which the site was built

Entry = Mapping[str, Iterable[str]]


def read_evidence(data: bytes, page: Page, base_url: str) -> Outline:
    """An outline that carries what the file says, for the site's counts; empty where it cannot be read."""
    told: list[Told] = []
    if _SOURCE.search(page.path):
        address = _SOURCE_INDEX.sub("", _SOURCE.sub("", page.url))
        told = [Told(url_key(address, ""), field, value, "front matter") for field, value in read_front_matter(data)]
    else:
        try:
            signal, own, entries = _json_feed(data) if page.path.endswith(".json") else _xml(data)
        except UnicodeDecodeError:
            return Outline(page.path, KIND)  # names of elements that are no text at all
        for url, entry in entries:
            told += _of_page(resolve(page.url, url), entry, signal, host_of(base_url) or own)
    return Outline(page.path, KIND, told=tuple(dict.fromkeys(told)))


def _of_page(url: str, entry: Entry, signal: str, host: str) -> Iterator[Told]:
    """What one entry says, where it speaks of a page of this site."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return
    if not path or (host and host_of(url) not in ("", host)):
        return
    key = url_key("/" + path.lstrip("/"), "")
    for field, values in entry.items() if key else ():
        for value in values:
            text = " ".join(unescape(value).split())[:_LONGEST]
            if field in ("published", "modified"):
                text = _moment(text) or ""
            if text:
                yield Told(key, field, text, signal)


def _moment(text: str) -> str | None:
    """The date of an entry, to the second where it is given so; feeds write the dates of mails."""
    if text[:4].isdigit():
        return iso_date(text)
    try:
        return parsedate_to_datetime(text[:60]).isoformat(timespec="seconds")
    except (ValueError, TypeError, IndexError, OverflowError):
        return iso_date(text)


def _xml(data: bytes) -> tuple[str, str, Iterable[tuple[str, Entry]]]:
    """The kind of a file, the host that it names as its own, and its entries by url."""
    if _DOCTYPE.search(data):
        return "", "", ()  # feeds need no entities of their own
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True, remove_comments=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError):
        return "", "", ()
    name = _local(root) if root is not None else ""
    if name == "urlset":
        return "sitemap", "", _sitemap(root)
    if name not in ("rss", "RDF", "feed"):
        return "", "", ()
    links = [
        child
        for part in list(root)[:_MOST_PARTS]
        for child in (part, *list(part)[:_MOST_PARTS])
        if _local(child) == "link"
    ]
    own = next((host for link in links if (host := host_of(link.get("href") or (link.text or "").strip()))), "")
    found = (part for part in root.iter() if _local(part) in ("item", "entry"))
    return "feed", own, [_feed_entry(part) for part, _ in zip(found, range(_MOST), strict=False)]


def _local(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _sitemap(root: Any) -> list[tuple[str, Entry]]:
    """Pages with the day of their last change, unless most have the same, that of the build, and that on which news
    appeared."""
    changed: list[tuple[str, str]] = []
    found: list[tuple[str, Entry]] = []
    for url in list(root)[:_MOST]:
        parts = {_local(part): part for part in list(url)[:_MOST_PARTS]}
        address, day = (_line_of(parts.get(name)) for name in ("loc", "lastmod"))
        if address and day:
            changed.append((address, day))
        for part in list(parts.get("news", ()))[:_MOST_PARTS] if address else ():
            if _local(part) == "publication_date":
                found.append((address, {"published": [_line_of(part)]}))
    days = Counter(day[:10] for _, day in changed)
    if len(changed) > 1 and max(days.values()) > _ONE_DAY * len(changed):
        return found
    return [*found, *((url, {"modified": [day]}) for url, day in changed)]


def _line_of(element: Any) -> str:
    return "" if element is None else (element.text or "").strip()


_PARTS = {
    "title": "title", "pubDate": "published", "published": "published", "date": "published", "updated": "modified",
    "creator": "author", "author": "author", "category": "tag", "subject": "tag",
}  # fmt: skip


def _feed_entry(item: Any) -> tuple[str, Entry]:
    url = ""
    found: dict[str, list[str]] = {}
    for part in list(item)[:_MOST_PARTS]:
        name = _local(part)
        text = (part.text or "").strip()
        if name == "link" and part.get("rel", "alternate") == "alternate":
            # `xml:base` of any element around it says where a relative address starts.
            url = resolve(part.base, part.get("href") or text) if part.base else part.get("href") or text or url
        elif name == "guid" and not url and part.get("isPermaLink", "true") == "true" and "//" in text:
            url = text
        elif name in _PARTS:
            inner = next((child.text or "" for child in part if _local(child) == "name"), "")
            found.setdefault(_PARTS[name], []).append(inner or part.get("term") or text)
    return url, found


def _json_feed(data: bytes) -> tuple[str, str, list[tuple[str, Entry]]]:
    try:
        feed = json.loads(data)
    except (ValueError, RecursionError):
        return "", "", []
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        return "", "", []
    items = [item for item in feed["items"][:_MOST] if isinstance(item, dict) and isinstance(item.get("url"), str)]
    return "feed", host_of(str(feed.get("home_page_url") or "")), [(item["url"], _json_entry(item)) for item in items]


def _json_entry(item: dict[str, Any]) -> Entry:
    people = [
        person.get("name") for person in [*_list(item.get("authors")), item.get("author")] if isinstance(person, dict)
    ]
    found = {
        "title": [item.get("title")], "published": [item.get("date_published")], "modified": [item.get("date_modified")],
        "author": people, "tag": _list(item.get("tags")),
    }  # fmt: skip
    return {name: [value for value in values if isinstance(value, str)] for name, values in found.items()}


def _list(value: object) -> list[Any]:
    return value[:_MOST_PARTS] if isinstance(value, list) else []
