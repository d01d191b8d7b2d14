"""The best passage of an article for a query, and the places in it that match."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from pressmark.index.analyzer import LETTER, folded_text, is_unspaced
from pressmark.index.article import Article, Section
from pressmark.search.results import Range, SectionHit, Snippet

SHORTEST, LONGEST = 120, 240
MOST_SECTIONS = 3
# Places looked at of one form in one article: a page of 100,000 `the` must cost no more than any other.
_MOST_PLACES = 100
# Passages compared for one snippet, those around the rarest words first.
_MOST_PASSAGES = 60
_MOST_BLOCK = 4_000
# Forms that share so many letters are looked for together; so many times as many places are tried as are wanted.
_HEAD, _TRIES = 3, 50
_LETTERS = re.compile(f"{LETTER}*")
_K1, _B, _PIVOT = 1.2, 0.75, 87.0
_SENTENCE = re.compile(r"""(?<=[.!?…])["'”’»)\]]*\s+|(?<=[。！？｡])["”’」』）]*\s*|(?<=[।؟۔։።])\s*|\n+""")
# A full stop behind these ends no sentence: a single capital, a number, a common abbreviation.
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:[^\W\d_]|\d{1,3}|Mr|Mrs|Ms|Dr|Prof|St|vs|etc|e\.g|i\.e|cf|No|Nr|Fig|Vol|pp?|ca|bzw|z\.B|d\.h|usw|Sr|Sra|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Inc|Ltd|Co|approx|resp|т\.е|г|им)\.$"
)


class Spot(NamedTuple):
    """A place that matches: what it matches, by number, and whether in the very form typed."""

    start: int
    end: int
    wanted: int
    exact: bool


@dataclass(frozen=True, slots=True)
class Sought:
    """What to look for in texts for one thing that a query wants: surface forms, the typed ones first.

    A phrase has to stand as it is: its words one behind the other.
    """

    forms: tuple[str, ...]
    typed: frozenset[str]
    phrase: tuple[str | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A snippet with its sections, and the words that a text fragment link leads to."""

    snippet: Snippet
    sections: tuple[SectionHit, ...] = ()
    landing: str | None = None


def find_spots(folded: str, sought: Sequence[Sought], most: int = _MOST_PLACES) -> list[Spot]:
    """Places in a folded text, in order, at most `most` of each form; where two overlap the longer one stays."""
    found: list[Spot] = []
    for number, item in enumerate(sought):
        if item.phrase:
            found += _phrase_spots(folded, number, item, most)
            continue
        families, others = _families(item.forms)
        for head, forms in families:
            found += _family_spots(folded, number, head, forms, item.typed, most)
        for form in others:
            found += _form_spots(folded, number, form, form in item.typed, most)
    found.sort(key=lambda spot: (spot.start, -spot.end))
    return found


def highlights(text: str, sought: Sequence[Sought]) -> tuple[Range, ...]:
    """The places of a title or description that match."""
    return _ranges(find_spots(folded_text(text), sought), 0, len(text))


def best_passage(article: Article, folded: str, spots: Sequence[Spot], weights: Sequence[float]) -> Passage:
    """The best one or two passages of the body; its summary or its beginning when nothing in it matches."""
    body = article.body
    shown = [spot for spot in spots if not _within(spot, article.unquoted)] if article.unquoted else spots
    if body.startswith(article.title) and shown and shown[-1].start >= len(article.title):
        # The title stands above the snippet already.
        shown = shown[_first_at(shown, len(article.title)) :]
    if not shown:
        return Passage(Snippet(opening(article)))
    counts = Counter(spot.wanted for spot in shown)
    worth = {wanted: _worth(weights[wanted], count, len(body)) for wanted, count in counts.items()}
    whole = sum(weights[wanted] for wanted in counts) or 1.0
    passages = _passages(body, shown, article.unquoted, counts)
    ranked = sorted(
        ((_score(passage, shown, worth, weights, whole), passage) for passage in passages),
        key=lambda item: (-item[0], item[1]),
    )
    best = _with_text(article, ranked[0][1])
    second = _complement(ranked, shown) if best[1] - best[0] < SHORTEST else None
    snippet = _joined(body, sorted([best, second]) if second else [best], shown)
    return Passage(
        snippet, _sections(article, shown, [best, second] if second else [best]), _landing(body, best, shown)
    )


