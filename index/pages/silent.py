"""Elements that hold no text of the page, told from those that only seem so: left open, or filled in by browsers."""

from __future__ import annotations

from itertools import islice
from typing import Any

from lxml import etree

from pressmark.index.pages.markup import beginning

_CONTROLS = ("button", "select", "object", "canvas", "svg", "template")
_DROPPED = (
    "script", "noscript", "title", "style", "template", "svg", "iframe", "object", "embed", "canvas", "select", "textarea",
    "button", "rt", "rp",
)  # fmt: skip
_SWALLOWED = 6  # paragraphs that no control has
_MOST = 20  # paragraphs in a drawing that are looked at
_FULL = 500  # characters that no button and no link has: the title and the excerpt of a card are fewer
_SMALL = 30  # elements of one that is read whole
_FIRST = 8  # elements directly within a link that are looked at
_PARTS = frozenset(("article", "div", "h1", "h2", "header", "main", "ol", "p", "section", "table", "ul"))
_HOSTS = frozenset((
    "article", "aside", "blockquote", "body", "div", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "main", "nav",
    "p", "section", "span",
))  # fmt: skip


def strip_silent(root: Any) -> None:
    """Remove the elements that hold no text of the page, once they have been read for their data."""
    for control in list(root.iter(*_CONTROLS)):
        if control.tag == "template":
            _attach(control)
        elif _is_left_open(control):
            control.tag = "div"  # most of the page stands in it
    etree.strip_elements(root, *_DROPPED, with_tail=False)


def is_link_left_open(link: Any) -> bool:
    """Whether a link around other elements holds more than anybody would make a link of, or is only the target of
    others."""
    for part in islice(link, _FIRST):
        if part.tag in _PARTS:
            return "href" not in link.attrib or _is_full(link)
    return False


def is_close(link: Any) -> bool:
    """Whether a link begins where one to elsewhere has just ended: labels side by side that only a style sheet parts.

    Two to the same page are one that an editor has cut, perhaps within a word.
    """
    before = link.getprevious()
    if before is None or before.tag != "a" or before.tail or not (before.text or len(before)):
        return False
    goal, text = link.get("href"), link.text
    begun = text[0].isalnum() or text[0] == "#" if text else len(link) > 0
    return begun and (goal is None or goal != before.get("href"))


def _is_left_open(control: Any) -> bool:
    if control.tag == "svg":
        return _is_ended(control)
    if control.tag == "button":
        return len(control) > 0 and (next(control.iter("article", "h1"), None) is not None or _is_full(control))
    return sum(1 for _ in islice(control.iter("p"), _SWALLOWED)) == _SWALLOWED


def _is_full(element: Any) -> bool:
    parts = list(islice(element.iter(), _SMALL))
    if len(parts) < _SMALL:
        held = etree.tostring(element, encoding="unicode", method="text", with_tail=False)
    else:
        held = beginning(element, 2 * _FULL)
    return len(" ".join(held.split())) > _FULL or any(part.tag == "main" for part in parts)


def _is_ended(drawing: Any) -> bool:
    """Whether a drawing holds what ends it for browsers: a paragraph that is not within something foreign."""
    paragraphs = islice(drawing.iter("p", "h1"), _MOST)
    return any(next(p.iterancestors("foreignobject", "svg")).tag == "svg" for p in paragraphs)


def _attach(template: Any) -> None:
    """Show a declarative shadow root in its host, with those of the host's own elements that its slots take."""
    host = template.getparent()
    if host is None or template.get("shadowrootmode", "").lower() not in ("open", "closed"):
        return
    if host.tag not in _HOSTS and "-" not in host.tag:
        return
    given: dict[str, list[Any]] = {}
    for child in [child for child in host if child is not template]:
        given.setdefault(child.get("slot") or "" if isinstance(child.tag, str) else "", []).append(child)
        host.remove(child)
    loose, host.text, template.tail = f"{host.text or ''}{template.tail or ''}", None, None
    for slot in list(template.iter("slot")):
        name = slot.get("name") or ""
        taken = given.pop(name, [])
        if taken or (loose.strip() and not name):
            slot[:] = taken  # what stood in it is shown where nothing is given
            slot.text, loose = (loose, "") if not name else (None, loose)
    template.tag = "div"
