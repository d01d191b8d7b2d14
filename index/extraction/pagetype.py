"""What kind of page this is, by its own signals: only articles rank, listings and stand-ins are left out."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from pressmark.index.pages.fields import Offers
from pressmark.index.pages.structured import ARTICLES, LISTINGS

_LISTING_PATH = re.compile(
    r"(?:^|/)(?:page/?\d+|category|categories|tags?|author|authors|archives?|topics?|labels?|sections?|series|search)"
    r"(?:/[^/]*){0,3}$|(?:^|/)\d{4}(?:/\d\d){0,2}/?(?:index\.\w+)?$"
)
_FEED_PATH = re.compile(r"(?:^|/)(?:feed|rss|atom)(?:/|\.\w+|$)|[?&]feed=")
_TWIN_PATH = re.compile(r"(?:^|/)amp(?:/|/index\.html?|\.html?)?$|\.amp\.html?$|[?&]amp(?:=|$)")
_PRINT_PATH = re.compile(r"(?:^|/)print(?:/|/index\.html?|\.html?)?$|[?&]print=|\.print\.html?$")
_EMBED_PATH = re.compile(r"(?:^|/)embed(?:/|/index\.html?)?$|[?&]replytocom=")
_MISSING_PATH = re.compile(r"(?:^|/)(?:404|410|500|50x)(?:\.html?|/|/index\.html?)?$")
# Lists that documentation generators write of all their pages or names.
_GENERATED_PATH = re.compile(
    r"(?:^|/)(?:genindex(?:-\w+)?|(?:[a-z]+-)?modindex|bookindex|index-all|index-files/index-\d+)\.html?$"
)
_SEARCH_PATH = re.compile(r"(?:^|/)search\.html?$")
# Folders whose own page is a listing, although what lies in them may be articles.
_SHELF_PATH = re.compile(r"(?:^|/)(?:topics?|sections?|series|labels?|archives?)/(?:[^/]+/)*(?!index\.)[^/]+\.x?html?$")
_HOME_PATH = re.compile(r"(?:index|default|home)\.\w+$|$")
# What every site says of itself, by the names that such pages have in the languages of many sites.
_PLAIN_PATH = re.compile(
    r"(?:(?:^|/)(?:about(?:-(?:us|me|this-site))?|contact(?:-us)?|imprint|privacy(?:-(?:policy|notice))?|legal(?:-notice)?|"
    r"terms(?:-(?:of-(?:service|use)|and-conditions))?|disclaimer|colophon|cookies?(?:-policy)?|team|faq|"
    r"accessibility-statement|impressum|datenschutz(?:erkl(?:ae|ä)rung|hinweise?)?|nutzungsbedingungen|agb|haftungsausschluss|"
    r"(?:ue|u|ü)ber-(?:uns|mich)|kontakt|mentions-legales|a-propos(?:-de-(?:nous|moi))?|qui-(?:sommes-nous|suis-je)|"
    r"(?:politique-de-)?confidentialite|conditions-(?:generales|d-utilisation)(?:-[a-z-]{1,20})?|contactez-nous|"
    r"contacto|acerca(?:-de(?:-(?:mi|nosotros))?)?|sobre-(?:mi|mim|nos|nosotros)|quienes-somos|quem-somos|aviso-legal|"
    r"politica-de-(?:privacidade?|cookies)|terminos-(?:y-condiciones|de-uso)|termos-(?:de-uso|e-condicoes)|contato|"
    r"chi-(?:siamo|sono)|contatti|note-legali|informativa-privacy|over-(?:ons|mij)|colofon|privacy(?:beleid|verklaring)|"
    r"algemene-voorwaarden|om-(?:oss|os|mig|meg)|integritetspolicy|personvern|o-(?:nas|mnie)|polityka-prywatnosci|regulamin|"
    r"hakk(?:i|ı)(?:mi|mı|n)[a-zı]{1,6}|iletisim|kapcsolat|rolunk|despre-noi|yhteystiedot)|"
    r"^(?:[a-z]{2}/)?(?:now|uses|om|over|sobre))(?:\.html?|/|/index\.html?)?$"
)
# Beside the pictures of a site: what an article shows or links to, not one itself.
_PICTURE_PATH = re.compile(
    r"(?:^|/)(?:images?|imgs?|pictures|figures|screenshots)/(?:[^/]+/)*(?!index\.)[^/]+\.x?html?$"
)
_LISTING_CLASSES = frozenset(
    [
        "archive",
        "home",
        "blog",
        "category",
        "tag",
        "author",
        "search",
        "search-results",
        "paged",
        "tax",
        "date",
        "tag-template",
        "home-template",
        "author-template",
        "post-type-archive",
    ]
)
_ARTICLE_CLASSES = frozenset(["single", "single-post", "post-template", "post-template-default", "postid"])
_MISSING_CLASSES = frozenset(["error404", "error-404", "page-404", "not-found"])


def kind_of(root: Any, path: str, fields: Offers, prose: Callable[[], bool]) -> tuple[str, str]:
    """The kind of a page and the signal that tells it; `prose` is asked where the path alone speaks for a listing."""
    classes = _body_classes(root)
    return _stand_in(root, path, fields, classes) or _by_type(fields, classes) or _by_path(root, path, fields, prose)


def _stand_in(root: Any, path: str, fields: Offers, classes: frozenset[str]) -> tuple[str, str] | None:
    """Pages that no search should find at all."""
    for value in fields.get("robots", ()):
        words = re.split(r"[\s,;]+", value.value.lower())
        if "noindex" in words or "none" in words:
            return "noindex", f"meta[name={value.signal}]"
    for value in fields.get("status", ()):
        if value.value.lower().rpartition("/")[2] in ("draft", "pending", "private") or (
            value.signal == "draft" and value.value.lower() in ("true", "yes", "1")
        ):
            return "draft", value.signal
    for value in fields.get("refresh", ()):
        if "url" in value.value.lower() and _delay(value.value) <= 10:
            return "redirect", "meta refresh"
    if _MISSING_PATH.search(path) or classes & _MISSING_CLASSES:
        return "missing", "path" if _MISSING_PATH.search(path) else "body class"
    for pattern, kind in ((_FEED_PATH, "feed"), (_EMBED_PATH, "embed")):
        if pattern.search(path):
            return kind, "path"
    if fields.get("canonical"):  # else another page with the same text tells
        if root.get("amp") is not None or root.get("⚡") is not None or _TWIN_PATH.search(path):
            return "amp", "html[amp]"
        if _PRINT_PATH.search(path):
            return "print", "path"
    if any(form.get("class") and "post-password-form" in form.get("class") for form in root.iter("form")):
        return "password", "password form"
    return None


def _by_type(fields: Offers, classes: frozenset[str]) -> tuple[str, str] | None:
    types = {c.value for c in fields.get("ld_type", ())}
    if types & ARTICLES and not types & {"CollectionPage", "SearchResultsPage"}:
        return "article", "json-ld @type"
    if types & (LISTINGS - {"Blog", "ItemList"}):
        return "listing", "json-ld @type"
    if classes & _ARTICLE_CLASSES:
        return "article", "body class"
    if "page" in classes and (
        "page-template" in classes or "page-template-default" in classes or "page-id" in " ".join(classes)
    ):
        return "page", "body class"
    if classes & _LISTING_CLASSES and len(classes) > 1:
        return "listing", "body class"
    return None


def _by_path(root: Any, path: str, fields: Offers, prose: Callable[[], bool]) -> tuple[str, str]:
    if _GENERATED_PATH.search(path) or (_SEARCH_PATH.search(path) and _searches(root)):
        return "listing", "path"
    if _HOME_PATH.match(path):
        return ("page", "prose") if prose() else ("listing", "path")
    listed = _LISTING_PATH.search(path.removesuffix("/index.html").removesuffix("/index.htm"))
    if listed and not (_SHELF_PATH.search(path) and prose()):
        return "listing", "path"
    if _PLAIN_PATH.search(path) or _PICTURE_PATH.search(path):
        return "page", "path"
    if fields.get("published"):
        return "article", "published"
    return "article", "text"


def _searches(root: Any) -> bool:
    """Whether the page has a field to search with beside its text."""
    return any(
        field.get("type") == "search" or field.get("name") in ("q", "query", "s") for field in root.iter("input")
    )


def _body_classes(root: Any) -> frozenset[str]:
    body = root.find("body")
    names = (body.get("class") or "") if body is not None else ""
    return frozenset(names.lower().split())


def _delay(refresh: str) -> float:
    try:
        return float(re.split(r"[;,]", refresh)[0].strip() or 0)
    except ValueError:
        return 0.0
