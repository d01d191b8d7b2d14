"""The one walk over a page's tree: a light tree of block-level elements, their runs of text, and visible field
values."""

from __future__ import annotations

from sys import intern
from typing import Any

from lxml import etree

from pressmark.index.pages import traits as t
from pressmark.index.pages.blocks import Row, Run
from pressmark.index.pages.cards import card_lists, link_titles, title_links
from pressmark.index.pages.elements import BLOCKS, LINK, MARKED, SHAPING, SPECIFIC, TELLING, TRAITS, said_by
from pressmark.index.pages.marks import (
    MarkReader,
    are_switches,
    excluded,
    heading_level,
    included,
    readmitted,
    sealed,
    switch,
)
from pressmark.index.pages.record import Block, Layout, Node, rows
from pressmark.index.pages.sightings import Sightings, leads, tells
from pressmark.index.pages.silent import is_close, is_link_left_open
from pressmark.index.pages.visibility import LISTING, hidden, is_kept_apart, silenced

_FAR = 30_000  # blocks of one page; what lies beyond is not read
_CELL = 160  # a longer table cell is a block of its own


class LayoutReader:
    """Reads `body` into a Layout; `sightings` collects what visible elements offer for fields, `marks` explicit
    marks."""

    def __init__(self, body: Any, host: str = "") -> None:
        self.sightings = Sightings(host)
        self.marks = MarkReader()
        self._body = body
        self._host = host
        self._nodes: list[list[Any]] = []
        self._blocks: list[Row] = []
        self._anchors: dict[int, str] = {}
        self._bare: dict[int, list[str]] = {}  # where links without a text lead, by the node that they stand in
        self._above: list[Any] = [body.getparent()]  # open elements
        self._undo: list[int] = []  # what closing each of them undoes
        self._path = [-1]  # open nodes
        self._run = Run()
        self._barred = self._sealed = 0
        self._outer: list[tuple[int, int, int]] = []  # what was muted, barred and sealed around elements let in again
        self._switched: bool | None = None  # by comments, of which most pages have none that says so

    def read(self) -> Layout:
        """The layout; iterative, so that no depth of nesting matters."""
        above, undo, found = self._above, self._undo, self._blocks
        for element in self._body.iter():
            parent = element.getparent()
            while above[-1] is not parent:
                self._close(above.pop(), undo.pop())
            if len(found) >= _FAR:
                break
            tag = element.tag
            if isinstance(tag, str):
                self._enter(element, tag)
            else:
                self._comment(element)
        while undo:
            self._close(above.pop(), undo.pop())
        nodes = rows(Node, self._nodes)
        link_titles(nodes, found, self._bare, self._host)
        blocks = rows(Block, found)
        titled = title_links(nodes, blocks, self._host)
        return Layout(nodes, blocks, self._anchors, card_lists(nodes, blocks, titled), titled)

    def _comment(self, element: Any) -> None:
        said = switch(element.text or "") if element.tag is etree.Comment else None
        if said is not None and self._switched is None:
            self._switched = are_switches(self._body)
        if said is not None and self._switched:
            self._flush()
            self._run.off = not said
        if text := element.tail:
            self._run.add(text)

    def _enter(self, element: Any, tag: str) -> None:
        names = element.keys()
        classes = element.get("class") if "class" in names else ""
        said = said_by(tag, classes, names)
        href = element.get("href") if said & LINK else ""
        undo = self._begin(element, tag, said, classes, href) if said & SHAPING else 0
        if said & TELLING or (href and leads(href)):
            undo |= self._weigh(element, tag, dict(element.items()), said & MARKED)
        self._above.append(element)
        self._undo.append(undo)
        if text := element.text:
            self._run.add(text)

    def _begin(self, element: Any, tag: str, said: int, classes: str, href: str) -> int:
        """What the element's tag does to the text; returns what its end undoes."""
        run = self._run
        if tag == "a":
            undo = _LINK
            if run.parts and run.parts[-1][-1:] > " " and not run.in_code and is_close(element):
                run.parts.append(" ")
            if len(element):
                if is_link_left_open(element):
                    return 0
                if not run.in_code and any(child.tag in BLOCKS for child in element):
                    self._open_node(element, tag, said, classes)
                    undo = _LINK | _NODE
            run.in_link = (not run.muted and href) or ""
            if run.in_link:
                run.links.append(href)
            return undo
        if tag == "br":
            self._break(element)
            return 0
        if tag in ("td", "th"):
            if not any(child.tag in BLOCKS for child in element):
                run.begin_cell()
                return _CELL_END
        elif run.in_code and tag != "body":
            if run.parts and tag in ("div", "li", "p", "tr"):
                run.parts.append("\n")
            return 0
        self._open_node(element, tag, said, classes)
        if tag in ("pre", "listing", "xmp"):
            run.in_code += 1
            return _NODE | _CODE
        return _NODE

    def _weigh(self, element: Any, tag: str, attributes: dict[str, str], marked: int) -> int:
        """What the element's attributes say of its text and of fields; returns what its end undoes."""
        if tag in ("a", "span") and ("id" in attributes or "name" in attributes):
            self._anchor(attributes)
        run, undo = self._run, 0
        if marked and excluded(attributes):
            run.muted += 1
            self._barred += 1
            undo = _MUTE | _BAR
            if sealed(attributes):
                self._sealed += 1
                undo |= _SEAL
            if tag in ("html", "body") or not self._sealed:
                self.marks.read(element, attributes)
            return undo
        if run.muted and marked and readmitted(attributes):
            self._outer.append((run.muted, self._barred, self._sealed))
            run.muted = self._barred = self._sealed = 0
            undo = _ADMIT
        names = attributes.get("class", "")
        if tag in LISTING and is_kept_apart(element, tag, names):
            run.muted += 1
            self._barred += 1
            return undo | _MUTE | _BAR
        if hidden(tag, attributes) or (names and silenced(tag, names)):
            run.muted += 1
            return undo | _MUTE
        if "data-nosnippet" in attributes:
            run.hushed += 1
            undo |= _HUSH
        if not self._barred and tells(tag, attributes, names):
            self.sightings.note(element, tag, attributes, self._path[-1], not run.muted)
        if marked and not self._sealed:
            self._mark(element, attributes)
        return undo

    def _close(self, element: Any, undo: int) -> None:
        if undo == _LINK:
            self._run.in_link = None  # of two links, one in the other, browsers end the first where the second begins
        elif undo == _NODE:
            self._leave()
        elif undo:
            self._end(undo)
        if text := element.tail:
            self._run.add(text)

    def _leave(self) -> None:
        if self._run.parts or self._run.links:
            self._flush()
        self._nodes[self._path.pop()][2] = len(self._nodes)

    def _end(self, undo: int) -> None:
        if undo & _LINK:
            self._run.in_link = None
        if undo & _NODE:
            self._leave()
        if undo & _CODE:
            self._run.in_code -= 1
        if undo & _MUTE:
            self._run.muted -= 1
        if undo & _BAR:
            self._barred -= 1
        if undo & _SEAL:
            self._sealed -= 1
        if undo & _HUSH:
            self._run.hushed -= 1
        if undo & _ADMIT:
            self._flush()
            self._run.muted, self._barred, self._sealed = self._outer.pop()
        if undo & _CELL_END and self._run.size() - self._run.cell > _CELL:
            self._flush()

    def _open_node(self, element: Any, tag: str, said: int, classes: str) -> None:
        if self._run.parts or self._run.links:
            self._flush()
        flags = said >> TRAITS
        if said & SPECIFIC:
            given = element.get
            flags = t.traits(tag, classes, given("id", ""), given("role", ""), given("itemprop", ""))
        if said & MARKED and self._is_chosen(dict(element.items())):
            flags |= t.CHOSEN
        if "DocSearch-lvl" in classes and (level := heading_level(classes)):
            tag, flags = f"h{level}", flags | t.HEADING
        node, path = len(self._nodes), self._path
        self._nodes.append([intern(tag), path[-1], 0, flags])
        path.append(node)
        if tag in t.LEVELS:
            ident = element.get("id") or self._enclosing_id(element)
            if ident:
                self._anchors[node] = ident

    def _is_chosen(self, attributes: dict[str, str]) -> bool:
        """Whether an element is marked as the text: what is let in again within a part left out is text beside the
        rest."""
        return included(attributes) and not (self._barred and readmitted(attributes))

    def _enclosing_id(self, heading: Any) -> str | None:
        """The id of the section that begins with this heading."""
        parent = heading.getparent()
        if parent is not None and parent.tag in ("section", "div") and parent[0] is heading:
            ident: str | None = parent.get("id")
            return ident
        return None

    def _break(self, element: Any) -> None:
        if self._run.in_code:
            self._run.parts.append("\n")
            return
        following = element.getnext()
        if following is not None and following.tag == "br" and not (element.tail or "").strip():
            self._flush()
        else:
            self.sightings.line(self._run.end_line(), self._path[-1])

    def _flush(self) -> None:
        run, at = self._run, self._path[-1]
        if at >= 0 and (block := run.block(at)) is not None:
            self._blocks.append(block)
        elif run.links and run.in_link is None:
            self._bare.setdefault(at, []).extend(run.links)
        run.begin()

    def _mark(self, element: Any, attributes: dict[str, str]) -> None:
        """Read an element's explicit marks, and add the attributes that are to be read as its text."""
        at = self._path[-1]
        self.marks.read(element, attributes, at if at >= 0 and self._nodes[at][0] == element.tag else -1)
        extra = attributes.get("data-pagefind-index-attrs", "")
        for name in extra.split(","):
            if attributes.get(name.strip()):
                self._run.add(f" {attributes[name.strip()]} ")

    def _anchor(self, attributes: dict[str, str]) -> None:
        """Take over the target of a link or span in a heading; links to `#id` repeat it where the heading has none."""
        node = self._path[-1]
        if node >= 0 and self._nodes[node][0] in t.LEVELS:
            ident = attributes.get("id") or attributes.get("name")
            if ident:
                self._anchors.setdefault(node, ident)


_NODE, _CODE, _LINK, _MUTE, _CELL_END, _BAR, _HUSH, _SEAL, _ADMIT = (1 << bit for bit in range(9))
