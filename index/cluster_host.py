"""One host of an OpenSearch cluster: a request to it takes bounded time and space, whatever it does."""

from __future__ import annotations

import json
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.exceptions import SSLError as WrappedSSLError

from pressmark.index.deadline import Deadline
from pressmark.index.errors import SettingsError
from pressmark.index.timed_socket import TimedSocket

# The cluster takes no larger request; no answer to one of ours comes near it.
MOST_BYTES = 100_000_000
_CHUNK = 65_536
_CONNECTIONS = 32
_CONNECTING = 5.0
_ADDRESS = re.compile(r"(https?)://([a-z0-9._-]+|\[[0-9a-f:.]+\])(?::([0-9]{1,5}))?/?", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and the JSON beside it; `error` is the cluster's word for what it refused, empty when all is well."""

    status: int
    content: Mapping[str, Any]

    @property
    def error(self) -> str:
        error = self.content.get("error", "") if self.status >= 400 else ""
        return _line(error.get("type") if isinstance(error, Mapping) else error)

    @property
    def reason(self) -> str:
        error = self.content.get("error", "")
        return _line(error.get("reason")) if isinstance(error, Mapping) else ""


def _line(text: object) -> str:
    """What another program says, short enough for a message."""
    return " ".join(str(text or "").split())[:200]


class Host:
    """Safe to share between threads; its connections are kept for further requests."""

    def __init__(self, address: str, ca_file: str) -> None:
        """Raise SettingsError for what is no address, or a certificate file that cannot be used."""
        self.address = _checked(address)
        self._pool = _pool(self.address, ca_file)

    @property
    def is_encrypted(self) -> bool:
        return self.address.startswith("https:")

    @property
    def name(self) -> str:
        """Its name or number, without scheme and port."""
        return self.address.partition("://")[2].rpartition(":")[0].strip("[]")

    def ask(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str], seconds: float
    ) -> Answer | str:
        """What it answers, all of it within so many seconds, or why there is no answer."""
        try:
            response = self._pool.urlopen(
                method,
                path,
                body=body,
                headers=headers,
                timeout=urllib3.Timeout(total=seconds, connect=min(seconds, _CONNECTING)),
                retries=False,
                redirect=False,
                preload_content=False,
            )
            data = bytearray()
            for chunk in response.stream(_CHUNK, decode_content=False):
                data += chunk
                if len(data) > MOST_BYTES:
                    response.close()
                    return f"an answer of more than {MOST_BYTES:,} bytes"
        except (HTTPError, OSError) as error:
            return _failure(error)
        return _answer(response.status, bytes(data))


def _answer(status: int, data: bytes) -> Answer:
    """What is no answer of OpenSearch is a refusal, and never says that something is not there."""
    try:
        content = json.loads(data) if data else None
    except (ValueError, RecursionError):
        content = None
    if isinstance(content, dict) and not 300 <= status < 400:
        return Answer(status, content)
    complaint = f"what came with status {status} is no JSON object, so no answer of OpenSearch"
    return Answer(400 if status < 400 or status == 404 else status, {"error": complaint})


def _failure(error: Exception) -> str:
    """Its kind; of a certificate what is wrong with it."""
    cause = error.args[0] if isinstance(error, WrappedSSLError) and error.args else error
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"its certificate is not accepted: {_line(cause.verify_message)}"
    if isinstance(cause, ssl.SSLError):
        return f"no encrypted connection: {_line(cause.reason or cause)}"
    return type(error).__name__


def _checked(address: str) -> str:
    """An address as one host of the cluster; what else it might hold would be shown in messages."""
    if "@" in address:
        raise SettingsError("[opensearch] hosts: credentials do not stand in an address; name a credentials_file.")
    parts = _ADDRESS.fullmatch(address)
    port = int(parts[3]) if parts and parts[3] else 443 if address[:6].lower() == "https:" else 9200
    if parts is None or not 0 < port < 65_536:
        raise SettingsError(
            "[opensearch] hosts: each is an address such as https://search1.example.org:9200 "
            "(a name with other letters as it stands in the DNS, xn--…)."
        )
    return f"{parts[1].lower()}://{parts[2].lower()}:{port}"


def _pool(address: str, ca_file: str) -> urllib3.HTTPConnectionPool:
    try:
        if not address.startswith("https:"):
            pool = urllib3.connection_from_url(address, maxsize=_CONNECTIONS)
            pool.ConnectionCls = _PlainConnection
            return pool
        checked = ssl.create_default_context(cafile=ca_file or None)
        pool = urllib3.connection_from_url(address, maxsize=_CONNECTIONS, ssl_context=checked)
        pool.ConnectionCls = _EncryptedConnection
        return pool
    except (OSError, ssl.SSLError) as error:
        raise SettingsError(f'[opensearch] ca_file "{ca_file}" cannot be used: {error}.') from None
    except HTTPError:
        raise SettingsError(f"[opensearch] hosts: {address} is no address of a host.") from None


class _PlainConnection(HTTPConnection):
    def connect(self) -> None:
        super().connect()
        self.sock = _OnceTimed(self.sock)


class _EncryptedConnection(HTTPSConnection):
    def connect(self) -> None:
        super().connect()
        self.sock = _OnceTimed(self.sock)


class _OnceTimed(TimedSocket):
    """Its timeout is one for all that follows until another is set, however slowly it comes."""

    def __init__(self, plain: Any) -> None:
        super().__init__(plain, self._seconds)
        self._deadline = Deadline()

    def settimeout(self, seconds: float) -> None:
        self._deadline = Deadline.after(seconds)

    def _seconds(self) -> float:
        left = self._deadline.left
        if left <= 0:
            raise TimeoutError("it took too long")
        return min(left, 3600.0)
