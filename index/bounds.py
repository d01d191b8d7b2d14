"""How long and how much memory one page may take, and what becomes of it when it takes more."""

from __future__ import annotations

import gc
import os
import resource
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import TypeVar

from pressmark.index.errors import PressmarkError

# Seconds of processor time for one page. What then does not stop, deep in a library, ends its process a little later.
SECONDS = 10.0
GRACE = 5.0
# What a worker may take beside what it began with.
MEMORY = 1_000_000_000
ENDED = "its reader ended: it takes more time or memory than a page may"
# Objects after which cycles are looked for: a page and an answer are thousands of them, and hardly ever a cycle.
_FEW_CYCLES = 50_000
Result = TypeVar("Result")
_in_worker = False


class TooMuch(Exception):
    """A page that cannot be had within the bounds, or that a fault of ours ends; the text says which."""


class _TooLong(BaseException):
    """Not an Exception: nobody on the way shall take it for a bad value."""


def begin_worker(parent: int) -> None:
    """Bound this process, which was made for pages only, and end it with its parent."""
    global _in_worker
    _in_worker = True
    live_with(parent)
    seek_few_cycles()
    with suppress(OSError, ValueError):  # where the system does not say or does not bound, time still is
        begun = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (begun + MEMORY, begun + MEMORY))
    signal.signal(signal.SIGVTALRM, signal.SIG_DFL)


def seek_few_cycles() -> None:
    """Look no more through what is there already, a fork's shared memory too, and seldom through what comes."""
    gc.freeze()
    gc.set_threshold(_FEW_CYCLES)


def live_with(parent: int) -> None:
    """Hold none of the locks of the process that this is a fork of, and end when that one ends."""
    leave_locks()
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def leave_locks() -> None:
    """Close the files of locks that came with the fork.

    A lock ends with the last who has its file open, so that a worker would keep that of a publish which was killed.
    """
    own = Path("/proc/self/fd")
    for file in list(own.iterdir()) if own.is_dir() else ():
        with suppress(OSError):
            if file.readlink().name.endswith("lock"):
                os.close(int(file.name))


def bounded(work: Callable[[], Result]) -> Result:
    """Do what one page needs. Raises TooMuch; OSError and errors of ours pass as they are.

    Time is bounded in the main thread of a process only; memory, and what does not listen to signals, in a worker.
    """
    timed = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGPROF, _stop) if timed else None
    try:
        _set(SECONDS if timed else 0)
        return work()
    except (OSError, PressmarkError):
        raise
    except _TooLong:
        raise TooMuch(f"it takes more than {SECONDS:.0f} seconds") from None
    except MemoryError:
        raise TooMuch("it takes more memory than a page may") from None
    except Exception as error:
        raise TooMuch(f"a fault of Pressmark, please report it: {type(error).__name__}") from error
    finally:
        if timed:
            _set(0)
            signal.signal(signal.SIGPROF, before)


def _set(seconds: float) -> None:
    if threading.current_thread() is threading.main_thread():
        signal.setitimer(signal.ITIMER_PROF, seconds)
        if _in_worker:
            signal.setitimer(signal.ITIMER_VIRTUAL, seconds and seconds + GRACE)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise _TooLong


def _end_with(parent: int) -> None:
    """A worker whose parent was killed would wait for ever."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)
