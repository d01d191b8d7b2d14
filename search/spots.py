"""Places of a text that match, and which of them are in a part of it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from pressmark.search.results import Range

# A place that matches: from and to where, what it matches, by number, and whether in the very form typed.
Spot = tuple[int, int, int, bool]


class Spots:
    """Places in order, and those of them that start in a part of the text. `matched` is what each of them matches."""

    __slots__ = ("found", "matched", "starts")

    def __init__(self, found: Sequence[Spot]) -> None:
        self.found = found
        self.starts = [spot[0] for spot in found]
        self.matched = [spot[2] for spot in found]

    def between(self, start: int, end: int) -> Sequence[Spot]:
        return self.found[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def wanted(self, start: int, end: int) -> set[int]:
        """What those match."""
        return set(self.matched[bisect_left(self.starts, start) : bisect_left(self.starts, end)])

    def ranges(self, start: int, end: int) -> tuple[Range, ...]:
        """Those places as ranges, those that touch or overlap as one; pairs of a run become the run."""
        found: list[Range] = []
        for first, last, _, _ in self.between(start, end):
            last = min(last, end)
            if found and first <= found[-1][1]:
                found[-1] = (found[-1][0], max(found[-1][1], last))
            else:
                found.append((first, last))
        return tuple(found)


def moved(spots: Iterable[Spot], by: int) -> list[Spot]:
    """The places in the text that begins so many letters further on."""
    return [(start - by, end - by, wanted, exact) for start, end, wanted, exact in spots if start >= by]


def within(spot: Spot, ranges: Iterable[Range]) -> bool:
    return any(start < spot[1] and spot[0] < end for start, end in ranges)
