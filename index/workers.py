"""Work in other processes, with results in order and few of them waiting."""

from __future__ import annotations

import gc
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from pressmark.index.bounds import begin_worker, live_with
from pressmark.index.errors import SiteError

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

# Below this many pages the start of processes costs more than they save.
_FEWEST_FOR_PROCESSES = 100
_ENDED = "A worker process ended before its work did: is memory short? Try --workers 1."
Result = TypeVar("Result")
_work: Callable[[int, int], Any]


class _Here(Executor):
    """Does the work at once, in this process: for few pages."""

    def submit(self, task: Callable[..., Result], /, *values: Any, **named: Any) -> Future[Result]:
        future: Future[Result] = Future()
        future.set_result(task(*values, **named))
        return future


def executor_for(tasks: int, workers: int, *, bounded: bool = False) -> Executor:
    """Processes for so many pages, `workers` of them or one a core; for few pages none but this one.

    `bounded` are those that read what others wrote: each page within bounds.
    """
    count = workers or os.cpu_count() or 1
    if tasks < _FEWEST_FOR_PROCESSES or count == 1:
        return _Here()
    return _processes(count, bounded)


def _processes(count: int, bounded: bool) -> ProcessPoolExecutor:
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    # A fork shares what is imported already, but is not safe beside other threads.
    context = multiprocessing.get_context("fork" if threading.active_count() == 1 else "spawn")
    if bounded:
        return ProcessPoolExecutor(count, mp_context=context, initializer=begin_worker, initargs=(os.getpid(),))
    return ProcessPoolExecutor(count, mp_context=context)


def apart(task: Callable[..., Result], *values: Any) -> Result | None:
    """The result of a task in a bounded process of its own; None when the process ended before the task did."""
    with _processes(1, bounded=True) as executor:
        try:
            return executor.submit(task, *values).result()
        except BrokenExecutor:
            return None


def in_order(
    executor: Executor,
    task: Callable[..., Result],
    jobs: Iterable[tuple[Any, ...]],
    ahead: int = 8,
    rescue: Callable[..., Result] | None = None,
) -> Iterator[Result]:
    """Results in the order of the jobs, few of them waiting, so that memory stays bounded.

    Once a process has ended before its work did, `rescue` does what is left, a job at a time.
    """
    waiting: deque[tuple[tuple[Any, ...], Future[Result] | None]] = deque()
    broken = False

    def submitted(job: tuple[Any, ...]) -> Future[Result] | None:
        try:
            return None if broken else executor.submit(task, *job)
        except BrokenExecutor:
            return None

    def done(job: tuple[Any, ...], future: Future[Result] | None) -> Result:
        nonlocal broken
        with suppress(BrokenExecutor):
            if future is not None:
                return future.result()
        broken = True
        if rescue is None:
            raise SiteError(_ENDED)
        return rescue(*job)

    for job in jobs:
        waiting.append((job, submitted(job)))
        if len(waiting) > ahead:
            yield done(*waiting.popleft())
    while waiting:
        yield done(*waiting.popleft())


def in_turns(work: Callable[[int, int], Result], workers: int, turns: int) -> Iterator[Result]:
    """What `work(turn, turns)` answers for every turn, in order as it comes, few answers waiting.

    Each turn runs in a copy of this process, which sees all that this one does; only answers are sent. Beside other
    threads, which no copy survives, all is done here.
    """
    if workers < 2 or threading.active_count() > 1:
        yield from (work(turn, turns) for turn in range(turns))
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    give_back()
    # What an initializer is given, a fork inherits: closures and all.
    fork = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(workers, mp_context=fork, initializer=_take, initargs=(work, os.getpid())) as executor:
        yield from in_order(executor, _turn, ((turn, turns) for turn in range(turns)), ahead=workers)


def give_back() -> None:
    """Return to the system what was freed in small pieces, where the C library can be told to: glibc keeps it."""
    import ctypes

    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)


def _take(work: Callable[[int, int], Any], parent: int) -> None:
    """Keep the work of this process: it has no other, and ends before cycles would fill the memory."""
    global _work
    live_with(parent)
    _work = work
    gc.disable()  # a look at all that the fork brought along would take longer than the work, and copy it


def _turn(turn: int, turns: int) -> Any:
    return _work(turn, turns)
