"""Asks one site for its files: at its pace, again when it says so, and never anybody else."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from email.utils import parsedate_to_datetime
from time import time
from urllib.parse import urljoin

from pressmark.index.errors import SiteError
from pressmark.index.remote.connection import Answer, Clock, Connection
from pressmark.index.remote.destination import Resolve, Target, addresses_of, target_of

AGENT = "Pressmark (the search of this site)"
MOST_HOPS = 5
# A request is made so often; in between it waits these seconds, or what the site asks for, up to a limit.
_PAUSES = (1.0, 5.0)
LONGEST_PAUSE = 120.0
_BUSY, _AGAIN = frozenset({429, 503}), frozenset({429, 500, 502, 503, 504})
_MOVED = frozenset({301, 302, 303, 307, 308})


class Pace:
    """Turns for all threads together: never two within the interval, and none while the site wants a rest."""

    def __init__(self, interval: float, clock: Clock) -> None:
        self.interval = interval
        self._clock, self._lock, self._next = clock, threading.Lock(), 0.0

    def turn(self) -> None:
        with self._lock:
            now = self._clock.now()
            mine = max(now, self._next)
            self._next = mine + self.interval
        if mine > now:
            self._clock.wait(mine - now)

    def rest(self, seconds: float) -> None:
        with self._lock:
            self._next = max(self._next, self._clock.now() + seconds)


class Client:
    """Requests to one origin, from any number of threads; each has a connection of its own."""

    def __init__(
        self,
        site: Target,
        *,
        allow_private: bool = False,
        interval: float = 0.0,
        clock: Clock = Clock(),  # noqa: B008 it is a value
        resolve: Resolve = socket.getaddrinfo,
    ) -> None:
        self.site = site
        self.pace = Pace(interval, clock)
        self.allows: Callable[[str], bool] = lambda path: True
        self._allow_private, self._clock, self._resolve = allow_private, clock, resolve
        self._tls = ssl.create_default_context() if site.scheme == "https" else None
        self._connections: dict[int, Connection] = {}

    def own(self, url: str) -> Target:
        """The target of an address of this site. Raises SiteError for any other."""
        target = target_of(url)
        if target.origin != self.site.origin:
            raise SiteError(f"{target.origin} is another site than {self.site.origin}.")
        return target

    def get(self, url: str, largest: int, known: Mapping[str, str] | None = None) -> Answer:
        """The answer to a request, behind redirects within the site; `known` are the validators of what is here.

        Where a redirect leads elsewhere, or where robots.txt forbids to go, it is the answer. Raises SiteError.
        """
        target = self.own(url)
        for _ in range(MOST_HOPS + 1):
            answer = self._patiently(target, largest, known or {})
            if answer.status not in _MOVED or "location" not in answer.headers:
                return answer
            try:
                target = self.own(urljoin(target.url, answer.headers["location"].strip()))
            except (SiteError, ValueError):
                return answer
            if not self.allows(target.path):
                return answer
        raise SiteError(f"{url} is redirected more than {MOST_HOPS} times.")

    def close(self) -> None:
        for connection in self._connections.values():
            connection.close()
        self._connections.clear()

    def _patiently(self, target: Target, largest: int, known: Mapping[str, str]) -> Answer:
        for pause in (*_PAUSES, None):
            self.pace.turn()
            wanted, rest = pause, self._clock.wait
            try:
                answer = self._once(target, largest, known)
                if answer.status not in _AGAIN:
                    return answer
                problem = f"it answers with status {answer.status}"
                wanted = _asked_pause(answer.headers) or pause
                if answer.status in _BUSY:
                    rest = self.pace.rest  # all of it has too much to do, not this page alone
            except (OSError, http.client.HTTPException) as error:
                problem = str(error) or type(error).__name__
            except SiteError as error:
                raise type(error)(f"{target.url}: {error}") from None
            if pause is None or wanted is None or wanted > LONGEST_PAUSE:
                break
            rest(wanted)
        raise SiteError(f"{target.url}: {problem}.")

    def _once(self, target: Target, largest: int, known: Mapping[str, str]) -> Answer:
        headers = {
            "Host": target.origin.partition("://")[2],
            "User-Agent": AGENT,
            "Accept": "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.1",
            "Accept-Encoding": "gzip",
            **known,
        }
        connection: Connection | None = self._connections.get(threading.get_ident())
        if connection is not None and connection.sock is not None:
            # One that was kept may have been closed by the other side: that is no failure.
            with suppress(ConnectionError, http.client.BadStatusLine):
                return connection.get(target, headers, largest)
        addresses = addresses_of(target, self._allow_private, self._resolve)
        connection = Connection(target, addresses, self._tls, self._clock)
        self._connections[threading.get_ident()] = connection
        return connection.get(target, headers, largest)


def _asked_pause(headers: Mapping[str, str]) -> float | None:
    """Retry-After: seconds, or a time."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        return max(1.0, parsedate_to_datetime(text[:60]).timestamp() - time())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
