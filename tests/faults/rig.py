"""What the rigs share: a tally, a disk that fails on demand, and publishes that can be tried again and again."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pressmark.index.errors import IndexMissing, PublishRefused
from pressmark.index.generations.store import Store
from pressmark.index.settings import Settings
from pressmark.search.results import SearchRequest
from pressmark.search.site_search import SiteSearch
from pressmark.web.cli import main
from tests.indexes import Index

ENGINES = ("whoosh", "tantivy")
SOURCE = Path(__file__).parent / "disk.c"
CANARIES = ("harbour", "bread night", '"the long arm"', "news tag:none", "ferri")


@dataclass
class Options:
    """How long to go on: `count` is what the rig counts in, 0 for its own default."""

    seed: int
    short: bool = False
    count: int = 0

    def times(self, long: int, short: int) -> int:
        return self.count or (short if self.short else long)


@dataclass
class Tally:
    """How often something was tried, and what was bad each time that it was."""

    tried: int = 0
    bad: list[str] = field(default_factory=list)

    def note(self, fault: str | None) -> None:
        self.tried += 1
        if fault:
            self.bad.append(fault)


def build_disk() -> Path:
    """The library that makes a disk fail, compiled once for this source."""
    folder = Path(tempfile.gettempdir()) / f"pressmark-faults-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    library = folder / f"disk-{SOURCE.stat().st_mtime_ns}.so"
    if not library.exists():
        fresh = library.with_suffix(f".{os.getpid()}")
        command = ["cc", "-shared", "-fPIC", "-O1", "-o", str(fresh), str(SOURCE), "-ldl", "-lpthread"]
        subprocess.run(command, check=True)
        fresh.replace(library)
    return library


class Disk:
    """The failing disk of this process, which was started with the library preloaded."""

    def __init__(self) -> None:
        preloaded = os.environ.get("LD_PRELOAD", "")
        if not preloaded:
            raise RuntimeError("Start this rig through python -m tests.faults: it preloads its disk.")
        self._library = ctypes.CDLL(preloaded)

    def watch(self, folder: Path, nth: int = 0, error: int = 0, *, always: bool = False) -> None:
        """From now on count the calls below a folder; number `nth`, and with `always` each after it, fails."""
        self._library.disk_watch(
            os.fsencode(folder.resolve()), ctypes.c_long(nth), ctypes.c_int(error), ctypes.c_int(always)
        )

    def room(self, size: int) -> None:
        self._library.disk_room(ctypes.c_long(size))

    def left(self) -> int:
        """Bytes that the disk still takes."""
        self._library.disk_left.restype = ctypes.c_long
        return int(self._library.disk_left())

    def record(self, file: int) -> None:
        self._library.disk_record(ctypes.c_int(file))

    def calls(self) -> int:
        self._library.disk_calls.restype = ctypes.c_long
        return int(self._library.disk_calls())


@dataclass(frozen=True)
class Ended:
    """How a child ended: its exit code (negative for a signal), what it said, and how long it took."""

    code: int
    said: str
    seconds: float

    def fault(self) -> str | None:
        """What is wrong with what it said; whatever happens, an owner gets a line and never a trace."""
        if "Traceback" in self.said or "Unexpected" in self.said or self.code in (1, 70):
            return f"exit {self.code}: {self.said[-600:]}"
        return None


def in_child(task: Callable[[], int], *, kill_after: float | None = None) -> Ended:
    """Do a task in a fork of this process, and kill it on the way if asked to."""
    with tempfile.TemporaryFile() as said:
        started = time.monotonic()
        pid = os.fork()
        if pid == 0:
            code = 99
            try:
                os.setpgid(0, 0)
                os.dup2(said.fileno(), 1)
                os.dup2(said.fileno(), 2)
                code = task()
            except BaseException:  # noqa: BLE001 - the outermost frame of a process
                import traceback

                traceback.print_exc()
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(code)
        if kill_after is not None:
            time.sleep(kill_after)
            os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        seconds = time.monotonic() - started
        said.seek(0)
        return Ended(os.waitstatus_to_exitcode(status), said.read().decode("utf-8", "replace"), seconds)


def command(*arguments: object) -> int:
    """The command `pressmark` with these arguments; its exit code."""
    try:
        main([str(argument) for argument in arguments])
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    return 0


@dataclass(frozen=True)
class Content:
    """What readers find: the articles of the published generation, and answers to some searches."""

    articles: tuple[tuple[str, str, int], ...]
    answers: tuple[tuple[str, tuple[str, ...]], ...]


def content_of(home: Path) -> Content | None:
    """None where nothing was ever published. Raises for a home that cannot be read, or is read in part."""
    try:
        with SiteSearch.open(home, Settings()) as search:
            if search.problem:
                raise AssertionError(f"an older generation answers: {search.problem}")
            answers = tuple(
                (text, tuple(sorted(hit.title for hit in search.search(SearchRequest(text)).hits))) for text in CANARIES
            )
            with closing(Store(home)) as store:
                rows = [row.article for row in store.all_articles(store.current())]
            return Content(tuple(sorted((row.id, row.title, hash(row.body)) for row in rows)), answers)
    except IndexMissing:
        return None


@dataclass(frozen=True)
class Publish:
    """One change of a home by one command, from what is there before to what is there after."""

    name: str
    folder: Path
    template: Path
    arguments: tuple[str, ...]
    before: Content | None
    after: Content

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def spool(self) -> Path:
        """Where a run keeps what it needs only while it runs; the name begins as the home's does."""
        return self.folder / "home-spool"

    @property
    def site(self) -> Path:
        return self.folder / "site"

    def reset(self) -> None:
        """Put the home back as it was before the command."""
        shutil.rmtree(self.home, ignore_errors=True)
        shutil.rmtree(self.spool, ignore_errors=True)
        self.spool.mkdir()
        if self.template.exists():
            shutil.copytree(self.template, self.home)

    def run(self) -> int:
        tempfile.tempdir = str(self.spool)
        return command(*self.arguments)

    def state(self) -> str:
        """`old`, `new`, or what is wrong."""
        return state_of(self.home, self)

    def recovered(self) -> str | None:
        """What is wrong after one more run without faults, which must do what this one should have done."""
        ended = in_child(self.run)
        if ended.code != 0 and not (ended.code == 64 and self.name in ("rollback", "release")):
            return f"the next run ended with {ended.code}: {ended.said[-500:]}"
        state = self.state()
        litter = sorted(path.name for path in (self.home / "engines").iterdir())
        if len(litter) > 4 or any(not name.isdecimal() for name in litter):
            return f"left behind: {litter}"
        return None if state == "new" or self.name in ("rollback", "release") else f"after the next run: {state}"


