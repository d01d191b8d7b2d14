"""What was made of one generation, for whoever asks the same again."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")

_MOST = 4_096


class Memory:
    """Answers by question. A question names all that its answer depends on beside the generation, and both are small.

    Shared between threads: two that ask at once both make the answer, which is the same.
    """

    def __init__(self) -> None:
        self._known: dict[Hashable, Any] = {}

    def of(self, question: Hashable, answer: Callable[[], T]) -> T:
        """What is known, or else made now, and no None."""
        known: T | None = self._known.get(question)
        if known is None:
            known = answer()
            if len(self._known) >= _MOST:
                self._known = {}
            self._known[question] = known
        return known
