"""An article as JSON and back: the form in which the store keeps its card (all but the body)."""

from __future__ import annotations

import json
from dataclasses import MISSING, fields
from functools import partial
from typing import Any

from pressmark.index.article import Article, Moment, Section

_PLAIN = {field.name: field for field in fields(Article) if field.name != "body"}
_MOMENTS = ("published", "modified", "expires")
_TUPLES = ("authors", "tags", "links", "pins", "excludes")
_RANGES = ("code", "unquoted", "weights")
_section = partial(tuple.__new__, Section)  # read by the thousand, and written by us


def article_to_json(article: Article) -> str:
    """Fields that hold their default are left out."""
    content: dict[str, Any] = {}
    for name, field in _PLAIN.items():
        value = getattr(article, name)
        empty = field.default if field.default is not MISSING else {}
        if value == empty:
            continue
        if isinstance(value, Moment):
            value = value.iso
        elif name == "sections":
            value = [[part.heading, part.level, part.anchor, part.start, part.end] for part in value]
        elif name in ("filters", "sort", "meta", "translations", "signals"):
            value = dict(value)
        content[name] = value
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def article_from_json(text: str, body: str) -> Article:
    """The article that `article_to_json` wrote, with its body put back."""
    content: dict[str, Any] = json.loads(text)
    for name in _MOMENTS:
        if name in content:
            content[name] = Moment(content[name])
    for name in _TUPLES:
        if name in content:
            content[name] = tuple(content[name])
    for name in _RANGES:
        if name in content:
            content[name] = tuple(map(tuple, content[name]))
    if "sections" in content:
        content["sections"] = tuple(map(_section, content["sections"]))
    if "filters" in content:
        content["filters"] = {name: tuple(values) for name, values in content["filters"].items()}
    return Article(body=body, **content)
