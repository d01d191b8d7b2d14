"""The table of engines: the only place of this room that knows them all. Each is imported when it is opened."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pressmark.index.engines import engine
from pressmark.search.attributes import Attributes
from pressmark.search.searcher import Searcher


def open_searcher(name: str, directory: Path, attributes: Callable[[], Attributes]) -> Searcher:
    """The searcher of a generation's engine. `attributes` is called when they are first needed, or never."""
    if name not in _OPENERS:
        engine(name)  # says what is missing
    try:
        return _OPENERS[name](directory, attributes)
    except ImportError:
        engine(name)
        raise


def _whoosh(directory: Path, attributes: Callable[[], Attributes]) -> Searcher:
    from pressmark.search.whoosh_searcher import WhooshSearcher

    return WhooshSearcher(directory, attributes)


def _tantivy(directory: Path, attributes: Callable[[], Attributes]) -> Searcher:
    from pressmark.search.tantivy_searcher import TantivySearcher

    return TantivySearcher(directory)


_OPENERS: dict[str, Callable[[Path, Callable[[], Attributes]], Searcher]] = {"whoosh": _whoosh, "tantivy": _tantivy}
