"""Lists of cards: other pages of the site, each with its linked title and perhaps an excerpt, a date or a picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pressmark.index.pages import traits as t
from pressmark.index.pages.record import Block, Node

_FEWEST = 3
_WORDS, _SHORTEST = range(2, 41), 10  # words and characters of a title
_LINKED = 0.9  # of a title that is its link
_LARGEST = 110  # words of one card
_SHARE = 0.7  # of an element's parts that must be cards
_HELD = frozenset(
    ("ul", "ol", "div", "section", "aside", "article", "main", "body", "td", "tr", "tbody", "table", "form")
)


def title_links(blocks: Sequence[Block], host: str) -> frozenset[int]:
    """The blocks that are nothing but a link to another page; only links within `host` or without one count."""
    found: list[int] = []
    for i, (_, text, linked, _, words, links, _, _) in enumerate(blocks):
        long_enough = links and words in _WORDS and len(text) >= _SHORTEST
        if long_enough and linked >= _LINKED * len(text) and _is_of_site(links[0], host):
            found.append(i)
    return frozenset(found)


def card_lists(nodes: Sequence[Node], blocks: Sequence[Block], linked: frozenset[int]) -> frozenset[int]:
    """The elements of a page whose parts are mostly cards."""
    if len(linked) < _FEWEST:
        return frozenset()
    words = [0] * len(nodes)
    for node, _, _, _, number, _, _, _ in blocks:
        words[node] += number
    titles = [0] * len(nodes)
    for i in linked:
        titles[blocks[i].node] += 1
    for i in range(len(nodes) - 1, 0, -1):
        if (number := words[i]) and (parent := nodes[i].parent) >= 0:
            words[parent] += number
            titles[parent] += titles[i]
    found: set[int] = set()
    for i, held in enumerate(titles):
        if held >= _FEWEST and nodes[i].tag in _HELD and not nodes[i].traits & t.CODE:
            parts = [child for child in _children(nodes, i) if words[child] >= 3]
            cards = [words[c] for c in parts if 1 <= titles[c] <= 4 and titles[c] * 4 <= words[c] <= _LARGEST]
            if len(cards) >= max(_FEWEST, _SHARE * len(parts)) and sum(cards) >= _SHARE * words[i]:
                found.add(i)
    return frozenset(found)


def _children(nodes: Sequence[Node], i: int) -> Iterator[int]:
    child = i + 1
    while child < nodes[i].end:
        yield child
        child = nodes[child].end


def _is_of_site(link: str, host: str) -> bool:
    """Whether a link leads to another page of the site."""
    href = link.strip().lower()
    if href.startswith("#"):
        return False
    if href.startswith(("http://", "https://", "//")):
        return bool(host) and href.split("//", 1)[1].split("/", 1)[0].removeprefix("www.") == host
    return ":" not in href.split("/", 1)[0]
