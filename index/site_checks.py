"""What on the site hurts its search, as far as its articles and pages say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress

from pressmark.index.analyzer import analyzer_for
from pressmark.index.article import Article
from pressmark.index.errors import StoreDamaged
from pressmark.index.extraction.gists import TOLD, Gist
from pressmark.index.finding import Finding, Level, counted
from pressmark.index.generations.store import HOLDS, GenerationRow, Store
from pressmark.index.pages.record import FRONT
from pressmark.index.site_info import read_site_info
from pressmark.index.source import BROKEN

_EXAMPLES = 5
_UNDATED = 0.2
_SHORT_WORDS = 20
_SHORT = 0.1
# Written without spaces, or with particles: searched by pairs of characters, so that no stemmer is missed.
_PAIRED = frozenset(["ja", "km", "ko", "lo", "my", "th", "zh"])
# A block of so many words in so many of the articles that are looked at is nobody's own text.
_BLOCK_WORDS, _COMMON, _FEWEST_COMMON, _LOOKED_AT = 5, 0.2, 5, 500


def examine_site(store: Store, row: GenerationRow) -> list[Finding]:
    """What every check says of the published generation."""
    return [finding for check in _CHECKS for finding in check(store, row)]


def _undated(store: Store, row: GenerationRow) -> Iterable[Finding]:
    found = _names(store, row, "day IS NULL AND json_extract(facets, '$.kind[0]') = 'article'")
    if len(found) > _UNDATED * row.articles and any(_names(store, row, "day IS NOT NULL", 1)):
        text = f"{len(found):,} of {row.articles:,} articles have no date that could be read."
        advice = 'Give their pages a <time datetime="..."> or a JSON-LD datePublished, or name a selector: fields.date.'
        yield Finding("warning", "undated", text, advice, _few(found))


def _short(store: Store, row: GenerationRow) -> Iterable[Finding]:
    found = _names(store, row, f"words < {_SHORT_WORDS}")
    if len(found) > max(2, _SHORT * row.articles):
        text = f"{counted(len(found), 'article has', 'articles have')} fewer than {_SHORT_WORDS} words."
        advice = (
            "See what is read: pressmark extract SITE. Where the text is missed, name its place: [extract] content."
        )
        yield Finding("warning", "short", text, advice, _few(found))


def _same_titles(store: Store, row: GenerationRow) -> Iterable[Finding]:
    rows = store.query(
        f"SELECT json_extract(brief, '$[0]') AS title, COUNT(*) AS n FROM article WHERE {HOLDS}"
        " GROUP BY title HAVING n > 1 ORDER BY n DESC, title",
        {"g": row.number},
    )
    many = [found for found in rows if found["n"] > 2]
    if many:
        text = f"{sum(found['n'] for found in many):,} articles share their title with two others or more."
        advice = "Visitors cannot tell them apart in results: give each page a title of its own."
        examples = tuple(f"{found['title']} ({found['n']} times)" for found in many[:_EXAMPLES])
        yield Finding("warning", "same-titles", text, advice, examples)


def _languages(store: Store, row: GenerationRow) -> Iterable[Finding]:
    unknown = [lang for lang in read_site_info(row.info).languages if not (analyzer_for(lang).stems or lang in _PAIRED)]
    if unknown:
        text = f"No stemmer for {', '.join(unknown)}: words are found in the form in which they are typed."
        yield Finding("note", "no-stemmer", text, "Nothing to do; beginnings of words and corrections still work.")
    without = _names(store, row, "json_extract(facets, '$.lang[0]') IS NULL")
    if without:
        text = f"{counted(len(without), 'article has', 'articles have')} no language that could be told."
        yield Finding("warning", "no-language", text, "Declare it: <html lang=...>, or [site] language.", _few(without))


def _unreadable(store: Store, row: GenerationRow) -> Iterable[Finding]:
    found = store.query(
        f"SELECT path, detail, doc FROM page WHERE {HOLDS} AND reason IN {BROKEN} ORDER BY path",
        {"g": row.number},
    )
    if found:
        kept = sum(page["doc"] is not None for page in found)
        text = f"{counted(len(found), 'page', 'pages')} cannot be read"
        text += f"; {kept:,} of them {'is' if kept == 1 else 'are'} found as before." if kept else "."
        examples = tuple(f"{page['path']} ({page['detail']})" for page in found[:_EXAMPLES])
        yield Finding("warning", "unreadable", text, "Mend them, or leave them out: [index] exclude.", examples)


def _empty(store: Store, row: GenerationRow) -> Iterable[Finding]:
    found = store.query(f"SELECT path FROM page WHERE {HOLDS} AND reason = 'empty' ORDER BY path", {"g": row.number})
    if found:
        text = f"{counted(len(found), 'page has', 'pages have')} no text but what the site repeats."
        advice = "See what is left out and why: pressmark extract SITE --signals. Where it is text: [extract] content."
        level: Level = "warning" if len(found) > max(2, _SHORT * row.articles) else "note"
        yield Finding(level, "empty", text, advice, _few([page["path"] for page in found]))


def _duplicates(store: Store, row: GenerationRow) -> Iterable[Finding]:
    found = store.query(
        f"SELECT path, detail FROM page WHERE {HOLDS} AND reason = 'duplicate' ORDER BY path",
        {"g": row.number},
    )
    if found:
        text = f"{counted(len(found), 'page is', 'pages are')} left out since another page is the same."
        examples = tuple(f"{page['path']} (as {page['detail']})" for page in found[:_EXAMPLES])
        yield Finding("note", "duplicates", text, "Right where a canonical link says so; look at the others.", examples)


def _canonicals(store: Store, row: GenerationRow) -> Iterable[Finding]:
    """Articles that stand for themselves although they name another page: careless templates name one on all pages."""
    pages = [(page.path, page.doc, Gist.from_bytes(page.gist)) for page in store.pages(row.number) if page.gist]
    paths = {gist.url or FRONT: path for path, _, gist in pages if gist.kind != TOLD}
    named = [(path, gist) for path, doc, gist in pages if doc is not None and gist.canonical]
    declared = Counter(gist.canonical for _, gist in named)
    found = [
        f"{path} (as {paths.get(gist.canonical) or f'{declared[gist.canonical] - 1:,} more'})"
        for path, gist in named
        if gist.canonical != (gist.url or FRONT) and (gist.canonical in paths or declared[gist.canonical] > 1)
    ]
    if found:
        text = f"{counted(len(found), 'article declares', 'articles declare')} the canonical address of another page; it was not followed."
        advice = "Search engines of the web may drop them: give each page its own address in <link rel=canonical>."
        yield Finding("warning", "canonicals", text, advice, _few(found))


def _boilerplate(store: Store, row: GenerationRow) -> Iterable[Finding]:
    """Blocks that stand in many articles although the site's counts did not take them for its own."""
    blocks: Counter[str] = Counter()
    looked_at = 0
    for article in _sample(store, row):
        looked_at += 1
        blocks.update({line for line in article.body.splitlines() if len(line.split()) >= _BLOCK_WORDS})
    least = max(_FEWEST_COMMON, _COMMON * looked_at)
    found = sorted(
        (block for block, count in blocks.items() if count >= least), key=lambda block: (-blocks[block], block)
    )
    if found:
        text = (
            f"{counted(len(found), 'block of text stands', 'blocks of text stand')} in many articles, so that searches for"
            " the words there find all of them."
        )
        advice = "Where it is no part of the articles, name its place: [extract] remove."
        examples = tuple(f"{block[:80]} (in {blocks[block]:,} of {looked_at:,})" for block in found[:_EXAMPLES])
        yield Finding("warning", "boilerplate", text, advice, examples)


