"""The site's counts after a publish, and the pages whose articles they change: made from those before by what is
different.

What `count_site` gives from all outlines is what is given here from the few that changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from pressmark.index.extraction.boilerplate import (
    FEWEST,
    NAMESAKES,
    Thresholds,
    affected,
    change_of,
    count_site,
    grouped_counts,
    sampled,
)
from pressmark.index.extraction.duplicates import Grouping, grouped
from pressmark.index.extraction.gists import TOLD, Gist, gist_of
from pressmark.index.extraction.holdings import Holdings, Tally
from pressmark.index.extraction.ledger import CARDS, LONGS, SHORTS, TITLES, Block, Ledger, ledger_of
from pressmark.index.extraction.site_counts import SiteCounts
from pressmark.index.pages.record import Outline

_FEW = 1_000  # pages that are counted anew at each publish: there is no ledger of so small a site
_MOST_MOVED = 0.05  # of the pages that are new, and of those gone, beside the ledger; one that changed is both
_COUNTED = (LONGS, SHORTS, TITLES)


@dataclass(frozen=True, slots=True)
class Known:
    """What the generation before knows: its counts, the gists of its pages by path, their outlines, one or all, and a
    ledger.

    `keep` writes another ledger in its place.
    """

    counts: bytes = b""
    gists: Mapping[str, Gist] = field(default_factory=dict)
    outline: Callable[[str], bytes] = lambda path: b""
    outlines: Callable[[], Iterable[bytes]] = lambda: ()
    ledger: Ledger | None = None
    keep: Callable[[Iterable[Block]], None] = lambda blocks: None


class Census:
    """`counts` of all pages that are there now, and by path the kept pages that they `touched`."""

    def __init__(self, known: Known, kept: Mapping[str, Gist], fresh: Mapping[str, Outline]) -> None:
        """`kept` are the pages that are as they were, `fresh` the outlines of the others."""
        self._known, self._kept, self._fresh = known, kept, fresh
        self._before = SiteCounts.from_bytes(known.counts) if known.counts else SiteCounts()
        gists = {**kept, **{path: gist_of(outline) for path, outline in fresh.items()}}
        self._gists = {path: gists[path] for path in sorted(gists)}
        self._texts = lru_cache(maxsize=4 * _FEW)(self._text)
        if not self._by_changes():
            self._anew()

    def _by_changes(self) -> bool:
        """Count what changed, unless so much has changed, or so little is known, that all is to be counted."""
        ledger, before, gists = self._known.ledger, self._before, self._gists
        if len(gists) <= _FEW or ledger is None or ledger.pages is None or not before.sure:
            return False
        holdings = Holdings(ledger, gists, self._texts)
        if len(holdings.late) + len(holdings.gone) > _MOST_MOVED * len(gists):
            return False
        grouping = grouped(gists, self._texts)
        if min(before.articles, len(grouping.groups)) < FEWEST:
            return False
        self.counts = self._recounted(Tally(holdings, gists, grouping), holdings, grouping)
        self.touched = self._touched_in(holdings)
        return True

    def _anew(self) -> None:
        outlines = list(self._all_outlines())
        self.counts = count_site(outlines, self._gists)
        self.touched = self._touched_among(outline for outline in outlines if outline.path in self._kept)
        if len(self._gists) > _FEW:
            self._known.keep(ledger_of(self._gists, lambda: outlines))
        elif self._known.ledger is not None and self._known.ledger.pages is not None:
            self._known.keep(())

    def _text(self, path: str) -> Outline:
        return self._fresh[path] if path in self._fresh else Outline.from_bytes(self._known.outline(path))

    def _all_outlines(self) -> Iterator[Outline]:
        yield from self._fresh.values()
        for data in self._known.outlines() if self._kept else ():
            outline = Outline.from_bytes(data)
            if outline.path in self._kept:
                yield outline

    def _recounted(self, tally: Tally, holdings: Holdings, grouping: Grouping) -> SiteCounts:
        before, was = self._before, self._known.gists
        moved = {path for path in was.keys() | self._gists.keys() if was.get(path) != self._gists.get(path)}
        keys = self._moved_keys(moved, grouping)
        titles = {key for key in keys[TITLES] if 1 <= tally.count(TITLES, key) <= NAMESAKES}
        told = before.told
        if any(
            gist is not None and gist.kind == TOLD for path in moved for gist in (was.get(path), self._gists.get(path))
        ):
            told = count_site(self._texts(path) for path, gist in self._gists.items() if gist.kind == TOLD).told
        counts = grouped_counts(self._gists, grouping, before.titles - keys[TITLES] | titles, told)
        boiler, everywhere = self._boiler(counts.articles, keys[LONGS] | keys[SHORTS], tally, holdings)
        counts = replace(counts, boiler=boiler, everywhere=everywhere)
        return sampled(counts, self._gists, grouping, self._texts, before)

    def _moved_keys(self, moved: set[str], grouping: Grouping) -> dict[str, set[int]]:
        """By kind the keys that other articles hold than before: of changed pages, and of those grouped otherwise."""
        before, was = self._before, self._known.gists
        regrouped = {
            path
            for path in before.duplicates.keys() | grouping.duplicates.keys()
            if (before.duplicates.get(path, ("",))[0], path in before.apart)
            != (grouping.duplicates.get(path, ("",))[0], path in grouping.apart)
        }
        outlines = [Outline.from_bytes(self._known.outline(path)) for path in moved if path in was]
        outlines += [self._texts(path) for path in moved | regrouped if path in self._gists]
        return {kind: set().union(*(getattr(outline, kind) for outline in outlines)) for kind in _COUNTED}

    def _boiler(
        self, articles: int, moved: set[int], tally: Tally, holdings: Holdings
    ) -> tuple[frozenset[int], frozenset[int]]:
        """Blocks that are the site's, and those on half of the articles; where a threshold moves, any may cross it."""
        before, least, was = self._before, Thresholds.of(articles), Thresholds.of(self._before.articles)
        if (least.long, least.short) != (was.long, was.short):
            moved = {key for key, most in holdings.sizes(LONGS) if most >= least.long}
            moved |= {key for key, most in holdings.sizes(SHORTS) if most >= least.short}
            rest: frozenset[int] = frozenset()
        else:
            rest = before.boiler - moved
        longs, shorts = ({key: tally.count(kind, key) for key in moved} for kind in (LONGS, SHORTS))
        found = {key for key in moved if longs[key] >= least.long or shorts[key] >= least.short}
        everywhere = {key for key in found if max(longs[key], shorts[key]) >= least.half}
        if least.half == was.half:
            everywhere |= before.everywhere & rest
        else:
            everywhere |= {key for key in rest if max(tally.count(LONGS, key), tally.count(SHORTS, key)) >= least.half}
        return rest | found, frozenset(everywhere)

    def _touched_among(self, outlines: Iterable[Outline]) -> list[str]:
        return [outline.path for outline in outlines if affected(outline, self._before, self.counts)]

    def _touched_in(self, holdings: Holdings) -> list[str]:
        """The kept pages that `affected` is true of, found by the keys that crossed a threshold."""
        old, new = self._before, self.counts
        blocks, cards, traits, masks = change_of(old, new)
        if traits or masks:
            return self._touched_among(outline for outline in self._all_outlines() if outline.path in self._kept)
        held = {number for key in blocks for kind in (LONGS, SHORTS) for number in holdings.of(kind, key)}
        held |= {number for key in cards for number in holdings.of(CARDS, key)}
        paths = {holdings.paths[number] for number in held}
        copies = old.duplicates.keys() | new.duplicates.keys()
        paths |= {path for path in copies if old.duplicates.get(path) != new.duplicates.get(path)}
        urls = {url for url in old.told.keys() | new.told.keys() if old.told.get(url) != new.told.get(url)}
        paths |= {path for path, gist in self._kept.items() if gist.url in urls}
        return sorted(paths & self._kept.keys())
