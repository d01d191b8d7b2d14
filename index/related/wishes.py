"""What an owner wants of related lists: pins, exclusions and sections, and which of these name nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from pressmark.index.addresses import spellings_of
from pressmark.index.generations.check import Remark
from pressmark.index.generations.store import HOLDS, GenerationRow, Store
from pressmark.index.related.vectors import Vector
from pressmark.index.settings import Settings

_MOST_NAMED = 10


class Wishes:
    """Pins and exclusions by number of article: those of the settings, and the names that some articles use."""

    def __init__(self, store: Store, generation: int, settings: Settings, vectors: Iterable[Vector] = ()) -> None:
        own = [name for each in vectors if each.ruled for name in (*each.pins, *each.excludes)]
        asked = dict.fromkeys(chain(own, _named(settings)))
        names = _names(store, generation) if asked else {}
        self.names = names | {name: doc for name in asked if (doc := _found(name, names)) is not None}
        self._pins, self._excludes = (
            {self.names[name]: wanted for name, wanted in table.items() if name in self.names}
            for table in (settings.pins, settings.excludes)
        )

    def pins(self, doc: int) -> Sequence[str]:
        """What the settings show first in the list of an article."""
        return self._pins.get(doc, ())

    def excludes(self, doc: int) -> Sequence[str]:
        """What the settings never show in it."""
        return self._excludes.get(doc, ())


def idle_wishes(store: Store, row: GenerationRow, settings: Settings) -> list[Remark]:
    """A check that says which pins, exclusions and section weights of the settings name nothing of the site."""
    names = Wishes(store, row.number, settings).names
    lost = [
        f'"{key}" of {table} in [related] names "{name}", which no article has.'
        for table, wishes in (("pins", settings.pins), ("excludes", settings.excludes))
        for key, wanted in wishes.items()
        for name in dict.fromkeys((key, *wanted))
        if name not in names
    ]
    if settings.section_weights:
        values = store.query(f"SELECT value FROM facet_value WHERE facet = 'section' AND {HOLDS}", {"g": row.number})
        known = {value["value"].casefold() for value in values}
        lost += [
            f'section_weights in [related] names the section "{section}", which no article has.'
            for section in settings.section_weights
            if section.casefold() not in known
        ]
    more = [f"So do {len(lost) - _MOST_NAMED} more."] if len(lost) > _MOST_NAMED else []
    return [Remark("warning", text) for text in lost[:_MOST_NAMED] + more]


def _named(settings: Settings) -> Iterable[str]:
    return chain.from_iterable((*table, *chain(*table.values())) for table in (settings.pins, settings.excludes))


def _names(store: Store, generation: int) -> dict[str, int]:
    """Article by id, by url and by its path alone."""
    rows = store.query(f"SELECT doc, id, url FROM article WHERE {HOLDS}", {"g": generation})
    names: dict[str, int] = {}
    for row in rows:
        url = row["url"] or ""
        path = "/" + url.partition("://")[2].partition("/")[2] if "://" in url else url
        names |= {name: row["doc"] for name in (path, url, row["id"]) if name}
    return names


def _found(name: str, names: Mapping[str, int]) -> int | None:
    """The article that an owner names, as it is called or otherwise: with a host, without a slash at the end."""
    return next((names[form] for form in (name, *spellings_of(name)) if form in names), None)
