"""Which pages are an article in other languages: those that a page names as such (`hreflang`)."""

from __future__ import annotations

from array import array
from collections.abc import Set as AbstractSet
from hashlib import blake2b

from pressmark.index.pages.fields import Offers
from pressmark.index.pages.record import Candidate, Record
from pressmark.index.pages.urls import host_of, link_key, page_url


def alternates(fields: Offers, base: str, host: str) -> dict[int, Candidate]:
    """What a page calls its translations, itself often among them, by the keys of their urls."""
    named = fields.get("translation", ())
    found = {link_key(base, c.value, host or host_of(c.value)): c for c in reversed(named)}
    found.pop(0, None)
    return found


def group_of(record: Record) -> str | None:
    """What all pages have in common that name the same translations, themselves included; None where there are none."""
    keys = {*alternates(record.fields, record.base, record.host), record.outline.url}
    return blake2b(array("Q", sorted(keys)).tobytes(), digest_size=8).hexdigest() if len(keys) > 1 else None


def translations_of(record: Record, urls: AbstractSet[int]) -> dict[str, str]:
    """The addresses of an article in other languages, by language, as far as they are among the `urls` of the site's
    articles."""
    found: dict[str, str] = {}
    for key, named in alternates(record.fields, record.base, record.host).items():
        if key in urls and key != record.outline.url:
            host = record.host or host_of(named.value)
            found[named.signal] = page_url(record.base, named.value, host) or named.value
    return dict(sorted(found.items()))