def _half_marked(store: Store, row: GenerationRow) -> Iterable[Finding]:
    """Articles without the mark that names the text of others."""
    unmarked: list[str] = []
    marked = 0
    for article in _sample(store, row):
        if article.signals.get("body") == "mark":
            marked += 1
        else:
            unmarked.append(article.url or article.id)
    if marked and unmarked:
        text = f"{marked:,} of {marked + len(unmarked):,} articles mark their text, the others are read by their structure."
        advice = (
            "Give every article the mark, such as data-pagefind-body, or none: Pagefind would leave the others out."
        )
        yield Finding("note", "half-marked", text, advice, _few(unmarked))


def _sample(store: Store, row: GenerationRow) -> Iterator[Article]:
    """Articles from the whole of the site, as many as can be looked at."""
    docs = [found[0] for found in store.query(f"SELECT doc FROM article WHERE {HOLDS} ORDER BY doc", {"g": row.number})]
    looked_at = docs[:: max(1, len(docs) // _LOOKED_AT)]
    for start in range(0, len(looked_at), 100):
        for stored in store.articles(row.number, looked_at[start : start + 100]):
            with suppress(StoreDamaged):  # that is a finding of its own
                yield stored.article


def _address(store: Store, row: GenerationRow) -> Iterable[Finding]:
    if not read_site_info(row.info).base_url and row.articles:
        text = "The address of the site is not known, so results link to the origin that serves the search."
        yield Finding("note", "no-base-url", text, "Name it: --base-url, or [site] base_url.")


_CHECKS: tuple[Callable[[Store, GenerationRow], Iterable[Finding]], ...] = (
    _undated,
    _short,
    _same_titles,
    _languages,
    _unreadable,
    _empty,
    _duplicates,
    _canonicals,
    _boilerplate,
    _half_marked,
    _address,
)


def _names(store: Store, row: GenerationRow, where: str, limit: int = -1) -> list[str]:
    rows = store.query(
        f"SELECT COALESCE(url, id) FROM article WHERE since <= ? AND until > ? AND {where} ORDER BY 1 LIMIT ?",
        (row.number, row.number, limit),
    )
    return [found[0] for found in rows]


def _few(names: list[str]) -> tuple[str, ...]:
    return tuple(names[:_EXAMPLES])
