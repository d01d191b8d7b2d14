"""As you type: titles and tags that hold the words typed, and ways to finish the last one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from pressmark.index.analyzer import fold, folded_text
from pressmark.index.rules import Rules
from pressmark.index.unspaced_scripts import is_unspaced
from pressmark.search.guises import MOST_EXPANSIONS, SHORTEST_PREFIX, query_tokens
from pressmark.search.plan import Best, Node, Plan, Some, Term
from pressmark.search.planner import read_query
from pressmark.search.query_parser import parse_query, readable
from pressmark.search.results import Suggestion
from pressmark.search.rules import SiteRules
from pressmark.search.snapshot import Snapshot

LONGEST = 200
_TAGS, _QUERIES = 2, 2
_TAGS_READ = 5_000
# Words that a begun one may become, and titles read for one that begins so.
_MOST_BEGUN, _TITLES_READ = 100, 400


def suggest(snapshot: Snapshot, text: str, limit: int = 8, rules: SiteRules | None = None) -> tuple[Suggestion, ...]:
    """At most `limit` lines: titles first, then tags, then queries; the same text gives the same lines.

    No title of an article that a rule hides.
    """
    text = readable(text[:LONGEST])
    typed = " ".join(text.split())
    if limit <= 0 or not any(c.isalnum() for c in typed):
        return ()
    titles = _titles(snapshot, text, typed, limit, rules or SiteRules(Rules(), snapshot))
    tags = _tags(snapshot, typed, limit)
    queries = _queries(snapshot, text, typed, limit)
    tags, queries = tags[:_TAGS], queries[:_QUERIES]
    room = max(limit - _TAGS - _QUERIES, limit - len(tags) - len(queries))
    return (*titles[:room], *tags, *queries)[:limit]


def _titles(snapshot: Snapshot, text: str, typed: str, limit: int, rules: SiteRules) -> list[Suggestion]:
    """Articles whose title holds every word typed, the last one perhaps unfinished."""
    scores = _title_scores(snapshot, text, typed, limit, rules)
    cards = snapshot.cards(list(scores))
    start = fold(typed.casefold())
    ranked = sorted(scores, key=lambda doc: (not folded_text(cards[doc].title).startswith(start), -scores[doc], doc))
    stored = snapshot.articles(ranked[:limit])
    sought = _prefixes(typed)
    lines: dict[str, Suggestion] = {}
    for doc in ranked[:limit]:
        article = stored[doc].article
        lines.setdefault(article.title, Suggestion(article.title, "title", article.url, _marks(article.title, sought)))
    return list(lines.values())


def _title_scores(snapshot: Snapshot, text: str, typed: str, limit: int, rules: SiteRules) -> dict[int, float]:
    """Articles for the words typed: by the commonest words that the last one may become, and by those before it.

    A word that is begun may become more words than are looked for: beside others, titles that hold these are read.
    """
    tokens = query_tokens(text, snapshot)
    if not tokens:
        return {}
    hidden = rules.acting([token.exact for token in query_tokens(typed, snapshot)], pinning=False).excluded
    last = tokens[-1]
    if any(c.isspace() for c in text[last.end :]):
        return _found(snapshot, _title_nodes(snapshot, text), hidden, 4 * limit)
    finished = _title_nodes(snapshot, text[: last.start])
    begun = [Term(word.stem, 1.0, "title") for word in snapshot.lexicon.with_prefix(last.exact, _MOST_BEGUN)]
    either = (*_title_nodes(snapshot, text[last.start : last.end]), *dict.fromkeys(begun))
    scores = _found(snapshot, [*finished, Best(either)], hidden, 4 * limit) if either else {}
    if finished and len(scores) < limit:
        others = _found(snapshot, finished, hidden, _TITLES_READ)
        cards = snapshot.cards(list(others))
        begin = {doc: score for doc, score in others.items() if _place(folded_text(cards[doc].title), last.exact) >= 0}
        scores = begin | scores
    return scores


def _title_nodes(snapshot: Snapshot, text: str) -> list[Node]:
    """What the words of the site among these are in a title."""
    query = parse_query(" ".join(f"title:{word}" for word in _words(text)))
    return [w.node for w in read_query(query, snapshot).wanted if w.known]


def _found(snapshot: Snapshot, nodes: Sequence[Node], hidden: tuple[Node, ...], limit: int) -> dict[int, float]:
    if not nodes:
        return {}
    plan = Plan(Some(tuple(nodes), len(nodes)), hidden, limit=limit)
    return {candidate.doc: candidate.score for candidate in snapshot.searcher.search(plan).best}


def _tags(snapshot: Snapshot, typed: str, limit: int) -> list[Suggestion]:
    """Tags one of whose words begins so, the commonest first."""
    start = fold(typed.casefold())
    begins, words = f" {start}", f" {start.replace('-', ' ')}"
    tags, lines = snapshot.memory.of("tags", lambda: _tag_lines(snapshot))
    found: list[Suggestion] = []
    number = at = 0
    while len(found) < limit and (hit := lines.find(words, at)) >= 0:
        number += lines.count("\n", at, hit)
        at = lines.index("\n", hit)
        key, tag = tags[number]
        if key.startswith(begins) or begins in key.replace("-", " ")[1:]:
            found.append(Suggestion(tag, "tag", None, _marks(tag, _prefixes(typed))))
    return found


def _tag_lines(snapshot: Snapshot) -> tuple[Sequence[tuple[str, str]], str]:
    """The folded keys of the commonest tags with how they are written, and as one text that is searched for words."""
    values = islice(snapshot.facet_values("tag").items(), _TAGS_READ)
    tags = [(f" {fold(key)}\n", value.value) for key, value in values]
    return tags, "".join(key for key, _ in tags).replace("-", " ")


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
        at = _place(folded, prefix)
        if at >= 0:
            found.append((at, at + len(prefix)))
    return _apart(sorted(found))


def _place(folded: str, prefix: str) -> int:
    """Where the first word that begins so stands, -1 for nowhere."""
    at = folded.find(prefix)
    while at > 0 and folded[at - 1].isalnum() and not is_unspaced(prefix):
        at = folded.find(prefix, at + 1)
    return at


def _apart(ranges: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    for start, end in ranges:
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)
