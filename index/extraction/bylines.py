"""Names of authors in what a page offers: by-lines, profile links, meta tags."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pressmark.index.extraction.scope import Scope
from pressmark.index.extraction.titles import plain
from pressmark.index.pages.dates import without_dates
from pressmark.index.pages.record import Candidate, Record

_BY = re.compile(
    r"(?:^|[·•|,–—-]\s*|\s{2,}|\b(?:post(?:ed)?|written|published|created|article|story|photo|text|gepostet|verfasst|"
    r"geschrieben|veröffentlicht|publiziert|erstellt|artikel|beitrag|ein beitrag|escrito|publicado|publié|rédigé|scritto|"
    r"pubblicato)\s+)(?:by|von|vom|por|par|di|door|av|af|od|autor(?:in|en)?|authors?|auteur|autore|text|texto|texte|words|"
    r"reporter(?:in)?|redakteur(?:in)?|作者|記者|文|글)(?:\s*(?:in|/in)\b)?\s*[:：]?\s+", re.IGNORECASE
)  # fmt: skip
# A line that begins with `text` is one of a thousand things; with a colon behind it, it names who wrote it.
_START = re.compile(
    r"\s*(?:(?:by|von|vom|por|par|door|autor(?:in|en)?|authors?|auteur|autore)\s*[:：]?|(?:text|texto|texte)\s*[:：])\s+",
    re.IGNORECASE,
)
_AND = re.compile(r"\s*(?:[,;|/、]|\s&\s|\s+and\s+|\s+und\s+|\s+et\s+|\s+y\s+|\s+e\s+|\s+og\s+|\s+och\s+)\s*")
_FIRM = re.compile(
    r"^\S+(?:\s\S+)?\s&\s\S+$|,\s(?:inc|ltd|llc|gmbh|jr|sr|ph\.?d|m\.?d)\.?$", re.IGNORECASE
)  # `Mallory & Sons`
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_LAST = re.compile(r"^(?:and|und|et|y|e|og|och|&)\s+", re.IGNORECASE)  # of `A, B, and C`
_AFTER = re.compile(
    r"\s+(?:on behalf of|im auftrag|posted in|filed under|kategorie|in der kategorie|updated|last updated|min read|minutes? read|"
    r"published|am \d|on \d|at \d|um \d|el \d|le \d|leave a comment|\d+ comments?|follow|view all|show more|alle artikel)\b.*$",
    re.IGNORECASE | re.DOTALL,
)
_SEPARATORS = re.compile(r"\s*[·•–—|/]\s+|\s{2,}|\n|\s-\s|\s*\|\s*")
_NOBODY = frozenset(
    ["admin", "administrator", "webmaster", "editor", "root", "user", "unknown", "anonymous", "none", "author", "authors", "autor", "published", "posted", "veröffentlicht", "publiziert", "von", "by", "datum", "date", "share", "comments", "kommentare", "guest", "gast", "team", "website"]
)  # fmt: skip
_ADDRESS = re.compile(r"https?://|www\.|@\w+\.|^/|^@|^[\w-]+\.[a-z]{2,6}$")
_DIGITS = re.compile(r"\d")
_SENTENCE = re.compile(r"[.!?。！？…]\s+\S+\s+\S+\s+\S+|[?!:]")
_SHOWN = ("seen_author", "byline", "text_byline")
_SOURCES = ("chosen_author", "author", *_SHOWN)


def choose_authors(record: Record, scope: Scope) -> tuple[tuple[str, ...], str]:
    """The authors and the mark-up that gave them; nobody where no source names a person or a team."""
    sites = {plain(c.value) for c in record.fields.get("site", ())}
    # A site's name is no author, except where the page itself shows it as one: many blogs bear their author's name.
    for names, unlike in (*((name, sites) for name in _SOURCES), *((name, set()) for name in _SHOWN)):
        for signal, candidates in _by_signal(scope.nearest(record.fields.get(names, ()))):
            found = _distinct(name for c in candidates for name in names_in(c.value) if plain(name) not in unlike)
            if found:
                return found, signal
    return (), ""


def is_byline(text: str) -> bool:
    """Whether a short line begins as a by-line does."""
    return len(text) <= 100 and _START.match(text) is not None and bool(names_in(text))


def names_in(text: str) -> list[str]:
    """The names in a by-line or a meta tag, without dates, `by` and what follows the names."""
    if _ADDRESS.search(text):
        return []
    text = without_dates(_TAG.sub("", text))
    marked = _BY.search(text)
    if marked and marked.start() < 60:
        text = text[marked.end() :]
    while (again := _START.match(text)) is not None:
        text = text[again.end() :]
    text = _AFTER.sub("", text)
    found: list[str] = []
    for part in _SEPARATORS.split(text):
        for piece in [part] if _FIRM.search(part.strip()) else _AND.split(part):
            name = _LAST.sub("", piece.strip(" .,:;|-–—·•()[]\"'“”"))
            if _is_name(name):
                found.append(name)
        if found:
            break
    return found


def _is_name(name: str) -> bool:
    if not 2 <= len(name) <= 60 or name.lower() in _NOBODY or len(name.split()) > 6:
        return False
    return not (_ADDRESS.search(name) or _DIGITS.search(name) or _SENTENCE.search(name))


def _by_signal(candidates: Iterable[Candidate]) -> Iterable[tuple[str, list[Candidate]]]:
    """Candidates of one source together, the sources in the order of their first."""
    groups: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        groups.setdefault(candidate.signal, []).append(candidate)
    return groups.items()


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(plain(name), name)
    return tuple(list(found.values())[:20])
