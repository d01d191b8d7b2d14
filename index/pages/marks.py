"""Explicit marks: what an owner says about a page in attributes and comments, in the grammars that are already
known."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from lxml import etree

from pressmark.index.pages.markup import beginning
from pressmark.index.pages.record import Marks

_ENTRY = re.compile(r"\s*([^,:\[\]]+?)\s*(?:\[([^\]]*)\])?\s*(?:,|$)")
_INLINE = re.compile(r"\s*([^,:\[\]]+?)\s*:(.*)$", re.DOTALL)
_EXCLUDES = ("data-search-exclude", "data-elastic-exclude", "data-docsearch-exclude")
# Names that Swiftype and Elastic give to elements, and what they are called here.
NAMED = {
    "title": "title", "published_at": "date", "date": "date", "author": "author", "authors": "author", "image": "image",
    "description": "summary", "summary": "summary", "section": "section", "category": "section", "expires": "expires",
}  # fmt: skip
_WHOLE = ("data-pagefind-ignore", "data-search-exclude")  # at a page's root they are of all of it
_INCLUDES = ("data-pagefind-body", "data-elastic-include", "data-pressmark-content")
_OFF = re.compile(r"\s*(?:htdig_noindex|/?\s*UdmComment|noindex|googleoff:\s*(?:index|all))\s*$", re.IGNORECASE)
_ON = re.compile(r"\s*(?:/htdig_noindex|/\s*UdmComment|/noindex|googleon:\s*(?:index|all))\s*$", re.IGNORECASE)
_LONGEST = 500
_MOST_WEIGHTS = 1_000  # elements of one page that weigh more or less than the others
_READ = 1_000  # characters of an element, its spaces included, of which those are the first


def excluded(attributes: Mapping[str, str]) -> bool:
    """Whether the element and all in it are to be left out of the text."""
    ignore = attributes.get("data-pagefind-ignore")
    if ignore is not None and ignore.lower() != "false":
        return True
    if attributes.get("data-swiftype-index", "").lower() == "false":
        return True
    return any(name in attributes for name in _EXCLUDES) or "data-pressmark-remove" in attributes


def sealed(attributes: Mapping[str, str]) -> bool:
    """Whether the marks in an excluded element count for nothing: Pagefind still reads those of what is only not
    indexed."""
    return attributes.get("data-pagefind-ignore", "all").lower() not in ("", "index")


def readmitted(attributes: Mapping[str, str]) -> bool:
    """Whether an element within an excluded one is text again, by the nested rules of Swiftype and Elastic."""
    return attributes.get("data-swiftype-index", "").lower() == "true" or "data-elastic-include" in attributes


def included(attributes: Mapping[str, str]) -> bool:
    """Whether the element is marked as the text to index."""
    if "body" in (attributes.get("data-swiftype-name"), attributes.get("data-elastic-name")):
        return True
    return any(name in attributes for name in _INCLUDES) or attributes.get("data-swiftype-index", "").lower() == "true"


def heading_level(names: str) -> int:
    """The level of a heading by the classes that DocSearch reads (`DocSearch-lvl2`); 0 where they name none of the
    text."""
    _, _, level = names.partition("DocSearch-lvl")
    return int(level[0]) if level[:1] in ("2", "3", "4", "5", "6") else 0


def switch(comment: str) -> bool | None:
    """What a comment says about the text after it: False is off, True is on again, None nothing."""
    if len(comment) > 40:
        return None
    if _ON.match(comment):
        return True
    return False if _OFF.match(comment) else None


def are_switches(body: Any) -> bool:
    """Whether a page's comments switch its text on again as often as off; else the way back was forgotten."""
    comments = [comment.text or "" for comment in body.iter(etree.Comment)]
    told = {text: switch(text) for text in comments}
    if all("htdig" in text.lower() for text, word in told.items() if word is not None):
        return True  # by the rule of ht://Dig, what is not switched on again is off to the end
    said = [word for text in comments if (word := told[text]) is not None]
    return said[-1:] == [True] and said.count(True) >= said.count(False)


def entries(value: str, element: Any) -> list[tuple[str, str]]:
    """Names and values of one attribute: `name`, `name[attribute]`, `name:value`, separated by commas.

    An inline value reaches to the end of the attribute, so that it may hold commas.
    """
    found: list[tuple[str, str]] = []
    at = 0
    value = value[:4000]
    own = beginning(element, _READ) if value else ""
    while at < len(value) and len(found) < 50:
        match = _ENTRY.match(value, at)
        if match:
            name, attribute = match[1], match[2]
            text = element.get(attribute, "") if attribute else own
            found.append((name, " ".join(text.split())[:_LONGEST]))
            at = max(match.end(), at + 1)
            continue
        inline = _INLINE.match(value, at)
        if inline:
            found.append((inline[1], " ".join(inline[2].split())[:_LONGEST]))
        break
    return [(name, text) for name, text in found if name and text]


class MarkReader:
    """Collects the marks of a page's elements during the one walk over them."""

    def __init__(self) -> None:
        self.filters: dict[str, list[str]] = {}
        self.sort: dict[str, str] = {}
        self.meta: dict[str, str] = {}
        self.defaults: dict[str, str] = {}
        self.tags: list[str] = []
        self.weight = 1.0
        self.weights: dict[int, float] = {}
        self.ignored = ""

    def read(self, element: Any, attributes: Mapping[str, str], node: int = -1) -> None:
        """Take over what one element says; its attributes are known to hold some telling name.

        `node` is the block-level element that it is, -1 for any other.
        """
        for name, text in entries(attributes.get("data-pagefind-filter", ""), element):
            values = self.filters.setdefault(name, [])
            if text not in values:
                values.append(text)
        for name, text in entries(attributes.get("data-pagefind-sort", ""), element):
            self.sort.setdefault(name, text)
        for name, text in entries(attributes.get("data-pagefind-meta", ""), element):
            self.meta.setdefault(name, text)
        for name, text in entries(attributes.get("data-pagefind-default-meta", ""), element):
            self.defaults.setdefault(name, text)
        named = attributes.get("data-elastic-name") or attributes.get("data-swiftype-name")
        if named in NAMED:
            self.meta.setdefault(NAMED[named], " ".join(beginning(element, _READ).split())[:_LONGEST])
        elif named == "tags":
            self.tags.append(" ".join(beginning(element, _READ).split())[:_LONGEST])
        if "data-pagefind-weight" in attributes:
            weight = _weight(attributes["data-pagefind-weight"])
            if _is_whole(element, attributes):
                self.weight = weight
            elif node >= 0 and len(self.weights) < _MOST_WEIGHTS:
                self.weights[node] = weight
        if element.tag in ("html", "body") and not self.ignored:
            self.ignored = next((name for name in _WHOLE if name in attributes), "")

    def marks(self) -> Marks:
        """All that was said."""
        filters = {name: tuple(values) for name, values in self.filters.items()}
        meta, tags = {**self.defaults, **self.meta}, tuple(self.tags[:100])
        return Marks(filters, self.sort, meta, self.weight, self.weights, self.ignored, tags)


def _is_whole(element: Any, attributes: Mapping[str, str]) -> bool:
    """Whether an element holds the article rather than a part of it."""
    if element.tag in ("html", "body", "main", "article") or included(attributes):
        return True
    return element.tag in ("div", "section") and element.find(".//h1") is not None


def _weight(value: str) -> float:
    try:
        return min(10.0, max(0.0, float(value)))
    except ValueError:
        return 1.0
