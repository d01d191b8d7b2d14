"""What a request asks for: its parameters, read and bounded, as a SearchRequest."""

from __future__ import annotations

import re
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from pressmark.index.errors import InvalidParameter
from pressmark.index.schema import FACETS
from pressmark.search.results import SearchRequest, Sort

LIMIT = 10
MAX_LIMIT = 50
# Hits further down than this are not listed: a visitor narrows the query, only a robot pages on.
MAX_DEPTH = 1000
MAX_PAGE = 999_999_999
MAX_VALUES = 32
MAX_VALUE_LENGTH = 200
# The search reads 2,048 code points of a query and reports the rest; what is longer still is not carried around.
MAX_QUERY = 4096
OWN = "filter."
SITE_FILTER = re.compile(r"filter\.[^\s.]{1,60}")
SORTS: dict[str, Sort] = {
    "": "relevance",
    "relevance": "relevance",
    "date": "newest",
    "newest": "newest",
    "oldest": "oldest",
}
PLAIN = ("q", "page", "limit", "after", "before", "sort", "fields", "highlight", "facets")

Arguments = MultiDict[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """A search as asked for; `page` counts from 1, and may lie deeper than is listed."""

    request: SearchRequest
    page: int
    limit: int

    @property
    def nothing(self) -> bool:
        """Neither a text nor a choice: there is nothing to answer."""
        return not (self.request.text.strip() or self.request.filters or self.request.after or self.request.before)

    @property
    def too_deep(self) -> bool:
        return self.page * self.limit > MAX_DEPTH


def read_search(arguments: Arguments, *, as_you_type: bool) -> Asked:
    """Raise InvalidParameter for a value that cannot be used; parameters that nobody knows are ignored."""
    limit = whole_number(arguments, "limit", LIMIT, MAX_LIMIT)
    page = whole_number(arguments, "page", 1, MAX_PAGE)
    sort = arguments.get("sort", "").strip().lower()
    if sort not in SORTS:
        raise InvalidParameter("sort", "must be relevance, newest or oldest.")
    request = SearchRequest(
        text=arguments.get("q", "")[:MAX_QUERY],
        limit=limit,
        offset=(page - 1) * limit,
        filters=_filters(arguments),
        after=arguments.get("after", "").strip() or None,
        before=arguments.get("before", "").strip() or None,
        sort=SORTS[sort],
        as_you_type=as_you_type,
    )
    return Asked(request, page, limit)


def whole_number(arguments: Arguments, name: str, default: int, most: int) -> int:
    """A parameter from 1 to `most`."""
    text = arguments.get(name, "").strip()
    if not text:
        return default
    # isdecimal() alone lets other scripts' digits through, and int() of very long ones is slow.
    if not (text.isascii() and text.isdecimal()) or len(text) > 9 or not 1 <= int(text) <= most:
        raise InvalidParameter(name, f"must be a whole number from 1 to {most}.")
    return int(text)


def switch(arguments: Arguments, name: str, default: bool) -> bool:
    """A parameter that is 0 or 1."""
    text = arguments.get(name, "").strip()
    if text not in ("", "0", "1"):
        raise InvalidParameter(name, "must be 0 or 1.")
    return default if not text else text == "1"


def known(arguments: Arguments) -> tuple[tuple[str, str], ...]:
    """The parameters that change the answer, in a fixed order, for cache keys and links."""
    return tuple(
        (name, value) for name, value in sorted(arguments.items(multi=True)) if name in PLAIN or _is_filter(name)
    )


def _is_filter(name: str) -> bool:
    return name in FACETS or SITE_FILTER.fullmatch(name) is not None


def _filters(arguments: Arguments) -> dict[str, tuple[str, ...]]:
    filters: dict[str, tuple[str, ...]] = {}
    room = MAX_VALUES
    for name, values in arguments.lists():
        if not _is_filter(name):
            if name.startswith(OWN):
                raise InvalidParameter(name, "a filter is written filter.NAME, with a name of its own behind the dot.")
            continue
        chosen = tuple(dict.fromkeys(value.strip() for value in values if value.strip()))
        room -= len(chosen)
        if room < 0:
            raise InvalidParameter(name, f"at most {MAX_VALUES} filter values can be combined.")
        if any(len(value) > MAX_VALUE_LENGTH for value in chosen):
            raise InvalidParameter(name, f"a value has at most {MAX_VALUE_LENGTH} characters.")
        if name == "year" and not all(re.fullmatch("[0-9]{4}", value) for value in chosen):
            raise InvalidParameter(name, "must be a year of four digits.")
        if chosen:
            filters[name.removeprefix(OWN)] = chosen
    return filters


def parameter_of(facet: str) -> str:
    """The parameter that chooses values of a facet: a site's own stand behind `filter.`."""
    return facet if facet in FACETS else OWN + facet
