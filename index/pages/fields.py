"""Candidates by the field that they are offered for: cleaned, divided, dated."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from pressmark.index.pages.dates import iso_date
from pressmark.index.pages.keys import spaced
from pressmark.index.pages.record import Candidate

Fields = dict[str, list[Candidate]]  # while they are collected
Offers = Mapping[str, Sequence[Candidate]]  # where they are only read

LIST = re.compile(r"\s*[,;|、，]\s*")
_SECONDS = re.compile(r"1\d{9}(?:\d{3})?")  # since 1970, from 2001 to 2033, or thousandths of them
_TITLED = re.compile(r"(?:inc|ltd|llc|gmbh|ag|jr|sr|ph\.?d|m\.?d)\.?$", re.IGNORECASE)  # `Acme, Inc.`
_KEPT = 1_000  # characters of a value
_READ = 10 * _KEPT  # characters of one that are cleaned for it: JSON-LD may hold whole articles


def add(fields: Fields, name: str, value: str, signal: str, node: int = -1) -> None:
    """Offer a value for a field, cleaned of white space; empty ones are left out."""
    value = spaced(value[:_READ])
    if value:
        fields.setdefault(name, []).append(Candidate(value[:_KEPT], signal, node))


def natural(name: str) -> str:
    """A name as one says it: catalogues put the family name first, `Lind, Ida`."""
    family, comma, given = (part.strip() for part in name.partition(","))
    one = " " not in family or family[0].islower()  # `van der Berg, Anna`, but not `Jane Doe, reporter`
    return f"{given} {family}" if comma and given and one and "," not in given and not _TITLED.match(given) else name


def _iso(value: str, month_first: bool) -> str | None:
    """The date that a meta tag or a property states."""
    if _SECONDS.fullmatch(value):
        return datetime.fromtimestamp(int(value[:10]), UTC).isoformat()
    return iso_date(value, month_first=month_first)


def dated(fields: Fields, names: Iterable[str], *, month_first: bool) -> None:
    """Turn the texts of date fields into ISO dates; what is no date is left out."""
    for name in names:
        made = [(_iso(c.value, month_first), c) for c in fields.get(name, ())]
        fields[name] = [Candidate(iso, c.signal, c.node) for iso, c in made if iso]
