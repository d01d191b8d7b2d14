"""Names in what pages write of their authors: by-lines, the texts of links, the values of meta tags."""

from __future__ import annotations

import re
from functools import lru_cache

from pressmark.index.extraction.contacts import without_contacts, without_invitation, without_seat
from pressmark.index.pages.dates import without_dates

_DONE = (
    "post(?:ed)?|written|published|created|article|story|photo|text|gepostet|verfasst|geschrieben|veröffentlicht|publiziert|"
    "erstellt|artikel|beitrag|ein beitrag|escrito|publicado|publié|écrit|rédigé|scritto|pubblicato|geschreven|geplaatst|gepubliceerd|"
    "skriven|publicerad|skrevet|publisert"
)
_WHO = (
    r"(?:by|von|vom|por|par|di|door|av|af|od|autor(?:in|en)?|authors?|auteur|autore|(?:text|texto|texte|words)(?=\s*[:：])|"
    r"reporter(?:in)?|redakteur(?:in)?|автор(?:ы|и|ка)?|بقلم|מאת|作者|記者|文|글)(?:\s*(?:in|/in)\b)?\s*(?:[:：]?\s+|(?<=[作記文글者])[:：])"
)
_BY = re.compile(rf"(?:^|[·•|,–—-]\s*|\s{{2,}}|\b(?:{_DONE})\s+){_WHO}", re.IGNORECASE)
# What is left of a day and an hour before a name: `Posted on … by`, `Tuesday, … by`, `… um … Uhr von`.
_WHEN = re.compile(
    rf"\W*+(?:(?!copyright)[^\W\d_]{{2,13}}[.,]?\s{{3,}})?(?:(?:{_DONE})\b\W*+)?(?:(?:on(?: the)?|am|le|el|il|em|op|den)\s)?\s*+(?:(?:at|um|à|a las|alle|às|om|klo?)\s)?\s*+"
    rf"(?:(?:[ap]\.?m|uhr)\b)?\W*+(?={_WHO})",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
# A line that begins with `text` is one of a thousand things; with a colon behind it, it names who wrote it.
_START = re.compile(
    r"\s*(?=[bvpdatаبמ作記])(?:(?:by|von|vom|por|par|door|autor(?:in|en)?|authors?|auteur|autore|автор(?:ы|и|ка)?|بقلم|מאת)\s*[:：]?\s+|"
    r"(?:text|texto|texte)\s*[:：]\s+|(?:作者|記者)\s*[:：]\s*)",
    re.IGNORECASE,
)
_GLUED = re.compile(r"^By(?=[A-Z])")  # as of elements that only a style sheet parts
_LONGEST_LABEL = 30
_LABELLED = re.compile(r"^[^\W\d_]{2,20}:\s+(?=[^\W\d_])")  # `Interview: A. Name`
_NEXT = re.compile(r"\s[^\W\d_]+:(?:\s.*)?$", re.DOTALL)  # what else is told behind a name: `A. Name Source: B`
_AGO = re.compile(
    r"\s+(?:(?:hace|vor|há|fa|il y a|för|siden)\s\d|\d+\s\w+\s(?:ago|fa|siden|geleden)\b).*$", re.IGNORECASE | re.DOTALL
)
_HOUR = re.compile(r"(?i:[ap]\.?m\.?|uhr)(?:\s[A-Z]{2,5})?")  # of a time that stood beside a date
# The day of the week between a name and a date that was taken away.
_WEEKDAY = re.compile(
    r"\s(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|sonnabend|"
    r"lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves|viernes|sábado|domingo)[.,]?\s{2}",
    re.IGNORECASE,
)
# The word between a name and a date that was taken away: `A. Name on   `; a sentence that goes on is no by-line.
_ON = re.compile(
    r"(?:\s*[,;·]|\s)\s?(?:on(?: the)?|at|am|vom|le|du|el|il|em|op|den|på|d\.|dnia|dne)\s{3,}+(?!\w+\s.*[.!?]$)",
    re.IGNORECASE | re.DOTALL,
)
_AND = re.compile(r"\s*(?:[,;|/、]|\s&\s|\s+and\s+|\s+und\s+|\s+et\s+|\s+y\s+|\s+e\s+|\s+og\s+|\s+och\s+)\s*")
_SEVERAL = re.compile(r"\s*(?:[,;|/、]|\s&\s|\s(?:and|und|et|og|och)\s)\s*")
_FAMILIES = re.compile(r"\s[ye]\s")
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
    ["admin", "administrator", "webmaster", "editor", "root", "user", "unknown", "anonymous", "none", "author", "authors", "autor", "published", "posted", "veröffentlicht", "publiziert", "von", "by", "datum", "date", "share", "comments", "kommentare", "guest", "gast", "team", "website", "no author"]
)  # fmt: skip
_ADDRESS = re.compile(r"https?://|www\.|@\w+\.|^/|^@|^[\w-]+\.[a-z]{2,6}$")
_DIGITS = re.compile(r"\d")
# What ends a sentence; behind a short word it is that of an abbreviation: `Prof. Dr. med. A. Lind`.
_SENTENCE = re.compile(r"(?:(?<=\w{5})\.|[!?。！？…])\s+\S+\s+\S+\s+\S+|[?!:]")
_ASIDE = re.compile(r"\([^()]{0,80}\)")  # `Carol (Nichols || Goulding)`: what divides names does not divide one
_HELD = re.compile("\ue000(\\d+)\ue001")
# What somebody is, where it stands behind a name: `Jane Lusby, Project Director of Collaboration`.
_ROLE = re.compile(
    r"\b(?:director|editor|manager|officer|president|chair(?:man|woman|person)?|professor|correspondent|reporter|writer|"
    r"engineer|developer|columnist|journalist|chief|head of|founder|fellow|redakteur(?:in)?|korrespondent(?:in)?)\b|"
    r"\s(?:of|for|at)\s", re.IGNORECASE
)  # fmt: skip
_PARTICLES = frozenset(
    ["von", "van", "vom", "zu", "zum", "zur", "der", "den", "dem", "de", "del", "della", "di", "da", "do", "dos", "das", "du", "la", "le", "el", "al", "bin", "ibn", "ben", "af", "av", "ter", "ten", "y", "e"]
)  # fmt: skip
_NO_NAME = re.compile(r"[_=<>\[\]{}$\\+*#%^~;()]|::")
_ENDED = (".", ":", ";", "?", "!", "…")
_OF_YEAR = (" г.", " р.")  # behind a year


