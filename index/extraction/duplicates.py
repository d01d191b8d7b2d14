"""One text under several addresses: which pages are copies, and of which other one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import chain

from pressmark.index.pages.record import Outline

_COMPARED = 50  # texts of one title that a page is compared with
_COPY = 3  # long blocks, below which nothing tells a copy
_SUFFIX = re.compile(r"(?:^|/)index\.x?html?$|\.x?html?$|/$")
# `post/amp`, `amp/post`, `post.amp`, `post-print`, `post?print=1`.
_TWIN = re.compile(
    r"(?:^|/)(?:amp|print)(?=/|$)|[._-](?:amp|print)$|(?:/?index\.x?html?)?\?(?:[^/]*&)?(?:amp|print)\b[^/]*$"
)


def grouped(pages: list[Outline], articles: list[Outline]) -> tuple[list[list[Outline]], dict[str, tuple[str, bool]]]:
    """Articles that are one text under several urls count once; which page stands for the others."""
    duplicates = {**_twins(pages), **_by_canonical(pages)}
    groups: list[list[Outline]] = []
    alike: defaultdict[object, list[list[Outline]]] = defaultdict(list)
    for page in articles:
        if page.path in duplicates:
            continue
        keys = _keys(page)
        near = chain.from_iterable(alike[key][:_COMPARED] for key in keys)
        group = next((group for group in near if _shared(page, group[0]) >= 0.5), None)
        if group is None:
            group = []
            groups.append(group)
            for key in keys:
                alike[key].append(group)
        group.append(page)
    named = {path for path, _ in duplicates.values()}
    for group in groups:
        if len(group) > 1:
            main = min(
                group, key=lambda page: (page.path not in named, not _names_itself(page), len(page.path), page.path)
            )
            for page in group:
                if page is not main:
                    duplicates[page.path] = (main.path, _shared(page, main) >= 0.95)
    return groups, duplicates


def _names_itself(page: Outline) -> bool:
    """Whether a page says that its own address is the one to be known by."""
    return page.canonical != 0 and page.canonical == page.url


def _keys(page: Outline) -> list[object]:
    """What copies have in common: all of their lines, their address but for its ending, or their title."""
    whole = (page.title, page.longs.tobytes(), page.shorts.tobytes())
    return [whole, _stem(page.path), page.title] if page.title else [whole, _stem(page.path)]


def _shared(page: Outline, other: Outline) -> float:
    mine, theirs = set(page.longs), set(other.longs)
    return len(mine & theirs) / max(len(mine), len(theirs)) if mine and theirs else 0.0


def _by_canonical(pages: list[Outline]) -> dict[str, tuple[str, bool]]:
    """Pages whose canonical url is another page; chains are followed, loops end at their first page."""
    by_url: dict[int, Outline] = {}
    for page in pages:
        by_url.setdefault(page.url, page)
    found: dict[str, tuple[str, bool]] = {}
    for page in pages:
        seen = [page]
        while len(seen) <= 5 and seen[-1].canonical and seen[-1].canonical != seen[-1].url:
            target = by_url.get(seen[-1].canonical)
            if target is None or not _confirmed(seen[-1], target):
                break
            if target in seen:
                seen.append(min(seen[seen.index(target) :], key=lambda p: (len(p.path), p.path)))
                break
            seen.append(target)
        if seen[-1] is not page:
            found[page.path] = (seen[-1].path, True)
    return found


def _confirmed(page: Outline, target: Outline) -> bool:
    """Whether a page may be a copy of the one that it names: careless templates name the front page on every page."""
    if len(page.longs) < _COPY or not set(page.titles).isdisjoint(target.titles):
        return True
    return len({*page.longs} & {*target.longs}) >= 0.3 * min(len(page.longs), len(target.longs))


def _twins(pages: list[Outline]) -> dict[str, tuple[str, bool]]:
    """Pages that are another one for a device or for paper, known by an address that says so and by the same text."""
    plain = {page.path: _TWIN.sub("", stem).lstrip("/") for page, stem in _told_twins(pages)}
    by_stem = {_stem(page.path): page for page in pages} if plain else {}
    found: dict[str, tuple[str, bool]] = {}
    for page in pages:
        target = by_stem.get(plain[page.path]) if page.path in plain else None
        if target and target is not page and len({*page.longs} & {*target.longs}) * 2 >= max(1, len(page.longs)):
            found[page.path] = (target.path, True)
    return found


def _told_twins(pages: list[Outline]) -> Iterator[tuple[Outline, str]]:
    """The pages whose address says that they are a twin, with their stems."""
    for page in pages:
        if "amp" in page.path or "print" in page.path:
            stem = _stem(page.path)
            if _TWIN.search(stem):
                yield page, stem


def _stem(path: str) -> str:
    return _SUFFIX.sub("", path)
