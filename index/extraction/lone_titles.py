"""The title of a page whose site is unknown: on one page alone nothing repeats that could be told from the title."""

from __future__ import annotations

from pressmark.index.extraction.scope import Scope
from pressmark.index.extraction.site_counts import EMPTY
from pressmark.index.extraction.titles import (
    ENDS,
    PARTS,
    agreed_heading,
    headings_of,
    of_host,
    plain,
    site_names,
    stated_titles,
    without_affix,
)
from pressmark.index.pages.dates import is_stamp
from pressmark.index.pages.record import Candidate, Record

_ENOUGH = 5  # words of a title that are enough without its last part
_SHORT = 3  # words of a name
_STAMP = 4  # letters beside a date


def lone_title(record: Record, scope: Scope) -> tuple[str, str] | None:
    """The title as the head of the page states it, less what the page itself shows to be its site's; None where it
    states none.

    The site's are its stated names, that of its host, and what the link to its front page is called.
    """
    if record.fields.get("chosen_title"):
        return None
    sites = site_names(record)
    home = {plain(c.value) for c in record.fields.get("home", ())}
    heads, tags = stated_titles(record)
    headings = headings_of(record, sites)
    for stated in (*_plausible(heads, tags, headings), *tags):
        form = plain(stated.value)
        if not form or form in sites:
            continue
        own = [c for c in headings if plain(c.value) == form or plain(c.value) not in home]
        heading = agreed_heading(own, [stated], scope) or _within(own, form, scope)
        if heading is None:
            found = _unshown(stated, record, sites)
            if plain(found) and plain(found) not in sites:
                return found, stated.signal
            continue
        begun = form.startswith(plain(heading.value))
        rest = stated.value[len(heading.value) :]
        if begun and plain(rest) not in home and not is_stamp(rest, _STAMP):
            kept = _without_names(stated, record, sites | home)
            if len(plain(kept)) > len(plain(heading.value)):
                return kept, stated.signal
        return heading.value, f"{heading.signal}, agreed"
    return None


def _plausible(heads: list[Candidate], tags: list[Candidate], headings: list[Candidate]) -> list[Candidate]:
    """Stated titles that the page bears out: one that shares no word with title tag and headings names something else.

    A JSON-LD headline may be a description, which has a word or two of the title as well; not one that the page
    shows. A quotation mark in an attribute may have cut a title short.
    """
    mains = {plain(c.value) for c in headings if c.signal != "h2"}
    tagged = {word for tag in tags for word in plain(tag.value).split()}
    known = tagged.union(*(plain(c.value).split() for c in headings))
    found = []
    for head in heads:
        words = set(plain(head.value).split())
        described = head.signal == "json-ld headline" and tagged and 2 * len(tagged & words) < len(words)
        cut = any(c.value.startswith(f'{head.value} "') for c in (*tags, *headings))
        if not cut and (not described or plain(head.value) in mains) and (not known or known & words):
            found.append(head)
    return found


def _within(headings: list[Candidate], form: str, scope: Scope) -> Candidate | None:
    """The page's one main heading, where all of it is stated in the title."""
    mains = {plain(c.value): c for c in headings if c.signal != "h2" and scope.distance(c.node) is not None}
    if len(mains) != 1:
        return None
    [(shown, heading)] = mains.items()
    return heading if f" {shown} " in f" {form} " and " " in shown else None


def _unshown(stated: Candidate, record: Record, sites: set[str]) -> str:
    """A title that no heading repeats; the last part of a title tag is taken for the site's where enough stands before
    it."""
    kept = without_affix(stated.value, record, EMPTY, sites)
    parts = PARTS.split(kept)
    if stated.signal == "title" and kept == stated.value and len(parts) > 1:
        shorter = ENDS.sub("", kept[: kept.rindex(parts[-1])])
        if len(plain(shorter).split()) >= _ENOUGH:
            return shorter
    return kept


def _without_names(stated: Candidate, record: Record, names: set[str]) -> str:
    """A title without the parts at its end that are names of the site.

    A title tag ends in one by custom: there the last part is one where it is short, or where several follow the title.
    """
    kept = stated.value
    parts = PARTS.split(kept)
    while len(parts) > 1 and (plain(parts[-1]) in names or of_host(parts[-1], record)):
        kept = ENDS.sub("", kept[: kept.rindex(parts.pop())])
    custom = len(parts) > 2 or len(plain(parts[-1]).split()) <= _SHORT
    if stated.signal == "title" and kept == stated.value and len(parts) > 1 and custom:
        kept = ENDS.sub("", kept[: kept.rindex(parts[-1])])
    return kept