@lru_cache(maxsize=512)
def _families(forms: tuple[str, ...]) -> tuple[tuple[tuple[str, frozenset[str]], ...], tuple[str, ...]]:
    """Forms that begin alike, under what they share, so that a text is searched once for all of them; and the others."""
    alike: dict[str, list[str]] = {}
    others = []
    for form in forms:
        if len(form) >= _HEAD and _LETTERS.fullmatch(form):
            alike.setdefault(form[:_HEAD], []).append(form)
        else:
            others.append(form)
    return tuple((_beginning(group), frozenset(group)) for group in alike.values()), tuple(others)


def _beginning(words: Sequence[str]) -> str:
    """The letters that all begin with: those of the first and the last in order of the alphabet."""
    first, last = min(words), max(words)
    return next((first[:at] for at, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), first)


def _family_spots(
    folded: str, number: int, head: str, forms: frozenset[str], typed: frozenset[str], most: int
) -> Iterable[Spot]:
    find, size = folded.find, len(head)
    left = dict.fromkeys(forms, most)
    tries = most * _TRIES
    start = find(head)
    while start >= 0 and tries and left:
        tries -= 1
        end = _LETTERS.match(folded, start + size).end()  # type: ignore[union-attr]  # it matches nothing at least
        word = folded[start:end]
        if word in left and (not start or not _inside(folded[start - 1])):
            yield Spot(start, end, number, word in typed)
            left[word] -= 1
            if not left[word]:
                del left[word]
        start = find(head, end)


def _form_spots(folded: str, number: int, form: str, typed: bool, most: int) -> Iterable[Spot]:
    find = folded.find
    open_left, open_right = not form[0].isalnum() or is_unspaced(form), not form[-1].isalnum() or is_unspaced(form)
    version = "." in form and form[0].isdigit()
    start, size, places = find(form), len(form), 0
    while start >= 0 and places < most:
        end = start + size
        if (
            (open_left or not start or not _inside(folded[start - 1]))
            and (open_right or end == len(folded) or not _inside(folded[end]))
            and not (version and folded[start - 1 : start] == "." and folded[max(0, start - 2) : start - 1].isdigit())
        ):
            places += 1
            yield Spot(start, end, number, typed)
        start = find(form, end if places else start + 1)


def _phrase_spots(folded: str, number: int, item: Sought, most: int) -> Iterable[Spot]:
    words = [re.escape(word) if word else r"\w+" for word in item.phrase]
    gap = r"[^\w\n]{0,8}" if all(word and is_unspaced(word) for word in item.phrase) else r"[\W_]{1,8}"
    first = item.phrase[0] or ""
    if first and is_unspaced(first):
        literal = re.escape(_run_of(item.phrase))
        pattern = re.compile(literal)
    else:
        pattern = re.compile(rf"(?<!\w){gap.join(words)}(?!\w)")
    for places, match in enumerate(pattern.finditer(folded)):
        if places >= most:
            return
        yield Spot(match.start(), match.end(), number, True)


def _run_of(pairs: Sequence[str | None]) -> str:
    """The text that overlapping pairs came from."""
    run = pairs[0] or ""
    for pair in pairs[1:]:
        run += (pair or "")[1:] if pair and run.endswith(pair[0]) else pair or ""
    return run


def _inside(char: str) -> bool:
    return char.isalnum() and (char < "\u0e00" or not is_unspaced(char))


def _within(spot: Spot, ranges: Iterable[Range]) -> bool:
    return any(start < spot.end and spot.start < end for start, end in ranges)


