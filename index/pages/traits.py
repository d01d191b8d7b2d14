"""What the names of an element say about it: its tag, class, id, role and itemprop."""

from __future__ import annotations

import re
from functools import lru_cache

from pressmark.index.pages.vocabulary import (
    ARTICLE_WORDS,
    ASIDE_WORDS,
    BODY_PAIRS,
    BODY_WORDS,
    BOX_WORDS,
    BYLINE_WORDS,
    CAPTION_STEMS,
    COMMENT_STEMS,
    DATE_WORDS,
    FURNITURE_STEMS,
    FURNITURE_WORDS,
    MAIN_WORDS,
    NOTES,
    SIDEBARS,
)

BODY = 1  # the article's text itself
ARTICLE = 2  # the article with its head and foot
MAIN = 4  # the page's own part
FURNITURE = 8  # navigation, sharing, promotion: never text of the article
ASIDE = 16  # about the article rather than of it: by-line, author box, tags, table of contents
COMMENTS = 32
HEADER = 64
BOX = 128  # named as boxes are that stand within a text: notes, tips, warnings
CHOSEN = 256  # an explicit mark or a configured selector says that this is the text
CODE = 512
HEADING = 1024
LIST = 2048
FORM = 4096
DATED = 8192  # names that stand for a date
BYLINE = 16384
CAPTION = 32768
SIDEBAR = 131072  # furniture by no other name than that of a sidebar, which a box within a text has as well
FOOT = 65536  # the foot of an article, which holds its date and by-line as often as links to others

_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")
# Classes that describe a page's state or taxonomy, not the element's purpose.
_STATE = re.compile(
    r"(?:has|is|no|not|with|without|js|wp-image|elementor|col|row|align|size|u)[-_]|.*:|comments?-(?:open|closed)$|node-(?:promoted|sticky)$|DocSearch-"
)
_TAXONOMY = re.compile(r"(?:tag|category|author|post_tag|taxonomy|series)-")

_ROLES = {
    "navigation": FURNITURE, "banner": HEADER, "contentinfo": FURNITURE, "complementary": ASIDE, "search": FURNITURE,
    "main": MAIN, "article": ARTICLE, "dialog": FURNITURE, "alertdialog": FURNITURE, "menu": FURNITURE,
    "menubar": FURNITURE, "toolbar": FURNITURE, "tablist": FURNITURE, "doc-toc": ASIDE,
}  # fmt: skip
_NOTE_ROLES = ("doc-footnote", "doc-endnote", "doc-endnotes")
_PROPERTIES = {
    "articlebody": BODY, "text": BODY, "reviewbody": BODY, "blogpost": ARTICLE, "comment": COMMENTS, "author": BYLINE,
    "datepublished": DATED, "breadcrumb": FURNITURE,
}  # fmt: skip
_TAGS = {
    "nav": FURNITURE, "footer": FURNITURE, "menu": FURNITURE, "dialog": FURNITURE, "aside": ASIDE, "header": HEADER,
    "figure": CAPTION, "figcaption": CAPTION, "main": MAIN, "article": ARTICLE, "pre": CODE, "listing": CODE, "ul": LIST, "ol": LIST, "dl": LIST, "form": FORM,
    "h1": HEADING, "h2": HEADING, "h3": HEADING, "h4": HEADING, "h5": HEADING, "h6": HEADING,
}  # fmt: skip


_FEET = frozenset(("footer", "foot"))
_PICTURED = frozenset(("img", "image", "photo", "foto", "picture", "caption"))  # whose author is another one
_QUOTING = ("blockquote", "q")
LEVELS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}  # of headings
SUBHEADS = frozenset(LEVELS) - {"h1"}
_ABOUT = FURNITURE | ASIDE | COMMENTS


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
    if tag == "section" or tag in LEVELS or "section" in classes or len(_WORDS.findall(ident)) > 3:
        ident = ""  # made from a heading's words, not from a template's
    if tag in _QUOTING:
        return found  # a quoted post bears the name of the network that it is from
    sidebar, noted = False, role in _NOTE_ROLES
    for name in (*classes, ident):
        name, _, look = name.partition("--")  # what follows says how the element looks, or what kind of box it is
        if look in BOX_WORDS:
            found |= BOX
        if name in SIDEBARS:
            sidebar = True
        elif name in NOTES:
            noted = True
        elif name and not _STATE.match(name) and not (page_like and _TAXONOMY.match(name)):
            found |= _named(name[:80])
    if noted:
        return found & ~_ABOUT  # the other names say what kind of note it is
    if tag in LEVELS:
        return found & ~_ABOUT  # its place tells whose it is: themes name what happens to it when the reader scrolls
    if sidebar:
        found |= FURNITURE if found & FURNITURE else FURNITURE | SIDEBAR
    return found


@lru_cache(maxsize=20_000)
def _named(name: str) -> int:
    words = [word.lower() for word in _WORDS.findall(name)]
    found = 0
    for before, word in zip(("", *words), (*words, "".join(words)), strict=True):
        if word in BODY_WORDS:
            found |= BODY
        if word in FURNITURE_WORDS or word.startswith(FURNITURE_STEMS):
            found |= FURNITURE
        elif word in ASIDE_WORDS:
            found |= ASIDE
        # What follows `header` says of which kind an article is: an opinion.
        if word.startswith(COMMENT_STEMS) and word not in ("commentary", "commented") and before != "header":
            found |= COMMENTS
        if word in DATE_WORDS:
            found |= DATED
        if word.startswith(CAPTION_STEMS):
            found |= CAPTION
        if word in BYLINE_WORDS and _PICTURED.isdisjoint(words):
            found |= BYLINE
    if not BOX_WORDS.isdisjoint(words):
        others = _named("-".join(word for word in words if word not in BOX_WORDS))
        if not others & (_ABOUT | ARTICLE | BYLINE):
            found |= BOX
        elif words[1:] in (["note"], ["notes"]) and words[0] in BYLINE_WORDS:
            found = found & ~BYLINE | BOX  # an author's note is one to the text, among its paragraphs
    if _pair_in(words):
        found |= BODY
    if words and words[0] in ARTICLE_WORDS and len(words) <= 2 and words[-1] not in ASIDE_WORDS:
        found |= ARTICLE
    if words and words[0] in ARTICLE_WORDS and not _FEET.isdisjoint(words[1:]):
        found |= FOOT
    if len(words) <= 2 and words and all(word in MAIN_WORDS for word in words):
        found |= MAIN
    return found


def _pair_in(words: list[str]) -> bool:
    """Whether the last two words name a body: `post-content`, not `post-content-footer`."""
    return len(words) >= 2 and ("-".join(words[-2:]) in BODY_PAIRS or "-".join(words[-3:]) in BODY_PAIRS)
