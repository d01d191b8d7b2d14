"""One text under several addresses: which pages are copies, and of which other one."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from pressmark.index.extraction.gists import ARTICLE, TOLD, Gist
from pressmark.index.extraction.roles import speaks_otherwise
from pressmark.index.pages.record import Outline

_COMPARED = 50  # texts of one title that a page is compared with
_COPY = 3  # long blocks, below which nothing tells a copy
_SUFFIX = re.compile(r"(?:^|/)index\.x?html?$|\.x?html?$|/$")
# `post/amp`, `amp/post`, `post.amp`, `post-print`, `post?print=1`.
_TWIN = re.compile(
    r"(?:^|/)(?:amp|print)(?=/|$)|[._-](?:amp|print)$|(?:/?index\.x?html?)?\?(?:[^/]*&)?(?:amp|print)\b[^/]*$"
)
Texts = Callable[[str], Outline]
Copies = dict[str, tuple[str, bool]]


class Grouping(NamedTuple):
    """Articles that are one text under several addresses, as lists of paths, and the pages that others stand for.

    Pages that are left out of every group for what they say of themselves are `apart`.
    """

    groups: list[list[str]]
    duplicates: Copies
    apart: frozenset[str]


def grouped(gists: Mapping[str, Gist], texts: Texts) -> Grouping:
    """Articles that are one text count once. `gists` are in order of path; of few pages the text is asked for."""
    pages = {path: gist for path, gist in gists.items() if gist.kind != TOLD}
    stems = {path: _stem(path) for path in pages}
    duplicates = {**_twins(stems, texts), **_by_canonical(pages, texts)}
    apart = frozenset(duplicates)
    # What copies have in common: all of their lines, their address but for its ending, or their title. The first are
    # numbers below zero, and so no titles.
    articles = {
        path: [~lines, stems[path], title] if title else [~lines, stems[path]]
        for path, (_, lines, title, _, _, kind) in pages.items()
        if kind == ARTICLE and path not in apart
    }
    groups = _groups(articles, texts)
    named = {path for path, _ in duplicates.values()}
    for group in groups:
        if len(group) > 1:
            foreign = {path for path in group if speaks_otherwise(texts(path))}  # as where a translation is missing
            main = min(
                group,
                key=lambda path: (path not in named, path in foreign, not _names_itself(gists[path]), len(path), path),
            )
            for path in group:
                if path != main:
                    duplicates[path] = (main, _shared(texts(path), texts(main)) >= 0.95)
    return Grouping(groups, duplicates, apart)


def _groups(articles: Mapping[str, Sequence[object]], texts: Texts) -> list[list[str]]:
    """Each article in the first group whose first article it resembles; only those with a key in common are
    compared."""
    times = Counter(chain.from_iterable(articles.values()))
    common = {key for key, number in times.items() if number > 1}
    groups: list[list[str]] = []
    alike: defaultdict[object, list[list[str]]] = defaultdict(list)
    for path, keys in articles.items():
        if common.isdisjoint(keys):  # as of nearly all pages
            groups.append([path])
            continue
        met = [key for key in keys if key in common]
        near = chain.from_iterable(alike[key][:_COMPARED] for key in met)
        group = next((group for group in near if _shared(texts(path), texts(group[0])) >= 0.5), None)
        if group is None:
            group = []
            groups.append(group)
            for key in met:
                alike[key].append(group)
        group.append(path)
    return groups


def _stem(path: str) -> str:
    """A path without its ending; most are asked for no more than this."""
    return path[:-5] if path.endswith(".html") and not path.endswith("index.html") else _SUFFIX.sub("", path)


def _names_itself(gist: Gist) -> bool:
    """Whether a page says that its own address is the one to be known by."""
    return gist.canonical != 0 and gist.canonical == gist.url


def _shared(page: Outline, other: Outline) -> float:
    mine, theirs = set(page.longs), set(other.longs)
    return len(mine & theirs) / max(len(mine), len(theirs)) if mine and theirs else 0.0


def _by_canonical(pages: Mapping[str, Gist], texts: Texts) -> Copies:
    """Pages whose canonical url is another page; chains are followed, loops end at their first page."""
    by_url: dict[int, str] = {}
    for path, gist in pages.items():
        by_url.setdefault(gist.url, path)
    found: Copies = {}
    for path in pages:
        seen = [path]
        while len(seen) <= 5 and (named := pages[seen[-1]]).canonical and not _names_itself(named):
            target = by_url.get(named.canonical)
            if target is None or not _confirmed(texts(seen[-1]), texts(target)):
                break
            if target in seen:
                seen.append(min(seen[seen.index(target) :], key=lambda path: (len(path), path)))
                break
            seen.append(target)
        if seen[-1] != path:
            found[path] = (seen[-1], True)
    return found


def _confirmed(page: Outline, target: Outline) -> bool:
    """Whether a page may be a copy of the one that it names: careless templates name the front page on every page."""
    if len(page.longs) < _COPY or not set(page.titles).isdisjoint(target.titles):
        return True
    return len({*page.longs} & {*target.longs}) >= 0.3 * min(len(page.longs), len(target.longs))


def _twins(stems: Mapping[str, str], texts: Texts) -> Copies:
    """Pages that are another one for a device or for paper, known by an address that says so and by the same text."""
    plain = {
        path: _TWIN.sub("", stem).lstrip("/")
        for path, stem in stems.items()
        if ("amp" in path or "print" in path) and _TWIN.search(stem)
    }
    by_stem = {stem: path for path, stem in stems.items()} if plain else {}
    found: Copies = {}
    for path, stem in plain.items():
        target = by_stem.get(stem)
        if target and target != path:
            page = texts(path)
            if len({*page.longs} & {*texts(target).longs}) * 2 >= max(1, len(page.longs)):
                found[path] = (target, True)
    return found
