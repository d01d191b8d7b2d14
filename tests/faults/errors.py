"""Every call on the disk fails once, and from then on: one clear line, the old or the new generation, no stuck lock."""

from __future__ import annotations

import errno
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.faults.disk import Disk
from tests.faults.publishes import Publish, publishes
from tests.faults.rig import ENGINES, Ended, Options, Tally, in_child

GOAL = "EIO, ENOSPC, EROFS, EMFILE, EACCES on every call, once and lasting"
ERRORS = (errno.EIO, errno.ENOSPC, errno.EROFS, errno.EMFILE, errno.EACCES)
KINDS = [(error, lasting) for error in ERRORS for lasting in (False, True)]
NAMES = ("change", "first", "collect", "rollback", "release")
# By what the home is after a fault: its state, and what is wrong after the next run. Most faults leave it as it was.
_Known = dict[bytes, tuple[str, str | None]]
_HERE = ("rig.py", "publishes.py", "errors.py", "disk.py")


@dataclass
class _Sweep:
    """All calls of one publish below one folder, and by what level of the sweep it fails which of them."""

    name: str
    publish: Publish
    folder: Path
    calls: list[str]
    known: _Known
    levels: tuple[list[int], ...]


def run(options: Options) -> Tally:
    """First what is new at the ends of loops, then the ends that another publish has too, then all the others.

    In the short form, and with a count, so many cases of each.
    """
    tally, disk = options.tally(), Disk()
    for engine in ENGINES[:1] if options.short else ENGINES:
        names = tuple(name for name in NAMES if options.wants(engine, name))
        with publishes(names, engine, in_memory=True) as made:
            sweeps = list(_sweeps(engine, made, disk))
            for level in range(3):
                for sweep in sweeps:
                    _fail(sweep, sweep.levels[level], disk, options, tally)
    return tally


def _sweeps(engine: str, made: list[Publish], disk: Disk) -> Iterator[_Sweep]:
    seen: set[str] = set()
    for publish in made:
        known: _Known = {}
        # Folders whose names begin so: the home, and what is needed while it is written.
        for folder in [publish.home] + ([publish.site] if publish.arguments[0] == "index" else []):
            calls = _calls(publish, disk, folder)
            levels = _levels([call.rpartition(" #")[0] for call in calls], seen)
            yield _Sweep(f"{engine}/{publish.name}", publish, folder, calls, known, levels)


def _levels(places: list[str], seen: set[str]) -> tuple[list[int], ...]:
    """The first and the last call that one place makes on files of one sort, unseen and seen, and the rest."""
    first = {place: nth for nth, place in reversed(list(enumerate(places, 1)))}
    last = {place: nth for nth, place in enumerate(places, 1)}
    ends = {*first.values(), *last.values()}
    fresh = sorted(nth for nth in ends if places[nth - 1] not in seen)
    seen.update(places)
    return fresh, sorted(ends.difference(fresh)), [nth for nth in range(1, len(places) + 1) if nth not in ends]


def _fail(sweep: _Sweep, chosen: list[int], disk: Disk, options: Options, tally: Tally) -> None:
    cases = [(nth, error, lasting) for nth in chosen for error, lasting in KINDS]
    if options.short or options.count:
        cases = random.Random(options.seed).sample(cases, min(len(cases), options.times(0, 1)))
    tally.expected = max(tally.expected, tally.tried + len(cases))
    for nth, error, lasting in cases:
        name = f"{'lasting ' if lasting else ''}{errno.errorcode[error]} at {sweep.calls[nth - 1]}"
        tally.once(f"{sweep.name}, {name}", _failing(sweep, disk, nth, error, lasting))


def _calls(publish: Publish, disk: Disk, folder: Path) -> list[str]:
    """All calls of the whole publish, in order: what is done, to which sort of file, by which lines, how often before."""
    publish.reset()
    found: list[str] = []
    times: Counter[str] = Counter()

    def heard(what: str, path: str) -> None:
        sort = re.sub(r"(?<=_)[0-9a-z]{8,}|[0-9a-f]{8,}|\d+", "N", path.removeprefix(str(publish.folder)))
        place = f"{what} {sort} by {_lines()}"
        times[place] += 1
        found.append(f"{place} #{times[place]}")

    def count() -> int:
        disk.listen(heard)
        disk.watch(folder)
        publish.run()
        disk.watch(Path("/nowhere"))
        print("calls", json.dumps(found))
        return 0

    ended = in_child(count)
    calls: list[str] = json.loads(ended.said.rpartition("calls ")[2])
    return calls


def _lines() -> str:
    """The stack of this call, without the rig."""
    frame, lines = sys._getframe(1), []
    while frame is not None and len(lines) < 12:
        name = frame.f_code.co_filename.rpartition("/")[2]
        if name not in _HERE:
            lines.append(f"{name}:{frame.f_lineno}")
        frame = frame.f_back
    return " < ".join(lines)


def _failing(sweep: _Sweep, disk: Disk, nth: int, error: int, lasting: bool) -> Callable[[], str | None]:
    def fail() -> int:
        random.seed(1)  # Whoosh draws the names of its files
        disk.watch(sweep.folder, nth, error, always=lasting)
        return sweep.publish.run()

    def attempt() -> str | None:
        sweep.publish.reset()
        # A page that cannot be read for now is left as it was, and read by the next run.
        mixed = sweep.folder == sweep.publish.site
        return verdict(sweep.publish, in_child(fail), mixed=mixed, known=sweep.known)

    return attempt


def verdict(publish: Publish, ended: Ended, *, mixed: bool = False, known: _Known | None = None) -> str | None:
    """What is wrong after a publish on a bad disk; `mixed` lets it be of some pages only."""
    if wrong := ended.fault():
        return wrong
    state, wrong = _aftermath(publish, {} if known is None else known)
    if mixed:
        return wrong
    if state not in ("old", "new"):
        return f"exit {ended.code}, then {state}; it said {ended.said[-300:]}"
    if ended.code == 0 and state == "old":
        return f"exit 0 although nothing was published; it said {ended.said[-300:]}"
    return wrong


def _aftermath(publish: Publish, known: _Known) -> tuple[str, str | None]:
    """What readers find, and what is wrong after the next run."""
    digest = publish.digest()
    if digest not in known:
        state = publish.state()
        done = publish.name in ("rollback", "release") and state == "new"
        known[digest] = state, None if done else publish.recovered()
    return known[digest]
