"""The table of fields that every engine reads."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass

# Facets that every site has; a site's own (`data-pagefind-filter`) stand beside them as `filter.NAME`.
FACETS = ("tag", "author", "section", "year", "lang", "kind")
# Beside them whole titles are keys, which nobody is shown: an article is found by its title at one look.
WHOLE_TITLE = "title"
_LONGEST_TITLE = 16


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


def title_keys(words: Collection[str]) -> tuple[str, ...]:
    """The key of a title of these exact forms; none of one that is empty or long."""
    return (" ".join(plain_numbers(words)),) if 0 < len(words) <= _LONGEST_TITLE else ()


def plain_numbers(exacts: Iterable[str]) -> tuple[str, ...]:
    """Words without the letter before the number of a version: `v1.0` and `1.0` are one title."""
    return tuple(word[1:] if word[0] == "v" and word[1:].isdigit() else word for word in exacts)
