"""What an element is by its tag and the names of its attributes."""

from __future__ import annotations

import pytest

from pressmark.index.pages.layout import LayoutReader
from pressmark.index.pages.markup import parse


def texts(page: str) -> list[str]:
    return [block.text for block in LayoutReader(parse(page)).read().blocks]


@pytest.mark.parametrize(
    "attribute", ["hidden", 'style="display:none"', 'class="sr-only"', "data-search-exclude", 'aria-hidden="true"']
)
@pytest.mark.parametrize("others", [0, 1, 300], ids="{} others".format)
@pytest.mark.parametrize("tag", ["p", "span", "td"])
def test_an_attribute_counts_however_many_stand_beside_it(attribute: str, others: int, tag: str) -> None:
    beside = " ".join(f"data-n{i}=x" for i in range(others))
    page = f"<table><tr><td>seen<{tag} {beside} {attribute}>unseen</{tag}></table>"
    assert texts(page) == ["seen"]
    assert texts(page.replace(attribute, "")) != ["seen"]


def test_elements_of_one_set_of_names_are_told_apart_by_their_values() -> None:
    assert texts('<p class="lineno">1</p><p class="text">2</p><p hidden="until-found">3</p><p hidden="">4</p>') == [
        "2",
        "3",
    ]


def test_a_link_leads_to_its_address_and_an_anchor_nowhere() -> None:
    blocks = LayoutReader(parse('<p><a href="/x">one</a> <a name="y">two</a> <a href="">three</a></p>')).read().blocks
    assert [(block.text, block.links, block.linked) for block in blocks] == [("one two three", ("/x",), 11)]
