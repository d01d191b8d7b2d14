"""Related posts: profiles, vectors, neighbours, refresh after a publish, and the final choice."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import gettempdir

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pressmark.index.analyzer import analyzer_for
from pressmark.index.article import Article, Moment
from pressmark.index.related.choice import Neighbour, choose
from pressmark.index.related.judge import Rules
from pressmark.index.related.neighbours import Candidate, Lists, met_in, neighbours_of, refresh
from pressmark.index.related.numbers import with_numbers
from pressmark.index.related.postings import SortedPostings
from pressmark.index.related.profile import profile
from pressmark.index.related.statistics import Statistics
from pressmark.index.related.vectors import Vector, vector
from tests.full_pass import neighbours_of_all

FILLER = "we wrote this down because somebody asked us about the matter and the answer may be of use"

LONG = " ".join(f"filler{n} wording{n}" for n in range(40))  # a text that has to repeat what it is about


def article(name: str, title: str, body: str, **fields: object) -> Article:
    defaults: dict[str, object] = {"url": f"/{name}.html", "path": f"{name}.html", "lang": "en"}
    return Article(id=name, title=title, body=body, **{**defaults, **fields})  # type: ignore[arg-type]


def told(own: str) -> str:
    """What an article says that no other one does, at some length: so none repeats another."""
    return " ".join([own, *(f"{own.replace(' ', '')}{n}" for n in range(9) if own)])


def fish(name: str, own: str = "", **fields: object) -> Article:
    return article(
        name, f"Salmon {own}", f"Salmon rivers and trout fishing. The salmon swims up. {told(own)} {FILLER}", **fields
    )


def stars(name: str, own: str = "", **fields: object) -> Article:
    return article(
        name, f"Comets {own}", f"A telescope shows comets. Bright comets near Jupiter. {told(own)} {FILLER}", **fields
    )


SITE = (
    fish("nets", "nets for catching them at night"),
    fish("rods", "rods and reels of carbon"),
    fish("boats", "boats with quiet engines"),
    stars("lenses", "lenses ground by hand"),
    stars("charts", "charts of southern skies"),
    stars("domes", "domes that turn with wind"),
    article("tax", "Ledger", f"Invoices and quarterly filings. {FILLER}"),
)


def related(
    site: Sequence[Article], rules: Rules | None = None, **options: float
) -> Mapping[str, tuple[Neighbour, ...]]:
    profiles = {doc: profile(one) for doc, one in enumerate(site, 1)}
    statistics = Statistics.of(profiles)
    vectors = {doc: vector(one, statistics) for doc, one in profiles.items()}
    names = {name: doc for doc, one in enumerate(site, 1) for name in (one.id, one.url) if name}
    lists = neighbours_of_all(vectors, statistics.half_life, rules)
    sections = rules.weights() if rules else None
    return {
        site[doc - 1].id: choose(doc, lists[doc], vectors, names, sections=sections, **options)  # type: ignore[arg-type]
        for doc in vectors
    }


def names_of(site: Sequence[Article], found: Sequence[Neighbour]) -> list[str]:
    return [site[neighbour.doc - 1].id for neighbour in found]


def test_articles_of_one_subject_are_related_and_others_are_not() -> None:
    found = related(SITE)
    assert set(names_of(SITE, found["nets"])) == {"rods", "boats"}
    assert set(names_of(SITE, found["domes"])) == {"lenses", "charts"}


def test_nothing_rather_than_something_irrelevant() -> None:
    assert related(SITE)["tax"] == ()


def test_topics_are_words_as_the_article_writes_them() -> None:
    topics = related(SITE)["nets"][0].topics
    assert {"Salmon", "fishing"} & {word for topic in topics for word in topic.split()}


def test_topics_keep_their_accents_and_capitals_where_they_stand_in_the_title_and_once_in_the_text() -> None:
    site = (
        article("a", "Überschwemmung in München", "Die Überschwemmung erreicht München am Abend.", lang="de"),
        article("b", "Nach der Überschwemmung", "München räumt die Überschwemmung auf, es dauert lange.", lang="de"),
        *(
            article(f"c{n}", f"Anderes{n}", f"Ganz etwas anderes{n} steht hier{n} geschrieben.", lang="de")
            for n in range(6)
        ),
    )
    (neighbour,) = related(site)["a"]
    assert {word for topic in neighbour.topics for word in topic.split()} == {"Überschwemmung", "München"}


def test_the_weight_of_a_section_makes_nothing_related() -> None:
    site = [replace(one, section="News") for one in SITE]
    profiles = {doc: profile(one) for doc, one in enumerate(site, 1)}
    vectors = {doc: vector(one, Statistics.of(profiles)) for doc, one in profiles.items()}
    weights = Rules(sections={"news": 50.0}).weights()
    weak = [Candidate(2, 0.005)]
    assert choose(1, weak, vectors, {}, sections=weights) == choose(1, weak, vectors, {}) == ()
    assert choose(1, weak, vectors, {}, threshold=0.0, sections=weights)[0].score > 0.05


def test_the_weight_of_a_section_puts_what_is_related_in_order() -> None:
    site = tuple(replace(one, section="Nets" if one.id == "boats" else "Rods") for one in SITE)
    for section, first in (("Nets", "boats"), ("Rods", "rods")):
        found = related(site, Rules(sections={section: 9.0}))["nets"]
        assert names_of(site, found)[0] == first
        assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)


def test_topics_of_a_script_without_spaces_are_words_not_pairs() -> None:
    site = (
        article("a", "東京の図書館", "図書館で本を読む。新しい機械学習の本。", lang="ja"),
        article("b", "機械学習入門", "機械学習を学ぶ。図書館は静か。", lang="ja"),
        article("c", "山の天気", "今日は雪が降る。風が強い。", lang="ja"),
        article("d", "海の魚", "鮭と鯖を釣る。船に乗る。", lang="ja"),
    )
    topics = related(site)["a"][0].topics
    assert "図書館" in topics
    assert "機械学習" in topics


def test_a_text_published_twice_is_not_related_to_itself() -> None:
    site = (*SITE, fish("copy", "nets for catching them at night"))
    assert "copy" not in names_of(site, related(site)["nets"])


def test_a_known_duplicate_is_not_related_to_its_original() -> None:
    site = (*SITE, fish("amp", "shorter, without nets", duplicate_of="nets"))
    assert "amp" not in names_of(site, related(site)["nets"])
    assert "amp" in names_of(site, related(site)["rods"])


def test_another_language_is_left_out_unless_the_owner_wants_it() -> None:
    site = (*SITE, fish("lachs", "in another tongue", lang="de"))
    assert "lachs" not in names_of(site, related(site)["nets"])
    assert "lachs" in names_of(site, related(site, Rules(other_languages=True))["nets"])


def test_a_regional_variant_is_the_same_language() -> None:
    site = (*SITE, fish("creels", "creels of willow", lang="en-GB"))
    assert "creels" in names_of(site, related(site)["nets"])


def test_only_older_articles_where_the_owner_asks_for_it() -> None:
    site = (
        fish("old", "creels", published=Moment("2001-01-01")),
        fish("new", "floats", published=Moment("2020-01-01")),
        *SITE[3:],
    )
    found = related(site, Rules(only_older=True))
    assert names_of(site, found["new"]) == ["old"]
    assert found["old"] == ()


def test_the_nearer_in_time_comes_first_of_two_alike() -> None:
    site = (
        fish("now", "creels", published=Moment("2020-06-01")),
        fish("ancient", "floats", published=Moment("2001-01-01")),
        fish("recent", "waders", published=Moment("2020-05-25")),
        *SITE[3:],
    )
    assert names_of(site, related(site)["now"])[0] == "recent"


def test_a_section_of_weight_zero_is_never_suggested() -> None:
    site = (*SITE, fish("advert", "waders on sale", section="Adverts"))
    assert "advert" in names_of(site, related(site)["nets"])
    assert "advert" not in names_of(site, related(site, Rules(sections={"adverts": 0.0}))["nets"])


def test_a_pin_comes_first_and_an_excluded_article_never() -> None:
    site = (fish("flies", "flies tied of feather", pins=("/tax.html", "nowhere"), excludes=("rods",)), *SITE)
    found = related(site)["flies"]
    assert names_of(site, found)[0] == "tax"
    assert found[0].score == 1.0
    assert [each.reason for each in found] == ["pinned", *["topics"] * (len(found) - 1)]
    assert "rods" not in names_of(site, found)


def vectors_of(*site: Article) -> dict[int, Vector]:
    profiles = {doc: profile(one) for doc, one in enumerate(site, 1)}
    statistics = Statistics.of(profiles)
    return {doc: vector(one, statistics) for doc, one in profiles.items()}


def test_of_two_as_like_the_one_that_is_named_comes_first() -> None:
    site = (fish("flies", "waders"), fish("far", "kites"), fish("near", "waders of rubber"), *SITE[3:])
    equal = (Candidate(2, 0.2), Candidate(3, 0.2))
    found = choose(1, equal, vectors_of(*site), {})
    assert names_of(site, found) == ["near", "far"]
    assert found[0].score > found[1].score


def test_a_weak_relation_needs_two_subjects_that_both_articles_are_about() -> None:
    late = article("late", "The bus that is never late", f"The bus. Its late driver. {told('bus')} {LONG}")
    bar = article("bar", "A fish bar", f"Fried haddock and vinegar. A late driver. {told('bar')} {LONG}")
    vectors = vectors_of(late, bar, *SITE)
    assert not choose(1, [Candidate(2, 0.06)], vectors, {})
    assert choose(3, [Candidate(4, 0.06)], vectors, {})
    assert not choose(3, [Candidate(4, 0.01)], vectors, {})


def test_what_names_the_same_version_is_related_and_what_has_the_same_digits_is_not() -> None:
    def post(name: str, title: str, says: str) -> Article:
        return article(name, title, f"This version brings changes. {says} {told(name)} {FILLER}")

    versions = ("3.16.0", "3.9.2", "4.1.0")
    site = (
        *(post(f"anchor{v}", f"Anchor {v}", f"Anchor {v} is out.") for v in (*versions, "4.16.3-rc1")),
        *(post(f"rudder{n}", f"Rudder 1.{n}", f"It needs Anchor {v}.") for n, v in enumerate(versions)),
        post("ahead", "Looking ahead to 3.16", "What 3.16 will bring, and not 4.1."),
        *SITE,
    )
    found = related(site)
    assert [names_of(site, found[f"anchor{v}"])[0] for v in versions] == ["rudder0", "rudder1", "rudder2"]
    assert names_of(site, found["ahead"])[0] == "anchor3.16.0"
    topics = {topic for neighbours in found.values() for neighbour in neighbours for topic in neighbour.topics}
    assert not any(topic.replace(".", "").isdecimal() for topic in topics)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Camel 3.16.0 is out", ["3.16", "camel", "3.16.0", "is", "out"]),
        ("v2.4, then 2.5.", ["2.4", "then", "2.5"]),
        ("4.0.0-M2 and 3.12rc1", ["4.0", "4.0.0", "3.12", "4.0.0-m2", "and", "3.12rc1"]),
        ("lib-1.2.3.jar of 1.5GB", ["1.2", "lib", "1.2.3", "jar", "of", "1", "5gb"]),
        ("0.5 of 24.12.2023 at 10.30 for 3.99 from 10.0.0.1",
         ["24.12", "10.0", "10.0.0", "0.5", "of", "24.12.2023", "at", "10.30", "for", "3.99", "from", "10.0.0.1"]),
        ("1.2.3.4.5.6.7 ends. 5 begin.", ["1", "2", "3", "4", "5", "6", "7", "ends", "5", "begin"]),
    ],
)  # fmt: skip
def test_a_number_of_several_parts_is_one_word_beside_its_beginnings(text: str, words: list[str]) -> None:
    terms = analyzer_for("").terms
    found = with_numbers(f"A line.\n{text}", [terms("A line."), terms(text)], terms)
    assert [word for exacts, _ in found[1:] for word in exacts] == words
    assert [exacts for exacts, _ in found] == [stems for _, stems in found]


def test_at_most_two_of_a_series() -> None:
    words = ("creels", "floats", "waders", "gaffs", "lures")
    site = (*SITE, *(fish(f"part{n}", word, series="All about tackle") for n, word in enumerate(words)))
    found = names_of(site, related(site)["nets"])
    assert sum(name.startswith("part") for name in found) == 2
    assert {"rods", "boats"} <= set(found)


def test_of_titles_that_differ_in_numbers_only_two_are_listed() -> None:
    words = ("creels", "floats", "waders", "gaffs", "lures")
    site = (*SITE, *(replace(fish(f"news{n}", word), title=f"Salmon news {n}.0.1") for n, word in enumerate(words)))
    found = names_of(site, related(site)["nets"])
    assert sum(name.startswith("news") for name in found) == 2
    assert {"rods", "boats"} <= set(found)


def test_copies_that_somebody_edited_lightly_take_one_place() -> None:
    text = f"Salmon leap at weirs. Smokehouses cure salmon over alder. Rivers rise. {FILLER}. {LONG}"
    words = ("oak", "ash", "fir")
    copies = [article(f"copy{n}", f"{word} leap", text.replace("alder", word)) for n, word in enumerate(words)]
    site = (
        *SITE,
        article("ladder", "Leap", f"Salmon leap at weirs where rivers rise. {LONG[:300]} {told('ladder')}"),
        *copies,
    )
    found = related(site)
    assert sum(name.startswith("copy") for name in names_of(site, found["ladder"])) == 1
    assert names_of(site, found["copy0"]) == ["ladder"]


def test_a_plain_page_is_no_suggestion_for_an_article() -> None:
    site = (*SITE, fish("about", "us", kind="page"), fish("contact", "by telephone", kind="page"))
    found = related(site)
    assert {"about", "contact"}.isdisjoint(names_of(site, found["nets"]))
    assert {"contact", "nets"} <= set(names_of(site, found["about"]))


def test_every_suggestion_has_a_reason_and_no_function_word_is_one() -> None:
    for found in related(SITE).values():
        assert all(neighbour.topics for neighbour in found)
        assert not {"it", "and", "up", "the"} & {
            w for n in found for topic in n.topics for w in topic.casefold().split()
        }


def test_at_most_two_whose_titles_differ_in_numbers_only() -> None:
    numbers = ("4.0.0-RC1", "3.18.1", "4.0.0-M1", "10")
    site = (*SITE, *(replace(fish(f"v{n}", f"own{n}x"), title=f"Salmon {number}") for n, number in enumerate(numbers)))
    found = names_of(site, related(site)["nets"])
    assert sum(name.startswith("v") for name in found) == 2


def test_a_link_in_the_text_brings_two_articles_together() -> None:
    site = (
        article("tax2", "Levies", f"Duties on imported wine. {FILLER}", links=("/tax.html",)),
        *SITE,
    )
    (found,) = related(site)["tax2"]
    assert names_of(site, [found]) == ["tax"]
    assert found.reason == "linked"


def test_processes_find_the_same_lists(tmp_path: Path) -> None:
    profiles = {doc: profile(one) for doc, one in enumerate(SITE, 1)}
    statistics = Statistics.of(profiles)
    assert Statistics.of(profiles, workers=3) == statistics
    vectors = {doc: vector(one, statistics) for doc, one in profiles.items()}
    alone = neighbours_of_all(vectors, statistics.half_life)
    assert any(alone.values())
    met = SortedPostings(vectors, tmp_path, 2).met
    assert neighbours_of(vectors, vectors, met, statistics.half_life) == alone


def test_stored_statistics_weigh_as_fresh_ones_do() -> None:
    profiles = [profile(one) for one in SITE]
    statistics = Statistics.of(dict(enumerate(profiles)))
    stored = Statistics.from_bytes(statistics.to_bytes())
    assert [vector(one, stored) for one in profiles] == [vector(one, statistics) for one in profiles]


def test_topics_keep_the_case_that_the_article_mostly_uses() -> None:
    texts = (
        "The NASA probe left. NASA said the probe sends images. IMAGES!",
        "Images by NASA. The probe of NASA sends images home.",
        "A probe and its images: NASA was glad of images.",
    )
    site = (*SITE, *(article(f"probe{n}", "Probe", f"{text} {FILLER}") for n, text in enumerate(texts)))
    words = {word for topic in related(site)["probe0"][0].topics for word in topic.split()}
    assert "NASA" in words
    assert "IMAGES" not in words


def test_topics_are_what_a_text_names_and_not_its_plain_words() -> None:
    def report(name: str, title: str) -> Article:
        text = f"It seems that Tellick rows. It seems the lighthouse of Tellick shines, and lighthouse keepers sleep. {LONG}"
        return article(name, title, text)

    site = (report("one", "Notes on a lighthouse"), report("two", "Of another lighthouse"), *SITE)
    profiles = {doc: profile(one) for doc, one in enumerate(site, 1)}
    made = vector(profiles[1], Statistics.of(profiles))
    assert {"Tellick", "lighthouse"} <= set(made.surfaces.values())
    assert not any("seems" in form.split() for form in made.surfaces.values())


@pytest.mark.parametrize(
    ("lang", "plain", "told"), [("de", "Der Leuchtturm", "Leuchtturm"), ("ru", "Этот маяк", "маяк")]
)
def test_a_word_of_the_title_is_a_topic_in_every_language(lang: str, plain: str, told: str) -> None:
    site = [article(name, plain, f"{plain} {name}. {plain}. {LONG}", lang=lang) for name in ("a", "b")]
    site += [article(f"x{n}", f"X{n}", f"words{n}") for n in range(9)]
    made = Statistics.of({doc: profile(one) for doc, one in enumerate(site)})
    assert told in vector(profile(site[0]), made).surfaces.values()


@pytest.mark.parametrize("body", ["", "\n\n", "x", "\ud800 broken", "a" * 400_000, "\0 null \0"])
def test_odd_texts_have_a_list_like_any_other(body: str) -> None:
    site = (*SITE, article("odd", body[:50], body))
    assert related(site)["odd"] == ()


def test_no_article_and_one_article() -> None:
    assert related(()) == {}
    assert related(SITE[:1]) == {"nets": ()}


def test_vectors_and_statistics_survive_storage() -> None:
    profiles = [profile(one) for one in SITE]
    statistics = Statistics.of(dict(enumerate(profiles)))
    assert Statistics.from_bytes(statistics.to_bytes()) == statistics
    for one in profiles:
        made = vector(one, statistics)
        assert Vector.from_bytes(made.to_bytes()) == made


@pytest.mark.parametrize(("articles", "stale"), [(100, False), (110, False), (111, True), (89, True)])
def test_statistics_are_renewed_when_a_tenth_has_changed(articles: int, stale: bool) -> None:
    assert Statistics(100, 7, array("I"), array("H")).stale(articles) is stale


@st.composite
def small_vectors(draw: st.DrawFn) -> Vector:
    """Vectors over few terms, so that many are near and many scores are equal."""
    terms = sorted(draw(st.sets(st.integers(1, 8), min_size=2, max_size=7)))
    weights = [draw(st.sampled_from((1000, 4000, 7000))) for _ in terms]
    own = array("I", draw(st.sets(st.integers(10, 12))))
    day = draw(st.sampled_from((0, 700_000, 700_030)))
    return Vector(array("I", terms), array("H", weights), own, 20, day, "en", 0, 0, 0)


def made_distinct(vectors: Mapping[int, Vector]) -> dict[int, Vector]:
    return {doc: replace(v, group=doc) for doc, v in vectors.items()}


@given(
    before=st.dictionaries(st.integers(1, 30), small_vectors(), max_size=20),
    after=st.dictionaries(st.integers(1, 30), small_vectors(), max_size=6),
    removed=st.sets(st.integers(1, 30), max_size=6),
    limit=st.integers(1, 6),
    only_older=st.booleans(),
)
@settings(max_examples=300, deadline=None)
def test_a_refresh_equals_a_build_from_nothing(
    before: dict[int, Vector], after: dict[int, Vector], removed: set[int], limit: int, only_older: bool
) -> None:
    rules = Rules(only_older=only_older)
    stored = neighbours_of_all(made_distinct(before), 9, rules, limit)
    state = made_distinct({doc: v for doc, v in {**before, **after}.items() if doc not in removed})
    renewed = refresh(state, stored, after.keys() - removed, 9, rules, limit)
    kept: Lists = {doc: found for doc, found in stored.items() if doc in state}
    assert {**kept, **renewed} == neighbours_of_all(state, 9, rules, limit)
    assert all(stored.get(doc) != found for doc, found in renewed.items() if doc in stored)


@given(vectors=st.dictionaries(st.integers(1, 30), small_vectors(), max_size=20))
@settings(max_examples=100, deadline=None)
def test_postings_in_files_lead_where_those_in_memory_do(vectors: dict[int, Vector]) -> None:
    in_files, in_memory = SortedPostings(vectors, Path(gettempdir()), 1).met, met_in(vectors)
    for doc, own in vectors.items():
        others = [{pair for pair in met(own) if pair[0] != doc} for met in (in_files, in_memory)]
        assert others[0] == others[1]
