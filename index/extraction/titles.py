"""The title of an article among the titles that a page offers."""

from __future__ import annotations

import re
from functools import lru_cache

from pressmark.index.extraction import roles
from pressmark.index.extraction.roles import trait_key
from pressmark.index.extraction.scope import Scope
from pressmark.index.extraction.site_counts import SiteCounts
from pressmark.index.pages.keys import key_of
from pressmark.index.pages.record import Candidate, Record

_SPLIT = re.compile(r"\s+(?:[|–—·•»«:›/│←→-]|::|\|\||--)\s+|\s*[|»│]\s*|(?<=\w):\s+")
PARTS = re.compile(r"\s+(?:[|–—·•»«:›/│←→-]|::|\|\||--)\s+|\s*[|»│]\s*")
ENDS = re.compile(r"^\s*[|–—·•»«:›/│-]+\s*|\s*[|–—·•»«:›/│-]+\s*$")
_WORD = re.compile(r"\w+")
_ADDRESS = re.compile(r"https?://|www\.")


def choose_title(record: Record, counts: SiteCounts, scope: Scope) -> tuple[str, str]:
    """The title and the mark-up that gave it.

    A heading counts when the head of the page agrees with it; else the head does, without the site's name.
    """
    for candidate in record.fields.get("chosen_title", ()):
        return candidate.value, candidate.signal
    sites = site_names(record)
    heads, tags = stated_titles(record)
    headings = headings_of(record, sites)
    agreed = agreed_heading(headings, [*heads, *tags], scope)
    if agreed is not None:
        return agreed.value, f"{agreed.signal}, agreed"
    for candidate in heads + tags:
        stripped = without_affix(candidate.value, record, counts, sites)
        if plain(stripped) and plain(stripped) not in sites:
            return stripped, candidate.signal
    near = scope.nearest(headings)
    for candidate in (*(c for c in near if c.signal != "h2"), *headings, *tags, *heads):
        return candidate.value, candidate.signal
    stem = record.path.removesuffix("/index.html").rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return " ".join(re.split(r"[-_\s]+", stem)).strip() or record.path, "file name"


def stated_titles(record: Record) -> tuple[list[Candidate], list[Candidate]]:
    """The titles that the head of the page states, best first, and its title tag."""
    heads = [c for c in record.fields.get("title", ()) if not _ADDRESS.match(c.value)]
    return heads, list(record.fields.get("title_tag", ())[:1])


def site_names(record: Record) -> set[str]:
    """What the page calls its site; some templates fill in the page's own title, which its heading shows."""
    stated = {plain(c.value) for c in record.fields.get("title", ())}
    own = stated & {plain(c.value) for c in record.fields.get("headline", ()) if c.signal == "h1"}
    names = record.fields.get("site", ())
    return {plain(c.value) for c in names if c.signal == "og:site_name" or plain(c.value) not in own}


def headings_of(record: Record, sites: set[str]) -> list[Candidate]:
    """Headings that may be the title: none that is the site's name, and of those below `h1` no author's."""
    people = {plain(c.value) for c in record.fields.get("author", ())}
    return [
        c for c in record.fields.get("headline", ())
        if plain(c.value) not in sites and (c.signal == "h1" or plain(c.value) not in people)
    ]  # fmt: skip


def agreed_heading(headings: list[Candidate], said: list[Candidate], scope: Scope) -> Candidate | None:
    """The heading that the head of the page repeats: whole rather than in part, then the nearest to the text."""
    best: tuple[tuple[bool, int, int, bool, int], Candidate] | None = None
    wholes = [plain(c.value) for c in said]
    parts = {plain(part) for c in said for part in PARTS.split(c.value)}
    for heading in headings:
        form = plain(heading.value)
        first = heading.signal != "h2"
        early = first or heading.node <= scope.first
        degree = 2 if form in wholes or form in parts else 1 if early and _mostly(form, wholes) else 0
        if not form or not degree:
            continue
        step = scope.distance(heading.node)
        rank = (step is not None, degree, -(step or 0), first, len(form))
        if best is None or rank > best[0]:
            best = (rank, heading)
    return best[1] if best else None


def _mostly(form: str, wholes: list[str]) -> bool:
    return any(form in whole and len(form) >= 0.6 * len(whole) for whole in wholes)


def title_affixes(title: str) -> tuple[str, str]:
    """The first and the last part of a title, where it has more than one."""
    parts = [part for part in _SPLIT.split(title) if part.strip()]
    return (parts[0].strip(), parts[-1].strip()) if len(parts) > 1 else ("", "")


def without_affix(title: str, record: Record, counts: SiteCounts, sites: set[str]) -> str:
    """The title without the parts that are the site's name: learnt from the site, or named by the page."""
    for _ in range(5):
        first, last = title_affixes(title)
        if not last:
            break
        if plain(last) in sites or of_host(last, record) or trait_key(roles.SUFFIX, key_of(last)) in counts.traits:
            title = title[: title.rindex(last)]
        elif plain(first) in sites or of_host(first, record) or trait_key(roles.PREFIX, key_of(first)) in counts.traits:
            title = title[title.index(first) + len(first) :]
        else:
            break
        title = ENDS.sub("", title)
    return title


def of_host(part: str, record: Record) -> bool:
    """Whether a part of a title is the name of the host: `Green Valley News` on greenvalleynews.example."""
    joined = "".join(_WORD.findall(part.lower()))
    for name in ("canonical", "host"):
        for candidate in record.fields.get(name, ())[:1]:
            labels = candidate.value.lower().split("//")[-1].split("/")[0].removeprefix("www.").split(".")
            names = [label.replace("-", "") for label in labels[:-1]]
            if joined in names or any(len(name) >= 4 and joined.startswith(name) for name in names):
                return True
            if joined == "".join(labels):
                return True
    return False


@lru_cache(maxsize=5_000)
def plain(text: str) -> str:
    """A text as its words, for comparing."""
    return " ".join(_WORD.findall(text.lower()))
