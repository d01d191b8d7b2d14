"""Sets of documents as numbers with a bit for each, and the commonest keys of a facet among many matches.

What two sets share is counted in half a microsecond per 10,000 documents; tantivy looks at every value of every match.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import reduce
from operator import and_, neg, or_
from threading import Lock

from tantivy import Order, Query, Searcher

from pressmark.index.schema import TEXT, TITLE
from pressmark.index.tantivy_writer import DOC
from pressmark.search.attributes import MOST_VALUES
from pressmark.search.plan import Best, Everything, Keyed, Node, Phrase, Some, Term, These
from pressmark.search.tantivy_queries import TantivyQueries, count_of, unscored

# Bytes of sets that are remembered, and how many of them the keys of one count may take.
_REMEMBERED = 16_000_000
_OF_FACETS = _REMEMBERED // 2
# A set is made of a list of its documents, each of a hundred bytes: of more documents none is made.
_LARGEST = 200_000
# Documents of a set that are looked through for one key while tantivy counts the keys of one match.
_PACE = 2_000
# How many times as many keys as are likely are looked at before that is given up.
_LONGER = 2
# Documents of single words that are worth to be looked for, and remembered, in place of each match.
_MORE = 8
# Of fewer documents than this part of all, each is put into its bit; of more, digits are read at one go.
_FEW = 25

Counts = Mapping[str, int]


class DocumentSets:
    """The sets of one index: those of words and of keys are remembered, since they are asked for again and again."""

    def __init__(self, searcher: Searcher, queries: TantivyQueries, keys: Callable[[str], Counts]) -> None:
        """`keys` are those of a facet, with no fewer documents than each has, the commonest first."""
        self._searcher = searcher
        self._queries = queries
        self._keys = keys
        self._facets: dict[str, tuple[Sequence[str], Sequence[int]]] = {}
        self._remembered: OrderedDict[Hashable, int] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()
        self._size = 1 + max(self._docs(Query.all_query(), 1, Order.Desc), default=0)

    def are_quicker(self, facets: Iterable[str], matches: int) -> bool:
        """Whether so many matches are counted sooner key by key than by a look at each of them."""
        if self._size > _LARGEST:
            return False
        likely = sum(self._likely(facet, matches) for facet in facets) * self._size
        return likely < 8 * _OF_FACETS and likely < _PACE * matches

    def _likely(self, facet: str, matches: int) -> int:
        """How many keys are likely to be counted, were they spread evenly over all documents."""
        _, holders = self._facet(facet)
        if len(holders) <= MOST_VALUES:
            return len(holders)
        least = holders[MOST_VALUES - 1] * matches / max(1, self._searcher.num_docs)
        return bisect_left(holders, -least, key=neg)

    def commonest(self, facet: str, matches: int) -> dict[str, int] | None:
        """Of the keys that these documents have the commonest MOST_VALUES, and those that are as common as the last.

        The commonest of all first: once one is rarer altogether than MOST_VALUES are here, no other need be counted.
        None where that is long in coming, since few of the matches have a key.
        """
        best = [0] * MOST_VALUES
        counts: dict[str, int] = {}
        left = MOST_VALUES + _LONGER * self._likely(facet, matches.bit_count())
        for key, holders in zip(*self._facet(facet), strict=True):
            if holders < best[0]:
                break
            if not left:
                return None
            left -= 1
            if count := (self._with_key(facet, key, holders) & matches).bit_count():
                counts[key] = count
                heapq.heappushpop(best, count)
        return counts

    def matching(self, root: Node | None, query: Query, matches: int) -> int:
        """The documents that a query finds, of which there are so many.

        Where it is one of words alone, `root`, they are put together from those of each word, unless that is more work.
        """
        if root is not None and self._unmade(root) <= _MORE * matches:
            return self._of(root)
        return self._made(query, matches)

    def _unmade(self, node: Node) -> int:
        """How many documents there are in the sets of words that have not been made; phrases are searches of their
        own."""
        match node:
            case Term(stem, _, scope) if (stem, scope) not in self._remembered:
                return sum(self._searcher.doc_freq(field.name, stem) for field in (TITLE, TEXT))
            case Phrase(words, _, scope) if (words, scope) not in self._remembered:
                return self._size
            case Best(children) | Some(children, _):
                return sum(map(self._unmade, children))
            case _:
                return 0

    def _of(self, node: Node) -> int:
        match node:
            case Term(stem, _, scope):
                return self._set((stem, scope), lambda: self._queries.of(node))
            case Phrase(words, _, scope):
                return self._set((words, scope), lambda: self._queries.of(node))
            case Best(children):
                return reduce(or_, map(self._of, children), 0)
            case Some(children, minimum):
                return _in_so_many([self._of(child) for child in children], max(1, minimum))
            case Everything():
                return self._set(None, Query.all_query)
            case These() | Keyed():
                return self._made(self._queries.of(node))

    def _with_key(self, facet: str, key: str, most: int) -> int:
        return self._set((facet, key, None), lambda: self._queries.of(Keyed(facet, (key,))), most)

    def _facet(self, facet: str) -> tuple[Sequence[str], Sequence[int]]:
        if facet not in self._facets:
            keys = self._keys(facet)
            self._facets[facet] = tuple(keys), tuple(keys.values())
        return self._facets[facet]

    def _set(self, name: Hashable, query: Callable[[], Query], most: int | None = None) -> int:
        known = self._remembered.get(name)
        if known is not None:
            return known
        found = self._made(query(), most)
        with self._lock:
            if name not in self._remembered:
                self._remembered[name] = found
                self._bytes += _bytes(found)
            while self._bytes > _REMEMBERED:
                self._bytes -= _bytes(self._remembered.popitem(last=False)[1])
        return found

    def _made(self, query: Query, most: int | None = None) -> int:
        docs = self._docs(query, count_of(self._searcher, query) if most is None else most, Order.Asc)
        if len(docs) * _FEW > self._size:
            digits = bytearray(b"0") * self._size
            for doc in docs:
                digits[-1 - doc] = 49  # the digit 1
            return int(digits, 2)
        bits = bytearray(1 + self._size // 8)
        for doc in docs:
            bits[doc >> 3] |= 1 << (doc & 7)
        return int.from_bytes(bits, "little")

    def _docs(self, query: Query, most: int, order: Order) -> list[int]:
        if not most:
            return []
        return [doc for doc, _ in self._searcher.search(unscored(query), most, False, DOC, order=order).hits]


def _bytes(found: int) -> int:
    return 100 + found.bit_length() // 8


def _in_so_many(sets: Sequence[int], minimum: int) -> int:
    """What is in at least `minimum` of these sets; in all of them where they are fewer."""
    if minimum == 1 or not sets:
        return reduce(or_, sets, 0)
    if minimum >= len(sets):
        return reduce(and_, sets)
    levels = [0] * minimum  # in one at least, in two at least, ...
    for each in sets:
        for level in range(minimum - 1, 0, -1):
            levels[level] |= levels[level - 1] & each
        levels[0] |= each
    return levels[-1]
