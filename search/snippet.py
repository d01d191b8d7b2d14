"""The best passage of an article for a query, with the parts of it that match."""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pressmark.index.article import Article, Section
from pressmark.search.results import Range, SectionHit, Snippet
from pressmark.search.sentences import (
    LONGEST,
    MOST_BLOCK,
    SHORTEST,
    begins_sentence,
    cut,
    outside,
    passages,
    sentences,
    together,
)
from pressmark.search.spots import Spot, Spots, within

MOST_SECTIONS = 3
_K1, _B, _PIVOT = 1.2, 0.75, 87.0
# What a passage of code is worth beside one of words: who searches in words reads sentences first.
_CODE = 0.5
# After these nothing says that a text goes on.
_ENDS = re.compile(r"[.!?…。！？।\"”’)]$|^\s*$")


@dataclass(frozen=True, slots=True)
class Passage:
    """A snippet with its sections, and the words that a text fragment link leads to."""

    snippet: Snippet
    sections: tuple[SectionHit, ...] = ()
    landing: str | None = None


def best_passage(article: Article, spots: Sequence[Spot], weights: Sequence[float]) -> Passage:
    """The best one or two passages of the body; its summary or its beginning when nothing in it matches."""
    body = article.body
    if article.unquoted:
        spots = [spot for spot in spots if not within(spot, article.unquoted)]
    if not spots:
        return Passage(Snippet(opening(article)))
    shown = Spots(spots)
    if body.startswith(article.title) and spots[-1].start >= len(article.title):
        # The title stands above the snippet already.
        shown = Spots(shown.between(len(article.title), len(body)))
    counts = Counter(shown.matched)
    ranked = _ranked(passages(body, shown, article.unquoted, counts), shown, counts, weights, article)
    best = _with_text(article, ranked[0][1])
    second = _complement(ranked, shown) if best[1] - best[0] < SHORTEST else None
    quoted = [best, second] if second else [best]
    return Passage(_joined(body, sorted(quoted), shown), _sections(article, shown, quoted), _landing(body, best, shown))


def _ranked(
    found: Iterable[Range], spots: Spots, counts: Mapping[int, int], weights: Sequence[float], article: Article
) -> list[tuple[float, Range]]:
    """Passages, the best first: by Lucene's passage score, with the share of the wanted things in each; less for code.

    Things are worth their weight, by how rare they are in the text.
    """
    length = len(article.body) / _PIVOT + 0.5
    worth = {
        wanted: weights[wanted] * (_K1 + 1) * math.log(1 + length / (count + 0.5)) for wanted, count in counts.items()
    }
    whole = sum(weights[wanted] for wanted in counts) or 1.0
    starts, matched, code = spots.starts, spots.matched, article.code
    ranked = []
    for passage in found:
        start, end = passage
        inside: dict[int, int] = {}
        first = bisect_left(starts, start)
        for wanted in matched[first : bisect_left(starts, end, first)]:
            inside[wanted] = inside.get(wanted, 0) + 1
        damping = _K1 * (1 - _B + _B * (end - start) / _PIVOT)
        total = share = 0.0
        for wanted, frequency in inside.items():
            total += worth[wanted] * frequency / (frequency + damping)
            share += weights[wanted]
        kind = _CODE if code and _is_in(start, code) else 1.0
        ranked.append((-(kind * total * share / whole * (1 + 1 / math.log(_PIVOT + start))), passage))
    ranked.sort()
    return ranked


def _is_in(at: int, ranges: Sequence[Range]) -> bool:
    before = bisect_right(ranges, (at, math.inf))
    return before > 0 and at < ranges[before - 1][1]


def _with_text(article: Article, passage: Range) -> Range:
    """A passage; one that is in a heading together with the sentences that follow."""
    start, end = passage
    for section in article.sections:
        if section.start <= start and end <= section.start + len(section.heading):
            following = _below(article, section)
            return (start, following[1]) if following else passage
    return passage


def _below(article: Article, section: Section) -> Range | None:
    """The first sentences below a heading."""
    first = section.start + len(section.heading) + 1
    line_end = article.body.find("\n", first, section.end)
    last = min(section.end if line_end < 0 else line_end, first + MOST_BLOCK)
    found = together(sentences(article.body, first, last)) if first < last else []
    shown = outside(*found[0], article.unquoted) if found else []
    return cut(article.body, *shown[0], Spots(())) if shown and shown[0][0] == first else None


