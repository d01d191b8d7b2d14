"""An OpenSearch cluster over HTTP: its hosts, one tried after the other until a deadline.

Plain requests over urllib3: of the official client's eight packages, this needs one, and where a request goes next when
a host does not answer is ours to say. Every request that is made here may be made twice.
"""

from __future__ import annotations

import json
import logging
import time
from base64 import b64encode
from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pressmark.index.cluster_host import Answer, Host
from pressmark.index.deadline import Deadline, current_deadline
from pressmark.index.errors import ClusterUnavailable, SettingsError
from pressmark.index.secret_file import read_secret_file
from pressmark.index.settings import Settings

log = logging.getLogger(__name__)
# What stands for an answer that something is not there.
ABSENT: Mapping[str, Any] = MappingProxyType({})
# Seconds that a write may take with all its attempts; reads have the `deadline` of the settings.
PATIENCE = 120.0
_LONGEST_ATTEMPT = 40.0
# After so many seconds a publish says what it waits for, and then again and again.
_SILENT, _SAID_EVERY = 5.0, 20.0
# A host that did not answer is asked last for so many seconds.
_REST = 20.0
_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6)
_ABSENT, _TOO_MANY = 404, 429
# The cluster is choosing a new manager, moving a shard or starting.
_PASSING = frozenset([_TOO_MANY, 502, 503, 504])
_HERE = frozenset(["localhost", "127.0.0.1", "::1"])
_PUT_RIGHT = "What was published stays as it was; put that right in the cluster, then run pressmark index again."
_WRITE_AGAIN = "What was published stays as it was; run pressmark index again when the cluster answers."


