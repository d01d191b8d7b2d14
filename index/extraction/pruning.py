"""Which blocks of a page belong to the site: repeated verbatim, cards of other pages, lines that vary in a slot."""

from __future__ import annotations

from functools import lru_cache

from pressmark.index.extraction.boilerplate import masks_of, slot_words
from pressmark.index.extraction.site_counts import SiteCounts
from pressmark.index.pages import traits as t
from pressmark.index.pages.record import Layout, Record
from pressmark.index.pages.urls import link_key

REPEATED = "on several pages"
CARD = "card of another page"
VARYING = "on many pages but for some words"
_SHORTEST = 6  # characters
_SLOT_WORDS = range(2, 15)
CARD_WORDS = 80  # the most that a card holds, its title included


def site_blocks(record: Record, counts: SiteCounts, root: int) -> dict[int, str]:
    """The blocks that belong to the site, each with the reason.

    `REPEATED` blocks stand on fewer than half of the articles: a near duplicate of a page shares such blocks, so they
    are in doubt. `root` is the element that holds the article, which no card can.
    """
    if counts.articles < 3:
        return {}
    layout = record.layout
    own = record.outline.titles
    gone: dict[int, str] = {}
    spans: list[tuple[int, int]] | None = None
    for i, block in enumerate(layout.blocks):
        if layout.nodes[block.node].traits & t.CODE or len(block.text) < _SHORTEST or block.key in own:
            continue
        linked = block.linked >= 0.9 * len(block.text)
        if linked and _is_card(record, i, counts):
            spans = spans or block_spans(layout)
            gone.update(dict.fromkeys(_card(record, i, root, spans), CARD))
        elif block.key in counts.boiler:
            gone.setdefault(i, "on most pages" if block.key in counts.everywhere else REPEATED)
        elif block.label in counts.boiler:
            gone[i] = "label of a link, on several pages"
        elif not linked and block.words in _SLOT_WORDS and _is_slot_line(block.text, counts):
            gone[i] = VARYING
    return gone


def block_spans(layout: Layout) -> list[tuple[int, int]]:
    """For each node the blocks in it, which follow each other: the first, and the one after the last."""
    nodes = layout.nodes
    low = [len(layout.blocks)] * len(nodes)
    high = [0] * len(nodes)
    for i, block in enumerate(layout.blocks):
        if not high[block.node]:
            low[block.node] = i
        high[block.node] = i + 1
    for i in range(len(nodes) - 1, 0, -1):
        if high[i]:
            parent = nodes[i].parent
            low[parent] = min(low[parent], low[i])
            high[parent] = max(high[parent], high[i])
    return list(zip(low, high, strict=True))


@lru_cache(maxsize=5_000)
def _is_slot_line(text: str, counts: SiteCounts) -> bool:
    return not counts.masks.isdisjoint(masks_of(slot_words(text), counts.common, counts.usual))


def _is_card(record: Record, i: int, counts: SiteCounts) -> bool:
    """Whether a linked line is the title of another page, or leads to one."""
    block = record.layout.blocks[i]
    if block.key in counts.titles:
        return True
    target = link_key(record.base, block.links[0], record.host) if len(block.links) == 1 else 0
    return target in counts.urls and target != record.outline.url


def _card(record: Record, i: int, root: int, spans: list[tuple[int, int]]) -> range:
    """The blocks of the largest small element around a card's link, never of the one that holds the article."""
    nodes, blocks = record.layout.nodes, record.layout.blocks
    node = blocks[i].node
    found = range(i, i + 1)
    while node > 0 and not node <= root < nodes[node].end:
        inside = range(*spans[node])
        if len(inside) > CARD_WORDS or sum(blocks[j].words for j in inside) > CARD_WORDS:
            break
        if any(blocks[j].key in record.outline.titles for j in inside):
            break
        found, node = inside, nodes[node].parent
    return found
