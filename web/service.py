"""What every route of one site's service works with."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import request

from pressmark.index.settings import Settings
from pressmark.search.results import GenerationInfo
from pressmark.web.language import Strings, nearest
from pressmark.web.links import origin
from pressmark.web.ui_files import UiFiles

if TYPE_CHECKING:
    from pressmark.search.site_search import SiteSearch

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True)
class Service:
    """One site: its search, its settings, and the files and words that are shipped."""

    search: SiteSearch
    settings: Settings
    files: UiFiles
    languages: Mapping[str, Strings]
    edition: str

    @property
    def info(self) -> GenerationInfo | None:
        """The generation that answers; None while none can, for pages that stand without one."""
        try:
            return self.search.generation
        except Exception:  # noqa: BLE001 the page about a fault must not fail of the same fault
            return None

    def base_url(self, info: GenerationInfo) -> str:
        """The address of the site; empty when nobody named one that can be visited."""
        address = self.settings.base_url or info.base_url
        return address if origin(address) else ""

    def site_name(self, info: GenerationInfo | None) -> str:
        return self.settings.site_name or (info.site_name if info else "")

    def strings(self, info: GenerationInfo | None, *wanted: str | None) -> Strings:
        return nearest(self.languages, *wanted, self.settings.language, info.lang if info else None)

    def url(self, path: str, parameters: Sequence[tuple[str, str]] = ()) -> str:
        """An address of the service itself, absolute where its own name is known.

        A Host header is believed only when it is a configured name or this machine: anything else could be reflected.
        """
        query = "?" + urlencode(parameters, errors="replace") if parameters else ""
        if origin(self.settings.service_url):
            return self.settings.service_url.rstrip("/") + path + query
        rooted = f"{request.script_root}{path}{query}"
        if host_name(request.host) in (*LOOPBACK, *self.settings.trusted_hosts):
            return f"{request.scheme}://{request.host}{rooted}"
        return rooted


def host_name(host: str) -> str:
    """A Host header without its port."""
    name, colon, port = host.rpartition(":")
    return name.lower() if colon and port.isdecimal() else host.lower()


def edition(settings: Settings, files: UiFiles, *parts: str) -> str:
    """Changes whenever the same index would be shown differently; part of every cache key."""
    digest = hashlib.sha256(repr(settings).encode())
    for file in files.values():
        digest.update(file.digest.encode())
    for part in parts:
        digest.update(part.encode())
    return digest.hexdigest()[:12]
