"""The table of fields that every engine reads."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

# Facets that every site has; a site's own (`data-pagefind-filter`) stand beside them as `filter.NAME`.
FACETS = ("tag", "author", "section", "year", "lang", "kind")


@dataclass(frozen=True, slots=True)
class Field:
    """A text field of the engine. `positions` keeps word n at position n, which phrases need."""

    name: str
    positions: bool


# Two scored fields hold stems; two hold the exact forms, on which phrases run.
TITLE = Field("title", positions=False)
TEXT = Field("text", positions=False)
TITLE_EXACT = Field("title_exact", positions=True)
TEXT_EXACT = Field("text_exact", positions=True)
FIELDS = (TITLE, TEXT, TITLE_EXACT, TEXT_EXACT)

# A heading's word counts as often as this inside the text (engines.md B8: 2 to 3).
HEADING_WEIGHT = 2


# The title's words count as often as this inside the text, beside the field of their own: one saturation for both.
TITLE_COPIES = 3


def facet_key(value: str) -> str:
    """The form under which a facet's value is indexed and compared: `Python ` and `python` are one tag."""
    return " ".join(unicodedata.normalize("NFKC", value).casefold().split())
