"""What users of other search tools had to report, each as a case: query, then what comes first and what must not come."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from pressmark.search.results import SearchRequest
from tests.asking import FILLER, article, ask, ids
from tests.indexes import BODY, Index


@dataclass(frozen=True)
class Case:
    """`first` are the hits in front, in this order; `absent` must not be found at all.

    Nothing may be found as a correction, which would hide what is missing, but what `corrected` says.
    """

    query: str
    first: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    corrected: tuple[str, ...] = ()


LONG = " Other words follow, and more of them, about hills and lakes." * 8


SITE = [
    article("create", "Create API Product", f"A page.{LONG}"),
    article("products", "Products and how to create them", "create api product " * 40),
    article("dashboard", "dependencyDashboard", f"A setting.{LONG}"),
    article("uses", "How to use the dependencyDashboard", "dependencyDashboard " * 9),
    article("dashboard-title", "dependencyDashboardTitle", "dependencyDashboardTitle " * 9),
    article("sag", "Roofs", "Beams sag in time."),
    article("usage", "Usage", "usage " * 9),
    article("attributes", "Access token attributes", f"What it carries.{LONG}"),
    article("tokens", "Tokens", "access token access token attributes of many kinds " * 9),
    article("install", "Install the tool", "How do I install it? Run the installer."),
    article("how", "How we work", "How do I do what I do? " * 9),
    article("world", "Travel", "We went around the world in a boat."),
    article("turns", "Globe", "The world turns around."),
    article("zurich", "A town", "We met in Zürich."),
    article("guenon", "A writer", "René Guénon wrote it."),
    article("peter", "Scholars", "A letter mentions Peter of Poitiers among others who taught at the school then."),
    article("poitiers", "Letters", "Peter wrote much. " + "Of course he did. " * 6 + "Poitiers is a town. Peter. Poitiers."),
    article("box", "Dialogs", "A message box opens."),
    article("facebook", "Networks", "Facebook is a network."),
    article("tables", "Furniture", "Two tables stand there."),
    article("bench", "Gardens", "One bench is enough."),
    article("center", "The center", "center 2024"),
    article("obs", "OBS Studio", "Records the screen."),
    article("settings", "Setting up", "Setting up things."),
    article("cpp", "Compilers", "We build it in C++."),
    article("c", "Kernels", "The kernel is C code."),
    article("net", "Runtimes", "It runs on .NET today."),
    article("fishing", "Fishing", "A net, a net, a net."),
    article("head", "Markup", "Put it into <head> please."),
    article("heads", "Heads", "A head, a head, a head."),
    article("foo", "Names", "Call foo_bar there."),
    article("apart", "Placeholders", "A bar, and foo. A bar, and foo."),
    article("chinese", "黑豹队", "黑豹队的防守只丢了三百分。", lang="zh"),
    article("japanese", "猫", "東京都の猫はかわいい。", lang="ja"),
    article("mixed", "Mixed", "In English, then 混合内容的页面 and English again."),
    *FILLER,
]  # fmt: skip

CASES = {
    "mkdocs 1916: the exact title": Case("create api product", ("create",)),
    "renovatebot 337: a name before a longer one": Case("dependencyDashboard", ("dashboard",)),
    "sphinx 6783: a part of a word is not the word": Case("sag ", ("sag",), ("usage",)),
    "minisearch 291: all words in the title": Case("access token attributes", ("attributes",)),
    "abap2UI5 310: a question of function words": Case("how do i install", ("install",), ("how",)),
    "pagefind 48: function words in a phrase": Case('"around the world"', ("world",), ("turns",)),
    "pagefind 547: Zurich": Case("Zurich ", ("zurich",)),
    "pagefind 547: Zürich": Case("Zürich ", ("zurich",)),
    "pagefind 547: Zuerich": Case("Zuerich ", ("zurich",)),
    "minisearch 153: Guenon": Case("Guenon ", ("guenon",)),
    "minisearch 153: Guénon": Case("Guénon ", ("guenon",)),
    "pagefind 547: a name with a function word": Case("Peter of Poitiers", ("peter", "poitiers")),
    "abap2UI5 310: written together": Case("messagebox ", ("box",), (), ("message box",)),
    "abap2UI5 310: written apart": Case("face book ", ("facebook",), (), ("Facebook",)),
    "abap2UI5 310: the plural": Case("table ", ("tables",)),
    "abap2UI5 310: the singular": Case("benches ", ("bench",)),
    "elasticpress 2122: centos is not center": Case("centos ", (), ("center",)),
    "integreat 2741: nonsense of three letters": Case("xqz "),
    "integreat 2741: nonsense of four letters": Case("zqxw "),
    "flathub 5669: ob studio": Case("ob studio", ("obs",)),
    "pagefind 791: typing, first": Case("setting", ("settings",)),
    "pagefind 791: typing, then": Case("setting u", ("settings",)),
    "pagefind 791: typing, at last": Case("setting up", ("settings",)),
    "symbols: C++": Case("C++", ("cpp",), ("c",)),
    "symbols: C": Case("C ", ("c",), ("cpp",)),
    "symbols: .NET": Case(".NET", ("net",), ("fishing",)),
    "symbols: <head>": Case("<head>", ("head",), ("heads",)),
    "symbols: foo_bar": Case("foo_bar ", ("foo",)),
    "chinese inside a sentence": Case("防守", ("chinese",)),
    "japanese of one character": Case("猫", ("japanese",)),
    "chinese on an english page": Case("页面", ("mixed",)),
}


@pytest.mark.parametrize("name", CASES)
def test_regression(name: str) -> None:
    case = CASES[name]
    answer = ask(SITE, case.query)
    found = ids(answer)
    assert tuple(found[: len(case.first)]) == case.first
    assert set(found).isdisjoint(case.absent)
    if not case.first:
        assert found == []
    assert tuple(c.used for c in answer.interpretation.corrections) == case.corrected


def test_function_words_change_nothing_on_the_first_page() -> None:
    site = [article(f"m{i}", f"Manage users {i}", f"How to manage a user, part {i}.") for i in range(12)] + FILLER
    assert ids(ask(site, "manage user ")) == ids(ask(site, "manage a user "))


def test_a_word_that_is_begun_keeps_what_the_words_before_it_lead_to() -> None:
    others = [article(f"o{i}", f"Number {i}", "A setting, one more setting.") for i in range(12)]
    site = [*others, article("it", "On the way", "Setting up things."), *FILLER]
    assert ask(site, "setting").total == ask(site, "setting u").total == 13
    for typed in ("setting u", "setting up", "setting up t", "setting up th"):
        assert ids(ask(site, typed))[0] == "it"


def test_undated_pages_stay_when_sorted_by_date() -> None:
    site = [article("dated", "Storm", "storm", "2024-01-01"), article("undated", "Storm", "storm")]
    for sort in ("newest", "oldest"):
        assert ids(ask(site, "storm ", sort=sort)) == ["dated", "undated"]


def test_the_newest_release_of_a_series_of_like_titles_is_first() -> None:
    site = [article(f"r{y}", "Cilium release", f"The release of {y}.", f"{y}-05-01") for y in range(2012, 2025)]
    assert ids(ask(site, "cilium release"))[0] == "r2024"


@pytest.mark.parametrize(
    ("body", "typed", "marked"),
    [
        ("We went around the world.", '"around the world"', "around the world"), ("Two tables stand.", "table ", "tables"),
        ("The storm broke.", "strom ", "storm"), ("We met in Zürich.", "zurich ", "Zürich"), ("A message box opens.", "messagebox ", "message box"),
    ],
)  # fmt: skip
def test_what_is_marked_is_what_matched(body: str, typed: str, marked: str) -> None:
    snippet = ask([article("it", "X", body), *FILLER], typed).hits[0].snippet
    text = " ".join(snippet.text[a:b] for a, b in snippet.highlights)
    assert text == marked


def test_near_duplicates_do_not_fill_the_page() -> None:
    twins = [article(f"t{i}", f"Storm {i}", "storm storm storm", duplicate_of="t0" if i else None) for i in range(6)]
    others = [article(f"o{i}", f"Weather {i}", f"A storm came over town {i}.") for i in range(12)]
    found = ids(ask([*twins, *others], "storm "))
    assert sum(name.startswith("t") for name in found[:10]) == 1


def test_a_rare_word_of_every_footer_finds_the_page_that_is_about_it(tmp_path: Path) -> None:
    index = Index(tmp_path)
    for number in range(12):
        index.page(f"note-{number}.html", f"Note {number}", f"{BODY} Number {number}.")
    index.page("licence.html", "Copyright of the list", f"{BODY} The copyright is with the harbour.")
    for page in index.site.glob("*.html"):
        text = page.read_text(encoding="utf-8")
        page.write_text(text.replace("</body>", "<footer><p>Copyright 2026, all rights reserved.</p></footer></body>"))
    index.build()
    with index.search() as site:
        answer = site.search(SearchRequest("copyright "))
        assert [hit.title for hit in answer.hits] == ["Copyright of the list"]
        assert site.search(SearchRequest("reserved ")).total == 0
