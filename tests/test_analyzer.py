"""Words of texts, in every script."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pressmark.index.analyzer import analyzer_for, folded_text
from pressmark.index.unspaced_scripts import singles

LANGUAGES = ["en", "de", "fr", "ru", "hi", "zh", "th", "tr", ""]


def exacts(text: str, lang: str = "en") -> list[str]:
    return analyzer_for(lang).terms(text)[0]


def stems(text: str, lang: str = "en") -> list[str]:
    return analyzer_for(lang).terms(text)[1]


def test_signs_that_carry_meaning_stay() -> None:
    assert exacts("C++ C# .NET <head> g++") == ["c++", "c#", ".net", "<head>", "g++"]
    assert stems("C++ C# .NET <head>") == ["c++", "c#", "net", "head"]


def test_joined_names_are_their_parts() -> None:
    assert exacts("foo_bar os.path a-b __init__") == ["foo", "bar", "os", "path", "a", "b", "init"]


def test_apostrophes() -> None:
    assert stems("don’t O'Brien's John's") == ["dont", "obrien", "john"]
    assert exacts("l’homme d'aujourd'hui", "fr") == ["homme", "aujourd'hui"]


def test_accents_fold_but_marks_of_other_scripts_are_letters() -> None:
    assert exacts("Zürich Straße Łódź ñandú", "de") == ["zurich", "strasse", "lodz", "nandu"]
    assert exacts("हिन्दी भाषा", "hi") == ["हिन्दी", "भाषा"]


def test_stems_bring_inflections_together() -> None:
    assert len(set(stems("table tables"))) == 1
    assert len(set(stems("Haus Häuser Hause", "de"))) == 1
    assert len(set(stems("книга книги книгу", "ru"))) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("東京都", ["東京", "京都", "都"]),
        ("猫", ["猫"]),
        ("한국어", ["한국", "국어", "어"]),
        ("Python入門", ["python", "入門", "門"]),
    ],
)
def test_scripts_without_spaces_become_pairs(text: str, expected: list[str]) -> None:
    assert exacts(text, "ja") == expected


def test_marks_stay_with_their_letter() -> None:
    assert exacts("กำลัง", "th") == ["กำลั", "ลัง", "ง"]


@given(st.text(st.characters(codec=None), max_size=200), st.sampled_from(LANGUAGES))
def test_tokens_and_terms_agree(text: str, lang: str) -> None:
    analyzer = analyzer_for(lang)
    tokens = analyzer.tokens(text)
    assert analyzer.terms(text) == ([t.exact for t in tokens], [t.stem for t in tokens])
    assert all(0 <= t.start < t.end <= len(text) and t.exact and t.stem for t in tokens)


@given(st.text("aB9 .&'#+_<>/-\n)é", max_size=40), st.sampled_from(["\né", "\n猫"]))
def test_a_text_has_the_same_words_whatever_stands_on_another_line(text: str, beside: str) -> None:
    analyzer = analyzer_for("en")
    assert analyzer.tokens(text) == analyzer.tokens(text + beside)[:-1]


@given(st.text(st.characters(codec=None), max_size=200))
def test_folding_a_text_keeps_every_offset(text: str) -> None:
    assert len(folded_text(text)) == len(text)


def test_half_width_kana_are_the_words_that_full_ones_are() -> None:
    half, full = "ﾃﾞｰﾀﾍﾞｰｽ", "データベース"
    assert exacts(half, "ja") == exacts(full, "ja")
    assert singles(half) == singles(full)
    places = [half[token.start : token.end] for token in analyzer_for("ja").tokens(half)]
    assert places == ["ﾃﾞｰ", "ｰﾀ", "ﾀﾍﾞ", "ﾍﾞｰ", "ｰｽ", "ｽ"]


def test_numbers_are_no_initials() -> None:
    assert exacts("Camel 3.0.1 mends 3.0. At last.") == ["camel", "3", "0", "1", "mends", "3", "0", "at", "last"]


def test_initials_are_the_word_that_they_make_and_an_ampersand_joins() -> None:
    assert exacts("the U.S.A., e.g. J.R.R. Tolkien at AT&T (Q&A)") == [
        "the",
        "usa",
        "eg",
        "jrr",
        "tolkien",
        "at",
        "at&t",
        "q&a",
    ]
    assert exacts("a.b os.path x = y&mask; ?a=1&b=2 Ph.D") == [
        "a",
        "b",
        "os",
        "path",
        "x",
        "y",
        "mask",
        "a",
        "1",
        "b",
        "2",
        "ph",
        "d",
    ]


@pytest.mark.parametrize(
    ("lang", "forms"),
    [
        ("uk", "книга книги книгу книгою"), ("uk", "місто міста місті містах"), ("uk", "український української українських"),
        ("be", "кніга кнігі кнігу"), ("hr", "knjiga knjige knjigama"), ("sk", "univerzita univerzity univerzite"),
        ("pt", "ação ações acao acoes"), ("gl", "cidade cidades"),
    ],
)  # fmt: skip
def test_languages_without_a_stemmer_of_their_own_have_that_of_a_relative(lang: str, forms: str) -> None:
    assert len(set(stems(forms, lang))) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("שָׁלוֹם", "שלום"),
        ("الكِتَابُ", "الكتاب"),
        ("أحمد", "احمد"),
        ("القاهرة", "القاهره"),
        ("كتـــاب", "كتاب"),
        ("ایران", "ايران"),
    ],
)
def test_vowel_signs_and_letters_that_writers_mix_are_folded(one: str, other: str) -> None:
    assert exacts(one, "") == exacts(other, "")
