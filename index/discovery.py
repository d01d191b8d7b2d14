"""Pages of a static site, found on disk."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote, urlsplit

from pressmark.index.errors import SiteError
from pressmark.index.fingerprints import fingerprint_of, same_bytes
from pressmark.index.generations.file_hashes import FileHashes
from pressmark.index.globs import Globs, matching
from pressmark.index.unfinished import Unfinished

# Folders that no site publishes as articles, wherever they stand.
NEVER = frozenset(
    [
        ".git",
        ".hg",
        ".svn",
        "node_modules",
        "bower_components",
        "__pycache__",
        ".venv",
        ".pressmark",
        ".cache",
        "cgi-bin",
    ]
)
# Files that are read for what they say of pages, never as pages.
EVIDENCE = (
    "**/feed.xml", "**/rss.xml", "**/atom.xml", "**/index.xml", "**/*.rss", "**/*.atom", "**/feed.json",
    "**/sitemap*.xml", "**/*.md", "**/*.markdown", "**/*.rst",
)  # fmt: skip
_EVIDENCE = re.compile(r"\.(?:xml|rss|atom|json|md|markdown|rst)$")
_DEEPEST = 64
NO_PAGE = "not a regular file of the site"
_INDEX = re.compile(r"(^|/)index\.x?html?$")
_SAFE = "/~!$&'()*+,;=:@-._"
_PLAIN = re.compile(rf"[A-Za-z0-9{re.escape(_SAFE)}]*")


@dataclass(frozen=True, slots=True)
class Page:
    """A file that may hold an article.

    `path` is relative to the site, with `/`; `url` is what visitors open; `fingerprint` that of its bytes.
    """

    path: str
    url: str
    fingerprint: bytes


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that was found and not read, and why: `too large`, `unreadable` ...

    `failing` is a page that may be had by the next run, and not what never was one, such as a pipe. `fingerprint` is
    for one that could be read, and looks unfinished.
    """

    path: str
    reason: str
    detail: str = ""
    failing: bool = False
    fingerprint: bytes = b""


def find_pages(
    site: Path,
    include: Iterable[str],
    exclude: Iterable[str],
    base_url: str,
    largest: int,
    hashes: FileHashes | None = None,
) -> Iterator[Page | Unread]:
    """Every file of the site that the globs choose, in order of path.

    With `hashes` a file that has not been touched since it was hashed is not read again. Links are not followed out of
    the site, nor into folders; only regular files are opened.
    Raises SiteError when the folder is missing, not a folder, or cannot be listed.
    """
    root = site_root(site)
    wanted, unwanted = matching(tuple(include)), matching(tuple(exclude))
    prefix = urlsplit(base_url).path.rstrip("/")
    found = _walk(root, unwanted)
    paths = [(path, regular) for path, regular in sorted(found) if wanted(path) and not unwanted(path)]
    unfinished = Unfinished(str(root), [path for path, regular in paths if regular])
    for path, regular in paths:
        if regular:
            yield _read(root, path, prefix, largest, hashes, unfinished)
        else:
            yield Unread(path.encode("utf-8", "replace").decode(), "unreadable", NO_PAGE)


def linked_folders(site: Path) -> list[str]:
    """Names in the site's own folder that are links to folders."""
    return sorted(path.name for path in site.iterdir() if path.is_symlink() and path.is_dir())


def page_bytes(root: Path, largest: int, page: Page) -> bytes:
    """The bytes of a page that was found below this root. Raises OSError when they are not to be had any more."""
    data, _ = _content(root, page.path, largest)
    if not same_bytes(fingerprint_of(data), page.fingerprint):
        raise OSError(0, "it was written while the site was read")
    return data


def is_evidence(path: str) -> bool:
    """Whether a file is read for what it says of pages."""
    return _EVIDENCE.search(path) is not None


def url_of(path: str, prefix: str = "") -> str:
    """The rooted address of a file: `a/index.html` is `/a/`; other names are kept, quoted."""
    path = _INDEX.sub(r"\1", path) if "index." in path else path
    return f"{prefix}/{path if _PLAIN.fullmatch(path) else quote(path, safe=_SAFE)}"


