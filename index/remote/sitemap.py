"""Sitemaps: XML, plain text, and lists of sitemaps; none of it trusted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from pressmark.index.errors import SiteError
from pressmark.index.remote.destination import LONGEST_URL

# What the protocol allows in one file.
MOST_URLS, LARGEST = 50_000, 52_428_800
_DEEPEST = 32
_ROOTS = {"urlset": "url", "sitemapindex": "sitemap"}


@dataclass(slots=True)
class Sitemap:
    """Addresses with the time of their last change, where it is said; of pages, or of further sitemaps."""

    pages: dict[str, str] = field(default_factory=dict)
    sitemaps: list[str] = field(default_factory=list)


def read_sitemap(data: bytes, name: str) -> Sitemap:
    """Raises SiteError for what is no sitemap; `name` is what it calls the file."""
    if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] != b"<" and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _text(data, name)
    reader = _Reader(name)
    try:
        reader.parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise SiteError(f"{name} is no sitemap: {error}.") from None
    return reader.found


def _text(data: bytes, name: str) -> Sitemap:
    found = Sitemap()
    for line in data.decode("utf-8-sig", "replace").splitlines():
        if url := line.strip():
            if not url.startswith(("http://", "https://")):
                raise SiteError(f"{name} is no sitemap: {url[:60]!r} is no address.")
            found.pages[url[: LONGEST_URL + 1]] = ""
            _bounded(len(found.pages), name)
    return found


def _bounded(count: int, name: str) -> None:
    if count > MOST_URLS:
        raise SiteError(f"{name} has more than {MOST_URLS:,} addresses, more than a sitemap may have: split it.")


class _Reader:
    """Reads as the parser goes, so that a large file costs no tree. A DTD, and with it every entity, is refused."""

    def __init__(self, name: str) -> None:
        self.found = Sitemap()
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._take
        self._name = name
        self._path: list[str] = []
        self._entry: dict[str, str] = {}

    def _refuse(self, *_: Any) -> None:
        raise SiteError(f"{self._name} is no sitemap: it has a document type.")

    def _start(self, name: str, _: Any) -> None:
        self._path.append(name.rpartition(" ")[2])
        if len(self._path) > _DEEPEST or (len(self._path) == 1 and self._path[0] not in _ROOTS):
            raise SiteError(f"{self._name} is no sitemap, but a document of the kind <{self._path[0][:40]}>.")
        if len(self._path) == 2:
            self._entry = {}

    def _take(self, text: str) -> None:
        if len(self._path) == 3 and self._path[1] == _ROOTS[self._path[0]]:
            known = self._entry.get(self._path[2], "")
            if len(known) <= LONGEST_URL:
                self._entry[self._path[2]] = known + text[: LONGEST_URL + 2]

    def _end(self, _: str) -> None:
        if len(self._path) == 2 and (url := self._entry.get("loc", "").strip()):
            if self._path[0] == "urlset":
                self.found.pages[url] = self._entry.get("lastmod", "").strip()[:40]
            else:
                self.found.sitemaps.append(url)
            _bounded(len(self.found.pages) + len(self.found.sitemaps), self._name)
        self._path.pop()
