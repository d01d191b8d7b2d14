"""Which pages of a large site hold a key now: by its ledger, and by the outlines of what has changed since that was
written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache

from pressmark.index.extraction.duplicates import Grouping, Texts
from pressmark.index.extraction.gists import ARTICLE, Gist
from pressmark.index.extraction.ledger import Ledger


class Holdings:
    """Pages go by number: those of the ledger, and after them those that are new or other than they were then."""

    def __init__(self, ledger: Ledger, gists: Mapping[str, Gist], texts: Texts) -> None:
        """`gists` are those of all pages now."""
        pages = ledger.pages or {}
        late = [path for path, gist in gists.items() if pages.get(path) != gist.digest]
        self._ledger, self._texts = ledger, texts
        self.paths = [*pages, *late]
        self.late = dict(enumerate(late, len(pages)))
        gone = {path for path, digest in pages.items() if path not in gists or gists[path].digest != digest}
        self.gone = {number for number, path in enumerate(pages) if path in gone}
        self._lately = cache(self._index)

    def of(self, kind: str, key: int) -> set[int]:
        """The pages that hold a key."""
        found = set(self._ledger.find(kind, key))
        return (found - self.gone).union(self._lately(kind).get(key, ()))

    def sizes(self, kind: str) -> Iterator[tuple[int, int]]:
        """Every key, with the most pages that may hold it."""
        late = dict(self._lately(kind))
        for key, size in self._ledger.sizes(kind):
            yield key, size + len(late.pop(key, ()))
        yield from ((key, len(pages)) for key, pages in late.items())

    def _index(self, kind: str) -> Mapping[int, list[int]]:
        found: defaultdict[int, list[int]] = defaultdict(list)
        for number, path in self.late.items():
            for key in getattr(self._texts(path), kind):
                found[key].append(number)
        return found


class Tally:
    """How many articles hold a key, where those that are one text count once."""

    def __init__(self, holdings: Holdings, gists: Mapping[str, Gist], grouping: Grouping) -> None:
        numbers = {path: number for number, path in enumerate(holdings.paths) if number not in holdings.gone}
        self._of = holdings.of
        self._others = {numbers[path] for path, gist in gists.items() if gist.kind != ARTICLE or path in grouping.apart}
        self._groups = {
            numbers[path]: place for place, group in enumerate(grouping.groups) if len(group) > 1 for path in group
        }
        self._grouped = set(self._groups)

    def count(self, kind: str, key: int) -> int:
        held = self._of(kind, key) - self._others
        alike = held & self._grouped
        return len(held) - len(alike) + len({self._groups[number] for number in alike})
