"""Front matter: the fields that an author wrote above a source: YAML, TOML or JSON, or lines of names and values."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import date, datetime
from typing import Any

from pressmark.index.pages.dates import iso_date

_LONGEST, _MOST = 100_000, 50  # characters of front matter, values of one field
_FENCED = re.compile(r"\s*(---|\+\+\+)[ \t]*\r?\n(.*?)\r?\n\1[ \t]*(?:\r?\n|$)", re.DOTALL)
_KEY = re.compile(r"([A-Za-z_][\w.-]*)\s*:(?:\s+(.*))?$")
# Pelican's and Nikola's: `Date: …` above Markdown, `:date: …` or `.. date: …` below the title of reStructuredText.
_HEADED = re.compile(r"([A-Za-z]\w{0,30}):\s+(\S.*)")
_MARKED = re.compile(r"(?::|\.\.[ ])([A-Za-z]\w{0,30}):\s+(\S.*)")
_UNDERLINE = re.compile(r"([=~^\"'`#*+_.:-])\1{2,}\s*")
_MOST_LINES = 100
_ITEM = re.compile(r"\s*-\s+(.*)$")
_PART = re.compile(r"""\s*("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^,]+)\s*(?:,|$)""")
_FIELDS = {
    "title": "title", "date": "published", "publishdate": "published", "pubdate": "published", "lastmod": "modified",
    "updated": "modified", "modified": "modified", "last_modified_at": "modified", "expirydate": "expires", "expires": "expires",
    "author": "author", "authors": "author", "tags": "tag", "tag": "tag", "description": "summary", "summary": "summary",
    "series": "series", "draft": "draft", "status": "status", "noindex": "noindex", "lang": "language", "language": "language",
    "related": "related", "unrelated": "unrelated",
}  # fmt: skip
_DATES = ("published", "modified", "expires")
_FLAGS = ("draft", "noindex")
_DIVIDED = ("tags", "tag", "authors", "author")


def read_front_matter(data: bytes) -> list[tuple[str, str]]:
    """Fields and values, a list's values one by one; of flags only those that are set. Nothing where there is none."""
    text = data[: 2 * _LONGEST].decode("utf-8-sig", "replace")[:_LONGEST]
    found: list[tuple[str, str]] = []
    for key, value in _parsed(text).items():
        field = _FIELDS.get(key.lower())
        if field is None:
            continue
        if field == "status":
            field, value = "draft", value == "draft"  # Pelican's word for it
        for part in (value if isinstance(value, list) else [value])[:_MOST]:
            told = _told(field, part)
            if told:
                found.append((field, told))
    return found


def _told(field: str, value: object) -> str:
    if isinstance(value, dict):
        value = value.get("name")
    if isinstance(value, (date, datetime)):
        value = value.isoformat()
    if isinstance(value, bool):
        value = str(value).lower()
    text = " ".join(value.split())[:500] if isinstance(value, str) else ""
    if field in _FLAGS:
        return "true" if text.lower() in ("true", "yes", "on") else ""
    return (iso_date(text) or "") if field in _DATES else text


def _lines(text: str) -> dict[str, Any]:
    """Fields of a line each, at the head of a text; nothing where they name neither its title nor its day."""
    found: dict[str, Any] = {}
    title = ""
    before = ""
    for line in text.lstrip().splitlines()[:_MOST_LINES]:
        if _UNDERLINE.fullmatch(line):
            title, found = before, {}  # also one that looks like a field: `Pelican: what it is`
            continue
        before = line.strip()
        named = _MARKED.match(line) or (None if title else _HEADED.match(line))
        if named:
            key, value = named[1].lower(), named[2].strip()
            divided = [part.strip() for part in value.split(";" if ";" in value else ",")]
            found[key] = divided if key in _DIVIDED else value
        elif found and (not line.strip() or not line[0].isspace()):
            break
        elif not found and before:
            if title:
                break  # two lines of text
            title = before
    if title and "date" in found:
        found.setdefault("title", title)
    return found if "title" in found or "date" in found else {}


def _parsed(text: str) -> dict[str, Any]:
    if text.lstrip().startswith("{"):
        try:
            found, _ = json.JSONDecoder().raw_decode(text.lstrip())
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}
    fenced = _FENCED.match(text)
    if fenced is None:
        return {} if text.split(maxsplit=1)[:1] in (["---"], ["+++"]) else _lines(text)  # a fence never closed
    if fenced[1] == "---":
        return _yaml(fenced[2])
    try:
        return tomllib.loads(fenced[2])
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}


def _yaml(text: str) -> dict[str, Any]:
    """The part of YAML that front matter is written in: plain values and lists of them; deeper ones are passed over."""
    found: dict[str, Any] = {}
    key = ""
    for line in text.splitlines():
        item = _ITEM.match(line)
        entry = _KEY.match(line)
        if item and key and isinstance(found.get(key, []), list):
            found.setdefault(key, []).append(_scalar(item[1]))
        elif entry:
            key = entry[1]
            value = (entry[2] or "").strip()
            if value.startswith("["):
                found[key] = [_scalar(part) for part in _PART.findall(value.strip("[] "))[:_MOST]]
            elif value and value[0] not in "|>{&*!":
                found[key] = _scalar(value)
    return found


def _scalar(text: str) -> str:
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] == "'":
        return text[1:-1].replace("''", "'")
    if len(text) > 1 and text[0] == text[-1] == '"':
        return text[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    return re.split(r"\s#", text, maxsplit=1)[0].strip()
