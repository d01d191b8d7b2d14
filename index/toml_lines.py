"""Where in a TOML text a key stands, and what a mistyped one may have been: tomllib reads values without their
places."""

from __future__ import annotations

import re
from collections.abc import Sequence

_HEADING = re.compile(r"^\s*\[+\s*([^\].]+)")


def line_of(text: str, key: str, table: str | None = None, entry: int | None = None) -> int:
    """The line that sets a key, in the given table, of several with this name in number `entry` (the first is 0).

    Where there is no such line, as within an inline table, that of the table or 1.
    """
    quoted = rf"""["']?{re.escape(key)}["']?"""
    wanted = re.compile(rf"^\s*(?:{quoted}\s*[=.]|\[+\s*{quoted}\s*[.\]])")
    inside, seen, start = table is None, -1, 1
    for number, line in enumerate(text.splitlines(), 1):
        if table is not None and (found := _HEADING.match(line)):
            here = found[1].strip(" \"'") == table
            seen += here
            inside = here and entry in (None, seen)
            start = number if inside else start
        if inside and wanted.match(line):
            return number
    return start


def entry_lines(text: str, table: str) -> list[int]:
    """The line of each heading `[[table]]`, in order; none of entries that are written as an inline list."""
    found = ((number, _HEADING.match(line)) for number, line in enumerate(text.splitlines(), 1))
    return [number for number, heading in found if heading and heading[1].strip(" \"'") == table]


def nearest(word: str, known: Sequence[str]) -> str:
    """The end of a complaint about an unknown name: the likeliest known one, or all of them."""
    import difflib

    close = difflib.get_close_matches(word, known, 1)
    return f' Did you mean "{close[0]}"?' if close else f" Known are: {', '.join(known)}."
