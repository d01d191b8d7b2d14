"""What a site calls itself, learnt from a few of its pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from pressmark.index.extraction.roles import PREFIX, SUFFIX, trait_key
from pressmark.index.extraction.site_counts import SiteCounts
from pressmark.index.extraction.titles import title_affixes
from pressmark.index.pages.fields import Offers
from pressmark.index.pages.keys import key_of

_LONGEST = 60
# What stands in a page for nothing but this; other names there may be a publisher's or an author's.
_SIGNALS = ("og:site_name", "application-name", "apple-mobile-web-app-title")


def site_name(heads: Iterable[Offers], counts: SiteCounts) -> str:
    """The name that the heads of most of these pages give, in their mark-up or as the part of the title that the site's
    pages share.

    Empty where not even two of them agree, nor the only one says so in its mark-up.
    """
    votes: Counter[str] = Counter()
    for head in heads:
        # Declared names weigh more: what titles share can be a section's name.
        votes.update(dict.fromkeys(_declared(head), 2))
        votes.update(_shared(head, counts))
    if not votes:
        return ""
    name, weight = votes.most_common(1)[0]
    return name if weight > 1 else ""


def _declared(head: Offers) -> set[str]:
    named = (c.value.strip() for c in head.get("site", ()) if c.signal in _SIGNALS)
    return {next((name for name in named if 0 < len(name) <= _LONGEST), "")} - {""}


def _shared(head: Offers, counts: SiteCounts) -> set[str]:
    """The first or last part of the title, where the site's counts say that it is the site's."""
    for candidate in head.get("title_tag", [])[:1]:
        first, last = title_affixes(candidate.value)
        for kind, part in ((SUFFIX, last), (PREFIX, first)):
            if part and len(part) <= _LONGEST and trait_key(kind, key_of(part)) in counts.traits:
                return {part}
    return set()
