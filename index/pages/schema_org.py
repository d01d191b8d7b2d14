"""What the structured data of a page say of each field, in the words of schema.org."""

from __future__ import annotations

from pressmark.index.pages.fields import LIST, Fields, add, natural
from pressmark.index.pages.record import Candidate
from pressmark.index.pages.structured import Node, article_of, texts, types_of

_PAGES = frozenset(("WebPage", "ItemPage", "AboutPage"))
_OWNERS = frozenset(("WebSite", "Organization", "NewsMediaOrganization", "Blog"))
_OF_ARTICLES = (
    ("title", "headline"),
    ("title", "name"),
    ("published", "datePublished"),
    ("published", "dateCreated"),
    ("modified", "dateModified"),
    ("expires", "expires"),
    ("status", "creativeWorkStatus"),
    ("author", "author"),
    ("tag", "keywords"),
    ("section", "articleSection"),
    ("summary", "description"),
    ("language", "inLanguage"),
    ("series", "isPartOf"),
    ("body", "articleBody"),
)
_OF_PAGES = (("published", "datePublished"), ("modified", "dateModified"))
_SERIES = frozenset(("CreativeWorkSeries", "BlogSeries", "Series", "Periodical"))
_LONGEST_BODY = 200_000  # characters


def describe(fields: Fields, nodes: list[Node], url: str) -> None:
    """Offer what the nodes say of the article, which may be known by the page's `url`, of the page and of its site."""
    for node in nodes:
        types = types_of(node)
        for kind in sorted(types):
            add(fields, "ld_type", kind, "json-ld @type")
        if "BreadcrumbList" in types:
            _crumbs(fields, node)
        if types & _OWNERS:
            for name in texts(node.get("name")):
                add(fields, "site", name, "json-ld name")
    article = article_of(nodes, url)
    if article is not None:
        _article(fields, article, nodes)
        return
    for node in nodes:
        if types_of(node) & _PAGES:
            for field, key in _OF_PAGES:
                for text in texts(node.get(key)):
                    add(fields, field, text, f"json-ld {key}")


def _article(fields: Fields, article: Node, nodes: list[Node]) -> None:
    for field, key in _OF_ARTICLES:
        value, signal = article.get(key), f"json-ld {key}"
        if key == "isPartOf" and not _is_series(value):
            continue
        people = key == "author" and _are_people(value)
        for text in texts(value, nodes, ("alternateName", "name") if key == "inLanguage" else ("name",)):
            if field == "body":
                fields.setdefault(field, []).append(Candidate(text[:_LONGEST_BODY], signal))
                continue
            for part in LIST.split(text) if field == "tag" else (text,):
                add(fields, field, natural(part) if people else part, signal)
    for text in texts(article.get("image"), nodes, ("url", "contentUrl", "@id")):
        add(fields, "image", text, "json-ld image")
    for text in texts(article.get("publisher"), nodes):
        add(fields, "site", text, "json-ld publisher")


def _are_people(value: object) -> bool:
    """Whether each of the values is a person, whose name is that of one."""
    items = value if isinstance(value, list) else [value]
    return all(isinstance(item, dict) and "Person" in types_of(item) for item in items)


def _is_series(value: object) -> bool:
    return isinstance(value, dict) and bool(types_of(value) & _SERIES)


def _crumbs(fields: Fields, node: Node) -> None:
    items = node.get("itemListElement")
    names: list[str] = []
    for item in items[:20] if isinstance(items, list) else []:
        if isinstance(item, dict):
            inner = item.get("item")
            names += texts(item.get("name") or (inner.get("name") if isinstance(inner, dict) else None))[:1]
    for name in names[1:-1]:
        add(fields, "crumb", name, "json-ld BreadcrumbList")
