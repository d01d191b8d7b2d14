"""Addresses on a page: resolved against the page, compared without what does not tell pages apart."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote, urljoin, urlsplit

from pressmark.index.pages.keys import key_of

_INDEX = re.compile(r"(?:^|/)(?:index|default)\.(?:x?html?|php)$")
_SUFFIX = re.compile(r"\.[a-z][a-z0-9]{1,4}$", re.IGNORECASE)
_PAGE = re.compile(r"\.(?:x?html?|php|aspx?)$", re.IGNORECASE)
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_FRONT = re.compile(r"(?:(?:https?:)?//[^/?#]+/?|/|(?:\.\./)+)(?:index\.\w+)?", re.IGNORECASE)
_CONTROLS = re.compile("[\x00-\x20\x7f]")


def address(url: str) -> str:
    """A url reduced to what identifies a page: host and path without index file, slash, suffix, query and fragment."""
    try:
        parts = urlsplit(_CONTROLS.sub("", url[:2000]))
    except ValueError:
        return ""
    path = _INDEX.sub("", unquote(parts.path)).rstrip("/")
    return f"{parts.netloc.lower().removeprefix('www.')}{re.sub(r'[.]x?html?$', '', path)}"


def resolve(base: str, href: str) -> str:
    """An absolute or rooted address of a link; empty where the link leads to no page (`mailto:`, `javascript:`)."""
    href = href[:2000]
    if " " in href or not href.isprintable():
        href = _CONTROLS.sub("", href)
    if ":" in href and _SCHEME.match(href):
        return href if href[:8].lower().startswith(("http://", "https://")) else ""
    rooted = base[:1] == "/" and base[1:2] != "/"
    if rooted and (plain := _joined(base, href)):
        return plain
    try:
        joined = urljoin(base, href)
    except ValueError:
        return ""
    # The library leaves out the root's slash where a link climbs above the root.
    return "/" + joined if rooted and joined[:1] != "/" else joined


def _joined(base: str, href: str) -> str:
    """What `urljoin` gives for the links that most pages have, at a tenth of its time; empty for all others."""
    if "//" in href:
        return ""
    if href[:1] == "/":
        return href if "/." not in href else ""
    up = 0
    while href.startswith("../", 3 * up):
        up += 1
    rest = href[3 * up :]
    if not rest or rest[0] in ".?#;" or "/." in rest:
        return ""
    folders = _folders(base)
    return f"{folders[min(up, len(folders) - 1)]}/{rest}"


@lru_cache(maxsize=100)
def _folders(base: str) -> tuple[str, ...]:
    """The folder of a rooted address and those around it, the root last and as nothing."""
    found = [re.split(r"[?#]", base, maxsplit=1)[0].rpartition("/")[0]]
    while found[-1]:
        found.append(found[-1].rpartition("/")[0])
    return tuple(found)


@lru_cache(maxsize=5_000)  # a site's pages lead to the same other sites
def host_of(url: str) -> str:
    """The host of an absolute url without `www.`; empty where it names none."""
    before, slashes, rest = _CONTROLS.sub("", url[:2000]).partition("//")
    if not slashes or before.lower() not in ("", "http:", "https:"):
        return ""
    return re.split(r"[/?#]", rest, maxsplit=1)[0].rpartition("@")[2].lower().removeprefix("www.")


def is_front(href: str, host: str) -> bool:
    """Whether a link leads to the front page of its site; an absolute one must name `host` where that is known."""
    if len(href) > 100 or not _leads_up(href):
        return False
    return "//" not in href or not host or host_of(href) == host


@lru_cache(maxsize=20_000)
def _leads_up(href: str) -> bool:
    """Whether an address ends at the root of a host or of the folder that it climbs to."""
    return _FRONT.fullmatch(href) is not None


def page_url(base: str, href: str, host: str) -> str:
    """The rooted address of a page of the site that a link leads to; empty for other sites, files and places on the
    page."""
    if href[:1] in ("#", "?"):
        return ""
    target = resolve(base, href)
    if "//" in target[:8]:
        if not host or host_of(target) != host:
            return ""
        target = "/" + target.split("//", 1)[1].partition("/")[2]
    target = re.split(r"[?#]", target, maxsplit=1)[0]
    name = target.rsplit("/", 1)[-1]
    if not target.startswith("/") or (_SUFFIX.search(name) and not _PAGE.search(name)):
        return ""
    return target[: -len(name)] if name and _INDEX.search("/" + name) else target


def url_key(base: str, href: str) -> int:
    """The identity of a link's target, 0 where it has none."""
    if not href:
        return _address_key(base)
    if href[0] == "/" and "//" not in base and href[1:2] != "/":
        return _address_key(href)
    return _address_key(resolve(base, href))


@lru_cache(maxsize=5_000)  # both stages ask for the same links of a page several times
def link_key(base: str, href: str, host: str) -> int:
    """The identity of what a link leads to, 0 for nothing; an absolute link to the site itself has that of its path."""
    if href[:1] == "/" and href[1:2] != "/" and "//" not in base:
        return _address_key(href)
    return _address_key(rooted(resolve(base, href), host))


def rooted(url: str, host: str) -> str:
    """An absolute address on `host` as its path; any other as it is."""
    if not host or "//" not in url[:8] or host_of(url) != host:
        return url
    return "/" + url.partition("//")[2].partition("/")[2]


def base_of(url: str, stated: str, host: str) -> str:
    """The address that a page's links start from, where it states one (`<base href>`); that of the page else."""
    return rooted(resolve(url, stated), host or host_of(stated)) or url if stated.strip() else url


@lru_cache(maxsize=50_000)
def _address_key(url: str) -> int:
    target = address(url)
    return key_of(target.replace("/", " slash ").replace("-", " dash ").replace("_", " low ")) if target else 0
