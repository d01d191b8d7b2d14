"""What the rigs share: how long to go on, a tally that can be kept, and commands in processes of their own."""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from pressmark.index.bounds import leave_locks
from pressmark.web.cli import main

ENGINES = ("whoosh", "tantivy")
_TOLD = 15  # seconds between two lines that say how far a rig is


@dataclass
class Options:
    """How long to go on: `count` is what the rig counts in, 0 for its own default; `part` is one part of it, or all.

    What was tried is written to the file `keep`, and not tried again by a rig that is given the same file.
    """

    seed: int
    short: bool = False
    count: int = 0
    part: str = ""
    keep: str = ""

    def times(self, long: int, short: int) -> int:
        return self.count or (short if self.short else long)

    def wants(self, *names: str) -> bool:
        """Whether this part of a rig was asked for: `whoosh` is all of `whoosh/change`."""
        return "/".join(names).startswith(self.part)

    def tally(self) -> Tally:
        return Tally(keep=Path(self.keep) if self.keep else None)


@dataclass
class Tally:
    """How often something was tried, and what was bad each time that it was."""

    tried: int = 0
    bad: list[str] = field(default_factory=list)
    keep: Path | None = None
    expected: int = 0

    def __post_init__(self) -> None:
        self._told = time.monotonic()
        self._known: dict[str, str | None] = {}
        if self.keep is not None and self.keep.exists():
            for line in self.keep.read_text("utf-8").splitlines():
                self._known.update(json.loads(line))

    def note(self, fault: str | None) -> None:
        self.tried += 1
        if fault:
            self.bad.append(fault)
        if time.monotonic() - self._told > _TOLD:
            self._told = time.monotonic()
            print(f"  {self.tried:,} of {max(self.expected, self.tried):,}, {len(self.bad):,} bad", file=sys.stderr)

    def once(self, case: str, attempt: Callable[[], str | None]) -> None:
        """Try a case and note what was wrong, unless the file of what was tried before has it without a fault."""
        if case in self._known and self._known[case] is None:
            self.note(None)
            return
        wrong = attempt()
        if self.keep is not None:
            with self.keep.open("a", encoding="utf-8") as file:
                file.write(json.dumps({case: wrong}) + "\n")
        self.note(wrong and f"{case}: {wrong}")


@dataclass(frozen=True)
class Ended:
    """How a child ended: its exit code (negative for a signal), what it said, and how long it took."""

    code: int
    said: str
    seconds: float

    def fault(self) -> str | None:
        """What is wrong with what it said; whatever happens, an owner gets a line and never a trace."""
        silent = self.code and not self.said.strip()
        if silent or "Traceback" in self.said or "Unexpected" in self.said or self.code in (1, 70) or self.code < 0:
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
                leave_locks()
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
