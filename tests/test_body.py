"""Where the text of a page begins and ends, and what in it is no text of the article."""

from __future__ import annotations

from pathlib import Path

import pytest

from pressmark.index.article import Moment
from tests.reading import article_of, record_of

PROSE = "<p>The lamp stands on three legs, and each of them was turned by hand in the old workshop by the river.</p>"


def lines(html: str) -> list[str]:
    return article_of(html).body.splitlines()


@pytest.mark.parametrize(
    ("caption", "shown"),
    [
        ("A lamp on a table. Photo: M. Brandt", "A lamp on a table."),
        ("A lamp (Foto: dpa / M. Brandt)", "A lamp"),
        ("A lamp on a table © M. Brandt", "A lamp on a table"),
        ("A lamp (M. Brandt / Lightstock)", "A lamp"),
        ("A lamp with a photograph of a river on it", "A lamp with a photograph of a river on it"),
    ],
)
def test_a_caption_stays_without_its_credit(caption: str, shown: str) -> None:
    page = f"<article><h1>A</h1>{PROSE}<figure><figcaption>{caption}</figcaption></figure>{PROSE}</article>"
    assert lines(page)[1] == shown


def test_a_caption_that_is_only_a_credit_is_left_out() -> None:
    page = f"<article><h1>A</h1>{PROSE}<figure><figcaption>(Photo: M. Brandt)</figcaption></figure>{PROSE}</article>"
    assert len(lines(page)) == 2


def test_sections_named_as_the_text_are_joined_where_they_take_turns() -> None:
    part = '<section class="article-body">{}</section>'
    pages = "".join(f"<div>{part.format(PROSE.replace('lamp', name) * 2)}</div>" for name in ("lamp", "chair", "table"))
    found = "\n".join(lines(f"<article><h1>A</h1>{pages}</article>"))
    assert "The lamp" in found and "The chair" in found and "The table" in found


def test_the_standfirst_between_heading_and_text_belongs_to_the_text() -> None:
    page = f"""<header><h1>The lamp</h1></header><div class="a"><p>Three legs and one bulb: what else does a lamp need?</p></div>
        <div class="article-body">{PROSE * 4}</div>"""
    assert lines(page)[0] == "Three legs and one bulb: what else does a lamp need?"


def test_a_heading_over_nothing_but_links_to_other_pages_goes_with_them() -> None:
    links = "".join(f'<h3><a href="/{i}.html">Another page of some kind {i}</a></h3>' for i in range(2))
    page = f"<article><h1>A</h1>{PROSE * 3}<h2>More of this</h2>{links}<h2>The end</h2>{PROSE}</article>"
    assert "More of this" not in lines(page) and "The end" in lines(page)


def test_a_quoted_post_is_text_whatever_network_it_bears_the_name_of() -> None:
    quote = '<blockquote class="twitter-tweet"><p>It burns, and it has burnt for ninety years.</p></blockquote>'
    assert "It burns, and it has burnt for ninety years." in lines(
        f"<article><h1>A</h1>{PROSE * 3}{quote}{PROSE}</article>"
    )


def test_a_widget_stays_one_though_its_inside_is_called_content() -> None:
    widget = '<div class="sidebar"><div class="content"><p>Publications with open licences for schools and more.</p></div></div>'
    page = f'<main class="content"><h1>A</h1>{PROSE * 6}{widget}</main>'
    assert not [line for line in lines(page) if "licences" in line]


def test_an_element_left_open_in_noscript_swallows_nothing() -> None:
    page = f"<body><noscript><div id='nojs'></noscript><main><h1>A</h1>{PROSE * 3}</main></body>"
    assert len(lines(page)) == 3


def test_the_word_noscript_in_a_script_takes_no_text_away() -> None:
    page = f"<body><script>write('<noscript>')</script><main><h1>A</h1>{PROSE * 3}</main><noscript>x</noscript></body>"
    assert len(lines(page)) == 3


def test_a_button_left_open_swallows_nothing() -> None:
    assert len(lines(f"<body><button class=b><main><h1>A</h1>{PROSE * 8}</main></body>")) == 8


