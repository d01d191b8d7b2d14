"""What is said of a generation before it is published, by those who read it and may forbid it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pressmark.index.generations.store import GenerationRow, Store
from pressmark.index.settings import Settings


@dataclass(frozen=True, slots=True)
class Remark:
    """One line for whoever publishes: a `warning` asks for something to be mended, a `note` is good to know."""

    level: Literal["warning", "note"]
    text: str


# A publish is refused by raising PublishRefused; the generation is complete then and can be read. Where nothing has
# changed, the published one is looked at again and cannot be refused any more.
Check = Callable[[Store, GenerationRow], Sequence[Remark]]
# Checks that need to search are made by a room that can.
CheckMaker = Callable[[Path, Settings], Sequence[Check]]
