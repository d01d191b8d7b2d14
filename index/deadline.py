"""Until when other machines are waited for: one moment for all that a search asks of them."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment of the monotonic clock."""

    end: float = math.inf

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        return cls(time.monotonic() + seconds)

    @property
    def left(self) -> float:
        """Seconds until then; below zero once it has passed."""
        return self.end - time.monotonic()

    def no_later(self, other: Deadline) -> Deadline:
        """The earlier of the two."""
        return min(self, other, key=lambda deadline: deadline.end)


_NEVER = Deadline()
_current: ContextVar[Deadline] = ContextVar("_current", default=_NEVER)


def current_deadline() -> Deadline:
    """That of the block around the caller; where there is none, one that never comes."""
    return _current.get()


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Give everything that the block asks for one deadline; a block around it may have an earlier one."""
    token = _current.set(Deadline.after(seconds).no_later(_current.get()))
    try:
        yield
    finally:
        _current.reset(token)
