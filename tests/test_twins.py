"""Pages of a site that stand for others: copies, twins for other devices, listings, and where links start from."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from pressmark.index.article import Article
from pressmark.index.discovery import Page, url_of
from pressmark.index.extraction.boilerplate import affected, count_site
from pressmark.index.extraction.extract import Extraction, Skip, assemble, read_page
from pressmark.index.extraction.site_counts import SiteCounts

NAMES = ("lamp", "chair", "table", "shelf", "clock")

ENGLISH = (
    "The {} stands in the hall of the old house, and whoever comes home late at night is glad that it does.",
    "It was bought at a market in the spring, when the children were small, and nobody remembers what it cost.",
    "When the house was sold the new owners asked for it, but by then it had been promised to the neighbours.",
)


def text(name: str) -> str:
    return "".join(
        f"<p>The {name} stands in room number {number} of the old house, and nobody has moved the {name} since then.</p>"
        for number in range(5)
    )


def post(name: str, head: str = "") -> str:
    return f"<html><head><title>The {name}</title>{head}</head><body><article><h1>The {name}</h1>{text(name)}</article></body></html>"


POSTS = {f"{name}/index.html": post(name) for name in NAMES}


def outcomes(pages: Mapping[str, str | bytes]) -> dict[str, Article | Skip]:
    """What becomes of each page of a site."""
    records = [
        read_page(html.encode() if isinstance(html, str) else html, Page(path, url_of(path), b""), Extraction())
        for path, html in pages.items()
    ]
    counts = count_site(record.outline for record in records)
    return {record.path: assemble(record, counts) for record in records}


def reason(found: Article | Skip) -> str:
    return found.reason if isinstance(found, Skip) else found.kind


@pytest.mark.parametrize(
    "path",
    ["lamp/amp/index.html", "amp/lamp/index.html", "lamp.amp.html", "lamp-print.html", "lamp/print/index.html",
     "lamp/index.html?print=1.html"],
)  # fmt: skip
def test_a_page_for_paper_or_phones_is_known_by_its_address_and_its_text(path: str) -> None:
    found = outcomes({**POSTS, path: post("lamp").replace("<title>The lamp", "<title>Read: The lamp")})
    assert found[path] == Skip(path, "duplicate", "lamp/index.html")
    assert reason(found["lamp/index.html"]) == "article"


def test_an_article_about_print_is_one() -> None:
    found = outcomes({**POSTS, "craft/print/index.html": post("press"), "craft/index.html": post("craft")})
    assert reason(found["craft/print/index.html"]) == "article"


def test_an_absolute_canonical_address_names_a_page_of_the_site() -> None:
    head = '<link rel="canonical" href="https://house.example/lamp/">'
    found = outcomes({**POSTS, "old/the-lamp.html": post("lamp", head)})
    assert found["old/the-lamp.html"] == Skip("old/the-lamp.html", "duplicate", "lamp/index.html")


def test_a_template_that_names_the_front_page_on_every_page_is_not_believed() -> None:
    head = '<link rel="canonical" href="https://house.example/">'
    pages = {f"{name}.html": post(name, head) for name in NAMES}
    home = (
        f"<html><head><title>House</title>{head}</head><body><main><h1>House</h1>{text('house')}</main></body></html>"
    )
    found = outcomes({**pages, "index.html": home})
    assert [reason(found[path]) for path in pages] == ["article"] * len(NAMES)


@pytest.mark.parametrize(
    "line",
    ['<article><h2><a href="{0}/">The {0}</a></h2><p>{1}</p></article>', '<li>3 May | <a href="{0}/">All of the {0} story</a></li>'],
)  # fmt: skip
def test_a_folders_page_that_lists_its_pages_is_a_listing(line: str) -> None:
    pages = {f"blog/{path}": html for path, html in POSTS.items()}
    excerpt = (
        "An excerpt of a few words about a thing in the house, which goes on for a while, as excerpts will do. " * 3
    )
    entries = "".join(line.format(name, excerpt) for name in NAMES)
    found = outcomes({**pages, "blog/index.html": f"<title>Blog</title><main><h1>Blog</h1>{entries}</main>"})
    assert reason(found["blog/index.html"]) == "listing"


def test_a_folders_page_that_says_something_itself_is_no_listing() -> None:
    pages = {f"guide/{path}": html for path, html in POSTS.items()}
    entries = "".join(f'<li><a href="{name}/">All of the {name} story</a></li>' for name in NAMES)
    guide = f"<title>Guide</title><main><h1>Guide</h1>{text('guide')}<ul>{entries}</ul></main>"
    assert reason(outcomes({**pages, "guide/index.html": guide})["guide/index.html"]) == "article"


@pytest.mark.parametrize("base", ["/shop/", "https://house.example/shop/", "../shop/"])
def test_links_pictures_and_addresses_start_from_the_stated_base(base: str) -> None:
    html = post(
        "lamp",
        f'<base href="{base}"><link rel="canonical" href="../lamp/"><meta property="og:image" content="lamp.jpg">',
    )
    html = html.replace(
        "</article>", '<p>It goes well with <a href="chairs/one.html">a chair</a> of the same wood.</p></article>'
    )
    found = outcomes({"lamp/index.html": html})["lamp/index.html"]
    assert isinstance(found, Article)
    assert (found.links, found.url, found.image) == (("/shop/chairs/one.html",), "/lamp/", "/shop/lamp.jpg")


def test_marked_levels_are_headings_of_the_text() -> None:
    html = post("lamp").replace(
        "</article>", f'<div class="DocSearch-lvl3" id="bulb">Its bulb</div>{text("bulb")}</article>'
    )
    found = outcomes({"lamp/index.html": html})["lamp/index.html"]
    assert isinstance(found, Article)
    assert [(part.heading, part.level, part.anchor) for part in found.sections] == [("Its bulb", 3, "bulb")]


def test_every_page_is_looked_at_again_once_there_is_a_site() -> None:
    outline = read_page(post("lamp").encode(), Page("a.html", "/a.html", b""), Extraction()).outline
    assert affected(outline, SiteCounts(2), SiteCounts(3)) and not affected(outline, SiteCounts(3), SiteCounts(4))


TWICE = "<p>{0} lies at the mouth of the river, and the boats of the old harbour go out every night.</p><p>Nobody has counted the boats of {0} since the great storm, and nobody wants to count them.</p>"
NIGHT = "<p>港の夜はとても静かで、船の灯りだけが水の上に長く伸びていた。</p><p>古い桟橋のそばで、漁師たちは朝まで網を直しながら話をしていた。</p>"


@pytest.mark.parametrize("paths", [("var.html", "var/index.html"), ("var.html", "var/index.html", "copyof.html")])
@pytest.mark.parametrize("title", ["Var", "Boats", "Boats of the harbour", "港の夜", ""])
@pytest.mark.parametrize("encoding", ["utf-8", "euc-jp"])
def test_copies_are_one_article_whatever_they_are_called(paths: tuple[str, ...], title: str, encoding: str) -> None:
    """A copy counts once: its lines do not repeat on the site, they are said once, in several places."""
    lines = NIGHT if encoding != "utf-8" else TWICE.format("Var")
    encodings = dict.fromkeys(paths, "shift_jis" if encoding != "utf-8" else encoding) | {paths[0]: encoding}
    pages = {
        path: f'<meta charset="{coded}"><title>{title}</title><article>{lines}</article>'.encode(coded)
        for path, coded in encodings.items()
    }
    found = outcomes(pages)
    assert sorted(map(reason, found.values())) == ["article", *["duplicate"] * (len(paths) - 1)]
    assert [len(article.body) > 50 for article in found.values() if isinstance(article, Article)] == [True]


def test_pages_of_other_names_that_say_the_same_keep_what_they_say() -> None:
    pages = {f"{name}.html": f"<title>The {name}</title><article>{TWICE.format('Var')}</article>" for name in NAMES}
    found = outcomes(pages)
    assert [isinstance(article, Article) and len(article.body) > 50 for article in found.values()] == [True] * 5


def test_pages_without_a_name_that_share_only_the_sites_lines_are_no_copies() -> None:
    closing = "<p>All of the pictures on these pages may be used freely by all who name their maker.</p>"
    pages = {f"{name}.html": f"<article><p>A {name} at night</p>{closing}</article>" for name in NAMES}
    assert [reason(found) for found in outcomes(pages).values()].count("duplicate") == 0


EXCERPT = "A thing of the old house, of which more is said on the page about it, as it should be."
LISTS = {
    "a list": '<ul>{}</ul>|<li><a href="/{0}/">All of the {0} story</a></li>',
    "lines": '<p>{}</p>|<a href="/{0}/">All of the {0} story</a><br>',
    "dated lines": '{}|<p>2024-05-1{1} <a href="/{0}/">Of the {0}</a></p>',
    "a table": '<table>{}</table>|<tr><td>2024-05-1{1}</td><td><a href="/{0}/">Of the {0}</a></td></tr>',
    "cards": '{}|<div class="card"><h3><a href="/{0}/">Of the {0}</a></h3><p>' + EXCERPT + '</p><time datetime="2024-05-1{1}">{1} May</time></div>',
    "excerpts": '<p>All that we have written so far, newest first.</p>{}|<article><h2>Of the {0}</h2><p>' + EXCERPT + '</p><a href="/{0}/">Read more</a></article>',
}  # fmt: skip


@pytest.mark.parametrize("path", ["things/index.html", "things.html"])
@pytest.mark.parametrize("kind", LISTS)
def test_a_page_that_says_nothing_beside_entries_of_other_pages_is_a_listing(kind: str, path: str) -> None:
    around, line = LISTS[kind].split("|")
    entries = around.format("".join(line.format(name, number) for number, name in enumerate(NAMES)))
    found = outcomes({**POSTS, path: f'<title>Things</title><div id="c"><h1>Things of ours</h1>{entries}</div>'})
    assert [reason(page) for page in found.values()] == ["article"] * len(NAMES) + ["listing"]


@pytest.mark.parametrize(
    "beside",
    [
        text("story"),
        "<p>Posted on <time datetime='2024-06-01'>1 June 2024</time></p><p>What I have read this week.</p>",
    ],
)
def test_a_post_of_links_with_words_or_a_date_of_its_own_is_an_article(beside: str) -> None:
    line = LISTS["a list"].split("|")[1]
    entries = "".join(line.format(name) for name in NAMES)
    found = outcomes({**POSTS, "week/index.html": f"<title>My week</title><h1>My week</h1>{beside}<ul>{entries}</ul>"})
    assert reason(found["week/index.html"]) == "article"


def test_a_short_post_of_links_that_lead_elsewhere_is_no_listing() -> None:
    entries = "".join(f'<li><a href="https://{name}.example/">All about the {name}</a></li>' for name in NAMES)
    found = outcomes({**POSTS, "week.html": f"<title>My week</title><h1>My week</h1><ul>{entries}</ul>"})
    assert reason(found["week.html"]) != "listing"


def test_a_reference_that_goes_by_headings_of_its_own_is_an_article() -> None:
    parts = "".join(
        f'<section><h2>Method {name}</h2><table><tr><td><a href="/{name}/">{name}</a></td>'
        f"<td>Opens the {name}.</td></tr></table></section>"
        for name in NAMES
    )
    html = f"<title>Opener</title><main><h1>Opener</h1><p>Opens what can be opened.</p><ul><li>{parts}</li></ul></main>"
    assert reason(outcomes({**POSTS, "opener.html": html})["opener.html"]) == "article"


def named(*names: str) -> str:
    return ", ".join(f'<a href="/{name}/">{name.title()}</a>' for name in names)


@pytest.mark.parametrize(
    "page",
    [
        # A type that has no members: what it is, and what is related to it.
        f"""<h1>Interface Furniture</h1><dl><dt>All Known Subinterfaces:</dt><dd>{named("chair", "table")}</dd></dl>
        <div>public interface Furniture</div><div>Marks what stands in a house.</div>
        <dl><dt>Since:</dt><dd>1.7</dd><dt>See Also:</dt><dd><ul><li>{named("clock")}</li></ul></dd></dl>""",
        # A package: more is said of it than of what is in it.
        f"""<h1>Package furniture</h1><p>Holds what stands in a house, as opposed to what hangs on its walls, and knows
        how each of them is carried from one room to another without harm to the floor.</p>
        <div>{named("chair")}</div><div>{named("table")}</div><div>{named("lamp", "shelf")}</div>""",
        # Where something is used, under headings that name two things.
        f"""<h1>Uses of Clock</h1><section><h2>Uses of {named("clock")} in {named("shelf")}</h2>
        <div>{named("lamp")}</div><div>{named("chair")}</div><div>{named("table")}</div></section>""",
    ],
    ids=["marker", "package", "uses"],
)
def test_a_reference_page_that_says_little_beside_its_links_is_an_article(page: str) -> None:
    html = f"<title>Reference</title><main>{page}</main>"
    assert reason(outcomes({**POSTS, "reference.html": html})["reference.html"]) == "article"


def test_of_copies_the_one_that_others_name_canonical_stands_for_all() -> None:
    head = '<link rel="canonical" href="/furniture/the-lamp.html">'
    pages = {"l.html": post("lamp"), "furniture/the-lamp.html": post("lamp"), "old/lamp.html": post("lamp", head)}
    found = outcomes(pages)
    assert reason(found["furniture/the-lamp.html"]) == "article"
    for path in ("l.html", "old/lamp.html"):
        assert found[path] == Skip(path, "duplicate", "furniture/the-lamp.html")


def test_of_copies_the_one_that_names_itself_canonical_stands_for_all() -> None:
    own = '<link rel="canonical" href="https://home.example/lamp/">'
    found = outcomes({**POSTS, "lamp.html": post("lamp"), "lamp/index.html": post("lamp", own)})
    assert found["lamp.html"] == Skip("lamp.html", "duplicate", "lamp/index.html")
    assert reason(found["lamp/index.html"]) == "article"


def test_what_says_nearly_the_same_names_the_article_that_stands_for_both() -> None:
    other = post("lamp").replace("<p>", "<p>As the second edition of this text adds to the first one: ", 1)
    found = outcomes({**POSTS, "second-edition-of-it/index.html": other})
    main, near = found["lamp/index.html"], found["second-edition-of-it/index.html"]
    assert isinstance(main, Article) and isinstance(near, Article)
    assert near.duplicate_of == main.id


def test_of_copies_in_two_languages_the_one_that_is_written_in_its_own_stays() -> None:
    text = "".join(f"<p>{line}</p>" for line in ENGLISH)
    pages = {
        f"{named}/{name}/index.html": f"""<html lang="{named}"><head><title>{name.title()}</title>
        <link rel="canonical" href="https://site.example/{named}/{name}/"></head><h1>{name.title()}</h1>{text.format(name)}</html>"""
        for named in ("de", "en")
        for name in ("lamp",)
    }
    found = outcomes({**POSTS, **pages})
    assert found["de/lamp/index.html"] == Skip("de/lamp/index.html", "duplicate", "en/lamp/index.html")
    assert reason(found["en/lamp/index.html"]) == "article"


def test_a_page_of_nothing_but_what_others_say_keeps_it_below_its_title() -> None:
    same = "<p>The night ferry leaves the harbour at ten and comes back in the morning with the papers of the mainland.</p>"
    pages = {
        f"{name}.html": f"<title>{name}</title><h1>{name}</h1>{same}<p>What the {name} says by itself is this.</p>"
        for name in NAMES
    }
    found = outcomes({**pages, "copy.html": f"<title>Night ferry</title><h1>Night ferry</h1>{same}"})
    copy = found["copy.html"]
    assert isinstance(copy, Article)
    assert copy.body.startswith("The night ferry leaves the harbour")
