"""An article as a row of the store: packed, with a checksum, so that a damaged row is an error and not a wrong
answer."""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections.abc import Mapping
from typing import Any

from pressmark.index.article import Article
from pressmark.index.article_json import article_from_json
from pressmark.index.errors import StoreDamaged


class ArticleRow:
    """A row of the store, or of what has its columns, read as far as it is asked for."""

    __slots__ = ("_article", "_row")

    def __init__(self, row: sqlite3.Row | Mapping[str, Any]) -> None:
        self._row = row
        self._article: Article | None = None

    @property
    def doc(self) -> int:
        return int(self._row["doc"])

    @property
    def id(self) -> str:
        return str(self._row["id"])

    @property
    def day(self) -> int | None:
        day: int | None = self._row["day"]
        return day

    @property
    def words(self) -> int:
        return int(self._row["words"])

    @property
    def facets(self) -> str:
        return str(self._row["facets"])

    @property
    def brief(self) -> str:
        return str(self._row["brief"])

    @property
    def checksum(self) -> bytes:
        return bytes(self._row["checksum"])

    @property
    def article(self) -> Article:
        """Raises StoreDamaged when the row is not what was written."""
        if self._article is None:
            card, body = self.card_and_body
            self._article = article_from_json(card, unpacked(body))
        return self._article

    @property
    def card_and_body(self) -> tuple[str, bytes]:
        """The JSON of all but its body, and that, packed. Raises StoreDamaged when the row is not what was written."""
        card, body = self._row["card"], self._row["body"]
        if checksum_of(card, body) != self.checksum:
            raise StoreDamaged(f"The store's copy of {self.id!r} is damaged. Build it anew: pressmark index SITE")
        return card, body


def packed(body: str) -> bytes:
    """The text of an article as its row keeps it."""
    return zlib.compress(body.encode("utf-8", "surrogatepass"), 6)


def unpacked(body: bytes) -> str:
    return zlib.decompress(body).decode("utf-8")


def unpacked_beginning(body: bytes, letters: int) -> tuple[str, bool]:
    """The first letters of a text, and whether they are all of it."""
    unpacking = zlib.decompressobj()
    data = unpacking.decompress(body, letters + 1)
    if not unpacking.eof and not data.isascii():  # up to four bytes a letter
        data += unpacking.decompress(unpacking.unconsumed_tail, 3 * letters)
    text = data.decode("utf-8", "strict" if unpacking.eof else "ignore")
    return text[:letters], unpacking.eof and len(text) <= letters


def checksum_of(card: str, body: bytes) -> bytes:
    digest = hashlib.blake2b(card.encode("utf-8"), digest_size=8)
    digest.update(body)
    return digest.digest()
