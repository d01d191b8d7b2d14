"""Runs the publishes that were asked for: one at a time over all workers, each in a process of its own."""

from __future__ import annotations

import fcntl
import json
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from pressmark.index.errors import IndexLocked, PressmarkError, PublishRefused, StorageError
from pressmark.web.jobs import FAILED, PUBLISHED, STAGED, UNCHANGED, Ended, Jobs

log = logging.getLogger(__name__)
LOCK = "reindex.lock"
# A publish that takes longer hangs.
LONGEST = 86_400.0
# A publish begins once nobody has asked for so many seconds, and after the second number of them in any case.
QUIET, LONGEST_QUIET = 2.0, 30.0
# While somebody else writes the index, it is tried again after so many seconds, and so often.
PATIENCE, TRIES = 5.0, 120
COUNTS = ("generation", "articles", "added", "updated", "unchanged", "removed", "skipped")
_FAILURES = {
    64: "The command that the service was started with cannot be used.",
    65: "The input or the index is not what it should be.",
    66: "The site cannot be read.",
    69: "The search engine is not there.",
    73: "The index home cannot be written.",
    74: "The disk refused.",
    75: "Another process was writing the index all the time.",
    78: "The settings cannot be used.",
}
_FAILURE = "Publishing failed."
_SEE_LOG = "What was published stays as it was; the service's log says more."
Build = Callable[[], Ended]


class Publisher:
    """Works off the jobs of a home. Any number of publishers may begin; the kernel's lock lets one of them work."""

    def __init__(self, home: Path, jobs: Jobs, build: Build, wait: Callable[[float], None] = time.sleep) -> None:
        self._lock_file, self._jobs, self._build, self._wait = home / LOCK, jobs, build, wait

    def begin(self) -> None:
        """Work off what waits, in the background: what was accepted now, or before the service was stopped."""
        threading.Thread(target=self._logged, name="publisher", daemon=True).start()

    def work(self) -> None:
        """Work until nothing waits. Returns at once where another publisher works: it will find the new job.

        The lock ends with its holder, however that ends; after letting it go one looks again, since a job that came
        meanwhile was left to the holder.
        """
        while self._jobs.unfinished():
            lock = os.open(self._lock_file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self._jobs.resume()
                while self._jobs.unfinished():
                    self._at_rest()
                    if job := self._jobs.take():
                        self._jobs.end(job, self._patiently())
            except BlockingIOError:
                return
            finally:
                os.close(lock)

    def _at_rest(self) -> None:
        """Let a storm of requests pass: those that come meanwhile are for the same job."""
        asked = self._jobs.requests()
        for _ in range(int(LONGEST_QUIET / QUIET)):
            self._wait(QUIET)
            before, asked = asked, self._jobs.requests()
            if asked == before:
                return

    def _patiently(self) -> Ended:
        for _ in range(TRIES):
            ended = self._build()
            if ended.exit_code != IndexLocked.exit_code:
                break
            self._wait(PATIENCE)
        return ended

    def _logged(self) -> None:
        try:
            self.work()
        except (PressmarkError, OSError) as error:
            log.error("Requests to publish wait, since they cannot be worked off: %s", error)


def index_command(site: str, home: Path, config: Path | None, engine: str | None = None) -> tuple[str, ...]:
    """`pressmark index` as a process of its own, with this very installation.

    The site is a folder, a file of articles or the address of a sitemap, as its ending or scheme says.
    """
    source = ["--sitemap", site] if "://" in site else [site]
    if site.endswith((".jsonl", ".jsonl.gz")):
        source = ["--articles", site]
    chosen = ["--config", str(config)] if config else []
    chosen += ["--engine", engine] if engine else []
    # -P: a folder that happens to be called like a module is none of ours.
    return (sys.executable, "-P", "-m", "pressmark.web", "index", *source, "--home", str(home), "--json", *chosen)


def run(command: Sequence[str]) -> Ended:
    """Publish, and say how it ended. What it wrote goes to the log; it may name places of this machine."""
    try:
        # In a session of its own, so that Ctrl+C ends the service and leaves a publish to its own end.
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=LONGEST, start_new_session=True, check=False
        )
    except (OSError, subprocess.SubprocessError) as error:
        log.error("Publishing failed: %s", error)
        return Ended(FAILED, StorageError.exit_code, detail=f"{_FAILURE} {_SEE_LOG}")
    said = done.stderr[-4000:].decode("utf-8", "replace").strip()
    if said:
        log.warning("pressmark index: %s", said)
    return _ended(done.returncode, done.stdout)


def _ended(code: int, output: bytes) -> Ended:
    try:
        told = json.loads(output)
    except ValueError:
        told = {}
    if code == PublishRefused.exit_code:
        counts = {"generation": int(told["generation"])} if "generation" in told else None
        return Ended(STAGED, code, counts, str(told.get("complaint", "")))
    if code != 0:
        code = code if code > 0 else PressmarkError.exit_code  # ended by a signal
        return Ended(FAILED, code, detail=f"{_FAILURES.get(code, _FAILURE)} {_SEE_LOG}")
    counts = {name: len(told[name]) if name == "skipped" else int(told[name]) for name in COUNTS}
    return Ended(PUBLISHED if told["wrote"] else UNCHANGED, 0, counts)
