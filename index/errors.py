"""What can go wrong, as one tree; each edge translates it once.

PressmarkError                 exit  HTTP
├── UsageError                   64   400  an option or argument that cannot be used
│   ├── SettingsError            78   500  pressmark.toml holds something unusable
│   └── InvalidParameter         64   400  a request parameter with a bad value
├── InputError                   65   422  input that is not what it should be
│   └── UnknownDocument          66   404  no article has this url or id
├── SiteError                    66   503  the site folder is missing, empty or unreadable
├── EngineMissing                69   503  the engine is not installed, or lacks what it needs
├── IndexUnavailable             66   503  no index, or none that can be read
│   ├── IndexMissing             66   503  nothing has been indexed here yet
│   ├── IndexDamaged             65   503  files differ from their manifest
│   │   └── StoreDamaged         65   503  the store is damaged, or of another version
│   └── ClusterUnavailable       69   503  the engine's cluster does not answer, or refuses
├── IndexLocked                  75   503  another process is writing this index
├── StorageError                 74   503  the disk refused: full, read-only, broken
├── HomeError                    73   500  the index home cannot be created or must not be there
├── ServiceUnreachable           69   502  a service does not answer, or not as one should
├── Unauthorized                 77   401  a request without a valid signature
└── PublishRefused                3   409  built and staged, but not published

The first number is the exit code (those of sysexits.h, and 3 for a staged publish), the second the HTTP status.
"""

from __future__ import annotations

from typing import ClassVar


class PressmarkError(Exception):
    """The root: its text is one line for a person and names the way out."""

    exit_code: ClassVar[int] = 70
    status: ClassVar[int] = 500
    slug: ClassVar[str] = "internal"


class UsageError(PressmarkError):
    """An option or argument that cannot be used."""

    exit_code = 64
    status = 400
    slug = "invalid-parameter"


class SettingsError(UsageError):
    """A line of pressmark.toml that cannot be used; the text names file and line."""

    exit_code = 78
    status = 500
    slug = "internal"


class InvalidParameter(UsageError):
    """A request parameter with a bad value."""

    def __init__(self, parameter: str, detail: str) -> None:
        super().__init__(f"{parameter}: {detail}")
        self.parameter = parameter
        self.detail = detail


class InputError(PressmarkError):
    """A file whose content is not what it should be; the text names file and line."""

    exit_code = 65
    status = 422
    slug = "invalid-input"


class UnknownDocument(InputError):
    """No article of the index has this url or id."""

    exit_code = 66
    status = 404
    slug = "unknown-document"


class SiteError(PressmarkError):
    """The site folder is missing, empty or cannot be read; the index is left as it was."""

    exit_code = 66
    status = 503
    slug = "site-unavailable"


class EngineMissing(PressmarkError):
    """The engine that the index or the settings name is not installed, or lacks here what it needs."""

    exit_code = 69
    status = 503
    slug = "index-unavailable"


class IndexUnavailable(PressmarkError):
    """There is no index to read."""

    exit_code = 66
    status = 503
    slug = "index-unavailable"


class IndexMissing(IndexUnavailable):
    """Nothing has been indexed in this home yet."""


class IndexDamaged(IndexUnavailable):
    """Files of the index differ from what its manifest promises."""

    exit_code = 65


class IndexUnreadable(IndexDamaged):
    """The disk does not give a file of the index; that may pass, so nothing is decided for good."""


class StoreDamaged(IndexDamaged):
    """The store cannot be read: it is damaged, or another version of Pressmark wrote it; the next run builds it
    anew."""


class ClusterUnavailable(IndexUnavailable):
    """The engine's cluster does not answer in time, or refuses what it is asked."""

    exit_code = 69


class IndexLocked(PressmarkError):
    """Another process writes this index; the text names it."""

    exit_code = 75
    status = 503
    slug = "index-locked"


class StorageError(PressmarkError):
    """The disk refused: full, read-only or broken; what was published stays as it was."""

    exit_code = 74
    status = 503
    slug = "storage"


class HomeError(PressmarkError):
    """The index home cannot be created, or must not be where it was asked for."""

    exit_code = 73


class ServiceUnreachable(PressmarkError):
    """A service does not answer, or not as one should."""

    exit_code = 69
    status = 502


class Unauthorized(PressmarkError):
    """A request without a valid signature; nothing was done."""

    exit_code = 77
    status = 401
    slug = "unauthorized"


class PublishRefused(PressmarkError):
    """The new generation was built and staged, but a check forbade to publish it."""

    exit_code = 3
    status = 409
    slug = "publish-refused"

    def __init__(self, text: str, generation: int = 0, complaint: str = "") -> None:
        """`complaint` says what is wrong with the generation, in words that may leave this machine."""
        super().__init__(text)
        self.generation = generation
        self.complaint = complaint
