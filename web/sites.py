"""Several sites in one service: each below a path of its own, with its own index."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from werkzeug.middleware.dispatcher import DispatcherMiddleware

from pressmark.index.errors import UsageError
from pressmark.index.settings import Settings
from pressmark.web.app import create_app, prefix_of
from pressmark.web.limits import TokenBuckets
from pressmark.web.publish_hook import PublishHook

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from pressmark.search.site_search import SiteSearch

# First steps of the service's own addresses, which another site must not hide.
TAKEN = (
    "api",
    "embed",
    "embed.json",
    "healthz",
    "openapi.json",
    "opensearch.xml",
    "problems",
    "readyz",
    "search",
    "ui",
)
Open = Callable[[Path, Settings], "SiteSearch"]


def read_mounts(pairs: tuple[str, ...]) -> dict[str, Path]:
    """`/docs=HOME` as a path and an index home."""
    mounts: dict[str, Path] = {}
    for pair in pairs:
        path, equals, home = pair.partition("=")
        path = "/" + path.strip("/")
        if not equals or not home or path == "/":
            raise UsageError(f'"{pair}" is not PATH=HOME, such as /docs=docs-index.')
        if path.split("/")[1] in TAKEN or path in mounts:
            raise UsageError(f'"{path}" is taken: choose another path for "{home}".')
        mounts[path] = Path(home)
    return mounts


def combined_app(
    home: Path,
    mounts: Mapping[str, Path],
    settings: Settings,
    open_search: Open,
    *,
    site: Path | None = None,
    buckets: TokenBuckets | None = None,
    hooks: Mapping[str, PublishHook] = MappingProxyType({}),
) -> WSGIApplication:
    """The service of one site, and those of the others below their paths; `hooks` by path, that of the first is ""."""
    main = create_app(open_search(home, settings), settings, site=site, buckets=buckets, hook=hooks.get(""))
    if not mounts:
        return main
    prefix = prefix_of(settings)
    apps: dict[str, WSGIApplication] = {}
    for path, other in mounts.items():
        # What says which site this is, and its engine, comes from its own index; where the service lives is one step
        # further down.
        plain = Settings()
        own = dataclasses.replace(
            settings, base_url="", site_name="", language="", engine=plain.engine, rules=plain.rules
        )
        if settings.service_url:
            own = dataclasses.replace(own, service_url=settings.service_url.rstrip("/") + path)
        app = create_app(open_search(other, own), own, buckets=buckets, hook=hooks.get(path))
        apps |= {path: app, prefix + path: app}
    return DispatcherMiddleware(main, apps)
