"""What the content security policies of a page let it load, as browsers read them (CSP level 3)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit

Policy = Mapping[str, tuple[str, ...]]
# The directives that are asked in turn for what a page wants to do.
SCRIPT = ("script-src-elem", "script-src", "default-src")
CONNECT = ("connect-src", "default-src")
FORM = ("form-action",)
_PORTS = {"http": 80, "https": 443}
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_HOST = re.compile(
    r"(?:(?P<scheme>[a-z][a-z0-9+.-]*)://)?(?P<host>\*|(?:\*\.)?[^:/'*\s]+)(?::(?P<port>\d{1,5}|\*))?(?P<path>/\S*)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One address that a page loads, by which directives; `nonce` and `integrity` are those of its script element.

    `imported` is what a script loads that was let in itself.
    """

    directives: Sequence[str]
    url: str
    nonce: str = ""
    integrity: str = ""
    imported: bool = False


def read_policies(headers: str, metas: Iterable[str] = ()) -> list[Policy]:
    """The policies of a page, all of which have to be kept: those of its header, which commas divide, and of its
    head."""
    return [policy for text in (*headers.split(","), *metas) if (policy := _policy(text))]


def forbidding(policies: Iterable[Policy], wanted: Wanted, page: str) -> str | None:
    """The first directive that keeps a page from loading an address, as it is written; None when all of them let it."""
    for policy in policies:
        directive = next((name for name in wanted.directives if name in policy), None)
        if directive is not None and not _allows(policy[directive], wanted, page):
            return f"{directive} {' '.join(policy[directive])}".strip()
    return None


def _policy(text: str) -> Policy:
    found: dict[str, tuple[str, ...]] = {}
    for part in text.split(";"):
        name, *sources = part.split()[:200] or [""]
        if name:
            found.setdefault(name.lower(), tuple(sources))
    return found


def _allows(sources: Sequence[str], wanted: Wanted, page: str) -> bool:
    if wanted.directives == SCRIPT:
        if not wanted.imported and _vouched(sources, wanted):
            return True
        if "'strict-dynamic'" in map(str.lower, sources):
            return wanted.imported
    return any(_matches(source, wanted.url, page) for source in sources)


def _vouched(sources: Sequence[str], wanted: Wanted) -> bool:
    """Whether a nonce lets the script in, or the hash of every file that its integrity names."""
    if wanted.nonce and f"'nonce-{wanted.nonce}'" in sources:
        return True
    hashes = wanted.integrity.split()
    return bool(hashes) and all(f"'{known.partition('?')[0]}'" in sources for known in hashes)


def _matches(source: str, url: str, page: str) -> bool:
    asked, own = urlsplit(url), urlsplit(page)
    if source == "*":
        return asked.scheme in _PORTS
    if source.lower() == "'self'":
        return asked.hostname == own.hostname and _scheme_fits(own.scheme, asked) and _port_fits(own.port, asked)
    if found := _SCHEME.fullmatch(source):
        return _scheme_fits(found[1].lower(), asked)
    parts = _HOST.fullmatch(source)
    if parts is None:
        return False
    host, port, path = parts["host"].lower(), parts["port"], unquote(parts["path"] or "/")
    return (
        _scheme_fits((parts["scheme"] or own.scheme).lower(), asked)
        and (host in ("*", asked.hostname) or (host.startswith("*.") and (asked.hostname or "").endswith(host[1:])))
        and (port == "*" or _port_fits(int(port) if port else None, asked))
        and (path == "/" or _path_fits(path, unquote(asked.path or "/")))
    )


def _scheme_fits(allowed: str, asked: SplitResult) -> bool:
    """Where http is allowed, so is https."""
    return asked.scheme == allowed or (allowed, asked.scheme) == ("http", "https")


def _port_fits(allowed: int | None, asked: SplitResult) -> bool:
    """No port stands for that of the scheme; 80 lets 443 in too, as http does https."""
    port = asked.port or _PORTS.get(asked.scheme)
    return port in (allowed or _PORTS.get(asked.scheme), 443 if allowed == 80 and asked.scheme == "https" else allowed)


def _path_fits(allowed: str, path: str) -> bool:
    return path.startswith(allowed) if allowed.endswith("/") else path == allowed