def is_label(text: str) -> bool:
    """Whether a line is nothing but the words that announce a name."""
    return len(text) <= _LONGEST_LABEL and _announces(text)


@lru_cache(maxsize=10_000)  # a site repeats its short lines
def _announces(text: str) -> bool:
    return _START.fullmatch(f"{text} ") is not None or _BY.fullmatch(f"{text} ") is not None


def is_byline(text: str) -> bool:
    """Whether a short line begins as a by-line does and goes on with names, not as a sentence that begins with `by`."""
    return len(text) <= 100 and _is_byline(text)


@lru_cache(maxsize=10_000)
def _is_byline(text: str) -> bool:
    text = _GLUED.sub("By ", text)
    start = _START.match(text) or _BY.match(text)
    if start is None and _YEAR.search(text):
        text = _WHEN.sub("", without_dates(text), count=1)
        start = _START.match(text) or _BY.match(text)
    if start is None:
        return False
    names = names_in(text)
    if ":" in start[0] and len(names) == 1 and " " not in text[start.end() :].strip():
        return True  # a pen name or initials behind a label: `Autor: red`
    if not names or not is_written_as_name(names[0]):
        return False
    whole = all(map(is_written_as_name, names)) and len(names) > text.count(",")
    text = text.rstrip()
    return whole or (" " in names[0] and (not text.endswith(_ENDED) or text.endswith(_OF_YEAR)))


