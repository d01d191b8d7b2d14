"""One request over one connection: to an address that was checked, within a time and a size, whatever the other side
does."""

from __future__ import annotations

import http.client
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from pressmark.index.errors import SiteError
from pressmark.index.remote.destination import Target
from pressmark.index.timed_socket import TimedSocket

# Seconds for a request as a whole, and for the other side to say something.
WITHIN, SILENT = 60.0, 15.0
_CHUNK = 65_536
_MOST_MEMBERS = 1000
_POLICY = "content-security-policy"
_PLAIN, _PACKED = ("", "identity"), ("gzip", "x-gzip", "deflate")


class TooLarge(SiteError):
    """A body that is larger than it may be."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Time that passes, and waiting for it."""

    now: Callable[[], float] = time.monotonic
    wait: Callable[[float], None] = time.sleep


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; the names of `headers` are in small letters, the body is unpacked."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes


class Connection(http.client.HTTPConnection):
    """A connection to a host at the first of these addresses that takes it, kept for further requests."""

    def __init__(self, target: Target, addresses: Sequence[str], context: ssl.SSLContext | None, clock: Clock) -> None:
        super().__init__(target.host, target.port)
        self.origin = target.origin
        self._addresses, self._tls, self._clock, self._ends = addresses, context, clock, 0.0

    def connect(self) -> None:
        plain = self._connected()
        try:
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            tls = self._tls.wrap_socket(plain, server_hostname=self.host) if self._tls else plain
        except BaseException:
            plain.close()
            raise
        self.sock: Any = TimedSocket(tls, self._left)

    def _connected(self) -> socket.socket:
        for address in self._addresses[:-1]:
            with suppress(OSError):
                return socket.create_connection((address, self.port), self._left())
        return socket.create_connection((self._addresses[-1], self.port), self._left())

    def get(self, target: Target, headers: Mapping[str, str], largest: int) -> Answer:
        """Raises OSError or HTTPException when it fails, TooLarge, and SiteError for a body that cannot be unpacked."""
        self._ends = self._clock.now() + WITHIN
        try:
            self.request("GET", target.path, headers=dict(headers))
            with self.getresponse() as response:
                names = {name.lower(): value for name, value in response.getheaders()}
                if policy := response.getheader(_POLICY):  # all of those that were sent hold together
                    names[_POLICY] = policy
                encoding = names.get("content-encoding", "").strip().lower()
                if encoding not in (*_PLAIN, *_PACKED):
                    raise SiteError(f"its content is packed as {encoding[:40]!r}.")
                chunks = _chunks(response, largest)
                body = unpacked(chunks, largest) if encoding in _PACKED else b"".join(chunks)
                return Answer(target.url, response.status, names, body)
        except BaseException:
            self.close()  # what is left of the answer is nobody's
            raise

    def _left(self) -> float:
        left = min(SILENT, self._ends - self._clock.now())
        if left <= 0:
            raise TimeoutError("it took too long")
        return left


def unpacked(chunks: Iterable[bytes], largest: int) -> bytes:
    """gzip or zlib, one member or several, unpacked no further than it may be. Raises SiteError when it is damaged."""
    parts: list[bytes] = []
    left, members = largest, 1
    inflate = zlib.decompressobj(47)
    try:
        for chunk in chunks:
            data = chunk
            while data:
                part = inflate.decompress(data, left + 1)
                parts.append(part)
                left -= len(part)
                if left < 0:
                    raise TooLarge(f"unpacked it is more than {largest:,} bytes.")
                data = inflate.unused_data
                if inflate.eof and data.strip(b"\0"):
                    members += 1
                    inflate = zlib.decompressobj(47)
                else:
                    data = b""
                if members > _MOST_MEMBERS:
                    raise SiteError("it is packed in too many parts.")
    except zlib.error as error:
        raise SiteError(f"what it is packed in is damaged ({error}).") from None
    if not inflate.eof and any(parts):
        raise SiteError("what it is packed in ends too early.")
    return b"".join(parts)


def _chunks(response: http.client.HTTPResponse, largest: int) -> Iterator[bytes]:
    size = 0
    while chunk := response.read1(_CHUNK):
        size += len(chunk)
        if size > largest:
            raise TooLarge(f"it is more than {largest:,} bytes.")
        yield chunk
    if response.length:
        raise http.client.IncompleteRead(b"", response.length)
