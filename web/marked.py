"""Text with its matches: split into runs for templates, escaped with <mark> for JSON.

The only place where the service turns text into markup by hand.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from urllib.parse import quote

from pressmark.search.results import Range

FRAGMENT_LENGTH = 60


class Run(NamedTuple):
    """A piece of a text; `match` says whether it is to be highlighted."""

    text: str
    match: bool


def runs(text: str, highlights: Sequence[Range]) -> Iterator[Run]:
    """The whole text in order; ranges that overlap, run backwards or leave the text are clipped."""
    done = 0
    for start, end in sorted(highlights):
        start, end = max(start, done), min(end, len(text))
        if start >= end:
            continue
        if start > done:
            yield Run(text[done:start], False)
        yield Run(text[start:end], True)
        done = end
    if done < len(text):
        yield Run(text[done:], False)


def marked(text: str, highlights: Sequence[Range] = ()) -> str:
    """HTML in which `<mark>` is the only tag."""
    if not highlights:
        return html.escape(text, quote=True)
    pieces = []
    for run in runs(text, highlights):
        escaped = html.escape(run.text, quote=True)
        pieces.append(f"<mark>{escaped}</mark>" if run.match else escaped)
    return "".join(pieces)


def text_fragment(passage: str | None) -> str | None:
    """The value of a text fragment directive (`#:~:text=VALUE`) that points at these words."""
    words = " ".join((passage or "").split())
    if len(words) > FRAGMENT_LENGTH:
        # Half a word would match nothing: the browser looks for whole ones.
        head, space, _ = words[: FRAGMENT_LENGTH + 1].rpartition(" ")
        words = head if space else ""
    # `-` and `,` separate the parts of a directive, and quote() leaves the first as it is.
    return quote(words, safe="", errors="replace").replace("-", "%2D") or None
