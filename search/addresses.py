"""The spellings under which one article may be asked for."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urlsplit

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
