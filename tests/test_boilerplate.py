"""The block ledger: what repeats over a site's articles goes, what is an article's own stays."""

from __future__ import annotations

import pickle
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pressmark.index.article import Article
from pressmark.index.extraction.boilerplate import affected, count_site, slot_words
from pressmark.index.extraction.extract import Skip, assemble
from pressmark.index.extraction.own_text import left_out
from pressmark.index.extraction.site_counts import EMPTY, SiteCounts
from pressmark.index.pages.record import Outline, Record
from tests.reading import record_of

SITES = Path(__file__).parent / "sites"
CALL = "Join our reading circle every Thursday evening for more stories like this one."
TOPICS = (
    "harbour cranes", "mountain rescue", "city gardens", "night trains", "river ferries", "winter markets",
    "public libraries", "school kitchens",
)  # fmt: skip


def page_of(number: int, extra: str = "") -> bytes:
    topic = TOPICS[number]
    html = f"""<!doctype html><html lang="en"><head><title>All about {topic} - The Gazette</title></head><body>
    <article><h1>All about {topic}</h1><p class="x">Credit @user{number}x on Chirper</p><p>{CALL}</p>
    <p>The {topic} have changed a great deal in {1990 + number}, and nobody in the region expected what followed.</p>
    <p>Residents told us that {topic} matter to them, since {number * 7} families depend on what happens next.</p>{extra}
    <div><a href="/{(number + 1) % 8}.html">All about {TOPICS[(number + 1) % 8]}</a></div>
    </article></body></html>"""
    return html.encode()


PAGE_ONE = page_of(1)


def post(number: int, *, extra: str = "") -> Record:
    return record_of(page_of(number, extra), f"{number}.html")


POSTS = [post(number) for number in range(8)]


def articles(records: list[Record]) -> list[Article]:
    counts = count_site(record.outline for record in records)
    return [assemble(record, counts, keep_all=True) for record in records]


def test_a_call_to_action_that_repeats_is_not_the_article() -> None:
    for article in articles([post(n) for n in range(3)]):
        assert CALL not in article.body
        assert "have changed a great deal" in article.body


def test_a_credit_line_with_a_varying_name_goes_from_four_articles_up() -> None:
    for article in articles([post(n) for n in range(4)]):
        assert "Chirper" not in article.body


@pytest.mark.parametrize(
    "names",
    [
        ("AFP / T. Okafor 2", "Nur Aslan", "R. Teixeira jr", "Lin Wei", "Sana"),
        ("Quentin de Vries junior", "Nur Aslan", "Ana Prado", "Lin Wei", "Sana"),
    ],
)
def test_a_short_credit_goes_whatever_the_name_in_it_is_made_of(names: tuple[str, ...]) -> None:
    lines = [f"<p>Foto gentilmente cedida: {name}</p>" for name in names]
    for article in articles([post(n, extra=line) for n, line in enumerate(lines)]):
        assert "Foto" not in article.body


def test_a_card_of_another_page_goes() -> None:
    for article in articles([post(n) for n in range(8)]):
        assert article.body.count("All about") == 0


def test_what_is_left_out_says_why() -> None:
    records = [post(n) for n in range(8)]
    lines = dict(left_out(records[0], count_site(record.outline for record in records)))
    assert lines[CALL] == "on most pages"
    assert lines["All about mountain rescue"] == "card of another page"
    assert lines["Credit @user0x on Chirper"] == "on many pages but for some words"


def test_a_near_duplicate_keeps_what_it_shares_with_few() -> None:
    story = "".join(
        f"<p>Part {n} of one long story that was published three times, in three places of the site.</p>"
        for n in range(9)
    )
    records = [post(n) for n in range(5)]
    for n in range(3):
        html = f"<html lang=en><title>Edition {n} of the story</title><article><h1>Edition {n} of the story</h1>{story}</article>"
        records.append(record_of(html, f"e{n}.html"))
    for article in articles(records)[5:]:
        assert "Part 3 of one long story" in article.body


def test_one_text_under_two_urls_counts_once_and_names_its_twin() -> None:
    records = [post(n) for n in range(4)]
    twin = record_of(PAGE_ONE, "copy/1.html")
    counts = count_site(record.outline for record in [*records, twin])
    assert counts.articles == 4
    assert assemble(twin, counts) == Skip("copy/1.html", "duplicate", "1.html")


def test_a_canonical_link_to_another_page_makes_a_duplicate_and_loops_end() -> None:
    def page(name: str, canonical: str) -> Record:
        html = f'<link rel="canonical" href="{canonical}"><article><h1>{name}</h1><p>{CALL} {name}</p></article>'
        return record_of(html, f"{name}.html")

    records = [
        page("alpha", "/beta.html"),
        page("beta", "/gamma.html"),
        page("gamma", "/beta.html"),
        page("delta", "/gone.html"),
    ]
    counts = count_site(record.outline for record in records)
    assert {path: main for path, (main, _) in counts.duplicates.items()} == {
        "alpha.html": "beta.html",
        "gamma.html": "beta.html",
    }


@settings(max_examples=25, deadline=None)
@given(st.sets(st.integers(0, 7)), st.sets(st.integers(0, 7)))
def test_pages_that_are_not_affected_have_the_same_article_as_from_nothing(before: set[int], after: set[int]) -> None:
    records = {n: POSTS[n] for n in before | after}
    old = count_site(records[n].outline for n in before)
    new = count_site(records[n].outline for n in after)
    for n in before & after:
        if not affected(records[n].outline, old, new):
            assert assemble(records[n], old) == assemble(records[n], new)


def test_each_page_alone_keeps_what_only_the_site_could_tell() -> None:
    assert CALL in assemble(post(0), EMPTY, keep_all=True).body


