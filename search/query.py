"""A query as the visitor meant it: words, phrases and filters, before anything is known about the site."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from pressmark.index.values import value

Scope = Literal["all", "title"]
Edge = Literal["after", "before"]


@value(frozen=True, slots=True)
class Match:
    """Words to be found: one as typed, or several within quotes. `excluded` turns it round (`-word`)."""

    text: str
    quoted: bool = False
    scope: Scope = "all"
    excluded: bool = False

    @property
    def is_plain(self) -> bool:
        return not (self.quoted or self.excluded)

    def __str__(self) -> str:
        body = f'"{self.text}"' if self.quoted else self.text
        return ("-" if self.excluded else "") + ("title:" if self.scope == "title" else "") + body


@value(frozen=True, slots=True)
class Filter:
    """A value that a facet must have, or with `excluded` must not have. `name` is as the visitor writes it."""

    name: str
    value: str
    excluded: bool = False

    def __str__(self) -> str:
        value = f'"{self.value}"' if any(c.isspace() or c == '"' for c in self.value) else self.value
        return f"{'-' if self.excluded else ''}{self.name}:{value}"


@value(frozen=True, slots=True)
class DateLimit:
    """The first or last day that a hit may have; `day` is an ordinal, `text` what was typed."""

    edge: Edge
    day: int
    text: str

    def __str__(self) -> str:
        return f"{self.edge}:{self.text}"


@value(frozen=True, slots=True)
class Either:
    """Alternatives that OR joins; never excluded ones, never other alternatives."""

    options: tuple[Match, ...]

    def __str__(self) -> str:
        return " OR ".join(map(str, self.options))


Clause = Match | Filter | DateLimit | Either


@value(frozen=True, slots=True)
class Query:
    """All clauses of a query, in the order typed.

    `unfinished` says that the last clause is a word that may still be being typed. `unread` is the text beyond the
    bound on length, `misread` what looks like an operator but is read as words, since its value is no date.
    """

    clauses: tuple[Clause, ...]
    unfinished: bool = False
    unread: str = ""
    misread: tuple[str, ...] = ()

    @property
    def phrases(self) -> tuple[Match, ...]:
        """What has to stand in the text as it is."""
        return tuple(c for c in self.clauses if isinstance(c, Match) and c.quoted and not c.excluded)

    def unquoted(self) -> Query:
        """The same with its phrases as plain words."""
        phrases = self.phrases
        return replace(self, clauses=tuple(replace(c, quoted=False) if c in phrases else c for c in self.clauses))

    def __str__(self) -> str:
        return " ".join(map(str, self.clauses))
