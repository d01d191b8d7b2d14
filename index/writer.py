"""EngineWriter, the port through which a generation's engine directory is filled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class EngineDocument:
    """An article in the engine's own words: tokens already made, one space between two.

    `title` and `text` are stems, as often as they count (headings HEADING_WEIGHT times); `title_exact` and `text_exact`
    are exact forms, word n at position n. `keywords` maps a facet to its keys (and WHOLE_TITLE to that of
    the title), `day` is an ordinal (date.toordinal).
    """

    doc: int
    title: str
    text: str
    title_exact: str
    text_exact: str
    keywords: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    day: int | None = None


class EngineWriter(Protocol):
    """Changes to one engine directory that nobody reads yet; `commit` leaves whole files behind, closed and flushed.

    Written once, in one thread: any number of removals and additions, then `commit` or `abandon`.
    """

    def crowded(self) -> list[int]:
        """Documents that should be removed and added again in this write, so that the engine stays quick; often
        none."""
        ...

    def remove(self, docs: Iterable[int]) -> None:
        """Forget these documents; unknown ones are no error."""
        ...

    def add(self, document: EngineDocument) -> None:
        """Add a document that is not there, or was removed before."""
        ...

    def commit(self) -> None: ...

    def abandon(self) -> None:
        """Let go of files and locks; the directory is thrown away by the caller."""
        ...
