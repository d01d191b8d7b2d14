"""As you type: titles and tags that hold the words typed, and ways to finish the last one."""

from __future__ import annotations

from collections.abc import Sequence

from pressmark.index.analyzer import fold, folded_text
from pressmark.index.rules import Rules
from pressmark.search.plan import Node, Plan, Some, Term
from pressmark.search.planner import MOST_EXPANSIONS, SHORTEST_PREFIX, query_tokens, read_query
from pressmark.search.query_parser import parse_query
from pressmark.search.results import Suggestion
from pressmark.search.rules import SiteRules
from pressmark.search.snapshot import Snapshot

LONGEST = 200
_TAGS, _QUERIES = 2, 2
_TAGS_READ = 5_000


def suggest(snapshot: Snapshot, text: str, limit: int = 8, rules: SiteRules | None = None) -> tuple[Suggestion, ...]:
    """At most `limit` lines: titles first, then tags, then queries; the same text gives the same lines.

    No title of an article that a rule hides.
    """
    typed = " ".join(text[:LONGEST].split())
    if limit <= 0 or not any(c.isalnum() for c in typed):
        return ()
    titles = _titles(snapshot, text[:LONGEST], typed, limit, rules or SiteRules(Rules(), snapshot))
    tags = _tags(snapshot, typed, limit)
    queries = _queries(snapshot, text[:LONGEST], typed, limit)
    tags, queries = tags[:_TAGS], queries[:_QUERIES]
    room = max(limit - _TAGS - _QUERIES, limit - len(tags) - len(queries))
    return (*titles[:room], *tags, *queries)[:limit]


def _titles(snapshot: Snapshot, text: str, typed: str, limit: int, rules: SiteRules) -> list[Suggestion]:
    """Articles whose title holds every word typed, the last one perhaps unfinished."""
    query = parse_query(" ".join(f"title:{word}" for word in _words(text)) or typed, (), as_you_type=text[-1:] != " ")
    wanted = [w for w in read_query(query, snapshot).wanted if w.known]
    if not wanted:
        return []
    nodes: list[Node] = [w.node for w in wanted]
    hidden = rules.acting([token.exact for token in query_tokens(typed, snapshot)], pinning=False).excluded
    found = snapshot.searcher.search(Plan(Some(tuple(nodes), len(nodes)), hidden, limit=4 * limit)).best
    cards = snapshot.cards([candidate.doc for candidate in found])
    start = fold(typed.casefold())
    ranked = sorted(found, key=lambda c: (not folded_text(cards[c.doc].title).startswith(start), -c.score, c.doc))
    stored = snapshot.articles([c.doc for c in ranked[:limit]])
    sought = _prefixes(typed)
    lines: dict[str, Suggestion] = {}
    for candidate in ranked[:limit]:
        article = stored[candidate.doc].article
        lines.setdefault(article.title, Suggestion(article.title, "title", article.url, _marks(article.title, sought)))
    return list(lines.values())


def _tags(snapshot: Snapshot, typed: str, limit: int) -> list[Suggestion]:
    """Tags one of whose words begins so, the commonest first."""
    start = fold(typed.casefold())
    found: list[Suggestion] = []
    for number, (key, value) in enumerate(snapshot.facet_values("tag").items()):
        if number >= _TAGS_READ or len(found) >= limit:
            break
        folded = fold(key)
        if folded.startswith(start) or f" {start}" in folded.replace("-", " "):
            found.append(Suggestion(value.value, "tag", None, _marks(value.value, _prefixes(typed))))
    return found


def _queries(snapshot: Snapshot, text: str, typed: str, limit: int) -> list[Suggestion]:
    """The query with its last word finished by words of the site that stand beside the others."""
    words = typed.split(" ")
    last = fold(words[-1].casefold())
    if text[-1:].isspace() or len(last) < SHORTEST_PREFIX or not last[-1:].isalnum() or ":" in last or '"' in typed:
        return []
    before = [w for w in read_query(parse_query(" ".join(words[:-1])), snapshot).wanted if w.known][-2:]
    found: list[Suggestion] = []
    for word in snapshot.lexicon.with_prefix(last, MOST_EXPANSIONS):
        if len(found) >= limit:
            break
        if before and not snapshot.searcher.count(Some((*(w.node for w in before), Term(word.stem)), len(before) + 1)):
            continue
        spelling = word.spelling if word.spelling[1:].lower() != word.spelling[1:] else word.spelling.lower()
        line = " ".join([*words[:-1], spelling])
        found.append(
            Suggestion(line, "query", None, ((len(line) - len(spelling), len(line) - len(spelling) + len(last)),))
        )
    return found


def _words(text: str) -> list[str]:
    return ["".join(c for c in word if c not in '":') for word in text.split() if any(c.isalnum() for c in word)]


def _prefixes(typed: str) -> list[str]:
    return [fold(word.casefold()) for word in typed.split(" ") if word]


def _marks(title: str, prefixes: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """The beginnings of words that were typed."""
    folded = folded_text(title)
    found = []
    for prefix in prefixes[:8]:
        at = folded.find(prefix)
        while at > 0 and folded[at - 1].isalnum():
            at = folded.find(prefix, at + 1)
        if at >= 0:
            found.append((at, at + len(prefix)))
    return _apart(sorted(found))


def _apart(ranges: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    for start, end in ranges:
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)
