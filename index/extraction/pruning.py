"""Which blocks of a page belong to the site: repeated verbatim, cards of other pages, lines that vary in a slot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache

from pressmark.index.extraction.boilerplate import masks_of, slot_words
from pressmark.index.extraction.site_counts import SiteCounts
from pressmark.index.pages import traits as t
from pressmark.index.pages.keys import card_key
from pressmark.index.pages.record import Block, Layout, Record
from pressmark.index.pages.urls import link_key

REPEATED = "on several pages"
CARD = "card of another page"
VARYING = "on many pages but for some words"
_MOST = "on most pages"
_COUNTED = (REPEATED, VARYING, _MOST)
_ENTRIES = frozenset(("li", "dd"))
_SENTENCE = 8  # words
_NEAR = 20  # blocks below a heading that are looked at
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
    layout, traits, boiler = record.layout, record.layout.traits, counts.boiler
    own = record.outline.titles
    gone: dict[int, str] = {}
    spans: list[tuple[int, int]] | None = None
    listed = layout.listed()
    for i, (node, text, linked, key, words, links, label, _) in enumerate(layout.blocks):
        if traits[node] & t.CODE or len(text) < _SHORTEST or key in own:
            continue
        whole = linked >= 0.9 * len(text)
        said = card_key(key) if node in listed else key
        if whole and _is_card(record, key, links, counts):
            spans = spans or block_spans(layout)
            gone.update(dict.fromkeys(_card(record, i, root, spans), CARD))
        elif said in boiler:
            gone.setdefault(i, _MOST if said in counts.everywhere else REPEATED)
        elif label in boiler:
            gone[i] = "label of a link, on several pages"
        elif not whole and words in _SLOT_WORDS and _is_slot_line(text, counts):
            gone[i] = VARYING
    return gone


def block_spans(layout: Layout) -> list[tuple[int, int]]:
    """For each node the blocks in it, which follow each other: the first, and the one after the last."""
    parents = layout.parents
    low = [len(layout.blocks)] * len(parents)
    high = [0] * len(parents)
    for i, node in enumerate(layout.places):
        if not high[node]:
            low[node] = i
        high[node] = i + 1
    for i in range(len(parents) - 1, 0, -1):
        if last := high[i]:
            parent, first = parents[i], low[i]
            low[parent] = min(low[parent], first)
            high[parent] = max(high[parent], last)
    return list(zip(low, high, strict=True))


@lru_cache(maxsize=5_000)
def _is_slot_line(text: str, counts: SiteCounts) -> bool:
    return not counts.masks.isdisjoint(masks_of(slot_words(text), counts.common, counts.usual))


def _is_card(record: Record, key: int, links: tuple[str, ...], counts: SiteCounts) -> bool:
    """Whether a linked line is the title of another page, or leads to one."""
    if key in counts.titles:
        return True
    target = link_key(record.base, links[0], record.host) if len(links) == 1 else 0
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


def own_parts(record: Record, text: Sequence[int], gone: Mapping[int, str], left: AbstractSet[int]) -> set[int]:
    """The headings and entries of lists that other pages have as well, but that a page has among its own sentences.

    `text` is what the article would be with the site's blocks in it, `left` what it is without them. A box that the
    site puts between paragraphs says the same everywhere; below a heading of the text stands something of its own, or a
    line that differs in some words.
    """
    blocks, tags = record.layout.blocks, record.layout.tags
    own = [i for i in text if i in left and _is_prose(blocks[i])]
    if len(own) < 2:
        return set()
    inner = [i for i in text if own[0] < i <= own[-1]]
    found: set[int] = set()
    below = False  # whether we are below a heading of the text
    for place, i in enumerate(inner):
        tag = tags[blocks[i].node]
        if tag in t.SUBHEADS:
            below = _heads_text(record, inner, place, gone, left)
        if below and (tag in t.SUBHEADS or tag in _ENTRIES) and gone.get(i) in _COUNTED and not blocks[i].linked:
            found.add(i)
    return found


def _heads_text(
    record: Record, inner: Sequence[int], place: int, gone: Mapping[int, str], left: AbstractSet[int]
) -> bool:
    """Whether what stands below a heading, in the same element, begins with something of the page's own."""
    layout = record.layout
    blocks, tags = layout.blocks, layout.tags
    around, i = layout.parents[blocks[inner[place]].node], inner[place]
    while around >= 0 and i + 1 < len(blocks) and not around <= blocks[i + 1].node < layout.nodes[around].end:
        around = layout.parents[around]
    for i in inner[place + 1 : place + _NEAR]:
        if i in layout.titled or (around >= 0 and blocks[i].node >= layout.nodes[around].end):
            return False
        if i in left or gone.get(i) == VARYING:
            return True
        if gone.get(i) not in _COUNTED or not (tags[blocks[i].node] in _ENTRIES or tags[blocks[i].node] in t.SUBHEADS):
            return False
    return False


def _is_prose(block: Block) -> bool:
    return block.words >= _SENTENCE and block.linked * 2 < len(block.text)
