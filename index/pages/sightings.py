"""What the visible elements of a page offer for its fields: dates, by-lines, tags, microdata and microformats."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

from pressmark.index.pages import traits as t
from pressmark.index.pages.dates import iso_date
from pressmark.index.pages.fields import Fields
from pressmark.index.pages.keys import spaced
from pressmark.index.pages.markup import parts_of, text_of
from pressmark.index.pages.microdata import value_of
from pressmark.index.pages.pictures import picture_of, stands_for
from pressmark.index.pages.record import Candidate
from pressmark.index.pages.revisions import is_of_change, names_change, told_apart
from pressmark.index.pages.urls import is_front


class Sightings:
    """Collects candidates by the kind of mark-up that offers them, during the one walk over the page."""

    def __init__(self, host: str) -> None:
        """`host` is the site's own, as far as the page tells."""
        self._host = host
        self.found: Fields = {}

    def note(self, element: Any, tag: str, attributes: dict[str, str], node: int, shown: bool) -> None:
        """Note what an element offers; `node` is the block that it stands in, `shown` whether readers see it."""
        names = attributes.get("class", "")
        if tag in ("time", "abbr") and ("datetime" in attributes or "title" in attributes or tag == "time"):
            value = _moment_of(element, attributes)
            prop = attributes.get("itemprop", "") + " " + names + (" pubdate" if "pubdate" in attributes else "")
            if is_of_change(element):
                self._offer("changed", value, f"time {prop}".strip(), node)
            else:
                self._offer("time", value, prop.strip(), node)
        elif "itemprop" in attributes:
            self._offer("itemprop", value_of(element, attributes), attributes["itemprop"], node)
        if "data-pressmark-related" in attributes:
            self._offer("related", attributes["data-pressmark-related"], "data-pressmark-related", node)
        if "data-pressmark-unrelated" in attributes:
            self._offer("unrelated", attributes["data-pressmark-unrelated"], "data-pressmark-unrelated", node)
        if tag == "a":
            self._link(element, attributes, node, shown)
        elif tag == "img" and shown:
            self._offer("picture", picture_of(attributes), stands_for(element, attributes) or "img", node)
        rel = attributes.get("rel", "")
        if rel and tag != "link" and shown:
            for word in _related(rel):
                self._offer("rel-" + word, text_of(element), "rel=" + rel.lower(), node)
        if names and tag not in ("body", "article", "main", "time"):
            flags = t.traits(tag, names, "", "", "")
            if flags & (t.DATED | t.BYLINE) and _is_of_entry(element):
                self._offer("entry", "bibliography", "." + names.split()[0], node)
                flags = 0
            if flags & t.DATED:
                self._dated(element, names, node)
            if flags & t.BYLINE:
                self._offer("byline", _person_in(element), "." + names.split()[0], node)
            if "DocSearch-lvl" in names:
                self._offer(names.split()[0], text_of(element), "." + names.split()[0], node)
            self._named(element, tag, names, node, shown)

    def _link(self, element: Any, attributes: dict[str, str], node: int, shown: bool) -> None:
        """Note what a link offers by where it leads."""
        href = attributes.get("href", "")
        if is_front(href, self._host):
            for name in _called(element, attributes):
                self._offer("home", name, "link to the front page", node)
        if shown and _TAG_PATH.search(href):
            self._offer("tag-path", text_of(element), "link to a tag", node)
        if shown and _CATEGORY_PATH.search(href):
            self._offer("category-path", text_of(element), "link to a category", node)

    def _dated(self, element: Any, names: str, node: int) -> None:
        """Note what an element named as a date holds: the day of the publication, that of a change, or both."""
        made, changed = told_apart(text_of(element))
        if not changed and (names_change(names) or is_of_change(element)):
            made, changed = "", made
        for name, part in (("dated", made), ("changed", changed)):
            if part:
                self._offer(name, part, "." + names.split()[0], node)

    def line(self, text: str, node: int) -> None:
        """Note a short line of a block that has several."""
        if len(text) <= _LINE:
            self._offer("line", text, "text", node)

    def _named(self, element: Any, tag: str, names: str, node: int, shown: bool) -> None:
        told = _told_by(names)
        for word in told.formats:
            self._offer(_MICROFORMATS[word], text_of(element), "." + word, node)
        if tag == "a" and shown and told.tag:
            self._offer("tag-class", text_of(element), "." + names, node)
        elif tag != "a" and told.tags:
            for link in _links(element)[:40]:
                self._offer("tag-list", text_of(link), "." + names.split()[0], node)

    def _offer(self, name: str, value: str, signal: str, node: int) -> None:
        value = spaced(value)
        values = self.found.setdefault(name, [])
        if value and len(values) < 200:
            values.append(Candidate(value[:_LONGEST], signal, node))


def tells(tag: str, attributes: dict[str, str], names: str) -> bool:
    """Whether an element can offer anything at all; most cannot."""
    if tag in SEEN_TAGS or not SEEN_ATTRIBUTES.isdisjoint(attributes) or (names != "" and is_named(names)):
        return True
    if "rel" in attributes and tag != "link" and _related(attributes["rel"]):
        return True
    if tag != "a":
        return False
    return leads(attributes.get("href", ""))


def leads(href: str) -> bool:
    """Whether a link may offer something by where it leads: to a tag, to a category, to the front page."""
    return _leads(href) if len(href) < _LONG_LINK else _leads.__wrapped__(href)


