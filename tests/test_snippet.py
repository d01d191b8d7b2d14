"""The passage that a reader wants to see, and only the places that match."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pressmark.index.analyzer import folded_text
from pressmark.index.article import Article, Section
from pressmark.index.article_json import article_to_json
from pressmark.index.generations.article_row import packed
from pressmark.search.places import Places, highlights
from pressmark.search.sentences import LONGEST, begins_sentence, sentences
from pressmark.search.snapshot import BEGINNING, StoredArticle
from pressmark.search.snippet import Passage, best_passage
from pressmark.search.sought import Sought


def sought(*words: str, phrase: tuple[str | None, ...] = ()) -> list[Sought]:
    return [Sought((word,), frozenset({word})) for word in words] if words else [Sought((), frozenset(), phrase)]


def passage(article: Article, wanted: list[Sought]) -> Passage:
    return best_passage(article, Places(folded_text(article.body), article.body, wanted).all(), [1.0] * len(wanted))


def article(body: str, **more: object) -> Article:
    return Article("a", "/a", "a", "The title", body, **more)  # type: ignore[arg-type]


def marked(found: Passage) -> list[str]:
    return [found.snippet.text[a:b] for a, b in found.snippet.highlights]


def test_the_passage_with_most_of_the_words_wins() -> None:
    body = (
        "A storm came.\n" + "Nothing happened here for long. " * 10 + "\nThe storm broke the arm of the harbour wall."
    )
    found = passage(article(body), sought("storm", "harbour"))
    assert found.snippet.text == "The storm broke the arm of the harbour wall."
    assert marked(found) == ["storm", "harbour"]


def test_a_sentence_is_quoted_before_code_that_holds_as_much() -> None:
    code = "def upload(file):\n    return upload(file)"
    sentence = "An upload of a file begins with a form that says how its parts are sent to the server."
    body = f"{code}\n{sentence}"
    found = passage(article(body, code=((0, len(code)),)), sought("upload", "file"))
    assert found.snippet.text == sentence


def test_code_is_quoted_where_no_sentence_holds_what_is_wanted() -> None:
    code = "app.config(upload_folder)"
    body = f"Here is how.\n{code}\nThat is all."
    found = passage(article(body, code=((13, 13 + len(code)),)), sought("upload_folder"))
    assert found.snippet.text == code


def test_a_long_article_is_searched_to_its_end() -> None:
    body = "Ein Wörterbuch der Häfen.\n" * 2_000 + "Zuletzt das Hafenbecken."
    stored = StoredArticle(1, 1, article_to_json(article(body)), packed(body))
    assert not stored.is_short
    assert stored.beginning == body[:BEGINNING]
    assert stored.folded == folded_text(body)
    assert passage(stored.article, sought("hafenbecken")).snippet.text == "Zuletzt das Hafenbecken."


def test_the_beginning_of_a_short_article_is_all_of_it() -> None:
    for body in ("", "Ø", "ω" * BEGINNING, "🜁" * BEGINNING):
        stored = StoredArticle(1, 1, article_to_json(article(body)), packed(body))
        assert (stored.is_short, stored.beginning, stored.article.body) == (True, body, body)


def test_a_text_of_as_many_letters_as_are_read_and_one_more_is_not_short() -> None:
    for body in ("a" * (BEGINNING + 1), "é" * BEGINNING + "a", "a" * BEGINNING + "🜁"):
        stored = StoredArticle(1, 1, article_to_json(article(body)), packed(body))
        assert (stored.is_short, stored.beginning) == (False, body[:BEGINNING])


def test_a_rare_form_is_found_among_and_behind_all_places_of_a_common_one() -> None:
    folded = "set settings " + "set preset setup " * 150 + "sets"
    found = Places(folded, folded, [Sought(("set", "sets", "settings"), frozenset({"set"}))]).all()
    assert [folded[start:end] for start, end, _, _ in found] == ["set", "settings", *["set"] * 99, "sets"]
    assert found == sorted(found)
    assert [exact for _, _, _, exact in found] == [True, False, *[True] * 99, False]


def test_words_of_other_scripts_stand_between_the_letters_of_no_other_word() -> None:
    for folded, places in (("прораб раб рабы", [7]), ("学rab rab学 rabé", [1, 5]), ("rab", [0])):
        found = Places(folded, folded, sought("раб" if "р" in folded else "rab")).all()
        assert [start for start, _, _, _ in found] == places


def test_a_phrase_is_found_behind_a_longer_word_with_its_end() -> None:
    folded = "afoo foo foo bar"
    found = Places(folded, folded, [Sought((), frozenset(), ("foo", "foo"))]).all()
    assert [(start, end) for start, end, _, _ in found] == [(5, 12)]


def test_only_whole_words_are_marked() -> None:
    found = passage(article("Usage of a sagging roof: it may sag, and sags."), sought("sag"))
    assert marked(found) == ["sag"]


def test_abbreviations_end_no_sentence() -> None:
    body = (
        "x" * 130
        + ". Mr. J. Smith met Dr. Brown at 5 p.m. in the harbour of the old town, as e.g. the paper said. "
        + "y" * 130
        + "."
    )
    assert passage(article(body), sought("harbour")).snippet.text.startswith("Mr. J. Smith")


def test_every_sign_that_ends_a_sentence_does() -> None:
    for sign in ".!?…।؟۔։\u1362。！？｡":
        body = f"A storm came{sign} It went"
        assert sentences(body, 0, len(body)) == [(0, 14), (14, len(body))]
        assert begins_sentence(body, 14)
    assert sentences("By Dr. No. Then", 0, 15) == [(0, 15)]


def test_sentences_of_scripts_without_spaces() -> None:
    body = "最初の文です。" * 40 + "東京に猫がいます。" + "最後の文です。" * 40
    found = passage(article(body), sought("猫"))
    assert "猫" in marked(found)
    assert len(found.snippet.text) <= LONGEST + 4


def test_long_text_without_a_stop_is_cut_between_words() -> None:
    found = passage(article("word " * 500 + "needle " + "word " * 500), sought("needle"))
    assert marked(found) == ["needle"]
    assert found.snippet.text.startswith("… word")
    assert found.snippet.text.endswith("word …")
    assert len(found.snippet.text) <= LONGEST + 8


def test_accents_case_and_sharp_s_are_marked_where_they_stand() -> None:
    found = passage(
        article("An der STRASSE in Zürich, Große Straße."),
        [Sought(("strasse", "straße"), frozenset({"strasse"})), *sought("zurich")],
    )
    assert marked(found) == ["STRASSE", "Zürich", "Straße"]


def test_a_phrase_is_marked_only_where_it_stands_whole() -> None:
    found = passage(article("A long story. The arm. The long\u00a0arm broke."), sought(phrase=("long", "arm")))
    assert marked(found) == ["long\u00a0arm"]


def test_a_phrase_of_pairs() -> None:
    assert marked(passage(article("黑豹队的防守只丢了分。"), sought(phrase=("的防", "防守")))) == ["的防守"]


def test_what_must_not_be_quoted_is_not() -> None:
    body = "Secret harbour words here. A public harbour sentence there."
    found = passage(article(body, unquoted=((0, 27),)), sought("harbour"))
    assert found.snippet.text.removeprefix("… ") == "A public harbour sentence there."
    hidden = passage(article(body, unquoted=((0, len(body)),), summary="What it is."), sought("harbour"))
    assert hidden.snippet.text == "What it is."


def test_quiet_words_inside_a_sentence_are_shown_nowhere() -> None:
    body = "The harbour is locked with 4711 and open on Sundays, says the harbour master.\nSecret harbour\nBoats wait there."
    quiet = tuple(
        (body.index(words), body.index(words) + len(words)) for words in ("locked with 4711 and", "Secret harbour")
    )
    secret = Section("Secret harbour", 2, "secret", body.index("Secret"), len(body))
    for words in (["harbour"], ["open"], ["locked", "harbour"], ["4711"], ["boats", "secret"], ["absent"]):
        found = passage(article(body, unquoted=quiet, sections=(secret,)), sought(*words))
        told = [found.snippet.text, found.landing or "", *(part.heading + part.snippet.text for part in found.sections)]
        assert not any("4711" in text or "Secret" in text for text in told)
    assert marked(passage(article(body, unquoted=quiet), sought("open", "sundays"))) == ["open", "Sundays"]
    assert passage(article(body, unquoted=quiet), sought("absent")).snippet.text.startswith(
        "The harbour is open on Sundays"
    )


def test_without_a_match_the_description_stands() -> None:
    found = passage(article("Body text.", summary="The description."), sought("absent"))
    assert (found.snippet.text, found.snippet.highlights, found.landing) == ("The description.", (), None)


def test_the_title_line_is_not_repeated() -> None:
    found = passage(article("The title\nThis title is a good one."), sought("title"))
    assert found.snippet.text == "This title is a good one."


def test_sections_that_match_are_linked_in_order_and_repeat_nothing_of_the_snippet() -> None:
    body = "Intro text.\nSetup\nInstall the harbour.\nUse\nRun the harbour storm.\nEnd\nNothing."
    starts = [body.index(word) for word in ("Setup", "Use", "End")] + [len(body)]
    sections = tuple(
        Section(name, 2, name.lower(), starts[i], starts[i + 1]) for i, name in enumerate(("Setup", "Use", "End"))
    )
    found = passage(article(body, sections=sections), sought("harbour", "storm"))
    assert found.snippet.text == "Run the harbour storm."
    assert [(s.anchor, s.snippet.text) for s in found.sections] == [
        ("setup", "Install the harbour."), ("use", "")
    ]  # fmt: skip


def test_the_landing_words_stand_in_one_line_of_the_text() -> None:
    body = "First line.\nThe storm broke the arm.\nThird line about a storm."
    landing = passage(article(body), sought("storm", "arm")).landing
    assert landing is not None
    assert landing in body.split("\n")


def test_titles_are_marked() -> None:
    assert highlights("Äpfel und Birnen", sought("apfel", "birnen")) == ((0, 5), (10, 16))


def test_a_page_of_one_word_costs_no_more() -> None:
    assert len(Places("the " * 100_000, "the " * 100_000, sought("the")).all()) <= 100


@given(
    st.text(max_size=400),
    st.lists(st.text("abcdeäß猫. \n", min_size=1, max_size=4).filter(str.strip), min_size=1, max_size=4),
)
def test_marks_lie_within_any_text(body: str, words: list[str]) -> None:
    found = passage(article(body), [Sought((word.strip(),), frozenset({word.strip()})) for word in words])
    last = 0
    for start, end in found.snippet.highlights:
        assert last <= start < end <= len(found.snippet.text)
        last = end


def test_a_heading_goes_together_with_the_text_below_it() -> None:
    body = "Intro text.\nHarbour dues\nThey are paid at the gate. Bring coins.\nOther\nNothing."
    section = Section("Harbour dues", 2, "dues", body.index("Harbour"), body.index("Other"))
    found = passage(article(body, sections=(section,)), sought("harbour"))
    assert found.snippet.text == "Harbour dues They are paid at the gate. Bring coins."
    assert (marked(found), found.landing) == (["Harbour"], "Harbour dues")
    assert [(part.anchor, part.snippet.text) for part in found.sections] == [("dues", "")]


def test_a_section_that_matches_in_its_heading_alone_is_shown_by_its_first_sentences() -> None:
    body = "The harbour storm was great, and the harbour was full of storm.\nHarbour dues\nThey are paid at the gate."
    section = Section("Harbour dues", 2, "dues", body.index("Harbour dues"), len(body))
    found = passage(article(body, sections=(section,)), sought("harbour", "storm"))
    assert [part.snippet.text for part in found.sections] == ["They are paid at the gate."]


def test_what_a_heading_is_quoted_with_is_not_quoted_twice() -> None:
    body = "Intro text.\nHarbour dues\nThe storm tax is a part of them.\nOther\nNothing about a storm."
    section = Section("Harbour dues", 2, "dues", body.index("Harbour"), body.index("Other"))
    found = passage(article(body, sections=(section,)), sought("harbour", "storm"))
    assert found.snippet.text == "Harbour dues The storm tax is a part of them."


def test_two_words_far_into_a_line_without_an_end_are_found_together() -> None:
    for gap in range(600, 1000, 50):
        body = ("needle " + "word " * gap) * 12 + "needle and thread " + ("word " * gap + "needle ") * 3
        assert marked(passage(article(body), sought("needle", "thread"))) == ["needle", "thread"]
