"""The one walk over a page's tree: a light tree of block-level elements, their runs of text, and visible field values."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from pressmark.index.pages import traits as t
from pressmark.index.pages.cards import card_lists, title_links
from pressmark.index.pages.marks import MarkReader, excluded, heading_level, included, switch
from pressmark.index.pages.record import Block, Layout, Node, Range, key_of, visible
from pressmark.index.pages.sightings import Sightings, tells
from pressmark.index.pages.visibility import TELLING, hidden, silenced

_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hgroup", "hr", "html", "legend", "li", "listing", "main", "menu", "nav", "ol", "p", "pre", "section", "summary",
    "table", "tbody", "tfoot", "thead", "tr", "ul", "xmp", "option", "optgroup", "noframes", "audio", "video",
))  # fmt: skip
_SHAPING = _BLOCKS | {"a", "br", "td", "th"}  # tags that shape the text around them
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_CJK = re.compile("[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_PERMALINK = frozenset({"#", "¶", "§", "🔗", "link", "permalink", "∞", "⚓"})
_FAR = 30_000  # blocks of one page; what lies beyond is not read
_LABEL = 40  # characters
_MOST_QUIET = 32  # runs of quiet text in one block
_CELL = 160  # a longer table cell is a block of its own


class LayoutReader:
    """Reads `body` into a Layout; `sightings` collects what visible elements offer for fields, `marks` explicit marks."""

    def __init__(self, body: Any, host: str = "") -> None:
        self.sightings = Sightings(host)
        self.marks = MarkReader()
        self._body = body
        self._host = host
        self._nodes: list[list[Any]] = []
        self._blocks: list[Block] = []
        self._anchors: dict[int, str] = {}
        self._open: list[tuple[Any, int]] = []  # element, what closing it undoes
        self._path: list[int] = []  # open nodes
        self._text: list[str] = []
        self._linked = 0
        self._unlinked: list[str] = []
        self._links: list[str] = []
        self._in_link = self._muted = self._barred = self._hushed = self._in_code = self._cell_start = 0
        self._quiet: list[Range] = []  # runs of parts of the text that no snippet may show
        self._off = False
        said = [said for comment in body.iter(etree.Comment) if (said := switch(comment.text or "")) is not None]
        # Else somewhere the way back was forgotten: what is switched off is switched on again in the end.
        self._switched = bool(said) and said[-1] and said.count(True) >= said.count(False)

    def read(self) -> Layout:
        """The layout; iterative, so that no depth of nesting matters."""
        opened = self._open
        for element in self._body.iter():
            parent = element.getparent()
            while opened and opened[-1][0] is not parent:
                self._close()
            if len(self._blocks) >= _FAR:
                break
            if isinstance(element.tag, str):
                self._enter(element, element.tag)
            else:
                self._comment(element)
        while opened:
            self._close()
        nodes = [Node(*node) for node in self._nodes]
        titled = title_links(self._blocks, self._host)
        cards = card_lists(nodes, self._blocks, titled)
        return Layout(tuple(nodes), tuple(self._blocks), self._anchors, cards, titled)

    def _comment(self, element: Any) -> None:
        said = switch(element.text or "") if self._switched and element.tag is etree.Comment else None
        if said is not None:
            self._flush()
            self._off = not said
        self._add(element.tail)

    def _enter(self, element: Any, tag: str) -> None:
        items = element.items()
        attributes = dict(items) if items else _NONE
        marked = bool(items) and not TELLING.isdisjoint(attributes)
        undo = self._begin(element, tag, attributes, marked) if tag in _SHAPING else 0
        if items:
            undo |= self._weigh(element, tag, attributes, marked)
        self._open.append((element, undo))
        text = element.text
        if text and (self._text or self._in_code or not text.isspace()):  # else it is the space between blocks
            self._add(text)

    def _begin(self, element: Any, tag: str, attributes: dict[str, str], marked: bool) -> int:
        """What the element's tag does to the text; returns what its end undoes."""
        if tag == "a":
            self._in_link += 1
            href = attributes.get("href")
            if href and not self._muted:
                self._links.append(href)
            return _LINK
        if tag == "br":
            self._break(element)
            return 0
        if tag in ("td", "th"):
            if not any(child.tag in _BLOCKS for child in element):
                self._cell()
                return _CELL_END
        elif self._in_code and tag != "body":
            if self._text and tag in ("div", "li", "p", "tr"):
                self._text.append("\n")
            return 0
        self._open_node(element, tag, attributes, marked)
        if tag in ("pre", "listing", "xmp"):
            self._in_code += 1
            return _NODE | _CODE
        return _NODE

    def _weigh(self, element: Any, tag: str, attributes: dict[str, str], marked: bool) -> int:
        """What the element's attributes say of its text and of fields; returns what its end undoes."""
        if tag in ("a", "span"):
            self._anchor(attributes)
        if marked and excluded(attributes):
            self._muted += 1
            self._barred += 1
            if tag in ("html", "body"):
                self.marks.read(element, attributes)
            return _MUTE | _BAR
        names = attributes.get("class", "")
        if (marked and hidden(tag, attributes)) or (names and silenced(tag, names)):
            self._muted += 1
            return _MUTE
        undo = 0
        if "data-nosnippet" in attributes:
            self._hushed += 1
            undo = _HUSH
        if not self._barred:
            if tells(tag, attributes, names):
                self.sightings.note(element, tag, attributes, self._path[-1] if self._path else -1, not self._muted)
            if marked:
                self._mark(element, attributes)
        return undo

    def _close(self) -> None:
        element, undo = self._open.pop()
        if undo:
            self._end(undo)
        tail = element.tail
        if tail and (self._text or self._in_code or not tail.isspace()):
            self._add(tail)

    def _end(self, undo: int) -> None:
        if undo & _NODE:
            self._flush()
            node = self._path.pop()
            self._nodes[node][2] = len(self._nodes)
        if undo & _CODE:
            self._in_code -= 1
        if undo & _LINK:
            self._in_link -= 1
        if undo & _MUTE:
            self._muted -= 1
        if undo & _BAR:
            self._barred -= 1
        if undo & _HUSH:
            self._hushed -= 1
        if undo & _CELL_END and sum(map(len, self._text)) - self._cell_start > _CELL:
            self._flush()

    def _open_node(self, element: Any, tag: str, attributes: dict[str, str], marked: bool) -> None:
        self._flush()
        flags = t.traits(
            tag, attributes.get("class", ""), attributes.get("id", ""), attributes.get("role", ""),
            attributes.get("itemprop", ""),
        ) if attributes else t.traits(tag, "", "", "", "")  # fmt: skip
        if marked and included(attributes):
            flags |= t.CHOSEN
        names = attributes.get("class", "")
        if "DocSearch-lvl" in names and (level := heading_level(names)):
            tag, flags = f"h{level}", flags | t.HEADING
        parent = self._path[-1] if self._path else -1
        self._path.append(len(self._nodes))
        self._nodes.append([tag, parent, 0, flags])
        if tag in _HEADINGS:
            ident = attributes.get("id") or self._enclosing_id(element)
            if ident:
                self._anchors[len(self._nodes) - 1] = ident

    def _enclosing_id(self, heading: Any) -> str | None:
        """The id of the section that begins with this heading."""
        parent = heading.getparent()
        if parent is not None and parent.tag in ("section", "div") and parent[0] is heading:
            ident: str | None = parent.get("id")
            return ident
        return None

    def _cell(self) -> None:
        if self._text and "".join(self._text).strip():
            self._text.append(" | ")
        self._cell_start = sum(map(len, self._text))

    def _break(self, element: Any) -> None:
        if self._in_code:
            self._text.append("\n")
            return
        following = element.getnext()
        if following is not None and following.tag == "br" and not (element.tail or "").strip():
            self._flush()
        else:
            self._text.append(" ")

    def _add(self, text: str | None) -> None:
        if not text or self._muted or self._off:
            return
        if not self._text and not self._in_code and text.isspace():
            return  # between blocks
        self._text.append(text)
        if self._hushed:
            self._hush(len(self._text) - 1)
        if not self._in_link:
            self._unlinked.append(text)
        else:
            self._linked += len(text) if not text.isspace() else 0

    def _hush(self, part: int) -> None:
        """Let no snippet show a part of the text; of very many the rest with what stands between them."""
        quiet = self._quiet
        if quiet and (quiet[-1][1] == part or len(quiet) >= _MOST_QUIET):
            quiet[-1] = (quiet[-1][0], part + 1)
        else:
            quiet.append((part, part + 1))

    def _length(self, parts: int) -> int:
        """The length of so many parts in the text that they become."""
        joined = visible("".join(self._text[:parts]))
        return len(joined.lstrip("\n")) if self._in_code else len(" ".join(joined.split()))

    def _flush(self) -> None:
        parts = self._text
        if not parts and not self._links:
            return
        joined = visible("".join(parts))
        text = joined.strip("\n").rstrip() if self._in_code else " ".join(joined.split())
        if text.strip() and self._path and text not in _PERMALINK:
            text = text.removesuffix(" |") if text.endswith(" |") else text
            spaces = text.count(" ") + 1
            words = spaces if text.isascii() else max(spaces, len(_CJK.findall(text[:2000])) // 2)
            linked = min(self._linked, len(text))
            label = self._label(text, linked) if self._links and 0 < linked < len(text) else 0
            quiet = tuple((self._length(start), min(self._length(end), len(text))) for start, end in self._quiet)
            self._blocks.append(
                Block(self._path[-1], text, linked, key_of(text), words, tuple(self._links), label, quiet)
            )
        self._text = []
        self._quiet = []
        self._links = []
        self._linked = 0
        self._cell_start = 0
        self._unlinked = []

    def _label(self, text: str, linked: int) -> int:
        """The key of the words beside a link where they are few: `Previous: ...`."""
        if len(text) - linked > _LABEL or linked * 3 < len(text):
            return 0
        words = " ".join("".join(self._unlinked).split())
        return key_of(f"{words} link") if any(c.isalpha() for c in words) else 0

    def _mark(self, element: Any, attributes: dict[str, str]) -> None:
        """Read an element's explicit marks, and add the attributes that are to be read as its text."""
        self.marks.read(element, attributes)
        extra = attributes.get("data-pagefind-index-attrs", "")
        for name in extra.split(","):
            if attributes.get(name.strip()):
                self._add(attributes[name.strip()] + " ")

    def _anchor(self, attributes: dict[str, str]) -> None:
        """Take over the target of a link or span in a heading; links to `#id` repeat it where the heading has none."""
        node = self._path[-1] if self._path else -1
        if node >= 0 and self._nodes[node][0] in _HEADINGS:
            ident = attributes.get("id") or attributes.get("name")
            if ident:
                self._anchors.setdefault(node, ident)


_NONE: dict[str, str] = {}
_NODE, _CODE, _LINK, _MUTE, _CELL_END, _BAR, _HUSH = 1, 2, 4, 8, 16, 32, 64
