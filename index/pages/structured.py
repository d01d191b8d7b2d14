"""Structured data of a page: JSON-LD, however broken, as a flat list of nodes."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterator
from html import unescape
from typing import Any

ARTICLES = frozenset(
    [
        "Article",
        "AdvertiserContentArticle",
        "NewsArticle",
        "AnalysisNewsArticle",
        "AskPublicNewsArticle",
        "BackgroundNewsArticle",
        "OpinionNewsArticle",
        "ReportageNewsArticle",
        "ReviewNewsArticle",
        "Report",
        "SatiricalArticle",
        "ScholarlyArticle",
        "MedicalScholarlyArticle",
        "SocialMediaPosting",
        "BlogPosting",
        "LiveBlogPosting",
        "DiscussionForumPosting",
        "TechArticle",
        "APIReference",
        "Recipe",
        "Review",
        "HowTo",
    ]
)
LISTINGS = frozenset(["CollectionPage", "SearchResultsPage", "ProfilePage", "Blog", "ItemList"])
_WRAPPERS = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/|\]\]>)\s*;?\s*$"
)
_TRAILING = re.compile(r",\s*([}\]])")
_FIELD = re.compile(
    r'"(headline|datePublished|dateModified|articleSection|inLanguage|name)"\s*:\s*"((?:[^"\\]|\\.){1,400})"'
)
_TYPE = re.compile(r'"@type"\s*:\s*"(\w+)"')
_MOST_NODES = 2_000
_MOST_BYTES = 1_000_000

Node = dict[str, Any]


def read_json_ld(scripts: list[str]) -> list[Node]:
    """Every object of the page's JSON-LD, outermost first; a script that cannot be read gives what can be saved."""
    nodes: list[Node] = []
    for script in scripts[:50]:
        script = script[:_MOST_BYTES]
        value = _loaded(script)
        if value is not None:
            nodes.extend(_objects(value, _MOST_NODES - len(nodes)))
        elif (saved := _saved(script)) is not None:
            nodes.append(saved)
    return nodes


def types_of(node: Node) -> set[str]:
    """The types of a node without their vocabulary."""
    kind = node.get("@type")
    kinds = kind if isinstance(kind, list) else [kind]
    return {k.rsplit("/", 1)[-1].rsplit(":", 1)[-1] for k in kinds if isinstance(k, str)}


def article_of(nodes: list[Node], url: str) -> Node | None:
    """The node that describes the page's article: the one with the page's url, else the first."""
    found = [node for node in nodes if types_of(node) & ARTICLES]
    for node in found:
        page = node.get("mainEntityOfPage")
        named = [node.get("url"), node.get("@id"), page.get("@id") if isinstance(page, dict) else page]
        if url and any(
            isinstance(name, str) and name.split("#")[0].rstrip("/").endswith(url.rstrip("/")) for name in named
        ):
            return node
    return found[0] if found else None


def texts(value: object, nodes: list[Node] | None = None, keys: tuple[str, ...] = ("name",)) -> list[str]:
    """The plain texts of a value: itself, those of a list, or the name of an object (found by `@id` where it refers)."""
    found: list[str] = []
    todo = [value]
    while todo and len(found) < 100:
        item = todo.pop(0)
        if isinstance(item, str):
            found.append(unescape(item).strip())
        elif isinstance(item, bool) or item is None:
            continue
        elif isinstance(item, (int, float)):
            found.append(str(item))
        elif isinstance(item, list):
            todo[:0] = item[:100]
        elif isinstance(item, dict):
            todo[:0] = _name(item, nodes, keys)
    return [text for text in found if text]


def _name(item: Node, nodes: list[Node] | None, keys: tuple[str, ...]) -> list[object]:
    for key in (*keys, "@value"):
        if item.get(key):
            return [item[key]] if not isinstance(item[key], dict) else [texts(item[key])]
    ident = item.get("@id")
    if isinstance(ident, str) and nodes:
        for node in nodes:
            if node.get("@id") == ident and node is not item:
                return [node[key] for key in keys if isinstance(node.get(key), (str, list))][:1]
    return []


def _loaded(script: str) -> Any | None:
    if any(mark in script for mark in ("<!", "-->", "]]>")):
        for _ in range(2):
            script = _WRAPPERS.sub("", script).strip()
    script = script.strip()
    if not script or _too_deep(script):
        return None
    for attempt in (script, _TRAILING.sub(r"\1", script), script.rstrip(";")):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _too_deep(script: str) -> bool:
    return script.count("[") + script.count("{") > 200 and re.search(r"(?:[\[{]\s*){60}", script) is not None


def _saved(script: str) -> Node | None:
    """The plain fields of an article whose JSON is beyond repair."""
    kind = next((match[1] for match in _TYPE.finditer(script) if match[1] in ARTICLES), None)
    if kind is None:
        return None
    node: Node = {"@type": kind}
    for match in _FIELD.finditer(script):
        if match[1] != "name":
            node.setdefault(match[1], match[2].replace('\\"', '"').replace("\\/", "/"))
    return node


def _objects(value: Any, most: int) -> Iterator[Node]:
    todo: deque[Any] = deque([value])
    seen = 0
    while todo and seen < most:
        item = todo.popleft()
        if isinstance(item, list):
            todo.extendleft(reversed(item[:_MOST_NODES]))
        elif isinstance(item, dict):
            seen += 1
            yield item
            todo.extend(v for v in item.values() if isinstance(v, (dict, list)))
