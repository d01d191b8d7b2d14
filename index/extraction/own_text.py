"""The text of an article without what is the site's: what is left of a page, and which lines are not and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from pressmark.index.extraction.body import Body, BodyFinder
from pressmark.index.extraction.furniture import left_by_form, left_by_name
from pressmark.index.extraction.pruning import CARD, REPEATED, VARYING, own_parts, site_blocks
from pressmark.index.extraction.site_counts import SiteCounts
from pressmark.index.pages.record import Record

_MOST_LOST = 0.5
_FEW = 12  # words


class OwnText(NamedTuple):
    """The article's blocks, those of the page with the site's in it, and the site's with their reasons."""

    body: Body
    whole: Body
    gone: Mapping[int, str]


def own_text(record: Record, counts: SiteCounts) -> OwnText:
    """The article's blocks without the site's.

    Where more than half of the text would go, the page is a near duplicate of others: it keeps what it shares with few.
    Where nothing would be left, its sentences are all that it says, however many others say the same.
    """
    finder = BodyFinder(record.layout)
    whole = finder.find()
    gone = site_blocks(record, counts, whole.root)
    if not gone:
        return OwnText(whole, whole, gone)
    body = finder.find(gone.keys())
    if own := own_parts(record, whole.blocks, gone, set(body.blocks)):
        gone = {i: reason for i, reason in gone.items() if i not in own}
        body = finder.find(gone.keys())
    if is_brief(record, body):
        # A note of a line or two: a sentence in it that others of the site resemble is all that it says.
        gone = {i: reason for i, reason in gone.items() if reason != VARYING or not _is_sentence(record, i)}
        body = finder.find(gone.keys())
    certain = {i: reason for i, reason in gone.items() if reason != REPEATED}
    least = (1 - _MOST_LOST) * sum(b.words for i, b in enumerate(record.layout.blocks) if i not in certain)
    if len(gone) > len(certain) and _words(record, body) < least:  # else nothing could say twice as much
        safer = finder.find(certain.keys())
        if _words(record, body) < (1 - _MOST_LOST) * _words(record, safer):
            gone, body = certain, safer
    titles = {record.outline.title, *record.outline.titles}
    if all(record.layout.blocks[i].key in titles for i in body.blocks) and CARD not in gone.values():
        gone = {i: reason for i, reason in gone.items() if i not in whole.blocks or not _is_sentence(record, i)}
        body = finder.find(gone.keys())
    return OwnText(body, whole, gone)


def left_out(record: Record, counts: SiteCounts) -> list[tuple[str, str]]:
    """The lines that are not in the article because they are the site's or by what their element is called, each with
    the reason."""
    own = own_text(record, counts)
    kept = set(own.body.blocks)
    blocks, titles = record.layout.blocks, record.outline.titles
    gone = {i: reason for i, reason in own.gone.items() if i not in kept}
    found = [(range(i, i + 1), reason) for i, reason in gone.items()]
    if own.body.signal != "mark":  # else nothing was judged by its name or form
        named = [(inside, why) for inside, why in left_by_name(record.layout, kept) if inside[0] not in gone]
        known = kept.union(gone, *(inside for inside, _ in named))
        known |= {i for i, block in enumerate(blocks) if block.key in titles}
        found += [*named, *left_by_form(record.layout, known)]
    found.sort(key=lambda each: each[0].start)
    return [
        (blocks[inside[0]].text, f"{reason}; {len(inside) - 1} more like it" if len(inside) > 1 else reason)
        for inside, reason in found
        if blocks[inside[0]].key not in titles
    ]


def is_brief(record: Record, body: Body) -> bool:
    """Whether blocks are no more than a line or two."""
    return _words(record, body) < _FEW


def _is_sentence(record: Record, i: int) -> bool:
    return record.layout.blocks[i].text.endswith((".", "!", "?", "…", "。", "！", "？", "।", "؟", "”", "»", "」"))


def _words(record: Record, body: Body) -> int:
    blocks = record.layout.blocks
    return sum([blocks[i].words for i in body.blocks])
