"""An OpenSearch cluster over HTTP: its hosts, one tried after the other until a deadline.

Plain requests over urllib3: of the official client's eight packages, this needs one, and where a request goes next when
a host does not answer is ours to say. Every request that is made here may be made twice.
"""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import urllib3
from urllib3.exceptions import HTTPError

from pressmark.index.errors import ClusterUnavailable, SettingsError
from pressmark.index.secret_file import read_secret_file
from pressmark.index.settings import Settings

# Seconds that a write may take with all its attempts; reads have the `deadline` of the settings.
PATIENCE = 120.0
_LONGEST_ATTEMPT = 60.0
# A host that did not answer is asked last for so many seconds.
_REST = 20.0
_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6)
_CONNECTIONS = 32
_TOO_MANY = 429
# The cluster is choosing a new manager, moving a shard or starting.
_PASSING = frozenset([_TOO_MANY, 502, 503, 504])
_HERE = frozenset(["localhost", "127.0.0.1", "::1"])
_WAY_OUT = "What was published stays as it was; run pressmark index again when the cluster answers."


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


class Cluster:
    """Safe to share between threads, not between processes: each opens its own connections."""

    def __init__(self, settings: Settings) -> None:
        """Raise SettingsError for hosts or credentials that cannot be used; nothing is sent yet."""
        self._hosts = [_host(host) for host in settings.hosts]
        if not self._hosts:
            raise SettingsError("[opensearch] hosts names no host of the cluster, such as https://search1:9200.")
        self._headers = {"content-type": "application/json", **_authorization(settings, self._hosts)}
        self._deadline = float(settings.deadline)
        self._pools = {host: _pool(host, settings.ca_file) for host in self._hosts}
        self._resting: dict[str, float] = {}
        self._turn = count()
        self._answered = False

    def read(self, method: str, path: str, body: object = None, *, missing: bool = False) -> Mapping[str, Any]:
        """What the cluster answers within the deadline of the settings. `missing`: 404 is an answer too, an empty one."""
        return _checked(self.send(method, path, body, seconds=self._deadline), path, missing)

    def write(
        self, method: str, path: str, body: object = None, *, missing: bool = False, exists: bool = False
    ) -> Mapping[str, Any]:
        """The same with the patience of a publish: while hosts come and go, it is sent again.

        `exists`: what is already there was made by an attempt whose answer got lost.
        """
        answer = self.send(method, path, body, seconds=PATIENCE, patient=True)
        if exists and answer.error == "resource_already_exists_exception":
            return {}
        return _checked(answer, path, missing)

    def send(self, method: str, path: str, body: object, *, seconds: float, patient: bool = False) -> Answer:
        """One answer, whatever it says. Raises ClusterUnavailable when no host gave any until the deadline.

        A request goes to the hosts in turn, and gives up as soon as every host has refused the connection twice. A
        patient one is tried until the deadline, once any host has ever answered.
        """
        end = time.monotonic() + seconds
        sent = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        refused, attempt, last, said = 0, 0, "", ""
        hosts = self._in_turn()
        while (left := end - time.monotonic()) > 0 and (refused < 2 * len(hosts) or (patient and self._answered)):
            host = hosts[attempt % len(hosts)]
            share = max(left / 2, 0.2) if len(hosts) > 1 else left
            answer = self._try(host, method, path, sent, min(share, _LONGEST_ATTEMPT))
            if isinstance(answer, Answer) and answer.status not in _PASSING:
                return answer
            busy = isinstance(answer, Answer) and answer.status == _TOO_MANY
            if isinstance(answer, Answer):
                said = f"{host}: {answer.status} {answer.error}"
            else:
                refused, last = refused + 1, f"{host}: {answer}"
            attempt += 1
            if busy or attempt % len(hosts) == 0:
                pause = _PAUSES[min(attempt // len(hosts), len(_PAUSES) - 1)]
                time.sleep(max(0.0, min(pause, end - time.monotonic())))
        raise ClusterUnavailable(
            f"The OpenSearch cluster does not answer ({said or last or 'no time left'}). {_WAY_OUT}"
        )

    def _in_turn(self) -> list[str]:
        """All hosts, each first once, those that did not answer a moment ago at the end."""
        turn, now = next(self._turn) % len(self._hosts), time.monotonic()
        hosts = self._hosts[turn:] + self._hosts[:turn]
        return sorted(hosts, key=lambda host: self._resting.get(host, 0.0) > now)

    def _try(self, host: str, method: str, path: str, body: bytes | None, seconds: float) -> Answer | str:
        try:
            response = self._pools[host].urlopen(
                method,
                path,
                body=body,
                headers=self._headers,
                timeout=urllib3.Timeout(connect=min(seconds, 5.0), read=seconds),
                retries=False,
            )
        except (HTTPError, OSError) as error:
            self._resting[host] = time.monotonic() + _REST
            return type(error).__name__
        self._answered = True
        self._resting.pop(host, None)
        try:
            content = json.loads(response.data) if response.data else {}
        except ValueError:
            return Answer(max(response.status, 400), {"error": "no JSON"})
        return _worst(Answer(response.status, content if isinstance(content, dict) else {"content": content}))


def _worst(answer: Answer) -> Answer:
    """Several searches in one request are as good as the worst of them."""
    parts = [Answer(part.get("status", 200), part) for part in answer.content.get("responses", ())]
    worst = max(parts, key=lambda part: part.status, default=answer)
    return worst if worst.status >= 400 else answer


def _checked(answer: Answer, path: str, missing: bool) -> Mapping[str, Any]:
    if answer.status < 400:
        return answer.content
    if missing and answer.status == 404:
        return {}
    if answer.status in (401, 403):
        raise ClusterUnavailable(
            f"The OpenSearch cluster refuses these credentials ({answer.status}). Name others: "
            "[opensearch] credentials_file, or PRESSMARK_OPENSEARCH_CREDENTIALS."
        )
    raise ClusterUnavailable(
        f"The OpenSearch cluster refused {path.partition('?')[0]}: {answer.error} {answer.reason} "
        f"({answer.status}). {_WAY_OUT}"
    )


def _host(address: str) -> str:
    """An address as one host of the cluster; what else it might hold would be shown in messages."""
    try:
        parts = urlsplit(address)
        port = parts.port or (443 if parts.scheme == "https" else 9200)
    except ValueError:
        parts, port = urlsplit(""), 0
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
        raise SettingsError("[opensearch] hosts: each is an address such as https://search1.example.org:9200.")
    if parts.username or parts.password:
        raise SettingsError("[opensearch] hosts: credentials do not stand in an address; name a credentials_file.")
    name = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{name}:{port}"


def _authorization(settings: Settings, hosts: Sequence[str]) -> dict[str, str]:
    """The header that says who asks; its secret never goes over a network in the clear."""
    secret = settings.credentials
    if settings.credentials_file:
        secret = read_secret_file(Path(settings.credentials_file), "[opensearch] credentials_file").strip()
    if not secret:
        return {}
    if ":" not in secret or "\n" in secret:
        raise SettingsError("The credentials of the OpenSearch cluster are one line, user:password.")
    if any(host.startswith("http:") and urlsplit(host).hostname not in _HERE for host in hosts):
        raise SettingsError("[opensearch] hosts: with credentials each address begins with https://.")
    return {str(name): str(value) for name, value in urllib3.make_headers(basic_auth=secret).items()}


def _pool(host: str, ca_file: str) -> urllib3.HTTPConnectionPool:
    if not host.startswith("https"):
        return urllib3.connection_from_url(host, maxsize=_CONNECTIONS)
    try:
        checked = ssl.create_default_context(cafile=ca_file or None)
        return urllib3.connection_from_url(host, maxsize=_CONNECTIONS, ssl_context=checked)
    except (OSError, ssl.SSLError) as error:
        raise SettingsError(f'[opensearch] ca_file "{ca_file}" cannot be used: {error}.') from None
