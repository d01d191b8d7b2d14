"""Source, the port through which a site comes in: a folder of HTML, or a file of articles."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pressmark.index.discovery import Page, Unread
    from pressmark.index.extraction.census import Known
    from pressmark.index.generations.store import PageRow
    from pressmark.index.preparation import Prepared

# Called with what is being done, how much of it is done, and how much there is.
Progress = Callable[[str, int, int], None]


def silent(stage: str, done: int, total: int) -> None:
    """Progress for those who do not look."""


# The reason of a page whose bytes could not be had this time: it keeps its article, and the next run tries again.
UNREAD = "unread"
# Those of pages that are there and cannot be read as they are; SQL writes them in the same form.
BROKEN = ("unreadable", "too large", "unfinished")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one page: an article, or the reason why it is none. `outline` feeds the site's counts."""

    page: Page
    outline: bytes
    prepared: Prepared | None
    reason: str = ""
    detail: str = ""


class Source(Protocol):
    """Where pages come from. The order of calls is `pages`, then `read`, then `counts` and `name`."""

    def pages(self) -> Sequence[Page | Unread]:
        """All that is there now, in order of path. Raises SiteError when it cannot be told."""
        ...

    def read(self, changed: Sequence[Page], kept: Sequence[PageRow], known: Known) -> Iterator[Outcome]:
        """Outcomes of the changed pages, and of those kept ones which the changes touch."""
        ...

    def counts(self) -> bytes:
        """What was learnt of the site as a whole, for the next call of `read`."""
        ...

    def name(self) -> str:
        """What the site calls itself; empty when it cannot be told."""
        ...