def test_the_site_name_in_titles_is_learnt() -> None:
    assert articles([post(n) for n in range(4)])[2].title == "All about city gardens"


def test_counts_do_not_depend_on_the_order_of_pages() -> None:
    outlines = [post(n).outline for n in range(8)]
    shuffled = outlines[:]
    random.Random(1).shuffle(shuffled)
    assert count_site(outlines).to_bytes() == count_site(shuffled).to_bytes()


def test_outlines_records_and_counts_survive_storing() -> None:
    record = post(1)
    assert Outline.from_bytes(record.outline.to_bytes()) == record.outline
    assert pickle.loads(pickle.dumps(record)) == record
    counts = count_site(post(n).outline for n in range(4))
    assert SiteCounts.from_bytes(counts.to_bytes()).to_bytes() == counts.to_bytes()


def test_pages_that_nothing_changed_for_are_not_affected() -> None:
    old = count_site(post(n).outline for n in range(4))
    again = count_site(post(n).outline for n in range(4))
    assert not any(affected(post(n).outline, old, again) for n in range(4))


def test_every_page_whose_article_changes_is_affected() -> None:
    records = [post(n) for n in range(8)]
    old = count_site(record.outline for record in records[:2])
    new = count_site(record.outline for record in records)
    for record in records[:2]:
        assert assemble(record, old) != assemble(record, new)
        assert affected(record.outline, old, new)


def test_a_note_of_one_sentence_survives_although_others_are_worded_alike() -> None:
    records = []
    for number, topic in enumerate(TOPICS):
        html = f"""<html lang="en"><title>{topic} | News</title><nav><a href="/">The front page of all</a></nav>
        <main><article><h1>{topic}</h1><p>The {topic} open on Monday.</p></article></main>
        <footer>All rights reserved by the newspaper of the town.</footer>"""
        records.append(record_of(html, f"n{number}.html"))
    assert articles(records)[2].body == "The city gardens open on Monday."
    assert assemble(records[2], keep_all=True).body == "The city gardens open on Monday."


def test_a_handle_is_one_varying_word_whatever_it_is_made_of() -> None:
    assert (
        slot_words("Credit @last.home on Chirper")
        == slot_words("Credit @anna on Chirper")
        != slot_words("Credit anna on Chirper")
    )
    assert len(slot_words("Write to anna.berg@home.example today")) == 4


def overview(path: str, text: str, head: str = "") -> Record:
    cards = "".join(f'<li><a href="/{n}.html">All about {TOPICS[n]}</a></li>' for n in range(4))
    html = f'<html lang="en"><title>Overview</title>{head}<main><h1>Overview</h1><p>{text}</p><ul>{cards}</ul></main>'
    return record_of(html, path)


def test_a_page_that_only_leads_to_others_is_a_listing_and_one_with_prose_is_not() -> None:
    records = [post(n) for n in range(8)]
    bare = overview("bare.html", "Everything that we have about the city, sorted by date.")
    prose = overview(
        "prose.html", " ".join(f"Sentence {n} of the guide tells readers where they should begin." for n in range(9))
    )
    dated = overview("dated.html", "A note of <time>4 May 2024</time>.")
    counts = count_site(record.outline for record in [*records, bare, prose, dated])
    assert assemble(bare, counts) == Skip("bare.html", "listing", "cards")
    assert isinstance(assemble(prose, counts), Article) and isinstance(assemble(dated, counts), Article)


def site(name: str) -> dict[str, list[str]]:
    """The lines of each article of a small site."""
    paths = sorted((SITES / name).glob("*.html"))
    records = [record_of(path.read_bytes(), path.name) for path in paths]
    counts = count_site(record.outline for record in records)
    found = [assemble(record, counts, keep_all=True) for record in records]
    return {article.path.removesuffix(".html"): article.body.splitlines() for article in found}


def test_an_article_keeps_its_beginning_although_every_page_shows_it_among_the_latest() -> None:
    found = site("latest")
    assert {name: lines[0].split()[0] for name, lines in found.items()} == {
        "bees": "Eleven", "clock": "For", "dyke": "Engineers", "reeds": "The", "tram": "From",
    }  # fmt: skip
    assert [len(lines) for lines in found.values()] == [2] * 5
    assert not any("Latest" in line for lines in found.values() for line in lines)


def test_headings_and_entries_of_lists_stay_between_the_sentences_of_an_article() -> None:
    assert site("recipes")["plum-cake"] == [
        "Nobody in our street agrees on whether cinnamon belongs on top, so I leave it on the table.",
        "You need for the plum cake",
        "2 handfuls of plums",
        "1 pinch of salt",
        "What to do",
        "Stone the plums and press them close together into the dough, cut side up.",
        "The smell in the stairwell tells everybody when it is ready.",
    ]


def test_a_heading_above_the_title_of_another_page_is_none_of_the_text() -> None:
    sentence = "<p>A reader wrote in {} that all of this had been tried before, and by whom.</p>"
    shown = '<h3>{}</h3><div><h1><a href="/before/{}.html">What was said of it long ago</a></h1></div>'
    extras = [
        sentence.format(1950 + n) + shown.format("From our shelves", n) + sentence.format(1970 + n) for n in range(4)
    ]
    for article in articles([post(n, extra=extra) for n, extra in enumerate(extras)]):
        assert "From our shelves" not in article.body
        assert article.body.count("A reader wrote") == 2


def test_counts_keep_duplicates_whatever_their_files_are_called() -> None:
    counts = SiteCounts(duplicates={"a\tb\nc%0A.html": ("ü%.html", True)})
    assert SiteCounts.from_bytes(counts.to_bytes()).duplicates == counts.duplicates
