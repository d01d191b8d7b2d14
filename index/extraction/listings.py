"""Telling pages that lead to others from pages that say something themselves, by their structure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pressmark.index.extraction.body import Body
from pressmark.index.extraction.pruning import CARD, CARD_WORDS
from pressmark.index.extraction.site_counts import SiteCounts
from pressmark.index.pages import traits as t
from pressmark.index.pages.record import Layout, Node, Record
from pressmark.index.pages.urls import link_key

_PROSE = 60  # words of its own from which a page says something
_SENTENCE = 8  # words
_FEWEST = 3  # cards of a list
TITLE_LINE = 0.6  # of a line that is a title, with its date perhaps
_FOLDER_PAGE = re.compile(r"/index\.x?html?$")
_OUTSIDE = t.FURNITURE | t.COMMENTS | t.ASIDE
_DATE = 24  # letters beside a title that are its date
_DATES = ("chosen_date", "published", "seen_published", "seen_time", "seen_date", "text_date")
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
    """Whether an article is a list of other pages: at least three cards in the place of its text, and little beside
    them."""
    if record.kind != "article" or record.kind_signal in _CERTAIN or whole.signal == "mark":
        return False
    nodes, blocks = record.layout.nodes, record.layout.blocks
    start, end = whole.root, nodes[whole.root].end if nodes else 0
    cards = {
        blocks[i].links[0]
        for i, reason in gone.items()
        if reason == CARD and i in record.layout.titled and start <= blocks[i].node < end
    }
    left = sum(blocks[i].words for i in body.blocks if i not in record.layout.titled)
    return len(cards) >= _FEWEST and left < _PROSE


def is_overview(record: Record, counts: SiteCounts, published: str | None, signal: str, body: Body) -> bool:
    """Whether an article is entries that lead to at least three of the site's others, and says little beside them.

    An entry is an element that leads to one page, with its title, date and excerpt; a date that stands only in entries
    (`published`, by `signal`) is theirs. A folder's own page may have long entries of the pages in that folder.
    """
    if record.kind != "article" or record.kind_signal in _CERTAIN or body.signal == "mark":
        return False
    nodes, blocks = record.layout.nodes, record.layout.blocks
    folder = bool(_FOLDER_PAGE.search(record.path))
    if not folder and any(blocks[i].words > CARD_WORDS for i in body.blocks):
        return False
    foreign = _foreign(record.layout)
    led = _led(record, counts, foreign)
    if len(set().union(*led.values())) < _FEWEST:
        return False
    targets: list[set[int]] = [set() for _ in nodes]
    words = [0] * len(nodes)
    for i, block in enumerate(blocks):
        words[block.node] += block.words
        targets[block.node] |= led.get(i, set())
    for i in range(len(nodes) - 1, 0, -1):
        targets[nodes[i].parent] |= targets[i]
        words[nodes[i].parent] += words[i]
    entry = [False] * len(nodes)
    for i, node in enumerate(nodes):
        small = folder or words[i] <= CARD_WORDS
        told = node.tag == "dd" and small and _led_term(nodes, targets, i)
        entry[i] = (len(targets[i]) == 1 and small) or told or (node.parent >= 0 and entry[node.parent])
    if published and not _only_in(entry, record, published, signal):
        return False
    own = sum(blocks[i].words for i in body.blocks if i not in led and not entry[blocks[i].node])
    listed = sum(b.words for i, b in enumerate(blocks) if i in led or (entry[b.node] and not foreign[b.node]))
    return own < min(listed, _PROSE) and (folder or not _divided(record.layout, entry, led, foreign))


def _led_term(nodes: Sequence[Node], targets: Sequence[set[int]], told: int) -> bool:
    """Whether what a definition list tells is of a term right before it that leads to one page."""
    before = told - 1
    while before > nodes[told].parent and nodes[before].parent != nodes[told].parent:
        before = nodes[before].parent
    return nodes[before].tag == "dt" and len(targets[before]) == 1


def _divided(layout: Layout, entry: list[bool], led: Mapping[int, set[int]], foreign: list[bool]) -> bool:
    """Whether a page goes by headings of its own, also such as the site repeats: a reference of links, not a list.

    A heading that leads to several pages is the title of none of them.
    """
    nodes = layout.nodes

    def of_entry(node: int) -> bool:
        return entry[node] and nodes[nodes[node].parent].tag == "article"

    return any(
        nodes[block.node].tag in t.SUBHEADS
        and not (len(led.get(i, ())) == 1 or of_entry(block.node) or foreign[block.node])
        for i, block in enumerate(layout.blocks)
    )


def _led(record: Record, counts: SiteCounts, foreign: list[bool]) -> dict[int, set[int]]:
    """The lines that are titles of the site's other articles, outside of what surrounds a page, and what they lead to.

    What a definition list gives for a term with a colon (`See also:`) belongs to what the page itself is about.
    """
    nodes = record.layout.nodes
    found: dict[int, set[int]] = {}
    labelled = 0  # the end of the list whose last term has a colon
    for i, block in enumerate(record.layout.blocks):
        if nodes[block.node].tag == "dt":
            labelled = nodes[nodes[block.node].parent].end if block.text.endswith((":", "：")) else 0
        linked = bool(block.links) and is_title_line(block.text, block.linked)
        if linked and block.node >= labelled and not foreign[block.node]:
            led = {link_key(record.base, href, record.host) for href in block.links} - {record.outline.url}
            if led and led <= counts.urls:
                found[i] = led
    return found


def is_title_line(text: str, linked: int) -> bool:
    """Whether a line with links is the title of another page, with its date perhaps, or several of them."""
    return len(text) - linked <= max(_DATE, (1 - TITLE_LINE) * len(text))


def _only_in(entry: list[bool], record: Record, published: str, signal: str) -> bool:
    """Whether a page's date was seen in entries and nowhere else."""
    offers = [
        candidate.node
        for name in _DATES
        for candidate in record.fields.get(name, ())
        if candidate.value[:10] == published[:10]
    ]
    return signal != "url" and bool(offers) and all(node >= 0 and entry[node] for node in offers)


def _foreign(layout: Layout) -> list[bool]:
    found = [False] * len(layout.nodes)
    for i, node in enumerate(layout.nodes):
        found[i] = (node.parent >= 0 and found[node.parent]) or bool(
            node.traits & _OUTSIDE and node.tag not in ("html", "body")
        )
    return found