@lru_cache(maxsize=5_000)  # a page names its authors several times, and a site the same ones on many pages
def names_in(text: str) -> tuple[str, ...]:
    """The names in a by-line or a meta tag, without dates, `by` and what follows the names."""
    text = without_contacts(text)
    if _ADDRESS.search(text):
        return ()
    text = without_invitation(text)
    held: list[str] = []
    text = without_dates(_ASIDE.sub(lambda found: _hold(found[0], held), _TAG.sub("", text).replace("\ue000", "")))
    text = _ON.sub("   ", _WEEKDAY.sub("   ", _GLUED.sub("By ", text)))
    if begun := _WHEN.match(text):
        text = text[begun.end() :]
    marked = _BY.search(text)
    if marked and marked.start() < 60:
        text = text[marked.end() :]
    while (again := _START.match(text)) is not None:
        text = text[again.end() :]
    text = _NEXT.sub("", _LABELLED.sub("", _AFTER.sub("", text).strip()))
    text = _AGO.sub("", text)
    found: list[str] = []
    for part in _SEPARATORS.split(text):
        for piece in [part] if _FIRM.search(part.strip()) else _AND.split(part):
            name = _LAST.sub("", piece.strip(" .,:;|-–—·•()[]\"'“”→»"))
            name = held[int(whole[1])][1:-1] if (whole := _HELD.fullmatch(name)) else _shown(name, held)
            if _is_name(name) and not (found and _ROLE.search(name)):
                found.append(name)
        if found:
            break
    return tuple(found)


@lru_cache(maxsize=5_000)
def names_stated(text: str) -> tuple[str, ...]:
    """The names in what mark-up calls a name, which may begin as a by-line does (`Von Miller`) or hold an `and`
    (`Ortega y Gasset`)."""
    text = without_seat(text)
    whole = " ".join(text.split())
    parts = [] if _FIRM.search(whole) else [part.strip() for part in _SEVERAL.split(whole)]
    found = tuple(name for part in parts for name in _two_of(part))
    return found if found and all(map(_is_stated, found)) else names_in(text)


def _two_of(name: str) -> list[str]:
    """The two people of `Ana Ruiz y Eva Gil`; what has one word before or behind is a name of two families."""
    parts = _FAMILIES.split(name)
    return parts if all(" " in part for part in parts) else [name]


def _is_stated(name: str) -> bool:
    """Whether a text is a name to its last letter: written as one, and no by-line of one."""
    if not (_is_name(name) and is_written_as_name(name)) or _ROLE.search(name) or _SEPARATORS.search(name):
        return False
    begun = _START.match(name) or _BY.match(name)
    if begun is None:
        return not _LABELLED.match(name)
    # `By` is nobody's name; any other of these words is one where a single family name follows it.
    return (
        len(_words(name[begun.end() :])) == 1
        and name[0].isupper()
        and ":" not in begun[0]
        and begun[0].strip().lower() != "by"
    )


def _hold(aside: str, held: list[str]) -> str:
    """What stands for words in brackets behind a name until it is divided; nothing for dates and counts."""
    if _DIGITS.search(aside):
        return " "
    held.append(aside)
    return f"\ue000{len(held) - 1}\ue001"


def _shown(name: str, held: list[str]) -> str:
    return _HELD.sub(lambda found: held[int(found[1])], name)


def _words(name: str) -> list[str]:
    """The words of a name without those that bind them."""
    return [word for word in name.split() if word.lower() not in _PARTICLES]


def is_written_as_name(name: str) -> bool:
    """Whether a name is written as names are: short, capitals where the script has them, no code."""
    words = _words(name)
    if not words or len(words) > 5 or name.split()[-1].lower() in _PARTICLES or _NO_NAME.search(_ASIDE.sub("", name)):
        return False
    return all(not word[0].islower() for word in words) and any(map(str.isalpha, name))


def _is_name(name: str) -> bool:
    if not 2 <= len(name) <= 60 or name.lower() in _NOBODY or len(_words(name)) > 6:
        return False
    return not (_HOUR.fullmatch(name) or _ADDRESS.search(name) or _DIGITS.search(name) or _SENTENCE.search(name))
