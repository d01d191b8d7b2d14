"""What the head of a page and its structured data offer for each field."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

from pressmark.index.pages.encoding import decode, is_binary
from pressmark.index.pages.fields import LIST, Fields, add, natural
from pressmark.index.pages.marks import NAMED
from pressmark.index.pages.markup import parse
from pressmark.index.pages.record import Candidate
from pressmark.index.pages.schema_org import describe
from pressmark.index.pages.structured import read_json_ld

# Meta names and properties by the field that they fill, in order of authority.
_META: Mapping[str, tuple[str, ...]] = {
    "title": ("dc.title", "dcterms.title", "og:title", "citation_title", "parsely-title", "sailthru.title", "headline",
              "twitter:title", "title", "mediator_title"),
    "published": ("article:published_time", "article:published", "og:article:published_time", "datepublished",
                  "parsely-pub-date", "citation_publication_date", "citation_date", "citation_online_date",
                  "dc.date.issued", "dcterms.issued", "dc.date.created", "dcterms.created", "dc.date", "dcterms.date",
                  "dcterms.available", "sailthru.date", "article.published", "published-date", "published_date",
                  "publish-date", "publish_date", "publication_date", "publication-date", "pubdate", "pub_date",
                  "article_date_original", "originalpublicationdate", "cxenseparse:recs:publishtime", "rnews:datepublished",
                  "og:published_time", "bt:pubdate", "displaydate", "date",
                  "creation_date", "created", "timestamp", "release_date"),
    "modified": ("article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "dc.date.modified",
                 "last-modified", "lastmod", "revised", "article:modified", "modified_time", "update_time"),
    "expires": ("article:expiration_time", "expires", "expirydate", "expiration_date", "dcterms.valid"),
    "author": ("author", "article:author_name", "parsely-author", "citation_author", "sailthru.author", "dc.creator",
               "dcterms.creator", "dc.contributor", "article:author", "og:author", "byl", "cxenseparse:author", "creator",
               "twitter:data1-author", "authors", "article.author"),
    "tag": ("article:tag", "og:article:tag", "parsely-tags", "sailthru.tags", "news_keywords", "citation_keywords", "dc.subject", "dcterms.subject", "video:tag"),
    "keywords": ("keywords",),
    "section": ("article:section", "og:article:section", "parsely-section", "cxenseparse:taxonomy", "section"),
    "summary": ("description", "og:description", "dc.description", "dcterms.description", "dcterms.abstract",
                "twitter:description"),
    "image": ("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src", "thumbnail", "image", "thumbnailurl"),
    "image_alt": ("og:image:alt", "twitter:image:alt"),
    "language": ("content-language", "dc.language", "dcterms.language", "og:locale", "docsearch:language"),
    "site": ("og:site_name", "application-name", "apple-mobile-web-app-title", "publisher", "dc.publisher"),
    "robots": ("robots", "googlebot", "pressmark", "st:robots"),
    "type": ("og:type", "docusaurus_tag"),
    "refresh": ("refresh",),
    "host": ("og:url",),
    "status": ("status", "draft", "article:status"),
    "related": ("pressmark-related", "pressmark:related"),
    "unrelated": ("pressmark-unrelated", "pressmark:unrelated"),
}  # fmt: skip
_FIELD_OF = {name: (field, rank) for field, names in _META.items() for rank, name in enumerate(names)}
_END = re.compile(r"</head\s*>\s*<body\b", re.IGNORECASE)
_LISTS = {
    **dict.fromkeys(("keywords", "news_keywords", "parsely-tags", "sailthru.tags", "citation_keywords"), LIST),
    **dict.fromkeys(("dc.subject", "dcterms.subject"), re.compile(r"\s*;\s*")),  # a subject may hold commas
}
# Each of these is one tag, and may hold a comma (`Lind, Ida`); templates join all of theirs in one nevertheless.
_TAGS = ("article:tag", "og:article:tag", "video:tag")
_GLUED = re.compile(r"(?<!\d),(?=\S)|,(?=[^\W\d])")
# What the meta tags of Swiftype and Elastic say is an owner's word for a search.
_CHOSEN = {name: f"chosen_{field}" for name, field in NAMED.items()} | {"tags": "chosen_tag", "expires": "expires"}
_CATALOGUED = ("citation_author", "dc.creator", "dcterms.creator", "dc.contributor")
_DUBLIN = re.compile(r"^(dc|dcterms|dcterm)[:_]")
_ENDED = re.compile(r"unavailable_after:\s*([^|]{4,60})", re.IGNORECASE)
_MOST = 500  # meta and link elements of a page that are read
_MOST_TRANSLATIONS = 100


def read_head(root: Any, url: str) -> Fields:
    """Candidates by field, best first."""
    fields: Fields = {}
    told: dict[str, list[Any]] = {"script": [], "meta": [], "link": []}
    for element in root.iter(*told):
        told[element.tag].append(element)
    scripts = [s.text or "" for s in told["script"] if "ld+json" in (s.get("type") or "").lower()]
    describe(fields, read_json_ld(scripts), url)
    _metas(fields, told["meta"][:_MOST])
    _links(fields, told["link"][:_MOST])
    language = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or root.get("xml:lang")
    if language:
        fields.setdefault("language", []).insert(0, Candidate(language.strip(), "html[lang]"))
    for title in root.iter("title"):
        parent = title.getparent()
        if parent is not None and parent.tag in ("head", "html", "body"):
            add(fields, "title_tag", "".join(title.itertext()), "title")
            break
    return fields


def head_of(data: bytes, url: str) -> Fields:
    """What the head of a page offers, given its bytes; nothing where they are no page. A head that has an end is read
    up to it."""
    text = "" if is_binary(data) else decode(data)[0]
    end = _END.search(text)
    root = parse(text[: end.start()] if end else text)
    return read_head(root, url) if root is not None else {}


def _metas(fields: Fields, metas: Sequence[Any]) -> None:
    found: list[tuple[str, int, str, str]] = []
    labels: dict[str, str] = {}
    for meta in metas:
        content = meta.get("content")
        if not content:
            continue
        names = meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv") or ""
        if names.lower() == "expires" and meta.get("http-equiv"):
            continue  # how long the page may be cached
        found += [(*known, content) for known in _named(names, meta.get("class"))]
        if names.startswith(("twitter:label", "twitter:data")):
            labels[names[8:]] = content
    for field, _, name, content in sorted(found, key=itemgetter(1)):
        for part in _parts(name, content, found):
            add(fields, field, natural(part) if name in _CATALOGUED else part, name)
    for name, label in labels.items():
        if name.startswith("label") and (value := labels.get(name.replace("label", "data"))):
            add(fields, "labelled", f"{label} {value}", f"twitter:{name}")
    for candidate in fields.get("robots", ())[:5]:
        ended = _ENDED.search(candidate.value)
        if ended:
            add(fields, "expires", ended[1], f"{candidate.signal} unavailable_after")


def _parts(name: str, content: str, found: Sequence[tuple[str, int, str, str]]) -> Sequence[str]:
    """The values that one meta tag holds, among all that were `found`."""
    if name in _TAGS and "," in content:
        lone = sum(1 for _, _, other, _ in found if other == name) == 1
        return (LIST if lone and _is_joined(content) else _GLUED).split(content)
    return _LISTS[name].split(content) if name in _LISTS else (content,)


def _is_joined(tags: str) -> bool:
    """Whether the only tag is a list: one comma before a capital may be that of a name turned round."""
    return tags.count(",") > 1 or tags.partition(",")[2].strip()[:1].islower()


@lru_cache(maxsize=2_000)
def _named(names: str, vendor: str | None) -> tuple[tuple[str, int, str], ...]:
    """The fields that the names of a meta element fill, each with the rank and the name that fills it."""
    plain = [_DUBLIN.sub(r"\1.", name) for name in names.lower().split()]
    if vendor in ("swiftype", "elastic"):
        told = [(_CHOSEN[name], name) for name in plain if name in _CHOSEN]
        return tuple((field, 0, f"{vendor}:{name}") for field, name in told)
    return tuple((*_FIELD_OF[name], name) for name in plain if name in _FIELD_OF)


def _links(fields: Fields, links: Sequence[Any]) -> None:
    languages: dict[str, str] = {}  # by the address of the translation
    for link in links:
        rel = (link.get("rel") or "").lower().split()
        href = link.get("href") or ""
        if "canonical" in rel:
            add(fields, "canonical", href, "link[rel=canonical]")
        elif "alternate" in rel and link.get("hreflang"):
            language = link.get("hreflang").lower()
            languages.setdefault(href, language)
            if language != "x-default" and len(fields.get("translation", ())) < _MOST_TRANSLATIONS:
                add(fields, "translation", href, language)
        elif "image_src" in rel:
            add(fields, "image", href, "link[rel=image_src]")
    for own in fields.get("canonical", ())[:1]:
        if (language := languages.get(own.value, "x-default")) != "x-default":
            add(fields, "language", language, "link[hreflang]")
