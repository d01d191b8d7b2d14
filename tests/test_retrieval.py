"""What visitors type finds what they mean: languages, ladder, receipts, order, filters."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pressmark.index.article import Article
from pressmark.index.errors import InvalidParameter
from pressmark.search.results import SearchRequest
from pressmark.search.retrieval import search
from tests.asking import FILLER, article, ask, ids
from tests.reference_searcher import MemorySnapshot


def test_the_article_with_this_very_title_is_first() -> None:
    articles = [
        article("a", "Create API Product", "A page."),
        article("b", "Products and how to create them", "create api product " * 40),
        article("c", "API", "api product create " * 20),
    ]
    assert ids(ask([*articles, *FILLER], "create api product"))[0] == "a"


def test_the_title_wins_even_where_a_hundred_others_say_more() -> None:
    others = [article(f"o{i}", f"Running the postmaster {i}", "postmaster " * 50) for i in range(150)]
    found = ask([*others, article("it", "postmaster", "See elsewhere. " * 60)], "postmaster")
    assert ids(found)[0] == "it"
    assert found.total == 151


def test_a_name_is_found_before_longer_names_that_begin_so() -> None:
    articles = [
        article("long", "dependencyDashboardTitle", "dependencyDashboardTitle " * 9),
        article("short", "dependencyDashboard"),
    ]
    assert ids(ask([*articles, *FILLER], "dependencyDashboard"))[0] == "short"


def test_an_authors_name_finds_their_articles_before_those_that_thank_them() -> None:
    own = [article(f"own{i}", f"On traits {i}", "Traits are useful.", authors=("Niko Matsakis",)) for i in range(3)]
    others = [article(f"t{i}", f"Thanks {i}", "We thank Niko Matsakis for his help.") for i in range(9)]
    assert set(ids(ask([*others, *own, *FILLER], "niko matsakis"))[:3]) == {"own0", "own1", "own2"}


def test_an_article_of_unknown_language_is_not_lifted_by_its_rare_unstemmed_words() -> None:
    english = [article(f"e{i}", f"Shelves {i}", "Libraries lend. A library of libraries.") for i in range(8)]
    unknown = article("u", "Lists", "names and numbers and libraries", lang="")
    found = ask([*english, unknown, *FILLER], "libraries lend ")
    assert ids(found)[0] != "u"
    alone = ask([*english, unknown, *FILLER], "libraries ")
    assert "u" in ids(alone)
    assert ids(alone)[0] != "u"


def test_a_part_of_a_word_is_not_the_word() -> None:
    articles = [article("usage", "Usage", "usage " * 9), article("sag", "Roofs", "Beams sag in time.")]
    assert ids(ask([*articles, *FILLER], "sag ")) == ["sag"]


def test_function_words_change_nothing_beside_content_words() -> None:
    articles = [
        article("m", "Manage users", "How to manage a user."),
        article("o", "Offices", "A user of offices. A manager."),
    ]
    one, other = ask([*articles, *FILLER], "manage user "), ask([*articles, *FILLER], "manage a user ")
    assert ids(one) == ids(other) != []


def test_function_words_are_found_in_phrases() -> None:
    articles = [article("w", "Travel", "We went around the world."), article("x", "World", "The world turns around.")]
    assert ids(ask(articles, '"around the world"')) == ["w"]


def test_a_query_of_function_words_alone_is_searched() -> None:
    articles = [
        article("h", "Hamlet", "To be or not to be, that is the question."),
        article("x", "Gardens", "Roses grow."),
    ]
    assert ids(ask(articles, "to be or not to be"))[:1] == ["h"]


def test_names_with_function_words_are_rewarded_when_they_stand_together() -> None:
    articles = [
        article(
            "far", "Letters", "Peter wrote much. " + "Of course he did. " * 6 + "Poitiers is a town. Peter. Poitiers."
        ),
        article("near", "Scholars", "A letter mentions Peter of Poitiers among others who taught at the school then."),
    ]
    assert ids(ask([*articles, *FILLER], "Peter of Poitiers"))[0] == "near"


@pytest.mark.parametrize("typed", ["Zurich", "Zürich", "Zuerich", "zürich"])
def test_accents_and_their_spellings(typed: str) -> None:
    articles = [article("z", "A town", "We met in Zürich."), *FILLER]
    found = ask(articles, typed)
    assert ids(found) == ["z"]
    snippet = found.hits[0].snippet
    assert [snippet.text[a:b] for a, b in snippet.highlights] == ["Zürich"]


@pytest.mark.parametrize(
    ("typed", "order"),
    [
        ("Zurich ", ["a", "b"]),
        ("Zürich ", ["b", "a"]),
        ("resume", ["c", "d"]),
        ("Résumé", ["d", "c"]),
        ("re\u0301sume\u0301", ["d", "c"]),
    ],
)
def test_of_forms_that_differ_by_accents_the_one_typed_comes_first(typed: str, order: list[str]) -> None:
    articles = [
        article("a", "A town", "We met in Zurich one day."), article("b", "A town", "We met in Zürich one day."),
        article("c", "A form", "Send your resume today."), article("d", "A form", "Send your résumé today."), *FILLER,
    ]  # fmt: skip
    assert ids(ask(articles, typed)) == order


VIETNAMESE = [
    article("cow", "Đồng", "Con bò ăn cỏ và uống nước.", lang="vi"),
    article("ministry", "Luật", "Bộ trưởng nói về bộ luật.", lang="vi"),
    article("father", "Nhà", "Bố và mẹ ở nhà.", lang="vi"),
    article("butter", "Bơ", "Quả này ngon.", lang="vi"),
    *(article(f"v{i}", f"Vườn {i}", "Hoa nở trong vườn vào mùa xuân.", lang="vi") for i in range(9)),
]


@pytest.mark.parametrize(
    ("typed", "found", "marked"),
    [
        ("bò ", {"cow"}, "bò"), ("bố ", {"father"}, "Bố"), ("BỘ", {"ministry"}, "Bộ"), ("bố và mẹ", {"father"}, "Bố"),
        ("bo ", {"cow", "ministry", "father", "butter"}, ""),
    ],
)  # fmt: skip
def test_where_accents_tell_words_apart_the_word_typed_is_found_and_without_any_each_of_them(
    typed: str, found: set[str], marked: str
) -> None:
    answer = ask(VIETNAMESE, typed)
    assert set(ids(answer)) == found
    snippet = answer.hits[0].snippet
    assert not marked or snippet.text[slice(*snippet.highlights[0])] == marked


@pytest.mark.parametrize("typed", ["ספר", "ספרים", "הספר", "בספרים"])
def test_hebrew_words_are_found_with_other_particles_and_in_the_other_number(typed: str) -> None:
    articles = [
        article("it", "X", "הילדים קראו את הספרים בבית.", lang="he"),
        article("no", "Y", "שלום לכולם.", lang="he"),
    ]
    found = ask([*articles, *FILLER[:5]], f"{typed} ")
    assert ids(found) == ["it"]
    assert found.hits[0].snippet.highlights


@pytest.mark.parametrize(
    ("lang", "body", "typed", "marked"),
    [
        ("he", "אמר שָׁלוֹם לכולם.", "שלום", "שָׁלוֹם"), ("ar", "قَرَأَ كِتَاباً جديداً.", "كتابا", "كِتَاباً"), ("en", "Made in the U.S.A. today.", "usa", "U.S.A."),
        ("en", "A café on the corner.", "cafe", "café"), ("ja", "ﾃﾞｰﾀﾍﾞｰｽの話。", "データベース", "ﾃﾞｰﾀﾍﾞｰｽ"),
    ],
)  # fmt: skip
def test_what_is_marked_is_the_word_as_the_text_writes_it(lang: str, body: str, typed: str, marked: str) -> None:
    snippet = ask([article("it", "X", body, lang=lang), *FILLER], f"{typed} ").hits[0].snippet
    assert [snippet.text[a:b] for a, b in snippet.highlights][:1] == [marked]


def test_articles_of_an_unknown_language_are_found_by_the_words_that_stand_in_them() -> None:
    articles = [Article("u", "/u", "u", "postmasters", "Notes on postmasters."), *FILLER]
    assert ids(ask(articles, "postmasters")) == ["u"]


def test_words_written_together_or_apart() -> None:
    articles = [
        article("apart", "Dialogs", "A message box opens."),
        article("one", "Networks", "Facebook is a network."),
        *FILLER,
    ]
    assert ids(ask(articles, "messagebox ")) == ["apart"]
    assert ids(ask(articles, "face book ")) == ["one"]


def test_signs_of_languages_and_tags() -> None:
    articles = [
        article("cpp", "Compilers", "We build it in C++."), article("c", "Kernels", "The kernel is C code."),
        article("net", "Runtimes", "It runs on .NET today."), article("head", "Markup", "Put it into <head> please."),
        article("foo", "Names", "Call foo_bar there."),
    ]  # fmt: skip
    assert ids(ask(articles, "C++")) == ["cpp"]
    assert ids(ask(articles, "C ")) == ["c"]
    assert ids(ask(articles, ".NET")) == ids(ask(articles, "net ")) == ["net"]
    assert ids(ask(articles, "<head>")) == ["head"]
    assert ids(ask(articles, "foo_bar ")) == ids(ask(articles, "foo bar ")) == ["foo"]


def test_a_misspelt_word_is_corrected_with_a_receipt() -> None:
    articles = [article("s", "Weather", "The storm broke."), *FILLER]
    found = ask(articles, "strom ")
    assert ids(found) == ["s"]
    receipt = found.interpretation
    assert [(c.typed, c.used) for c in receipt.corrections] == [("strom", "storm")]
    assert receipt.used == "storm"
    assert receipt.insist == '"strom"'
    assert ask(articles, receipt.insist).total == 0


def test_corrections_know_restraint() -> None:
    articles = [article("a", "The center", "center 2024 abcd"), *FILLER]
    for typed in ("centos ", "xqz ", "2025 ", "abce ", '"centre"', "zzzzqqqq "):
        assert ids(ask(articles, typed)) == [], typed


def test_exact_before_corrected() -> None:
    articles = [article("b", "Bakers", "bakery bakery bakery"), article("c", "Bikes", "The biker came.")]
    assert ids(ask([*articles, *FILLER], "biker "))[0] == "c"


def test_the_form_typed_comes_before_its_relatives() -> None:
    articles = [article(f"s{i}", f"Studies {i}", "A university is a place to learn.") for i in range(5)]
    articles.append(article("u", "Stars", "The universe is a place to live."))
    assert ids(ask([*articles, *FILLER], "universe "))[0] == "u"


def test_too_few_with_every_word_adds_those_with_fewer_behind_them() -> None:
    articles = [
        article("both", "Boats", "A lantern on the ferry."),
        article("one", "Nights", "A lantern, a lantern, a lantern."),
    ]
    found = ask([*articles, *FILLER], "lantern ferry ")
    assert ids(found)[:2] == ["both", "one"]
    assert found.interpretation.relaxed


def test_an_unknown_word_is_left_out_and_named() -> None:
    found = ask([article("s", "Weather", "The storm broke."), *FILLER], "storm qqqwwweee ")
    assert ids(found) == ["s"]
    assert (found.interpretation.missing, found.interpretation.dropped) == (("qqqwwweee",), ())
    assert found.interpretation.insist == 'storm "qqqwwweee"'


def test_what_says_it_at_its_beginning_comes_before_what_says_it_in_passing() -> None:
    lead, rest = "Lanterns light the ferry. ", "Plain words about gardens and rivers and hills. " * 6
    articles = [article("passing", "Two notes", rest + lead), article("lead", "One note", lead + rest)]
    assert ids(ask([*articles, *FILLER], "lanterns "))[0] == "lead"


def test_questions_are_relaxed_sooner_than_bare_words() -> None:
    every = [
        article(f"e{i}", f"Boats {i}", f"A lantern on the ferry. {'More words follow here. ' * 30}") for i in range(12)
    ]
    most = article("most", "Of lanterns", "A lantern, a lantern, a lantern.")
    asked = ask([*every, most, *FILLER], "what is a lantern on the ferry", limit=50)
    assert "most" in ids(asked)
    assert "most" not in ids(ask([*every, most, *FILLER], "lantern ferry ", limit=50))


def test_a_question_word_takes_no_pair_of_characters_with_it() -> None:
    articles = [
        article("it", "X", "特斯拉发明了线圈。", lang="zh"),
        article("no", "Y", "他们有多国公司，称是大的。", lang="zh"),
    ]
    assert ids(ask(articles, "特斯拉有多少线圈？"))[0] == "it"
    assert "no" not in ids(ask(articles, "特斯拉有多少线圈？"))


def test_a_long_pasted_sentence_finds_the_page_that_holds_it() -> None:
    sentence = (
        'When the night ferry had left, the keeper of the lantern counted "eleven boats" on the dark water and wrote '
        "their names into the book that his father had begun forty years before, without a word to anybody"
    )
    articles = [
        article("it", "Keepers", f"Before. {sentence}. After."),
        article("x", "Boats", "boats water night book " * 30),
    ]
    assert ids(ask([*articles, *FILLER], sentence))[0] == "it"


def test_a_pasted_sentence_may_have_other_signs_between_its_words_than_the_page() -> None:
    body = "The keeper’s boats, eleven of them (all told), left: the night ferry waited. "
    rival = (
        "The boats, eleven of them, all told, left the keeper; the night. Ferry waited, ferry, keeper, boats, night. "
        * 4
    )
    site = [article("it", "Notes", f"{'Other words follow here. ' * 6}{body}", "2001-01-01"), *FILLER]
    site += [article(f"r{i}", f"Ferry boats {i}", rival, f"2024-01-{i + 1:02}") for i in range(6)]
    typed = "the keeper's boats eleven of them all told left - the night ferry waited"
    assert ids(ask(site, typed))[0] == "it"


def test_operators_in_a_long_pasted_passage_are_words() -> None:
    text = (
        "I WOULD LIKE TO KNOW WHETHER THE OLD LANTERN OR THE NEW ONE -BOTH OF THEM- HANGS ON THE FERRY OR ON THE PIER"
    )
    articles = [article("it", "Lights", text.lower()), article("x", "Lanterns", "a lantern " * 9)]
    assert ids(ask([*articles, *FILLER], text))[0] == "it"


def test_at_most_32_words_are_searched_and_the_rest_is_named() -> None:
    words = [f"word{chr(97 + i % 26)}{chr(97 + i // 26)}" for i in range(60)]
    found = ask([article("a", "All", " ".join(words)), *FILLER], " ".join(words))
    assert ids(found) == ["a"]
    assert len(found.interpretation.ignored) == 28


def test_the_last_word_is_a_prefix_while_typing() -> None:
    articles = [article("s", "Settings", "Setting up things."), *FILLER]
    for typed in ("sett", "setting", "setting u", "setting up"):
        assert ids(ask(articles, typed))[0] == "s", typed
    assert ask(articles, "sett", as_you_type=False).total == 0


def test_exclusions_and_alternatives() -> None:
    articles = [article("a", "Cats", "cat and dog"), article("b", "Dogs", "dog"), article("c", "Birds", "bird")]
    assert ids(ask(articles, "dog -cat ")) == ["b"]
    assert set(ids(ask(articles, "cat OR bird "))) == {"a", "c"}
    assert ids(ask(articles, 'dog -"cat and" ')) == ["b"]


def test_filters_in_the_text_and_beside_it() -> None:
    articles = [
        article(
            "a", "One", "storm", "2024-05-06", tags=("Two Words",), authors=("Ana Ruiz",), filters={"level": ("Easy",)}
        ),
        article("b", "Two", "storm", "2023-05-06", tags=("Other",), section="News"),
        article("c", "Three", "storm"),
    ]
    for text in (
        'storm tag:"two words"',
        "storm author:ruiz",
        "storm year:2024",
        "storm level:easy",
        "storm after:2024",
    ):
        assert ids(ask(articles, text)) == ["a"], text
    assert ids(ask(articles, "storm before:2023")) == ["b"]
    assert set(ids(ask(articles, "storm -tag:other "))) == {"a", "c"}
    assert ids(ask(articles, "storm", filters={"section": ("news",)})) == ["b"]
    assert ids(ask(articles, "storm", filters={"level": ("Easy",)})) == ["a"]
    assert ids(ask(articles, "", filters={"tag": ("other",)})) == ["b"]
    assert ask(articles, "").total == 0


def test_facets_count_all_matches_under_disjunctive_selection() -> None:
    articles = [article(str(i), f"Storm {i}", "storm", tags=("Red" if i % 3 else "Blue",)) for i in range(12)]
    facets = ask(articles, "storm", filters={"tag": ("blue",)}, limit=2).facets
    assert {f.value: f.count for f in facets["tag"]} == {"Red": 8, "Blue": 4}
    assert [f.count for f in facets["kind"]] == [4]


@pytest.mark.parametrize(
    "options",
    [{"after": "soon"}, {"before": "2024-13"}, {"sort": "best"}, {"filters": {"colour": ("red",)}}, {"limit": -1}],
)
def test_parameters_with_bad_values_are_named(options: dict[str, object]) -> None:
    with pytest.raises(InvalidParameter):
        ask(FILLER, "gardens", **options)


def test_sorting_by_date_keeps_undated_articles_last() -> None:
    articles = [article("n", "N", "storm"), article("o", "O", "storm", "2020"), article("y", "Y", "storm", "2024-05")]
    assert ids(ask(articles, "storm", sort="newest")) == ["y", "o", "n"]
    assert ids(ask(articles, "storm", sort="oldest")) == ["o", "y", "n"]


def test_of_equal_articles_the_newer_is_first_but_not_when_quoted() -> None:
    articles = [article(f"y{y}", f"Release of {y}", "A new release.", f"{y}-03-01") for y in range(2010, 2025)]
    assert ids(ask(articles, "release "))[0] == "y2024"
    assert ids(ask(articles, "latest release "))[0] == "y2024"
    assert ids(ask(articles, '"release"'))[0] == "y2010"


def test_a_series_does_not_fill_the_page() -> None:
    parts = [article(f"p{i}", f"Storm part {i}", "storm " * 30, series="Storms") for i in range(8)]
    others = [article(f"o{i}", f"Weather {i}", f"A storm came over town {i}.") for i in range(10)]
    found = ids(ask([*parts, *others], "storm "))[:10]
    assert sum(name.startswith("p") for name in found) <= 3


@pytest.mark.parametrize(
    ("lang", "body", "typed"),
    [
        ("zh", "黑豹队的防守只丢了三百分。", "防守"), ("ja", "東京都の猫はかわいい。", "猫"), ("ko", "한국어로 검색합니다.", "검색"),
        ("th", "ภาษาไทยกำลังเขียน", "กำลัง"), ("hi", "हिन्दी भाषा में खोज", "भाषा"), ("ru", "Он читал книгу.", "книги"),
        ("de", "Die Häuser am Fluss.", "Haus"), ("ar", "قرأ الكتاب في البيت", "كتاب"), ("fr", "L’homme est arrivé.", "homme"),
    ],
)  # fmt: skip
def test_every_language_of_a_mixed_site(lang: str, body: str, typed: str) -> None:
    articles = [article("it", "X", body, lang=lang), article("other", "Y", body="Nothing of it.")]
    found = ask(articles, typed)
    assert ids(found) == ["it"]
    assert found.hits[0].snippet.highlights


def test_paging_never_repeats_a_hit() -> None:
    articles = [article(str(i), f"Storm {i}", "storm") for i in range(130)]
    snapshot = MemorySnapshot(articles)
    pages = [search(snapshot, SearchRequest("storm", offset=o, limit=25)) for o in range(0, 150, 25)]
    seen = [hit.id for page in pages for hit in page.hits]
    assert len(seen) == len(set(seen)) == 130
    assert {page.total for page in pages} == {130}


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        st.text(st.characters(codec=None), max_size=120),
        st.lists(
            st.sampled_from(["storm", "OR", '"', "-", "tag:", "title:", "gardens", " ", "C++", "猫", ":", "a", "the"])
        ).map("".join),
    )
)
def test_any_text_at_all_gives_an_answer(text: str) -> None:
    results = search(SNAPSHOT, SearchRequest(text))
    for hit in results.hits:
        for start, end in hit.snippet.highlights:
            assert 0 <= start < end <= len(hit.snippet.text)
    results.query.encode()


SNAPSHOT = MemorySnapshot(
    [*FILLER, article("s", "Storm 猫", "The storm in C++ gardens. " * 9, tags=("a b",), series="x")]
)


@pytest.mark.parametrize(
    "text",
    ["a" * 10_000, "a* " * 50, "((((", " ".join(f"w{i}" for i in range(10_000)), '"' * 100_001, "x " * 500_000, "\0\ud800", "ﷺ" * 999,
     "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢", "👨‍👩‍👧‍👦" * 99, "-" * 9_999, "title:" * 999, "猫" * 5_000, "猫\u00ad"],
)  # fmt: skip
def test_hostile_queries_are_answered(text: str) -> None:
    search(SNAPSHOT, SearchRequest(text, offset=10**9, limit=50))


def test_a_wish_for_what_is_new_steers_and_is_not_required() -> None:
    site = [article(f"r{y}", f"Release {y}", f"The release of {y}.", f"{y}-05-01") for y in range(2012, 2025)]
    site.append(article("old", "Release notes", "The newest release of all.", "2013-01-01"))
    answer = ask([*site, *FILLER], "newest release ")
    assert (ids(answer)[0], answer.total, answer.interpretation.relaxed) == ("r2024", 14, False)
    assert ids(ask([*site, *FILLER], "newest ")) == ["old"]


def test_a_relaxed_query_names_what_some_hits_lack() -> None:
    site = [article("both", "Both", "Manage every user."), *(article(f"u{i}", f"U{i}", "One user.") for i in range(6))]
    site += [article(f"m{i}", f"M{i}", "We manage.") for i in range(6)]
    meant = ask(site + FILLER, "manage user ").interpretation
    assert (meant.relaxed, set(meant.dropped), meant.insist) == (True, {"manage", "user"}, '"manage" "user"')
    assert meant.missing == ()
    assert ids(ask(site + FILLER, meant.insist or "")) == ["both"]
    meant = ask(site + FILLER, "manage qqqwwweee user ").interpretation
    assert (meant.missing, set(meant.dropped)) == (("qqqwwweee",), {"manage", "user"})


def test_where_nothing_is_found_no_result_lacks_a_word() -> None:
    answer = ask([article("storm", "Weather", "The storm broke."), *FILLER], "title:garage storm ")
    assert (answer.total, answer.interpretation.dropped, answer.interpretation.relaxed) == (0, (), False)


def test_the_number_of_a_release_leads_to_its_announcement() -> None:
    site = [article("it", "Announcing Rust 1.0", "We are happy to announce it.", "2015-05-15")]
    site += [article(f"n{i}", f"Rust in year {i}", f"Rust 1.0 was long ago. Rust, rust and 1.0 again: 1.0.{i}.", f"20{i}-01-01")
             for i in range(16, 24)]  # fmt: skip
    for typed in ("rust 1.0", "1.0", "rust 1.0 "):
        assert ids(ask([*site, *FILLER], typed))[0] == "it"


def test_a_description_that_stands_for_the_text_is_marked_too() -> None:
    site = [article("it", "Storms", "Of weather.", summary="All about a storm.", tags=("storm",)), *FILLER]
    snippet = ask(site, "storm ").hits[0].snippet
    assert [snippet.text[a:b] for a, b in snippet.highlights] == ["storm"]


@given(st.integers(0, 10_000))
@settings(max_examples=15, deadline=None)
def test_a_first_page_is_the_beginning_of_a_longer_one_though_fewer_texts_are_read_for_it(seed: int) -> None:
    dice = random.Random(seed)
    words = ["harbour", "harbours", "storm", "stormy", "bread", "night", "long", "filler", "arm", "sea"]
    articles = [
        article(
            f"a{number}",
            " ".join(dice.choices(words, k=3)),
            " ".join(dice.choices(words, range(1, 11), k=dice.randrange(5, 60))),
            series=dice.choice(("s", "t", None)),
        )
        for number in range(45)
    ]
    snapshot = MemorySnapshot(articles)
    for text in (
        "harbour ",
        "storm bread ",
        "long night at sea ",
        '"long arm" storm ',
        "one long night the storm hit bread ",
    ):
        longer = search(snapshot, SearchRequest(text, limit=30))
        for limit in (1, 5, 10):
            assert search(snapshot, SearchRequest(text, limit=limit)).hits == longer.hits[:limit]
