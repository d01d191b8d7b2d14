"""Which elements readers do not see, and which attributes say whether an element counts."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

HIDING = frozenset(("hidden", "aria-hidden", "style"))
# Attributes by which an owner says whether an element counts; most elements have none of them.
MARKS = frozenset(
    (
        "data-pagefind-body", "data-pagefind-ignore", "data-pagefind-meta",
        "data-pagefind-default-meta", "data-pagefind-filter", "data-pagefind-sort", "data-pagefind-weight",
        "data-pagefind-index-attrs", "data-search-exclude", "data-elastic-exclude", "data-elastic-include",
        "data-docsearch-exclude", "data-swiftype-index", "data-pressmark-content", "data-pressmark-remove",
        "data-swiftype-name", "data-elastic-name",
    )
)  # fmt: skip
# Text for screen readers, permalinks of headings and line numbers of code: seen by nobody as part of the text.
_MUTED_CLASSES = frozenset((
    "sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text", "assistive-text", "headerlink",
    "header-anchor", "anchorjs-link", "lineno", "linenos", "linenumber", "linenumbers", "linenodiv",
    "rouge-gutter", "line-numbers-rows", "hljs-ln-numbers", "mw-editsection", "toc-anchor", "heading-anchor",
    "mwe-math-fallback-image-inline",
))  # fmt: skip
# What holds line numbers as a `gutter`; elsewhere that is a column of a page's grid.
_NUMBERED = ("td", "th", "pre", "span")
_HIDDEN_STYLE = re.compile(r"(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
RELATED = "pressmark-related"
APART = frozenset((RELATED, "noindex"))  # elements that are for no search, whatever their attributes
LOOKED_AT = APART | {"time"}  # elements that tell something without any attribute
LISTING = APART | {"nav"}  # those, and what lists of related posts are written as
_FRAMES = ("body", "article", "main")


def hidden(tag: str, attributes: dict[str, str]) -> bool:
    """Whether the element's attributes hide it."""
    if "hidden" in attributes and attributes["hidden"].lower() != "until-found":
        return True
    if attributes.get("aria-hidden") == "true" and tag not in _FRAMES:
        return True
    return "style" in attributes and _HIDDEN_STYLE.search(attributes["style"]) is not None


def is_kept_apart(element: Any, tag: str, names: str) -> bool:
    """Whether the element is a list of related posts as Pressmark writes it, or what a page keeps from search engines.

    A `noindex` around the main heading was left open, or is no word about a part of the page.
    """
    if tag == "noindex":
        return element.find(".//h1") is None
    return tag == RELATED or (tag == "nav" and "related-posts" in names.split())


@lru_cache(maxsize=20_000)
def silenced(tag: str, names: str) -> bool:
    """Whether the element's classes say that its text is not for readers."""
    classes = names.split()
    if "gutter" in classes and tag in _NUMBERED:
        return True
    return not _MUTED_CLASSES.isdisjoint(classes) and tag not in _FRAMES
