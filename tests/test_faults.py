"""The short form of each rig of tests/faults; `make faults` is the long one."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.__main__ import RIGS

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.skipif(shutil.which("cc") is None, reason="a disk that fails on demand needs a C compiler")
@pytest.mark.parametrize("rig", RIGS)
def test_no_fault_does_harm(rig: str) -> None:
    # Always the same faults, so that a change is judged by what it does; the long form draws new ones each time.
    command = [sys.executable, "-m", "tests.faults", "--short", "--seed", "1", rig]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
