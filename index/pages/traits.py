"""What the names of an element say about it: the vocabulary of class, id, role and itemprop that templates share."""

from __future__ import annotations

import re
from functools import lru_cache

BODY = 1  # the article's text itself
ARTICLE = 2  # the article with its head and foot
MAIN = 4  # the page's own part
FURNITURE = 8  # navigation, sharing, promotion: never text of the article
ASIDE = 16  # about the article rather than of it: by-line, author box, tags, table of contents
COMMENTS = 32
HEADER = 64
CHOSEN = 256  # an explicit mark or a configured selector says that this is the text
CODE = 512
HEADING = 1024
LIST = 2048
FORM = 4096
DATED = 8192  # names that stand for a date
BYLINE = 16384
CAPTION = 32768

_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")
# Classes that describe a page's state or taxonomy, not the element's purpose.
_STATE = re.compile(
    r"(?:has|is|no|not|with|without|js|wp-image|elementor|col|row|align|size|u)[-_]|.*:|comments?-(?:open|closed)$|node-(?:promoted|sticky)$|DocSearch-"
)
_TAXONOMY = re.compile(r"(?:tag|category|author|post_tag|taxonomy|series)-")

_BODY_PAIRS = frozenset(
    f"{a}-{b}"
    for a in ("entry", "post", "article", "story", "blog", "news", "single", "td-post", "blogpost", "artikel", "articulo")
    for b in ("content", "body", "text", "entry", "copy", "txt", "contents", "maincontent")
) | {
    "e-content", "content-body", "body-content", "body-text", "text-body", "content-text", "main-text", "body-copy",
    "rich-text", "markdown-body", "gh-content", "page-content", "story-main", "content-article", "the-content",
    "node-body", "field-body", "doc-content", "docs-content", "post-main", "article-main", "news-detail",
    "contenido-noticia", "cuerpo-noticia", "article-paragraphs",
}  # fmt: skip
_BODY_WORDS = frozenset(
    [
        "articlebody",
        "articletext",
        "articlecontent",
        "entrycontent",
        "entrybody",
        "postcontent",
        "postbody",
        "posttext",
        "bodytext",
        "storybody",
        "storytext",
        "storycontent",
        "newstext",
        "newsbody",
        "blogcontent",
        "markdown",
        "prose",
        "richtext",
        "textbody",
        "contentbody",
        "articlecopy",
        "blogentry",
        "blogbody",
        "postentry",
        "textcontent",
        "maintext",
        "pagecontent",
    ]
)
_ARTICLE_WORDS = frozenset(
    ["article", "post", "entry", "hentry", "story", "blogpost", "artikel", "articulo", "noticia", "newsitem", "h-entry"]
)
_MAIN_WORDS = frozenset(
    [
        "main",
        "content",
        "maincontent",
        "primary",
        "inhalt",
        "contenido",
        "contenu",
        "conteudo",
        "hauptinhalt",
        "mainbody",
    ]
)
_FURNITURE_STEMS = (
    "share", "sharing", "social", "breadcrumb", "navig", "navbar", "sidebar", "newsletter", "subscri", "advert",
    "sponsor", "promo", "recirc", "flyout", "teasers", "teaserlist", "teaserbox", "teaserwrap", "teaseronly", "teasergrid", "teaseritem", "pagina", "outbrain", "taboola", "cookie", "popup", "modal", "sharedaddy", "addtoany",
    "addthis", "yarpp", "jprelated", "relatedpost", "relatedart", "recommend", "offcanvas", "lightbox", "hinweisbox",
    "prevnext", "postnav", "navfoot", "navhead", "masthead", "colophon", "skiplink", "megamenu", "dropdown", "toolbar", "signup", "donat",
)  # fmt: skip
_FURNITURE_WORDS = frozenset(
    [
        "nav",
        "menu",
        "menus",
        "footer",
        "foot",
        "related",
        "ad",
        "ads",
        "adsense",
        "adslot",
        "banner",
        "pager",
        "paging",
        "pagenav",
        "login",
        "search",
        "searchform",
        "rating",
        "ratings",
        "vote",
        "votes",
        "poll",
        "print",
        "printer",
        "widget",
        "widgets",
        "tagcloud",
        "gdpr",
        "consent",
        "next",
        "previous",
        "prev",
        "fb",
        "twitter",
        "facebook",
        "whatsapp",
        "telegram",
        "pinterest",
        "linkedin",
        "likes",
        "like",
        "topbar",
        "bottombar",
        "utility",
        "trending",
        "popular",
        "readmore",
        "seealso",
        "morestories",
        "teaserlist",
        "trackback",
        "trackbacks",
        "pingback",
        "lineno",
        "linenos",
        "gutter",
        "noprint",
        "screenreader",
        "jumplink",
        "permalink",
        "headerlink",
        "anchorjs",
        "skip",
        "paywall",
        "cta",
        "blogroll",
        "archives",
        "calendar",
    ]
)
_ASIDE_WORDS = frozenset(
    [
        "meta",
        "metadata",
        "byline",
        "bylines",
        "dateline",
        "postmetadata",
        "metaline",
        "authordate",
        "keywords",
        "postmeta",
        "entrymeta",
        "articlemeta",
        "author",
        "authors",
        "authorbox",
        "bio",
        "tags",
        "taglist",
        "categories",
        "toc",
        "tableofcontents",
        "copyright",
        "license",
        "licence",
        "timestamp",
        "pubdate",
        "postdate",
        "authorinfo",
        "info",
        "infos",
        "postinfo",
        "entryinfo",
        "postfooter",
        "crumbs",
        "credits",
        "date",
        "published",
        "tools",
        "actions",
        "legal",
        "posted",
        "category",
    ]
)
_COMMENT_STEMS = (
    "comment",
    "disqus",
    "respond",
    "kommentar",
    "comentario",
    "commentaire",
    "reply",
    "giscus",
    "utteranc",
    "isso",
)
_CAPTION_STEMS = ("caption", "bildunter", "imagecaption", "piedefoto", "fotopie")
_DATED = frozenset(
    [
        "date",
        "datum",
        "fecha",
        "published",
        "pubdate",
        "postdate",
        "timestamp",
        "dateline",
        "entrydate",
        "created",
        "time",
        "publish",
    ]
)
_BYLINE = frozenset(["author", "byline", "authors", "autor", "auteur", "autore", "writer"])
_ROLES = {
    "navigation": FURNITURE, "banner": HEADER, "contentinfo": FURNITURE, "complementary": ASIDE, "search": FURNITURE,
    "main": MAIN, "article": ARTICLE, "dialog": FURNITURE, "alertdialog": FURNITURE, "menu": FURNITURE,
    "menubar": FURNITURE, "toolbar": FURNITURE, "tablist": FURNITURE, "doc-toc": ASIDE,
}  # fmt: skip
_PROPERTIES = {
    "articlebody": BODY, "text": BODY, "reviewbody": BODY, "blogpost": ARTICLE, "comment": COMMENTS, "author": BYLINE,
    "datepublished": DATED, "breadcrumb": FURNITURE,
}  # fmt: skip
_TAGS = {
    "nav": FURNITURE, "footer": FURNITURE, "menu": FURNITURE, "dialog": FURNITURE, "aside": ASIDE, "header": HEADER,
    "figure": CAPTION, "figcaption": CAPTION, "main": MAIN, "article": ARTICLE, "pre": CODE, "listing": CODE, "ul": LIST, "ol": LIST, "dl": LIST, "form": FORM,
    "h1": HEADING, "h2": HEADING, "h3": HEADING, "h4": HEADING, "h5": HEADING, "h6": HEADING,
}  # fmt: skip


