"""The table of engines: the only place of this room that knows them all. Each is imported when it is chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pressmark.index.errors import EngineMissing, IndexDamaged, PressmarkError
from pressmark.index.writer import EngineWriter


@dataclass(frozen=True, slots=True)
class Engine:
    """How an engine is written. `format` is that of our files in its directory: another number means a rebuild.

    Any one of `packages` provides it. `reads` says whether its installed version can go on from a directory.
    """

    name: str
    packages: tuple[str, ...]
    install: str
    format: int
    open_writer: Callable[[Path], EngineWriter]
    check: Callable[[Path, int], None]
    reads: Callable[[Path], bool] = lambda directory: True

    def version(self) -> str:
        """The installed version of the engine's package. Raises EngineMissing."""
        for package in self.packages:
            with suppress(PackageNotFoundError):
                return version(package)
        raise EngineMissing(f"The engine {self.name} is not installed. Install it: {self.install}")


@contextmanager
def readable(directory: Path) -> Iterator[None]:
    """Whatever reading files of an engine raises is an IndexDamaged: they may fit their manifest and yet make no sense."""
    try:
        yield
    except PressmarkError:
        raise
    except Exception as error:  # noqa: BLE001 - see above
        name = type(error).__name__
        raise IndexDamaged(
            f'The index in "{directory}" cannot be read: {name}: {error}. Run pressmark index again.'
        ) from None


def _whoosh_writer(directory: Path) -> EngineWriter:
    from pressmark.index.whoosh_writer import WhooshWriter

    return WhooshWriter(directory)


def _check_whoosh(directory: Path, documents: int) -> None:
    """Raise IndexDamaged unless the directory opens and holds as many documents as it should."""
    from pressmark.index.whoosh_codec import LoadedStorage, PackedCodec
    from pressmark.index.whoosh_writer import read_segments, read_table, whoosh_segment

    found = 0
    for entry in read_segments(directory):
        PackedCodec().terms_reader(LoadedStorage(str(directory)), whoosh_segment(PackedCodec(), entry)).close()
        if len(read_table(directory, entry)[2]) != entry.documents:
            raise IndexDamaged(f'The new engine directory "{directory}" is not whole; nothing was published.')
        found += entry.documents - len(entry.deleted)
    if found != documents:
        raise IndexDamaged(f'The new engine directory "{directory}" holds {found} articles, not {documents}.')


def _tantivy_writer(directory: Path) -> EngineWriter:
    from pressmark.index.tantivy_writer import TantivyWriter

    return TantivyWriter(directory)


def _check_tantivy(directory: Path, documents: int) -> None:
    """Raise IndexDamaged unless the directory opens and holds as many documents as it should."""
    from pressmark.index.tantivy_writer import open_index

    found = open_index(directory).searcher().num_docs
    if found != documents:
        raise IndexDamaged(f'The new engine directory "{directory}" holds {found} articles, not {documents}.')


def _tantivy_reads(directory: Path) -> bool:
    """tantivy changes its format between minor versions."""
    from pressmark.index.tantivy_writer import open_index

    try:
        open_index(directory)
    except IndexDamaged:
        return False
    return True


_TANTIVY = "pip install 'pressmark[tantivy]'"
ENGINES = {
    "whoosh": Engine("whoosh", ("whoosh3", "whoosh-reloaded"), "pip install whoosh3", 1, _whoosh_writer, _check_whoosh),
    "tantivy": Engine("tantivy", ("tantivy",), _TANTIVY, 1, _tantivy_writer, _check_tantivy, _tantivy_reads),
}


def engine(name: str) -> Engine:
    """The engine of a name. Raises EngineMissing where there is none, or its package is not installed."""
    known = ENGINES.get(name)
    if known is None:
        raise EngineMissing(f"This version of Pressmark does not know the engine {name!r}. Run pressmark index again.")
    known.version()
    return known
