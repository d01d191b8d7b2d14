"""What came of asking for one page: the page, why there is none, or a failure that says nothing of it."""

from __future__ import annotations

import codecs
from contextlib import suppress
from dataclasses import dataclass
from email.message import Message

from pressmark.index.discovery import Unread, is_evidence
from pressmark.index.errors import SiteError
from pressmark.index.fingerprints import digest_of
from pressmark.index.pages.encoding import encoding_called
from pressmark.index.remote.client import Client
from pressmark.index.remote.connection import Answer, TooLarge
from pressmark.index.remote.destination import Target, target_of

_KINDS = ("text/html", "application/xhtml+xml")
_MOVED, _GONE, _UNCHANGED = (301, 302, 303, 307, 308), (404, 410), 304
_HIDDEN = ("noindex", "none")


@dataclass(frozen=True, slots=True)
class Fetched:
    """What is known of an address: its validators, the page that it led to, and why that is none, where it is none.

    `listed` is the path asked for, with its query; `path` and `url` are those of the page, as in a folder of the site.
    """

    listed: str
    etag: str
    modified: str
    path: str
    url: str
    fingerprint: bytes
    reason: str = ""
    detail: str = ""

    @property
    def validators(self) -> dict[str, str]:
        found = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in found.items() if value}


def fetch(
    client: Client, target: Target, before: Fetched | None, largest: int
) -> tuple[Fetched | Unread, bytes | None]:
    """The page and its bytes; None in their place where they are those that are here already.

    A page that cannot be had now is Unread, and so keeps what it had; one that is gone, has moved to another site or
    is not to be indexed is Fetched, with the reason.
    """
    if not client.allows(target.path):
        return _none(target, "disallowed", "robots.txt"), b""
    path = before.path if before else path_of(target)
    try:
        answer = client.get(target.url, largest, before.validators if before else None)
        if before and answer.status == _UNCHANGED and path_of(target_of(answer.url)) == path:
            return before, None
        if answer.status == _UNCHANGED:
            answer = client.get(target.url, largest)
        fetched, body = _read(target, answer)
    except TooLarge as error:
        return Unread(path, "too large", str(error)), None
    except SiteError as error:
        return Unread(path, "unreadable", str(error)), None
    return fetched, None if fetched == before else body


def path_of(target: Target) -> str:
    """The path of a page; never that of a file which is read for what it says of pages."""
    return target.file + ".html" if is_evidence(target.file) else target.file


def _read(target: Target, answer: Answer) -> tuple[Fetched, bytes]:
    if answer.status in _GONE:
        return _none(target, "not found", f"status {answer.status}"), b""
    if answer.status in _MOVED:
        return _none(target, "moved", answer.headers.get("location", "")[:200]), b""
    if answer.status != 200:
        raise SiteError(f"{target.url}: it answers with status {answer.status}.")
    kind = Message()
    kind["Content-Type"] = answer.headers.get("content-type") or _KINDS[0]
    if kind.get_content_type() not in _KINDS:
        return _none(target, "not a page", kind.get_content_type()[:80]), b""
    robots = answer.headers.get("x-robots-tag", "").lower().replace(",", " ").split()
    if any(word in robots for word in _HIDDEN):
        return _none(target, "noindex", "X-Robots-Tag", answer), b""
    final = target_of(answer.url)
    body = _in_utf8(answer.body, kind.get_content_charset(""))
    etag, modified = _validators(answer)
    return Fetched(target.path, etag, modified, path_of(final), final.path, digest_of(body)), body


def _none(target: Target, reason: str, detail: str, answer: Answer | None = None) -> Fetched:
    etag, modified = _validators(answer) if answer else ("", "")
    mark = digest_of(f"{reason} {detail}".encode("utf-8", "replace"))
    return Fetched(target.path, etag, modified, path_of(target), target.path, mark, reason, detail)


def _validators(answer: Answer) -> tuple[str, str]:
    """Only such as may be sent back as they are."""
    values = (answer.headers.get("etag", ""), answer.headers.get("last-modified", ""))
    etag, modified = (value if value.isascii() and value.isprintable() and len(value) < 256 else "" for value in values)
    return etag, modified


def _in_utf8(body: bytes, charset: str) -> bytes:
    """What the header says of the encoding comes before what the page says; valid UTF-8 is taken as it is."""
    encoding = encoding_called(charset) if charset else None
    if encoding in (None, "utf-8"):
        return body
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        with suppress(UnicodeDecodeError):
            return codecs.BOM_UTF8 + body.decode(encoding or "").encode("utf-8")
    return body
