"""How much one visitor may ask for, and how much is answered at once: both bounded, both refused politely."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address

from flask import Flask, g, request
from werkzeug.exceptions import BadRequest, HTTPException, ServiceUnavailable, TooManyRequests

from pressmark.web.service import Service, host_name

# Seconds' worth of requests that a visitor may ask for in one go: a page with its box, somebody typing fast.
BURST_SECONDS = 3
MAX_CLIENTS = 100_000
# For each request being answered, this many may wait; the next is refused at once.
WAITING = 4
PATIENCE = 2.0
LIMITED = ("api", "pages")


class TokenBuckets:
    """A bucket of tokens for each client; the least recently seen are forgotten first."""

    def __init__(
        self, rate: float, burst: float, clock: Callable[[], float] = time.monotonic, most: int = MAX_CLIENTS
    ) -> None:
        self._rate, self._burst, self._clock, self._most = rate, burst, clock, most
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._buckets)

    def wait(self, client: str) -> float:
        """Take a token: 0 when there was one, else the seconds until there will be."""
        now = self._clock()
        with self._lock:
            tokens, seen = self._buckets.pop(client, (self._burst, now))
            tokens = min(self._burst, tokens + (now - seen) * self._rate)
            granted = tokens >= 1
            self._buckets[client] = (tokens - granted, now)
            if len(self._buckets) > self._most:
                self._buckets.popitem(last=False)
        return 0.0 if granted else (1 - tokens) / self._rate


class LoadGate:
    """Lets so many requests work, so many wait for them a moment, and refuses the rest at once."""

    def __init__(self, working: int, waiting: int, patience: float = PATIENCE) -> None:
        self._places = threading.BoundedSemaphore(working)
        self._queue = threading.BoundedSemaphore(working + waiting)
        self._patience = patience

    def enter(self) -> bool:
        if not self._queue.acquire(blocking=False):
            return False
        if self._places.acquire(timeout=self._patience):
            return True
        self._queue.release()
        return False

    def leave(self) -> None:
        self._places.release()
        self._queue.release()


def client_of(peer: str, forwarded_for: str, trusted_proxies: int) -> str | None:
    """Who asks, as a key for counting; None for this machine itself.

    Each trusted proxy adds the address it saw at the end of X-Forwarded-For, so the one that the outermost saw is that
    many from the right; what stands before it is the visitor's own claim. A provider gives a home a whole /64.
    """
    claims = [part.strip() for part in forwarded_for.split(",") if part.strip()]
    address = claims[max(0, len(claims) - trusted_proxies)] if trusted_proxies and claims else peer
    try:
        parsed: IPv4Address | IPv6Address = ip_address(address.strip("[]"))
    except ValueError:
        return address[:64]
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is None:
            return None if parsed.is_loopback else f"{parsed.packed[:8].hex()}/64"
        parsed = parsed.ipv4_mapped
    return None if parsed.is_loopback else str(parsed)


def register_limits(app: Flask, service: Service) -> None:
    settings = service.settings
    rate = settings.requests_per_second
    buckets = TokenBuckets(rate, rate * BURST_SECONDS) if rate else None
    gate = LoadGate(max(1, settings.threads), max(1, settings.threads) * WAITING)

    @app.before_request
    def admit() -> None:
        trusted = settings.trusted_hosts
        if (
            trusted
            and request.endpoint not in ("health.live", "health.ready")
            and host_name(request.host) not in trusted
        ):
            raise BadRequest
        if request.blueprint not in LIMITED:
            return
        forwarded = request.headers.get("X-Forwarded-For", "")
        client = client_of(request.remote_addr or "", forwarded, settings.trusted_proxies)
        if buckets is not None and client is not None and (wait := buckets.wait(client)):
            raise _refusal(TooManyRequests, wait)
        if not gate.enter():
            raise _refusal(ServiceUnavailable, 2)
        g.admitted = True

    @app.teardown_request
    def leave(_error: BaseException | None) -> None:
        if g.pop("admitted", False):
            gate.leave()


def _refusal(kind: type[TooManyRequests | ServiceUnavailable], wait: float) -> HTTPException:
    return kind(retry_after=max(1, math.ceil(wait)))
