"""Power that goes: every state that a disk may be left in, rebuilt from the recorded operations of each publish.

What was not flushed may be there, not be there, be there in part or be zeros, in any combination: of a file's bytes
until the file is flushed, of a folder's names until the folder is.
"""

from __future__ import annotations

import os
import random
import shutil
import struct
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.disk import Disk
from tests.faults.publishes import Publish, publishes, state_of
from tests.faults.rig import ENGINES, Options, Tally, in_child

GOAL = "5,000 states after a loss of power"
_HEAD = struct.Struct("=cIIQQ")
_SECTOR = 512
_RERUN = 25  # one state in so many is published upon


@dataclass(frozen=True)
class Operation:
    """`w`rite, `t`runcate, `c`reate, `s`ync, `r`ename, `l`ink, `u`nlink, `m`kdir, rm`d`ir."""

    what: str
    path: str
    other: str
    offset: int
    data: bytes


def run(options: Options) -> Tally:
    tally, disk, chance = Tally(), Disk(), random.Random(options.seed)
    # tantivy renames by a call of the kernel that a preloaded library does not see, so it cannot be recorded.
    engines = ENGINES[:1]
    for engine in engines:
        with publishes(("change", "first", "collect", "rollback", "release"), engine) as made:
            share = options.times(5_200, 40) // len(engines) // len(made)
            for publish in made:
                operations = recorded(publish, disk)
                for number in range(share):
                    # Every prefix in turn, and the end, after which nothing may be lost, more often than others.
                    step = chance.randrange(len(operations) + 1) if number % 8 else len(operations)
                    wrong = _lost(publish, operations, step, chance, rerun=number % _RERUN == 1)
                    tally.note(wrong and f"{publish.name}, power lost after {step} of {len(operations)}: {wrong}")
    return tally


def recorded(publish: Publish, disk: Disk) -> list[Operation]:
    """What one publish does to the disk below its home."""
    publish.reset()
    with tempfile.NamedTemporaryFile() as log:

        def record() -> int:
            disk.watch(publish.folder)
            disk.record(log.fileno())
            return publish.run()

        ended = in_child(record)
        if ended.code:
            raise RuntimeError(f"{publish.name} failed while it was recorded: {ended.said}")
        home = str(publish.home)
        # The home, and the flush of the folder that has its name.
        ours = (home, str(publish.folder))
        return [found for found in _read(Path(log.name).read_bytes()) if found.path in ours or home + "/" in found.path]


def _read(log: bytes) -> Iterator[Operation]:
    place = 0
    while place < len(log):
        what, path, other, offset, length = _HEAD.unpack_from(log, place)
        place += _HEAD.size
        names = []
        for size in (path, other):
            names.append(os.fsdecode(log[place : place + size]))
            place += size
        data = log[place : place + length]
        place += length
        yield Operation(what.decode(), names[0], names[1], offset, data)


@dataclass(eq=False)
class _File:
    """Bytes that are safe, and what was done since."""

    safe: bytes = b""
    since: list[Operation] = field(default_factory=list)

    def flush(self) -> None:
        for operation in self.since:
            self.safe = _applied(self.safe, operation)
        self.since = []

    def after_loss(self, chance: random.Random, kept: float) -> bytes:
        data = self.safe
        for operation in self.since:
            if chance.random() >= kept:
                continue
            torn = chance.random()
            written = operation.data
            if operation.what == "w" and torn < 0.1:
                written = written[: _SECTOR * chance.randrange(len(written) // _SECTOR + 1)]
            elif operation.what == "w" and torn < 0.2:
                written = bytes(len(written))
            data = _applied(data, operation, written)
        return data


def _applied(data: bytes, operation: Operation, written: bytes | None = None) -> bytes:
    if operation.what == "t":
        return data[: operation.offset].ljust(operation.offset, b"\0")
    new = operation.data if written is None else written
    end = operation.offset + len(new)
    return data[: operation.offset].ljust(operation.offset, b"\0") + new + data[end:]


_FOLDER = None
_Names = dict[str, "_File | None"]


class _Disk:
    """Names and bytes as they are, and as they are safe."""

    def __init__(self, home: Path, template: Path) -> None:
        self.now: _Names = {}
        for path in sorted(template.rglob("*")) if template.exists() else []:
            name = str(home / path.relative_to(template))
            self.now[name] = _FOLDER if path.is_dir() else _File(path.read_bytes())
        if template.exists():
            self.now[str(home)] = _FOLDER
        self.safe = dict(self.now)
        self.since: list[tuple[Operation, _File | None]] = []

    def do(self, operation: Operation) -> None:
        what, path = operation.what, operation.path
        entry = self.now.get(path)
        if what in "wt":
            if entry is not None:  # a file whose name is gone is of no interest any more
                entry.since.append(operation)
            return
        if what == "s":
            if entry is not None:
                entry.flush()
            else:
                self._flush_folder(path)
            return
        if what == "c":
            entry = _File()
        self.since.append((operation, entry))
        _rename(self.now, operation, entry)

    def _flush_folder(self, folder: str) -> None:
        """Names in one folder become safe, in the order in which they came."""
        left = []
        for operation, entry in self.since:
            name = operation.other if operation.what == "l" else operation.path
            if name.rpartition("/")[0] == folder:
                _rename(self.safe, operation, entry)
            else:
                left.append((operation, entry))
        self.since = left

    def write(self, target: Path, home: Path, chance: random.Random) -> None:
        """One state in which the disk may be found."""
        kept = chance.choice((0.0, 1.0, 0.5, 0.9, 0.1))
        names = dict(self.safe)
        for operation, entry in self.since:
            if chance.random() < kept:
                _rename(names, operation, entry)
        for name in sorted(names):
            entry = names[name]
            place = target / Path(name).relative_to(home)
            if name.endswith("-shm"):  # memory that processes share, and SQLite makes anew
                continue
            if not place.parent.is_dir():
                continue  # within a folder that was not kept
            if entry is _FOLDER:
                place.mkdir(mode=0o700, exist_ok=True)
            else:
                place.write_bytes(entry.after_loss(chance, kept))
                place.chmod(0o600)


def _rename(names: _Names, operation: Operation, entry: _File | None) -> None:
    what, path = operation.what, operation.path
    if what in "cm":
        names[path] = entry if what == "c" else _FOLDER
    elif what in "ud":
        names.pop(path, None)
    elif what == "l":
        names[operation.other] = entry
    elif path in names:
        inside = [name for name in names if name.startswith(f"{path}/")]
        for name in [path, *inside]:
            names[operation.other + name[len(path) :]] = names.pop(name)


def _lost(
    publish: Publish, operations: list[Operation], step: int, chance: random.Random, *, rerun: bool
) -> str | None:
    disk = _Disk(publish.home, publish.template)
    for operation in operations[:step]:
        disk.do(operation)
    shutil.rmtree(publish.home, ignore_errors=True)
    disk.write(publish.home, publish.home, chance)
    state = state_of(publish.home, publish)
    if state not in ("old", "new"):
        return state
    if step == len(operations) and state == "old":
        return "what was published is not there any more"
    shutil.rmtree(publish.spool, ignore_errors=True)
    publish.spool.mkdir()
    again = rerun and not (state == "new" and publish.name in ("rollback", "release"))
    return publish.recovered() if again else None
