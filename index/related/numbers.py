"""Numbers of several parts, such as versions, as single words: few articles share one, while its parts stand in many.

They are told by their form alone: a decimal, a date and the number of a section are each one thing as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from pressmark.index.analyzer import version_terms

Line = tuple[list[str], list[str]]
Lines = Sequence[Line]
# With what names an early state of something: 4.0.0-M2, 3.12.0rc1, 1.0-beta.3.
_NUMBER = re.compile(r"(?<![\w.])[vV]?(\d{1,8}(?:\.\d{1,8}){1,5})((?:-?[A-Za-z]{1,8}[.-]?\d{1,4})?)(?!\w|\.\d)\.?")
# Looked for in a twentieth of the time.
_PART = re.compile(r"\.\d")


def with_numbers(text: str, lines: Lines, terms: Callable[[str], Line]) -> Lines:
    """The exact forms and stems of each line of a text, with such numbers whole.

    Their beginnings are lines of their own: `3.16.0` and `3.16` share a term, and are no neighbours.
    """
    if not _PART.search(text):
        return lines
    found: list[Line] = []
    for written, line in zip(text.split("\n"), lines, strict=True):
        found += _apart(written, terms) if _PART.search(written) else (line,)
    return found


def _apart(text: str, terms: Callable[[str], Line]) -> Iterator[Line]:
    """One line with its numbers whole, after their beginnings."""
    exacts: list[str] = []
    stems: list[str] = []
    end = 0
    for match in _NUMBER.finditer(text):
        before, number = terms(text[end : match.start()]), (match[1] + match[2]).lower()
        exacts += [*before[0], number]
        stems += [*before[1], number]
        end = match.end()
        yield from (([part], [part]) for part in version_terms(match[1]) if part != number)
    rest = terms(text[end:])
    yield exacts + rest[0], stems + rest[1]
