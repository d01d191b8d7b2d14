"""What a run of inline text becomes: a block, with what of it is linked and what no snippet may show."""

from __future__ import annotations

import re

from pressmark.index.pages.keys import key_of, spaced, visible
from pressmark.index.pages.record import Range

Row = tuple[int, str, int, int, int, tuple[str, ...], int, tuple[Range, ...]]  # what a Block holds

_CJK = re.compile("[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_PERMALINK = frozenset({"#", "¶", "§", "🔗", "link", "permalink", "∞", "⚓"})
_LABEL = 40  # characters
_MOST_QUIET = 32  # runs of quiet text in one block


class Run:
    """The text under one node while it is read: its pieces, those of them outside of links, and where the links lead.

    `cell` is its length where the table cell begins that is read last. What is read counts as the elements around it
    say: not at all where `muted` or `off`, as part of a link to `in_link`, as code, or as what no snippet may show
    (`hushed`).
    """

    __slots__ = (
        "_blank", "_line", "_linked", "_measured", "_quiet", "_size", "_unlinked",
        "cell", "hushed", "in_code", "in_link", "links", "muted", "off", "parts",
    )  # fmt: skip

    parts: list[str]
    links: list[str]

    def __init__(self) -> None:
        self.muted = self.in_code = self.hushed = 0
        self.in_link: str | None = None
        self.off = False
        self.begin()

    def begin(self) -> None:
        """Forget what was read: the text of another node begins, perhaps within a link around several."""
        self.parts = []
        self.links = [self.in_link] if self.in_link else []
        self.cell = 0
        self._line = self._measured = self._size = 0
        self._blank = True
        self._linked = 0
        self._unlinked: list[str] = []
        self._quiet: list[Range] = []  # ranges of parts

    def add(self, text: str) -> None:
        """Add a piece of text where it is to be read; the space between blocks is none."""
        if self.muted or self.off:
            return
        parts = self.parts
        if not parts and text.isspace() and not self.in_code:
            return
        parts.append(text)
        if self.hushed:
            self._hush(len(parts) - 1)
        if self.in_link is None:
            self._unlinked.append(text)
        elif not text.isspace():
            self._linked += len(text)

    def end_line(self) -> str:
        """Begin another line; returns the one that ends, for what it says by itself."""
        line = "".join(self.parts[self._line :])
        self.parts.append(" ")
        self._line = len(self.parts)
        return line

    def size(self) -> int:
        """How many characters were read. Asked at each cell of a table, it counts only what is new."""
        if new := self.parts[self._measured :]:
            self._measured = len(self.parts)
            self._size += sum(map(len, new))
            self._blank = self._blank and "".join(new).isspace()
        return self._size

    def begin_cell(self) -> None:
        """Begin a cell of a table, with a sign between what was read before and its text."""
        if self.size() and not self._blank:
            self.parts.append(" | ")
        self.cell = self.size()

    def block(self, node: int) -> Row | None:
        """The row of the block that the run is under a node; None where it says nothing."""
        joined = "".join(self.parts)
        text = visible(joined).strip("\n").rstrip() if self.in_code else spaced(joined)
        if not text or text in _PERMALINK:
            return None
        text = text.removesuffix(" |")
        words = text.count(" ") + 1
        if not text.isascii():
            words = max(words, len(_CJK.findall(text[:2000])) // 2)
        linked = min(self._linked, len(text)) if self._linked else 0
        label = self._label(text, linked) if self.links and 0 < linked < len(text) else 0
        quiet = self._unquoted(text) if self._quiet else ()
        return node, text, linked, key_of(text), words, tuple(self.links), label, quiet

    def _label(self, text: str, linked: int) -> int:
        """The key of the words beside a link where they are few: `Previous: ...`."""
        if len(text) - linked > _LABEL or linked * 3 < len(text):
            return 0
        words = " ".join("".join(self._unlinked).split())
        return key_of(f"{words} link") if any(c.isalpha() for c in words) else 0

    def _hush(self, part: int) -> None:
        """Let no snippet show a part of the text; of very many the rest with what stands between them."""
        quiet = self._quiet
        if quiet and (quiet[-1][1] == part or len(quiet) >= _MOST_QUIET):
            quiet[-1] = (quiet[-1][0], part + 1)
        else:
            quiet.append((part, part + 1))

    def _unquoted(self, text: str) -> tuple[Range, ...]:
        """The ranges of the text that its quiet parts become."""

        def length(parts: int) -> int:
            joined = visible("".join(self.parts[:parts]))
            return len(joined.lstrip("\n")) if self.in_code else len(" ".join(joined.split()))

        return tuple((length(start), min(length(end), len(text))) for start, end in self._quiet)
