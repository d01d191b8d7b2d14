"""The pictures of a page: how large each is, what it shows, and whether it stands for the article."""

from __future__ import annotations

import re
from typing import Any

from pressmark.index.pages.microdata import item_of

_SMALLEST = 100  # pixels of a picture's side
_BADGE = re.compile(r"[^a-z](?:avatar|gravatar|badge|icon|logo|emoji|pixel|spacer|blank|placeholder|smil(?:ey|ies))")
_SIZED = re.compile(r"\s*(\S[^\s,]*+),?(?:\s+(\d{1,6})(?:\.\d+)?[wx])?\s*(?:,|$)")
_PHOTOS = frozenset(("u-photo", "u-featured"))
_UNSEEN = dict.fromkeys(map(ord, "\t\r\n"))  # what browsers take out of an address
_ABOVE = 6  # elements around a picture that may say whose it is


def picture_of(attributes: dict[str, str]) -> str:
    """A picture as its area (0 where unknown), its address and what it shows; empty where it is no illustration."""
    given = attributes.get("data-src") or attributes.get("data-lazy-src") or _drawn(attributes.get("src", ""))
    wide = 0
    if offered := attributes.get("srcset") or attributes.get("data-srcset"):
        for address, size in _SIZED.findall(offered[:4_000])[:20]:
            if int(size or 0) > max(wide, 10):  # small numbers are densities
                given, wide = address, int(size)
    width, height = _pixels(attributes.get("width", "")), _pixels(attributes.get("height", ""))
    small = 0 < width < _SMALLEST or 0 < height < _SMALLEST
    if small or not given.strip() or _BADGE.search("/" + given.rsplit("/", 1)[-1].lower()):
        return ""
    area = width * height or (width or wide) * _SMALLEST
    given = given.strip()
    if not given.isprintable():
        given = given.translate(_UNSEEN)
    return f"{area} {given.replace(' ', '%20')} {attributes.get('alt', '')}"


def _drawn(address: str) -> str:
    """An address that a picture is shown from; empty for what only keeps its place."""
    return "" if address.lstrip()[:5].lower() == "data:" else address


def stands_for(element: Any, attributes: dict[str, str]) -> str:
    """The mark by which a picture is that of the article, not of a person or a firm in it; empty where there is
    none."""
    names = attributes.get("class", "")
    named = next((name for name in names.split() if name in _PHOTOS), "") if "u-" in names else ""
    at = element
    for _ in range(_ABOVE + 1):
        if named:
            kinds = [name for name in (at.get("class") or "").split() if name.startswith("h-")]
            if kinds:
                return "." + named if "h-entry" in kinds else ""
        elif (prop := at.get("itemprop")) and "image" in prop.split():
            item = item_of(at)
            return "" if item is not None and "itemprop" in item.attrib else "itemprop image"
        at = at.getparent()
        if at is None:
            break
    return ""


def _pixels(value: str) -> int:
    if not value:
        return 0
    digits = value.strip().removesuffix("px")
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 6 else 0
