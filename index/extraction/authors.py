"""Who wrote an article."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pressmark.index.extraction.bylines import is_written_as_name, names_in, names_stated
from pressmark.index.extraction.scope import Scope
from pressmark.index.extraction.titles import plain
from pressmark.index.pages import traits as t
from pressmark.index.pages.record import Candidate, Record

_SHOWN = ("seen_author", "byline", "text_byline")
_SOURCES = ("chosen_author", "author", *_SHOWN)


def choose_authors(record: Record, scope: Scope) -> tuple[tuple[str, ...], str]:
    """The authors and the mark-up that gave them; nobody where no source names a person or a team."""
    sites = {plain(c.value) for c in record.fields.get("site", ())}
    # A site's name is no author, except where the page itself shows it as one: many blogs bear their author's name.
    for names, unlike in (*((name, sites) for name in _SOURCES), *((name, set()) for name in _SHOWN)):
        for signal, candidates in _by_signal(_own(record.fields.get(names, ()), scope)):
            told = names == "author" and not signal.startswith("twitter:label")
            read = names_stated if told or signal.startswith("itemprop") else names_in
            named = (name for c in candidates for name in read(c.value) if plain(name) not in unlike)
            # An element that is called a by-line may hold anything.
            free = names != "byline" or _is_dated(signal)  # `May 3, 2021 · The release group`
            found = _distinct(n for n in named if free or " " not in n or is_written_as_name(n))
            if found:
                return found, signal
    return _linked(record, scope)


def _is_dated(signal: str) -> bool:
    """Whether the element that gave a by-line is named after its day too, so that what stands beside the day is the
    name."""
    kinds = t.traits("", signal.removeprefix("."), "", "", "")
    return bool(kinds & t.DATED and kinds & t.BYLINE)


def _linked(record: Record, scope: Scope) -> tuple[tuple[str, ...], str]:
    """The author that all links to authors name (`A. Name`, `More by A. Name`): they speak of the page wherever they
    stand."""
    links = [c for c in record.fields.get("seen_author", ()) if "rel=" in c.signal and not scope.commented(c.node)]
    shortest = min(links, key=lambda c: len(c.value), default=None)
    if shortest is None or not all(plain(shortest.value) in plain(c.value) for c in links):
        return (), ""
    found = _distinct(names_in(shortest.value))
    return found, shortest.signal if found else ""


def _own(candidates: Sequence[Candidate], scope: Scope) -> list[Candidate]:
    """Those that stand nearest to the text; above it rather than several in its midst or below it, as those of others
    do."""
    near = scope.nearest(candidates) or scope.stated([c for c in candidates if c.signal.startswith("itemprop")])
    above = [c for c in candidates if scope.above(c.node)]
    others = {c.value for c in near if not scope.above(c.node)}
    return above if above and len(others) > 1 and len(others) == len({c.value for c in near}) else near


def _by_signal(candidates: Iterable[Candidate]) -> Iterable[tuple[str, list[Candidate]]]:
    """Candidates of one source together, the sources in the order of their first."""
    groups: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        groups.setdefault(candidate.signal, []).append(candidate)
    return groups.items()


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(plain(name), name)
    return tuple(list(found.values())[:20])
