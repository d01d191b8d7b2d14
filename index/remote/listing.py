"""Which pages a remote site names: robots.txt, its sitemaps, and what they list."""

from __future__ import annotations

from dataclasses import dataclass

from pressmark.index.errors import SiteError
from pressmark.index.remote.client import Client
from pressmark.index.remote.connection import unpacked
from pressmark.index.remote.destination import Target
from pressmark.index.remote.robots import LARGEST as LARGEST_ROBOTS
from pressmark.index.remote.robots import Robots, read_robots
from pressmark.index.remote.sitemap import LARGEST, Sitemap, read_sitemap

MOST_SITEMAPS, MOST_PAGES, DEEPEST = 500, 200_000, 2
_PACKED = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Listing:
    """The pages, those that say they changed last first; and the sitemaps themselves, for what else they say."""

    pages: tuple[Target, ...]
    sitemaps: tuple[tuple[Target, bytes], ...]


def obey_robots(client: Client) -> Robots:
    """Read robots.txt and let the client keep to it. Raises SiteError where a site that has one cannot give it."""
    answer = client.get(f"{client.site.origin}/robots.txt", LARGEST_ROBOTS)
    if answer.status >= 500 or answer.status == 429:
        raise SiteError(f"{answer.url} answers with status {answer.status}, so nothing may be asked for.")
    robots = read_robots(answer.body) if answer.status == 200 else Robots()
    client.allows = robots.allows
    client.pace.interval = max(client.pace.interval, robots.delay)
    return robots


def read_listing(client: Client, robots: Robots) -> Listing:
    """Every page of the site that its sitemaps name. Raises SiteError when one of them cannot be read: what only it
    names would seem to be gone.
    """
    site = client.site
    named = robots.sitemaps or (f"{site.origin}/sitemap.xml",)
    waiting = [(url, 0) for url in (named if site.path == "/" else (site.url,))]
    seen: dict[str, Target] = {}
    read: list[tuple[Target, bytes]] = []
    pages: dict[Target, str] = {}
    elsewhere: dict[str, str] = {}
    while waiting:
        url, depth = waiting.pop(0)
        target = _own(client, url, elsewhere)
        if target is None or target.url in seen:
            continue
        seen[target.url] = target
        if len(seen) > MOST_SITEMAPS or depth > DEEPEST:
            raise SiteError(f"{site.origin} has more than {MOST_SITEMAPS} sitemaps, or lists of lists of them.")
        data, found = _sitemap(client, target)
        waiting += [(inner, depth + 1) for inner in found.sitemaps]
        if found.pages:
            read.append((target, data))
        for page, changed in found.pages.items():
            if (own := _own(client, page, elsewhere)) is not None:
                pages.setdefault(own, changed)
        if len(pages) > MOST_PAGES:
            raise SiteError(f"{site.origin} names more than {MOST_PAGES:,} pages.")
    if not pages:
        hint = f" What is named is elsewhere, such as {next(iter(elsewhere))}." if elsewhere else ""
        raise SiteError(f"No sitemap of {site.origin} names a page of it.{hint} The index is left as it was.")
    newest = sorted(pages, key=lambda page: pages[page], reverse=True)
    return Listing(tuple(newest), tuple(read))


def _own(client: Client, url: str, elsewhere: dict[str, str]) -> Target | None:
    try:
        return client.own(url)
    except SiteError as error:
        elsewhere.setdefault(url[:200], str(error))
        return None


def _sitemap(client: Client, target: Target) -> tuple[bytes, Sitemap]:
    answer = client.get(target.url, LARGEST)
    if answer.status in (301, 302, 303, 307, 308):
        raise SiteError(
            f"{target.url} has moved to {answer.headers.get('location', 'nowhere')[:200]}: name that address."
        )
    if answer.status != 200:
        raise SiteError(f"{target.url} answers with status {answer.status}. The index is left as it was.")
    try:
        data = unpacked([answer.body], LARGEST) if answer.body.startswith(_PACKED) else answer.body
    except SiteError as error:
        raise SiteError(f"{target.url}: {error}") from None
    return data, read_sitemap(data, target.url)
