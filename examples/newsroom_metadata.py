"""What the pages of the example newsroom tell machines: JSON-LD in several shapes, OpenGraph, microdata, or nothing."""

from __future__ import annotations

import html
import json
from typing import Any

from newsroom_posts import BASE_URL, SITE_NAME, UPLOADS, Newsroom, Post, author_url, section_url

Node = dict[str, Any]


def head(post: Post, room: Newsroom) -> str:
    """The lines of the page's head that describe the post."""
    lines: list[str] = []
    if "visible" not in post.markup:
        lines.append(f'<meta name="description" content="{html.escape(post.summary)}">')
    if "noindex" in post.traits:
        lines.append('<meta name="robots" content="noindex, follow">')
    lines.append(f'<link rel="canonical" href="{post.absolute_url}">')
    if "amp" in post.traits:
        lines.append(f'<link rel="amphtml" href="{post.absolute_url}amp/">')
    lines += alternates(post, room)
    if "opengraph" in post.markup:
        lines += opengraph(post)
    if script := json_ld(post):
        lines.append(f'<script type="application/ld+json">{script}</script>')
    return "".join(line + "\n" for line in lines)


def alternates(post: Post, room: Newsroom) -> list[str]:
    """The same story in another language."""
    if not post.translation:
        return []
    versions = sorted([post, room.by_slug[post.translation]], key=lambda version: version.lang)
    return [f'<link rel="alternate" hreflang="{one.lang}" href="{one.absolute_url}">' for one in versions]


def opengraph(post: Post) -> list[str]:
    properties = [
        ("og:type", "article"),
        ("og:site_name", SITE_NAME),
        ("og:locale", {"en": "en_GB", "ja": "ja_JP", "ms": "ms_MY"}[post.lang]),
        ("og:title", post.title),
        ("og:description", post.summary),
        ("og:url", post.absolute_url),
        ("og:image", BASE_URL + UPLOADS + post.image),
        ("article:published_time", post.published.isoformat()),
        *([("article:modified_time", post.modified.isoformat())] if post.modified else []),
        *(("article:author", BASE_URL + author_url(author)) for author in post.authors),
        ("article:section", post.section),
        *(("article:tag", tag) for tag in post.tags),
    ]
    lines = [f'<meta property="{name}" content="{html.escape(value)}">' for name, value in properties]
    return [*lines, f'<meta name="author" content="{html.escape(", ".join(post.authors))}">']


def json_ld(post: Post) -> str:
    article = article_node(post)
    match next((shape for shape in post.markup if shape in SHAPES), None):
        case "jsonld":
            return dump({"@context": "https://schema.org", **article})
        case "list":
            return dump([{"@context": "https://schema.org", **node} for node in (crumbs(post), article)])
        case "graph":
            return dump({"@context": "https://schema.org", "@graph": graph(post, article)})
        case "trailing-comma":
            return dump({"@context": "https://schema.org", **article}).removesuffix("}") + ",}"
        case "broken":
            return dump({"@context": "https://schema.org", **article}).replace(
                '"datePublished":', '"datePublished" "at":'
            )
    return ""


SHAPES = ("jsonld", "list", "graph", "trailing-comma", "broken")


def dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")


def article_node(post: Post) -> Node:
    node: Node = {
        "@type": "NewsArticle",
        "headline": post.title,
        "url": post.absolute_url,
        "mainEntityOfPage": post.absolute_url,
        "description": post.summary,
        "image": [BASE_URL + UPLOADS + post.image],
        "datePublished": post.published.isoformat(),
        "author": [{"@type": "Person", "name": name, "url": BASE_URL + author_url(name)} for name in post.authors],
        "publisher": {"@type": "Organization", "name": SITE_NAME},
        "articleSection": post.section,
        "keywords": ", ".join(post.tags) if len(post.tags) % 2 else list(post.tags),
        "inLanguage": post.lang,
    }
    if post.modified:
        node["dateModified"] = post.modified.isoformat()
    if not post.dated:
        del node["datePublished"]
    return node


def crumbs(post: Post) -> Node:
    trail = [("Home", "/"), (post.section, section_url(post.section)), (post.title, post.url)]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": BASE_URL + url}
            for place, (name, url) in enumerate(trail, 1)
        ],
    }


def graph(post: Post, article: Node) -> list[Node]:
    """What a search plugin writes: everything about the site, and authors by reference."""
    people = [{**person, "@id": f"{BASE_URL}/#person-{place}"} for place, person in enumerate(article["author"])]
    page = {
        "@type": "WebPage",
        "@id": post.absolute_url,
        "url": post.absolute_url,
        "name": f"{post.title} – {SITE_NAME}",
    }
    story = {
        **article,
        "@id": post.absolute_url + "#article",
        "isPartOf": {"@id": post.absolute_url},
        "mainEntityOfPage": {"@id": post.absolute_url},
        "author": [{"@id": person["@id"]} for person in people],
        "publisher": {"@id": f"{BASE_URL}/#organization"},
    }
    organization = {
        "@type": "Organization",
        "@id": f"{BASE_URL}/#organization",
        "name": SITE_NAME,
        "url": BASE_URL + "/",
    }
    site = {"@type": "WebSite", "@id": f"{BASE_URL}/#website", "name": SITE_NAME, "url": BASE_URL + "/"}
    return [site, organization, page, crumbs(post), *people, story]
