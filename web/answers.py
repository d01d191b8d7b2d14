"""The JSON of API v1: results as plain dictionaries, with every text escaped for its place."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from pressmark.index.errors import InvalidParameter
from pressmark.search.results import (
    GenerationInfo,
    Hit,
    Interpretation,
    ListedArticle,
    Range,
    RelatedHit,
    Results,
    SectionHit,
    Snippet,
)
from pressmark.web.links import safe_url
from pressmark.web.marked import marked, text_fragment

# Facets are called as the field of a result that they count.
FACET_NAMES = {"tag": "tags", "author": "authors"}
FIELDS = (
    "id",
    "url",
    "fragment",
    "title",
    "title_html",
    "excerpt",
    "plain_excerpt",
    "date",
    "updated",
    "authors",
    "author",
    "tags",
    "section",
    "kind",
    "lang",
    "translations",
    "image",
    "image_alt",
    "word_count",
    "score",
    "sub_results",
)
# Inside a page's <script>, these would end the script or the line.
_UNSAFE = {char: f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}

Object = dict[str, Any]


def encode(value: object) -> bytes:
    """JSON that may stand inside a page. All its escaped characters occur in strings only."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for char, escape in _UNSAFE.items():
        text = text.replace(char, escape)
    return text.encode("utf-8", "replace")


def chosen_fields(text: str) -> tuple[str, ...]:
    """The fields of a result that a client wants; all where it does not say."""
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    unknown = [name for name in names if name not in FIELDS]
    if unknown:
        raise InvalidParameter("fields", f"can hold {', '.join(FIELDS)}.")
    return names or FIELDS


def search_answer(results: Results, *, page: int, pages: int, highlight: bool, fields: tuple[str, ...]) -> Object:
    """All of an answer but its links, which need the service's own address."""
    understood = results.interpretation
    return {
        "query": results.query,
        "query_used": understood.used,
        "suggestion": understood.suggestion,
        "corrected": bool(understood.corrections),
        "redirect": safe_url(results.redirect),
        "interpretation": interpretation_answer(understood),
        "total": results.total,
        "page": page,
        "pages": pages,
        "limit": results.limit,
        "took_ms": round(results.took_ms, 1),
        "results": [hit_answer(hit, highlight=highlight, fields=fields) for hit in results.hits],
        "facets": {
            FACET_NAMES.get(name, name): {count.value: count.count for count in counts}
            for name, counts in results.facets.items()
        },
    }


def interpretation_answer(understood: Interpretation) -> Object:
    return {
        "used": understood.used,
        "insist": understood.insist,
        "suggestion": understood.suggestion,
        "corrections": [{"typed": word.typed, "used": word.used} for word in understood.corrections],
        "missing": list(understood.missing),
        "dropped": list(understood.dropped),
        "expanded": {word: list(others) for word, others in understood.expanded.items()},
        "filters": [{"name": name, "value": value} for name, value in understood.filters],
        "ignored": list(understood.ignored),
        "misread": list(understood.misread),
        "relaxed": understood.relaxed,
    }


def hit_answer(hit: Hit, *, highlight: bool = True, fields: tuple[str, ...] = FIELDS) -> Object:
    url = safe_url(hit.url)
    answer = _listed(hit) | {
        "fragment": text_fragment(hit.passage),
        "title_html": _marked(hit.title, hit.title_highlights, highlight),
        "excerpt": _excerpt(hit.snippet, highlight),
        "plain_excerpt": marked(hit.snippet.text),
        "updated": hit.modified,
        "kind": hit.kind,
        "translations": {lang: url for lang, named in hit.translations.items() if (url := safe_url(named))},
        "word_count": hit.word_count,
        "sub_results": [_section(section, url, highlight) for section in hit.sections],
    }
    return {name: answer[name] for name in fields}


def related_answer(hit: RelatedHit) -> Object:
    excerpt = marked(hit.summary or "") or None
    return _listed(hit) | {
        "excerpt": excerpt,
        "plain_excerpt": excerpt,
        "topics": list(hit.topics),
        "reason": hit.reason,
    }


def _listed(article: ListedArticle) -> Object:
    """What hits and related posts have in common."""
    return {
        "id": article.id,
        "url": safe_url(article.url),
        "title": article.title,
        "date": article.published,
        "authors": list(article.authors),
        "author": ", ".join(article.authors) or None,
        "tags": list(article.tags),
        "section": article.section,
        "lang": article.lang,
        "image": safe_url(article.image),
        "image_alt": article.image_alt,
        "score": round(article.score, 4),
    }


def index_answer(info: GenerationInfo) -> Object:
    return {"generation": info.token, "built": info.built, "documents": info.articles}


def section_url(url: str, anchor: str) -> str:
    """The address of a part of a page."""
    fragment = quote(anchor, safe="!$&'()*+,;=:@/?~", errors="replace")
    return f"{url.partition('#')[0]}#{fragment}"


def _section(section: SectionHit, url: str | None, highlight: bool) -> Object:
    return {
        "title": section.heading,
        "url": safe_url(section_url(url, section.anchor)) if url else None,
        "excerpt": _excerpt(section.snippet, highlight),
        "plain_excerpt": marked(section.snippet.text),
    }


def _excerpt(snippet: Snippet, highlight: bool) -> str:
    return _marked(snippet.text, snippet.highlights, highlight)


def _marked(text: str, highlights: tuple[Range, ...], highlight: bool) -> str:
    return marked(text, highlights if highlight else ())
