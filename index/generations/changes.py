"""What one publish changes: rows of pages and articles, words, and the engine's documents, written as outcomes come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pressmark.index.article import is_over
from pressmark.index.discovery import Unread
from pressmark.index.extraction.gists import gist_of
from pressmark.index.generations.article_row import ArticleRow
from pressmark.index.generations.store import OPEN, PageRow, Store
from pressmark.index.lexicon import WordCounts, write_words
from pressmark.index.pages.record import Outline
from pressmark.index.preparation import Prepared, engine_document, prepare
from pressmark.index.related.profile import Profile
from pressmark.index.related.shelf import Shelf
from pressmark.index.source import UNREAD, Outcome
from pressmark.index.writer import EngineWriter


class Changes:
    """Document numbers by what happened to them; `engine_has` are those that the engine was given in this publish."""

    def __init__(
        self, store: Store, before: int, generation: int, rows: dict[str, PageRow], writer: EngineWriter, today: str
    ) -> None:
        self.added: set[int] = set()
        self.updated: set[int] = set()
        self.removed: set[int] = set()
        self.engine_has: set[int] = set()
        self.profiles = Shelf(store.path.parent, Profile.to_bytes, Profile.from_bytes)
        self._words = WordCounts()
        self._store, self._before, self._generation = store, before, generation
        self._rows, self._writer, self._today = rows, writer, today
        self._next = int(store.query("SELECT COALESCE(MAX(doc), 0) FROM article")[0][0]) + 1

    @property
    def touched(self) -> set[int]:
        """All articles that this publish changes."""
        return self.added | self.updated | self.removed

    def write(self, outcomes: Iterable[Outcome], gone: Iterable[PageRow], unread: Iterable[Unread]) -> None:
        """Write all rows of the new generation that differ from those of the one before.

        A page that could not be opened keeps its article, and its row says why, for the gate and the doctor.
        """
        for row in gone:
            self._close_page(row)
            if row.doc is not None:
                self._remove(row.doc)
        closed = {page.path: page for page in unread}
        for page in closed.values():
            self._put_off(page.path, page.reason, page.detail, page.fingerprint)
        for outcome in outcomes:
            if outcome.page.path not in closed:
                self._take(outcome, self._rows.get(outcome.page.path))
        write_words(self._store, self._before, self._generation, self._words)
        self._words = WordCounts()  # of a large site they are large

    def _take(self, outcome: Outcome, row: PageRow | None) -> None:
        doc = row.doc if row is not None else None
        if outcome.reason == UNREAD:
            self._put_off(outcome.page.path, "unreadable", outcome.detail)
            return
        if outcome.reason == "unreadable" and row is not None and doc is not None:
            # Half-written or broken: its article stays until the file changes again.
            outcome, doc = replace(outcome, outline=self._outline(row)), self._kept(doc)
        elif outcome.prepared is None:
            if doc is not None:
                self._remove(doc)
            doc = None
        else:
            doc = self._keep(doc, outcome.prepared)
        page = outcome.page
        gist = gist_of(Outline.from_bytes(outcome.outline)).to_bytes() if outcome.outline else b""
        row = PageRow(page.path, page.fingerprint, page.url, doc, outcome.reason, outcome.detail, gist)
        self._put(row, outcome.outline)

    def _put_off(self, path: str, reason: str, detail: str, fingerprint: bytes = b"") -> None:
        """A page whose bytes cannot be had keeps its article; without a fingerprint it differs from all that it can
        be."""
        known = self._rows.get(path) or PageRow(path, b"", "", None)
        doc = self._kept(known.doc)
        row = known._replace(fingerprint=fingerprint, doc=doc, reason=reason, detail=detail)
        self._put(row, self._outline(known))

    def _kept(self, doc: int | None) -> int | None:
        """The article of a page that cannot be read, unless the article itself says that its time is over."""
        if doc is None or not is_over(self._row(doc).article, self._today):
            return doc
        self._remove(doc)
        return None

    def _outline(self, row: PageRow) -> bytes:
        return self._store.outline(self._before, row.path) if row.gist else b""

    def _put(self, fresh: PageRow, outline: bytes) -> None:
        row = self._rows.get(fresh.path)
        if fresh == row:
            return
        if row is not None:
            self._close_page(row)
        values = (
            fresh.path,
            self._generation,
            OPEN,
            fresh.fingerprint,
            fresh.url,
            fresh.doc,
            fresh.reason,
            fresh.detail,
        )
        self._store.connection.execute(
            "INSERT INTO page VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (*values, fresh.gist, outline)
        )

    def _keep(self, doc: int | None, prepared: Prepared) -> int:
        """Write an article unless it is what the store has, and return its number."""
        if doc is None:
            doc, self._next = self._next, self._next + 1
            self.added.add(doc)
        else:
            known = self._row(doc)
            if (known.checksum, known.facets) == (prepared.checksum, prepared.facets):
                return doc
            self._forget(known)
            self.updated.add(doc)
        self._insert(doc, prepared)
        self.profiles[doc] = prepared.profile
        self._words.add(prepared.forms, prepared.spellings)
        self._writer.add(engine_document(doc, prepared))
        self.engine_has.add(doc)
        return doc

    def _remove(self, doc: int) -> None:
        self._forget(self._row(doc))
        self.removed.add(doc)

    def _forget(self, known: ArticleRow) -> None:
        """Close an article's row and take its words and postings back."""
        self._words.take_away(prepare(known.article).forms)
        self._writer.remove([known.doc])
        self._close("article", "doc", known.doc)

    def _row(self, doc: int) -> ArticleRow:
        return self._store.articles(self._before, [doc])[0]

    def _insert(self, doc: int, new: Prepared) -> None:
        values = (doc, self._generation, OPEN, new.id, new.url, new.day, new.facets, new.words, new.brief, new.card)
        self._store.connection.execute(
            "INSERT INTO article VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (*values, new.body, new.checksum)
        )

    def _close_page(self, row: PageRow) -> None:
        self._close("page", "path", row.path)

    def _close(self, table: str, key: str, value: object) -> None:
        self._store.connection.execute(
            f"UPDATE {table} SET until = ? WHERE {key} = ? AND until = ?", (self._generation, value, OPEN)
        )
