"""Where a request may go: web addresses, and the network addresses of a host, checked before one is connected to."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from pressmark.index.errors import SiteError

LONGEST_URL, MOST_ADDRESSES = 2048, 8
Resolve = Callable[..., list[Any]]
_PORTS = {"http": 80, "https": 443}
_UNSAFE = re.compile(r"[\x00-\x20\x7f\\]|/\.\.?(?:[/?#]|$)")
# What is left of a name of any script, or an address of version 6.
_HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+")
# Where clouds tell a machine its secrets; some of them are public addresses.
_METADATA = frozenset(
    map(ip_address, ("169.254.169.254", "fd00:ec2::254", "fd20:ce::254", "100.100.100.200", "168.63.129.16"))
)
_INTRANET = tuple(
    map(
        ip_network,
        ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "::1/128", "fc00::/7"),
    )
)
# What is not on the web either, and what the library of some version takes for it.
_ELSEWHERE = tuple(map(ip_network, ("192.0.0.0/24", "64:ff9b:1::/48", "3fff::/20", "5f00::/16", "fec0::/10")))
_NAT64 = ip_network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Target:
    """A web address in the form in which it is asked for; `path` has the query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def origin(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == _PORTS[self.scheme] else f":{self.port}")

    @property
    def url(self) -> str:
        return self.origin + self.path

    @property
    def file(self) -> str:
        """The path that the same page would have in a folder of the site."""
        path, mark, query = self.path.partition("?")
        return unquote(path.lstrip("/") + ("index.html" if path.endswith("/") else ""), errors="replace") + mark + query


def shown(url: str) -> str:
    """An address as messages show it: without what may be a name and a password before its host."""
    _, at, rest = url.rpartition("@")
    return f"…@{rest}" if at else url


def target_of(url: str) -> Target:
    """Raises SiteError for what is no plain address of the web."""
    if len(url) > LONGEST_URL or _UNSAFE.search(url):
        raise SiteError(f"{shown(url)[:200]!r} is no address that can be asked for.")
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode("ascii").lower()
    except ValueError:
        raise SiteError(f"{shown(url)[:200]!r} is no address.") from None
    if parts.scheme not in _PORTS or not _HOST.fullmatch(host):
        raise SiteError(f"{shown(url)[:200]!r} is no address that starts with http:// or https://.")
    if parts.username is not None or parts.password is not None:
        raise SiteError("An address with a password in it is not asked for.")
    path = quote(parts.path or "/", safe="/%~!$&'()*+,;=:@-._")
    query = "?" + quote(parts.query, safe="/%~!$&'()*+,;=:@-._?") if parts.query else ""
    target = Target(parts.scheme, host, port or _PORTS[parts.scheme], path + query)
    if len(target.url) > LONGEST_URL:
        raise SiteError(f"{shown(url)[:200]!r} is too long.")
    return target


def addresses_of(target: Target, allow_private: bool, resolve: Resolve) -> list[str]:
    """The network addresses of a host, all of them such as may be connected to. Connect to one of these, not to the
    name: it may have another meaning a moment later. Raises SiteError.
    """
    try:
        found = resolve(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SiteError(f"There is no host {target.host!r}: {reason}.") from None
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))[:MOST_ADDRESSES]
    if not addresses:
        raise SiteError(f"There is no host {target.host!r}.")
    for address in addresses:
        if not permitted(address, allow_private):
            hint = " For a site of your own network: --allow-private." if permitted(address, True) else ""
            named = address if target.host == address else f"{target.host} is {address}, which"
            raise SiteError(f"{named} is not on the public web.{hint}")
    return addresses


def permitted(address: str, allow_private: bool) -> bool:
    """Whether an address is on the public web, or in a private network where that is allowed.

    Never those of one machine and its link, of groups, and of the services that tell a machine its secrets.
    """
    try:
        forms = _forms(ip_address(address))
    except ValueError:
        return False
    return all(_permitted(form, allow_private) for form in forms)


def _permitted(form: IPv4Address | IPv6Address, allow_private: bool) -> bool:
    if form in _METADATA:
        return False
    if allow_private and any(form in network for network in _INTRANET):
        return True
    special = form.is_multicast or form.is_link_local or form.is_unspecified or form.is_reserved
    return form.is_global and not special and not any(form in network for network in _ELSEWHERE)


def _forms(address: IPv4Address | IPv6Address) -> list[IPv4Address | IPv6Address]:
    """The address, or the ones of version 4 that it stands for."""
    if isinstance(address, IPv4Address):
        return [address]
    if address.ipv4_mapped is not None:
        return [address.ipv4_mapped]
    inner = [address.sixtofour, *(address.teredo or ())]
    if address in _NAT64:
        return [IPv4Address(address.packed[-4:])]
    return [address, *(form for form in inner if form is not None)]
