"""The article's own text among the blocks of a page."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from pressmark.index.extraction.credits import is_caption, is_credit
from pressmark.index.extraction.furniture import DOUBTS, SENTENCE, STAMP, TEXT, appended, living_nodes, mass_of, sums
from pressmark.index.extraction.pruning import CARD_WORDS, block_spans
from pressmark.index.pages import traits as t
from pressmark.index.pages.dates import is_stamp
from pressmark.index.pages.record import Layout

_ENOUGH = 300.0
_LEADS = 4
_TITLE = 4  # words
_POINTERS = 0.2  # of the text that cards of other pages in it may be
_PROSE = 40.0  # mass of a line that is a sentence
_AROUND = 40  # elements between a heading and the text, where the heading stands in the page's own head
_ONE = 0.8  # of the text in elements named as the article's that one of them holds where it is the article's
_NAMES = (t.CHOSEN, t.BODY, t.ARTICLE, t.MAIN)
_NAMED = t.CHOSEN | t.BODY | t.ARTICLE | t.MAIN
_ALL = 0.8  # of an element's text that they hold together where it is the article's
_ONLY = 0.99  # the same where one of them holds nearly all


@dataclass(frozen=True, slots=True)
class Body:
    """The chosen blocks in reading order, the node that holds them, and what chose it."""

    blocks: tuple[int, ...]
    root: int
    signal: str


class BodyFinder:
    """Finds the article in one page, with or without what is known of the site."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.nodes = layout.nodes
        self.blocks = layout.blocks
        self.titled = layout.titled
        self._spans: list[tuple[int, int]] | None = None
        self.plain = [mass_of(b.text, b.linked) for b in self.blocks]
        self.mass = self.plain
        self.gone: AbstractSet[int] = frozenset()
        self._appended = appended(layout, self.plain)
        self._living: list[tuple[list[bool], list[float]]] = []  # by doubt: does not depend on what the site repeats
        # The classes of the page itself tell what is on it, not where; a mark of its owner's is one wherever it stands.
        traits, tags = layout.traits, layout.tags
        named = [i for i, flags in enumerate(traits) if flags & _NAMED]
        self._named = {
            flag: [i for i in named if traits[i] & flag and (flag == t.CHOSEN or tags[i] not in ("html", "body"))]
            for flag in _NAMES
        }

    def find(self, gone: AbstractSet[int] = frozenset()) -> Body:
        """The blocks of the article; those in `gone` are known to belong to the site."""
        if not self.nodes:
            return Body((), 0, "none")
        self.gone = gone
        self.mass = [0.0 if i in gone else mass for i, mass in enumerate(self.plain)] if gone else self.plain
        if chosen := self._named[t.CHOSEN]:
            return Body(self._within(chosen), chosen[0], "mark")
        best, most = Body((), 0, "none"), -1.0
        whole = sum(self.plain)
        for doubt in range(DOUBTS):
            alive, weights = self._alive(doubt)
            root, signal = self._root(alive, self._weights(alive, self.mass) if gone else weights)
            found = Body(self._filtered(root, alive), root, signal)
            size = weights[root]
            if size > 2 * most:
                best, most = found, size
            if most >= min(_ENOUGH, whole / 3) or (signal in ("names", "article") and size > TEXT):
                break
        return best

    def _within(self, chosen: list[int]) -> tuple[int, ...]:
        spans = [(i, self.nodes[i].end) for i in chosen]
        return tuple(
            i for i, b in enumerate(self.blocks)
            if i not in self.gone and any(start <= b.node < end for start, end in spans)
        )  # fmt: skip

    def _alive(self, doubt: int) -> tuple[list[bool], list[float]]:
        while len(self._living) <= doubt:
            alive = living_nodes(self.layout, self.plain, len(self._living))
            for other in self._appended:
                alive[other : self.nodes[other].end] = [False] * (self.nodes[other].end - other)
            self._living.append((alive, self._weights(alive, self.plain)))
        return self._living[doubt]

    def _weights(self, alive: list[bool], masses: list[float]) -> list[float]:
        living = [m if alive[node] else 0.0 for node, m in zip(self.layout.places, masses, strict=True)]
        return sums(self.layout, living)

    def _root(self, alive: list[bool], weights: list[float]) -> tuple[int, str]:
        total = weights[0] or 1.0
        for flag, share, signal in ((t.BODY, 0.3, "names"), (t.ARTICLE, 0.4, "article"), (t.MAIN, 0.5, "main")):
            found = [i for i in self._named[flag] if alive[i] and weights[i] > 0]
            if not found:
                continue
            best = max(found, key=lambda i: (weights[i], i))
            if weights[best] >= share * total:
                if flag != t.BODY:
                    return best, signal
                wide = self._widened(best, found, weights)
                return (wide, signal) if wide != best else self._narrowed(best, found, weights)
            joined = self._joined(found)
            if joined is not None and weights[joined] >= share * total:
                return joined, signal
        return self._densest(weights), "density"

    def _widened(self, best: int, found: list[int], weights: list[float]) -> int:
        """The element around several body-like ones that hold the text in turns, as between advertisements."""
        outer: list[int] = []
        for i in found:
            if not outer or i >= self.nodes[outer[-1]].end:
                outer.append(i)
        whole = sum(weights[i] for i in outer)
        at = best
        while not (at <= outer[0] and outer[-1] < self.nodes[at].end):
            at = self.nodes[at].parent
        share = _ALL if weights[best] <= _ONE * whole else _ONLY
        return at if whole >= share * weights[at] else best

    def _narrowed(self, best: int, found: list[int], weights: list[float]) -> tuple[int, str]:
        """The innermost body-like element that still holds nearly all of the outer one's text."""
        for i in found:
            if best < i < self.nodes[best].end and weights[i] >= 0.8 * weights[best]:
                best = i
        return best, "names"

    def _joined(self, found: list[int]) -> int | None:
        """The parent that several parts of one article share."""
        parents = {self.nodes[i].parent for i in found}
        if len(found) > 1 and len(parents) == 1:
            return parents.pop()
        return None

    def _densest(self, weights: list[float]) -> int:
        """Go down while one child holds most of the text."""
        at = 0
        while True:
            child, best = at + 1, -1
            while child < self.nodes[at].end:
                if best < 0 or weights[child] > weights[best]:
                    best = child
                child = self.nodes[child].end
            if best < 0 or weights[best] < 0.7 * weights[at] or self.nodes[best].tag in ("p", "li", "pre", "ul", "ol"):
                return at
            at = best

    def _filtered(self, root: int, alive: list[bool]) -> tuple[int, ...]:
        """The root's blocks without furniture and without lists of links before and after the text."""
        end, gone, mass = self.nodes[root].end, self.gone, self.mass
        places, traits = self.layout.places, self.layout.traits
        kept = [i for i, node in enumerate(places) if root <= node < end and alive[node] and i not in gone]
        prose = [i for i in kept if mass[i] >= _PROSE or traits[places[i]] & t.CODE]
        if not prose:
            return tuple(kept)
        first, last = prose[0], prose[-1]
        opening = next((i for i in prose if not self._level(i)), first)
        kept = self._without_pointers([i for i in kept if not is_credit(self.blocks[i].text)], first, last, root)
        kept = [i for i in kept if i >= first or not self._link_like(i)]
        kept = [i for i in kept if i >= opening or not is_stamp(self.blocks[i].text, STAMP)]
        while kept and kept[-1] > last and (self._is_label(kept[-1]) or is_stamp(self.blocks[kept[-1]].text, STAMP)):
            kept.pop()
        return (*self._lead(root, alive), *self._without_orphans(kept))

    def _without_orphans(self, kept: list[int]) -> list[int]:
        """Leave out headings and labels that announce nothing but links and labels that were left out."""
        left: list[int] = []
        plain, gone = self.plain, self.gone
        for place, i in enumerate(kept, 1):
            following = kept[place] if place < len(kept) else len(self.blocks)
            between = range(i + 1, following)
            if not between or any(plain[k] >= _PROSE or k in gone for k in between) or not self._is_label(i):
                left.append(i)
                continue
            level = self._level(i)
            closed = following == len(self.blocks) or 0 < self._level(following) <= (level or 7)
            if not (closed if level else self.blocks[i].text.endswith(":") and self._link_like(i + 1)):
                left.append(i)
        return left

    def _level(self, i: int) -> int:
        """1 to 6 for headings, 0 for other text."""
        return t.LEVELS.get(self.layout.tags[self.layout.places[i]], 0)

    def _without_pointers(self, kept: list[int], first: int, last: int, root: int) -> list[int]:
        """Leave out cards of other pages, and links after the last paragraph, each with the label that announces it."""
        left: list[int] = []
        gone: set[int] = set()
        for i in kept:
            entry = i in self.titled and self._level(i) > 1  # a heading that is another page's title
            if entry or (i > last and (i in self.titled or self._link_like(i))):
                while left and left[-1] > last and self._is_label(left[-1]):
                    left.pop()
                if i > first:
                    gone.update(self._card(i, root))
                continue
            left.append(i)
        # Where they are much of the text, it is an article in pieces that bear links, not one with pointers to others.
        much = sum(self.plain[i] for i in left if i in gone) > _POINTERS * sum(self.plain[i] for i in left)
        return left if much else [i for i in left if i not in gone]

    def _card(self, i: int, root: int) -> range:
        """The blocks of the largest small element around another page's title: the excerpt, date and label with it."""
        if i not in self.titled or self.blocks[i].words < _TITLE:
            return range(0)
        found, node = range(0), self.blocks[i].node
        self._spans = self._spans or block_spans(self.layout)
        while node > root:
            inside = range(*self._spans[node])
            if sum(self.blocks[k].words for k in inside) > CARD_WORDS:
                break
            found, node = inside, self.nodes[node].parent
        return found

    def _link_like(self, i: int) -> bool:
        block = self.blocks[i]
        return block.linked >= 0.6 * len(block.text)

    def _is_label(self, i: int) -> bool:
        """A heading, or a few words that announce what follows."""
        block = self.blocks[i]
        if self.nodes[block.node].traits & t.HEADING:
            return True
        return block.words <= 7 and block.linked == 0 and (block.text.endswith(":") or not SENTENCE.search(block.text))

    def _lead(self, root: int, alive: list[bool]) -> list[int]:
        """Sentences between the page's main heading and the element of the text: the standfirst."""
        places = self.layout.places
        before = [i for i, node in enumerate(places) if node < root]
        heading = next((i for i in reversed(before) if self._level(i) == 1), 0)
        if not before or not (alive[at := places[heading]] or root - at <= _AROUND):
            return []
        found = [i for i in before if i > heading and alive[places[i]] and i not in self.gone and self._is_sentence(i)]
        return found if len(found) <= _LEADS else []

    def _is_sentence(self, i: int) -> bool:
        block = self.blocks[i]
        said = self.mass[i] >= _PROSE and block.linked == 0 and SENTENCE.search(block.text) is not None
        return said and not is_caption(self.layout, block.node)
