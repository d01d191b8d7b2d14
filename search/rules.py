"""An owner's rules on one generation: which of them act on a query, and on which articles."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Generic, Protocol, TypeVar
from urllib.parse import urlsplit

from pressmark.index.addresses import spellings_of
from pressmark.index.rules import Boost, Hide, Matching, Pin, Redirect, Rules, Texts
from pressmark.index.rules_file import HIGHEST_FACTOR, LOWEST_FACTOR
from pressmark.index.schema import facet_key
from pressmark.search.guises import query_tokens
from pressmark.search.plan import Node, These
from pressmark.search.ranking import Ranked
from pressmark.search.snapshot import Listed, Snapshot
from pressmark.search.synonyms import Synonyms

Words = tuple[str, ...]
_FACETS = ("section", "tag", "author", "kind", "lang")


class _Asked(Protocol):
    """A rule for queries."""

    @property
    def query(self) -> Texts: ...

    @property
    def match(self) -> Matching: ...


R = TypeVar("R", bound=_Asked)


@dataclass(frozen=True, slots=True)
class Acting:
    """What the rules say of one query: articles with their rules, each pinned one with its place.

    An article that is hidden from every query can be pinned for one. `excluded` is what an engine leaves out: articles
    that are hidden, and pinned ones, which are put in their place later.
    """

    pins: tuple[tuple[int, int, Pin], ...]
    hidden: Mapping[int, Hide]
    excluded: tuple[Node, ...]
    redirect: Redirect | None

    @property
    def pinned(self) -> These:
        return These(tuple(doc for _, doc, _ in self.pins))

    def placed(self, ranked: list[Ranked], pinned: Iterable[Ranked]) -> list[Ranked]:
        """All in order, with every pinned article that was found at its place."""
        by_doc = {item.doc: item for item in pinned}
        taken = 0
        for place, doc, _ in self.pins:
            if doc in by_doc:
                taken = max(place, taken + 1)
                ranked.insert(taken - 1, by_doc[doc])
        return ranked


class SiteRules:
    """The rules of a site as they apply to one generation of it; unchanged, safe to share between threads."""

    def __init__(self, rules: Rules, snapshot: Snapshot) -> None:
        self._rules = rules
        self._snapshot = snapshot
        self._document: Callable[[str], int | None] = lru_cache(maxsize=4096)(snapshot.document)
        self.synonyms = Synonyms(rules.synonym, snapshot)
        self._pins = _ByQuery(rules.pin, self._words)
        self._hides = _ByQuery([rule for rule in rules.hide if rule.query], self._words)
        self._redirects = _ByQuery(rules.redirect, self._words)

    def acting(self, order: Sequence[str], *, pinning: bool = True) -> Acting:
        """The rules that act on a query, given its words in their exact forms."""
        hidden = {doc: rule for rule in self._hides.of(order) for doc in self._articles(rule.urls)}
        pins: dict[int, tuple[int, Pin]] = {}
        for rule in self._pins.of(order) if pinning else ():
            for number, url in enumerate(rule.urls):
                doc = self._document(url)
                if doc is not None and doc not in hidden:
                    pins.setdefault(doc, (rule.place + number, rule))
        redirects = self._redirects.of(order)
        every = {**self.always_hidden, **hidden} if hidden else self.always_hidden
        return Acting(
            tuple(sorted(((place, doc, rule) for doc, (place, rule) in pins.items()), key=lambda pin: pin[0])),
            every,
            _these({*every, *pins}) if hidden or pins else self._always_excluded,
            redirects[0] if redirects else None,
        )

    @cached_property
    def always_hidden(self) -> Mapping[int, Hide]:
        """Articles that no query finds."""
        return {doc: rule for rule in self._rules.hide if not rule.query for doc in self._articles(rule.urls)}

    @cached_property
    def _always_excluded(self) -> tuple[Node, ...]:
        return _these(self.always_hidden)

    @cached_property
    def boosts(self) -> Mapping[int, tuple[Boost, ...]]:
        """The boosts of each article that has any."""
        found: dict[int, tuple[Boost, ...]] = {}
        for rule in self._rules.boost:
            named = set(self._articles(rule.urls)) if rule.urls else None
            wanted = {name: frozenset(map(facet_key, values)) for name in _FACETS if (values := getattr(rule, name))}
            wanted |= {f"filter.{name}": frozenset([facet_key(value)]) for name, value in rule.filters.items()}
            for listed in self._listing:
                if (named is None or listed.doc in named) and _has(listed, wanted):
                    found[listed.doc] = (*found.get(listed.doc, ()), rule)
        return found

    def boost(self, ranked: Iterable[Ranked]) -> None:
        """Multiply scores by the boosts of their articles."""
        for item in ranked if self._rules.boost else ():
            item.times("rule", self.factor(item.doc))

    def factor(self, doc: int) -> float:
        """All boosts of an article, together within the bounds of one."""
        factor = math.prod(rule.factor for rule in self.boosts.get(doc, ()))
        return min(HIGHEST_FACTOR, max(LOWEST_FACTOR, factor))

    @cached_property
    def lifted(self) -> tuple[Node, ...]:
        """The articles whose boosts lift them."""
        return _these(doc for doc in self.boosts if self.factor(doc) > 1)

    def unknown(self) -> list[tuple[int, str, str]]:
        """Every url of a rule that names no article: the rule's line, its kind, the url."""
        named = [(rule.line, "[[pin]]", rule.urls) for rule in self._rules.pin]
        named += [(rule.line, "[[hide]]", rule.urls) for rule in self._rules.hide]
        named += [(rule.line, "[[boost]]", rule.urls) for rule in self._rules.boost]
        named += [(rule.line, "[[golden]]", rule.expect) for rule in self._rules.golden]
        return [(line, kind, url) for line, kind, urls in named for url in urls if not self._articles([url])]

    def _articles(self, urls: Iterable[str]) -> list[int]:
        """The articles that urls and patterns name."""
        found: list[int] = []
        for url in urls:
            if "*" in url:
                found += [doc for doc, names in self._names if any(matches(url, name) for name in names)]
            elif (doc := self._by_name(url)) is not None:
                found.append(doc)
        return found

    def _by_name(self, url: str) -> int | None:
        return next((self._docs[name] for name in spellings_of(url) if name in self._docs), None)

    @cached_property
    def _listing(self) -> Sequence[Listed]:
        return tuple(self._snapshot.listing())

    @cached_property
    def _names(self) -> Sequence[tuple[int, Sequence[str]]]:
        """What a pattern may be written for, of every article: its id, its url, and the path of that."""
        return [(one.doc, _names_of(one)) for one in self._listing]

    @cached_property
    def _docs(self) -> Mapping[str, int]:
        return {name: one.doc for one in reversed(self._listing) for name in (one.id, one.url) if name}

    def _words(self, text: str) -> Words:
        return tuple(token.exact for token in query_tokens(text, self._snapshot))


