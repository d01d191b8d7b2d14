"""The block ledger: what repeats across a site's articles belongs to the site, not to an article."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from hashlib import blake2b
from itertools import chain
from math import ceil
from typing import NamedTuple
from zlib import crc32

from pressmark.index.extraction.duplicates import Grouping, Texts, grouped
from pressmark.index.extraction.gists import ARTICLE, Gist, gist_of
from pressmark.index.extraction.roles import IMAGE, LANGUAGE, PREFIX, SECTION, SUFFIX, SUMMARY, TAG, role_of
from pressmark.index.extraction.site_counts import SiteCounts, told_by_page
from pressmark.index.pages.record import Outline, Told

# A handle or an address is one word, whatever words it is made of.
_WORD = re.compile(r"(?:https?://|@)[\w.@/-]*\w|\w[\w.+-]*@[\w.-]*\w|\w+")
_GAP = 0  # stands for a word that varies
FEWEST = 3  # articles, below which nothing can be said to repeat
NAMESAKES = 2  # articles of one title; what more of them are called is no title
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


class Thresholds(NamedTuple):
    """From how many articles on a block of many words, and one of few, is the site's, and from how many it is
    everywhere."""

    long: int
    short: int
    half: int

    @classmethod
    def of(cls, articles: int) -> Thresholds:
        long_enough = min(10.0, max(FEWEST, 0.01 * articles))
        return cls(ceil(long_enough), ceil(max(FEWEST, 0.05 * articles)), ceil(max(FEWEST, 0.5 * articles)))


def count_site(outlines: Iterable[Outline], gists: Mapping[str, Gist] | None = None) -> SiteCounts:
    """What repeats over the articles among these pages, from nothing; the same for any order of the pages.

    `gists` are those of the outlines where they are known, in order of path.
    """
    texts = {outline.path: outline for outline in sorted(outlines, key=lambda outline: outline.path)}
    gists = gists or {path: gist_of(outline) for path, outline in texts.items()}
    told = told_by_page(row for outline in texts.values() for row in outline.told)
    grouping = grouped(gists, texts.__getitem__)
    named = Counter(chain.from_iterable(_merged(group, "titles", texts) for group in grouping.groups))
    titles = frozenset(key for key, times in named.items() if times <= NAMESAKES)
    counts = grouped_counts(gists, grouping, titles, told)
    if counts.articles < FEWEST:
        return counts
    longs = Counter(chain.from_iterable(_merged(group, "longs", texts) for group in grouping.groups))
    shorts = Counter(chain.from_iterable(_merged(group, "shorts", texts) for group in grouping.groups))
    least = Thresholds.of(counts.articles)
    boiler = {key for key, times in longs.items() if times >= least.long}
    boiler.update(key for key, times in shorts.items() if times >= least.short)
    everywhere = frozenset(key for key in boiler if longs[key] >= least.half or shorts[key] >= least.half)
    return sampled(replace(counts, boiler=frozenset(boiler), everywhere=everywhere), gists, grouping, texts.__getitem__)


def grouped_counts(
    gists: Mapping[str, Gist], grouping: Grouping, titles: frozenset[int], told: dict[int, tuple[Told, ...]]
) -> SiteCounts:
    """What is known of a site's pages by their gists, and the titles of its articles."""
    urls = frozenset(gist.url for gist in gists.values() if gist.kind == ARTICLE)
    number, copies, apart = len(grouping.groups), grouping.duplicates, grouping.apart
    return SiteCounts(number, titles=titles, urls=urls, duplicates=copies, told=told, apart=apart)


def sampled(
    counts: SiteCounts, gists: Mapping[str, Gist], grouping: Grouping, texts: Texts, before: SiteCounts | None = None
) -> SiteCounts:
    """The counts with what is taken of a sample: that of `before` where it was the same."""
    chosen = sorted(grouping.groups, key=lambda group: crc32(group[0].encode("utf-8", "replace")))[:_SAMPLE]
    stamp = blake2b(digest_size=8)
    for group in chosen:
        stamp.update(array("Q", [len(group), *(gists[path].digest for path in group)]))
    number = int.from_bytes(stamp.digest(), "little")
    if before is not None and before.sample == number:
        common, usual, masks, traits = before.common, before.usual, before.masks, before.traits
    else:
        sample = [[texts(path) for path in group] for group in chosen]
        common, usual, masks = _count_masks(sample)
        traits = _count_traits(sample)
    return replace(counts, common=common, usual=usual, masks=masks, traits=traits, sample=number)


def _merged(group: list[str], name: str, texts: Mapping[str, Outline]) -> Iterable[int]:
    first: array[int] = getattr(texts[group[0]], name)
    return first if len(group) == 1 else set().union(*(getattr(texts[path], name) for path in group))


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


# The share of articles from which a value is the site's.
_SHARES = {SUFFIX: 0.15, PREFIX: 0.4, IMAGE: 0.1, SUMMARY: 0.0, TAG: 0.5, SECTION: 0.6, LANGUAGE: 0.3}


def _count_traits(groups: list[list[Outline]]) -> frozenset[int]:
    counted: Counter[int] = Counter()
    for group in groups:
        counted.update(set().union(*(page.traits for page in group)))
    number = len(groups)
    return frozenset(
        key for key, times in counted.items() if times >= max(FEWEST, _SHARES.get(role_of(key), 1.0) * number)
    )


def affected(outline: Outline, old: SiteCounts, new: SiteCounts) -> bool:
    """Whether the page's article may differ under the new counts."""
    change = change_of(old, new)
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
    if any(role_of(key) == LANGUAGE for key in traits):
        return True  # what most pages are written in holds for those that do not show it themselves
    return masks and _masked(outline, old) != _masked(outline, new)


def _masked(outline: Outline, counts: SiteCounts) -> list[bool]:
    return [not counts.masks.isdisjoint(masks_of(line, counts.common, counts.usual)) for line in _lines(outline)]


@lru_cache(maxsize=4)
def change_of(old: SiteCounts, new: SiteCounts) -> tuple[frozenset[int], frozenset[int], frozenset[int], bool]:
    """Keys of blocks, of cards and of traits for which the counts speak otherwise, and whether they do so for masks."""
    cards = (old.titles ^ new.titles) | (old.urls ^ new.urls)
    masks = (old.common, old.usual, old.masks) != (new.common, new.usual, new.masks)
    return (old.boiler ^ new.boiler) | (old.everywhere ^ new.everywhere), cards, old.traits ^ new.traits, masks
