"""The published generation of an index home on this machine."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Hashable
from pathlib import Path
from threading import Lock
from time import monotonic

from pressmark.index.errors import (
    ClusterUnavailable,
    EngineMissing,
    IndexDamaged,
    IndexMissing,
    IndexUnavailable,
    PressmarkError,
    SettingsError,
    StoreDamaged,
)
from pressmark.index.generations.generation import PUBLISHED
from pressmark.index.generations.home import hashed_files
from pressmark.index.generations.manifest import unverified_files, verified_files
from pressmark.index.generations.seal import verify_store
from pressmark.index.generations.store import STORE_FILE, Store
from pressmark.index.rules import Rules
from pressmark.index.settings import Settings
from pressmark.search.opened_generation import OpenedGeneration

log = logging.getLogger(__name__)
log.addHandler(logging.NullHandler())  # who keeps no log wants nothing printed
# Seconds until files that were damaged are looked at again; a publish is looked at straight away.
_AGAIN = 10.0


class HomeGenerations:
    """Generations of a store, each with its engine directory beside it.

    `mend` is called, again and again, as long as the files of the published one are damaged.
    """

    def __init__(self, home: Path, settings: Settings, mend: Callable[[], None] | None = None) -> None:
        self._home = home
        self._settings = settings
        self._path = home / STORE_FILE
        self._store, self._file = Store(home), self._inode()
        self._left: list[Store] = []
        self._turn = Lock()
        self._mend = mend
        self._looks, self._next_look = 0, math.inf
        self._failure: tuple[Hashable, IndexDamaged] | None = None
        self._doubted = False
        self.problem: str | None = None
        self.failure: IndexUnavailable | None = None  # an opened one stays open
        self.rules = Rules()  # they stand in the settings of the same machine

    @property
    def mends(self) -> bool:
        return self._mend is not None

    def current(self, *, now: bool = False) -> tuple[int, int]:
        """The number of the generation, and how often it was looked at anew because of damage."""
        with self._turn:
            self._follow()
        if monotonic() >= self._next_look:
            self._looks, self._next_look = self._looks + 1, math.inf
        return self._store.current(), self._looks

    def doubt(self) -> None:
        self._doubted = True
        self._next_look = min(self._next_look, monotonic() + _AGAIN)

    def open(self, current: Hashable) -> OpenedGeneration:
        """The published generation, or the newest one before it that is sound and whose engine can be opened here."""
        if self._failure is not None and self._failure[0] == current:
            raise self._failure[1]
        reason, best = self._best(current)
        if isinstance(reason, IndexUnavailable) and self.current() == current:
            self._next_look = monotonic() + _AGAIN
            # A damaged store takes the site, and a cluster somebody who looks after it.
            if self._mend is not None and not isinstance(reason, StoreDamaged | ClusterUnavailable):
                self._mend()
        if best is None:
            if isinstance(reason, IndexDamaged):
                self._failure = current, reason
            raise reason or IndexMissing(
                f'No index at "{self._home}". Create one: pressmark index SITE --home "{self._home}"'
            )
        problem = str(reason) if reason else None
        if problem and problem != self.problem:
            log.warning(
                'Of the index at "%s" the older generation %d answers. %s', self._home, best.info.number, problem
            )
        self.problem = problem
        return best

    def _best(self, current: Hashable) -> tuple[PressmarkError | None, OpenedGeneration | None]:
        """The newest generation that can be read, and why it is not the published one."""
        reason: PressmarkError | None = None
        try:
            self._verify_store()
        except StoreDamaged as error:
            return error, None
        for row in self._store.generations():
            if row.state == PUBLISHED and isinstance(current, tuple) and row.number <= current[0]:
                try:
                    return reason, OpenedGeneration(self._home, self._store, row, self._settings)
                except (IndexDamaged, ClusterUnavailable, EngineMissing, SettingsError) as error:
                    reason = reason or error
        return reason, None

    def _verify_store(self) -> None:
        """What is remembered of its file is not believed once a search has met damage."""
        hashes = (unverified_files if self._doubted else verified_files)(self._home)
        verify_store(self._home, hashes)
        self._doubted = False
        if hashes.fresh:
            hashes.save(hashed_files(self._home))

    def close(self) -> None:
        for store in (self._store, *self._left):
            store.close()

    def _follow(self) -> None:
        """Read the store that was built anew in the place of this one, once something is published in it."""
        file = self._inode()
        if file == self._file:
            return
        try:
            store = Store(self._home)
        except PressmarkError:
            return
        if not store.current():
            store.close()
            return
        self._left.append(self._store)  # whoever still reads it
        self._store, self._file = store, file
        self._looks += 1

    def _inode(self) -> int:
        """The store's file: 0 where there is none for now."""
        try:
            return self._path.stat().st_ino
        except OSError:
            return 0
