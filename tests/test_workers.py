"""Processes that work for a publish: what they hold of it, and that they end with it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pressmark.index.generations.home import prepare_home, writing
from tests.patience import eventually

# Two workers of each sort begin their work under the home's lock, say so, and never end by themselves.
PROGRAM = """
import fcntl, os, sys, time
from pathlib import Path
from pressmark.index.generations.home import writing
from pressmark.index.workers import executor_for, in_turns

home = Path(sys.argv[1])

def work(turn, turns):
    (home / f"worker{turn}").write_text(str(os.getpid()))
    time.sleep(60)

with writing(home):
    if sys.argv[2] == "turns":
        list(in_turns(work, 2, 2))
    else:
        with executor_for(1000, 2, bounded=True) as executor:
            list(executor.map(work, range(2), range(2)))
"""


@pytest.mark.parametrize("sort", ["turns", "pages"])
def test_workers_of_a_killed_publish_hold_no_lock_and_end(tmp_path: Path, sort: str) -> None:
    prepare_home(tmp_path / "home")
    home = tmp_path / "home"
    process = subprocess.Popen([sys.executable, "-c", PROGRAM, str(home), sort])
    told = [home / "worker0", home / "worker1"]
    eventually(lambda: all(path.exists() and path.read_text() for path in told))
    workers = [int(path.read_text()) for path in told]
    os.kill(process.pid, signal.SIGKILL)
    process.wait(20)
    with writing(home):
        pass
    eventually(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers))
