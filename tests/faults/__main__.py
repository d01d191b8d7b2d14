"""Faults of disk, power, processes, files and input, each thousands of times; fails when one of them did harm.

python -m tests.faults                 all rigs, long
python -m tests.faults --short kills   one of them, as in the test suite
python -m tests.faults fuzzing --part page --count 600
python -m tests.faults errors --part whoosh/change --keep done.jsonl
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import shutil
import subprocess
import sys
import time

from tests.faults.disk import build_disk
from tests.faults.rig import Options, Tally

RIGS = (
    "kills",
    "power",
    "errors",
    "full_disk",
    "damage",
    "pickles",
    "machine",
    "fuzzing",
    "swaps",
    "writing",
    "scripts",
)
SHOWN = 5


def main() -> int:
    options = arguments()
    if options.alone:
        return _alone(options.rigs[0], Options(options.seed, options.short, options.count, options.part, options.keep))
    if shutil.which("cc") is None:
        print("The rigs need a C compiler, `cc`, for a disk that fails on demand.", file=sys.stderr)
        return 1
    failed = False
    print(f"seed {options.seed}\n{'rig':<10} {'tried':>9} {'bad':>5} {'seconds':>8}  goal")
    for rig in options.rigs or RIGS:
        goal = importlib.import_module(f"tests.faults.{rig}").GOAL
        started = time.monotonic()
        tally = _apart(rig, options)
        seconds = time.monotonic() - started
        print(f"{rig:<10} {tally.tried:>9,} {len(tally.bad):>5,} {seconds:>8.0f}  {goal}", flush=True)
        for fault in tally.bad[:SHOWN]:
            print(f"    {fault}")
        failed = failed or bool(tally.bad) or not tally.tried
    return int(failed)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__.partition("\n")[0])
    parser.add_argument("rigs", nargs="*", choices=[[], *RIGS], help="all by default")
    parser.add_argument("--short", action="store_true", help="as in the test suite")
    parser.add_argument("--seed", type=int, default=int(time.time()) % 1_000_000, help="for the same faults again")
    parser.add_argument("--count", type=int, default=0, help="how many, in place of the rig's own number")
    parser.add_argument("--part", default="", help="one part of a rig: page, or whoosh/change")
    parser.add_argument("--keep", default="", metavar="FILE", help="what was tried, so as not to try it again")
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def _apart(rig: str, options: argparse.Namespace) -> Tally:
    """Run one rig in a process of its own, on a disk that can be made to fail."""
    command = [sys.executable, "-m", "tests.faults", rig, "--alone", "--seed", str(options.seed)]
    command += [
        "--count",
        str(options.count),
        "--part",
        options.part,
        "--keep",
        options.keep,
        *(["--short"] if options.short else []),
    ]
    environment = os.environ | {"LD_PRELOAD": str(build_disk()), "PYTHONHASHSEED": "0"}
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    try:
        found = json.loads(done.stdout.splitlines()[-1])
        return Tally(found["tried"], found["bad"])
    except (IndexError, ValueError):
        return Tally(0, [f"the rig itself ended with {done.returncode}"])


def _alone(rig: str, options: Options) -> int:
    tally = importlib.import_module(f"tests.faults.{rig}").run(options)
    print(json.dumps({"tried": tally.tried, "bad": tally.bad}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
