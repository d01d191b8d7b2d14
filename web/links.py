"""Which addresses may become links: rooted paths and http(s), nothing else."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

SCHEMES = ("http", "https")


def safe_url(url: object) -> str | None:
    """The url when a visitor may be sent there, else None.

    Browsers drop tabs and newlines inside a url and read `\\` as `/`, so those are refused, not repaired.
    """
    if not isinstance(url, str) or not url or any(char < " " or char in "\\\x7f" for char in url):
        return None
    url = url.strip().replace(" ", "%20")
    if url.startswith("/"):
        return None if url.startswith("//") else url
    try:
        parts = urlsplit(url)
        known = parts.scheme in SCHEMES and bool(parts.hostname) and "@" not in parts.netloc and (parts.port or 1) > 0
    except ValueError:
        return None
    return url if known else None


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
