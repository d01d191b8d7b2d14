"""The block ledger: what repeats over a site's articles goes, what is an article's own stays."""

from __future__ import annotations

import pickle
import random

from pressmark.index.article import Article
from pressmark.index.boilerplate import EMPTY, SiteCounts, affected, count_site
from pressmark.index.discovery import Page
from pressmark.index.extract import Extraction, assemble, read_page
from pressmark.index.record import Outline, Record

CALL = "Join our reading circle every Thursday evening for more stories like this one."
TOPICS = (
    "harbour cranes", "mountain rescue", "city gardens", "night trains", "river ferries", "winter markets",
    "public libraries", "school kitchens",
)  # fmt: skip


def post(number: int, *, extra: str = "") -> Record:
    topic = TOPICS[number]
    html = f"""<!doctype html><html lang="en"><head><title>All about {topic} - The Gazette</title></head><body>
    <article><h1>All about {topic}</h1><p class="x">Credit @user{number}x on Chirper</p><p>{CALL}</p>
    <p>The {topic} have changed a great deal in {1990 + number}, and nobody in the region expected what followed.</p>
    <p>Residents told us that {topic} matter to them, since {number * 7} families depend on what happens next.</p>{extra}
    <div><a href="/{(number + 1) % 8}.html">All about {TOPICS[(number + 1) % 8]}</a></div>
    </article></body></html>"""
    path = f"{number}.html"
    return read_page(html.encode(), Page(path, f"/{path}", b""), Extraction())


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


def test_a_card_of_another_page_goes() -> None:
    for article in articles([post(n) for n in range(8)]):
        assert article.body.count("All about") == 0


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
