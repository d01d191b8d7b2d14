"""A damaged index is rebuilt by a process of its own, while what can be answered is answered.

Files are read when a generation is opened; what happens to them afterwards is looked for from time to time, so that it
is mended before the next start meets it.
"""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from itertools import count
from pathlib import Path

from pressmark.index.errors import IndexDamaged, IndexLocked, IndexUnreadable, PressmarkError, StoreDamaged
from pressmark.index.generations.generation import sound_directory
from pressmark.index.generations.manifest import unverified_files, verified_files
from pressmark.index.generations.store import Store

log = logging.getLogger(__name__)
# Seconds between two tries: what could not be mended once is rarely mended at once after.
_EVERY = 30.0
# Seconds between two looks at the files of a running service, and at which of the looks all are hashed: else those that
# have been written since.
_LOOK_EVERY, _HASHED = 60.0, 24 * 60


class Mender:
    """Call it as often as damage is met. One process works at a time; the home's lock keeps other writers apart."""

    def __init__(self, home: Path, run: Callable[[Sequence[str]], tuple[int, str]] | None = None) -> None:
        self._command = mend_command(home)
        self._run = run or _run
        self._lock = threading.Lock()
        self._next = 0.0

    def __call__(self) -> None:
        with self._lock:
            if time.monotonic() < self._next:
                return
            self._next = float("inf")
        threading.Thread(target=self._mend, name="mender", daemon=True).start()

    def _mend(self) -> None:
        log.warning("Index files are damaged; the engine is being rebuilt from the store.")
        code, said = self._run(self._command)
        if code not in (0, IndexLocked.exit_code):  # who holds the lock is writing a new generation, or mending too
            log.error("The index could not be mended: %s", said)
        with self._lock:
            self._next = time.monotonic() + _EVERY


def watch_files(home: Path, mend: Callable[[], None]) -> None:
    """Have damage of the published generation's files mended as long as this process lives."""

    def watched() -> None:
        for look in count(1):
            time.sleep(_LOOK_EVERY)
            look_at_files(home, mend, whole=look % _HASHED == 0)

    threading.Thread(target=watched, name="files", daemon=True).start()


def look_at_files(home: Path, mend: Callable[[], None], *, whole: bool) -> None:
    """Call `mend` where a file of the published generation is not what it should be; `whole` hashes every one anew.

    What the disk does not give now, and a store that cannot be read, is for who asks for it.
    """
    try:
        with closing(Store(home)) as store:
            row = store.generation(store.current())
        if row is not None:
            sound_directory(home, row, (unverified_files if whole else verified_files)(home))
    except (IndexUnreadable, StoreDamaged):
        return
    except IndexDamaged:
        mend()
    except PressmarkError:
        return


def mend_command(home: Path) -> tuple[str, ...]:
    # -P: a folder that happens to be called like a module is none of ours.
    return (sys.executable, "-P", "-m", "pressmark.web", "doctor", "--mend", "--home", str(home))


def _run(command: Sequence[str]) -> tuple[int, str]:
    """The exit code, and what was said on the way."""
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    except OSError as error:
        return -1, str(error)
    return done.returncode, (done.stderr or done.stdout)[-2000:].decode("utf-8", "replace").strip()
