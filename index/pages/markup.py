"""The text of a page to one tree, within bounds, whatever the text is."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from itertools import islice
from typing import Any

from lxml import etree

_EXCESS = "Excessive depth"
# What text is known by; all other elements can be taken away where a page nests too deeply to be read as it is.
_KEPT = "html|head|body|title|meta|link|script|style|p|h[1-6]|pre|br|a|time|img"
_NESTING = re.compile(rf"(?:</?(?!/?(?:{_KEPT})\b)[a-zA-Z][a-zA-Z0-9-]{{0,20}}(?:\s[^<>]{{0,2000}})?>\s*)+")
_LARGE, _LONG_TAG, _MANY = 50_000, 4_000, 2_000  # characters of a page and of a tag, attributes of a tag
_OPENING = re.compile(r"<[a-zA-Z][a-zA-Z0-9]{0,20}")
_CLOSED = re.compile(r"<html\b[^<>]*/>", re.IGNORECASE)  # browsers go on after it, the parser ends the page there
_BEGINNING = 4_096  # characters in which that tag stands
_ENDS = ("</html", "</HTML")
_END = re.compile(r"</(?:html|body)\s*>", re.IGNORECASE)
_MISREAD = 500  # openings in a page that are no tags
_SHORT, _NEAR = 300, 300  # characters of an element and elements in it that are looked at
_NOSCRIPT = re.compile(r"<noscript\b", re.IGNORECASE)
_NOSCRIPT_END = re.compile(r"</noscript\s*>", re.IGNORECASE)


def parse(text: str) -> Any | None:
    """The lxml tree of a page, without what is never text; None where there is nothing to read."""
    if text.startswith("<?xml"):
        text = text[text.find("?>") + 2 :]  # lxml refuses texts that declare an encoding
    if not text.strip():
        return None
    if (closed := _CLOSED.search(text, 0, _BEGINNING)) is not None:
        text = f"{text[: closed.end() - 2]}>{text[closed.end() :]}"
    text = _scripted(_unended(text))
    if len(text) > _LARGE:
        text = _without_monsters(text)
    # The page's size is bounded by the caller; huge_tree=False bounds depth and single values.
    root, cut = _tree(text)
    return _tree(_NESTING.sub("<p>", text))[0] if cut else root


def _unended(text: str) -> str:
    """The page without ends that others follow: browsers read on behind them, the parser does not."""
    ends = [at for end in _ENDS if (at := text.find(end)) >= 0]
    first = _END.match(text, min(ends)) if ends else None
    if first is None or not _END.sub("", text[first.end() :]).strip():
        return text
    return _END.sub("", text)


def _scripted(text: str) -> str:
    """The page as browsers with scripts see it: one element that is left open in `noscript` would swallow all that
    follows."""
    parts: list[str] = []
    done = 0
    for opening in _NOSCRIPT.finditer(text):
        if opening.start() >= done:
            end = _NOSCRIPT_END.search(text, opening.end())
            if end is None:
                break
            held = text[opening.end() : end.start()].lower()
            if held.count("</script") > held.count("<script") or held.count("-->") > held.count("<!--"):
                continue  # a word in a script or in a comment
            parts.append(text[done : opening.start()])
            done = end.end()
    return "".join((*parts, text[done:])) if parts else text


class _Parsers(threading.local):
    """The parser of each thread: one made anew for each page takes longer to begin with."""

    def __init__(self) -> None:
        self.parser = etree.HTMLParser(
            recover=True, huge_tree=False, no_network=True, remove_pis=True, collect_ids=False
        )


_OF_THREAD = _Parsers()


def _tree(text: str) -> tuple[Any | None, bool]:
    """The tree, and whether the parser gave up because of the depth."""
    parser = _OF_THREAD.parser
    try:
        root = etree.fromstring(text, parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return None, False
    last = parser.error_log.last_error
    return root, last is not None and last.message.startswith(_EXCESS)


def _without_monsters(text: str) -> str:
    """The page without the attributes of tags that have thousands: the parser's time grows with their square."""
    parts: list[str] = []
    done = at = misread = 0
    while (opening := _OPENING.search(text, at)) is not None:
        start, at = opening.span()
        quotes = 0
        while True:  # to the first > outside of a quoted value
            close = text.find(">", at)
            end = close if close >= 0 else len(text)
            quotes += text.count('"', at, end)
            at = end + 1
            if close < 0 or quotes % 2 == 0:
                break
        if end - start <= _LONG_TAG:
            continue
        if text.find("</", start, end) >= 0 and misread < _MISREAD:
            misread += 1  # a comparison in a script, or a stray quote
            at = start + len(opening[0])
        elif len(text[start:end].split()) + text.count("=", start, end) > _MANY:
            parts += (text[done:start], opening[0])
            done = end
    return "".join((*parts, text[done:]))


def beginning(element: Any, size: int, gap: str = "") -> str:
    """The text of an element, hardly more than `size` characters of it and from as many elements: one in another is
    read again."""
    found: list[str] = []
    opened: list[Any] = []
    held = 0
    for part in islice(element.iter(), size):
        above = part.getparent()
        while opened and opened[-1] is not above:
            found.append(opened.pop().tail or "")
        if isinstance(part.tag, str):
            found.append(part.text or "")
            held += len(found[-1])
        opened.append(part)
        if held > size:
            return gap.join(filter(None, found))
    found += [part.tail or "" for part in reversed(opened[1:])]
    return gap.join(filter(None, found))


def text_of(element: Any) -> str:
    """The text of an element that says something short, such as a name or a day."""
    return beginning(element, _SHORT, " ") if len(element) else element.text or ""


def parts_of(element: Any) -> Iterator[Any]:
    """An element and the first ones in it: those within others would be read again and again."""
    return islice(element.iter(), _NEAR)
