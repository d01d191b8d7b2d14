"""Why an article stands where it does for a query, or why it does not stand there at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from pressmark.index.analyzer import folded_text
from pressmark.index.article import Article
from pressmark.index.rules import Rules
from pressmark.index.settings import Settings
from pressmark.search.interpretation import interpretation_of
from pressmark.search.ladder import DEEPEST
from pressmark.search.places import Places
from pressmark.search.plan import Node, Plan, Some, These
from pressmark.search.query import Match
from pressmark.search.ranking import Ranked
from pressmark.search.reading import Wanted
from pressmark.search.results import Interpretation, SearchRequest
from pressmark.search.retrieval import Ranking, rank
from pressmark.search.rules import SiteRules
from pressmark.search.snapshot import Snapshot
from pressmark.search.sought import Sought

# What each factor of a score says; their product is the score.
FACTORS = {
    "bm25": "how much its words say, in title and text (BM25)",
    "coverage": "how much of the query it has, by how telling each word is",
    "title": "the query is its title, begins it, or has all its words in it",
    "tag": "the query names one of its tags, authors, or its section",
    "kind": "a page of the site, not an article",
    "boost": "the weight that the page itself asks for",
    "rule": "your [[boost]] rules",
    "freshness": "its age, beside the site's newest article",
    "nearness": "how near together the words stand",
    "lead": "how much of the query its first sentence has",
    "form": "whether its words have the very form typed",
}
_TIERS = {-1: "first, since its title is the query", 0: "ordered by score", 1: "behind those that have every word"}
_MOST_GUISES = 8
_BELOW = f"It matches, but others stand above it: at most {DEEPEST:,} are put in order."
# Why a page gave no article, by the reason that the store keeps; others are clear by themselves.
_SKIPPED = {
    "listing": "it lists other pages",
    "redirect": "it only sends its visitors on",
    "noindex": "it asks search engines to leave it out",
    "missing": "it is shown in place of missing pages",
    "amp": "it is the AMP form of another page",
    "print": "it is the print form of another page",
    "embed": "it is made to stand inside other pages",
    "password": "it asks for a password",
    "duplicate": "it is the same as another page",
    "draft": "it is a draft",
    "future": "its day of publication has not come",
    "expired": "its time is over",
    "empty": "it has no text",
    "unreadable": "it cannot be read",
    "unfinished": "it ends in the middle, and keeps what it said before until the next run",
    "too large": "it is larger than [index] max_page_bytes",
}


@dataclass(frozen=True, slots=True)
class WordMatch:
    """One thing that the query asks for, as this article has it: `guises` are forms in the text, each with its kind."""

    asked: str
    found: bool
    guises: tuple[tuple[str, str], ...] = ()
    places: int = 0
    elsewhere: bool = False
    """Found in tags, authors or section, or in a heading's own field, and not in title or text."""


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor of the score; `above` is that of the hit above. 1.0 changes nothing."""

    name: str
    meaning: str
    value: float
    above: float | None = None


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The hit above."""

    url: str
    title: str
    score: float
    tier: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """An article's standing for a query: with a `rank`, or with the `reasons` for none.

    `rules` are those that acted on this article or on the query, `rank_without_rules` is where it would stand if there
    were none (None where none acted, 0 for nowhere).
    """

    query: str
    url: str
    title: str
    rank: int | None
    total: int
    interpretation: Interpretation | None = None
    score: float | None = None
    tier: str | None = None
    factors: tuple[Factor, ...] = ()
    above: Neighbour | None = None
    words: tuple[WordMatch, ...] = ()
    rules: tuple[str, ...] = ()
    rank_without_rules: int | None = None
    reasons: tuple[str, ...] = field(default=())


def explain(snapshot: Snapshot, settings: Settings, text: str, doc: int) -> Explanation:
    """How an article of the snapshot fares for a text that a visitor submits."""
    request = SearchRequest(text, DEEPEST, facets=False, snippets=False, as_you_type=False)
    rules = SiteRules(settings.rules, snapshot)
    ranking = rank(snapshot, request, settings.freshness, rules)
    article = snapshot.articles([doc])[doc].article
    place = _place(ranking, doc)
    item = ranking.ranked[place - 1] if place else None
    above = ranking.ranked[place - 2] if place and place > 1 else None
    acted = _acted(ranking, rules, doc)
    words = tuple(_words(snapshot, ranking, article, doc))
    return Explanation(
        query=text,
        url=article.url or article.id,
        title=article.title,
        rank=place,
        total=ranking.found.total,
        interpretation=interpretation_of(ranking.receipt, ranking.found.dropped, ranking.found.relaxed),
        score=item.score if item else None,
        tier=_tier(ranking, item) if item else None,
        factors=_factors(item, above) if item else (),
        above=_neighbour(snapshot, ranking, above) if above else None,
        words=words,
        rules=acted,
        rank_without_rules=_without_rules(snapshot, settings, request, doc) if acted else None,
        reasons=() if item else tuple(_reasons(snapshot, ranking, words, doc)) or (_BELOW,),
    )


def explain_skipped(text: str, path: str, reason: str, detail: str) -> Explanation:
    """Why a page that gave no article is not found, whatever is asked."""
    why = _SKIPPED.get(reason, reason) + (f" ({detail})" if detail else "")
    return Explanation(text, path, "", None, 0, reasons=(f"It is not in the index: {why}.",))


