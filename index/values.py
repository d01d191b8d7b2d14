"""How values are made that a query makes by the hundred: frozen for whoever writes code, and cheap."""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = ["value"]

if TYPE_CHECKING:
    from dataclasses import dataclass as value
else:
    from dataclasses import dataclass

    def value(*, frozen: bool, **options: bool):
        """A dataclass without the guard at run time, by which each field takes several times as long to set."""
        return dataclass(unsafe_hash=frozen, **options)
