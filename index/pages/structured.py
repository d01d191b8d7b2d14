"""Structured data of a page: JSON-LD, however broken, as a flat list of nodes."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterator
from html import unescape
from itertools import islice
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
_COMMENT = re.compile(r'("(?:[^"\\]++|\\.)*+"?)|//[^\n]*|/\*[\s\S]*?(?:\*/|\Z)', re.DOTALL)
_BETWEEN = re.compile(r"[\s,;]*+")
_FIELD = re.compile(
    r'"(headline|datePublished|dateModified|articleSection|inLanguage|author|keywords|description|image)"\s*+:\s*+'
)
# A text in which quotes are not escaped ends where another field or the end of its object follows.
_LOOSE = re.compile(r'"((?:[^\\]|\\.){1,1000}?)"\s*+(?:,\s*+"[@\w]{1,40}+"\s*+:|[}\]])', re.DOTALL)
_MOST_SAVED, _LONGEST_SAVED = 100, 20_000  # fields of a broken script, characters of one
_TYPE = re.compile(r'"@type"\s*:\s*"(\w+)"')
_MOST_NODES = 2_000
_MOST_BYTES = 1_000_000

_DECODER = json.JSONDecoder(strict=False)

Node = dict[str, Any]


def read_json_ld(scripts: list[str]) -> list[Node]:
    """Every object of the page's JSON-LD, outermost first; a script that cannot be read gives what can be saved."""
    nodes: list[Node] = []
    for script in scripts[:50]:
        script = script[:_MOST_BYTES]
        values, rest = _loaded(script)
        nodes.extend(_objects(values, _MOST_NODES - len(nodes)))
        if rest and (saved := _saved(rest)) is not None:
            nodes.append(saved)
    return nodes


def types_of(node: Node) -> set[str]:
    """The types of a node without their vocabulary."""
    kind = node.get("@type")
    if not kind:
        return set()
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
    """The plain texts of a value: itself, those of a list, or the name of an object (found by `@id` where it
    refers)."""
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


def _loaded(script: str) -> tuple[list[Any], str]:
    """The values of a script, one behind the other, and what of it cannot be read."""
    if any(mark in script for mark in ("<!", "-->", "]]>")):
        for _ in range(2):
            script = _WRAPPERS.sub("", script).strip()
    if '"' not in script and "&" in script:
        script = unescape(script)
    if _too_deep(script):
        return [], script
    values, rest = _decoded(script)
    if rest:
        values, rest = _decoded(_TRAILING.sub(r"\1", _COMMENT.sub(r"\1", script)))
    return values, rest


def _decoded(script: str) -> tuple[list[Any], str]:
    values: list[Any] = []
    at = 0
    while (at := _end(_BETWEEN, script, at)) < len(script):
        try:
            value, at = _DECODER.raw_decode(script, at)
        except (ValueError, RecursionError):
            return values, script[at:]
        values.append(value)
    return values, ""


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at


def _too_deep(script: str) -> bool:
    return script.count("[") + script.count("{") > 200 and re.search(r"(?:[\[{]\s*){60}", script) is not None


def _saved(script: str) -> Node | None:
    """The plain fields of an article whose JSON is beyond repair."""
    kind = next((match[1] for match in _TYPE.finditer(script) if match[1] in ARTICLES), None)
    if kind is None:
        return None
    node: Node = {"@type": kind}
    for match in islice(_FIELD.finditer(script), _MOST_SAVED):
        if match[1] not in node and (value := _value(script[match.end() : match.end() + _LONGEST_SAVED])):
            node[match[1]] = value
    return node


def _value(text: str) -> Any | None:
    """The value at the beginning of a text; of a text with quotes in it, all of it."""
    try:
        value, end = _DECODER.raw_decode(text)
    except (ValueError, RecursionError):
        value, end = None, 0
    loose = _LOOSE.match(text)
    if loose and (value is None or (isinstance(value, str) and loose.end(1) >= end)):
        return loose[1].replace('\\"', '"').replace("\\/", "/")
    return value


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
