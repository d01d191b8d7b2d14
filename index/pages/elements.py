"""What the tag of an element, its classes and the names of its attributes say of it, before any other value is read."""

from __future__ import annotations

from functools import lru_cache

from pressmark.index.pages.sightings import SEEN_ATTRIBUTES, SEEN_TAGS, is_named
from pressmark.index.pages.traits import traits
from pressmark.index.pages.visibility import HIDING, LISTING, LOOKED_AT, MARKS, silenced

BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hgroup", "hr", "html", "legend", "li", "listing", "main", "menu", "nav", "ol", "p", "pre", "section", "summary",
    "table", "tbody", "tfoot", "thead", "tr", "ul", "xmp", "option", "optgroup", "noframes", "audio", "video",
))  # fmt: skip
SHAPING = 1  # the tag shapes the text around it
TELLING = 2  # tag, attributes or classes may say something of the text or of fields
LINK = 4  # a link that leads somewhere
SPECIFIC = 8  # id, role or itemprop say what the element is for
MARKED = 16  # its owner says whether it counts
TRAITS = 5  # bits below those that its tag and classes give
_SHAPING = BLOCKS | {"a", "br", "td", "th"}
_WATCHED = LISTING | SEEN_TAGS
_TOLD = MARKS | HIDING | SEEN_ATTRIBUTES | {"data-nosnippet"}
_SPECIFIC = frozenset(("id", "role", "itemprop"))
_MANY = 100  # attributes that no other element will have


def said_by(tag: str, classes: str, names: list[str]) -> int:
    """The flags of an element by its tag, its classes and the names of its attributes."""
    return _known(tag, classes, *names) if len(names) < _MANY else _flags(tag, classes, *names)


def _flags(tag: str, classes: str, *names: str) -> int:
    found = traits(tag, classes, "", "", "") << TRAITS
    if tag in _SHAPING:
        found |= SHAPING
    if tag == "a" and "href" in names:
        found |= LINK
    if not _SPECIFIC.isdisjoint(names):
        found |= SPECIFIC
    if not MARKS.isdisjoint(names):
        found |= MARKED
    anchor = tag in ("a", "span") and ("id" in names or "name" in names)
    related = "rel" in names and tag != "link"
    watched = tag in LOOKED_AT or (bool(names) and tag in _WATCHED)
    spoken = classes != "" and (silenced(tag, classes) or is_named(classes))
    if anchor or related or watched or spoken or not _TOLD.isdisjoint(names):
        found |= TELLING
    return found


_known = lru_cache(maxsize=10_000)(_flags)  # the pages of a site are made of a few kinds of elements