def test_a_page_that_is_switched_off_and_never_on_again_is_read() -> None:
    page = f"<head><!--googleon: all--><!--googleoff: all--></head><body><main><h1>A</h1>{PROSE * 3}</main></body>"
    assert len(lines(page)) == 3


def test_readings_beside_characters_are_no_text() -> None:
    page = "<main><h1>A</h1><p><ruby>子<rp>(</rp><rt>こ</rt><rp>)</rp></ruby>どもは、毎日この川のほとりで遊んでいます。</p></main>"
    assert lines(page) == ["子どもは、毎日この川のほとりで遊んでいます。"]


@pytest.mark.parametrize(
    ("head", "before", "day"),
    [
        ('<link rel="canonical" href="https://a.example/2021/10/20/lamp/">', "", "2021-10-20"),
        ('<link rel="canonical" href="https://a.example/2021/10/lamp/">', "<p>posted on 20 October 2021 in all things</p>", "2021-10-20"),
        ("", '<div class="share"><p>20 October 2021</p></div>', "2021-10-20"),
        ("", "<p>2021-10-20 - From our writer by the river, who saw the lamp before it was lit for the first time.</p>", "2021-10-20"),
    ],
)  # fmt: skip
def test_a_date_is_taken_from_the_own_address_and_from_right_above_the_text(head: str, before: str, day: str) -> None:
    others = "<aside class=teasers><p>3 May 2020</p><p>4 May 2020</p></aside>"
    found = article_of(
        f"<html><head>{head}</head><body>{before}<main><h1>A</h1>{PROSE * 4}</main>{others}</body></html>"
    )
    assert found.published == Moment(day)


CARD = '<div class="x"><a href="/chairs.html">Chairs of the old workshop</a><p>They stand on four legs, as most chairs do.</p></div>'


def test_a_card_of_another_page_in_the_text_goes_with_its_excerpt() -> None:
    found = lines(
        f"<article><h1>A</h1>{PROSE * 6}{CARD.replace('<a', '<h3><a').replace('</a>', '</a></h3>')}{PROSE}</article>"
    )
    assert len(found) == 7 and not any("chairs" in line.lower() for line in found)


def test_an_article_in_pieces_that_each_bear_a_link_keeps_them() -> None:
    pieces = [
        f'<div><h2><a href="/p/{i}.html">Piece of furniture number {i}</a></h2>{PROSE.replace("lamp", f"piece {i}")}</div>'
        for i in range(5)
    ]
    assert (
        len([line for line in lines(f"<article><h1>A</h1>{PROSE}{''.join(pieces)}</article>") if "stands on" in line])
        == 6
    )


def test_parts_of_a_text_with_nothing_else_between_them_are_one_text() -> None:
    page = f"""<main><h1>A</h1><div><div class="article-body">{PROSE * 8}</div>
        <div class="article-body"><p>What is left to say of the lamp fits into one line.</p></div></div></main>"""
    assert lines(page)[-1] == "What is left to say of the lamp fits into one line."


@pytest.mark.parametrize("stamp", ["Published: 3 May 2021, 12:35", "03.05.2021", "Stand: 2021-05-03"])
def test_a_line_that_is_there_for_its_date_is_no_text(stamp: str) -> None:
    assert lines(f"<article><h1>A</h1><p>{stamp}</p>{PROSE * 3}<div>{stamp}</div></article>") == lines(
        f"<article><h1>A</h1>{PROSE * 3}</article>"
    )


def test_a_date_below_a_title_that_reads_like_a_sentence_is_no_text() -> None:
    title = "<h1>Letters and lamps: what the postman carried through the snow of that long winter</h1>"
    assert lines(f"<article>{title}<time>2021-05-03</time>{PROSE * 3}</article>") == lines(
        f"<article>{title}{PROSE * 3}</article>"
    )


def test_a_column_that_is_called_a_gutter_is_text_and_the_numbers_of_code_lines_are_none() -> None:
    code = '<table><tr><td class="gutter"><pre>1\n2</pre></td><td class="code"><pre>print(lamp)</pre></td></tr></table>'
    found = lines(f'<h1>A</h1><div class="two-thirds gutter">{PROSE * 4}{code}</div>')
    assert len(found) == 5 and found[-1] == "print(lamp)"


