"""Every call on the disk fails once, and from then on: one clear line, the old or the new generation, no stuck lock."""

from __future__ import annotations

import errno
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from tests.faults.disk import Disk
from tests.faults.publishes import Publish, publishes
from tests.faults.rig import ENGINES, Ended, Options, Tally, in_child

GOAL = "EIO, ENOSPC, EROFS, EMFILE, EACCES on every call, once and lasting"
ERRORS = (errno.EIO, errno.ENOSPC, errno.EROFS, errno.EMFILE, errno.EACCES)
KINDS = [(error, lasting) for error in ERRORS for lasting in (False, True)]
NAMES = ("change", "first", "collect", "rollback", "release")
# Those of which every call fails; of the others the first and the last that one place makes on files of one sort.
WHOLE = ("whoosh/change",)
_HERE = ("rig.py", "publishes.py", "errors.py", "disk.py")


def run(options: Options) -> Tally:
    tally, disk = options.tally(), Disk()
    for engine in ENGINES[:1] if options.short else ENGINES:
        names = tuple(name for name in NAMES if options.wants(engine, name))
        with publishes(names, engine, in_memory=True) as made:
            for publish in made:
                _sweep(publish, f"{engine}/{publish.name}", disk, options, tally)
    return tally


def _sweep(publish: Publish, name: str, disk: Disk, options: Options, tally: Tally) -> None:
    """In the short form a few of the cases, others with each seed."""
    # Folders whose names begin so: the home, and what is needed while it is written.
    watched = [publish.home] + ([publish.site] if publish.arguments[0] == "index" else [])
    for folder in watched:
        calls = _calls(publish, disk, folder)
        cases = [
            (
                f"{name}, {'lasting ' if lasting else ''}{errno.errorcode[error]} at {calls[nth - 1]}",
                nth,
                error,
                lasting,
            )
            for nth in _chosen(calls, whole=name in WHOLE)
            for error, lasting in KINDS
        ]
        if options.short or options.count:
            cases = random.Random(options.seed).sample(cases, min(len(cases), options.times(0, 4)))
        tally.expected = max(tally.expected, tally.tried + len(cases))
        for case, nth, error, lasting in cases:
            tally.once(case, _failing(publish, disk, folder, nth, error, lasting))


def _chosen(calls: list[str], *, whole: bool) -> list[int]:
    if whole:
        return list(range(1, len(calls) + 1))
    places = [call.rpartition(" #")[0] for call in calls]
    first, last = (
        {place: nth for nth, place in found} for found in (reversed(list(enumerate(places, 1))), enumerate(places, 1))
    )
    return sorted({*first.values(), *last.values()})


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


def _failing(
    publish: Publish, disk: Disk, folder: Path, nth: int, error: int, lasting: bool
) -> Callable[[], str | None]:
    def fail() -> int:
        disk.watch(folder, nth, error, always=lasting)
        return publish.run()

    def attempt() -> str | None:
        publish.reset()
        ended = in_child(fail)
        if folder == publish.site:
            # A page that cannot be read for now is left as it was, and read by the next run.
            return ended.fault() or publish.recovered()
        return verdict(publish, ended)

    return attempt


def verdict(publish: Publish, ended: Ended) -> str | None:
    """What is wrong after a publish on a bad disk."""
    if wrong := ended.fault():
        return wrong
    state = publish.state()
    if state not in ("old", "new"):
        return f"exit {ended.code}, then {state}; it said {ended.said[-300:]}"
    if ended.code == 0 and state == "old":
        return f"exit 0 although nothing was published; it said {ended.said[-300:]}"
    if publish.name in ("rollback", "release") and state == "new":
        return None
    return publish.recovered()
