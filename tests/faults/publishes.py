"""Publishes that can be tried again and again, and what readers must find before and after each."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from pressmark.index.errors import IndexMissing, PublishRefused
from pressmark.index.generations.seal import SEAL_FILE
from pressmark.index.generations.store import Store
from pressmark.index.settings import Settings
from pressmark.search.results import SearchRequest
from pressmark.search.site_search import SiteSearch
from tests.faults.rig import command, in_child
from tests.indexes import Index

CANARIES = ("harbour", "bread night", '"the long arm"', "news tag:none", "ferri")
MEMORIES = ("lock", "verified.json", "pages.json", SEAL_FILE)  # the last is of times too
# Times, and the names that tantivy draws.
CHANCE = re.compile(
    rb"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00|(?<![0-9a-z])[0-9a-f]{32}(?![0-9a-z])"
    rb"|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
)
MANY = 50  # all that match: scores may differ between an engine that was built and one that was brought up to date


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
                (text, tuple(sorted(hit.title for hit in search.search(SearchRequest(text, limit=MANY)).hits)))
                for text in CANARIES
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

    def digest(self) -> bytes:
        """Of all that readers and the next run find, but for what differs each time: times, processes, new names."""
        old = {name for path in self.template.rglob("*") for name in CHANCE.findall(os.fsencode(path.name))}

        def steady(text: bytes) -> bytes:
            return CHANCE.sub(lambda found: found[0] if found[0] in old else b"", text)

        found = hashlib.blake2b()
        for name, path in sorted((steady(os.fsencode(path)), path) for path in self.home.rglob("*")):
            status = path.stat()
            found.update(name + b"\0%d\0" % status.st_mode)
            if path.is_file() and path.name not in MEMORIES:
                found.update(b"%d\0" % status.st_size + steady(path.read_bytes()))
        return found.digest()

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
def publishes(names: tuple[str, ...], engine: str = "whoosh", *, in_memory: bool = False) -> Iterator[list[Publish]]:
    """The named publishes of PUBLISHES, each in a folder of its own; in memory nothing waits for a disk to flush."""
    place = "/dev/shm" if in_memory and os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="pressmark-fault-", dir=place) as folder:
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
