"""Which addresses may become links: rooted paths and http(s), nothing else."""

from __future__ import annotations

from urllib.parse import quote, urljoin, urlsplit

SCHEMES = ("http", "https")
# What a url may hold as it is; a percent sign too, for what is encoded stays encoded.
PLAIN = "!#$%&'()*+,/:;=?@[]~"


def safe_url(url: object) -> str | None:
    """The url when a visitor may be sent there, else None: percent-encoded but for its host, as browsers would.

    Browsers drop tabs and newlines inside a url and read `\\` as `/`, so those are refused, not repaired.
    """
    if not isinstance(url, str) or not url or any(char < " " or char in "\\\x7f" for char in url):
        return None
    url = url.strip()
    if url.startswith("/"):
        return None if url.startswith("//") else _encoded(url)
    try:
        parts = urlsplit(url)
        known = parts.scheme in SCHEMES and bool(parts.hostname) and "@" not in parts.netloc and (parts.port or 1) > 0
    except ValueError:
        return None
    host = len(f"{parts.scheme}://{parts.netloc}")
    return url[:host] + _encoded(url[host:]) if known else None


def _encoded(path: str) -> str:
    return quote(path, safe=PLAIN, errors="replace")


def site_link(url: object, base_url: str) -> str | None:
    """Where a hit's url leads: joined to the site's address, or as it is when that is not known."""
    safe = safe_url(url)
    if safe is None:
        return None
    base = safe_url(base_url)
    return urljoin(base, safe) if base and not base.startswith("/") else safe


def origin(url: str) -> str | None:
    """`scheme://host[:port]` of an absolute http(s) url."""
    safe = safe_url(url)
    if safe is None or safe.startswith("/"):
        return None
    parts = urlsplit(safe)
    return f"{parts.scheme}://{parts.netloc}".lower()
