"""The best passage of an article for a query, with the parts of it that match."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from math import inf, log
from operator import itemgetter

from pressmark.index.article import Article, Section
from pressmark.index.values import value
from pressmark.search.results import Range, SectionHit, Snippet
from pressmark.search.sentences import (
    LONGEST,
    MOST_BLOCK,
    SHORTEST,
    Found,
    begins_sentence,
    cut,
    outside,
    passages,
    sentences,
    together,
)
from pressmark.search.spots import Spot, Spots, within

MOST_SECTIONS = 3
# What a passage is worth, the best the least, and where it is.
Ranked = tuple[float, int, int]
_BEGINNING = itemgetter(Section._fields.index("start"))
_K1, _B, _PIVOT = 1.2, 0.75, 87.0
# What a passage of code is worth beside one of words: who searches in words reads sentences first.
_CODE = 0.5
# After these nothing says that a text goes on.
_ENDS = frozenset('.!?…。！？।"”’) ') | {""}


@value(frozen=True, slots=True)
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
    if body.startswith(article.title) and spots[-1][0] >= len(article.title):
        # The title stands above the snippet already.
        spots = spots[bisect_left(spots, len(article.title), key=itemgetter(0)) :]
    shown = Spots(spots)
    counts = {wanted: shown.matched.count(wanted) for wanted in set(shown.matched)}
    ranked = _ranked(passages(body, shown, article.unquoted, counts), counts, weights, article)
    _, start, end = min(ranked)
    best = _with_text(article, start, end)
    second = _complement(ranked, best, shown, len(counts)) if best[1] - best[0] < SHORTEST else None
    quoted = [best, second] if second else [best]
    sections = _sections(article, shown, ranked, quoted)
    return Passage(_joined(body, sorted(quoted), shown), sections, _landing(body, best, shown))


def _ranked(
    found: Iterable[Found], counts: Mapping[int, int], weights: Sequence[float], article: Article
) -> list[Ranked]:
    """Passages in order of the text, with what they are worth, the best with the least: by Lucene's passage score, with
    the share of the wanted things in each; less for code.

    Things are worth their weight, by how rare they are in the text.
    """
    length = len(article.body) / _PIVOT + 0.5
    worth = {wanted: weights[wanted] * (_K1 + 1) * log(1 + length / (count + 0.5)) for wanted, count in counts.items()}
    whole = sum([weights[wanted] for wanted in counts]) or 1.0
    code = article.code
    ranked = []
    for start, end, inside in found:
        damping = _K1 * (1 - _B + _B * (end - start) / _PIVOT)
        if len(inside) == 1:
            total, share = worth[inside[0]] / (1 + damping), weights[inside[0]]
        else:
            total = share = 0.0
            for wanted in set(inside):
                frequency = inside.count(wanted)
                total += worth[wanted] * frequency / (frequency + damping)
                share += weights[wanted]
        kind = _CODE if code and _is_in(start, code) else 1.0
        ranked.append((-(kind * total * share / whole * (1 + 1 / log(_PIVOT + start))), start, end))
    return ranked


def _is_in(at: int, ranges: Sequence[Range]) -> bool:
    before = bisect_right(ranges, (at, inf))
    return before > 0 and at < ranges[before - 1][1]


def _with_text(article: Article, start: int, end: int) -> Range:
    """A passage; one that is in a heading together with the sentences that follow."""
    at = bisect_right(article.sections, start, key=_BEGINNING) - 1
    if at >= 0 and end <= article.sections[at].start + len(article.sections[at].heading):
        following = _below(article, article.sections[at])
        return start, following[1] if following else end
    return start, end


def _below(article: Article, section: Section) -> Range | None:
    """The first sentences below a heading."""
    first = section.start + len(section.heading) + 1
    line_end = article.body.find("\n", first, section.end)
    last = min(section.end if line_end < 0 else line_end, first + MOST_BLOCK)
    found = together(sentences(article.body, first, last)) if first < last else []
    shown = outside(*found[0], article.unquoted) if found else []
    return cut(article.body, *shown[0], Spots(())) if shown and shown[0][0] == first else None


def _complement(ranked: Iterable[Ranked], best: Range, spots: Spots, wanted: int) -> Range | None:
    """Another passage that holds something the best one lacks."""
    have = spots.wanted(*best)
    if len(have) == wanted:
        return None
    (_, first, last), *others = sorted(ranked)[:6]
    for _, start, end in others:
        if end - start + last - first <= LONGEST + 60 and not have.issuperset(spots.wanted(start, end)):
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
    if quoted and quoted[-1][1] < len(body) and text[-1:] not in _ENDS:
        following = body[quoted[-1][1] : quoted[-1][1] + 1]
        text += " …" if following not in ("", "\n") else ""
    return Snippet(text, tuple(highlights))


def _trimmed(body: str, start: int, end: int) -> Range:
    piece = body[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())


def _sections(
    article: Article, spots: Spots, ranked: Sequence[Ranked], quoted: Sequence[Range]
) -> tuple[SectionHit, ...]:
    """Parts with an address of their own that match, the best of them in the order of the page.

    What the snippet quotes already is not quoted again: such a part is a heading alone, or with another passage.
    """
    best: list[tuple[int, int, int, Section, Sequence[Spot]]] = []
    starts, matched = spots.starts, spots.matched
    behind = 0
    for section in article.sections:
        _, _, anchor, start, end = section
        if end <= starts[behind]:
            continue
        first = bisect_left(starts, start, behind)
        behind = bisect_left(starts, end, first)
        if anchor and first < behind and _is_shown(section, article.unquoted):
            different = len(set(matched[first:behind]))
            best.append((different, min(behind - first, 20), -start, section, spots.found[first:behind]))
        if behind == len(starts):
            break
    if len(best) > MOST_SECTIONS:
        best.sort(reverse=True)
        best = sorted(best[:MOST_SECTIONS], key=itemgetter(2), reverse=True)
    found = []
    for _, _, _, section, inside in best:
        shown = _fresh(article, section, inside, ranked, quoted)
        snippet = _joined(article.body, [shown], spots) if shown else Snippet("")
        found.append(SectionHit(section.heading, section.anchor or "", snippet))
    return tuple(found)


def _is_shown(section: Section, unquoted: Sequence[Range]) -> bool:
    heading = section.start, section.start + len(section.heading)
    return not unquoted or outside(*heading, unquoted) == [heading]


def _fresh(
    article: Article, section: Section, inside: Sequence[Spot], ranked: Sequence[Ranked], quoted: Sequence[Range]
) -> Range | None:
    """What of a section is quoted: the passage of its first match that no other quote has."""
    after = section.start + len(section.heading)
    if inside[-1][0] < after:
        shown = _below(article, section)
    else:
        fresh = next((spot for spot in inside if spot[0] >= after and not within(spot, quoted)), None)
        shown = _around(fresh, article, ranked) if fresh else None
    return shown if shown and not any(shown[0] < end and start < shown[1] for start, end in quoted) else None


def _around(spot: Spot, article: Article, ranked: Sequence[Ranked]) -> Range | None:
    """The passage of one place."""
    at = bisect_right(ranked, spot[0], key=itemgetter(1)) - 1
    if at >= 0 and spot[0] < ranked[at][2]:
        return ranked[at][1:]
    return next(((start, end) for start, end, _ in passages(article.body, Spots([spot]), article.unquoted, {})), None)


def _landing(body: str, best: Range, spots: Spots) -> str | None:
    """The words of the passage from its first match on, within one line."""
    inside = spots.between(*best)
    if not inside:
        return None
    first = inside[0][0]
    line_end = body.find("\n", first)
    start = max(best[0], body.rfind("\n", 0, first) + 1)
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
