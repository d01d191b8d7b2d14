"""The table of engines: the only place of this room that knows them all. Each is imported when it is chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from pressmark.index.errors import EngineMissing, IndexDamaged, PressmarkError
from pressmark.index.generations.check import Remark
from pressmark.index.generations.home import engine_directory
from pressmark.index.generations.store import GenerationRow, Store
from pressmark.index.settings import Settings
from pressmark.index.writer import EngineWriter


@dataclass(frozen=True, slots=True)
class Engine:
    """How an engine is written. `format` is that of our files in its directory: another number means a rebuild.

    Any one of `packages` provides its `module`. `reads` says whether its installed version can go on from a directory.
    An engine that serves other machines takes the rows of the store too (`complete`), and is told what is published
    (`show`), of which it may have something to say.
    """

    name: str
    module: str
    packages: tuple[str, ...]
    install: str
    format: int
    open_writer: Callable[[Path, Settings], EngineWriter]
    check: Callable[[Path, int, Settings], None]
    reads: Callable[[Path, Settings], bool] = lambda directory, settings: True
    complete: Callable[[Store, GenerationRow, Path, Settings], None] = lambda store, row, directory, settings: None
    show: Callable[[Store, Path, Settings], Sequence[Remark]] = lambda store, home, settings: ()

    def version(self) -> str:
        """The installed version of the engine's package. Raises EngineMissing."""
        # Imported here: it takes longer than the question whether an engine is there, which every run asks.
        from importlib.metadata import PackageNotFoundError, version

        for package in self.packages:
            with suppress(PackageNotFoundError):
                return version(package)
        raise self.missing()

    def missing(self) -> EngineMissing:
        """What to say where it is not installed."""
        return EngineMissing(f"The engine {self.name} is not installed. Install it: {self.install}")


@contextmanager
def readable(directory: Path) -> Iterator[None]:
    """Whatever reading files of an engine raises is an IndexDamaged: they may fit their manifest and yet make no
    sense."""
    try:
        yield
    except PressmarkError:
        raise
    except Exception as error:  # noqa: BLE001 - see above
        name = type(error).__name__
        raise IndexDamaged(
            f'The index in "{directory}" cannot be read: {name}: {error}. Run pressmark index again.'
        ) from None


def _whoosh_writer(directory: Path, _settings: Settings) -> EngineWriter:
    from pressmark.index.whoosh_writer import WhooshWriter

    return WhooshWriter(directory)


def _check_whoosh(directory: Path, documents: int, _settings: Settings) -> None:
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


def _tantivy_writer(directory: Path, _settings: Settings) -> EngineWriter:
    from pressmark.index.tantivy_writer import TantivyWriter

    return TantivyWriter(directory)


def _check_tantivy(directory: Path, documents: int, _settings: Settings) -> None:
    """Raise IndexDamaged unless the directory opens and holds as many documents as it should."""
    from pressmark.index.tantivy_writer import open_index

    found = open_index(directory).searcher().num_docs
    if found != documents:
        raise IndexDamaged(f'The new engine directory "{directory}" holds {found} articles, not {documents}.')


def _tantivy_reads(directory: Path, _settings: Settings) -> bool:
    """tantivy changes its format between minor versions."""
    from pressmark.index.tantivy_writer import open_index

    try:
        open_index(directory)
    except IndexDamaged:
        return False
    return True


def _opensearch_writer(directory: Path, settings: Settings) -> EngineWriter:
    from pressmark.index.opensearch_writer import OpenSearchWriter

    return OpenSearchWriter(directory, settings)


def _check_opensearch(directory: Path, documents: int, settings: Settings) -> None:
    from pressmark.index.opensearch_writer import check

    check(directory, documents, settings)


def _opensearch_reads(directory: Path, settings: Settings) -> bool:
    from pressmark.index.cluster_rows import reads

    return reads(directory, settings)


def _complete_opensearch(store: Store, row: GenerationRow, directory: Path, settings: Settings) -> None:
    from pressmark.index.cluster_rows import complete

    complete(store, row, directory, settings)


def _show_opensearch(store: Store, home: Path, settings: Settings) -> Sequence[Remark]:
    from pressmark.index.cluster_rows import show

    return show(store, home, settings)


_OPENSEARCH = "pip install 'pressmark[opensearch]'"
_WHOOSH_PACKAGES = ("whoosh3", "whoosh-reloaded")
_TANTIVY = "pip install 'pressmark[tantivy]'"
ENGINES = {
    "whoosh": Engine("whoosh", "whoosh", _WHOOSH_PACKAGES, "pip install whoosh3", 2, _whoosh_writer, _check_whoosh),
    "tantivy": Engine("tantivy", "tantivy", ("tantivy",), _TANTIVY, 3, _tantivy_writer, _check_tantivy, _tantivy_reads),
    "opensearch": Engine(
        "opensearch",
        "urllib3",
        ("urllib3",),
        _OPENSEARCH,
        3,
        _opensearch_writer,
        _check_opensearch,
        _opensearch_reads,
        _complete_opensearch,
        _show_opensearch,
    ),
}


def engine(name: str) -> Engine:
    """The engine of a name. Raises EngineMissing where there is none, or its package is not installed."""
    known = ENGINES.get(name)
    if known is None:
        raise EngineMissing(f"This version of Pressmark does not know the engine {name!r}. Run pressmark index again.")
    if find_spec(known.module) is None:
        raise known.missing()
    return known


def switched(store: Store, row: GenerationRow) -> list[Remark]:
    """A check that says which engine answers from now on, and what is left of the one before, where that is another."""
    before = store.generation(store.current())
    if before is None:
        return []
    remarks = []
    if before.engine != row.engine:
        remarks.append(Remark("note", f"The engine is {row.engine} now; it was {before.engine}."))
    return remarks + left_behind(store.path.parent, before, row)


def left_behind(home: Path, before: GenerationRow, row: GenerationRow) -> list[Remark]:
    """What a cluster still shows of the generation before, where the one after it is not shown in its place."""
    alias = _alias(home, before)
    if not alias or alias == _alias(home, row):
        return []
    text = (
        f'In the cluster the alias "{alias}" keeps naming generation {before.number}: services that read it go on '
        f"with that one. Once none does, delete the indexes {alias}-* there."
    )
    return [Remark("warning", text)]


def _alias(home: Path, row: GenerationRow) -> str:
    """Under which name a generation is found in a cluster; empty where it is in none."""
    if row.engine != "opensearch":
        return ""
    from pressmark.index.cluster_index import read_cluster_index

    try:
        return read_cluster_index(engine_directory(home, row.number)).alias
    except IndexDamaged:
        return ""


# Measured with tests/benchmarks/scale.py: milliseconds of a processor that one query in twenty exceeds.
_MANY, _SLOW_ON_WHOOSH, _SLOW_ON_TANTIVY = 20_000, 15, 6


def outgrown(store: Store, row: GenerationRow) -> list[Remark]:
    """A check that says what tantivy would bring, once: in the publish by which a Whoosh index becomes a large one."""
    before = store.generation(store.current())
    known = before is not None and before.engine == "whoosh" and before.articles > _MANY
    if row.engine != "whoosh" or row.articles <= _MANY or known:
        return []
    text = (
        f"{row.articles:,} articles are many for Whoosh: from {_MANY:,} on its slow queries take {_SLOW_ON_WHOOSH} ms "
        f"where tantivy takes {_SLOW_ON_TANTIVY}, and more with each article. To change engines without reading a page: "
        f'{_TANTIVY}, and engine = "tantivy" in pressmark.toml.'
    )
    return [Remark("note", text)]
