"""A searcher over plain dicts: slow, short and plainly right; the oracle for engines and the engine of quick tests."""

from __future__ import annotations

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import reduce

from rapidfuzz.distance import OSA

from pressmark.index.addresses import spellings_of
from pressmark.index.analyzer import analyzer_for, version_terms
from pressmark.index.article import Article
from pressmark.index.article_json import article_to_json
from pressmark.index.generations.article_row import packed
from pressmark.index.schema import HEADING_WEIGHT, TITLE_COPIES, WHOLE_TITLE, facet_key, title_keys
from pressmark.index.unspaced_scripts import singles
from pressmark.search.memory import Memory
from pressmark.search.plan import (
    TITLE_WEIGHT,
    Best,
    Candidate,
    Candidates,
    Everything,
    Keyed,
    Node,
    Phrase,
    Plan,
    Some,
    Term,
    These,
)
from pressmark.search.results import FacetCount, GenerationInfo
from pressmark.search.snapshot import Card, Listed, StoredArticle, Word
from pressmark.search.titles import title_words

K1, B = 1.2, 0.75
Scores = dict[int, float]


class ReferenceSearcher:
    """Every article's terms in memory; a node's meaning is the dict of scores that `_scores` gives it."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._count = len(articles)
        self._stems: dict[str, dict[str, dict[int, int]]] = {"title": defaultdict(dict), "text": defaultdict(dict)}
        self._exact: dict[str, list[list[str]]] = {"title": [], "text": []}
        self._places: dict[str, dict[str, dict[int, list[int]]]] = {
            "title": defaultdict(dict),
            "text": defaultdict(dict),
        }
        self._lengths: dict[str, list[int]] = {"title": [], "text": []}
        self.keys: list[Mapping[str, frozenset[str]]] = []
        self.days: list[int | None] = []
        for doc, article in enumerate(articles):
            self._add(doc, article)
        self._average = {f: sum(n) / max(1, sum(1 for x in n if x)) or 1.0 for f, n in self._lengths.items()}

    def _add(self, doc: int, article: Article) -> None:
        terms = analyzer_for(article.lang).terms
        extras = [s.heading for s in article.sections] * (HEADING_WEIGHT - 1)
        extras += [article.title] * TITLE_COPIES
        extras += [*article.tags, *article.authors, article.section or ""]
        for field, text, more in (("title", article.title, []), ("text", article.body, extras)):
            exacts, stems = terms(text)
            stems = stems + [stem for extra in more for stem in terms(extra)[1]]
            if field == "text":
                stems += singles(text) + version_terms(article.title) * TITLE_COPIES
            stems += version_terms(text)
            for stem, frequency in Counter(stems).items():
                self._stems[field][stem][doc] = frequency
            self._lengths[field].append(len(stems))
            for place, exact in enumerate(exacts):
                self._places[field][exact].setdefault(doc, []).append(place)
        whole = {WHOLE_TITLE: frozenset(title_keys(terms(article.title)[0]))}
        self.keys.append(facets_of(article) | whole)
        self.days.append(date.fromisoformat(article.published.day).toordinal() if article.published else None)

    def search(self, plan: Plan) -> Candidates:
        scores = self._scores(plan.root)
        for node in plan.within:
            scores = {doc: score for doc, score in scores.items() if doc in self._scores(node)}
        for node in plan.excluded:
            for doc in self._scores(node):
                scores.pop(doc, None)
        kept = {doc: score for doc, score in scores.items() if self._dated(doc, plan) and not self._without(doc, plan)}
        facets: dict[str, dict[str, int]] = {}
        for facet in plan.facets:
            others = {f: keys for f, keys in plan.keywords.items() if f != facet}
            facets[facet] = Counter(
                key for doc in kept if self._has(doc, others) for key in self.keys[doc].get(facet, ())
            )
        found = [doc for doc in kept if self._has(doc, plan.keywords)]
        best = heapq.nsmallest(plan.offset + plan.limit, found, key=lambda doc: self._order(doc, kept[doc], plan))
        children = plan.root.children if isinstance(plan.root, Some) else ()
        sets = [self._scores(child) for child in children]
        return Candidates(
            tuple(
                Candidate(doc, kept[doc], sum(1 << i for i, docs in enumerate(sets) if doc in docs))
                for doc in best[plan.offset :]
            ),
            len(found),
            facets,
        )

    def _order(self, doc: int, score: float, plan: Plan) -> tuple[float, ...]:
        if plan.sort == "relevance":
            return (-score, doc)
        day = self.days[doc]
        if day is None:
            return (1, 0, doc)
        return (0, -day if plan.sort == "newest" else day, doc)

    def _dated(self, doc: int, plan: Plan) -> bool:
        day = self.days[doc]
        if plan.first_day is None and plan.last_day is None:
            return True
        return day is not None and (plan.first_day or 0) <= day <= (plan.last_day or day)

    def _has(self, doc: int, keywords: Mapping[str, tuple[str, ...]]) -> bool:
        return all(self.keys[doc].get(facet, frozenset()) & set(keys) for facet, keys in keywords.items())

    def _without(self, doc: int, plan: Plan) -> bool:
        return any(self.keys[doc].get(facet, frozenset()) & set(keys) for facet, keys in plan.without.items())

    def _scores(self, node: Node) -> Scores:
        match node:
            case Everything():
                return dict.fromkeys(range(self._count), 0.0)
            case These():
                return dict.fromkeys((doc for doc in node.docs if 0 <= doc < self._count), 0.0)
            case Keyed():
                kept = {node.facet: node.keys}
                return {doc: 0.0 for doc in range(self._count) if self._has(doc, kept)}
            case Term():
                return _added(self._term(field, node.stem, node.weight) for field in _fields(node.scope))
            case Phrase():
                return _added(self._phrase(field, node.words, node.weight) for field in _fields(node.scope))
            case Best():
                return reduce(_larger, map(self._scores, node.children), {})
            case Some():
                each = [self._scores(child) for child in node.children]
                matched = Counter(doc for scores in each for doc in scores)
                return {d: s for d, s in _added(each).items() if matched[d] >= node.minimum}

    def _term(self, field: str, stem: str, weight: float) -> Scores:
        return self._bm25(field, self._stems[field].get(stem, {}), weight)

    def _phrase(self, field: str, words: tuple[str | None, ...], weight: float) -> Scores:
        places = self._places[field]
        first = next(i for i, word in enumerate(words) if word is not None)
        frequencies: dict[int, int] = {}
        for doc, starts in places.get(words[first] or "", {}).items():
            found = 0
            for start in starts:
                found += all(
                    word is None or start + i - first in places.get(word, {}).get(doc, ())
                    for i, word in enumerate(words)
                )
            if found:
                frequencies[doc] = found
        return self._bm25(field, frequencies, weight)

    def _bm25(self, field: str, frequencies: Mapping[int, int], weight: float) -> Scores:
        df = len(frequencies)
        idf = math.log(1 + (self._count - df + 0.5) / (df + 0.5))
        boost = weight * idf * (TITLE_WEIGHT if field == "title" else 1.0) * (K1 + 1)
        lengths, average = self._lengths[field], self._average[field]
        return {doc: boost * tf / (tf + K1 * (1 - B + B * lengths[doc] / average)) for doc, tf in frequencies.items()}

    def document_count(self) -> int:
        return self._count

    def frequency(self, stem: str) -> int:
        return len(self._stems["title"].get(stem, {}).keys() | self._stems["text"].get(stem, {}).keys())

    def count(self, node: Node) -> int:
        return len(self._scores(node))

    def close(self) -> None:
        self._count = 0


class MemoryLexicon:
    """The words of some articles."""

    def __init__(self, articles: Sequence[Article]) -> None:
        counts: Counter[tuple[str, str]] = Counter()
        spellings: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for article in articles:
            texts = (article.title, article.body, *article.tags, *article.authors, article.section or "")
            seen = set()
            for text in texts:
                for token in analyzer_for(article.lang).tokens(text):
                    word = (token.exact, token.stem)
                    seen.add(word)
                    spellings[word][text[token.start : token.end]] += 1
            counts.update(seen)
        words = [Word(*word, n, spellings[word].most_common(1)[0][0]) for word, n in counts.items()]
        self._ordered = sorted(words, key=lambda word: (-word.count, word.form))
        self._words = {word.form: word for word in reversed(self._ordered)}
        self._by_stem: dict[str, list[Word]] = defaultdict(list)
        for word in self._ordered:
            self._by_stem[word.stem].append(word)

    def get(self, form: str) -> Word | None:
        return self._words.get(form)

    def among(self, forms: Sequence[str]) -> list[Word]:
        return [word for form in forms if (word := self.get(form))]

    def forms(self, stem: str) -> list[Word]:
        return self._by_stem.get(stem, [])[:64]

    def with_prefix(self, prefix: str, limit: int) -> list[Word]:
        return [word for word in self._ordered if word.form.startswith(prefix)][:limit]

    def ending_with(self, stem: str, limit: int) -> list[Word]:
        return [word for word in self._ordered if word.stem.endswith(stem) and word.stem != stem][:limit]

    def near(self, form: str, most: int) -> list[Word]:
        return [w for w in self._ordered if w.form[0] == form[0] and 0 < OSA.distance(form, w.form) <= most]


class MemorySnapshot:
    """A generation that was never written anywhere."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._articles = list(articles)
        self.searcher = ReferenceSearcher(articles)
        self.lexicon = MemoryLexicon(articles)
        self.memory = Memory()
        langs = Counter(article.lang for article in articles if article.lang)
        self.languages = [lang for lang, n in langs.most_common() if n >= 0.05 * len(articles)]
        self.filter_names = sorted({name for article in articles for name in article.filters})
        days = sorted(day for day in self.searcher.days if day is not None)
        self.newest_day = days[-1] if days else None
        self.median_age = float(days[-1] - days[len(days) // 2]) if len(days) >= 5 else None
        self.info = GenerationInfo(1, "memory", "2026-01-01T00:00:00Z", len(articles), "reference")

    def cards(self, docs: Sequence[int]) -> dict[int, Card]:
        return {doc: self._card(doc) for doc in docs}

    def _card(self, doc: int) -> Card:
        a = self._articles[doc]
        keys = self.searcher.keys[doc]
        group = hash(a.duplicate_of or a.id)
        about = keys["tag"] | keys["author"] | keys["section"]
        words = title_words(a.lang, a.title)
        return Card(doc, a.title, a.lang, self.searcher.days[doc], a.kind, a.boost, group, a.series, about, *words)

    def articles(self, docs: Sequence[int]) -> dict[int, StoredArticle]:
        return {doc: _stored(doc, self._articles[doc]) for doc in docs}

    def document(self, url_or_id: str) -> int | None:
        places = {name: doc for doc, a in enumerate(self._articles) for name in (a.id, a.url)}
        return next((places[name] for name in spellings_of(url_or_id) if name in places), None)

    def listing(self) -> list[Listed]:
        keys = self.searcher.keys
        return [Listed(doc, a.id, a.url, keys[doc]) for doc, a in enumerate(self._articles)]

    def facet_values(self, facet: str) -> dict[str, FacetCount]:
        counts = Counter(key for keys in self.searcher.keys for key in keys.get(facet, ()))
        labels = {facet_key(value): value for a in self._articles for value in _values(a).get(facet, ())}
        return {key: FacetCount(labels[key], count) for key, count in counts.most_common()}


def _stored(doc: int, article: Article) -> StoredArticle:
    return StoredArticle(doc, len(article.body.split()), article_to_json(article), packed(article.body))


def facets_of(article: Article) -> dict[str, frozenset[str]]:
    """The facet keys of an article, as the index holds them."""
    return {facet: frozenset(map(facet_key, values)) for facet, values in _values(article).items()}


def _values(article: Article) -> dict[str, tuple[str, ...]]:
    return {
        "tag": article.tags,
        "author": article.authors,
        "section": (article.section,) if article.section else (),
        "year": (article.published.iso[:4],) if article.published else (),
        "lang": (article.lang,) if article.lang else (),
        "kind": (article.kind,),
    } | {f"filter.{name}": values for name, values in article.filters.items()}


def _fields(scope: str) -> tuple[str, ...]:
    return ("title",) if scope == "title" else ("title", "text")


def _added(each: Iterable[Scores]) -> Scores:
    total: Scores = {}
    for scores in each:
        for doc, score in scores.items():
            total[doc] = total.get(doc, 0.0) + score
    return total


def _larger(one: Scores, other: Scores) -> Scores:
    return {doc: max(one.get(doc, 0.0), other.get(doc, 0.0)) for doc in one.keys() | other.keys()}
