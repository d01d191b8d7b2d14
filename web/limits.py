"""How much one visitor may ask for, and how much is answered at once: both bounded, both refused politely."""

from __future__ import annotations

import hashlib
import math
import mmap
import multiprocessing
import struct
import threading
import time
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address

from flask import Flask, g, request
from werkzeug.exceptions import BadRequest, HTTPException, ServiceUnavailable, TooManyRequests

from pressmark.index.settings import Settings
from pressmark.web.service import Service, host_name

# Seconds' worth of requests that a visitor may ask for in one go: a page with its box, somebody typing fast.
BURST_SECONDS = 3
MAX_CLIENTS = 100_000
WAYS = 8
# The client as a number, its tokens, and when it was last seen.
BUCKET = struct.Struct("=Qdd")
LOCK_PATIENCE = 0.05
# For each request being answered, this many may wait; the next is refused at once.
WAITING = 4
PATIENCE = 2.0
LIMITED = ("api", "pages", "hook")
# Pages that explain: nothing is searched for them, and who was refused is sent to them.
UNCOUNTED = ("pages.tips", "pages.problem")


class TokenBuckets:
    """A bucket of tokens for each client, in memory that forked workers share, so that all count as one.

    The table has a fixed size: a client may lie in one of WAYS places, and takes that of the one seen longest ago.
    """

    def __init__(
        self, rate: float, burst: float, clock: Callable[[], float] = time.monotonic, most: int = MAX_CLIENTS
    ) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._groups = max(1, most // WAYS)
        self._table = mmap.mmap(-1, self._groups * WAYS * BUCKET.size)
        self._lock = multiprocessing.get_context("fork").Lock()

    def wait(self, client: str) -> float:
        """Take a token: 0 when there was one, else the seconds until there will be."""
        key = int.from_bytes(hashlib.blake2b(client.encode("utf-8", "replace"), digest_size=8).digest()) | 1
        # A worker that was killed here holds the lock for ever; a miscounted token is better than a service that hangs.
        locked = self._lock.acquire(timeout=LOCK_PATIENCE)
        try:
            return self._take(key, self._clock())
        finally:
            if locked:
                self._lock.release()

    def _take(self, key: int, now: float) -> float:
        place, (found, tokens, seen) = self._bucket(key)
        if found != key:
            tokens, seen = self._burst, now
        tokens = min(self._burst, tokens + max(0.0, now - seen) * self._rate)
        granted = tokens >= 1
        BUCKET.pack_into(self._table, place, key, tokens - granted, now)
        return 0.0 if granted else (1 - tokens) / self._rate

    def _bucket(self, key: int) -> tuple[int, tuple[int, float, float]]:
        """The client's place and what lies there; an empty place was last seen at 0, before everybody else."""
        start = key % self._groups * WAYS * BUCKET.size
        places = [start + way * BUCKET.size for way in range(WAYS)]
        buckets = [(place, BUCKET.unpack_from(self._table, place)) for place in places]
        return next(
            (bucket for bucket in buckets if bucket[1][0] == key), min(buckets, key=lambda bucket: bucket[1][2])
        )


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


NOBODY = "no address"


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
        return NOBODY  # all who give no address are counted as one
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is None:
            return None if parsed.is_loopback else f"{parsed.packed[:8].hex()}/64"
        parsed = parsed.ipv4_mapped
    return None if parsed.is_loopback else str(parsed)


def buckets_for(settings: Settings) -> TokenBuckets | None:
    """What all workers count in, to be made before they are forked; None where there is no limit."""
    rate = settings.requests_per_second
    return TokenBuckets(rate, rate * BURST_SECONDS) if rate else None


def wait_of(settings: Settings, buckets: TokenBuckets | None, peer: str, forwarded_for: str) -> float:
    """Count a request: 0 when it may be answered, else the seconds that its client has to wait."""
    client = client_of(peer, forwarded_for, settings.trusted_proxies) if buckets is not None else None
    return buckets.wait(client) if buckets is not None and client is not None else 0.0


def register_limits(app: Flask, service: Service, buckets: TokenBuckets | None) -> None:
    settings = service.settings
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
        counted = buckets if request.endpoint not in UNCOUNTED else None
        if wait := wait_of(settings, counted, request.remote_addr or "", forwarded):
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
