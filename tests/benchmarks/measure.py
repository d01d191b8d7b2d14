"""Time, memory and bytes of whole process trees, and what a list of times says."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Self
from urllib.error import URLError
from urllib.request import urlopen

SAMPLE_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Run:
    """One finished process with all its children: seconds by the clock, of the processors, and peak bytes."""

    wall: float
    cpu: float
    peak_bytes: int
    output: str


class Spread(NamedTuple):
    """What a list of seconds says, in milliseconds."""

    p50: float
    p95: float
    p99: float


class Failed(Exception):
    """A measured command failed; the text holds the last lines that it said."""


def run(command: Sequence[str | Path], *, env: dict[str, str] | None = None, sample_memory: bool = True) -> Run:
    """Run to the end and measure; raise Failed when the exit code is not 0.

    Memory is the proportional set size of all processes together, sampled, so that pages shared
    after a fork count once. Where the kernel does not tell it, the largest single process stands in.
    """
    with tempfile.TemporaryFile() as output:
        started = time.perf_counter()
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(env or {})},
            start_new_session=True,
        )
        watch = MemoryWatch(process.pid) if sample_memory else None
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        sampled = watch.stop() if watch else 0
        output.seek(0)
        text = output.read().decode("utf-8", "replace")
    if process.returncode:
        raise Failed(f"{command[0]} ended with {process.returncode}: {text.strip()[-600:]}")
    return Run(wall, usage.ru_utime + usage.ru_stime, sampled or usage.ru_maxrss * 1024, text)


class MemoryWatch:
    """Watches the memory of all processes of a session until it is stopped."""

    def __init__(self, session: int) -> None:
        self._session = session
        self._peak = 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> int:
        self._done.set()
        self._thread.join()
        return self._peak

    def _watch(self) -> None:
        pause = SAMPLE_SECONDS
        while not self._done.wait(pause):
            started = time.process_time()
            self._peak = max(self._peak, session_bytes(self._session))
            # To look at gigabytes takes the kernel a while, which must not count for much.
            pause = max(SAMPLE_SECONDS, 20 * (time.process_time() - started))


def session_bytes(session: int) -> int:
    """What all processes of a session hold together; 0 where the kernel does not tell.

    A process alone counts with its own peak so far, which no sample misses.
    """
    together = alone = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            # After the name in brackets: state, parent, group, session.
            if int((folder / "stat").read_text().rpartition(")")[2].split()[3]) == session:
                together += _kilobytes(folder / "smaps_rollup", "Pss:") * 1024
                alone = max(alone, _kilobytes(folder / "status", "VmHWM:") * 1024)
        except (OSError, ValueError, IndexError, StopIteration):
            continue  # ended while we looked
    return max(together, alone)


def _kilobytes(table: Path, name: str) -> int:
    return next(int(line.split()[1]) for line in table.read_text().splitlines() if line.startswith(name))


class Service:
    """A server process for the time of a measurement, with everything that it started."""

    def __init__(self, command: Sequence[str | Path], log: Path) -> None:
        self._log_path = log
        self._log = log.open("wb")
        self.process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def __enter__(self) -> Self:
        return self

    def wait_for(self, url: str, seconds: float = 60) -> None:
        """Return once the url answers with success; raise Failed when the service ends or takes too long."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.process.poll() is None:
            try:
                with urlopen(url, timeout=5):
                    return
            except (URLError, ConnectionError):
                time.sleep(SAMPLE_SECONDS)
        raise Failed(f"the service did not come up: {self._log_path.read_text('utf-8', 'replace').strip()[-600:]}")

    def __exit__(self, *error: object) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self._log.close()


def spread(seconds: Iterable[float]) -> Spread:
    ordered = sorted(seconds)
    p50, p95, p99 = (percentile(ordered, share) * 1000 for share in (50, 95, 99))
    return Spread(p50, p95, p99)


def percentile(ordered: Sequence[float], share: int) -> float:
    """The smallest value that so many of a hundred do not pass (nearest rank)."""
    return ordered[max(0, -(-len(ordered) * share // 100) - 1)]


def folder_bytes(folder: Path) -> int:
    """Bytes of all files; one that is hard-linked twice counts once."""
    seen = {}
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            status = path.stat()
            seen[status.st_dev, status.st_ino] = status.st_size
    return sum(seen.values())
