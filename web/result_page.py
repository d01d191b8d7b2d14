"""What the search page shows beside its hits: addresses, facets, filters, page numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlencode, urlsplit

from pressmark.index.schema import FACETS, facet_key
from pressmark.search.results import FacetCount, Results, SearchRequest
from pressmark.web.language import Strings, language_name
from pressmark.web.parameters import parameter_of

Parameters = tuple[tuple[str, str], ...]
# Shown at once; the others of a facet stand behind "More".
FACET_VALUES = 8
# Parameters of the API alone, which the page's own links do not carry on.
UNSHOWN = ("limit", "fields", "highlight", "facets")


@dataclass(frozen=True, slots=True)
class Address:
    """The address of a search, and of the same search with something changed."""

    path: str
    parameters: Parameters

    def __str__(self) -> str:
        kept = [(name, value) for name, value in self.parameters if name not in UNSHOWN]
        return self.path + ("?" + urlencode(kept, errors="replace") if kept else "")

    def query(self, text: str) -> Address:
        return self._set("q", text)

    def sorted_by(self, sort: str) -> Address:
        return self._set("sort", "" if sort == "relevance" else sort)

    def page(self, number: int) -> Address:
        return self._set("page", str(number) if number > 1 else "")

    def without(self, name: str, value: str) -> Address:
        kept = tuple(pair for pair in self.parameters if pair != (name, value) and pair[0] != "page")
        return Address(self.path, kept)

    def only_query(self) -> Address:
        return Address(self.path, tuple(pair for pair in self.parameters if pair[0] == "q"))

    def only_tag(self, tag: str) -> Address:
        return Address(self.path, (("tag", tag),))

    def _set(self, name: str, value: str) -> Address:
        kept = tuple(pair for pair in self.parameters if pair[0] not in (name, "page"))
        return Address(self.path, (*kept, (name, value)) if value else kept)


@dataclass(frozen=True, slots=True)
class FacetValue:
    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class FacetGroup:
    """One facet; `first` are shown at once, with everything chosen among them."""

    parameter: str
    label: str
    first: tuple[FacetValue, ...]
    others: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True)
class ChosenFilter:
    """A filter in force, with the address of the search without it."""

    label: str
    remove: Address


def facet_groups(results: Results, request: SearchRequest, words: Strings) -> tuple[FacetGroup, ...]:
    """The facets that can narrow these results, in the order of the schema, a site's own behind them."""
    names = [name for name in FACETS if name in results.facets]
    names += [name for name in results.facets if name not in FACETS]
    names += [name for name in request.filters if name not in names]
    groups = []
    for name in names:
        values = tuple(_values(name, results.facets.get(name, ()), request.filters.get(name, ()), words))
        if len(values) > 1 or any(value.chosen for value in values):
            first = tuple(value for place, value in enumerate(values) if place < FACET_VALUES or value.chosen)
            others = tuple(value for value in values if value not in first)
            groups.append(FacetGroup(parameter_of(name), _facet_label(name, words), first, others))
    return tuple(groups)


def _values(name: str, counts: Sequence[FacetCount], chosen: tuple[str, ...], words: Strings) -> Iterator[FacetValue]:
    wanted = {facet_key(value): value for value in chosen}
    # The most frequent first, as they come; but years are looked for in their own order.
    ordered = sorted(counts, key=lambda count: count.value, reverse=True) if name == "year" else counts
    for count in ordered:
        typed = wanted.pop(facet_key(count.value), None)
        yield FacetValue(typed or count.value, value_label(name, count.value, words), count.count, typed is not None)
    for value in wanted.values():
        yield FacetValue(value, value_label(name, value, words), 0, True)


def _facet_label(name: str, words: Strings) -> str:
    return words.t(f"facet_{name}") if name in FACETS else name


def value_label(name: str, value: str, words: Strings) -> str:
    if name == "lang":
        return language_name(value)
    if name == "kind" and value in ("article", "page"):
        return words.t(f"kind_{value}")
    return value


def chosen_filters(request: SearchRequest, address: Address, words: Strings) -> tuple[ChosenFilter, ...]:
    chosen = [
        ChosenFilter(value_label(name, value, words), address.without(parameter_of(name), value))
        for name, values in request.filters.items()
        for value in values
    ]
    for name, value in (("after", request.after), ("before", request.before)):
        if value:
            chosen.append(ChosenFilter(words.t(name, date=words.date(value)), address.without(name, value)))
    return tuple(chosen)


def page_numbers(page: int, pages: int) -> tuple[int | None, ...]:
    """The pages to link to: the first, the last and those around this one; None stands for a gap."""
    shown = sorted(number for number in {1, pages, page - 1, page, page + 1} if 1 <= number <= pages)
    numbers: list[int | None] = []
    for number in shown:
        last = numbers[-1] if numbers else None
        if last is not None and number == last + 2:
            numbers.append(last + 1)
        elif last is not None and number > last + 2:
            numbers.append(None)
        numbers.append(number)
    return tuple(numbers)


def breadcrumb(url: str) -> tuple[str, ...]:
    """A url as people read it: host and folders, decoded, without the noise at its end."""
    parts = urlsplit(url)
    steps = [unquote(step, errors="replace") for step in parts.path.split("/") if step]
    if steps and steps[-1].lower().startswith("index."):
        steps.pop()
    if steps:
        steps[-1] = steps[-1].removesuffix(".html").removesuffix(".htm")
    return ((parts.hostname or "",) if parts.hostname else ()) + tuple(steps)
