"""From the bytes of a page to its article, each page alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pressmark.index.article import Article, Moment
from pressmark.index.errors import SettingsError
from pressmark.index.extraction.extract import Extraction, Skip, assemble
from pressmark.search.results import RelatedHit
from pressmark.web.related_export import related_html
from tests.reading import record_of

PAGES = Path(__file__).parent / "sites" / "extraction"


def article_of(name: str, options: Extraction | None = None, path: str | None = None) -> Article:
    return assemble(record_of((PAGES / name).read_bytes(), path or name, options), keep_all=True)


def outcome(html: str, path: str = "a.html", today: str | None = None) -> Article | Skip:
    return assemble(record_of(html, path), today=today)


def test_the_body_is_the_text_and_nothing_around_it() -> None:
    assert article_of("plugin-blog.html").body.splitlines() == [
        "The bell on my old bicycle had not made a sound for years, and I had grown used to shouting at people instead.",
        "Taking it apart",
        "The dome unscrews to the left. Underneath there are two small wheels, a spring and, in my case, a dead spider.",
        "one screwdriver",
        "a drop of oil",
        "turn = left",
        "  if stuck: wait",
        "Part | Price",
        "Spring | 0.40",
        "The wheels, before they were cleaned and oiled.",
        "This paragraph is only for those who read to the end of the page, as few do.",
    ]


def test_code_and_unquoted_text_and_sections_are_ranges_of_the_body() -> None:
    article = article_of("plugin-blog.html")
    assert [article.body[a:b] for a, b in article.code] == ["turn = left\n  if stuck: wait"]
    assert [article.body[a:b][:14] for a, b in article.unquoted] == ["This paragraph"]
    (section,) = article.sections
    assert (section.heading, section.level, section.anchor) == ("Taking it apart", 2, "taking-it-apart")
    assert article.body[section.start :].startswith("Taking it apart\nThe dome") and section.end == len(article.body)


def test_words_inside_a_sentence_may_be_kept_from_snippets_too() -> None:
    article = article_of("quiet-words.html")
    assert [article.body[a:b].strip() for a, b in article.unquoted] == [
        "locked with the code 4711 and", "Orla Quist", "of her wages", "and of debts", "Secret boats", "lamp 4711",
        "Before the wall.", "Within a paragraph of the quiet part.", "Behind it.",
    ]  # fmt: skip


def test_very_many_quiet_words_are_one_run() -> None:
    article = outcome("<article><p>" + "<i data-nosnippet>no</i> yes " * 500 + "</p><p>" + "Some words. " * 40)
    assert isinstance(article, Article)
    assert len(article.unquoted) == 32
    assert all(article.body[a:b].strip().startswith("no") for a, b in article.unquoted)


def test_every_field_is_found_and_names_its_signal() -> None:
    article = article_of("plugin-blog.html")
    assert article.title == "Mending a bicycle bell"
    assert article.authors == ("Ida Lindqvist",)
    assert article.tags == ("bicycles", "repairs", "Small things", "bells")
    assert (article.section, article.lang) == ("Small things", "en-GB")
    assert article.summary == "A bell that no longer rings needs an hour and a drop of oil."
    assert (article.image, article.image_alt) == ("https://workshop.example/bell.jpg", "A brass bell on a handlebar")
    assert article.signals["authors"] == "json-ld author"
    assert article.signals["title"] == "h1, agreed"
    assert article.signals["image"] == "og:image"


def test_a_moment_in_utc_is_the_day_that_the_page_shows() -> None:
    article = article_of("plugin-blog.html")
    assert article.published == Moment("2021-05-05T00:30:00+02:00")
    assert article.modified == Moment("2021-06-01T08:00:00+00:00")


def test_a_layout_table_without_any_names_gives_its_text() -> None:
    article = article_of("plain.html")
    assert article.title == "How the mill was saved"
    assert article.body.startswith("For a hundred and twenty years") or "Owen" in article.body.splitlines()[0]
    assert "Archive" not in article.body
    assert article.authors == ("Owen Pritchard",)
    assert article.published == Moment("2019-03-03")


def test_explicit_marks_decide_what_the_text_is() -> None:
    article = article_of("marked.html")
    assert article.body == "It gives a warm light and stands on three legs.\nMade of brass. A lamp with a shade"
    assert article.title == "The green lamp"
    assert article.filters == {"shelf": ("B",), "size": ("large, but light",)}
    assert (article.sort, article.boost) == ({"price": "12"}, 2.0)


def test_configured_selectors_win_over_everything() -> None:
    options = Extraction(
        content=("#missing", ".author-box"),
        remove=(".entry-meta",),
        fields={"title": ".site-header > a", "tags": ".sidebar a"},
    )
    article = article_of("plugin-blog.html", options)
    assert article.body == "Ida Lindqvist mends what others throw away. She lives by the sea and answers letters."
    assert (article.title, article.tags) == ("Workshop Notes", ("paint", "wood"))
    assert article.signals["title"] == "settings: .site-header > a"


def test_a_selector_that_is_none_is_named() -> None:
    with pytest.raises(SettingsError, match=r"div\[\["):
        article_of("plain.html", Extraction(content=("div[[",)))


PROSE = "<p>" + "A sentence that goes on for a while, as sentences in real articles do. " * 6 + "</p>"


@pytest.mark.parametrize(
    ("html", "path", "reason"),
    [
        (f'<meta name="robots" content="noindex, follow">{PROSE}', "a.html", "noindex"),
        (f'<meta name="st:robots" content="noindex, nofollow">{PROSE}', "a.html", "noindex"),
        (f'<meta http-equiv="refresh" content="0; url=/b.html">{PROSE}', "a.html", "redirect"),
        (f"<title>Not found</title>{PROSE}", "404.html", "missing"),
        (f'<html amp><link rel="canonical" href="/a.html">{PROSE}', "a.amp.html", "amp"),
        (f"<title>Posts about wood</title>{PROSE}", "tag/wood/index.html", "listing"),
        (f"<title>Page 2</title>{PROSE}", "page/2/index.html", "listing"),
        (f"<title>May 2020</title>{PROSE}", "2020/05/index.html", "listing"),
        ("<title>Home</title>" + "<article><h2><a href=/a.html>One of the posts</a></h2><p>What it says.</p></article>" * 4, "index.html", "listing"),
        ("<title>Index</title>" + '<li><a href="a.html#x">module.name of it</a></li>' * 40, "genindex.html", "listing"),
        ("<title>Search</title><p>Please activate JavaScript to search.</p><form><input name=q></form>", "docs/search.html", "listing"),
        (f'<body class="archive category">{PROSE}', "x/index.html", "listing"),
        (f'<script type="application/ld+json">{{"@type":"CollectionPage"}}</script>{PROSE}', "x.html", "listing"),
        (f'<body data-pagefind-ignore="all">{PROSE}', "a.html", "noindex"),
        (f'<form class="post-password-form"><input></form>{PROSE}', "a.html", "password"),
        ("<title>Nothing</title><nav><a href=/>Home</a></nav>", "a.html", "empty"),
    ],
)  # fmt: skip
def test_a_page_that_is_no_article_is_left_out_with_its_reason(html: str, path: str, reason: str) -> None:
    found = outcome(html, path)
    assert isinstance(found, Skip)
    assert found.reason == reason


def test_a_plain_page_is_searchable_as_a_page() -> None:
    found = outcome(f"<title>About us</title>{PROSE}", "about/index.html")
    assert isinstance(found, Article) and found.kind == "page"


@pytest.mark.parametrize(
    "path",
    ["terms-of-service/index.html", "mentions-legales.html", "fr/a-propos/index.html", "sobre-mi/index.html", "colophon.html", "nutzungsbedingungen/index.html", "now/index.html", "de/ueber-uns.html"],
)  # fmt: skip
def test_what_every_site_says_of_itself_is_a_plain_page(path: str) -> None:
    found = outcome(f"<title>Of ours</title>{PROSE}", path)
    assert isinstance(found, Article) and found.kind == "page"


@pytest.mark.parametrize("path", ["date/now.html", "posts/about-boats.html", "terms-of-trade.html", "om-boats.html"])
def test_an_article_whose_name_begins_as_that_of_a_plain_page_is_one(path: str) -> None:
    found = outcome(f"<title>Of boats</title>{PROSE * 3}", path)
    assert isinstance(found, Article) and found.kind == "article"


def test_a_front_page_that_says_something_itself_is_a_page() -> None:
    toctree = "".join(f'<li><a href="{n}.html">Chapter {n} of the manual</a></li>' for n in range(2))
    found = outcome(f"<title>Manual</title><main><h1>Manual</h1>{PROSE}<ul>{toctree}</ul></main>", "index.html")
    assert isinstance(found, Article) and found.kind == "page" and found.body.startswith("A sentence")


def test_an_article_on_a_shelf_named_as_listings_are_is_one() -> None:
    found = outcome(f"<title>Queries</title><main><h1>Queries</h1>{PROSE}</main>", "docs/topics/db/queries.html")
    assert isinstance(found, Article) and found.kind == "article"


def test_an_article_about_searching_is_no_search_page() -> None:
    assert isinstance(outcome(f"<title>Search</title>{PROSE}", "howto/search.html"), Article)


def test_a_page_dated_ahead_waits_for_its_day() -> None:
    html = f'<meta property="article:published_time" content="2024-05-10">{PROSE}'
    assert outcome(html, today="2024-05-01") == Skip("a.html", "future", "2024-05-10")
    assert isinstance(outcome(html, today="2024-05-09"), Article)
    assert isinstance(outcome(html), Article)


def test_a_page_without_head_and_body_tags_is_read_whole() -> None:
    found = outcome(
        f"<!doctype html><title>Lean</title><nav><a href=/>Home</a></nav><article><h1>Lean</h1>{PROSE}</article>"
    )
    assert isinstance(found, Article)
    assert found.title == "Lean" and found.body.startswith("A sentence that goes on")


def test_soft_hyphens_do_not_cut_words() -> None:
    found = outcome(f"<title>Win&shy;ter</title><p>Schnee&shy;ball\u200bschlacht im Park.</p>{PROSE}")
    assert isinstance(found, Article)
    assert found.title == "Winter" and found.body.startswith("Schneeballschlacht im Park.")


def test_a_page_filled_by_a_script_gives_the_text_of_its_structured_data() -> None:
    text = "The ferry will not run today because of the storm, and nobody knows about tomorrow. " * 6
    data = f'<script type="application/ld+json">{{"@type":"NewsArticle","headline":"Storm","articleBody":"{text}"}}</script>'
    found = outcome(f"<title>Storm</title>{data}<div id=app></div><p>Please wait while the page loads.</p>")
    assert isinstance(found, Article)
    assert found.body == text.strip() and found.signals["body"] == "json-ld articleBody"


def test_links_are_the_other_pages_of_the_site_rooted() -> None:
    hrefs = ["c.html", "../b/index.html#part", "https://www.site.example/d.html?ref=1", "https://other.example/e.html",
             "/photo.jpg", "mailto:a@b.example", "javascript:alert(1)", "#top", "//site.example/f/", "a.html", "/g"]  # fmt: skip
    links = " ".join(f'See <a href="{href}">there</a> for what we wrote about this before.' for href in hrefs)
    html = f'<link rel="canonical" href="https://site.example/p/a.html"><article><h1>One</h1>{PROSE}<p>{links}</p></article>'
    found = outcome(html, "p/a.html")
    assert isinstance(found, Article)
    assert found.links == ("/p/c.html", "/b/", "/d.html", "/f/", "/g")


def test_an_address_is_taken_as_the_page_spells_it_but_never_that_of_another_page() -> None:
    for canonical, url in (
        ("https://site.example/p/a", "/p/a"),
        ("/p/a/", "/p/a/"),
        ("https://site.example/", "/p/a.html"),
    ):
        found = outcome(f'<link rel="canonical" href="{canonical}">{PROSE}', "p/a.html")
        assert isinstance(found, Article) and found.url == url


def test_related_posts_are_pinned_and_barred_by_marks() -> None:
    html = f"""<meta name="pressmark-related" content="/meta.html"><link rel="canonical" href="https://site.example/p/a.html">
    <article data-pressmark-related="b.html https://site.example/c/index.html" data-pressmark-unrelated="some-id">{PROSE}</article>"""
    found = outcome(html, "p/a.html")
    assert isinstance(found, Article)
    assert (found.pins, found.excludes) == (("/p/b.html", "/c/", "/meta.html"), ("some-id",))


@pytest.mark.parametrize(
    "sign",
    [
        '<meta name="expires" content="2024-05-10">',
        '<meta property="article:expiration_time" content="2024-05-10T09:00:00Z">',
        '<meta name="googlebot" content="unavailable_after: 10 May 2024 15:00:00 GMT">',
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":"x","expires":"2024-05-10"}</script>',
        '<p data-pagefind-meta="expires:2024-05-10">',
    ],
)
def test_a_page_expires_on_its_day(sign: str) -> None:
    found = outcome(sign + PROSE, today="2024-05-09")
    assert isinstance(found, Article) and found.expires and found.expires.day == "2024-05-10"
    gone = outcome(sign + PROSE, today="2024-05-10")
    assert isinstance(gone, Skip) and gone.reason == "expired" and gone.detail[:10] == "2024-05-10"


def test_how_long_a_page_may_be_cached_is_no_expiry() -> None:
    found = outcome(f'<meta http-equiv="expires" content="2024-05-10">{PROSE}', today="2025-01-01")
    assert isinstance(found, Article) and found.expires is None


@pytest.mark.parametrize(
    "sign",
    [
        '<meta name="draft" content="true">',
        '<script type="application/ld+json">{"@type":"Article","creativeWorkStatus":"Draft"}</script>',
    ],
)
def test_a_draft_is_left_out(sign: str) -> None:
    found = outcome(sign + PROSE)
    assert isinstance(found, Skip) and found.reason == "draft"


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", " vbscript:x", "data:image/png;base64,AAAA", "java\tscript:alert(1)"]
)
def test_a_picture_is_never_a_script(address: str) -> None:
    found = outcome(
        f'<meta property="og:image" content="{address}">{PROSE}<img src="{address}" width="900" height="600">{PROSE}'
    )
    assert isinstance(found, Article) and found.image is None


def test_the_largest_picture_of_the_text_stands_for_a_page_that_names_none() -> None:
    pictures = (
        '<img src="logo.png" width="900" height="900"><img src="small.jpg" width="120" height="120" alt="Small">'
        '<img src="data:image/gif;base64,A" data-src="lazy.jpg" width="400" height="300" alt="A lazy cat">'
        '<img src="x.jpg" srcset="x.jpg 300w, x-1600.jpg 1600w" alt="A wide view">'
    )
    found = outcome(
        f"<article><h1>Cats</h1>{PROSE}<p>{pictures}</p>{PROSE}</article><img src=huge.jpg width=4000 height=4000>",
        "p/a.html",
    )
    assert isinstance(found, Article)
    assert (found.image, found.image_alt) == ("/p/x-1600.jpg", "A wide view")


def test_the_first_paragraph_is_the_summary_of_a_page_that_has_none() -> None:
    found = outcome(
        f"<article><h1>Cats</h1><p>Short line.</p><p>{'Cats sleep through most of the day. ' * 3}</p>{PROSE}</article>"
    )
    assert isinstance(found, Article)
    assert found.summary == ("Cats sleep through most of the day. " * 3).strip()
    assert found.signals["summary"] == "first paragraph"


@pytest.mark.parametrize(
    ("given", "authors"),
    [
        ("&lt;i&gt;Mallory&lt;/i&gt; &amp; Sons", ("Mallory & Sons",)),
        ("Ida Lindqvist &amp; Tom Berg", ("Ida Lindqvist", "Tom Berg")),
        ("Ida Lindqvist and Tom Berg", ("Ida Lindqvist", "Tom Berg")),
        ("Harbour Press, Ltd.", ("Harbour Press, Ltd",)),
    ],
)
def test_a_firm_is_one_author(given: str, authors: tuple[str, ...]) -> None:
    found = outcome(f'<meta name="author" content="{given}">{PROSE}')
    assert isinstance(found, Article) and found.authors == authors


@pytest.mark.parametrize(
    ("picture", "address"),
    [
        ('<figure><img src="/i/pic0.jpg" width=900 height=600 alt="A crane"></figure>', "/i/pic0.jpg"),
        ('<p><img src="/i/unsized.jpg" alt="A crane"></p>', "/i/unsized.jpg"),
        ('<p><img src="/i/blank.gif" data-src="/i/lazy.jpg" alt="A crane"></p>', "/i/lazy.jpg"),
        ('<p><img src="/i/one.gif" width=1 height=1 alt=""></p>', None),
        ('<p><img src="/i/placeholder.png" width=900 height=600 alt=""></p>', None),
        ('<p><img src=" DATA:image/gif;base64,AAAA" width=900 height=600 alt=""></p>', None),
    ],
)
def test_a_plain_picture_in_the_text_stands_for_the_page(picture: str, address: str | None) -> None:
    found = outcome(f"<article><h1>Cranes</h1>{PROSE}{picture}{PROSE}</article>")
    assert isinstance(found, Article)
    assert (found.image, found.image_alt) == (address, "A crane" if address else None)


@pytest.mark.parametrize(
    "marked",
    [
        '<div itemscope itemtype="https://schema.org/BlogPosting"><h1>Cranes</h1><img itemprop="image" src="/own.jpg">{}</div>',
        '<div itemscope><h1>Cranes</h1><figure itemprop="image" itemscope><img itemprop="url" src="/own.jpg"></figure>{}</div>',
        '<article class="h-entry"><h1 class="p-name">Cranes</h1><img class="u-photo" src="/own.jpg">{}</article>',
        '<article class="h-entry"><h1 class="p-name">Cranes</h1><p><img class="u-featured" src="/own.jpg"></p>{}</article>',
    ],
)
def test_a_picture_that_is_marked_as_the_articles_wins_over_a_larger_one(marked: str) -> None:
    found = outcome(marked.format(f'{PROSE}<p><img src="/large.jpg" width=900 height=600></p>{PROSE}'))
    assert isinstance(found, Article) and found.image == "/own.jpg"


@pytest.mark.parametrize(
    "person",
    [
        '<p itemprop="author" itemscope><img itemprop="image" src="/ada.jpg"><span itemprop="name">Ada Okafor</span></p>',
        '<p class="p-author h-card"><img class="u-photo" src="/ada.jpg">Ada Okafor</p>',
    ],
)
def test_the_portrait_of_an_author_is_not_marked_as_the_articles_picture(person: str) -> None:
    page = f'<article class="h-entry" itemscope><h1>Cranes</h1>{PROSE}<p><img src="/crane.jpg" width=900 height=600></p>{person}{PROSE}'
    found = outcome(page)
    assert isinstance(found, Article) and found.image == "/crane.jpg"


def test_the_summary_of_a_microformat_is_read() -> None:
    said = "Why cranes sleep on one leg."
    found = outcome(
        f'<article class="h-entry"><h1 class="p-name">Cranes</h1><p class="p-summary">{said}</p>{PROSE}</article>'
    )
    assert isinstance(found, Article)
    assert (found.summary, found.signals["summary"]) == (said, ".p-summary")


@pytest.mark.parametrize(
    "line",
    [
        "<time>2024-05-10</time> by Ada Okafor",
        "Posted on May 10, 2024 by Ada Okafor",
        "Written by <b>Ada Okafor</b><br>Share on X",
        "In the harbour<br>10 May 2024 by Ada Okafor<br>Share on X",
    ],
)
def test_who_wrote_it_may_stand_behind_the_day_or_in_one_of_several_lines(line: str) -> None:
    found = outcome(f"<article><h1>Cranes</h1><p>{line}</p>{PROSE}</article>")
    assert isinstance(found, Article) and found.authors == ("Ada Okafor",)


def test_a_picture_that_is_called_a_page_is_unreadable() -> None:
    data = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 20
    found = assemble(record_of(data))
    assert found == Skip("a.html", "unreadable", "not a text")


@pytest.mark.parametrize("vendor", ["swiftype", "elastic"])
def test_elements_that_name_a_field_fill_it(vendor: str) -> None:
    name = f"data-{vendor}-name"
    found = outcome(
        f"""<title>Other</title><h1 {name}="title">The lamp</h1><span {name}="tags">Light</span><span {name}="tags">Brass</span>
        <i {name}="published_at">2021-03-04</i><div {name}="body"><p>It stands on three legs.</p></div>{PROSE}"""
    )
    assert isinstance(found, Article)
    assert (found.title, found.body, found.tags) == ("The lamp", "It stands on three legs.", ("Light", "Brass"))
    assert found.published == Moment("2021-03-04")


def test_levels_of_docsearch_name_title_and_section() -> None:
    found = outcome(f"""<title>Lamps - Guide</title><b class="DocSearch-lvl0">Lighting</b><h1 class="DocSearch-lvl1">Lamps</h1>
        <div class="DocSearch-content">{PROSE}</div><div>{PROSE.replace("sentence", "line")}</div>""")
    assert isinstance(found, Article)
    assert (found.title, found.section) == ("Lamps", "Lighting")
    assert "line" not in found.body and found.signals["body"] == "mark"


def test_what_htdig_is_told_to_leave_out_ends_with_the_page_where_nothing_ends_it_before() -> None:
    found = outcome(f"<h1>A</h1>{PROSE}<!--htdig_noindex--><div><p>Not for searching.</p></div><p>Nor this here.</p>")
    assert isinstance(found, Article) and "Not for" not in found.body and "Nor this" not in found.body


@pytest.mark.parametrize(
    ("off", "on"),
    [("htdig_noindex", "/htdig_noindex"), ("UdmComment", "/UdmComment"), ("googleoff: index", "googleon: index")],
)
def test_comments_switch_the_text_off_and_on(off: str, on: str) -> None:
    found = outcome(
        f"<article><h1>A</h1>{PROSE}<!--{off}--><p>Not for searching, says the owner of the page.</p><!--{on}--><p>For searching again, and for good.</p></article>"
    )
    assert isinstance(found, Article)
    assert "Not for" not in found.body and found.body.endswith("For searching again, and for good.")


def test_the_only_dated_line_of_a_page_dates_it_and_a_date_in_a_sentence_does_not() -> None:
    far = "<div class=widget><p>{}</p></div>"
    dated = outcome(f"<main><h1>A</h1>{PROSE * 8}</main>" + far.format("Updated: 3 May 2021"))
    told = outcome(
        f"<main><h1>A</h1>{PROSE * 8}</main>"
        + far.format("This firm was founded by two sisters on 3 May 1991 in Hull.")
    )
    assert isinstance(dated, Article) and dated.published == Moment("2021-05-03")
    assert isinstance(told, Article) and told.published is None


def test_a_heading_that_is_the_author_is_no_title() -> None:
    found = outcome(
        f'<title>The great flood - Ida Lindqvist - Press</title><meta name="author" content="Ida Lindqvist"><h2>Ida Lindqvist</h2>{PROSE}'
    )
    assert isinstance(found, Article) and "The great flood" in found.title


def test_dates_and_names_in_examples_tables_and_bibliographies_are_not_those_of_the_page() -> None:
    article = article_of("examples-of-dates.html")
    assert (article.published, article.authors) == (None, ())
    assert "Zora Fenwick" in article.body and "1994-11-27" in article.body


def test_a_label_before_the_date_at_the_head_of_the_text_dates_a_page() -> None:
    found = outcome(f"<title>Notes</title><h1>Notes</h1><p><strong>Release date: </strong>2024-11-21</p>{PROSE}")
    assert isinstance(found, Article) and found.published == Moment("2024-11-21")


def test_what_proves_the_ownership_of_a_site_is_no_article_and_a_short_note_is_one() -> None:
    proof = outcome("google-site-verification: google0123456789abcdef.html", "google0123456789abcdef.html")
    assert proof == Skip("google0123456789abcdef.html", "empty", "a few words without a title")
    assert isinstance(outcome("<title>Closed</title><p>The shop is closed today.</p>"), Article)


@pytest.mark.parametrize("name", ["keywords", "news_keywords", "parsely-tags"])
def test_a_list_of_tags_in_one_meta_is_divided(name: str) -> None:
    article = outcome(f'<meta name="{name}" content="Lamps, Three legs; Workshop"><h1>A</h1>{PROSE}')
    assert isinstance(article, Article) and article.tags == ("Lamps", "Three legs", "Workshop")


@pytest.mark.parametrize(
    ("links", "text"),
    [
        ('<a href="/oak">Oak</a><a href="/elm">Elm</a><a href="/fir"><b>Fir</b></a>', "Oak Elm Fir."),
        ("<a>132</a><a>5</a><a>Share</a>", "132 5 Share."),
        ('<a href="/oak">on</a><a href="/oak">line</a>', "online."),
        ('<a href="/map">Map</a><a href="/entry">.Entry</a>', "Map.Entry."),
        ('<a href="/oak">o</a><a name="x"></a>ak', "oak."),
    ],
)
def test_links_side_by_side_are_words_of_their_own(links: str, text: str) -> None:
    article = outcome(f"<article><h1>A</h1>{PROSE}<p>It says for the sake of all of us {links}.</p>{PROSE}</article>")
    assert isinstance(article, Article) and f"all of us {text}" in article.body


@pytest.mark.parametrize(
    ("content", "tags"),
    [("lamps, oil", ("lamps", "oil")), ("Lind, Ida", ("Lind, Ida",)), ("A, B, C", ("A", "B", "C"))],
)
def test_the_only_tag_of_open_graph_may_be_a_list(content: str, tags: tuple[str, ...]) -> None:
    article = outcome(f'<meta property="article:tag" content="{content}"><h1>A</h1>{PROSE}')
    assert isinstance(article, Article) and article.tags == tags


@pytest.mark.parametrize(("stamp", "day"), [("1646389200", "2022-03-04"), ("1646389200000", "2022-03-04")])
def test_seconds_since_1970_in_a_meta_are_a_date(stamp: str, day: str) -> None:
    article = outcome(f'<meta name="date" content="{stamp}"><h1>A</h1>{PROSE}')
    assert isinstance(article, Article) and article.published is not None and article.published.iso.startswith(day)


def test_an_article_that_bears_its_tags_as_classes_is_no_list_of_tags() -> None:
    head = '<p class="x"><a rel="category tag" href="/c/lamps/">Lamps</a></p>'
    text = f'<div class="post-7 post tag-legs category-lamps"><h1>A</h1>{head}{PROSE}<p>See <a href="/b/">the chair</a> too.</p></div>'
    article = outcome(text)
    assert isinstance(article, Article) and article.tags == ("Lamps",)


@pytest.mark.parametrize(
    "mark",
    [
        '<div itemprop="author" itemscope><b itemprop="name">Ida Lind</b> writes of lamps (since 1962).</div>',
        "<h4>Author</h4><p>Ida Lind</p>",
        "<p>By</p><p>Ida Lind</p>",
        '<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" content="Ida Lind">',
        '<div class="author-box">she has made two lamps of note</div><p>By Ida Lind</p>',
        '<span class="post-author vcard">مرسلة بواسطة <span class="fn">Ida Lind</span></span>',
        '<p class="byline">Skrifað <span class="author vcard"><a class="url fn n" href="/ida">Ida Lind</a></span> í gær</p>',
        "<p>By Ida Lind on March 4, 2022</p>",
        "<p>Par Ida Lind, le 4 mars 2022</p>",
    ],
)
def test_the_author_is_found_by_what_names_a_person(mark: str) -> None:
    article = outcome(f"<h1>A</h1>{mark}{PROSE * 3}")
    assert isinstance(article, Article) and article.authors == ("Ida Lind",)


def pagefind(mark: str) -> Article:
    article = outcome(f"<title>The lamp</title><h1>The lamp</h1>{mark}{PROSE}")
    assert isinstance(article, Article)
    return article


def test_what_pagefind_only_leaves_out_of_the_index_still_tells_fields() -> None:
    mark = '<div data-pagefind-ignore{}>Hidden <b data-pagefind-meta="author">Ida Lind</b></div>'
    told, quiet = pagefind(mark.format("")), pagefind(mark.format('="all"'))
    assert "Hidden" not in told.body and told.authors == ("Ida Lind",)
    assert "Hidden" not in quiet.body and quiet.authors == ()


def test_a_picture_is_chosen_together_with_what_it_shows() -> None:
    article = pagefind('<img data-pagefind-meta="image[src], image_alt[alt]" src="/lamp.png" alt="A lamp">')
    assert (article.image, article.image_alt) == ("/lamp.png", "A lamp")


def test_a_page_that_is_excluded_whole_is_counted_as_such() -> None:
    skip = outcome(f"<title>The lamp</title><body data-search-exclude><h1>The lamp</h1>{PROSE}")
    assert isinstance(skip, Skip) and skip.reason == "noindex" and skip.detail == "data-search-exclude"


@pytest.mark.parametrize("vendor", ["swiftype", "elastic"])
def test_what_the_tags_of_a_search_vendor_say_wins(vendor: str) -> None:
    metas = "".join(
        f'<meta class="{vendor}" name="{name}" content="{value}">'
        for name, value in (
            ("title", "Lamp of three legs"),
            ("published_at", "2013-10-31"),
            ("author", "Ida Lind"),
            ("tags", "a"),
        )
    )
    article = outcome(f'<title>The lamp</title><meta name="author" content="Web Desk">{metas}<h1>The lamp</h1>{PROSE}')
    assert isinstance(article, Article) and article.published
    assert (article.title, article.published.iso, article.authors, article.tags) == (
        "Lamp of three legs", "2013-10-31", ("Ida Lind",), ("a",)
    )  # fmt: skip


def test_an_element_may_be_let_in_again_within_one_left_out() -> None:
    marks = f'<p>Out</p><div data-swiftype-index="true"><p>In again.</p><i data-elastic-exclude>Out</i></div><p>Out</p>{PROSE}'
    article = outcome(f'<title>The lamp</title><body data-swiftype-index="false"><h1>The lamp</h1>{marks}')
    assert isinstance(article, Article) and article.body == "In again."


@pytest.mark.parametrize(
    ("out", "back"),
    [('data-swiftype-index="false"', 'data-swiftype-index="true"'), ("data-elastic-exclude", "data-elastic-include")],
)
def test_what_is_let_in_again_is_not_all_of_the_text(out: str, back: str) -> None:
    article = outcome(f"<h1>The lamp</h1>{PROSE}<div {out}><p>Out</p><p {back}>In again.</p></div><p>The end.</p>")
    assert isinstance(article, Article) and article.body.splitlines()[1:] == ["In again.", "The end."]


def test_attributes_that_are_read_as_text_stay_words_of_their_own() -> None:
    image = '<img data-pagefind-index-attrs="alt" alt="lighthouse">'
    article = outcome(f"<h1>The lamp</h1><p>Harbour{image}keeper and his lamps, of which there are two.</p>{PROSE}")
    assert isinstance(article, Article) and article.body.startswith("Harbour lighthouse keeper")


@pytest.mark.parametrize(
    ("html", "boost"),
    [
        ("<article data-pagefind-weight=3><h1>The lamp</h1>{}</article>", 3.0),
        ("<div data-pagefind-weight=3><h1>The lamp</h1>{}</div>", 3.0),
        ("<h1>The lamp</h1><div data-pagefind-body data-pagefind-weight=3>{}</div>", 3.0),
        ("<h1 data-pagefind-weight=3>The lamp</h1><div>{}</div>", 1.0),
    ],
)
def test_the_weight_of_the_element_that_holds_the_article_is_its_own(html: str, boost: float) -> None:
    article = outcome(html.format(PROSE))
    assert isinstance(article, Article) and article.boost == boost


def test_a_catalogue_puts_the_family_name_first() -> None:
    metas = '<meta name="citation_author" content="Lind, Ida"><meta name="citation_author" content="Bee, A.">'
    article = outcome(f"{metas}<h1>The lamp</h1>{PROSE}")
    assert isinstance(article, Article) and article.authors == ("Ida Lind", "A. Bee")


@pytest.mark.parametrize("name", ["Ida Lind, PhD", "Lamps, Inc."])
def test_what_stands_behind_a_name_in_a_catalogue_may_be_no_given_name(name: str) -> None:
    article = outcome(f'<meta name="dc.creator" content="{name}"><h1>The lamp</h1>{PROSE}')
    assert isinstance(article, Article) and article.authors[0].startswith(name.split(",")[0])


def test_a_list_of_related_posts_gives_a_page_no_field_and_no_text() -> None:
    prose = (
        "<article><h1>Lamps</h1><p>The lamp of the harbour was lit every evening, and seen from far away.</p></article>"
    )
    hit = RelatedHit("b", "/b/", "Nets", 0.3, published="2019-03-04")
    include = related_html((hit,))
    shown = (
        '<nav><a rel="author" href="/x/">Vera Holm</a> <a rel="tag" href="/t/">nets</a> <time>2019-03-04</time></nav>'
    )
    plain = outcome(prose)
    for block in (
        include,
        f"<pressmark-related>{include}</pressmark-related>",
        f"<pressmark-related>{shown}</pressmark-related>",
    ):
        for html in (prose + block, prose.replace("</article>", block + "</article>")):
            assert replace(outcome(html), path=plain.path) == plain


HERO = '<img src="/hero.jpg" width="900" height="600" alt="A lamp">'


@pytest.mark.parametrize(
    "page",
    [
        "<article>{0}<h1>A</h1>{1}</article>",
        "<article><h1>A</h1>{0}<div>{1}</div></article>",
        "<h1>A</h1><div class='wide'>{0}</div><div class='post-content'>{1}</div>",
    ],
    ids=["in the article above its heading", "below its heading", "between heading and text"],
)
def test_an_unmarked_picture_above_the_text_stands_for_the_page(page: str) -> None:
    found = outcome(page.format(HERO, PROSE * 4))
    assert isinstance(found, Article) and (found.image, found.image_alt) == ("/hero.jpg", "A lamp")


def test_pictures_above_the_heading_and_of_the_author_stand_for_no_page() -> None:
    author = HERO.replace("hero", "jane")
    page = f"<div>{HERO}</div><h1>A</h1><p class='author-box'>{author}</p><div class='post-content'>{PROSE * 4}</div>"
    found = outcome(page)
    assert isinstance(found, Article) and found.image is None


SCOPE = "itemscope itemtype='https://schema.org/{}'"


@pytest.mark.parametrize(
    ("around", "summary"),
    [
        (SCOPE.format("BlogPosting"), "What a lamp needs."),
        (SCOPE.format("WPHeader"), None),
        ("itemprop='publisher' " + SCOPE.format("Organization"), None),
    ],
)
def test_a_description_that_is_shown_is_the_summary_where_it_is_the_articles(around: str, summary: str | None) -> None:
    said = f"<div {around}><p itemprop='description'>What a lamp needs.</p></div>"
    found = outcome(f"<article><h1>A</h1>{said}{PROSE * 4}</article>")
    assert isinstance(found, Article) and (found.signals["summary"] == "itemprop description") == (summary is not None)
    assert summary is None or found.summary == summary


def test_what_is_in_noindex_is_no_text_unless_it_holds_the_heading() -> None:
    found = outcome(f"<article><h1>A</h1>{PROSE}<noindex><p>Buy lamps by the river.</p></noindex>{PROSE}</article>")
    assert isinstance(found, Article) and "Buy lamps" not in found.body and len(found.body.splitlines()) == 2
    whole = outcome(f"<noindex><article><h1>A</h1>{PROSE}</article></noindex>")
    assert isinstance(whole, Article) and whole.body


def test_a_day_at_the_head_of_a_part_of_the_address_dates_a_page_that_says_nothing_else() -> None:
    plain = outcome(f"<article><h1>A</h1>{PROSE}</article>", "news/20200506-lamps.html")
    dated = outcome(
        f'<article><h1>A</h1><time datetime="2021-01-02">2 January</time>{PROSE}</article>', "20200506.html"
    )
    assert isinstance(plain, Article) and plain.published == Moment("2020-05-06")
    assert isinstance(dated, Article) and dated.published == Moment("2021-01-02")


def test_dates_in_rows_of_a_table_of_the_text_are_its_examples() -> None:
    rows = "".join(f"<tr><td>{day}</td><td>ISO 8601 in any mode</td></tr>" for day in ("1999-01-08", "08-Jan-1999"))
    found = outcome(f"<h1>Dates</h1>{PROSE}<table>{rows}</table>{PROSE * 8}")
    assert isinstance(found, Article) and found.published is None


def test_links_to_tags_are_tags_where_they_stand_together_and_are_no_cloud() -> None:
    said = (
        "<p>They met in <a href='/tag/paris/'>Paris</a>, where it rained for as long as both of them stayed there.</p>"
    )
    links = [f"<a href='/tags/tag-{i}/'>Thing {i}</a>" for i in range(30)]
    few, many = (f"<div>Posted in: {', '.join(links[:end])}</div>" for end in (2, 30))
    page = (
        f'<meta name="keywords" content="lamps, best lamps, buy lamps"><article><h1>A</h1>{PROSE}{said}{{}}</article>'
    )
    labelled, cloud = outcome(page.format(few)), outcome(page.format(many))
    assert isinstance(labelled, Article) and isinstance(cloud, Article)
    assert (labelled.tags, labelled.signals["tags"]) == (("Thing 0", "Thing 1"), "link to a tag")
    assert cloud.signals["tags"] == "keywords"