def site_root(site: Path) -> Path:
    """The folder that a site is in now: a link that is swapped meanwhile leads elsewhere. Raises SiteError."""
    try:
        root = site.resolve(strict=True)
        if not root.is_dir():
            raise SiteError(f'"{site}" is not a folder. Name the folder that your site generator writes.')
        os.scandir(root).close()
    except FileNotFoundError:
        raise SiteError(f'No site folder at "{site}". The index is left as it was.') from None
    except OSError as error:
        raise SiteError(
            f'Cannot read the site folder "{site}": {error.strerror}. The index is left as it was.'
        ) from None
    return root


def _walk(root: Path, unwanted: Globs) -> Iterator[tuple[str, bool]]:
    """Relative paths of all that is no folder, each with whether it is a regular file of the site or a link to one."""
    folders = [(root, "", 0)]
    while folders:
        folder, prefix, depth = folders.pop()
        try:
            entries = list(os.scandir(folder))
        except OSError as error:
            raise SiteError(
                f'Cannot read the folder "{folder}": {error.strerror}. The index is left as it was.'
            ) from None
        for entry in entries:
            path = prefix + entry.name
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in NEVER and depth < _DEEPEST and not unwanted(path + "/"):
                    folders.append((Path(entry.path), path + "/", depth + 1))
            elif entry.is_symlink():
                if not Path(entry.path).is_dir():  # unlike the entry's own answer, False for a link to itself
                    yield path, _inside(root, Path(entry.path))
            else:
                yield path, entry.is_file(follow_symlinks=False)


def _inside(root: Path, link: Path) -> bool:
    try:
        target = link.resolve(strict=True)
    except (OSError, RuntimeError):
        return False
    return target.is_file() and target.is_relative_to(root)


def _read(
    root: Path, path: str, prefix: str, largest: int, hashes: FileHashes | None, unfinished: Unfinished
) -> Page | Unread:
    try:
        path.encode("utf-8")
        status = os.stat(f"{root}/{path}")  # noqa: PTH116 - a Path for each of 10,000 pages costs more than the call
        known = hashes.known(status) if hashes is not None else None
        if known is not None and status.st_size <= largest:
            return Page(path, url_of(path, prefix), bytes.fromhex(known))
        if status.st_size > largest:
            return Unread(path, "too large", f"{status.st_size:,} bytes, more than max_page_bytes ({largest:,})")
        content = unfinished.at_rest(path, lambda: _content(root, path, largest))
        if content is None:
            return Unread(path, "unreadable", "it is being written all the time", failing=True)
    except UnicodeEncodeError:
        return Unread(path.encode("utf-8", "replace").decode(), "unreadable", "its name is not UTF-8")
    except OSError as error:
        return Unread(path, "unreadable", error.strerror or str(error), failing=error.strerror != NO_PAGE)
    fingerprint = fingerprint_of(content[0])
    if hashes is not None:
        hashes.remember(content[1], fingerprint.hex())
    return Page(path, url_of(path, prefix), fingerprint)


def _content(root: Path, path: str, largest: int) -> tuple[bytes, os.stat_result]:
    """At most one byte more than may be, so that what grows meanwhile is no page either."""
    with _open(root, path) as file:
        return file.read(largest + 1), os.fstat(file.fileno())


def _open(root: Path, path: str) -> BinaryIO:
    """A regular file of the site for reading, never one that would block: a pipe put in a page's place is refused."""
    descriptor = os.open(f"{root}/{path}", os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode) or not _is_below(descriptor, root):
        os.close(descriptor)
        raise OSError(0, NO_PAGE)
    return os.fdopen(descriptor, "rb")


def _is_below(descriptor: int, root: Path) -> bool:
    """Whether what was opened is in the site, whatever became of its name since it was found."""
    try:
        return os.readlink(f"/proc/self/fd/{descriptor}").startswith(f"{str(root).rstrip('/')}/")  # noqa: PTH115
    except OSError:
        return True  # a system that does not tell; its links were looked at when the page was found
