"""Search of one site: the library's front door, for the terminal, the service and whoever imports it."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

from pressmark.index.settings import Settings
from pressmark.search.results import (
    FacetCount,
    GenerationInfo,
    Hit,
    RelatedHit,
    Results,
    SearchRequest,
    Suggestion,
)


class SiteSearch:
    """Reads the published generation of one index home; every call answers from one generation.

    A publish is picked up at the next call. Safe to share between threads.
    """

    @classmethod
    def open(cls, home: Path, settings: Settings) -> SiteSearch:
        """Raise IndexMissing, IndexDamaged or EngineMissing when there is nothing to read."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        raise NotImplementedError

    @property
    def generation(self) -> GenerationInfo:
        raise NotImplementedError

    def search(self, request: SearchRequest) -> Results:
        """Any text at all gives an answer. Raise InvalidParameter for a bad date, sort or filter name."""
        raise NotImplementedError

    def suggest(self, text: str, limit: int = 8) -> tuple[Suggestion, ...]:
        raise NotImplementedError

    def related(self, url_or_id: str, limit: int = 5) -> tuple[RelatedHit, ...]:
        """Raise UnknownDocument when no article has this url or id.

        Tolerant of host, `index.html`, trailing slash, query, fragment and percent-encoding.
        """
        raise NotImplementedError

    def newest(self, limit: int = 10) -> tuple[Hit, ...]:
        """The latest dated articles, for a page without a query; snippets are their summaries."""
        raise NotImplementedError

    def commonest_tags(self, limit: int = 20) -> tuple[FacetCount, ...]:
        raise NotImplementedError
