"""May this generation be published? A site that lost much of itself is more often broken than shortened."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from pressmark.index.errors import PublishRefused, SiteError
from pressmark.index.generations.check import Remark
from pressmark.index.generations.store import CLOSED, HOLDS, GenerationRow, Store
from pressmark.index.source import BROKEN

# Gone articles: this share of all and at least so many, or so many and a smaller share.
_LOST, _FEWEST_LOST = 0.10, 3
_MANY_LOST, _SHARE_OF_MANY = 25, 0.05
_TEXT_LOST = 0.25
# From so many articles on, one that goes does not take a quarter of the text along by its owner's wish alone.
_MANY_ARTICLES = 10
_SAME_TITLE = 0.30
_FEWEST_TITLES = 4
_UNREADABLE, _FEWEST_UNREADABLE = 0.01, 1
_EXAMPLES = 3
# Articles that are new or other than in generation :b, found by their keys: no other row is read.
_BEGUN = "rowid IN (SELECT rowid FROM article WHERE since > :b)"


class Gate:
    """The check that every publish passes; its complaint says what was lost, with examples, and how to go on."""

    def __init__(self, home: Path, failing: Callable[[], Sequence[str]]) -> None:
        """`failing` gives the pages that could not be had in this run, and so keep what they had."""
        self._home = home
        self._failing = failing

    def __call__(self, store: Store, row: GenerationRow) -> list[Remark]:
        """Raise PublishRefused when the generation differs from the published one as a broken site would.

        Raises SiteError, so that nothing is kept of it, for one without any article where there was none before.
        """
        before = store.generation(store.current())
        if before is not None and before.number == row.number:
            return []
        if before is None or not before.articles:
            if not row.articles:
                raise SiteError(_nothing(store, row))
            return []
        complaints = [
            complaint
            for complaint in (
                _gone(store, before, row),
                _text(store, before, row),
                _titles(store, before, row),
                _unreadable(store, before, row, self._failing()),
            )
            if complaint
        ]
        if complaints:
            complaint = "; ".join(complaints)
            raise PublishRefused(
                f"Generation {row.number} was staged, not published: {complaint}. "
                f'If that is right: pressmark publish {row.number} --home "{self._home}"',
                row.number,
                complaint,
            )
        return []


def _nothing(store: Store, row: GenerationRow) -> str:
    pages = store.query(
        f"SELECT reason, COUNT(*) AS n, MIN(path) AS path FROM page WHERE {HOLDS} AND reason != 'evidence'"
        " GROUP BY reason ORDER BY n DESC, reason",
        {"g": row.number},
    )
    reasons = ", ".join(f"{found['n']:,} {found['reason']}, such as {found['path']}" for found in pages)
    return (
        f"No page of the site is an article: {reasons}. The index is left as it was. "
        "pressmark extract SITE --all-pages --signals says of each page why."
    )


def _gone(store: Store, before: GenerationRow, row: GenerationRow) -> str | None:
    gone = store.query(
        f"SELECT COALESCE(url, id) FROM article AS old WHERE since <= :b AND until > :b AND until <= :g AND {CLOSED} AND NOT EXISTS"
        f" (SELECT 1 FROM article WHERE doc = old.doc AND {HOLDS}) ORDER BY 1",
        {"b": before.number, "g": row.number},
    )
    share = len(gone) / before.articles
    few = bool(row.articles) and (len(gone) < _FEWEST_LOST or share <= _LOST)
    if few and (len(gone) <= _MANY_LOST or share <= _SHARE_OF_MANY):
        return None
    examples = ", ".join(found[0] for found in gone[:_EXAMPLES])
    return f"{len(gone):,} of {before.articles:,} articles are gone, such as {examples}"


def _text(store: Store, before: GenerationRow, row: GenerationRow) -> str | None:
    """How much of the site's text is gone: of the articles that are still there, or of all that there were.

    A template that broke leaves pages with nothing in them, which new articles must not hide. What went with its
    article is made up for by new ones, as where it only moved; one post of a few is what somebody deleted.
    """
    lost = store.query(
        "SELECT COALESCE(old.url, old.id) AS url, old.words, new.words AS has FROM article AS old LEFT JOIN article AS"
        " new ON new.doc = old.doc AND new.since <= :g AND new.until > :g"
        f" WHERE old.since <= :b AND old.until > :b AND old.until <= :g AND old.{CLOSED} ORDER BY old.words - COALESCE(new.words, 0) DESC",
        {"b": before.number, "g": row.number},
    )
    had = _words(store, HOLDS, {"g": before.number})
    come = _words(store, f"{_BEGUN} AND {HOLDS}", {"b": before.number, "g": row.number})
    has = had - sum(each["words"] for each in lost) + come
    gone = [each for each in lost if each["has"] is None]
    stayed = had - sum(each["words"] for each in gone)
    kept = stayed - sum(each["words"] - each["has"] for each in lost if each["has"] is not None)
    if kept < (1 - _TEXT_LOST) * stayed:
        had, has = stayed, kept
    elif has >= (1 - _TEXT_LOST) * had or (len(gone) == 1 and before.articles < _MANY_ARTICLES):
        return None
    examples = ", ".join(each["url"] for each in lost[:_EXAMPLES])
    share = f"{1 - has / had:.0%} of the text is gone ({had:,} words before, {has:,} now)"
    return f"{share}, most of it of {examples}"


def _words(store: Store, which: str, values: dict[str, int]) -> int:
    return int(store.query(f"SELECT COALESCE(SUM(words), 0) FROM article WHERE {which}", values)[0][0])


def _titles(store: Store, before: GenerationRow, row: GenerationRow) -> str | None:
    """Which title most articles have that are new or had another one before; how common it was does not count."""
    rows = store.query(
        f"SELECT json_extract(new.brief, '$[0]') AS title, COUNT(*) FROM article AS new WHERE new.{_BEGUN}"
        " AND new.since <= :g AND new.until > :g AND NOT EXISTS (SELECT 1 FROM article AS old WHERE old.doc = new.doc"
        " AND old.since <= :b AND old.until > :b AND json_extract(old.brief, '$[0]') = json_extract(new.brief, '$[0]'))"
        " GROUP BY title ORDER BY 2 DESC, title LIMIT 1",
        {"b": before.number, "g": row.number},
    )
    title, count = rows[0] if rows else ("", 0)
    if count < _FEWEST_TITLES or count <= _SAME_TITLE * row.articles:
        return None
    shown = json.dumps(title)[1:-1]
    return f"{count:,} of {row.articles:,} articles now have the title {shown[:80]!r}, which they had not before"


def _unreadable(store: Store, before: GenerationRow, row: GenerationRow, failing: Sequence[str]) -> str | None:
    """What never was a page, such as a pipe or a link that leads out of the site, is no page that was lost."""
    rows = store.query(
        f"SELECT path, doc FROM page WHERE {HOLDS} AND reason IN {BROKEN}"
        " AND (doc IS NOT NULL OR fingerprint != x'') ORDER BY path",
        {"g": row.number},
    )
    found = sorted({*(str(page["path"]) for page in rows), *failing})
    pages = row.articles + len(found) - sum(page["doc"] is not None for page in rows)
    if len(found) <= max(_FEWEST_UNREADABLE, _UNREADABLE * pages) or not _broke(store, before, found):
        return None
    examples = ", ".join(found[:_EXAMPLES])
    return f"{len(found):,} of {pages:,} pages cannot be read, such as {examples}"


def _broke(store: Store, before: GenerationRow, found: Sequence[str]) -> bool:
    """Whether any of the pages could still be read in the published generation: what was released once stays so."""
    known = store.query(
        f"SELECT path FROM page WHERE {HOLDS} AND reason IN {BROKEN}",
        {"g": before.number},
    )
    return not {str(page["path"]) for page in known}.issuperset(found)
