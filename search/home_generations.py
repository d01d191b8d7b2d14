"""The published generation of an index home on this machine."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path

from pressmark.index.errors import IndexDamaged, IndexMissing
from pressmark.index.generations.generation import PUBLISHED
from pressmark.index.generations.store import Store
from pressmark.index.settings import Settings
from pressmark.search.opened_generation import OpenedGeneration


class HomeGenerations:
    """Generations of a store, each with its engine directory beside it."""

    def __init__(self, home: Path, settings: Settings) -> None:
        self._home = home
        self._settings = settings
        self._store = Store(home)
        self.problem: str | None = None

    def current(self, *, now: bool = False) -> int:
        return self._store.current()

    def open(self, current: Hashable) -> OpenedGeneration:
        """The published generation, or the newest sound one before it."""
        damage: IndexDamaged | None = None
        for row in self._store.generations():
            if row.state == PUBLISHED and isinstance(current, int) and row.number <= current:
                try:
                    opened = OpenedGeneration(self._home, self._store, row, self._settings)
                except IndexDamaged as error:
                    damage = damage or error
                else:
                    self.problem = str(damage) if damage else None
                    return opened
        raise damage or IndexMissing(
            f'No index at "{self._home}". Create one: pressmark index SITE --home "{self._home}"'
        )

    def close(self) -> None:
        self._store.close()
