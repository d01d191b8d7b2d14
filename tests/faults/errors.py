"""Every call on the disk fails once, and from then on: one clear line, the old or the new generation, no stuck lock."""

from __future__ import annotations

import errno
import random
from pathlib import Path

from tests.faults.rig import ENGINES, Disk, Ended, Options, Publish, Tally, in_child, publishes

GOAL = "EIO, ENOSPC, EROFS, EMFILE, EACCES on every call, once and lasting"
ERRORS = (errno.EIO, errno.ENOSPC, errno.EROFS, errno.EMFILE, errno.EACCES)


def run(options: Options) -> Tally:
    tally, disk = Tally(), Disk()
    for engine in ENGINES[:1] if options.short else ENGINES:
        with publishes(("change", "first", "collect", "rollback", "release"), engine) as made:
            for publish in made:
                _sweep(publish, disk, options, publish.name == "change" and engine == "whoosh", tally)
    return tally


def _sweep(publish: Publish, disk: Disk, options: Options, whole: bool, tally: Tally) -> None:
    """Every call with every error, or with one of them; in the short form a few calls, others with each seed."""
    chance = random.Random(options.seed)
    # Folders whose names begin so: the home, and what is needed while it is written.
    watched = [publish.home] + ([publish.site] if publish.arguments[0] == "index" else [])
    for folder in watched:
        calls = _calls(publish, disk, folder)
        kinds = [(error, always) for error in ERRORS for always in (False, True)]
        trials = [(nth, *kind) for nth in range(1, calls + 1) for kind in (kinds if whole else [chance.choice(kinds)])]
        few = min(len(trials), options.times(len(trials), 4))
        for nth, error, always in chance.sample(trials, few):
            wrong = _failed(publish, disk, folder, nth, error, always)
            kind = f"{'lasting ' if always else ''}{errno.errorcode[error]}"
            tally.note(wrong and f"{publish.name}, {kind} at call {nth} of {calls} on the {folder.name}: {wrong}")


def _calls(publish: Publish, disk: Disk, folder: Path) -> int:
    """How many calls the whole publish makes."""
    publish.reset()

    def count() -> int:
        disk.watch(folder)
        publish.run()
        found = disk.calls()
        disk.watch(folder / "nowhere")
        print(f"calls {found}")
        return 0

    ended = in_child(count)
    return int(ended.said.rpartition("calls ")[2])


def _failed(publish: Publish, disk: Disk, folder: Path, nth: int, error: int, always: bool) -> str | None:
    publish.reset()

    def fail() -> int:
        disk.watch(folder, nth, error, always=always)
        return publish.run()

    ended = in_child(fail)
    if folder == publish.site:
        # A page that cannot be read for now is left as it was, and read by the next run.
        return ended.fault() or publish.recovered()
    return verdict(publish, ended)


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