def test_a_page_whose_first_tag_is_closed_at_once_is_read() -> None:
    assert (
        len(lines(f'<!DOCTYPE html><html lang="en" /><head><title>A</title></head><body>{PROSE * 3}</body></html>'))
        == 3
    )


def test_a_short_article_is_not_filled_up_with_the_foot_of_its_page() -> None:
    foot = "<p>Read the rules that you agree to by using this site, which is paid for by those who sell lamps.</p>" * 8
    page = f'<h1>A</h1><div class="article"><p>A lamp.</p>{PROSE * 2}</div><div class="footer">{foot}</div>'
    assert lines(page) == ["A lamp.", *[PROSE[3:-4]] * 2]


def test_a_page_that_is_called_an_article_is_more_than_the_article() -> None:
    shop = "<div><p>Lamps are sold by the river on every day of the week, and on Sundays too, as are chairs.</p></div>"
    page = f'<html class="article"><body>{shop}<div><h1>A</h1>{PROSE * 8}</div></body></html>'
    assert lines(page) == [PROSE[3:-4]] * 8


@pytest.mark.parametrize(
    "name", ["post-footer", "asset-footer", "article__footer", "post-footer-line post-footer-line-1"]
)
def test_the_foot_of_an_article_dates_it(name: str) -> None:
    links = "".join(f'<li><a href="https://lamps.example/{i}">Lamp {i}</a></li>' for i in range(20))
    foot = f'<div class="{name}"><div class="meta">Written by M. Brandt on 14 December 2015, 14:48 | 3 opinions</div></div>'
    page = f'<div class="post"><h1>A</h1>{PROSE * 4}<ul>{links}</ul>{foot}</div>'
    assert article_of(page).published == Moment("2015-12-14")


def test_a_date_named_as_that_of_publication_wins_over_one_in_the_text() -> None:
    head = '<div class="sidebar"><time class="entry-date" datetime="2019-07-13" pubdate>13 July</time></div>'
    said = '<div class="comment-text"><time datetime="2019-08-01" pubdate>1 August</time><p>What a lamp!</p></div>'
    page = f"<article><h1>A</h1>{head}<p>On August 8, 2009, a lamp was lit.</p>{PROSE * 3}</article>{said * 2}"
    assert article_of(page).published == Moment("2019-07-13")


def test_an_article_that_scrolling_appended_to_the_page_is_not_its_text() -> None:
    story = """<article><h1>{0}</h1><p class="byline">By {1} Brandt</p><time datetime="{2}">{2}</time>
        <div class="article-body">{3}</div></article>"""
    other = PROSE.replace("lamp", "chair") * 9
    page = story.format("Lamps", "Mira", "2024-05-02", PROSE * 5) + story.format("Chairs", "Ada", "2024-05-01", other)
    found = article_of(f"<title>Lamps</title><main>{page}</main>")
    assert found.body.splitlines() == [PROSE[3:-4]] * 5
    assert (found.title, found.authors, found.published) == ("Lamps", ("Mira Brandt",), Moment("2024-05-02"))
    assert found.body.splitlines() == [PROSE[3:-4]] * 5


def test_parts_of_one_article_with_headings_of_their_own_are_its_text() -> None:
    parts = "".join(f"<article><h1>Part {i}</h1>{PROSE.replace('lamp', f'lamp {i}') * 4}</article>" for i in range(3))
    found = article_of(f"<title>Lamps</title><main>{parts}</main>")
    assert all(f"The lamp {i}" in found.body for i in range(3))


BYLINE = '<p class="byline">By {}</p>'
OTHERS = "".join(
    f"<div>{BYLINE.format(name)}<a href='/{name[0]}/'>What {name} says</a></div>" for name in ("Ann Lee", "Bo Day")
)


def test_the_byline_above_the_text_wins_over_those_of_others_that_stand_nearer() -> None:
    text = f'<div class="row"><div class="post-content">{PROSE * 5}</div><div>{OTHERS}</div></div>'
    page = f"<div><h1>A</h1>{BYLINE.format('Mira Brandt')}{text}</div>"
    assert article_of(page).authors == ("Mira Brandt",)


