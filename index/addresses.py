"""The spellings under which one article may be asked for."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from urllib.parse import quote, unquote, urlsplit

from pressmark.index.generations.store import HOLDS, Store

_INDEX = re.compile(r"(^|/)index\.x?html?$", re.IGNORECASE)
_LONGEST = 2_000
_KEPT = "/~!$&'()*+,;=:@-._%"


def spellings_of(url_or_id: str) -> list[str]:
    """What the index may know as the url or id of this one, likeliest first.

    Tolerant of host, `index.html`, trailing slash, suffix, query, fragment and percent-encoding.
    """
    given = url_or_id.strip()[:_LONGEST]
    names = [given]
    try:
        path = urlsplit(given).path if "//" in given or given.startswith("/") else re.split(r"[?#]", given)[0]
    except ValueError:
        return names
    for plain in dict.fromkeys([path, unquote(path)]):
        bare = _INDEX.sub(r"\1", plain)
        stem = bare.rstrip("/")
        rooted = [
            f"/{form.lstrip('/')}" for form in (plain, bare, stem, f"{stem}/", f"{stem}.html", f"{stem}/index.html")
        ]
        names += [form for name in rooted for form in (name, quote(name, safe=_KEPT))]
        trimmed = stem.lstrip("/")
        names += [trimmed, re.sub(r"\.x?html?$", "", trimmed), f"{trimmed}/index", plain.lstrip("/")]
    return list(dict.fromkeys(name for name in names if name))


def document_of(store: Store, generation: int, url_or_id: str) -> int | None:
    """The number of the article with this url or id, None where the generation has none."""
    names = spellings_of(url_or_id)
    rows = store.query(
        "SELECT doc, id, url FROM article WHERE (id IN (SELECT value FROM json_each(:names))"
        f" OR url IN (SELECT value FROM json_each(:names))) AND {HOLDS}",
        {"names": json.dumps(names), "g": generation},
    )
    return best_of([(row["doc"], row["id"], row["url"]) for row in rows], names)


def best_of(found: Sequence[tuple[int, str, str | None]], names: Sequence[str]) -> int | None:
    """Of articles (number, id, url) that have one of these names, the one with the likeliest."""
    rank = {name: place for place, name in enumerate(names)}
    last = len(names)
    best = min(found, key=lambda one: min(rank.get(one[1], last), rank.get(one[2] or "", last)), default=None)
    return best[0] if best else None


def page_without_article(store: Store, generation: int, url: str) -> tuple[str, str, str] | None:
    """Path, reason and detail of the page at an address that gave no article; None where there is no such page."""
    names = spellings_of(url)
    names += [name.lstrip("/") for name in names]
    rows = store.query(
        "SELECT path, reason, detail FROM page WHERE (path IN (SELECT value FROM json_each(:names))"
        f" OR url IN (SELECT value FROM json_each(:names))) AND doc IS NULL AND {HOLDS}"
        " AND reason NOT IN ('', 'evidence') ORDER BY path LIMIT 1",
        {"names": json.dumps(names), "g": generation},
    )
    return (rows[0]["path"], rows[0]["reason"], rows[0]["detail"]) if rows else None
