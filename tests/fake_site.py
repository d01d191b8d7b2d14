"""A site's search made of given values, for tests of what the web does with them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from pressmark.index.errors import InvalidParameter, PressmarkError, UnknownDocument
from pressmark.search.results import (
    FacetCount,
    GenerationInfo,
    Hit,
    Interpretation,
    RelatedHit,
    Results,
    SearchRequest,
    SectionHit,
    Snippet,
    Suggestion,
)

INFO = GenerationInfo(
    number=7,
    token="g7",
    built="2026-11-22T10:00:00Z",
    articles=42,
    engine="whoosh",
    site_name="The Harbour Post",
    base_url="https://harbour.example/",
    lang="en",
)


def hit(number: int = 1, **changes: object) -> Hit:
    made = Hit(
        id=f"posts/{number}",
        url=f"/posts/{number}/",
        title="The search box",
        title_highlights=((4, 10),),
        snippet=Snippet("A small & fast search box. It is kind.", ((15, 21), (22, 25))),
        score=7.31,
        published="2024-05-06",
        authors=("Ana Silva", "Ben Ott"),
        tags=("ui", "web"),
        section="Posts",
        lang="en",
        word_count=812,
        sections=(SectionHit("Keyboard", "keyboard", Snippet("Every key of the search box.", ((17, 23),))),),
        passage="fast search box",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


@dataclass
class FakeSite:
    """Answers like SiteSearch from fixed values; `failure` is raised by every method."""

    hits: tuple[Hit, ...] = (hit(),)
    info: GenerationInfo = INFO
    interpretation: Interpretation | None = None
    facets: dict[str, tuple[FacetCount, ...]] = field(
        default_factory=lambda: {
            "tag": (FacetCount("ui", 9), FacetCount("python", 4)),
            "year": (FacetCount("2024", 3),),
        }
    )
    suggestions: tuple[Suggestion, ...] = (
        Suggestion("The search box", "title", "/posts/1/"),
        Suggestion("ui & web", "tag"),
        Suggestion("search engine", "query"),
    )
    neighbours: tuple[RelatedHit, ...] = (
        RelatedHit("posts/2", "/posts/2/", "Another box", 0.5, topics=("box",), summary="A & B", published="2024-05"),
    )
    tags: tuple[FacetCount, ...] = (FacetCount("ui", 9), FacetCount("python", 4))
    total: int | None = None
    failure: Exception | None = None
    problem: str | None = None
    redirect: str | None = None
    asked: list[SearchRequest] = field(default_factory=list)
    on_search: Callable[[], None] | None = None

    @property
    def generation(self) -> GenerationInfo:
        if isinstance(self.failure, PressmarkError):
            raise self.failure
        return self.info

    @property
    def redirects(self) -> tuple[str, ...]:
        return (self.redirect,) if self.redirect else ()

    def search(self, request: SearchRequest) -> Results:
        self.asked.append(request)
        if self.on_search is not None:
            self.on_search()
        if self.failure is not None:
            raise self.failure
        for name, value in (("after", request.after), ("before", request.before)):
            if value is not None and not re.fullmatch(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?", value):
                raise InvalidParameter(name, f'"{value}" is not a date such as 2024-05-06.')
        searched = bool(request.text.strip() or request.filters or request.after or request.before)
        total = (len(self.hits) if self.total is None else self.total) if searched else 0
        repeated = (self.hits * (1 + total // max(1, len(self.hits))))[:total]
        return Results(
            query=request.text,
            total=total,
            offset=request.offset,
            limit=request.limit,
            hits=repeated[request.offset : request.offset + request.limit],
            facets=self.facets if searched else {},
            interpretation=self.interpretation or Interpretation(used=request.text.strip()),
            generation=self.info,
            took_ms=3.21,
            redirect=self.redirect,
        )

    def suggest(self, text: str, limit: int = 8) -> tuple[Suggestion, ...]:
        if self.failure is not None:
            raise self.failure
        return self.suggestions[:limit]

    def related(self, url_or_id: str, limit: int = 5) -> tuple[RelatedHit, ...]:
        if self.failure is not None:
            raise self.failure
        if "posts/1" not in url_or_id:
            raise UnknownDocument(f'No article has the url or id "{url_or_id}".')
        return self.neighbours[:limit]

    def newest(self, limit: int = 10) -> tuple[Hit, ...]:
        return self.hits[:limit]

    def commonest_tags(self, limit: int = 20) -> tuple[FacetCount, ...]:
        return self.tags[:limit]

    def all_facets(self) -> dict[str, tuple[FacetCount, ...]]:
        return {"tag": (FacetCount("ui", 12),)}

    def close(self) -> None:
        pass