def test_a_link_to_the_author_speaks_of_the_page_wherever_it_stands() -> None:
    links = '<a rel="author" href="/m">Mira Brandt</a> <a rel="author" href="/m/all">More by Mira Brandt</a>'
    other = '<a rel="author" href="/a">Ann Lee</a>'
    page = f'<div class="sidebar">{{}}</div><article><h1>A</h1>{PROSE * 4}</article>'
    assert article_of(page.format(links)).authors == ("Mira Brandt",)
    assert article_of(page.format(links + other)).authors == ()


def test_who_took_a_picture_and_the_hour_of_a_date_are_no_author() -> None:
    taken = '<figure><img src="a.jpg"><span class="img-author">Bo Day</span></figure>'
    hour = '<div class="byline"><p>9:39AM BST 05 Oct 2011</p></div>'
    found = article_of(f"<article><h1>A</h1>{taken}{hour}{PROSE * 4}</article>")
    assert (found.authors, found.published) == ((), Moment("2011-10-05"))


def test_a_date_line_at_the_head_of_the_text_wins_over_a_date_below_it() -> None:
    below = '<div class="gallery"><span class="gallery-date">23 December 2011</span></div>'
    page = f"<main><h1>A</h1><div>20 August 2015, 11:16</div><div>{PROSE * 5}</div>{below}</main>"
    assert article_of(page).published == Moment("2015-08-20")


def test_days_of_other_articles_below_the_text_are_not_the_pages() -> None:
    others = "".join(
        f'<div class="say"><p>What somebody said on that day.</p><time datetime="2019-09-2{i}" pubdate>2{i} September</time></div>'
        for i in range(3)
    )
    page = f'<div><h1>A</h1><p>On <time datetime="2019-06-28">28 June 2019</time></p>{PROSE * 5}{others}</div>'
    assert article_of(page).published == Moment("2019-06-28")


@pytest.mark.parametrize(
    "opening", ['<a href="/menu">Menu', '<a name="top">', "<button>Menu", '<a href="/menu"><span>Menu</span>']
)
def test_a_link_or_button_left_open_around_an_article_leaves_its_text(opening: str) -> None:
    page = f"<body><div><a href='/'>Home</a></div>{opening}<article><h1>A</h1>{PROSE * 8}</article></body>"
    assert len(lines(page)) == 8


def test_a_link_left_open_ends_where_the_next_one_begins() -> None:
    line = '<p>The shade is <a href="/b">another story</a>, and a long one, which is told on a page of its own.</p>'
    found = lines(f'<body><a href="/menu">Menu<article><h1>A</h1>{line}{PROSE}</article></body>')
    assert "Menu" not in found and len(found) == 2


def test_a_card_that_is_one_link_stays_one() -> None:
    cards = "".join(f'<a href="/{i}"><article><h3>Number {i} of the lamps</h3>{PROSE}</article></a>' for i in range(3))
    assert len(lines(f"<body><main><h1>A</h1>{PROSE * 3}{cards}</main></body>")) == 3


def test_the_text_of_a_declarative_shadow_root_is_read_as_browsers_show_it() -> None:
    found = article_of((Path(__file__).parent / "sites/extraction/shadow-root.html").read_text("utf-8"))
    assert found.title == "The mill at Ostrey grinds again"
    assert [line.split()[0] for line in found.body.splitlines()] == ["After", "The", "Visitors"]


def test_a_template_that_no_browser_shows_stays_hidden() -> None:
    hidden = "".join(f"<template{mode}>{PROSE * 3}</template>" for mode in ("", ' shadowrootmode="none"'))
    assert lines(f"<body><div>{hidden}</div><ul><template shadowrootmode=open>{PROSE}</template></ul></body>") == []


