"""What a value is for a page beside its text: a part of the title, a picture, a tag, a language; counted over the
site."""

from __future__ import annotations

from pressmark.index.pages.record import Outline

SUFFIX, PREFIX, IMAGE, SUMMARY, TAG, SECTION, LANGUAGE = range(7)  # the low bits of its key


def trait_key(role: int, key: int) -> int:
    """The key of a value in the role that it plays."""
    return (key & ~7) | role


def role_of(key: int) -> int:
    """The role in the key of a value."""
    return key & 7


def speaks_otherwise(outline: Outline) -> bool:
    """Whether a page is written in another language than it says."""
    return sum(role_of(key) == LANGUAGE for key in outline.traits) > 1
