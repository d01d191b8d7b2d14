"""Days of a change beside the day of publication."""

from __future__ import annotations

import pytest
from lxml import html

from pressmark.index.pages.revisions import is_of_change, names_change, told_apart


@pytest.mark.parametrize(
    ("line", "made", "changed"),
    [
        ("Last updated: 3 May 2022", "", "3 May 2022"),
        ("Posted on 1 April 2019 (updated 3 May 2022)", "1 April 2019", "3 May 2022"),
        ("Updated May 3, 2022 · Published April 1, 2019", "April 1, 2019", "May 3, 2022"),
        ("Veröffentlicht am 1. April 2019, zuletzt aktualisiert am 3. Mai 2022", "1. April 2019", "3. Mai 2022"),
        ("Publié le 1 avril 2019, mis à jour le 3 mai 2022", "1 avril 2019", "3 mai 2022"),
        ("Опубликовано 1 апреля 2019, обновлено 3 мая 2022", "1 апреля 2019", "3 мая 2022"),
        ("公開日：2019年4月1日　更新日：2022年5月3日", "2019年4月1日", "2022年5月3日"),
        ("更新日：2022年5月3日　公開日：2019年4月1日", "2019年4月1日", "2022年5月3日"),
        ("Published and updated on 3 May 2022", "3 May 2022", ""),
        ("An update of the charts that took us all of the winter, 1 April 2019", "1 April 2019", ""),
        ("1 April 2019", "1 April 2019", ""),
    ],
)
def test_a_line_tells_publication_and_change_apart(line: str, made: str, changed: str) -> None:
    days = told_apart(line)
    assert (made in days.made, changed in days.changed) == (True, True)
    assert bool(changed) == bool(days.changed)
    assert not changed or changed not in days.made


@pytest.mark.parametrize(
    ("markup", "changed"),
    [
        ("<div><p>Last updated on <time>3 May 2022</time></p></div>", True),
        ("<div><span>Updated:</span> <span><time>3 May 2022</time></span></div>", True),
        ("<div><span class='last-modified'><time>3 May 2022</time></span></div>", True),
        ("<div>Updated <time>3 May 2022</time>, posted <time id=t>1 April 2019</time></div>", False),
        ("<div>Updated 3 May 2022<br><time>1 April 2019</time></div>", False),
        ("<div><p>We updated the boat on Monday.</p><p>Posted <time>1 April 2019</time></p></div>", False),
        ("<div class='meta modified'><time>1 April 2019</time> <time>3 May 2022</time></div>", False),
    ],
)
def test_the_words_before_a_day_or_the_name_around_it_tell_a_change(markup: str, changed: bool) -> None:
    root = html.fromstring(markup)
    (found, *_) = root.xpath("//time[@id]") or root.xpath("//time")
    assert is_of_change(found) is changed


def test_a_day_that_templates_call_both_is_that_of_the_publication() -> None:
    assert names_change("post-date updated")
    assert not names_change("entry-date published updated")
    assert not names_change("post-date")
