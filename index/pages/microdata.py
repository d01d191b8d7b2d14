"""Microdata: what the property of an item is, and which item's it is."""

from __future__ import annotations

from itertools import islice
from typing import Any

from pressmark.index.pages.markup import parts_of, text_of
from pressmark.index.pages.structured import ARTICLES

_SUMMARY = 300  # characters of a description; a longer one is the text itself
_MOST_WORDS = 40  # keywords of one element


def value_of(element: Any, attributes: dict[str, str]) -> str:
    """The value of a property (`itemprop`); empty where it describes anything but an article, or is the text itself."""
    given = attributes.get("content") or attributes.get("datetime")
    value = given or _named_in(element, attributes) or _listed_in(element, attributes) or text_of(element)
    if "description" in attributes["itemprop"] and (len(value) > _SUMMARY or not _is_of_article(element)):
        return ""
    return value


def item_of(element: Any) -> Any | None:
    """The element that holds the item which a property is of; None where that is the page."""
    return next((above for above in element.iterancestors() if "itemscope" in above.attrib), None)


def _named_in(element: Any, attributes: dict[str, str]) -> str:
    """The name of an item within another, as of an author; empty where it is a plain text."""
    if "itemscope" not in attributes:
        return ""
    for part in parts_of(element):
        if "name" in (part.get("itemprop") or "").split():
            named: str | None = part.get("content")
            return named or text_of(part)
    return ""


def _listed_in(element: Any, attributes: dict[str, str]) -> str:
    """Keywords of which each is an element, as a list, without what announces them; empty where they are not."""
    if "keywords" not in attributes["itemprop"] or len(element) < 2:
        return ""
    words = [text_of(part).strip() for part in islice(element, _MOST_WORDS)]
    return ", ".join(word for word in words if word and not word.endswith(":"))


def _is_of_article(element: Any) -> bool:
    """Whether a property is that of an article, not of its author, its publisher or the site."""
    item = item_of(element)
    if item is None:
        return True
    return "itemprop" not in item.attrib and (item.get("itemtype") or "").rsplit("/", 1)[-1] in ARTICLES
