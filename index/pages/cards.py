"""Lists of cards: other pages of the site, each with its linked title and perhaps an excerpt, a date or a picture."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

from pressmark.index.pages import traits as t
from pressmark.index.pages.blocks import Row
from pressmark.index.pages.record import Block, Node

_FEWEST = 3
_WORDS, _SHORTEST = range(2, 41), 10  # words and characters of a title
_LINKED = 0.9  # of a title that is its link
_LARGEST = 110  # words of one card
_SHARE = 0.7  # of an element's parts that must be cards
_NEAR = 4  # elements from a link without a text to the card that it is of
_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|svg|bmp|pdf|mp[34]|webm|zip)$", re.IGNORECASE)
_HELD = frozenset(
    ("ul", "ol", "div", "section", "aside", "article", "main", "body", "td", "tr", "tbody", "table", "form")
)


def link_titles(nodes: Sequence[Node], blocks: list[Row], bare: Mapping[int, Sequence[str]], host: str) -> None:
    """Give the title of each card the link that lies over the card without a text of its own, or is its picture.

    `bare` tells where such links lead, by the node that they stand in. Where few titles have one, they are no list.
    """
    if len(bare) < _FEWEST:
        return
    heads = [i for i, block in enumerate(blocks) if nodes[block[0]].traits & t.HEADING]
    places = [blocks[i][0] for i in heads]
    found: dict[int, set[str]] = {}
    for at, links in bare.items():
        title = _title_near(at, nodes, blocks, heads, places)
        if title is not None:
            found.setdefault(title, set()).update(links)
    titles = {i: link for i, (link, *others) in found.items() if not others and _is_page(link, host)}
    if len(titles) >= _FEWEST:
        for i, link in titles.items():
            node, text, _, key, number, _, _, quiet = blocks[i]
            blocks[i] = node, text, len(text), key, number, (link,), 0, quiet


def _title_near(
    at: int, nodes: Sequence[Node], blocks: Sequence[Row], heads: Sequence[int], places: Sequence[int]
) -> int | None:
    """The block that is the one heading, itself no link, of the card that a node stands in; `heads` stand at
    `places`."""
    for _ in range(_NEAR):
        if at < 0:
            break
        first, last = bisect_left(places, at), bisect_left(places, nodes[at].end)
        if first < last:
            title = heads[first]
            alone = last - first == 1 and not blocks[title][5]
            return title if alone and _is_small(at, nodes[at].end, blocks, title) else None
        at = nodes[at].parent
    return None


def _is_small(start: int, end: int, blocks: Sequence[Row], inside: int) -> bool:
    """Whether the blocks from one node to another, which follow each other, are few words; `inside` is one of them."""
    words = 0
    for ahead in (range(inside, len(blocks)), range(inside - 1, -1, -1)):
        for i in ahead:
            if not start <= blocks[i][0] < end:
                break
            words += blocks[i][4]
            if words > _LARGEST:
                return False
    return True


def title_links(nodes: Sequence[Node], blocks: Sequence[Block], host: str) -> frozenset[int]:
    """The blocks that are nothing but a link to another page; only links within `host` or without one count.

    One word is a title where it is a heading.
    """
    found: list[int] = []
    for i, (node, text, linked, _, words, links, _, _) in enumerate(blocks):
        long_enough = links and len(text) >= _SHORTEST and words in _WORDS
        if links and words == 1 and nodes[node].traits & t.HEADING:
            long_enough = True
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


def _is_page(link: str, host: str) -> bool:
    """Whether a link leads to another page of the site, and to no picture or other file."""
    return _is_of_site(link, host) and not _FILE.search(link.strip().partition("?")[0])


def _is_of_site(link: str, host: str) -> bool:
    """Whether a link leads to another page of the site."""
    href = link.strip().lower()
    if href.startswith("#"):
        return False
    if href.startswith(("http://", "https://", "//")):
        return bool(host) and href.split("//", 1)[1].split("/", 1)[0].removeprefix("www.") == host
    return ":" not in href.split("/", 1)[0]
