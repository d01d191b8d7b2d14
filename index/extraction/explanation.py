"""What was read from a page, in words: each field with the mark-up that gave it, and the lines that were left out."""

from __future__ import annotations

from collections.abc import Iterable

from pressmark.index.article import Article
from pressmark.index.extraction.extract import Skip

_WIDTH = 70
_FIELDS = (
    "title", "url", "published", "modified", "expires", "authors", "tags", "section", "series", "summary", "image", "lang",
)  # fmt: skip


def explained(path: str, found: Article | Skip, left_out: Iterable[tuple[str, str]]) -> str:
    """A page's paragraph, its last line empty."""
    if isinstance(found, Skip):
        detail = f" ({found.detail})" if found.detail else ""
        return f"{_plain(path)}\n  left out: {_plain(found.reason + detail)}\n\n"
    lines = [_plain(path), _line("kind", found.kind, found.signals.get("kind", ""))]
    for name in _FIELDS:
        value = _shown(getattr(found, name))
        if value:
            lines.append(_line(name, value, found.signals.get(name, "")))
    lines.append(_line("body", f"{len(found.body.split()):,} words", found.signals.get("body", "")))
    lines += [_line("left out", text, reason) for text, reason in left_out]
    return "\n".join(lines) + "\n\n"


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(value)
    iso = getattr(value, "iso", None)
    return str(iso or value or "")


def _line(name: str, value: str, signal: str) -> str:
    value = _plain(value)
    value = value if len(value) <= _WIDTH else value[: _WIDTH - 1] + "…"
    return f"  {name:<10} {value}" + (f"  [{_plain(signal)}]" if signal else "")


def _plain(text: str) -> str:
    """One line, and nothing in it that a terminal would obey."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
