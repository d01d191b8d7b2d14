"""What was read from a page, in words or as JSON: each field with the mark-up that gave it, and the lines that were
left out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pressmark.index.article import Article
from pressmark.index.extraction.extract import Skip
from pressmark.index.terminal import plain_line

_WIDTH = 70
_FIELDS = (
    "title", "url", "published", "modified", "expires", "authors", "tags", "section", "series", "summary", "image", "lang",
)  # fmt: skip


def explained(path: str, found: Article | Skip, left_out: Iterable[tuple[str, str]]) -> str:
    """A page's paragraph, its last line empty."""
    if isinstance(found, Skip):
        detail = f" ({found.detail})" if found.detail else ""
        return f"{plain_line(path)}\n  left out: {plain_line(found.reason + detail)}\n\n"
    lines = [plain_line(path), _line("kind", found.kind, found.signals.get("kind", ""))]
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
    value = plain_line(value)
    value = value if len(value) <= _WIDTH else value[: _WIDTH - 1] + "…"
    return f"  {name:<10} {value}" + (f"  [{plain_line(signal)}]" if signal else "")


def listed(article: Article, url: str) -> dict[str, Any]:
    """All that is known of an article, under the names that an articles file has for it; `url` is that of its page."""
    return {
        "id": article.id,
        "path": article.path,
        "url": article.url or url,
        "kind": article.kind,
        "title": article.title,
        "body": article.body,
        "date": article.published.iso if article.published else None,
        "modified": article.modified.iso if article.modified else None,
        "expires": article.expires.iso if article.expires else None,
        "authors": list(article.authors),
        "tags": list(article.tags),
        "section": article.section,
        "series": article.series,
        "summary": article.summary,
        "image": article.image,
        "image_alt": article.image_alt,
        "lang": article.lang,
        "sections": [{"heading": part.heading, "level": part.level, "id": part.anchor} for part in article.sections],
        "filters": {name: list(values) for name, values in article.filters.items()},
        "sort": dict(article.sort),
        "meta": dict(article.meta),
        "weight": article.boost,
        "weights": [{"start": start, "end": end, "weight": weight} for start, end, weight in article.weights],
        "pins": list(article.pins),
        "excludes": list(article.excludes),
        "duplicate_of": article.duplicate_of,
        "translations": dict(article.translations),
        "signals": dict(article.signals),
    }
