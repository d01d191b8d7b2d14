"""Fields of pages as widely used generators write them; each file is what its generator makes of one post."""

from __future__ import annotations

from pathlib import Path

from pressmark.index.article import Article
from pressmark.index.extraction.boilerplate import count_site
from pressmark.index.extraction.extract import assemble
from tests.reading import article_of, record_of

PAGES = Path(__file__).parent / "sites" / "posts"


def read(name: str, text: str = "") -> Article:
    """The article of one file, or of a changed `text` of it, read alone."""
    return article_of(text or (PAGES / name).read_bytes(), name)


def days(article: Article) -> tuple[str | None, str | None]:
    """The days of publication and of the last change."""
    made, changed = article.published, article.modified
    return made.iso[:10] if made else None, changed.iso[:10] if changed else None


def test_a_post_that_was_updated_keeps_the_day_on_which_it_was_published() -> None:
    article = read("astro-updated.html")
    assert days(article) == ("2018-06-08", "2025-02-10")
    assert article.signals["modified"] == "time"


def test_the_order_of_the_two_days_does_not_matter() -> None:
    page = (PAGES / "astro-updated.html").read_text()
    start, end = page.index('<div class="date">'), page.index("<h1>")
    for lines in (
        "<p class=date>Updated <time datetime=2022-05-03>May 3</time></p><p class=date>Posted <time datetime=2019-04-01>April 1</time></p></div>",
        "<p>Last updated: 3 May 2022</p><p>Published: 1 April 2019</p></div>",
        "<div>Last updated</div><div>3 May 2022</div><div>Published</div><div>1 April 2019</div></div>",
    ):
        assert days(read("updated.html", page[:start] + lines + page[end:])) == ("2019-04-01", "2022-05-03"), lines


def test_the_day_of_a_change_stands_for_the_publication_where_no_other_is_known() -> None:
    page = (PAGES / "astro-updated.html").read_text()
    start, end = page.index('<time datetime="2018'), page.index('<div class="last-updated-on">')
    assert days(read("updated.html", page[:start] + page[end:])) == ("2025-02-10", "2025-02-10")


def test_tags_joined_in_one_meta_tag_are_several() -> None:
    assert read("docusaurus-blog.html").tags == ("locks", "water level")


def test_a_tag_may_hold_a_comma() -> None:
    page = (PAGES / "docusaurus-blog.html").read_text().replace("locks,water level", "Lind, Ida")
    assert read("comma.html", page).tags == ("Lind, Ida", "locks", "water level")


def test_what_an_article_shows_as_its_tags_stays_however_many_articles_share_it() -> None:
    page = (PAGES / "docusaurus-blog.html").read_text()
    pages = [
        page.replace("locks,water level", f"locks,gate {i}").replace(
            "<title", '<meta name="keywords" content="locks, canal"><title'
        )
        for i in range(6)
    ]
    pages = [
        text.replace("The upper gate", f"Gate {i}, the upper one,").replace("A lock", f"Lock {i}")
        for i, text in enumerate(pages)
    ]
    records = [record_of(text, f"{i}.html") for i, text in enumerate(pages)]
    counts = count_site(record.outline for record in records)
    assert [assemble(record, counts, keep_all=True).tags[0] for record in records] == ["locks"] * 6


def test_what_microdata_says_of_the_article_counts_in_an_element_called_footer() -> None:
    article = read("typo3-news.html")
    assert article.authors == ("Jürgen Weiß",)
    assert article.tags == ("Fische", "Wasserbau")


def test_tags_in_a_nav_within_the_article_are_its_tags() -> None:
    assert read("material-tags.html").tags == ("Knots", "Rope work")


def test_the_names_of_another_article_within_this_one_stay_out() -> None:
    page = (PAGES / "material-tags.html").read_text()
    other = '<div class="related"><article><h3>Whipping</h3><b itemprop="author">Ola Berg</b><a rel="tag">Twine</a></article></div>'
    article = read(
        "other.html", page.replace('<nav class="md-tags">', "<nav>").replace("</article>", f"{other}</article>")
    )
    assert article.authors == ()
    assert "Twine" not in article.tags


def test_the_name_of_a_person_is_turned_round_where_the_family_comes_first() -> None:
    page = (PAGES / "docusaurus-blog.html").read_text()
    assert read("person.html", page.replace('"Ida Lind"', '"O\'Brien, Pat"')).authors == ("Pat O'Brien",)
    assert read("person.html", page.replace('"Ida Lind"', '"Von Miller"')).authors == ("Von Miller",)


def test_the_link_to_its_own_translation_names_the_language_of_a_page_too_short_to_tell() -> None:
    head = (
        '<title>Ahoi</title><link rel="canonical" href="https://canal.example.org/de/ahoi">'
        '<link rel="alternate" hreflang="x-default" href="https://canal.example.org/ahoi">'
        '<link rel="alternate" hreflang="en" href="https://canal.example.org/ahoi">'
        '<link rel="alternate" hreflang="de" href="https://canal.example.org/de/ahoi">'
    )
    article = read(
        "ahoi.html", f"<html><head>{head}</head><body><article><h1>Ahoi</h1><p>Ahoi.</p></article></body></html>"
    )
    assert (article.lang, article.signals["lang"]) == ("de", "link[hreflang]")


def test_the_category_that_a_post_links_to_is_its_section() -> None:
    page = (PAGES / "material-tags.html").read_text()
    link = '<div class="post-meta"><a href="/categories/ropes/">Ropes</a></div></article>'
    assert read("section.html", page.replace("</article>", link)).section == "Ropes"


def test_what_stands_beside_the_day_in_an_element_named_after_both_wrote_it() -> None:
    page = (PAGES / "astro-updated.html").read_text()
    line = '<div class="publish-date-author">June 8, 2018 &middot; The ferry working group</div><hr>'
    assert read("team.html", page.replace("<hr>", line)).authors == ("The ferry working group",)