class Cluster:
    """Safe to share between threads, not between processes: each opens its own connections."""

    def __init__(self, settings: Settings) -> None:
        """Raise SettingsError for hosts or credentials that cannot be used; nothing is sent yet."""
        self._hosts = [Host(address, settings.ca_file) for address in settings.hosts]
        if not self._hosts:
            raise SettingsError("[opensearch] hosts names no host of the cluster, such as https://search1:9200.")
        self._headers = {"content-type": "application/json", **_authorization(settings, self._hosts)}
        self._deadline = float(settings.deadline)
        self._resting: dict[Host, float] = {}
        self._turn = count()
        self._answered = False

    def read(
        self, method: str, path: str, body: object = None, *, missing: bool = False, alone: bool = False
    ) -> Mapping[str, Any]:
        """What the cluster answers within the deadline of the settings, and that of the search which asks.

        `missing`: 404 is an answer too, ABSENT, or that of an index without such a row. `alone`: one of many requests
        that take as long as the index is large, and have no deadline together.
        """
        own = Deadline.after(self._deadline)
        deadline = own if alone else own.no_later(current_deadline())
        return _checked(self._send(method, path, body, deadline, missing=missing), path, missing, "Its log says more.")

    def write(
        self, method: str, path: str, body: object = None, *, missing: bool = False, exists: bool = False
    ) -> Mapping[str, Any]:
        """The same with the patience of a publish: while hosts come and go, it is sent again.

        `exists`: what is already there was made by an attempt whose answer got lost.
        """
        answer = self.send(method, path, body, seconds=PATIENCE, missing=missing)
        if exists and answer.error == "resource_already_exists_exception":
            return ABSENT
        return _checked(answer, path, missing, _PUT_RIGHT)

    def send(self, method: str, path: str, body: object, *, seconds: float, missing: bool = False) -> Answer:
        """One answer to a patient request, whatever it says. Raises ClusterUnavailable when there is none in time."""
        deadline = Deadline.after(seconds).no_later(current_deadline())
        return self._send(method, path, body, deadline, patient=True, missing=missing)

    def _send(
        self, method: str, path: str, body: object, deadline: Deadline, *, patient: bool = False, missing: bool = False
    ) -> Answer:
        """A request goes to the hosts in turn, and gives up as soon as every host has refused the connection twice.

        A patient one is tried until the deadline, once any host has ever answered. That something is missing is
        believed when all hosts say so: one that lags behind does not know it yet.
        """
        sent = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        hosts, speak = self._in_turn(), Deadline.after(_SILENT)
        refused, attempt, last, said = 0, 0, "", ""
        while (left := deadline.left) > 0 and (refused < 2 * len(hosts) or (patient and self._answered)):
            host = hosts[attempt % len(hosts)]
            share = min(left, max(left / 2, 0.2)) if len(hosts) > 1 else left
            answer = self._try(host, method, path, sent, min(share, _LONGEST_ATTEMPT))
            attempt += 1
            rests = attempt % len(hosts) == 0
            if isinstance(answer, Answer):
                lags = missing and answer.status == _ABSENT and attempt < len(hosts)
                if not lags and answer.status not in _PASSING:
                    return answer
                said = f"{host.address}: {answer.status} {answer.error} {answer.reason}".rstrip()
                rests |= answer.status == _TOO_MANY
            else:
                refused, last = refused + 1, f"{host.address}: {answer}"
            if patient and speak.left <= 0:
                log.warning("Waiting for the OpenSearch cluster, %.0f s at most (%s).", deadline.left, said or last)
                speak = Deadline.after(_SAID_EVERY)
            if rests:
                pause = _PAUSES[min(attempt // len(hosts), len(_PAUSES) - 1)]
                time.sleep(max(0.0, min(pause, deadline.left)))
        way_out = _WRITE_AGAIN if patient else "Try again when it does."
        raise ClusterUnavailable(f"The OpenSearch cluster does not answer ({said or last or 'in time'}). {way_out}")

    def _in_turn(self) -> list[Host]:
        """All hosts, each first once, those that did not answer a moment ago at the end."""
        turn, now = next(self._turn) % len(self._hosts), time.monotonic()
        hosts = self._hosts[turn:] + self._hosts[:turn]
        return sorted(hosts, key=lambda host: self._resting.get(host, 0.0) > now)

    def _try(self, host: Host, method: str, path: str, body: bytes | None, seconds: float) -> Answer | str:
        answer = host.ask(method, path, body, self._headers, seconds)
        if isinstance(answer, str):
            self._resting[host] = time.monotonic() + _REST
            return answer
        self._answered = True
        self._resting.pop(host, None)
        return _worst(answer)


def _worst(answer: Answer) -> Answer:
    """Several searches in one request are as good as the worst of them."""
    parts = [Answer(part.get("status", 200), part) for part in answer.content.get("responses", ())]
    worst = max(parts, key=lambda part: part.status, default=answer)
    return worst if worst.status >= 400 else answer


def _checked(answer: Answer, path: str, missing: bool, way_out: str) -> Mapping[str, Any]:
    if answer.status < 400:
        return answer.content
    if missing and answer.status == _ABSENT:
        return ABSENT if answer.error else answer.content
    if answer.status == 401 or (answer.status == 403 and answer.error in ("", "security_exception")):
        raise ClusterUnavailable(
            f"The OpenSearch cluster refuses these credentials ({f'{answer.status} {answer.reason}'.rstrip()}). Name others: "
            "[opensearch] credentials_file, or PRESSMARK_OPENSEARCH_CREDENTIALS; docs/opensearch.md lists the rights."
        )
    raise ClusterUnavailable(
        f"The OpenSearch cluster refused {path.partition('?')[0]}: {answer.error} {answer.reason} "
        f"({answer.status}). {way_out}"
    )


def _authorization(settings: Settings, hosts: Sequence[Host]) -> dict[str, str]:
    """The header that says who asks; its secret never goes over a network in the clear."""
    secret = settings.credentials
    if settings.credentials_file:
        secret = read_secret_file(Path(settings.credentials_file), "[opensearch] credentials_file").strip()
    if not secret:
        return {}
    if ":" not in secret or "\n" in secret:
        raise SettingsError("The credentials of the OpenSearch cluster are one line, user:password.")
    if any(not host.is_encrypted and host.name not in _HERE for host in hosts):
        raise SettingsError("[opensearch] hosts: with credentials each address begins with https://.")
    # The bytes of an environment variable that are no UTF-8 go out as they came.
    return {"authorization": f"Basic {b64encode(secret.encode('utf-8', 'surrogateescape')).decode()}"}
