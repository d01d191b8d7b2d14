"""The outline of a record: what of a page takes part in the site's counts."""

from __future__ import annotations

from array import array
from itertools import chain
from typing import NamedTuple

from pressmark.index.discovery import Page
from pressmark.index.extraction import roles
from pressmark.index.extraction.boilerplate import slot_words
from pressmark.index.extraction.listings import is_title_line
from pressmark.index.extraction.roles import trait_key
from pressmark.index.extraction.titles import PARTS, title_affixes
from pressmark.index.extraction.translations import alternates
from pressmark.index.pages import traits as t
from pressmark.index.pages.fields import Offers
from pressmark.index.pages.keys import card_key, key_of
from pressmark.index.pages.record import FRONT, Layout, Outline
from pressmark.index.pages.urls import host_of, link_key, url_key

_LONG = 8  # words from which a sentence does not repeat by chance
_SHORTEST = 6  # characters
_SLOT_WORDS = range(2, 15)
_ROLES = (
    ("image", roles.IMAGE), ("picture", roles.IMAGE), ("summary", roles.SUMMARY), ("keywords", roles.TAG), ("section", roles.SECTION),
    ("crumb", roles.SECTION), ("rel-category", roles.SECTION),
)  # fmt: skip


class Site(NamedTuple):
    """Where a page's links lead: the site's host as far as the page tells, and the address that they start from."""

    host: str
    base: str


def outline_of(
    page: Page,
    kind: str,
    layout: Layout,
    fields: Offers,
    site: Site,
    detected: str | None,
) -> Outline:
    """The outline of a page from its layout and its candidates."""
    canonical = next((c.value for c in fields.get("canonical", ())), "")
    longs: set[int] = set()
    shorts: set[int] = set()
    cards: set[int] = set()
    lines: dict[tuple[int, ...], None] = {}
    base, host, traits, listed = site.base, site.host, layout.traits, layout.listed()
    for node, text, linked, key, words, links, label, _ in layout.blocks:
        if traits[node] & t.CODE or len(text) < _SHORTEST:
            continue
        (longs if words >= _LONG else shorts).add(card_key(key) if node in listed else key)
        if label:
            shorts.add(label)
        if linked >= 0.9 * len(text):
            cards.add(key)
        elif words in _SLOT_WORDS:
            lines[slot_words(text)] = None
        if links and is_title_line(text, linked):
            cards.update([link_key(base, href, host) for href in links])
    cards.update(alternates(fields, site.base, site.host))  # which of them are articles tells whether they are shown
    kept = [line for line in lines if 2 <= len(line) <= 28]
    names = _names(fields)
    titles = [key_of(name) for name in names if len(name) >= _SHORTEST]
    return Outline(
        path=page.path,
        kind=kind,
        title=next(chain(titles, map(key_of, names)), 0),
        url=url_key(page.url, ""),
        canonical=(link_key(site.base, canonical, host_of(canonical) or site.host) or FRONT) if canonical else 0,
        longs=array("Q", sorted(longs)),
        shorts=array("Q", sorted(shorts)),
        cards=array("Q", sorted(cards)),
        titles=array("Q", dict.fromkeys(titles)),
        traits=array("Q", sorted(_traits(fields, detected))),
        slots=array("H", list(chain.from_iterable(kept))),
        sizes=bytes(map(len, kept)),
    )


def _names(fields: Offers) -> list[str]:
    """What the page is called: its headings, and the longest part of each title. Other pages may link to it by
    these."""
    heads = [c.value for name in ("title", "title_tag") for c in fields.get(name, ())[:2]]
    texts = [c.value for c in fields.get("headline", ()) if c.signal != "h2"][:2]
    for head in heads:
        texts += [head, max(PARTS.split(head), key=len)]
    return texts


def _traits(fields: Offers, detected: str | None) -> set[int]:
    found = {
        trait_key(role, key_of(candidate.value)) for name, role in _ROLES for candidate in fields.get(name, ())[:30]
    }
    declared = next((c.value for c in fields.get("language", ())), None)
    for named in {"", declared or ""} - {detected} if detected else ():
        found.add(trait_key(roles.LANGUAGE, key_of(f"{named} is {detected}")))
    for name in ("title_tag", "title"):
        for candidate in fields.get(name, ()):
            parts = [*title_affixes(candidate.value)]
            found.update(
                trait_key(role, key_of(part))
                for role, part in zip((roles.PREFIX, roles.SUFFIX), parts, strict=True)
                if part
            )
    return found
