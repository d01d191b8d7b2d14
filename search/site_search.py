"""Search of one site: the library's front door, for the terminal, the service and whoever imports it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Self, TypeVar

from pressmark.index.deadline import within
from pressmark.index.engines import engine
from pressmark.index.errors import IndexDamaged, IndexMissing, IndexUnavailable, PressmarkError, UnknownDocument
from pressmark.index.rules import Rules
from pressmark.index.schema import FACETS
from pressmark.index.settings import Settings
from pressmark.search import retrieval
from pressmark.search.attributes import MOST_VALUES
from pressmark.search.explain import Explanation, explain, explain_skipped
from pressmark.search.hits import hit_of
from pressmark.search.home_generations import HomeGenerations
from pressmark.search.related import all_related, related
from pressmark.search.results import (
    FacetCount,
    GenerationInfo,
    Hit,
    RelatedHit,
    Results,
    SearchRequest,
    Snippet,
    Suggestion,
)
from pressmark.search.rules import SiteRules
from pressmark.search.snapshot import Generations, SiteSnapshot
from pressmark.search.snippet import Passage, opening
from pressmark.search.suggest import suggest

T = TypeVar("T")
_NO_RULES = Rules()


@dataclass(frozen=True, slots=True)
class _Ruled:
    """A generation with rules as they were read; its token differs with either, for whoever keeps answers."""

    opened: SiteSnapshot
    read: Rules
    rules: SiteRules
    info: GenerationInfo


class SiteSearch:
    """Reads the published generation of one site; every call answers from one generation.

    A publish is picked up at the next call (from a cluster, within a second). Safe to share between threads. All that a
    call asks of a cluster has the settings' deadline together, but for what reads the whole site.
    """

    def __init__(self, generations: Generations, settings: Settings, rules: Callable[[], Rules] | None = None) -> None:
        """`rules` is asked at each call, in place of the settings for theirs.

        Raise IndexMissing, IndexDamaged, or what keeps an engine from being opened here, when there is nothing to read;
        damage that is being mended is raised by each call instead, for as long as it lasts.
        """
        self.settings = settings
        self._rules = rules or (lambda: settings.rules)
        self._generations = generations
        self._lock = Lock()
        self._opened: tuple[Hashable, SiteSnapshot] | None = None
        self._last: _Ruled | None = None
        self._failure: tuple[SiteSnapshot, IndexDamaged] | None = None
        try:
            self._current()
        except BaseException as error:
            if not (isinstance(error, IndexDamaged) and generations.mends):
                generations.close()
                raise

    @classmethod
    def open(cls, home: Path, settings: Settings, rules: Callable[[], Rules] | None = None) -> Self:
        """Search an index home with the engine that it names."""
        return cls(HomeGenerations(home, settings), settings, rules)

    @classmethod
    def of_cluster(cls, settings: Settings, rules: Callable[[], Rules] | None = None) -> Self:
        """Search what the alias of an OpenSearch cluster names; nothing is read from this machine."""
        try:
            from pressmark.search.cluster_generations import ClusterGenerations
        except ImportError:
            engine("opensearch")  # says what to install
            raise
        return cls(ClusterGenerations(settings), settings, rules)

    @classmethod
    def chosen(
        cls,
        home: Path,
        settings: Settings,
        rules: Callable[[], Rules] | None = None,
        mend: Callable[[], None] | None = None,
    ) -> Self:
        """The cluster where the settings choose that engine, else the home, whose damage `mend` is called for."""
        if settings.engine == "opensearch":
            return cls.of_cluster(settings, rules)
        return cls(HomeGenerations(home, settings, mend), settings, rules)

    @property
    def failure(self) -> IndexUnavailable | None:
        """Why searches fail: a cluster that did not answer a moment ago, or damage that one of them has met in the
        generation that answers, until that is opened anew."""
        if self._generations.failure is not None:
            return self._generations.failure
        return self._failure[1] if self._failure and self._failure[0] is self._current() else None

    @property
    def problem(self) -> str | None:
        """Why an older generation than the published one answers, None when all is well."""
        return self._generations.problem

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._opened = self._last = None
        self._generations.close()

    @property
    def generation(self) -> GenerationInfo:
        return self._ruled().info

    def prepare(self) -> None:
        """Read ahead what most queries ask for, to answer many of them; what keeps it from that, they will say."""
        with suppress(PressmarkError):
            self._current().prepare()

    def search(self, request: SearchRequest) -> Results:
        """Any text at all gives an answer. Raise InvalidParameter for a bad date, sort or filter name."""

        def answer(now: _Ruled) -> Results:
            now.opened.expect(request.text)
            found = retrieval.search(now.opened, request, self.settings.freshness, now.rules)
            return found if now.info is found.generation else replace(found, generation=now.info)

        return self._ask_soon(answer)

    @property
    def redirects(self) -> tuple[str, ...]:
        """The addresses to which rules send a visitor on."""
        return tuple(rule.to for rule in self._rules().redirect)

    def suggest(self, text: str, limit: int = 8) -> tuple[Suggestion, ...]:
        return self._ask_soon(lambda now: suggest(now.opened, text, limit, now.rules))

    def related(self, url_or_id: str, limit: int = 5) -> tuple[RelatedHit, ...]:
        """Raise UnknownDocument when no article has this url or id.

        Tolerant of host, `index.html`, trailing slash, query, fragment and percent-encoding.
        """
        return self._ask_soon(lambda now: related(now.opened, url_or_id, limit))

    def all_related(self, limit: int = 5) -> dict[str, tuple[RelatedHit, ...]]:
        """The related posts of every article, by its id."""
        return self._ask(lambda now: all_related(now.opened, limit))

    def explain(self, text: str, url_or_id: str) -> Explanation:
        """Why an article stands where it does for a query, or why it, or a page that gave no article, is not found.

        Raise UnknownDocument when no page of the site has this address.
        """
        return self._ask_soon(lambda now: _explained(now.opened, self.settings, text, url_or_id))

    def newest(self, limit: int = 10) -> tuple[Hit, ...]:
        """The latest dated articles, else the first ones, for a page without a query; snippets are their summaries."""
        return self._ask_soon(lambda now: _newest(now.opened, limit, now.rules.always_hidden))

    def commonest_tags(self, limit: int = 20) -> tuple[FacetCount, ...]:
        return self._ask(lambda now: tuple(now.opened.facet_values("tag").values())[:limit])

    def all_facets(self) -> Mapping[str, tuple[FacetCount, ...]]:
        """Counts over all articles, named as those of an answer: what there is to choose before anything is asked."""
        return self._ask(lambda now: _all_facets(now.opened))

    def _ruled(self, *, now: bool = False) -> _Ruled:
        """The published generation with the rules that are in force now."""
        opened, rules, last = self._current(now=now), self._rules(), self._last
        if rules == _NO_RULES:
            rules = self._generations.rules
        if last is None or last.opened is not opened or last.read is not rules:
            info = opened.info
            if rules != _NO_RULES:
                digest = blake2b(repr(rules).encode(), digest_size=4).hexdigest()
                info = replace(info, token=f"{info.token}-{digest}")
            last = self._last = _Ruled(opened, rules, SiteRules(rules, opened), info)
        return last

    def _ask_soon(self, question: Callable[[_Ruled], T]) -> T:
        with within(self.settings.deadline):
            return self._ask(question)

    def _ask(self, question: Callable[[_Ruled], T]) -> T:
        """The answer of the published generation; where that is cleaned away meanwhile, of the one after it."""
        ruled = self._ruled()
        try:
            return question(ruled)
        except IndexMissing:
            newer = self._ruled(now=True)
            if newer is ruled:
                raise
            return question(newer)
        except IndexDamaged as damage:
            self._failure = ruled.opened, damage
            self._generations.doubt()
            raise

    def _current(self, *, now: bool = False) -> SiteSnapshot:
        """The published generation, opened beside the one before it: those who still read that one keep it."""
        while True:
            current = self._generations.current(now=now)
            opened = self._opened
            if opened is not None and opened[0] == current:
                return opened[1]
            with self._lock:
                if self._opened is not None and self._opened[0] == current:
                    return self._opened[1]
                try:
                    self._opened = (current, self._generations.open(current))
                except IndexUnavailable:
                    if self._generations.current(now=True) == current:
                        raise
                    # Publishes overtook this reader, and the files it was opening are cleaned away: it opens the
                    # newest.


def _explained(opened: SiteSnapshot, settings: Settings, text: str, url_or_id: str) -> Explanation:
    doc = opened.document(url_or_id)
    if doc is not None:
        return explain(opened, settings, text, doc)
    page = opened.page_without_article(url_or_id)
    if page is None:
        raise UnknownDocument(
            f"No page of the index has the url or id {url_or_id[:200]!r}: it is no file of the site, or left out by "
            "include or exclude."
        )
    return explain_skipped(text, *page)


def _newest(opened: SiteSnapshot, limit: int, hidden: Mapping[int, object]) -> tuple[Hit, ...]:
    docs = opened.newest(limit, hidden.keys())
    found = opened.articles(docs)
    return tuple(
        hit_of(item.article, item.word_count, Passage(Snippet(opening(item.article))))
        for item in map(found.__getitem__, docs)
    )


def _all_facets(opened: SiteSnapshot) -> dict[str, tuple[FacetCount, ...]]:
    keys = {name: name for name in FACETS} | {name: f"filter.{name}" for name in opened.filter_names}
    counted = {name: tuple(opened.facet_values(key).values()) for name, key in keys.items()}
    return {name: counts[:MOST_VALUES] for name, counts in counted.items() if counts}
