"""A disk that is full after so many bytes: one clear line, what was published answers, and with room again it goes on."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from pathlib import Path

from tests.faults.disk import Disk
from tests.faults.errors import verdict
from tests.faults.publishes import Publish, publishes
from tests.faults.rig import ENGINES, Options, Tally, in_child

GOAL = "100 sizes of a full disk for each kind of publish and engine"


def run(options: Options) -> Tally:
    tally, disk, chance = options.tally(), Disk(), random.Random(options.seed)
    for engine in ENGINES[:1] if options.short else ENGINES:
        with publishes(("change", "first", "collect"), engine, in_memory=True) as made:
            for publish in made:
                needed = _needed(publish, disk)
                sizes = sorted(chance.sample(range(needed), options.times(100, 4)))
                for size in sizes:
                    tally.note(_named(publish, size, _without_room(publish, disk, size)))
                if not options.short and os.getuid() == 0:
                    _mounted(publish, tally)
    return tally


def _named(publish: Publish, size: int, wrong: str | None) -> str | None:
    return wrong and f"{publish.name}, full after {size:,} bytes: {wrong}"


def _needed(publish: Publish, disk: Disk) -> int:
    """How many bytes the whole publish writes."""
    publish.reset()
    plenty = 1_000_000_000

    def measure() -> int:
        disk.watch(publish.home)
        disk.room(plenty)
        publish.run()
        print(f"left {disk.left()}")
        return 0

    return plenty - int(in_child(measure).said.rpartition("left ")[2])


def _without_room(publish: Publish, disk: Disk, size: int) -> str | None:
    publish.reset()

    def fill() -> int:
        disk.watch(publish.home)
        disk.room(size)
        return publish.run()

    return verdict(publish, in_child(fill))


def _mounted(publish: Publish, tally: Tally) -> None:
    """The same on a file system of its own, for the calls that the failing disk does not see."""
    publish.reset()
    used = sum(_blocks(path) for path in publish.home.rglob("*")) if publish.home.exists() else 0
    for step in range(20):
        size = used + step * 60_000 + 4_096  # none at all would be a disk without bounds
        publish.reset()
        publish.home.mkdir(exist_ok=True)
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1g", "tmpfs", publish.home], check=False).returncode:
            return  # a container that may not
        try:
            if publish.template.exists():
                shutil.copytree(publish.template, publish.home, dirs_exist_ok=True)
            subprocess.run(["mount", "-o", f"remount,size={size}", publish.home], check=False)
            ended = in_child(publish.run)
            subprocess.run(["mount", "-o", "remount,size=1g", publish.home], check=True)
            tally.note(_named(publish, size, verdict(publish, ended)))
        finally:
            subprocess.run(["umount", "--lazy", publish.home], check=True)


def _blocks(path: Path) -> int:
    return path.stat().st_blocks * 512
