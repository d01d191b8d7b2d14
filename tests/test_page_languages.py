"""The words of the pages: every language whole, numbers and dates as its readers write them."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from markupsafe import escape

from pressmark.index.settings import Settings
from pressmark.search.results import GenerationInfo
from pressmark.web.app import create_app
from pressmark.web.language import Strings, direction, language_name, nearest, plural_form, read_strings
from pressmark.web.problems import PROBLEMS
from tests.fake_site import INFO, FakeSite

LANGUAGES = read_strings()
BOX = Path(__file__).resolve().parent.parent / "web" / "box"
# What the texts of a plural have to tell apart, by Unicode's rules for whole numbers.
FORMS = {"ar": {"zero", "one", "two", "few", "many", "other"}, "pl": {"one", "few", "many", "other"}}
FORMS |= {"ru": FORMS["pl"], "ja": {"other"}, "zh": {"other"}, "ms": {"other"}}


def holes(text: object) -> set[str]:
    """The places of a text that are filled in; of a plural, those of its most general form."""
    return set(
        re.findall(r"{(\w+)}", text["other"] if isinstance(text, dict) else text if isinstance(text, str) else "")
    )


def test_there_are_as_many_languages_as_promised() -> None:
    assert len(LANGUAGES) >= 12


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_language_is_whole(lang: str) -> None:
    english, table = LANGUAGES["en"].table, LANGUAGES[lang].table
    assert table.keys() == english.keys() and table["box"].keys() == english["box"].keys()
    for words, original in ((table, english), (table["box"], english["box"])):
        for key in original.keys() - {"box", "problems", "months", "help_rows", "date_month"}:
            assert holes(words[key]) == holes(original[key]), key
            assert words[key], key
    assert table["problems"].keys() == PROBLEMS.keys()
    assert all(told["title"] and told["meaning"] for told in table["problems"].values())
    assert len(table["months"]) == 12 and len(table["help_rows"]) == len(english["help_rows"])
    for forms in (table["results"], table["box"]["results"]):
        assert set(forms) == FORMS.get(lang, {"one", "other"})


def test_the_box_has_no_word_without_a_translation() -> None:
    """Whatever the sources of the box say in English is in the tables."""
    used: set[str] = set()
    for source in BOX.glob("*.js"):
        for block in re.findall(r"ENGLISH = {(.*?)\n}", source.read_text("utf-8"), re.DOTALL):
            used |= set(re.findall(r"^  (\w+):", block, re.MULTILINE))
    assert used and used <= set(LANGUAGES["en"].table["box"])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_page_in_each_language(lang: str) -> None:
    browser = create_app(FakeSite(), Settings(language=lang)).test_client()
    for path in ("/search?q=a", "/search", "/search/help", "/embed", "/nowhere", "/problems/overloaded"):
        page = browser.get(path, headers={"Accept": "text/html"}).get_data(as_text=True)
        assert f'<html lang="{lang}" dir="{direction(lang)}">' in page
    box = re.search('strings="([^"]+)"', browser.get("/search").get_data(as_text=True))
    assert (box is None) == (lang == "en")
    if box:
        assert json.loads(browser.get(box[1]).data) == LANGUAGES[lang].table["box"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_problem_and_the_markup_to_paste_in_each_language(lang: str) -> None:
    """As the other pages: that of the site, or the one that is asked for."""
    table = LANGUAGES[lang].table
    browser = create_app(FakeSite(info=replace(INFO, lang=lang)), Settings()).test_client()
    headers = {"Accept": "text/html"}
    for page in (browser.get("/nowhere", headers=headers), browser.get("/search?page=x", headers=headers)):
        slug = "not-found" if page.status_code == 404 else "invalid-parameter"
        assert escape(table["problems"][slug]["title"]) in page.get_data(as_text=True)
    assert escape(table["embed_intro"]) in browser.get("/embed").get_data(as_text=True)
    english = create_app(FakeSite(), Settings()).test_client()
    assert escape(table["embed_intro"]) in english.get(f"/embed?lang={lang}").get_data(as_text=True)
    assert english.get("/nowhere").get_json()["title"] == PROBLEMS["not-found"].title


def test_a_page_about_a_fault_does_not_fail_of_it() -> None:
    class Broken(FakeSite):
        @property
        def generation(self) -> GenerationInfo:
            raise ValueError("secret")

    page = create_app(Broken(), Settings()).test_client().get("/search?q=a", headers={"Accept": "text/html"})  # type: ignore[arg-type]
    assert page.status_code == 500 and escape(PROBLEMS["internal"].title) in page.get_data(as_text=True)


@pytest.mark.parametrize(
    ("lang", "iso", "text"),
    [
        ("en", "2024-05-06", "6 May 2024"),
        ("en", "2024-05", "May 2024"),
        ("en", "2024", "2024"),
        ("en", "2024-05-06T23:30:00+09:00", "6 May 2024"),
        ("de", "2024-05-06", "6. Mai 2024"),
        ("ja", "2024-05-06", "2024年5月6日"),
        ("ru", "2024-05", "05.2024"),
        ("en", "soon", "soon"),
        ("en", "2024-13-01", "2024-13-01"),
        ("en", "", ""),
        ("en", "2024-05-", "2024-05-"),
        ("en", "٢٠٢٤-05-06", "6 May ٢٠٢٤"),
    ],
)
def test_dates(lang: str, iso: str, text: str) -> None:
    assert LANGUAGES[lang].date(iso) == text


@pytest.mark.parametrize(
    ("lang", "number", "text"),
    [
        ("en", 1, "1 result"),
        ("en", 0, "0 results"),
        ("en", 1234567, "1,234,567 results"),
        ("de", 1234, "1.234 Ergebnisse"),
        ("fr", 0, "0 résultat"),
        ("pl", 1, "1 wynik"),
        ("pl", 3, "3 wyniki"),
        ("pl", 13, "13 wyników"),
        ("pl", 22, "22 wyniki"),
        ("ru", 21, "21 результат"),
        ("ru", 11, "11 результатов"),
        ("ar", 0, "لا نتائج"),
        ("ar", 2, "نتيجتان"),
        ("ar", 105, "105 نتائج"),
        ("ar", 11, "11 نتيجة"),
        ("ja", 1, "1 件"),
    ],
)
def test_counts(lang: str, number: int, text: str) -> None:
    assert LANGUAGES[lang].count("results", number) == text


@pytest.mark.parametrize(
    ("wanted", "lang"),
    [
        (("de",), "de"),
        (("de-AT",), "de"),
        (("pt_BR",), "pt"),
        (("xx", "fr"), "fr"),
        ((None, ""), "en"),
        (("EN-gb",), "en"),
    ],
)
def test_the_nearest_language(wanted: tuple[str | None, ...], lang: str) -> None:
    assert nearest(LANGUAGES, *wanted).lang == lang


def test_a_text_filled_in_is_not_filled_in_again() -> None:
    words: dict[str, Any] = {"a": "{x} and {y}"}
    assert Strings("en", words).t("a", x="{y}", y="2") == "{y} and 2"


def test_names_and_forms() -> None:
    assert (language_name("de-AT"), language_name("tlh")) == ("Deutsch", "tlh")
    assert (direction("ar-EG"), direction("en"), direction(None)) == ("rtl", "ltr", "ltr")
    assert plural_form("ar", 100) == "other"
