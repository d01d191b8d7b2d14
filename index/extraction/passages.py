"""The text of an article, put together from the blocks that are its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from pressmark.index.article import Section
from pressmark.index.extraction.body import Body
from pressmark.index.extraction.credits import is_caption, without_credit
from pressmark.index.pages import traits as t
from pressmark.index.pages.keys import key_of
from pressmark.index.pages.record import Record
from pressmark.index.pages.urls import page_url

_TOO_SHORT = 200  # characters of a body that cannot be the whole text
_TAG = re.compile(r"<[^<>]{1,300}>")
_MOST_LINKS = 500
_SUMMARY = range(60, 301)  # characters of a paragraph that can stand for the article, and of what is shown of it


class Text(NamedTuple):
    """The body of an article with the ranges in it, and the pages of the site that it links to."""

    body: str
    signal: str
    sections: tuple[Section, ...] = ()
    code: tuple[tuple[int, int], ...] = ()
    unquoted: tuple[tuple[int, int], ...] = ()
    weights: tuple[tuple[int, int, float], ...] = ()
    links: tuple[str, ...] = ()
    opening: str | None = None  # the first real paragraph, for want of a summary


def compose(record: Record, body: Body, title: str) -> Text:
    """The chosen blocks, one a line; a heading that repeats the title is left out."""
    lines: list[str] = []
    code: list[tuple[int, int]] = []
    unquoted: list[tuple[int, int]] = []
    weights: list[tuple[int, int, float]] = []
    heads: list[tuple[int, str, int, str | None]] = []
    special: set[int] = set()  # where lines begin that are no prose to quote
    at = 0
    own = key_of(title)
    blocks = [b for b in (record.layout.blocks[i] for i in body.blocks)
              if b.key != own or record.layout.nodes[b.node].tag not in t.LEVELS]  # fmt: skip
    for block in blocks:
        node = record.layout.nodes[block.node]
        line = without_credit(block.text) if is_caption(record.layout, block.node) else block.text
        if not line:
            continue
        end = at + len(line)
        if node.traits & t.CODE:
            code.append((at, end))
            special.add(at)
        quiet = [(at + first, min(at + last, end)) for first, last in block.quiet if first < len(line)]
        if quiet:
            unquoted += quiet
            special.add(at)
        if node.tag in t.LEVELS:
            special.add(at)
            heads.append((at, block.text, t.LEVELS[node.tag], record.layout.anchors.get(block.node)))
        if record.marks.weights and (weight := _weight(record, block.node)) != 1.0:
            weights.append((at, end, weight))
        lines.append(line)
        at = end + 1
    links = _links(record, [href for block in blocks for href in block.links])
    text = "\n".join(lines)
    stated = next((c.value for c in record.fields.get("body", ())), "")
    if body.signal != "mark" and len(text) < _TOO_SHORT and len(stated) > len(text) + _TOO_SHORT:
        # A page that is filled by a script says its text only in its structured data.
        told = [line for line in map(_untagged, stated.splitlines()) if line]
        return Text("\n".join(told), "json-ld articleBody", links=links)
    opening = _opening(lines, special)
    return Text(
        text, body.signal, _sections(heads, len(text)), tuple(code), tuple(unquoted), tuple(weights), links, opening
    )


def _weight(record: Record, node: int) -> float:
    """What the owner gives the innermost element around a line that bears a weight; 1.0 where none does."""
    weights = record.marks.weights
    while node >= 0 and node not in weights:
        node = record.layout.nodes[node].parent
    return weights.get(node, 1.0)


def _links(record: Record, hrefs: Sequence[str]) -> tuple[str, ...]:
    """The other pages of the site that are linked to, in the order of the text."""
    found: dict[str, None] = {}
    for href in hrefs:
        target = page_url(record.base, href, record.host)
        if target and target != record.url:
            found[target] = None
            if len(found) >= _MOST_LINKS:
                break
    return tuple(found)


def _opening(lines: list[str], special: set[int]) -> str | None:
    """The first paragraph that is long enough to say something, cut at a word; `special` lines are no prose."""
    at = 0
    for line in lines:
        if len(line) >= _SUMMARY.start and at not in special and " | " not in line:
            shown = line[: _SUMMARY.stop - 1]
            return (
                shown if shown == line else shown.rpartition(" ")[0].rstrip(" ,;:–—-") + " …" if " " in shown else None
            )
        at += len(line) + 1
    return None


def _untagged(line: str) -> str:
    return " ".join(_TAG.sub(" ", line).split())


def _sections(heads: list[tuple[int, str, int, str | None]], size: int) -> tuple[Section, ...]:
    ends = [*(start - 1 for start, *_ in heads[1:]), size][: len(heads)]
    return tuple(
        Section(heading, level, anchor, start, end)
        for (start, heading, level, anchor), end in zip(heads, ends, strict=True)
    )
