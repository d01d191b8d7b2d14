"""Plans as queries of tantivy."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from functools import lru_cache

from tantivy import Occur, Query, Searcher, SearchResult

from pressmark.index.schema import TEXT, TEXT_EXACT, TITLE, TITLE_EXACT
from pressmark.index.tantivy_writer import DOC, FACETS, facet_column, facet_number, schema
from pressmark.search.plan import TITLE_WEIGHT, Best, Everything, Keyed, Node, Phrase, Some, Term, These

Places = tuple[tuple[int, str], ...]  # words of a phrase, each with its place in it
_MOST_REMEMBERED = 20_000


class TantivyQueries:
    """Nodes as queries of one index."""

    def __init__(self, searcher: Searcher, size: int) -> None:
        """`size` is what tantivy counts as all documents: deleted ones too, as long as their words are there."""
        self._searcher = searcher
        self._size = size
        self._schema = schema()
        self._remembered: dict[tuple[str, Places], float] = {}
        self._term: Callable[[Term], Query] = lru_cache(maxsize=4096)(self._of_term)

    def of(self, node: Node) -> Query:
        match node:
            case Term():
                return self._term(node)
            case Phrase():
                return self._phrase(node)
            case Best((child,)) | Some((child,), _):
                return self.of(child)
            case Best(children):
                queries = [self.of(child) for child in children]
                return Query.disjunction_max_query(queries) if queries else Query.empty_query()
            case Some(children, minimum):
                queries = [self.of(child) for child in children]
                if minimum >= len(queries):
                    return Query.boolean_query([(Occur.Must, query) for query in queries])
                return Query.boolean_query([(Occur.Should, query) for query in queries], max(1, minimum))
            case Everything():
                return unscored(Query.all_query())
            case These(docs):
                return unscored(any_of(Query.term_query(self._schema, DOC, doc) for doc in docs))
            case Keyed(facet, keys):
                column = f"{FACETS}.{facet_column(facet)}"
                return unscored(any_of(Query.term_query(self._schema, column, facet_number(key)) for key in keys))

    def _of_term(self, term: Term) -> Query:
        title = self._word(TITLE.name, term.stem, term.weight * TITLE_WEIGHT)
        return title if term.scope == "title" else any_of([title, self._word(TEXT.name, term.stem, term.weight)])

    def _word(self, field: str, word: str, weight: float) -> Query:
        query = Query.term_query(self._schema, field, word, "freq")
        return query if weight == 1.0 else Query.boost_query(query, weight)

    def _phrase(self, phrase: Phrase) -> Query:
        words = tuple((place, word) for place, word in enumerate(phrase.words) if word is not None)
        title = self._places(TITLE_EXACT.name, words, phrase.weight * TITLE_WEIGHT)
        if phrase.scope == "title":
            return title
        return any_of([title, self._places(TEXT_EXACT.name, words, phrase.weight)])

    def _places(self, field: str, words: Places, weight: float) -> Query:
        """A phrase is scored as a word that is as frequent as its places are; tantivy would add its words' idf."""
        if not words:
            return Query.empty_query()
        if len(words) == 1:
            return self._word(field, words[0][1], weight)
        query = Query.phrase_query(self._schema, field, list(words))
        return Query.boost_query(query, weight * self._phrase_idf(field, words))

    def _phrase_idf(self, field: str, words: Places) -> float:
        """The idf of a phrase over what tantivy takes for it; remembered, since it costs a search."""
        known = self._remembered.get((field, words))
        if known is None:
            theirs = sum(self._idf(self._searcher.doc_freq(field, word)) for _, word in words)
            known = self._idf(count_of(self._searcher, Query.phrase_query(self._schema, field, list(words)))) / theirs
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            self._remembered[field, words] = known
        return known

    def _idf(self, frequency: int) -> float:
        return math.log(1 + (self._size - frequency + 0.5) / (frequency + 0.5))


def count_of(searcher: Searcher, query: Query) -> int:
    return total_of(searcher.search(unscored(query), 1))


def total_of(found: SearchResult) -> int:
    return int(found.count)  # type: ignore[attr-defined]  # which tantivy's own stub forgot


def unscored(query: Query) -> Query:
    return Query.const_score_query(query, 0.0)


def any_of(queries: Iterable[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, query) for query in queries])
