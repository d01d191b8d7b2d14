"""A disk that fails on demand: the library of disk.c, preloaded into this process."""

from __future__ import annotations

import ctypes
import os
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

SOURCE = Path(__file__).parent / "disk.c"


def build_disk() -> Path:
    """The library that makes a disk fail, compiled once for this source."""
    folder = Path(tempfile.gettempdir()) / f"pressmark-faults-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    library = folder / f"disk-{SOURCE.stat().st_mtime_ns}.so"
    if not library.exists():
        fresh = library.with_suffix(f".{os.getpid()}")
        command = ["cc", "-shared", "-fPIC", "-O1", "-o", str(fresh), str(SOURCE), "-ldl", "-lpthread"]
        subprocess.run(command, check=True)
        fresh.replace(library)
    return library


class Disk:
    """The failing disk of this process, which was started with the library preloaded."""

    def __init__(self) -> None:
        preloaded = os.environ.get("LD_PRELOAD", "")
        if not preloaded:
            raise RuntimeError("Start this rig through python -m tests.faults: it preloads its disk.")
        self._library = ctypes.CDLL(preloaded)

    def watch(self, folder: Path, nth: int = 0, error: int = 0, *, always: bool = False) -> None:
        """From now on count the calls below a folder; number `nth`, and with `always` each after it, fails."""
        self._library.disk_watch(
            os.fsencode(folder.resolve()), ctypes.c_long(nth), ctypes.c_int(error), ctypes.c_int(always)
        )

    def listen(self, to: Callable[[str, str], None]) -> None:
        """Tell of each call: its name, and the path that it is made on."""
        kind = ctypes.CFUNCTYPE(None, ctypes.c_char_p, ctypes.c_char_p)
        self._listener = kind(lambda what, path: to(what.decode(), os.fsdecode(path)))
        self._library.disk_listen(self._listener)

    def room(self, size: int) -> None:
        self._library.disk_room(ctypes.c_long(size))

    def left(self) -> int:
        """Bytes that the disk still takes."""
        self._library.disk_left.restype = ctypes.c_long
        return int(self._library.disk_left())

    def record(self, file: int) -> None:
        self._library.disk_record(ctypes.c_int(file))

    def calls(self) -> int:
        self._library.disk_calls.restype = ctypes.c_long
        return int(self._library.disk_calls())
