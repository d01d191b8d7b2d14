"""What robots.txt asks of us (RFC 9309): where not to go, how fast, and where the sitemaps are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

AGENT = "pressmark"
LARGEST = 512_000
_MOST_RULES = 1000
_MOST_SITEMAPS = 100
_SLOWEST = 30.0
_CODE = re.compile(r"%[0-9a-fA-F]{2}")


@dataclass(frozen=True, slots=True)
class Robots:
    """`rules` are (pattern, allowed); without any, everything is allowed. `delay` is seconds between two requests."""

    rules: tuple[tuple[str, bool], ...] = ()
    delay: float = 0.0
    sitemaps: tuple[str, ...] = ()

    def allows(self, path: str) -> bool:
        """The longest pattern that matches decides; of two as long, the one that allows."""
        path = _quoted(path)
        matching = [(len(pattern), allowed) for pattern, allowed in self.rules if _matches(pattern, path)]
        return max(matching)[1] if matching else True


def read_robots(data: bytes) -> Robots:
    """The group for us, or the one for all; groups of the same name are one."""
    groups: dict[str, list[tuple[str, str]]] = {}
    named: list[str] = []
    sitemaps: list[str] = []
    naming = False
    for line in data[:LARGEST].decode("utf-8-sig", "replace").splitlines():
        name, colon, value = line.partition("#")[0].partition(":")
        name, value = name.strip().lower(), value.strip()
        if not colon:
            continue
        if name == "user-agent":
            agent = value.partition("/")[0].strip().lower()
            named = [*named, agent] if naming else [agent]
            groups.setdefault(agent, [])
            naming = True
        elif name == "sitemap":
            sitemaps.append(value)
        elif name in ("allow", "disallow", "crawl-delay"):
            naming = False
            for group in named:
                groups[group].append((name, value))
    chosen = groups.get(AGENT, groups.get("*", []))
    return Robots(
        tuple((_quoted(value), name == "allow") for name, value in chosen if name != "crawl-delay" and value)[
            :_MOST_RULES
        ],
        max((_seconds(value) for name, value in chosen if name == "crawl-delay"), default=0.0),
        tuple(dict.fromkeys(sitemaps))[:_MOST_SITEMAPS],
    )


def _seconds(text: str) -> float:
    return min(float(text), _SLOWEST) if re.fullmatch(r"[0-9]{1,6}(?:\.[0-9]{1,6})?", text) else 0.0


def _quoted(path: str) -> str:
    """One spelling of what may be written in several."""
    return _CODE.sub(lambda code: code[0].upper(), quote(path, safe="/%~!$&'()*+,;=:@-._?"))


def _matches(pattern: str, path: str) -> bool:
    """`*` is anything, a `$` at the end is the end; in one pass, since the pattern is not ours."""
    whole = pattern.endswith("$")
    first, *others = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    place = len(first)
    for number, part in enumerate(others, 1):
        if whole and number == len(others):
            return len(path) - len(part) >= place and path.endswith(part)
        place = path.find(part, place)
        if place < 0:
            return False
        place += len(part)
    return not whole or place == len(path)