def _passages(body: str, spots: Sequence[Spot], unquoted: Sequence[Range], counts: Counter[int]) -> list[Range]:
    """Sentences that hold a match, short ones together with those that follow, none across a line."""
    found: dict[int, int] = {}
    seen: set[int] = set()
    for spot in sorted(spots, key=lambda spot: counts[spot.wanted]):
        first = max(body.rfind("\n", 0, spot.start) + 1, spot.start - _MOST_BLOCK)
        if first in seen:
            continue
        if len(found) >= _MOST_PASSAGES:
            break
        seen.add(first)
        last = body.find("\n", spot.end)
        last = min(len(body) if last < 0 else last, spot.end + _MOST_BLOCK)
        for start, end in _merged(_sentences(body, first, last)):
            for piece, piece_end in _outside(start, end, unquoted):
                if _holds(spots, piece, piece_end):
                    found[piece] = piece_end
    return [_cut(body, start, end, spots) for start, end in found.items()]


def _outside(start: int, end: int, unquoted: Iterable[Range]) -> list[Range]:
    """The parts of a range that may be quoted."""
    found = []
    for out_start, out_end in unquoted:
        if out_start < end and start < out_end:
            found.append((start, out_start))
            start = out_end
    found.append((start, end))
    return [(first, last) for first, last in found if first < last]


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
    last = min(section.end if line_end < 0 else line_end, first + _MOST_BLOCK)
    sentences = _merged(_sentences(article.body, first, last)) if first < last else []
    shown = _outside(*sentences[0], article.unquoted) if sentences else []
    return _cut(article.body, *shown[0], ()) if shown and shown[0][0] == first else None


def _sentences(body: str, first: int, last: int) -> list[Range]:
    found, start = [], first
    for match in _SENTENCE.finditer(body, first, last):
        if (
            not match.end()
            or match.end() == start
            or _ABBREVIATION.search(body, max(first, match.start() - 8), match.start())
        ):
            continue
        found.append((start, match.end()))
        start = match.end()
    if start < last:
        found.append((start, last))
    return found


def _merged(sentences: Sequence[Range]) -> list[Range]:
    found: list[Range] = []
    for start, end in sentences:
        if found and found[-1][1] - found[-1][0] < SHORTEST and end - found[-1][0] <= LONGEST:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def _holds(spots: Sequence[Spot], start: int, end: int) -> bool:
    at = _first_at(spots, start)
    return at < len(spots) and spots[at].start < end


def _first_at(spots: Sequence[Spot], place: int) -> int:
    """The number of the first spot that starts at a place or behind it."""
    return bisect_left(spots, (place,))  # a spot is a tuple, which compares with a shorter one


