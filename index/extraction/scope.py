"""How near to the article's text something on the page stands: what is nearest speaks for the article."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pressmark.index.extraction.body import Body
from pressmark.index.pages import traits as t
from pressmark.index.pages.record import Candidate, Layout

_BEFORE, _AFTER = 40, 12  # elements around the text in which a line may still speak of it
_CLOSE = 10  # elements above the text in which a line stands at its head
_LEAD, _TAIL = 4, 2  # blocks of the text itself that may be its by-line
_HEADINGS = 20  # main headings of a page that are looked at
_ENTRIES = ("td", "th", "tr", "li", "dd", "dt")


class Scope:
    """Distances on one page, from the element that holds the article's text."""

    def __init__(self, layout: Layout, body: Body) -> None:
        self._layout = layout
        nodes = layout.nodes
        self._headings = [i for i, tag in enumerate(layout.tags) if tag == "h1"][:_HEADINGS]
        self._rings: list[int] = []  # the text's element and its ancestors; inside an article they count as one
        at = body.root
        while nodes and at >= 0:
            self._rings.append(at)
            at = nodes[at].parent
        marked = [i for i, node in enumerate(self._rings) if nodes[node].traits & (t.ARTICLE | t.MAIN) and node > 0]
        self._near = marked[0] if marked else 0
        self.first = layout.blocks[body.blocks[0]].node if body.blocks else 0
        self.last = layout.blocks[body.blocks[-1]].node if body.blocks else 0
        lead, tail = body.blocks[:_LEAD][-1:], body.blocks[-_TAIL:][:1]
        self._begin = layout.blocks[lead[0]].node if lead else 0
        self._end = layout.blocks[tail[0]].node if tail else 0

    def distance(self, node: int) -> int | None:
        """Steps outwards from the text to the element that holds both; None inside navigation, comments and cards."""
        nodes = self._layout.nodes
        if node < 0:
            return 0
        for step, ring in enumerate(self._rings):
            if ring <= node < nodes[ring].end:
                return None if self._foreign(node, ring) else max(0, step - self._near)
        return None

    def offset(self, node: int) -> int | None:
        """How far a line stands from the beginning or the end of the text; None where it is too far to belong to it."""
        if self.distance(node) is None:
            return None
        if self.first - _BEFORE <= node <= self._begin:
            return abs(self.first - node)
        if self._end <= node and (node <= self.last + _AFTER or self._at_foot(node)):
            return _BEFORE + abs(node - self.last)
        return None

    def holds(self, node: int) -> bool:
        """Whether something stands within the text, from its first to its last line."""
        return self.first <= node <= self.last and self.distance(node) is not None

    def shows(self, node: int) -> bool:
        """Whether a picture belongs to the text: within it, or above it in the article's element or below its
        heading."""
        if not 0 <= node < self.first:
            return self.holds(node)
        nodes = self._layout.nodes
        distance = self.distance(node)
        if distance is None or (distance and not any(heading < node for heading in self._headings)):
            return False
        while node >= 0 and not nodes[node].traits & (t.ASIDE | t.BYLINE):
            node = nodes[node].parent
        return node < 0

    def lists(self, node: int) -> bool:
        """Whether something stands in a row of a table or an entry of a list that is part of the text."""
        if not self.holds(node):
            return False
        while node > self._rings[0]:
            if self._layout.nodes[node].tag in _ENTRIES:
                return True
            node = self._layout.nodes[node].parent
        return False

    def heads(self, node: int) -> bool:
        """Whether something stands right above the text, whatever the elements there are called."""
        return self.first - _CLOSE <= node < self.first and not self._carded(node)

    def above(self, node: int) -> bool:
        """Whether something stands near the head of the text: where by-lines stand."""
        return self.first - _BEFORE <= node <= self._begin and self.distance(node) is not None

    def nearest(self, candidates: Iterable[Candidate]) -> list[Candidate]:
        """Those candidates that stand nearest to the text, in their order; those of the head count as near."""
        found = [(self.distance(candidate.node), candidate) for candidate in candidates]
        steps = [step for step, _ in found if step is not None]
        least = min(steps, default=None)
        return [candidate for step, candidate in found if step == least] if steps else []

    def stated(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Those nearest to the text, else those in the article's element whatever the elements around them are called.

        For mark-up that speaks of the article by its meaning, such as `rel=tag` and microdata.
        """
        return self.nearest(candidates) or [candidate for candidate in candidates if self._owns(candidate.node)]

    def commented(self, node: int) -> bool:
        """Whether something stands among comments."""
        while node >= 0 and not self._is_comments(node):
            node = self._layout.nodes[node].parent
        return node >= 0

    def _is_comments(self, node: int) -> bool:
        """Whether an element is named as comments are; what holds the main heading is a comment only by its kind."""
        if not self._layout.traits[node] & t.COMMENTS:
            return False
        end = self._layout.nodes[node].end
        return not any(node < heading < end for heading in self._headings)

    def _at_foot(self, node: int) -> bool:
        """Whether something stands in the foot of the article, however long the lists of links between it and the
        text."""
        nodes = self._layout.nodes
        while node > self._rings[self._near] and not nodes[node].traits & t.FOOT:
            node = nodes[node].parent
        return node > self._rings[self._near]

    def _carded(self, node: int) -> bool:
        while node >= 0 and node not in self._layout.cards:
            node = self._layout.nodes[node].parent
        return node >= 0

    def _owns(self, node: int) -> bool:
        """Whether something stands near the text in its article's element, and there in no other article, card or
        comment."""
        if not self.first - _BEFORE <= node <= self.last + _AFTER:
            return False
        nodes = self._layout.nodes
        while node >= 0 and not nodes[node].traits & t.ARTICLE:
            if node in self._layout.cards or self._is_comments(node):
                return False
            node = nodes[node].parent
        return 0 <= node <= self._begin < nodes[node].end

    def _foreign(self, node: int, ring: int) -> bool:
        tags, parents, flags, cards = self._layout.tags, self._layout.parents, self._layout.traits, self._layout.cards
        while node > ring:
            traits = flags[node]
            foot = (tags[node] == "footer" or traits & t.FOOT) and self._rings[self._near] <= node
            if (
                node in cards
                or (traits & t.FURNITURE and not foot)
                or (traits & t.COMMENTS and self._is_comments(node))
            ):
                return True
            node = parents[node]
        return False