def _complement(ranked: Sequence[tuple[float, Range]], spots: Spots) -> Range | None:
    """Another passage that holds something the best one lacks."""
    best = ranked[0][1]
    have = {spot.wanted for spot in spots.between(*best)}
    for _, (start, end) in ranked[1:6]:
        if end - start + best[1] - best[0] <= LONGEST + 60 and any(
            spot.wanted not in have for spot in spots.between(start, end)
        ):
            return start, end
    return None


def _joined(body: str, quoted: Sequence[Range], spots: Spots) -> Snippet:
    text, highlights = "", []
    for start, end in quoted:
        start, end = _trimmed(body, start, end)
        text += " … " if text else "" if begins_sentence(body, start) else "… "
        shift = len(text) - start
        text += body[start:end].replace("\n", " ")
        highlights += [(a + shift, b + shift) for a, b in spots.ranges(start, end)]
    if quoted and quoted[-1][1] < len(body) and not _ENDS.search(text[-1:]):
        following = body[quoted[-1][1] : quoted[-1][1] + 1]
        text += " …" if following not in ("", "\n") else ""
    return Snippet(text, tuple(highlights))


def _trimmed(body: str, start: int, end: int) -> Range:
    piece = body[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())


def _sections(article: Article, spots: Spots, quoted: Sequence[Range]) -> tuple[SectionHit, ...]:
    """Parts with an address of their own that match, the best of them in the order of the page.

    What the snippet quotes already is not quoted again: such a part is a heading alone, or with another passage.
    """
    ranked = []
    starts, matched = spots.starts, spots.matched
    last = starts[-1]
    for section in article.sections:
        _, _, anchor, start, end = section
        if not anchor or start > last:
            continue
        first = bisect_left(starts, start)
        if starts[first] >= end or not _is_shown(section, article.unquoted):
            continue
        behind = bisect_left(starts, end, first)
        different = len(set(matched[first:behind]))
        ranked.append((different, min(behind - first, 20), -start, section, spots.found[first:behind]))
    ranked.sort(key=lambda item: item[:3], reverse=True)
    chosen = sorted(ranked[:MOST_SECTIONS], key=lambda item: item[3].start)
    return tuple(_section_hit(article, section, inside, quoted) for _, _, _, section, inside in chosen)


def _is_shown(section: Section, unquoted: Sequence[Range]) -> bool:
    heading = section.start, section.start + len(section.heading)
    return not unquoted or outside(*heading, unquoted) == [heading]


def _section_hit(article: Article, section: Section, inside: Sequence[Spot], quoted: Sequence[Range]) -> SectionHit:
    after = section.start + len(section.heading)
    fresh = next((spot for spot in inside if spot.start >= after and not within(spot, quoted)), None)
    first = passages(article.body, Spots([fresh]), article.unquoted, {})[:1] if fresh else []
    if inside[-1].start < after and (below := _below(article, section)):
        first = [below]
    first = [(a, b) for a, b in first if not any(a < end and start < b for start, end in quoted)]
    snippet = _joined(article.body, first, Spots(inside)) if first else Snippet("")
    return SectionHit(section.heading, section.anchor or "", snippet)


def _landing(body: str, best: Range, spots: Spots) -> str | None:
    """The words of the passage from its first match on, within one line."""
    inside = spots.between(*best)
    if not inside:
        return None
    first = inside[0]
    line_end = body.find("\n", first.start)
    start = max(best[0], body.rfind("\n", 0, first.start) + 1)
    end = best[1] if line_end < 0 else min(best[1], line_end)
    return body[start:end].strip() or None


def opening(article: Article) -> str:
    """The description, or the first sentences."""
    if article.summary:
        return (
            article.summary
            if len(article.summary) <= LONGEST + 60
            else article.summary[:LONGEST].rsplit(" ", 1)[0] + " …"
        )
    shown = outside(0, min(len(article.body), MOST_BLOCK), article.unquoted)
    text = " ".join(" ".join(article.body[start:end] for start, end in shown)[: 2 * LONGEST].split())
    if text.startswith(article.title) and len(text) > len(article.title) + SHORTEST:
        text = text[len(article.title) :].lstrip(" .:-–—")
    return text if len(text) <= LONGEST else text[:LONGEST].rsplit(" ", 1)[0] + " …"
