"""Lists of related posts, as a generation holds them, with what is shown of each post."""

from __future__ import annotations

from collections.abc import Sequence

from pressmark.index.article import Article
from pressmark.index.errors import UnknownDocument
from pressmark.search.results import RelatedHit
from pressmark.search.snapshot import Neighbour, SiteSnapshot
from pressmark.search.stored_rows import as_written

_BATCH = 500


def related(opened: SiteSnapshot, url_or_id: str, limit: int) -> tuple[RelatedHit, ...]:
    """The list of one article. Raise UnknownDocument when there is none of this url or id."""
    doc = opened.document(url_or_id)
    if doc is None:
        raise UnknownDocument(f"No article of the index has the url or id {url_or_id[:200]!r}.")
    return _shown(opened, opened.neighbours([doc]).get(doc, ())[:limit])


def all_related(opened: SiteSnapshot, limit: int) -> dict[str, tuple[RelatedHit, ...]]:
    """The lists of every article, by its id."""
    found: dict[str, tuple[RelatedHit, ...]] = {}
    listing = sorted(opened.listing(), key=lambda listed: listed.doc)
    for start in range(0, len(listing), _BATCH):
        batch = listing[start : start + _BATCH]
        lists = opened.neighbours([listed.doc for listed in batch])
        found |= {listed.id: _shown(opened, lists.get(listed.doc, ())[:limit]) for listed in batch}
    return found


def _shown(opened: SiteSnapshot, neighbours: Sequence[Neighbour]) -> tuple[RelatedHit, ...]:
    found = opened.articles([neighbour[0] for neighbour in neighbours])
    with as_written():
        return tuple(
            _related_hit(found[doc].article, score, topics, reason) for doc, score, topics, reason in neighbours
        )


def _related_hit(article: Article, score: float, topics: Sequence[str], reason: str) -> RelatedHit:
    return RelatedHit(
        id=article.id,
        url=article.url,
        title=article.title,
        score=score,
        topics=tuple(topics),
        reason=reason,
        published=article.published.iso if article.published else None,
        authors=article.authors,
        tags=article.tags,
        section=article.section,
        image=article.image,
        image_alt=article.image_alt,
        summary=article.summary,
        lang=article.lang,
    )
