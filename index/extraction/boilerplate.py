"""The block ledger: what repeats across a site's articles belongs to the site, not to an article."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import chain
from zlib import crc32

from pressmark.index.extraction.duplicates import grouped
from pressmark.index.extraction.site_counts import SiteCounts, told_by_page
from pressmark.index.pages.record import Outline

# A handle or an address is one word, whatever words it is made of.
_WORD = re.compile(r"(?:https?://|@)[\w.@/-]*\w|\w[\w.+-]*@[\w.-]*\w|\w+")
_GAP = 0  # stands for a word that varies
FEWEST = 3  # articles, below which nothing can be said to repeat
_NAMESAKES = 2  # articles of one title; what more of them are called is no title
_SAMPLE = 1_000  # articles whose short lines and traits are counted: all thresholds there are shares


@lru_cache(maxsize=20_000)
def slot_words(text: str) -> tuple[int, ...]:
    """The words of a short line as small hashes; none of them is the gap."""
    words = _WORD.findall(text.lower())
    # Numbers, initials and handles vary; they are no part of what a line is known by.
    return tuple(
        _GAP
        if word.isdecimal() or "@" in word or (len(word) == 1 and word.isascii())
        else crc32(word.encode("utf-8", "replace")) % 0xFFFF + 1
        for word in words
    )


def masks_of(words: Sequence[int], common: frozenset[int], usual: frozenset[int]) -> tuple[int, ...]:
    """The keys of a line with its varying words left open; none where too little would be left to know it by.

    Words that are merely `common` may belong to a name that recurs, so those that are `usual` are tried as well.
    """
    found = _masks_by(words, common)
    return (*found, *_masks_by(words, usual)) if usual else found


def _masks_by(words: Sequence[int], common: frozenset[int]) -> tuple[int, ...]:
    """The keys of a line in which the words that are not common vary.

    One key leaves each run of varying words open, the other all from the first to the last of them: a varying name may
    hold a word that is common elsewhere.
    """
    kept = [word if word in common else _GAP for word in words]
    gaps = kept.count(_GAP)
    told = gaps - words.count(_GAP)  # words that say something; numbers, initials and handles do not
    known = len(words) - gaps  # three are enough for a name of four words
    if not gaps or known < 2 or told > known + (known > 2):
        return ()
    collapsed = [word for i, word in enumerate(kept) if word or not i or kept[i - 1]]
    first = kept.index(_GAP)
    last = len(kept) - kept[::-1].index(_GAP)
    outer = [*kept[:first], _GAP, *kept[last:]]
    if outer == collapsed or len(outer) < 3 or (len(outer) - 1) * 2 < len(words):
        return (_mask_key(collapsed),)
    return _mask_key(collapsed), _mask_key(outer)


def _mask_key(words: list[int]) -> int:
    return int.from_bytes(blake2b(array("H", words).tobytes(), digest_size=8).digest(), "little")


def count_site(outlines: Iterable[Outline]) -> SiteCounts:
    """What repeats over the articles among these pages; the same for any order of the pages."""
    found = sorted(outlines, key=lambda outline: outline.path)
    told = told_by_page(row for outline in found for row in outline.told)
    pages = [outline for outline in found if not outline.told]
    articles = [page for page in pages if page.kind == "article"]
    groups, duplicates = grouped(pages, articles)
    number = len(groups)
    named = Counter(key for group in groups for key in set().union(*(page.titles for page in group)))
    titles = frozenset(key for key, times in named.items() if times <= _NAMESAKES)
    urls = frozenset(page.url for page in articles)
    if number < FEWEST:
        return SiteCounts(number, titles=titles, urls=urls, duplicates=duplicates, told=told)
    longs = Counter(chain.from_iterable(_merged(group, "longs") for group in groups))
    shorts = Counter(chain.from_iterable(_merged(group, "shorts") for group in groups))
    long_enough = min(10.0, max(FEWEST, 0.01 * number))
    short_enough = max(FEWEST, 0.05 * number)
    boiler = {key for key, times in longs.items() if times >= long_enough}
    boiler.update(key for key, times in shorts.items() if times >= short_enough)
    half = max(FEWEST, 0.5 * number)
    everywhere = frozenset(key for key in boiler if longs[key] >= half or shorts[key] >= half)
    sample = sorted(groups, key=lambda group: crc32(group[0].path.encode("utf-8", "replace")))[:_SAMPLE]
    common, usual, masks = _count_masks(sample)
    return SiteCounts(
        number,
        frozenset(boiler),
        everywhere,
        masks,
        common,
        usual,
        titles,
        urls,
        _count_traits(sample),
        duplicates,
        told,
    )


def _merged(group: list[Outline], name: str) -> Iterable[int]:
    first: array[int] = getattr(group[0], name)
    return first if len(group) == 1 else set().union(*(getattr(page, name) for page in group))


def _lines(outline: Outline) -> Iterator[array[int]]:
    at = 0
    words = outline.slots
    for size in outline.sizes:
        yield words[at : at + size]
        at += size


def _count_masks(groups: list[list[Outline]]) -> tuple[frozenset[int], frozenset[int], frozenset[int]]:
    number = len(groups)
    words: Counter[int] = Counter()
    for group in groups:
        words.update(set().union(*(page.slots for page in group)))
    common = frozenset(word for word, times in words.items() if word and times >= max(FEWEST, 0.3 * number))
    usual = frozenset(word for word in common if words[word] >= 0.6 * number)
    known: dict[bytes, tuple[int, ...]] = {}  # pages of one template share most of their lines
    masks = Counter(chain.from_iterable(_masks(group, common, usual, known) for group in groups))
    enough = max(FEWEST, 0.3 * number)
    return common, usual, frozenset(mask for mask, times in masks.items() if times >= enough)


def _masks(
    group: Iterable[Outline], common: frozenset[int], usual: frozenset[int], known: dict[bytes, tuple[int, ...]]
) -> set[int]:
    found: set[int] = set()
    for line in chain.from_iterable(map(_lines, group)):
        key = line.tobytes()
        if key not in known:
            known[key] = masks_of(line, common, usual)
        found.update(known[key])
    return found


# The share of articles from which a value is the site's, by the low bits of its key.
SUFFIX, PREFIX, IMAGE, SUMMARY, TAG, SECTION, LANGUAGE = range(7)
_SHARES = {SUFFIX: 0.15, PREFIX: 0.4, IMAGE: 0.1, SUMMARY: 0.0, TAG: 0.5, SECTION: 0.6, LANGUAGE: 0.3}


def trait_key(kind: int, key: int) -> int:
    """The key of a value in the role that it plays."""
    return (key & ~7) | kind


def _count_traits(groups: list[list[Outline]]) -> frozenset[int]:
    counted: Counter[int] = Counter()
    for group in groups:
        counted.update(set().union(*(page.traits for page in group)))
    number = len(groups)
    return frozenset(key for key, times in counted.items() if times >= max(FEWEST, _SHARES.get(key & 7, 1.0) * number))


def affected(outline: Outline, old: SiteCounts, new: SiteCounts) -> bool:
    """Whether the page's article may differ under the new counts."""
    change = _change(old, new)
    if (old.articles < FEWEST) != (new.articles < FEWEST):
        return True  # a page that was alone has a site now, or the other way round
    if old.duplicates.get(outline.path) != new.duplicates.get(outline.path):
        return True
    if old.told.get(outline.url) != new.told.get(outline.url):
        return True
    blocks, cards, traits, masks = change
    if blocks and not (blocks.isdisjoint(outline.longs) and blocks.isdisjoint(outline.shorts)):
        return True
    if cards and not cards.isdisjoint(outline.cards):
        return True
    if traits and not traits.isdisjoint(outline.traits):
        return True
    if any(key & 7 == LANGUAGE for key in traits):
        return True  # what most pages are written in holds for those that do not show it themselves
    return masks and _masked(outline, old) != _masked(outline, new)


def _masked(outline: Outline, counts: SiteCounts) -> list[bool]:
    return [not counts.masks.isdisjoint(masks_of(line, counts.common, counts.usual)) for line in _lines(outline)]


@lru_cache(maxsize=4)
def _change(old: SiteCounts, new: SiteCounts) -> tuple[frozenset[int], frozenset[int], frozenset[int], bool]:
    cards = (old.titles ^ new.titles) | (old.urls ^ new.urls)
    masks = (old.common, old.usual, old.masks) != (new.common, new.usual, new.masks)
    return (old.boiler ^ new.boiler) | (old.everywhere ^ new.everywhere), cards, old.traits ^ new.traits, masks
