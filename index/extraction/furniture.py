"""Which elements of a page may hold the article's text, by what templates call them and what would be left without
them."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet

from pressmark.index.extraction.insets import Insets
from pressmark.index.extraction.pruning import block_spans
from pressmark.index.pages import traits as t
from pressmark.index.pages.dates import is_stamp
from pressmark.index.pages.record import Layout

SENTENCE = re.compile(r"[.!?…:;。！？؟।,、，]")  # what labels and menus hardly hold
_WIDE = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
# Share of the page's text above which an element so named is not believed to be what its name says. Where that leaves
# next to nothing, less and less is believed.
_LIMITS = (
    ((t.COMMENTS, 0.9), (t.FURNITURE, 0.85), (t.ASIDE, 0.25), (t.FORM, 0.3), (t.HEADER, 0.3)),
    ((t.COMMENTS, 0.5), (t.FURNITURE, 0.3), (t.ASIDE, 0.1), (t.FORM, 0.1), (t.HEADER, 0.1)),
    ((t.COMMENTS, 0.1), (t.FURNITURE, 0.1)),
)
_PROPER = t.BODY | t.ARTICLE | t.MAIN
_DOUBTFUL = t.COMMENTS | t.FURNITURE | t.ASIDE | t.FORM | t.HEADER  # what those are called
_CORE = 0.2  # of the page's text in elements named as the text itself: one that holds less is a widget's
DOUBTS = len(_LIMITS)
# What the names of an element that is left out say, for its owner.
_CALLED = (
    (t.COMMENTS, "called comments"), (t.FURNITURE, "called navigation, sharing or the like"),
    (t.ASIDE, "called an aside, as by-lines and tags are"), (t.HEADER, "head of the page"), (t.FORM, "form"),
)  # fmt: skip
_CARDS = "list of other pages"
_LINKS = 0.6  # of a line that leads elsewhere
_SUSPECT = 0.5  # the same share where hardly any text would be left without the element
_LEFT = 400.0
TEXT = 60.0  # text in an element named as the article's that is enough to believe all other names
_WHOLE = 0.75  # of the element named as the article's: what holds more of it is not furniture in it
_MOST_HEADS = 20  # main headings of a page that are looked at
STAMP = 24  # letters beside the date of a line that is there for it
_FORMS = 0.1  # a form that holds more is the page's frame


def living_nodes(layout: Layout, masses: list[float], doubt: int) -> list[bool]:
    """For each node whether it may hold text of the article; with more `doubt` fewer names are believed."""
    nodes = layout.nodes
    held = sums(layout, masses)
    total = held[0] or 1.0
    kernel = _kernel(layout, held, t.BODY | t.MAIN)
    proper = _kernel(layout, held, t.BODY | t.ARTICLE)
    alive = [True] * len(nodes)
    bodies = [-1] * len(nodes)  # the nearest element around each node that is named as the article's text
    insets = Insets(layout, masses, held)
    inside = 0  # end of the innermost article that we are in
    traits, cards = layout.traits, layout.cards
    for i, (above, named) in enumerate(zip(layout.parents, traits, strict=True)):
        if above >= 0:
            bodies[i] = above if traits[above] & t.BODY else bodies[above]
            if not alive[above]:
                alive[i] = False
                continue
        if named & _PROPER and not named & t.COMMENTS:
            inside = max(inside, nodes[i].end)
        if not (named & _DOUBTFUL or i in cards) or i == 0 or (node := nodes[i]).tag == "body":
            continue
        if named & (t.ASIDE | t.SIDEBAR) and insets.holds(i):
            continue
        if node.tag in ("footer", "nav") and i >= inside and kernel[0] > kernel[i] and kernel[i] <= 0.5 * held[i]:
            alive[i] = False  # beside an element that is the page's own part
            continue
        if i in cards:
            named |= t.FURNITURE
        elif max(_CORE * kernel[0], 0.5 * held[i]) < kernel[i] or (
            bodies[i] >= 0 and held[i] > _WHOLE * held[bodies[i]]
        ):
            named &= ~(t.FURNITURE | t.ASIDE)
        outside = proper[0] - (held[i] if bodies[i] >= 0 else proper[i])
        left = _LEFT if outside > TEXT else total - held[i]
        alive[i] = not _is_furniture(named, held[i] / total, left, i < inside, doubt)
    return alive


def left_by_name(layout: Layout, kept: AbstractSet[int]) -> list[tuple[range, str]]:
    """The blocks of each element without any kept one that is called what no text is, with what that is."""
    found: list[tuple[range, str]] = []
    spans = block_spans(layout)
    at = 0
    while at < len(layout.nodes):
        node = layout.nodes[at]
        called = _CARDS if at in layout.cards else next((word for flag, word in _CALLED if node.traits & flag), "")
        inside = range(*spans[at])
        if called and inside and kept.isdisjoint(inside):
            found.append((inside, called))
            at = node.end
        else:
            at += 1
    return found


def left_by_form(layout: Layout, known: AbstractSet[int]) -> list[tuple[range, str]]:
    """The blocks that are not `known`, those that follow each other and are left out for the same reason as one."""
    found: list[tuple[range, str]] = []
    for i, block in enumerate(layout.blocks):
        if i in known:
            continue
        if is_stamp(block.text, STAMP):
            reason = "line of a date"
        elif block.linked >= _LINKS * len(block.text):
            reason = "links beside the text"
        elif layout.traits[block.node] & t.HEADING:
            reason = "heading without a text"
        else:
            reason = "beside the text"
        if found and found[-1][1] == reason and found[-1][0].stop == i:
            found[-1] = range(found[-1][0].start, i + 1), reason
        else:
            found.append((range(i, i + 1), reason))
    return found


def appended(layout: Layout, masses: list[float]) -> list[int]:
    """The articles after the first one, each with a main heading, a text and a date or by-line: what scrolling
    appends."""
    tags, parents = layout.tags, layout.parents
    whole: list[int] = []
    for head in [i for i, tag in enumerate(tags) if tag == "h1"][:_MOST_HEADS]:
        at = parents[head]
        while at >= 0 and tags[at] != "article":
            at = parents[at]
        if at >= 0 and (not whole or at >= layout.nodes[whole[-1]].end):
            whole.append(at)
    if len(whole) < 2:
        return []
    held = sums(layout, masses)
    return whole[1:] if all(held[i] >= _LEFT and _is_signed(layout, i) for i in whole) else []


def _is_signed(layout: Layout, article: int) -> bool:
    """Whether an article has a date or a by-line of its own."""
    end = layout.nodes[article].end
    return any(node.traits & (t.DATED | t.BYLINE) for node in layout.nodes[article:end]) or any(
        article <= block.node < end and is_stamp(block.text, STAMP) for block in layout.blocks
    )


def _is_furniture(traits: int, share: float, left: float, inside: bool, doubt: int) -> bool:
    if traits & t.BODY and not traits & t.COMMENTS and share > 0.2:
        return False
    for flag, limit in _LIMITS[doubt]:
        if not traits & flag or (flag == t.HEADER and inside) or (flag == t.FORM and share > _FORMS):
            continue
        if share < (limit if left >= _LEFT else min(limit, _SUSPECT)):
            return True
    return False


def _kernel(layout: Layout, held: list[float], flags: int) -> list[float]:
    """How much of each node's text stands in descendants that are named as the text itself."""
    parents = layout.parents
    found = [0.0] * len(parents)
    named = [i for i, said in enumerate(layout.traits) if said & flags and not said & (t.COMMENTS | t.FURNITURE)]
    for i in reversed(named):
        gain = held[i] - found[i]  # what stands in it beside the ones within it, which come first here
        at = parents[i]
        while gain > 0 and at >= 0:
            found[at] += gain
            at = parents[at]
    return found


def sums(layout: Layout, masses: list[float]) -> list[float]:
    """The mass of the blocks in each node and all that it contains."""
    parents = layout.parents
    held = [0.0] * len(parents)
    for node, mass in zip(layout.places, masses, strict=True):
        held[node] += mass
    for i in range(len(parents) - 1, 0, -1):
        if mass := held[i]:
            held[parents[i]] += mass
    return held


def mass_of(text: str, linked: int) -> float:
    """How much a block counts as text of an article: unlinked characters, short labels hardly."""
    size = len(text)
    if linked * 2 > size:
        return 0.0
    if not text.isascii():
        wide = len(_WIDE.findall(text[:1000]))
        size += int(1.5 * wide * max(1.0, size / 1000))
    weight = float(size - linked)
    if size < 40 or (size < 80 and not SENTENCE.search(text)):
        weight *= 0.25
    return weight
