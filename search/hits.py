"""From articles in order to what a visitor is shown: quoted, highlighted, with facets as they are written."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence

from pressmark.index.analyzer import fold, folded_text, surface_forms
from pressmark.index.article import Article
from pressmark.search.attributes import MOST_VALUES
from pressmark.search.places import MOST_PLACES, Places, highlights
from pressmark.search.ranking import Ranked
from pressmark.search.reading import Wanted
from pressmark.search.results import FacetCount, Hit, Range, Snippet
from pressmark.search.snapshot import Snapshot, StoredArticle
from pressmark.search.snippet import Passage, best_passage
from pressmark.search.sought import Sought
from pressmark.search.spots import Spot, Spots, moved

_MOST_FORMS = 30
# Words that may stand in texts as initials with full stops (`U.S.A.`).
_LONGEST_INITIALS = 4


def sought_of(item: Wanted, snapshot: Snapshot, count: int) -> Sought:
    """The forms under which a word may stand in texts, those typed first; `count` words share the room for them."""
    room = max(1, _MOST_FORMS // max(1, count))
    depends = item.exact, item.stems, item.words, item.expanded, item.synonyms, room
    return snapshot.memory.of(depends, lambda: _sought(item, snapshot, room))


def _sought(item: Wanted, snapshot: Snapshot, room: int) -> Sought:
    forms = [form for exact in item.exact for form in surface_forms(exact)]
    forms += [".".join(exact) for exact in item.exact if 1 < len(exact) <= _LONGEST_INITIALS and exact.isalpha()]
    typed = frozenset(forms)
    if not item.words:
        words = [word for stem in item.stems for word in snapshot.lexicon.forms(stem)]
        # A spelling with vowel signs stands in texts letter for letter.
        others = [form for w in words for form in dict.fromkeys((w.form, folded_text(w.spelling)))]
        forms += [form for other in (*others, *item.expanded, *item.synonyms) for form in surface_forms(other)]
    spelled = frozenset(item.stems) if any(fold(stem) != stem for stem in item.stems) else frozenset[str]()
    return Sought(tuple(dict.fromkeys(forms))[: room + len(typed)], typed, item.words, spelled)


def quoted(
    item: Ranked, stored: StoredArticle, sought: Sequence[Sought], weights: Sequence[float], read: Places | None
) -> Hit:
    """A hit with its snippet; `read` are the places of its title, a line's end and its beginning, where it was read."""
    article = stored.article
    if read is None:
        spots, titles = Places(stored.folded, article.body, sought).all(), highlights(article.title, sought)
    else:
        spots, titles = _gone_on(read, stored)
    passage = best_passage(article, spots, weights)
    if not passage.snippet.highlights:
        text = passage.snippet.text
        passage = Passage(Snippet(text, highlights(text, sought)), passage.sections, passage.landing)
    return hit_of(article, stored.word_count, passage, item.score, titles)


def _gone_on(read: Places, stored: StoredArticle) -> tuple[list[Spot], tuple[Range, ...]]:
    """All places of the body, and the ranges of the title."""
    read.go_on(MOST_PLACES)
    met, size = read.all(), len(stored.article.title)
    titles = [spot for spot in met[: bisect_left(met, (size,))] if spot[1] <= size]
    spots = moved(met, size + 1)
    if not stored.is_short:
        last = stored.beginning.rfind(" ") + 1 or len(stored.beginning)  # a word may be cut there
        spots = spots[: bisect_left(spots, (last,))] + read.beyond(stored.folded, stored.article.body, last).all()
    return spots, Spots(titles).ranges(0, size)


def unquoted(item: Ranked, stored: StoredArticle, sought: Sequence[Sought]) -> Hit:
    """A hit without a search for its best passage."""
    article = stored.article
    passage = Passage(Snippet(article.summary or ""))
    return hit_of(article, stored.word_count, passage, item.score, highlights(article.title, sought))


def hit_of(article: Article, words: int, passage: Passage, score: float = 0.0, titles: tuple[Range, ...] = ()) -> Hit:
    """An article as it is shown, whatever found it."""
    return Hit(
        id=article.id,
        url=article.url,
        title=article.title,
        title_highlights=titles,
        snippet=passage.snippet,
        score=score,
        kind=article.kind,
        published=article.published.iso if article.published else None,
        modified=article.modified.iso if article.modified else None,
        authors=article.authors,
        tags=article.tags,
        section=article.section,
        lang=article.lang,
        image=article.image,
        image_alt=article.image_alt,
        word_count=words,
        sections=passage.sections,
        passage=passage.landing,
        translations=article.translations,
    )


def named_facets(snapshot: Snapshot, counted: Mapping[str, Mapping[str, int]]) -> dict[str, tuple[FacetCount, ...]]:
    """Facets as visitors read them, commonest first; a site's own without the prefix of their keys."""
    named = {}
    for facet, counts in counted.items():
        values = snapshot.facet_values(facet)
        ordered = sorted([(-count, key) for key, count in counts.items() if count])[:MOST_VALUES]
        found = tuple(FacetCount(values[key].value if key in values else key, -count) for count, key in ordered)
        if found:
            named[facet.removeprefix("filter.")] = found
    return named