class _ByQuery(Generic[R]):
    """Rules by the words of their queries, so that a thousand of them cost a query no more than a few."""

    def __init__(self, rules: Iterable[R], words_of: Callable[[str], Words]) -> None:
        self._exact: dict[Words, list[tuple[int, R]]] = {}
        self._within: dict[str, list[tuple[Words, int, R]]] = {}
        for number, rule in enumerate(rules):
            for words in filter(None, map(words_of, rule.query)):
                if rule.match == "contains":
                    self._within.setdefault(words[0], []).append((words, number, rule))
                else:
                    self._exact.setdefault(words, []).append((number, rule))

    def of(self, order: Sequence[str]) -> list[R]:
        """The rules for a query of these words, in the order of the file."""
        words = tuple(order)
        found = dict(self._exact.get(words, ()))
        for start, word in enumerate(words if self._within else ()):
            for wanted, number, rule in self._within.get(word, ()):
                if words[start : start + len(wanted)] == wanted:
                    found[number] = rule
        return [found[number] for number in sorted(found)]


def matches(pattern: str, name: str) -> bool:
    """Whether a name is as a pattern says, in which `*` stands for any letters; in linear time."""
    first, *others = pattern.split("*")
    if not others:
        return name == pattern
    if not name.startswith(first):
        return False
    at = len(first)
    for piece in others[:-1]:
        at = name.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    return name.endswith(others[-1]) and len(name) - len(others[-1]) >= at


def _names_of(listed: Listed) -> list[str]:
    names = [listed.id]
    if listed.url:
        names.append(listed.url)
        if not listed.url.startswith("/"):
            names.append(urlsplit(listed.url).path)
    return names


def _these(docs: Iterable[int]) -> tuple[Node, ...]:
    found = tuple(sorted(docs))
    return (These(found),) if found else ()


def _has(listed: Listed, wanted: Mapping[str, frozenset[str]]) -> bool:
    return all(not keys.isdisjoint(listed.facets.get(facet, ())) for facet, keys in wanted.items())
