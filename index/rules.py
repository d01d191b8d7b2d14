"""What an owner tells the search by rule: synonyms, pins, hides, redirects, boosts, and golden queries.

Rules act at search time: they are no part of an index, and never need one to be built anew. `line` is where in
pressmark.toml a rule stands.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Texts = tuple[str, ...]
Matching = Literal["exact", "contains"]


@dataclass(frozen=True, slots=True)
class Synonym:
    """Words that mean the same; with `means`, those that each of `words` stands for too, and not the other way
    round."""

    words: Texts
    means: Texts = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class Pin:
    """Articles that stand at `place` and behind it, whatever their score, when one of the queries is asked."""

    query: Texts
    urls: Texts
    place: int = 1
    match: Matching = "exact"
    line: int = 0


@dataclass(frozen=True, slots=True)
class Hide:
    """Articles that are not found, by one of the queries or, where there is none, by any."""

    urls: Texts
    query: Texts = ()
    match: Matching = "exact"
    line: int = 0


@dataclass(frozen=True, slots=True)
class Redirect:
    """An address that answers one of the queries better than results do."""

    query: Texts
    to: str
    match: Matching = "exact"
    line: int = 0


@dataclass(frozen=True, slots=True)
class Boost:
    """A factor of the score of articles for which everything named here holds."""

    factor: float
    urls: Texts = ()
    section: Texts = ()
    tag: Texts = ()
    author: Texts = ()
    kind: Texts = ()
    lang: Texts = ()
    filters: Mapping[str, str] = field(default_factory=dict)
    line: int = 0


@dataclass(frozen=True, slots=True)
class Golden:
    """A query that has to find each of these articles at `rank` or better."""

    query: str
    expect: Texts
    rank: int = 1
    line: int = 0


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of a file, in its order."""

    synonym: tuple[Synonym, ...] = ()
    pin: tuple[Pin, ...] = ()
    hide: tuple[Hide, ...] = ()
    redirect: tuple[Redirect, ...] = ()
    boost: tuple[Boost, ...] = ()
    golden: tuple[Golden, ...] = ()


CLASSES = {"synonym": Synonym, "pin": Pin, "hide": Hide, "redirect": Redirect, "boost": Boost, "golden": Golden}


def rules_to_json(rules: Rules) -> str:
    """Rules for a machine that has not their file."""
    return json.dumps(asdict(rules), ensure_ascii=False, sort_keys=True)


def rules_from_json(text: str) -> Rules:
    """The rules that `rules_to_json` wrote."""
    content = json.loads(text)
    return Rules(**{kind: tuple(_rule(kind, entry) for entry in content[kind]) for kind in CLASSES})


def _rule(kind: str, entry: Mapping[str, Any]) -> Any:
    return CLASSES[kind](**{name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()})
