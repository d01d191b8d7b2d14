"""Addresses on a page: resolved against the page, compared without what does not tell pages apart."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote, urljoin, urlsplit

from pressmark.index.record import key_of

_INDEX = re.compile(r"(?:^|/)(?:index|default)\.(?:x?html?|php)$")
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_CONTROLS = re.compile("[\x00-\x20\x7f]")


def address(url: str) -> str:
    """A url reduced to what identifies a page: host and path without index file, slash, suffix, query and fragment."""
    try:
        parts = urlsplit(_CONTROLS.sub("", url[:2000]))
    except ValueError:
        return ""
    path = _INDEX.sub("", unquote(parts.path)).rstrip("/")
    return f"{parts.netloc.lower().removeprefix('www.')}{re.sub(r'[.]x?html?$', '', path)}"


def resolve(base: str, href: str) -> str:
    """An absolute or rooted address of a link; empty where the link leads to no page (`mailto:`, `javascript:`)."""
    href = _CONTROLS.sub("", href[:2000])
    if _SCHEME.match(href) and not href[:8].lower().startswith(("http://", "https://")):
        return ""
    try:
        return urljoin(base, href)
    except ValueError:
        return ""


def url_key(base: str, href: str) -> int:
    """The identity of a link's target, 0 where it has none."""
    if not href:
        return _address_key(base)
    if href[0] == "/" and "//" not in base and href[1:2] != "/":
        return _address_key(href)
    return _address_key(resolve(base, href))


@lru_cache(maxsize=50_000)
def _address_key(url: str) -> int:
    target = address(url)
    return key_of(target.replace("/", " slash ").replace("-", " dash ").replace("_", " low ")) if target else 0
