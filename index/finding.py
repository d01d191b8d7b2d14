"""One thing that is wrong with an index or its site, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Literal

Level = Literal["error", "warning", "note"]
_ORDER: tuple[Level, ...] = ("error", "warning", "note")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: an `error` harms answers now, a `warning` makes them worse, a `note` is good to know."""

    level: Level
    name: str
    text: str
    advice: str
    examples: tuple[str, ...] = ()


def counted(number: int, one: str, many: str) -> str:
    """How many there are of what."""
    return f"{number:,} {one if number == 1 else many}"


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda finding: _ORDER.index(finding.level))


def as_json(findings: Iterable[Finding]) -> str:
    """Findings for programs."""
    return json.dumps([asdict(finding) for finding in findings], ensure_ascii=False)
