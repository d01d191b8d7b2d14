"""The sites that are measured: the example newsroom, and two manuals that Debian packages as HTML."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
WORKSHOP = ROOT / ".bench"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a corpus comes from: a folder of the repository, or a folder inside a Debian package."""

    name: str
    folder: str
    package: str = ""


@dataclass(frozen=True, slots=True)
class Corpus:
    """A site of nothing but HTML files, of which every engine reads the same ones."""

    name: str
    site: Path
    pages: tuple[Path, ...]
    html_bytes: int


class Unavailable(Exception):
    """A corpus or a peer that cannot be had here; the text says why."""


SOURCES = (
    Source("newsroom", "examples/newsroom"),
    Source("postgresql", "usr/share/doc/postgresql-doc-15/html", "postgresql-doc-15"),
    Source("openjdk", "usr/share/doc/openjdk-17-jre-headless/api", "openjdk-17-doc"),
)


def prepare(source: Source, limit: int | None = None) -> Corpus:
    """A fresh copy of the corpus that may be changed; with a limit, every nth page of it."""
    folder = _unpacked(source) / source.folder if source.package else ROOT / source.folder
    found = sorted(path for path in folder.rglob("*.html") if path.is_file())
    if not found:
        raise Unavailable(f"{source.name}: no pages in {source.folder}")
    if limit and limit < len(found):
        found = found[:: len(found) // limit][:limit]
    site = WORKSHOP / "sites" / source.name
    shutil.rmtree(site, ignore_errors=True)
    pages = tuple(site / path.relative_to(folder) for path in found)
    for original, page in zip(found, pages, strict=True):
        page.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(original, page)
    return Corpus(source.name, site, pages, sum(page.stat().st_size for page in pages))


def _unpacked(source: Source) -> Path:
    """The package's files, downloaded and unpacked once, without installing anything."""
    target = WORKSHOP / "unpacked" / source.package
    if target.is_dir():
        return target
    packages = WORKSHOP / "packages"
    packages.mkdir(parents=True, exist_ok=True)
    if not list(packages.glob(f"{source.package}_*.deb")):
        _run(source, ["apt-get", "--quiet", "download", source.package], packages)
    (package, *_) = sorted(packages.glob(f"{source.package}_*.deb"))
    partial = target.with_suffix(".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    _run(source, ["dpkg", "--extract", str(package), str(partial)], packages)
    partial.rename(target)
    return target


def _run(source: Source, command: list[str], folder: Path) -> None:
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    except FileNotFoundError:
        raise Unavailable(f"{source.name}: {command[0]} is not here; it is a Debian package") from None
    except subprocess.CalledProcessError as error:
        raise Unavailable(f"{source.name}: {' '.join(command)}: {error.stderr.strip().splitlines()[-1:]}") from None