@lru_cache(maxsize=5_000)  # the links of a site's templates stand on all of its pages
def _leads(href: str) -> bool:
    return "/tag" in href or "/categor" in href or is_front(href, "")


@lru_cache(maxsize=5_000)
def _related(rel: str) -> tuple[str, ...]:
    """What a link's relations say of the page that it stands on."""
    return tuple(word for word in rel.lower().split() if word in _RELATIONS)


@lru_cache(maxsize=20_000)
def is_named(names: str) -> bool:
    """Whether classes say that an element offers something."""
    if t.traits("", names, "", "", "") & (t.DATED | t.BYLINE) or "DocSearch-lvl" in names:
        return True
    return any(_told_by(names))


class _Told(NamedTuple):
    """What an element's classes say that it holds: values of microformats, a tag where it is a link, links to tags."""

    formats: tuple[str, ...] = ()
    tag: bool = False
    tags: bool = False


@lru_cache(maxsize=20_000)
def _told_by(names: str) -> _Told:
    if not any(part in names for part in _SEEN_NAMES):
        return _Told()
    words = names.split()
    formats = tuple(word for word in _MICROFORMATS if word in words)
    tags = _TAG_LIST.search(names) is not None and not _LABELLED.search(names)
    return _Told(formats, not _TAG_CLASSES.isdisjoint(words), tags)


SEEN_TAGS = frozenset(("time", "abbr", "img"))
SEEN_ATTRIBUTES = frozenset(("itemprop", "data-pressmark-related", "data-pressmark-unrelated"))
_RELATIONS = ("tag", "author", "category")
_SEEN_NAMES = ("p-", "dt-", "tag", "categor")
_LONGEST = 1_000
_LONG_LINK = 200  # characters
_LINE = 100  # characters of a line that may tell who wrote it
_MICROFORMATS = {
    "p-author": "byline", "p-category": "mf-category", "dt-published": "mf-published", "p-summary": "mf-summary",
}  # fmt: skip
_TAG_CLASSES = frozenset(
    ["tag", "tags", "post-tag", "tag-link", "article-tag-list-link", "category", "category-link", "p-category"]
)
_PROFILE = re.compile(
    r"/(?:authors?|autor|auteur|profile?|people|person|users?|members?|by|redakteur|contributors?)/", re.IGNORECASE
)
_ENTRY_DEPTH = 6  # elements between a date or name and the entry that holds it
_ENTRY = re.compile(
    r"(?:^|\s)(?:biblio(?:graphy|entry|mixed|set|list|div)?|bibitem|csl-entry|references?|ref-?list|reflist|citations?|"
    r"doc-biblio(?:graphy|entry)|doc-endnotes?)(?:$|[\s_-])",
    re.IGNORECASE,
)
# What bears its tags as classes: the article itself, an entry of a menu, a widget.
_LABELLED = re.compile(r"(?:^|\s)(?:hentry|post-\d+|type-\w+|status-\w+|menu-item|widget)(?:$|\s)")
_TAG_PATH = re.compile(r"/tags?/[^/?#]+/?$")
_CATEGORY_PATH = re.compile(r"/categor(?:y|ies)/[^/?#]+/?$")
_TAG_LIST = re.compile(
    r"(?:^|[\s_-])(?:tags?(?:-?(?:links?|list|s))?|post-?tags|article-?tags|entry-?tags|cat(?:egory|egories)?-?links|categories|"
    r"post-?categories|article-?category)(?:$|[\s_-])",
    re.IGNORECASE,
)


def _links(element: Any) -> list[Any]:
    return [part for part in parts_of(element) if part.tag == "a"]


def _called(element: Any, attributes: dict[str, str]) -> list[str]:
    """What a link is called: its text, what its pictures show, its tooltip."""
    return [
        text_of(element),
        *(image.get("alt") or "" for image in islice(element.iter("img"), 8)),
        attributes.get("title", ""),
    ]


def _moment_of(element: Any, attributes: dict[str, str]) -> str:
    """What a `time` element stands for: its attribute, or its text where that is the better date."""
    given, shown = attributes.get("datetime") or attributes.get("title") or "", text_of(element)
    exact, local = iso_date(given), iso_date(shown)
    if exact is None:
        return shown
    if local and len(local) == 10 and given.endswith(("Z", "+00:00")) and local != exact[:10]:
        return local  # the same moment on the site's own calendar
    return given


def _is_of_entry(element: Any) -> bool:
    """Whether an element stands in an entry of a bibliography, which is dated and written as another work is."""
    for above in islice(element.iterancestors(), _ENTRY_DEPTH):
        if above.tag == "cite" or _ENTRY.search(f"{above.get('class') or ''} {above.get('role') or ''}"):
            return True
    return False


def _carded_in(element: Any) -> list[str]:
    """The names (`fn`) of the business cards (`vcard`) that a by-line is or holds."""
    within = False
    names: list[str] = []
    for part in parts_of(element):
        words = (part.get("class") or "").split()
        within = within or "vcard" in words
        if within and "fn" in words and (text := text_of(part).strip()):
            names.append(text)
    return names[:8]


def _person_in(element: Any) -> str:
    """The text of a by-line, or of what in it is marked as a name: in a business card, or as a link that leads to an
    author."""
    if carded := _carded_in(element):
        return ", ".join(carded)
    links = _links(element)[:8]
    people = [link for link in links if _PROFILE.search(link.get("href") or "") or "author" in (link.get("rel") or "")]
    named = [text for text in (text_of(link) for link in people) if text.strip()]
    return ", ".join(named) if 1 <= len(named) <= 4 else text_of(element)
