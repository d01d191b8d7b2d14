"""Articles that are not HTML: a file with one JSON object a line, such as an export of a content system."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from pressmark.index.article import Article, Moment
from pressmark.index.bounds import ENDED, TooMuch, bounded
from pressmark.index.discovery import Page, Unread
from pressmark.index.errors import InputError, SiteError
from pressmark.index.extraction.census import Known
from pressmark.index.fingerprints import digest_of
from pressmark.index.generations.store import PageRow
from pressmark.index.pages.dates import iso_date
from pressmark.index.pages.language import detect
from pressmark.index.preparation import prepare
from pressmark.index.source import Outcome, Progress, silent
from pressmark.index.workers import apart, executor_for, in_order

_LARGEST_LINE = 20_000_000
_CHUNK = 48
_TEXTS = ("title", "body", "url", "lang", "section", "summary", "image", "image_alt", "series")
_LISTS = ("tags", "authors", "pins", "excludes")


class ArticlesFile:
    """A JSON Lines file, plain or .gz. Each line has `id` or `url`, and any of `title`, `body`, `date`, `modified`,
    `authors` (or `author`), `tags`, `section`, `lang`, `summary`, `image`, `image_alt`, `series`; other keys are let
    pass.
    """

    def __init__(self, path: Path, *, language: str = "", workers: int = 0, progress: Progress = silent) -> None:
        """`language` is that of articles which name none and are too short to tell; `workers` as in Settings."""
        self._path = path
        self._language = language
        self._workers = workers
        self._progress = progress
        self._numbers: dict[str, int] = {}

    def pages(self) -> Sequence[Page | Unread]:
        """Raises InputError with the line that cannot be used, SiteError where there is none at all."""
        found: dict[str, Page] = {}
        for number, line in self._lines():
            article = _article(line, self._where(number))
            if article.id in found:
                raise InputError(f"{self._where(number)}: the id {article.id!r} stands there twice.")
            found[article.id] = Page(article.id, article.url or "", digest_of(line))
            self._numbers[article.id] = number
        if not found:
            raise SiteError(f'No article in "{self._path}". The index is left as it was.')
        return list(found.values())

    def begin(self) -> None:
        """Raise SiteError where the file cannot be read, before anything is made for its articles."""
        next(self._lines(), None)

    def read(self, changed: Sequence[Page], kept: Sequence[PageRow], known: Known) -> Iterator[Outcome]:
        """The file is read a second time, so that memory holds a few articles and not all."""
        done = 0
        with executor_for(len(changed), self._workers, bounded=True) as executor:
            jobs = ((chunk, self._language) for chunk in self._chunks(changed))
            for outcomes in in_order(executor, _outcomes, jobs, rescue=_outcomes_apart):
                done += len(outcomes)
                self._progress("articles", done, len(changed))
                yield from outcomes

    def name(self) -> str:
        return ""

    def counts(self) -> bytes:
        return b""

    def _chunks(self, changed: Sequence[Page]) -> Iterator[list[tuple[Page, bytes]]]:
        """The lines of these pages, some at a time. Raises SiteError when the file is no longer the same."""
        wanted = {self._numbers[page.path]: page for page in changed}
        chunk: list[tuple[Page, bytes]] = []
        for number, line in self._lines():
            page = wanted.get(number)
            if page is None or digest_of(line) != page.fingerprint:
                continue
            del wanted[number]
            chunk.append((page, line))
            if len(chunk) == _CHUNK:
                yield chunk
                chunk = []
        if wanted:
            raise SiteError(f'"{self._path}" changed while it was read. The index is left as it was; try again.')
        yield chunk

    def _where(self, number: int) -> str:
        return f"{self._path.name}, line {number}"

    def _lines(self) -> Iterator[tuple[int, bytes]]:
        """Lines that hold something, with their numbers."""
        try:
            with gzip.open(self._path) if self._path.suffix == ".gz" else self._path.open("rb") as file:
                number = 0
                while line := file.readline(_LARGEST_LINE + 1):
                    number += 1
                    if len(line) > _LARGEST_LINE:
                        raise InputError(f"{self._where(number)}: longer than {_LARGEST_LINE:,} bytes.")
                    if line.strip():
                        yield number, line
        except FileNotFoundError:
            raise SiteError(f'No articles file at "{self._path}". The index is left as it was.') from None
        except (OSError, EOFError, zlib.error) as error:
            raise SiteError(f'Cannot read "{self._path}": {error}. The index is left as it was.') from None


def _outcomes(lines: Sequence[tuple[Page, bytes]], language: str) -> list[Outcome]:
    """Turn lines into outcomes. Runs in a worker."""
    outcomes = []
    for page, line in lines:
        try:
            outcomes.append(bounded(partial(_outcome, page, line, language)))
        except TooMuch as error:
            outcomes.append(Outcome(page, b"", None, "unreadable", str(error)))
    return outcomes


def _outcome(page: Page, line: bytes, language: str) -> Outcome:
    return Outcome(page, b"", prepare(_with_language(_article(line, page.path), language)))


def _outcomes_apart(lines: Sequence[tuple[Page, bytes]], language: str) -> list[Outcome]:
    """The same, in processes of their own, without the articles that end them."""
    outcomes = apart(_outcomes, lines, language)
    if outcomes is not None:
        return outcomes
    alone = [(page, apart(_outcomes, [(page, line)], language)) for page, line in lines]
    if not any(found for _, found in alone):
        raise SiteError(f"Articles cannot be read: {ENDED}. Is memory short? Try --workers 1.")
    return [found[0] if found else Outcome(page, b"", None, "unreadable", ENDED) for page, found in alone]


def _with_language(article: Article, language: str) -> Article:
    if article.lang:
        return article
    found = detect(f"{article.title}\n{article.body}", language or None) or language
    return replace(article, lang=found or None)


def _article(line: bytes, where: str) -> Article:
    try:
        content = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{where}: not JSON ({error}).") from None
    if not isinstance(content, dict):
        raise InputError(f"{where}: not a JSON object.")
    content.setdefault("authors", content.get("author"))
    texts = {name: _text(content.get(name), name, where) for name in _TEXTS}
    lists = {name: _texts(content.get(name), name, where) for name in _LISTS}
    identity = content.get("id", texts["url"])
    name = (
        None if isinstance(identity, bool) or not isinstance(identity, str | int) else _text(str(identity), "id", where)
    )
    if not name:
        raise InputError(f"{where}: needs an id or a url, as a text or a number.")
    title = texts.pop("title") or ""
    body = _reflowed(texts.pop("body") or "")
    days = {"published": _moment(content, "date", where), "modified": _moment(content, "modified", where)}
    return Article(id=name, path=name, title=title, body=body, **texts, **lists, **days)  # type: ignore[arg-type]


def _reflowed(body: str) -> str:
    """One block a line: where blank lines part the blocks, a single line break is only a wrapped line."""
    body = body.replace("\r\n", "\n").strip()
    if "\n\n" not in body:
        return body
    return "\n".join(" ".join(block.split("\n")) for block in re.split(r"\n\s*\n", body))


def _text(value: Any, name: str, where: str) -> str | None:
    if value is None or isinstance(value, str):
        return value.encode("utf-8", "replace").decode().replace("\0", "") if value else None
    raise InputError(f"{where}: {name} must be a text.")


def _texts(value: Any, name: str, where: str) -> tuple[str, ...]:
    if value is None or value == "":
        return ()
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not all(isinstance(item, str) for item in values):
        raise InputError(f"{where}: {name} must be a list of texts.")
    return tuple(dict.fromkeys(text for item in values if (text := _text(item, name, where))))


def _moment(content: dict[str, Any], name: str, where: str) -> Moment | None:
    value = _text(content.get(name), name, where)
    if value is None:
        return None
    iso = iso_date(value)
    if iso is None:
        raise InputError(f"{where}: {name} must be a date such as 2026-05-31, not {value!r}.")
    return Moment(iso)
