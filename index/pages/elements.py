"""What the tag of an element and the names of its attributes say of it, before any value is read."""

from __future__ import annotations

from functools import lru_cache

from pressmark.index.pages.sightings import SEEN_ATTRIBUTES, SEEN_TAGS
from pressmark.index.pages.visibility import COUNTING, LISTING, LOOKED_AT

BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hgroup", "hr", "html", "legend", "li", "listing", "main", "menu", "nav", "ol", "p", "pre", "section", "summary",
    "table", "tbody", "tfoot", "thead", "tr", "ul", "xmp", "option", "optgroup", "noframes", "audio", "video",
))  # fmt: skip
SHAPING = 1  # the tag shapes the text around it
TELLING = 2  # tag or attributes may say something of the text or of fields
CLASSED = 4
LINK = 8  # a link that leads somewhere
SPECIFIC = 16  # id, role or itemprop say what the element is for
MARKED = 32  # attributes say whether it counts
_SHAPING = BLOCKS | {"a", "br", "td", "th"}
_WATCHED = LISTING | SEEN_TAGS
_TOLD = COUNTING | SEEN_ATTRIBUTES | {"data-nosnippet"}
_MANY = 100  # names that no other element will have
_SPECIFIC = frozenset(("id", "role", "itemprop"))


def said_by(tag: str, names: list[str]) -> int:
    """The flags of an element by its tag and the names of its attributes."""
    return _known(tag, *names) if len(names) < _MANY else _flags(tag, *names)


def _flags(tag: str, *names: str) -> int:
    found = SHAPING if tag in _SHAPING else 0
    if "class" in names:
        found |= CLASSED
    if tag == "a" and "href" in names:
        found |= LINK
    if not _SPECIFIC.isdisjoint(names):
        found |= SPECIFIC
    if not COUNTING.isdisjoint(names):
        found |= MARKED
    anchor = tag in ("a", "span") and ("id" in names or "name" in names)
    related = "rel" in names and tag != "link"
    watched = tag in LOOKED_AT or (bool(names) and tag in _WATCHED)
    if anchor or related or watched or not _TOLD.isdisjoint(names):
        found |= TELLING
    return found


_known = lru_cache(maxsize=2_000)(_flags)  # the pages of a site are made of a few sets of names
