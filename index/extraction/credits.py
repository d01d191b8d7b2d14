"""Picture credits: who took or sold a picture is no part of what the article says."""

from __future__ import annotations

import re

from pressmark.index.pages import traits as t
from pressmark.index.pages.record import Layout

_WORDS = (
    r"(?:(?:titel|beitrags|symbol|archiv)?(?:bild|foto)s?(?:quelle|nachweis|credit)?|photos?|images?|imagen|immagine|fotografía|foto|"
    r"cr[ée]dit(?:os?|s)?|copyright|(?:photo|image|picture) (?:credit|by|via|courtesy)s?|illustrations?|grafik|quelle|source|fuente|fonte)"
)
_LINE = re.compile(rf"(?:{_WORDS}\s*(?:[:：©]|by\s)|©|\(c\)\s).{{0,80}}$", re.IGNORECASE)
# At the end of a caption: `Photo: A. Name`, `© Agency`, `(Name / Agency)`.
_TAIL = re.compile(
    rf"(?:^|(?<=[\s.|,;/)\"”]))(?:\(?\b{_WORDS}\s*[:：©/|].{{0,80}}|\(?©.{{0,80}}|\([^()]{{2,60}}/[^()]{{2,40}}\))$", re.IGNORECASE
)  # fmt: skip
_LONGEST = 200  # characters of a credit
_NEAR = 3  # elements around a line that may say that it is a caption


def is_credit(text: str) -> bool:
    """Whether a line is nothing but a credit."""
    return len(text) <= _LONGEST and _LINE.match(text) is not None


def is_caption(layout: Layout, node: int) -> bool:
    """Whether a line stands under a picture."""
    for _ in range(_NEAR):
        if node < 0:
            break
        if layout.nodes[node].traits & t.CAPTION:
            return True
        node = layout.nodes[node].parent
    return False


def without_credit(caption: str) -> str:
    """A caption without the credit at its end; empty where it is nothing else."""
    return _TAIL.sub("", caption).rstrip(" |/,;–—-(")