def _place(ranking: Ranking, doc: int) -> int | None:
    return next((place for place, item in enumerate(ranking.ranked, 1) if item.doc == doc), None)


def _without_rules(snapshot: Snapshot, settings: Settings, request: SearchRequest, doc: int) -> int:
    return _place(rank(snapshot, request, settings.freshness, SiteRules(Rules(), snapshot)), doc) or 0


def _tier(ranking: Ranking, item: Ranked) -> str:
    return "pinned" if item.doc in ranking.acting.pinned.docs else _TIERS.get(item.tier, str(item.tier))


def _factors(item: Ranked, above: Ranked | None) -> tuple[Factor, ...]:
    others = above.factors if above else {}
    names = [name for name in dict.fromkeys((*FACTORS, *item.factors, *others)) if name in {**item.factors, **others}]
    return tuple(
        Factor(name, FACTORS.get(name, ""), item.factors.get(name, 1.0), others.get(name, 1.0) if above else None)
        for name in names
    )


def _neighbour(snapshot: Snapshot, ranking: Ranking, item: Ranked) -> Neighbour:
    article = snapshot.articles([item.doc])[item.doc].article
    return Neighbour(article.url or article.id, article.title, item.score, _tier(ranking, item))


def _acted(ranking: Ranking, rules: SiteRules, doc: int) -> tuple[str, ...]:
    """The rules that acted, in words."""
    acting = ranking.acting
    found = [f"[[synonym]]: {typed} also finds {', '.join(others)}" for typed, others in ranking.reading.synonyms]
    found += [f"[[pin]] in line {pin.line}: at place {place}" for place, pinned, pin in acting.pins if pinned == doc]
    if acting.pins and doc not in acting.pinned.docs:
        found.append(f"[[pin]] in line {acting.pins[0][2].line}: other articles are pinned for this query")
    if doc in acting.hidden and doc not in acting.pinned.docs:
        found.append(f"[[hide]] in line {acting.hidden[doc].line}: it is not shown")
    found += [f"[[boost]] in line {rule.line}: score times {rule.factor:g}" for rule in rules.boosts.get(doc, ())]
    if acting.redirect:
        found.append(f"[[redirect]] in line {acting.redirect.line}: the search page leads to {acting.redirect.to}")
    return tuple(found)


def _words(snapshot: Snapshot, ranking: Ranking, article: Article, doc: int) -> Iterable[WordMatch]:
    """What the query asks for, one by one."""
    written = f"{article.title}\n{article.body}"
    folded = folded_text(written)
    places = Places(folded, written, ranking.sought).of_each
    for item, sought, here in zip(ranking.reading.wanted, ranking.sought, places, strict=True):
        forms = dict.fromkeys(folded[start:end] for start, end, _, _ in here)
        guises = tuple((form, _guise(form, item, sought)) for form in list(forms)[:_MOST_GUISES])
        found = item.known and _has(snapshot, doc, item.node)
        yield WordMatch(item.typed, found, guises if found else (), len(here) if found else 0, found and not here)
    for typed in ranking.receipt.missing:
        yield WordMatch(typed, False)


def _guise(form: str, item: Wanted, sought: Sought) -> str:
    """In what way a form of the text is what was asked for."""
    if item.words:
        return "the phrase"
    if item.edits:
        return "corrected"
    if form in sought.typed:
        return "as typed"
    if form in item.synonyms:
        return "synonym"
    return "begins so" if form in item.expanded else "another form"


def _has(snapshot: Snapshot, doc: int, node: Node) -> bool:
    return snapshot.searcher.count(Some((These((doc,)), node), 2)) > 0


def _reasons(snapshot: Snapshot, ranking: Ranking, words: Sequence[WordMatch], doc: int) -> Iterable[str]:
    """Why an article is not among the hits."""
    reading = ranking.reading
    if doc in ranking.acting.hidden:
        yield f"A rule hides it: [[hide]] in line {ranking.acting.hidden[doc].line}."
    if any(not isinstance(node, These) and _has(snapshot, doc, node) for node in reading.excluded):
        excluded = [str(c) for c in ranking.receipt.query.clauses if isinstance(c, Match) and c.excluded]
        yield f"It has what the query excludes: {' '.join(excluded)}."
    plan = Plan(These((doc,)), limit=1)
    for facet, keys in reading.keywords.items():
        if not snapshot.searcher.search(replace(plan, keywords={facet: keys})).total:
            yield f"The filter on {facet.removeprefix('filter.')} leaves it out: it has none of {', '.join(keys)}."
    for facet, keys in reading.without.items():
        if not snapshot.searcher.search(replace(plan, without={facet: keys})).total:
            yield f"The filter against {facet.removeprefix('filter.')} leaves it out: it has {', '.join(keys)}."
    dated = replace(plan, first_day=reading.first_day, last_day=reading.last_day)
    if not snapshot.searcher.search(dated).total:
        yield "Its date, or its having none, leaves it out."
    yield from _wordless(ranking, words)


def _wordless(ranking: Ranking, words: Sequence[WordMatch]) -> Iterable[str]:
    lacking = [word.asked for word in words if not word.found]
    if not ranking.receipt.query.clauses:
        yield "The query asks for nothing."
    elif lacking and len(lacking) == len(words):
        yield f"It has nothing of what the query asks for: {', '.join(lacking)}."
    elif lacking:
        yield f"It lacks {', '.join(lacking)}, and enough others have more of the query."
