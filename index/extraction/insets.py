"""Boxes that stand within a text: notes, tips and sidebars, by their place among its paragraphs and by what they
hold."""

from __future__ import annotations

from collections.abc import Sequence

from pressmark.index.extraction.pruning import block_spans
from pressmark.index.pages import traits as t
from pressmark.index.pages.record import Layout

_PROSE = 40.0  # mass of a line that is a sentence
_SMALL = 2  # elements of a paragraph, its own included
_LINKED = 0.4  # of a box's text that may be links
_SAID = 4  # words of a short sentence
_ENDS = (".", "!", "?", "…", "。", "！", "？", "।", "؟")
_NO_PARAGRAPH = t.FURNITURE | t.ASIDE | t.COMMENTS | t.FORM | t.HEADER | t.HEADING | t.BYLINE | t.DATED
_NEVER = t.FORM | t.COMMENTS | t.BYLINE


class Insets:
    """Tells the boxes of one page's text from what is called like them and stands around it."""

    def __init__(self, layout: Layout, masses: Sequence[float], held: Sequence[float]) -> None:
        """`masses` are those of the blocks, `held` those of the elements."""
        self._layout = layout
        self._masses = masses
        self._held = held
        self._among: dict[int, tuple[int, int]] = {}
        self._spans: list[tuple[int, int]] | None = None

    def holds(self, i: int) -> bool:
        """Whether an element is such a box: it has prose, and paragraphs before and after it, beside one that is named
        as a box."""
        _, parent, end, traits = self._layout.nodes[i]
        if traits & _NEVER or (traits & t.FURNITURE and not traits & t.SIDEBAR) or parent < 0:
            return False
        first, last = self._paragraphs(parent)
        between = 0 <= first < i < last
        boxed = traits & t.BOX != 0
        if not between and not (boxed and first >= 0):
            return False
        for k in range(i + 1, end):
            within = self._layout.nodes[k].traits
            if within & _NEVER or (within & t.FURNITURE and not boxed and self._held[k] >= _PROSE):
                return False
        return self._is_prose(i, boxed, between)

    def _paragraphs(self, parent: int) -> tuple[int, int]:
        """The first and the last paragraph directly within an element."""
        found = self._among.get(parent)
        if found is None:
            nodes, held = self._layout.nodes, self._held
            low = high = -1
            child = parent + 1
            while child < nodes[parent].end:
                _, _, end, traits = nodes[child]
                if held[child] >= _PROSE and end - child <= _SMALL and not traits & _NO_PARAGRAPH:
                    low, high = (child if low < 0 else low), child
                child = end
            found = self._among[parent] = (low, high)
        return found

    def _is_prose(self, i: int, boxed: bool, between: bool) -> bool:
        """Whether an element says something itself, rather than to lead elsewhere."""
        self._spans = self._spans or block_spans(self._layout)
        inside = range(*self._spans[i])
        blocks = [self._layout.blocks[k] for k in inside]
        if sum(b.linked for b in blocks) > _LINKED * sum(len(b.text) for b in blocks):
            return False
        if not boxed and any(k in self._layout.titled for k in inside):
            return False
        if any(self._masses[k] >= _PROSE for k in inside):
            return True
        return boxed and between and any(b.words >= _SAID and b.text.endswith(_ENDS) for b in blocks)
