"""Telling pages that lead to others from pages that say something themselves, by their structure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pressmark.index.extraction.body import Body
from pressmark.index.extraction.pruning import CARD
from pressmark.index.extraction.site_counts import SiteCounts
from pressmark.index.pages import traits as t
from pressmark.index.pages.record import Layout, Record
from pressmark.index.pages.urls import page_url, url_key

_PROSE = 60  # words of its own from which a page says something
_SENTENCE = 8  # words
_FEWEST = 3  # cards of a list
TITLE_LINE = 0.6  # of a line that is a title, with its date perhaps
_FOLDER_PAGE = re.compile(r"/index\.x?html?$")
_OUTSIDE = t.FURNITURE | t.COMMENTS | t.ASIDE
# Signals by which a page says what it is; structure is asked where there are none.
_CERTAIN = ("json-ld @type", "body class", "published", "data-pagefind-ignore")


def has_prose(layout: Layout) -> bool:
    """Whether a page that stands where listings do says something itself: sentences, and no headings of other pages."""
    words = entries = 0
    foreign = _foreign(layout)
    for i, block in enumerate(layout.blocks):
        node = layout.nodes[block.node]
        if foreign[block.node]:
            continue
        if i in layout.titled and node.tag in ("h1", "h2", "h3", "h4"):
            entries += 1
        elif block.words >= _SENTENCE and block.linked * 2 < len(block.text):
            words += block.words
    articles = sum(1 for node in layout.nodes if node.tag == "article")
    return words >= _PROSE and entries < _FEWEST and articles < _FEWEST and not layout.cards


def is_listing(record: Record, gone: Mapping[int, str], whole: Body, body: Body) -> bool:
    """Whether an article is a list of other pages: at least three cards in the place of its text, and little beside them."""
    if record.kind != "article" or record.kind_signal in _CERTAIN or whole.signal == "mark":
        return False
    nodes, blocks = record.layout.nodes, record.layout.blocks
    start, end = whole.root, nodes[whole.root].end if nodes else 0
    cards = sum(
        1
        for i, reason in gone.items()
        if reason == CARD and i in record.layout.titled and start <= blocks[i].node < end
    )
    left = sum(blocks[i].words for i in body.blocks if i not in record.layout.titled)
    return cards >= _FEWEST and left < _PROSE


def is_folder_listing(record: Record, counts: SiteCounts, body: Body) -> bool:
    """Whether a folder's own page is a list of the articles in it: at least three titles that lead to them, and little beside."""
    if record.kind != "article" or record.kind_signal in _CERTAIN or not _FOLDER_PAGE.search(record.path):
        return False
    nodes, blocks = record.layout.nodes, record.layout.blocks
    targets: list[set[str]] = [set() for _ in nodes]
    for block in blocks:
        if block.links and block.linked >= TITLE_LINE * len(block.text):
            target = page_url(record.base, block.links[0], record.host)
            if target.startswith(record.url) and target != record.url and url_key(target, "") in counts.urls:
                targets[block.node].add(target)
    for i in range(len(nodes) - 1, 0, -1):
        targets[nodes[i].parent] |= targets[i]
    if not nodes or len(targets[0]) < _FEWEST:
        return False
    entry = [False] * len(nodes)  # what stands in an element with the title of one article speaks of that article
    for i, node in enumerate(nodes):
        entry[i] = len(targets[i]) == 1 or (node.parent >= 0 and entry[node.parent])
    return sum(blocks[i].words for i in body.blocks if not entry[blocks[i].node]) < _PROSE


def _foreign(layout: Layout) -> list[bool]:
    found = [False] * len(layout.nodes)
    for i, node in enumerate(layout.nodes):
        found[i] = (node.parent >= 0 and found[node.parent]) or bool(
            node.traits & _OUTSIDE and node.tag not in ("html", "body")
        )
    return found
