"""Texts as they are seen, and the keys that they are known by wherever they stand."""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import blake2b

_INVISIBLE = "\u00ad\u200b\u2060\ufeff"
_GAPS = re.compile(r"\W+")  # what parts words
# The same for ASCII, a byte at a time: capitals become small, what parts words becomes a space.
_ASCII_FORM = bytes(ord(chr(c).lower()) if chr(c).isalnum() or c == ord("_") else ord(" ") for c in range(128))
_ASCII_FORM += bytes(128)
# The same for windows-1252, in which most other texts can be written, in small letters.
_LATIN_FORM = bytes(
    byte if re.match(r"\w", bytes((byte,)).decode("cp1252", "ignore")) else ord(" ") for byte in range(256)
)
_REPEATING = 120  # characters; a longer text is seldom one that a site repeats
_HEAD = 320  # a longer block is known by its beginning and its length


def visible(text: str) -> str:
    """A text without soft hyphens and characters of no width, which would cut words in two."""
    if not text.isascii():
        for sign in _INVISIBLE:
            text = text.replace(sign, "")
    return text


def spaced(text: str) -> str:
    """A text as it is seen, with single spaces."""
    if text.isprintable() and "  " not in text:  # else it holds invisible characters or other spaces
        return text.strip(" ")
    return " ".join(visible(text).split())


def key_of(text: str) -> int:
    """The identity of a text wherever it stands: letters and digits only, case folded, as 8 bytes."""
    return _short_key(text) if len(text) < _REPEATING else _key(text)


def card_key(key: int) -> int:
    """The identity of a text in a list of cards, which is counted apart: what they say of a page stays in that page."""
    return key ^ 1


def _key(text: str) -> int:
    head = text[:_HEAD]
    size = str(len(text)) if len(text) > _HEAD else ""
    if head.isascii():
        form = _parted(head.encode().translate(_ASCII_FORM), size)
    else:
        head = head.lower()
        try:
            form = _parted(head.encode("cp1252").translate(_LATIN_FORM), size).decode("cp1252").encode()
        except UnicodeEncodeError:
            form = (_GAPS.sub(" ", head) + size).strip().encode("utf-8", "replace")
    return int.from_bytes(blake2b(form, digest_size=8).digest(), "little")


def _parted(words: bytes, size: str) -> bytes:
    """Words, and the size behind them, with one space between them."""
    form = b" ".join(words.split())
    return (form + (b" " if words.endswith(b" ") else b"") + size.encode()).lstrip() if size else form


_short_key = lru_cache(maxsize=50_000)(_key)  # most look-ups are answered from memory