def state_of(home: Path, publish: Publish) -> str:
    try:
        found = content_of(home)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
        return f"{type(error).__name__}: {error}"
    if found == publish.after:
        return "new"
    return "old" if found == publish.before else "a mixture"


STORIES = {
    f"story{number}.html": (title, f"{title} was in the news by the harbour, and the long arm of it. {more} " * 6)
    for number, (title, more) in enumerate(
        [
            ("Storm at sea", "Waves came over the wall."),
            ("Bread at night", "Bakers bake their bread at night."),
            ("The ferry", "Ferries run every hour."),
            ("A library", "Books are lent out for a month."),
            ("Market day", "Fish and bread and flowers."),
            ("Lanterns", "They float down the river at night."),
            ("The old mill", "It grinds no more."),
            ("Chess club", "Twelve boards in a row."),
            ("Gulls", "They take the bread."),
            ("Tide tables", "Printed every year."),
            ("The bridge", "Closed for repair."),
            ("Swimming", "In the cold sea."),
        ]
    )
}


@contextmanager
def publishes(names: tuple[str, ...], engine: str = "whoosh") -> Iterator[list[Publish]]:
    """The named publishes of PUBLISHES, each in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="pressmark-fault-") as folder:
        made = []
        for name in names:
            place = Path(folder).resolve() / name
            place.mkdir()
            made.append(_prepared(name, Index(place, Settings(workers=1, engine=engine))))
        yield made


def _prepared(name: str, index: Index) -> Publish:
    template = index.folder / "template"
    arguments = PUBLISHES[name](index)
    if index.home.exists():
        shutil.copytree(index.home, template)
    before = content_of(index.home) if template.exists() else None
    unfinished = Publish(name, index.folder, template, arguments, before, Content((), ()))
    unfinished.reset()
    ended = in_child(unfinished.run)
    after = content_of(index.home)
    if ended.code != 0 or after is None or after == before:
        raise RuntimeError(f"{name} does not do what the rig needs: {ended}")
    return Publish(name, index.folder, template, arguments, before, after)


def _first(index: Index) -> tuple[str, ...]:
    for path, (title, body) in STORIES.items():
        index.page(path, title, body, "2024-05-01")
    return _index_arguments(index)


def _change(index: Index, runs: int = 2) -> tuple[str, ...]:
    """Runs that publish, then pages that are new, changed, renamed and gone."""
    _first(index)
    for number in range(runs):
        index.page("story1.html", f"Bread at night {number}", STORIES["story1.html"][1], "2024-05-01")
        index.build()
    index.page(
        "story12.html", "News of the lighthouse", "The lighthouse by the harbour is lit again. " * 8, "2024-06-01"
    )
    index.page("story2.html", "The new ferry", "The ferry by the harbour has a new engine and the long arm. " * 8)
    (index.site / "story3.html").rename(index.site / "books.html")
    (index.site / "story4.html").unlink()
    return _index_arguments(index)


def _collect(index: Index) -> tuple[str, ...]:
    return _change(index, 4)


def _rollback(index: Index) -> tuple[str, ...]:
    _change(index, 2)
    index.build()
    return ("rollback", "--home", str(index.home))


def _release(index: Index) -> tuple[str, ...]:
    _change(index, 2)
    for number in range(5, 9):
        (index.site / f"story{number}.html").unlink()
    try:
        index.build()
    except PublishRefused:
        return ("publish", "3", "--home", str(index.home))
    raise RuntimeError("nothing was staged")


def _index_arguments(index: Index) -> tuple[str, ...]:
    return ("index", str(index.site), "--home", str(index.home), "--workers", "1", "--engine", index.settings.engine)


PUBLISHES: dict[str, Callable[[Index], tuple[str, ...]]] = {
    "first": _first,
    "change": _change,
    "collect": _collect,
    "rollback": _rollback,
    "release": _release,
}