def _cut(body: str, start: int, end: int, spots: Sequence[Spot]) -> Range:
    """A passage of at most LONGEST, around the densest matches, cut between words."""
    if end - start <= LONGEST:
        return start, end
    inside = spots[_first_at(spots, start) : _first_at(spots, end)]
    starts = [spot.start for spot in inside] or [start]
    room = LONGEST - 60
    best = max(starts, key=lambda at: (len({s.wanted for s in inside if at <= s.start < at + room}), -at))
    left = max(start, best - 50)
    if left > start and (space := body.find(" ", left, best)) >= 0:
        left = space + 1
    right = min(end, left + LONGEST)
    if right < end and (space := body.rfind(" ", left + LONGEST // 2, right)) >= 0:
        right = space
    return left, right


def _worth(weight: float, count: int, length: int) -> float:
    """What a wanted thing is worth in a passage, by its weight and by how rare it is in the text."""
    return weight * (_K1 + 1) * math.log(1 + (length / _PIVOT + 0.5) / (count + 0.5))


def _score(
    passage: Range, spots: Sequence[Spot], worth: Mapping[int, float], weights: Sequence[float], whole: float
) -> float:
    """Lucene's passage score, with the share of the wanted things that stand in the passage."""
    start, end = passage
    inside: dict[int, int] = {}
    for spot in spots[_first_at(spots, start) : _first_at(spots, end)]:
        inside[spot.wanted] = inside.get(spot.wanted, 0) + 1
    damping = _K1 * (1 - _B + _B * (end - start) / _PIVOT)
    total = share = 0.0
    for wanted, frequency in inside.items():
        total += worth[wanted] * frequency / (frequency + damping)
        share += weights[wanted]
    return total * share / whole * (1 + 1 / math.log(_PIVOT + start))


def _complement(ranked: Sequence[tuple[float, Range]], spots: Sequence[Spot]) -> Range | None:
    """Another passage that holds something the best one lacks."""
    best = ranked[0][1]
    have = {spot.wanted for spot in spots if best[0] <= spot.start < best[1]}
    for _, (start, end) in ranked[1:6]:
        if end - start + best[1] - best[0] <= LONGEST + 60 and any(
            start <= spot.start < end and spot.wanted not in have for spot in spots
        ):
            return start, end
    return None


def _joined(body: str, passages: Sequence[Range], spots: Sequence[Spot]) -> Snippet:
    text, highlights = "", []
    for start, end in passages:
        start, end = _trimmed(body, start, end)
        starts_sentence = (
            start == 0 or body[start - 1] in "\n" or bool(_SENTENCE.search(body, max(0, start - 4), start))
        )
        text += " … " if text else "" if starts_sentence else "… "
        shift = len(text) - start
        text += body[start:end].replace("\n", " ")
        highlights += [(a + shift, b + shift) for a, b in _ranges(spots, start, end, 0)]
    if passages and passages[-1][1] < len(body) and not re.search(r"[.!?…。！？।\"”’)]$|^\s*$", text[-1:]):
        following = body[passages[-1][1] : passages[-1][1] + 1]
        text += " …" if following not in ("", "\n") else ""
    return Snippet(text, tuple(highlights))


def _trimmed(body: str, start: int, end: int) -> Range:
    piece = body[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())


def _ranges(spots: Sequence[Spot], start: int, end: int, origin: int | None = None) -> tuple[Range, ...]:
    """Places within a text as ranges, those that touch or overlap as one; pairs of a run become the run."""
    found: list[Range] = []
    for spot in spots[_first_at(spots, start) :]:
        if spot.start >= end:
            break
        here = (spot.start, min(spot.end, end))
        if found and here[0] <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], here[1]))
        else:
            found.append(here)
    return tuple(found)


def _sections(article: Article, spots: Sequence[Spot], quoted: Sequence[Range]) -> tuple[SectionHit, ...]:
    """Parts with an address of their own that match, the best of them in the order of the page.

    What the snippet quotes already is not quoted again: such a part is a heading alone, or with another passage.
    """
    ranked = []
    for section in article.sections:
        heading = section.start, section.start + len(section.heading)
        if not section.anchor or _outside(*heading, article.unquoted) != [heading]:
            continue
        inside = spots[_first_at(spots, section.start) : _first_at(spots, section.end)]
        if inside:
            ranked.append(
                (len({spot.wanted for spot in inside}), min(len(inside), 20), -section.start, section, inside)
            )
    ranked.sort(key=lambda item: item[:3], reverse=True)
    chosen = sorted(ranked[:MOST_SECTIONS], key=lambda item: item[3].start)
    found = []
    for _, _, _, section, inside in chosen:
        after = section.start + len(section.heading)
        text = [spot for spot in inside if spot.start >= after]
        fresh = [spot for spot in text if not _within(spot, quoted)]
        first = _passages(article.body, fresh[:1], article.unquoted, Counter())[:1]
        if not text and (below := _below(article, section)):
            first = [below]
        first = [(a, b) for a, b in first if not any(a < end and start < b for start, end in quoted)]
        snippet = _joined(article.body, first, inside) if first else Snippet("")
        found.append(SectionHit(section.heading, section.anchor or "", snippet))
    return tuple(found)


def _landing(body: str, best: Range, spots: Sequence[Spot]) -> str | None:
    """The words of the passage from its first match on, within one line."""
    first = next((spot for spot in spots if best[0] <= spot.start < best[1]), None)
    if first is None:
        return None
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
    shown = _outside(0, min(len(article.body), _MOST_BLOCK), article.unquoted)
    text = " ".join(" ".join(article.body[start:end] for start, end in shown)[: 2 * LONGEST].split())
    if text.startswith(article.title) and len(text) > len(article.title) + SHORTEST:
        text = text[len(article.title) :].lstrip(" .:-–—")
    return text if len(text) <= LONGEST else text[:LONGEST].rsplit(" ", 1)[0] + " …"