@pytest.mark.parametrize(
    ("head", "above", "day"),
    [
        ('<meta property="article:published_time" content="2022-11-17">', "<time>9 March 2022</time>", "2022-03-09"),
        ('<meta property="article:published_time" content="2022-11-17">', "<p>9 March 2022</p>", "2022-11-17"),
        ('<meta property="article:published_time" content="2022-11-17">', "<time>9 March 2022</time><time>8 May 2022</time>", "2022-11-17"),
        ('<meta property="article:published_time" content="2022-11-17">', "<p>Updated on <time>9 May 2023</time></p>", "2022-11-17"),
        ('<meta property="article:published_time" content="2022-11-17">', "<time>9 May 2023</time><p>17 November 2022</p>", "2022-11-17"),
        ('<meta property="article:published_time" content="2022-11-17T23:30:00Z">', "<time>18 November 2022</time>", "2022-11-18"),
        ('<meta name="date" content="2020-04-29">', "<p>As of: 28 April 2020</p>", "2020-04-28"),
        ("", '<div class="node__submitted">Submitted by rasos on 24 July 2017 - 18:55</div>', "2017-07-24"),
        ("", "<p>31.10.23</p>", "2023-10-31"),
    ],
)  # fmt: skip
def test_the_one_day_at_the_head_of_a_text_wins_over_what_is_stated(head: str, above: str, day: str) -> None:
    page = f"<html lang=en><head>{head}</head><body><main><h1>The lamp</h1>{above}{PROSE * 4}</main></body></html>"
    found = article_of(page).published
    assert found is not None and found.day == day


def test_a_note_of_the_author_among_the_paragraphs_is_text() -> None:
    note = (
        '<div class="author-note"><p>I wrote this chapter in a winter without any light but that of the lamp.</p></div>'
    )
    assert len(lines(f"<article><h1>A</h1>{PROSE * 2}{note}{PROSE * 2}</article>")) == 5


def test_the_head_of_an_opinion_is_none_of_its_comments() -> None:
    head = """<div class="ArticleHeaderComment"><p class="ArticleHeaderComment_author">By Ida Lind</p>
        <time class="ArticleHeaderComment_date" datetime="2019-01-29">29 January 2019</time></div>"""
    found = article_of(f"<main><h1>A</h1>{head}<div class=article-body>{PROSE * 4}</div></main>")
    assert found.published == Moment("2019-01-29") and found.authors == ("Ida Lind",)


def test_a_page_beside_the_pictures_of_a_site_is_no_article() -> None:
    def kind(path: str) -> str:
        page = f"<html><body><h1>Timings</h1>{PROSE * 4}</body></html>"
        return record_of(page, path).kind

    assert kind("images/2022-04-07-timings.html") == kind("blog/img/a/chart.html") == "page"
    assert kind("images/index.html") == kind("imagery/chart.html") == kind("2022/images-of-april.html") == "article"


def test_the_day_of_a_change_that_stands_for_the_publication_says_so() -> None:
    found = article_of(f"<main><h1>A</h1>{PROSE * 4}<p>Updated on 2025-03-04</p></main>")
    assert found.published == Moment("2025-03-04") and found.signals["published"].endswith(", of a change")


@pytest.mark.parametrize(
    ("lang", "stated", "day"),
    [
        ("de", "2022-11-06T23:00:00Z", "2022-11-07"),
        ("de", "2022-06-06T22:00:00Z", "2022-06-07"),
        ("de", "2022-12-31T23:00:00.000Z", "2023-01-01"),
        ("de", "2022-11-06T22:59:00Z", "2022-11-06"),
        ("de", "2022-11-06T23:00:00+01:00", "2022-11-06"),
        ("en", "2022-11-06T23:00:00Z", "2022-11-06"),
    ],
)
def test_midnight_of_the_readers_begins_their_day(lang: str, stated: str, day: str) -> None:
    text = "<p>Die Lampe steht auf drei Beinen, und jedes davon wurde in der alten Werkstatt am Fluss gedreht.</p>"
    head = f'<meta property="article:published_time" content="{stated}">'
    prose = text if lang == "de" else PROSE
    found = article_of(f"<html lang={lang}><head>{head}</head><body><main><h1>A</h1>{prose * 4}</main></body></html>")
    assert found.published is not None and found.published.day == day
