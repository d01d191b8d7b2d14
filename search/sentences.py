"""Where the sentences of a text end, in every script, and which of them a snippet may quote together."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pressmark.search.results import Range
from pressmark.search.spots import Spots

SHORTEST, LONGEST = 120, 240
# What is read of a line on either side of a match.
MOST_BLOCK = 4_000
# Places whose passages are compared for one snippet, those of the rarest words first.
_MOST_PLACES = 100
# A passage, and what is matched in it, as often as it is.
Found = tuple[int, int, Sequence[int]]
_BEHIND = r"""(?<=[.!?…])["'”’»)\]]*\s+|(?<=[。！？｡])["”’」』）]*\s*|(?<=[।؟۔։።])\s*"""
# Looked for from the sign that ends a sentence on: what begins with one of some letters is found ten times as soon.
_SENTENCE = re.compile(rf"[.!?…。！？｡।؟۔։።\n](?:{_BEHIND}|(?<=\n)\n*)")
_AFTER_SENTENCE = re.compile(rf"{_BEHIND}|\n+")
# A full stop behind these ends no sentence: a single capital, a number, a common abbreviation.
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:[^\W\d_]|\d{1,3}|Mr|Mrs|Ms|Dr|Prof|St|vs|etc|e\.g|i\.e|cf|No|Nr|Fig|Vol|pp?|ca|bzw|z\.B|d\.h|usw|Sr|Sra|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Inc|Ltd|Co|approx|resp|т\.е|г|им)\.$"
)


def passages(body: str, spots: Spots, unquoted: Sequence[Range], counts: Mapping[int, int]) -> Iterator[Found]:
    """Sentences that hold a match, short ones together with those that follow, none across a line."""
    starts, matched, found = spots.starts, spots.matched, spots.found
    order: Sequence[int] = range(len(starts))
    if len(starts) > _MOST_PLACES:
        order = sorted(sorted(order, key=[counts[wanted] for wanted in matched].__getitem__)[:_MOST_PLACES])
    first = covered = 0  # from where the line before was read, and up to where
    for at in order:
        start = starts[at]
        if start < covered:
            continue
        end = found[at][1]
        first = body.rfind("\n", first, start) + 1 or first
        last = covered = body.find("\n", end)
        if 0 <= last - first <= SHORTEST and not unquoted:
            while at and starts[at - 1] >= first:
                at -= 1
            yield first, last, matched[at : bisect_left(starts, last, at)]
            continue
        first = max(first, start - MOST_BLOCK)
        if not 0 <= last <= end + MOST_BLOCK:
            last = min(len(body), end + MOST_BLOCK)
            covered = last if last == len(body) else last - LONGEST
        for start, end in _pieces(body, first, last, unquoted):
            at = bisect_left(starts, start)
            if at < len(starts) and starts[at] < end:
                if end - start > LONGEST:
                    start, end = cut(body, start, end, spots)
                    at = bisect_left(starts, start)
                yield start, end, matched[at : bisect_left(starts, end, at)]


def _pieces(body: str, first: int, last: int, unquoted: Sequence[Range]) -> list[Range]:
    pieces = together(sentences(body, first, last))
    return [piece for whole in pieces for piece in outside(*whole, unquoted)] if unquoted else pieces


def sentences(body: str, first: int, last: int) -> list[Range]:
    found, start = [], first
    for match in _SENTENCE.finditer(body, max(0, first - 1), last):
        sign, end = match.span()
        if end <= start or (body[sign] == "." and _ABBREVIATION.search(body, max(first, sign - 7), sign + 1)):
            continue
        found.append((start, end))
        start = end
    if start < last:
        found.append((start, last))
    return found


def together(sentences: Iterable[Range]) -> list[Range]:
    """Short sentences with those that follow."""
    found: list[Range] = []
    first, last = 0, -LONGEST  # the piece before
    for start, end in sentences:
        if 0 <= last - first < SHORTEST and end - first <= LONGEST:
            found[-1] = (first, end)
        else:
            found.append((start, end))
            first = start
        last = end
    return found


def outside(start: int, end: int, unquoted: Iterable[Range]) -> list[Range]:
    """The parts of a range that may be quoted."""
    found = []
    for out_start, out_end in unquoted:
        if out_start < end and start < out_end:
            found.append((start, out_start))
            start = out_end
    found.append((start, end))
    return [(first, last) for first, last in found if first < last]


def cut(body: str, start: int, end: int, spots: Spots) -> Range:
    """A passage of at most LONGEST, around the densest matches, cut between words."""
    if end - start <= LONGEST:
        return start, end
    inside = spots.between(start, end)
    starts = [spot[0] for spot in inside] or [start]
    room = LONGEST - 60
    best = max(starts, key=lambda at: (len({spot[2] for spot in inside if at <= spot[0] < at + room}), -at))
    left = max(start, best - 50)
    if left > start and (space := body.find(" ", left, best)) >= 0:
        left = space + 1
    right = min(end, left + LONGEST)
    if right < end and (space := body.rfind(" ", left + LONGEST // 2, right)) >= 0:
        right = space
    return left, right


def begins_sentence(body: str, start: int) -> bool:
    return start == 0 or body[start - 1] == "\n" or bool(_AFTER_SENTENCE.search(body, max(0, start - 4), start))
