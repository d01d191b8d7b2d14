"""Work in other processes, with results in order and few of them waiting."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

from pressmark.index.errors import SiteError

# Below this many pages the start of processes costs more than they save.
_FEWEST_FOR_PROCESSES = 100
Result = TypeVar("Result")


class _Here(Executor):
    """Does the work at once, in this process: for few pages."""

    def submit(self, task: Callable[..., Result], /, *values: Any, **named: Any) -> Future[Result]:
        future: Future[Result] = Future()
        future.set_result(task(*values, **named))
        return future


def executor_for(tasks: int, workers: int) -> Executor:
    """Processes for so many pages, `workers` of them or one a core; for few pages none but this one."""
    count = workers or os.cpu_count() or 1
    if tasks < _FEWEST_FOR_PROCESSES or count == 1:
        return _Here()
    # A fork shares what is imported already, but is not safe beside other threads.
    method = "fork" if threading.active_count() == 1 else "spawn"
    return ProcessPoolExecutor(count, mp_context=multiprocessing.get_context(method))


def in_order(
    executor: Executor, task: Callable[..., Result], jobs: Iterable[tuple[Any, ...]], ahead: int = 8
) -> Iterator[Result]:
    """Results in the order of the jobs, few of them waiting, so that memory stays bounded."""
    waiting: list[Future[Result]] = []
    try:
        for job in jobs:
            waiting.append(executor.submit(task, *job))
            if len(waiting) > ahead:
                yield waiting.pop(0).result()
        while waiting:
            yield waiting.pop(0).result()
    except BrokenProcessPool:
        raise SiteError("A worker process ended while it read pages: is memory short? Try --workers 1.") from None