_QUOTING = ("blockquote", "q")


@lru_cache(maxsize=20_000)
def traits(tag: str, names: str, ident: str, role: str, prop: str) -> int:
    """The flags of an element; a site's templates repeat, so nearly all calls are answered from memory."""
    found = _TAGS.get(tag, 0) | _ROLES.get(role, 0)
    for part in prop.lower().split():
        found |= _PROPERTIES.get(part, 0)
    classes = names.split()[:40]
    if "DocSearch-content" in classes:
        found |= CHOSEN
    page_like = "hentry" in classes or "type-post" in classes or tag in ("body", "article")
    if tag in ("section", "h1", "h2", "h3", "h4", "h5", "h6") or "section" in classes or len(_WORDS.findall(ident)) > 3:
        ident = ""  # made from a heading's words, not from a template's
    if tag in _QUOTING:
        return found  # a quoted post bears the name of the network that it is from
    for name in (*classes, ident):
        name = name.split("--", 1)[0]  # what follows says how the element looks
        if name and not _STATE.match(name) and not (page_like and _TAXONOMY.match(name)):
            found |= _named(name[:80])
    return found


@lru_cache(maxsize=20_000)
def _named(name: str) -> int:
    words = [word.lower() for word in _WORDS.findall(name)]
    found = 0
    for word in (*words, "".join(words)):
        if word in _BODY_WORDS:
            found |= BODY
        if word in _FURNITURE_WORDS or word.startswith(_FURNITURE_STEMS):
            found |= FURNITURE
        elif word in _ASIDE_WORDS:
            found |= ASIDE
        if word.startswith(_COMMENT_STEMS) and word not in ("commentary", "commented"):
            found |= COMMENTS
        if word in _DATED:
            found |= DATED
        if word.startswith(_CAPTION_STEMS):
            found |= CAPTION
        if word in _BYLINE:
            found |= BYLINE
    if _pair_in(words):
        found |= BODY
    if words and words[0] in _ARTICLE_WORDS and len(words) <= 2 and words[-1] not in _ASIDE_WORDS:
        found |= ARTICLE
    if len(words) <= 2 and words and all(word in _MAIN_WORDS for word in words):
        found |= MAIN
    return found


def _pair_in(words: list[str]) -> bool:
    """Whether the last two words name a body: `post-content`, not `post-content-footer`."""
    return len(words) >= 2 and ("-".join(words[-2:]) in _BODY_PAIRS or "-".join(words[-3:]) in _BODY_PAIRS)
