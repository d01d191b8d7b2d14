"""Selectors that an owner configured, applied with BeautifulSoup: what they match is marked in the page itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bs4 import BeautifulSoup, Tag
from soupsieve import SelectorSyntaxError

from pressmark.index.errors import SettingsError
from pressmark.index.pages.fields import Fields
from pressmark.index.pages.record import Candidate

_FIELDS = {
    "title": "chosen_title", "date": "chosen_date", "author": "chosen_author", "tags": "chosen_tag",
    "section": "chosen_section", "summary": "chosen_summary", "image": "chosen_image",
}  # fmt: skip
_VALUES = ("content", "datetime", "src", "data-src")
_MOST = 100


def apply_selectors(
    text: str, content: Sequence[str], remove: Sequence[str], fields: Mapping[str, str]
) -> tuple[str, Fields]:
    """The page with marks where selectors match, and the values that field selectors found.

    Raises SettingsError for a selector that is none.
    """
    soup = BeautifulSoup(text, "lxml")
    for selector in content:
        found = _select(soup, selector)
        for element in found:
            element["data-pressmark-content"] = ""
        if found:
            break
    for selector in remove:
        for element in _select(soup, selector):
            element["data-pressmark-remove"] = ""
    values = {_FIELDS[name]: _values(soup, selector) for name, selector in fields.items() if name in _FIELDS}
    return str(soup), values


def _select(soup: BeautifulSoup, selector: str) -> list[Tag]:
    try:
        return list(soup.select(selector, limit=_MOST))
    except (SelectorSyntaxError, NotImplementedError) as error:
        raise SettingsError(f'"{selector}" is not a CSS selector: {str(error).splitlines()[0]}') from None


def _values(soup: BeautifulSoup, selector: str) -> list[Candidate]:
    found = []
    for element in _select(soup, selector):
        given = next((element.get(name) for name in _VALUES if element.get(name)), None)
        value = " ".join(str(given or element.get_text(" ")).split())
        if value:
            found.append(Candidate(value[:1000], f"settings: {selector}"))
    return found
