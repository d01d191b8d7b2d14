"""Signed requests: who knows the secret may ask, once with each signature and only for a few minutes."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pressmark.index.errors import SettingsError, Unauthorized
from pressmark.index.secret_file import read_secret_file

HOOK_PATH = "/api/v1/reindex"
# Seconds by which the two clocks may differ.
WINDOW = 300
SHORTEST, MOST_KEYS = 32, 2
TIMESTAMP, NONCE, SIGNATURE = "X-Pressmark-Timestamp", "X-Pressmark-Nonce", "X-Pressmark-Signature"
# What each header must be, whole: a header that was sent twice arrives joined with a comma, and is none of these.
SIGNED_HEADERS = (
    (TIMESTAMP, "[0-9]{1,12}", f"Seconds since 1970 in UTC, at most {WINDOW} from the service's clock."),
    (NONCE, "[A-Za-z0-9_-]{16,64}", "A text that is used once."),
    (SIGNATURE, "[0-9a-f]{64}", "HMAC-SHA256 in hex of timestamp, nonce, method, path and hex SHA-256 of the body."),
)
ENVIRONMENT = "PRESSMARK_REINDEX_SECRET"
REFUSED = "The request is not signed with this service's secret, or not for this address, method and body."


@dataclass(frozen=True, slots=True)
class Secrets:
    """The keys that hold now: one, or two while the old one is being replaced. Never shown."""

    keys: tuple[bytes, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Signature:
    """What the headers of a request claim."""

    timestamp: str
    nonce: str
    digest: str

    def headers(self) -> dict[str, str]:
        return {TIMESTAMP: self.timestamp, NONCE: self.nonce, SIGNATURE: self.digest}


def signed(key: bytes, timestamp: str, nonce: str, method: str, path: str, body: bytes) -> Signature:
    """The signature of one request: HMAC-SHA256 over all that it says. Only the path may hold a dot."""
    message = ".".join((timestamp, nonce, method, path, hashlib.sha256(body).hexdigest()))
    return Signature(timestamp, nonce, hmac.new(key, message.encode("utf-8", "replace"), "sha256").hexdigest())


def verified(
    secrets: Secrets, headers: Mapping[str, str], method: str, path: str, body: bytes, now: float
) -> Signature:
    """The signature of a request, which holds; whether it is used for the first time is for the caller to find out.

    Raises Unauthorized. Only who knows the secret learns more than that it was refused.
    """
    values = [headers.get(name, "") for name, _, _ in SIGNED_HEADERS]
    if not all(re.fullmatch(shape, value) for (_, shape, _), value in zip(SIGNED_HEADERS, values, strict=True)):
        raise Unauthorized(REFUSED)
    claimed = Signature(*values)
    right = [signed(key, claimed.timestamp, claimed.nonce, method, path, body) for key in secrets.keys]
    if not any([hmac.compare_digest(one.digest, claimed.digest) for one in right]):  # noqa: C419 all of them, always
        raise Unauthorized(REFUSED)
    apart = int(claimed.timestamp) - int(now)
    if abs(apart) > WINDOW:
        raise Unauthorized(f"The request was signed {apart:+,} seconds from this machine's clock; at most {WINDOW}.")
    return claimed


def read_secrets(path: Path) -> Secrets:
    """The keys of a file, one a line. Raises SettingsError for a file that others can read or that holds too little."""
    return parse_secrets(read_secret_file(path), f'The file "{path}"')


def parse_secrets(text: str, name: str) -> Secrets:
    """The same from a text; `name` is what errors call it, since they must not show it."""
    keys = tuple(line.strip().encode() for line in text.splitlines() if line.strip())
    if not 1 <= len(keys) <= MOST_KEYS or min(map(len, keys)) < SHORTEST:
        raise SettingsError(
            f"{name} must hold a secret of at least {SHORTEST} characters, or two, one a line, while it is being "
            "replaced. Make one: openssl rand -hex 32"
        )
    return Secrets(keys)
