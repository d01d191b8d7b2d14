"""The search page: complete without JavaScript, safe with any text, kind in every state."""

from __future__ import annotations

import base64
import functools
import hashlib
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from pressmark.search.results import (
    Correction,
    FacetCount,
    GenerationInfo,
    Interpretation,
    SectionHit,
    Snippet,
)
from tests.fake_site import INFO, FakeSite, hit
from tests.page_tree import Tree
from tests.service import HOSTILE_URLS, client


def page(site: FakeSite | None = None, query: str = "q=box", status: int = 200, **settings: object) -> Tree:
    response = client(site, **settings).get(f"/search?{query}", headers={"Accept": "text/html"})
    assert response.status_code == status and response.content_type == "text/html; charset=utf-8"
    assert len(response.get_data()) < 100_000
    return Tree(response.get_data(as_text=True))


def test_a_hit_shows_all_it_has() -> None:
    tree = page()
    assert tree.one("title")[1] == "box – Search – The Harbour Post"
    assert tree.one("h1")[1] == "Results for “box”"
    assert tree.one("input", id="q")[0]["value"] == "box"
    heading = tree.one("h2")
    assert heading[1] == "The search box"
    assert ("https://harbour.example/posts/1/", "The search box") in [(a["href"], text) for a, text in tree.all("a")]
    assert [text for _, text in tree.all("mark")] == ["search", "search", "box", "search"]
    assert tree.one("time") == ({"datetime": "2024-05-06"}, "6 May 2024")
    assert tree.one("p", class_="meta")[1] == "6 May 2024Ana Silva, Ben OttPostsuiweb"
    assert tree.one("p", class_="crumbs")[1] == "harbour.example › posts › 1"
    assert ("https://harbour.example/posts/1/#keyboard", "Keyboard") in [(a["href"], t) for a, t in tree.all("a")]
    assert tree.one("p", class_="total")[1] == "1 result 3 ms"


def test_a_hit_shows_nothing_it_has_not() -> None:
    bare = hit(title="", snippet=Snippet(""), url=None, published=None, authors=(), tags=(), section=None, sections=())
    tree = page(FakeSite(hits=(bare,), facets={}))
    assert tree.one("h2")[1] == "Untitled"
    assert not tree.all("time") and not tree.all("p", class_="meta") and not tree.all("p", class_="excerpt")


def test_the_page_needs_no_script_and_no_other_host() -> None:
    tree = page()
    assert tree.one("form", id="search")[0]["action"] == "/search"
    addresses = [a.get("src") or a.get("href") for name in ("script", "link", "img") for a, _ in tree.all(name)]
    assert all(str(address).startswith("/") and not str(address).startswith("//") for address in addresses)
    assert not any(name.startswith("on") or name == "style" for _, attrs, _ in tree.elements for name in attrs)
    assert all("src" in attrs for attrs, _ in tree.all("script")) and not tree.all("style")


def test_files_are_pinned() -> None:
    browser = client()
    for attrs, _ in page().all("link", rel="stylesheet"):
        content = browser.get(str(attrs["href"])).data
        assert attrs["integrity"] == "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode()


def test_a_correction_offers_the_way_back() -> None:
    understood = Interpretation(used="search box", insist='"serach" box', corrections=(Correction("serach", "search"),))
    tree = page(FakeSite(interpretation=understood), "q=serach+box&tag=ui&page=1")
    assert "Showing results for search box. Search instead for serach box." in tree.one("div", class_="understood")[1]
    assert tree.one("a", class_="query")[0]["href"] == "/search?tag=ui&q=%22serach%22+box"


def test_whatever_was_understood_differently_is_said() -> None:
    understood = Interpretation(
        used="a",
        insist='"a"',
        suggestion="a b",
        missing=("zzz",),
        dropped=("box",),
        expanded={"js": ("javascript",)},
        ignored=("q",),
    )
    said = page(FakeSite(interpretation=understood)).one("div", class_="understood")[1]
    for text in (
        "Did you mean a b?",
        "Not found on this site: zzz",
        "Not in every result: box",
        "javascript",
        "not read: q",
        "what I typed",
    ):
        assert text in said


def test_pages_with_some_of_the_words_are_announced() -> None:
    relaxed = Interpretation(used="a b", relaxed=True)
    assert "only some of the words" in page(FakeSite(interpretation=relaxed)).one("div", class_="understood")[1]
    assert page(FakeSite(interpretation=relaxed, total=0)).one("div", class_="understood")[1] == ""


def test_filters_are_part_of_the_form() -> None:
    tree = page(query="q=box&tag=UI&tag=gone")
    boxes = {str(a["value"]): ("checked" in a, a["form"]) for a, _ in tree.all("input", name="tag")}
    assert boxes == {"UI": (True, "search"), "python": (False, "search"), "gone": (True, "search")}
    removals = {text.removesuffix(" ×"): a["href"] for a, text in tree.all("a") if text.endswith("×")}
    assert removals == {"UI": "/search?q=box&tag=gone", "gone": "/search?q=box&tag=UI"}


def test_a_choice_that_cannot_narrow_is_not_offered() -> None:
    assert not page(FakeSite(facets={"lang": (FacetCount("en", 9),)})).all("fieldset")


def test_languages_and_kinds_by_name() -> None:
    facets = {
        "lang": (FacetCount("en", 9), FacetCount("ja", 1)),
        "kind": (FacetCount("article", 9), FacetCount("page", 1)),
    }
    shown = [text for _, text in page(FakeSite(facets=facets)).all("label")]
    assert shown[1:] == ["English 9", "日本語 1", "Article 9", "Page 1"]


def test_years_from_the_latest_back() -> None:
    facets = {"year": (FacetCount("2019", 9), FacetCount("2024", 2), FacetCount("2021", 5))}
    shown = [a["value"] for a, _ in page(FakeSite(facets=facets)).all("input", name="year")]
    assert shown == ["2024", "2021", "2019"]


def test_a_section_does_not_repeat_its_heading() -> None:
    repeated = SectionHit("What it costs", "cost", Snippet("What it costs", ((0, 4),)))
    tree = page(FakeSite(hits=(hit(sections=(repeated,)),)))
    assert [text for a, text in tree.all("li", dir="auto")] == ["What it costs"]


def test_many_values_stand_behind_more() -> None:
    facets = {"tag": tuple(FacetCount(f"t{number}", 99 - number) for number in range(20))}
    tree = page(FakeSite(facets=facets), "q=a&tag=t19")
    assert len(tree.all("input", name="tag")) == 20 and len(tree.all("details", class_="more")) == 1


def test_dates_and_sorting_survive_a_new_query() -> None:
    tree = page(FakeSite(total=2), "q=box&after=2024-01&before=2024-06&sort=date")
    kept = {a["name"]: a["value"] for a, _ in tree.all("input", type="hidden")}
    assert kept == {"sort": "newest", "after": "2024-01", "before": "2024-06"}
    assert [text for a, text in tree.all("a") if a.get("aria-current") == "true"] == ["Newest"]
    assert "From January 2024 ×" in [text for _, text in tree.all("a")]


def test_pages_are_links() -> None:
    tree = page(FakeSite(total=95), "q=box&page=5&tag=ui")
    assert [text for a, text in tree.all("a") if (a.get("aria-label") or "").startswith("Page ")] == [
        "1",
        "4",
        "5",
        "6",
        "10",
    ]
    assert tree.one("a", rel="next")[0]["href"] == "/search?q=box&tag=ui&page=6"
    assert tree.one("a", rel="prev")[0]["href"] == "/search?q=box&tag=ui&page=4"
    assert [text for a, text in tree.all("a") if a.get("aria-current") == "page"] == ["5"]
    assert tree.one("ol", class_="hits")[0]["start"] == "41"


@pytest.mark.parametrize("number", [3, 101, 999_999_999])
def test_a_page_that_is_not_there(number: int) -> None:
    tree = page(FakeSite(total=15), f"q=box&page={number}", status=404)
    assert f"There is no page {number}" in tree.one("p", class_="none")[1]
    assert "/search?q=box" in [a["href"] for a, _ in tree.all("a")]


def test_without_a_query_there_is_something_to_read() -> None:
    site = FakeSite()
    tree = page(site, "")
    assert not site.asked
    assert [text for _, text in tree.all("h2", class_="group")] == ["Newest", "Tags"]
    assert "/search?tag=ui" in [a["href"] for a, _ in tree.all("a")]


def test_a_site_without_dates_shows_pages_instead_of_news() -> None:
    tree = page(FakeSite(hits=(hit(1, published=None),), tags=()), "")
    assert [text for _, text in tree.all("h2", class_="group")] == ["Pages"]


def test_filters_alone_are_a_search() -> None:
    site = FakeSite()
    page(site, "tag=ui")
    assert site.asked[-1].text == "" and site.asked[-1].filters == {"tag": ("ui",)}


def test_without_a_hit_there_is_a_way_on() -> None:
    tree = page(FakeSite(total=0, interpretation=Interpretation(used="bxo", suggestion="box")), "q=bxo")
    assert "Nothing was found for “bxo”." in tree.one("p", class_="none")[1]
    assert ("/search?q=box", "box") in [(a["href"], text) for a, text in tree.all("a")]
    assert [text for _, text in tree.all("h2", class_="group")] == ["Newest", "Tags"]


def test_a_word_half_typed_finds_what_the_box_showed() -> None:
    site = FakeSite(total=0)
    page(site, "q=har")
    assert [request.as_you_type for request in site.asked] == [False, True]


def test_an_empty_index_says_so() -> None:
    empty = GenerationInfo(number=1, token="g1", built=INFO.built, articles=0, engine="whoosh")
    site = FakeSite(hits=(), info=empty, facets={}, tags=())
    assert "Nothing has been indexed yet." in page(site).one("p", class_="none")[1]
    assert "Nothing has been indexed yet." in page(site, "").one("p", class_="none")[1]


def test_a_bad_parameter_keeps_the_form() -> None:
    tree = page(query="q=harbour&sort=best", status=400)
    assert tree.one("input", id="q")[0]["value"] == "harbour"
    assert "sort: must be relevance, newest or oldest." in [text for _, text in tree.all("p")]


def test_json_for_who_accepts_only_that() -> None:
    response = client().get("/search?q=box", headers={"Accept": "application/json"})
    assert response.get_json()["total"] == 1 and "Accept" in response.headers["Vary"]


def test_the_page_is_sent_once() -> None:
    browser = client()
    first = browser.get("/search?q=box")
    assert browser.get("/search?q=box", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert len(first.data) < 30_000


PAYLOADS = [
    "<script>x()</script>",
    "</title><script>x()</script>",
    "<img src=x onerror=x()>",
    '"><svg onload=x()>',
    '" onmouseover="x()',
    "' autofocus onfocus='x()",
    "{{7*7}}",
    "{% raw %}",
    "&lt;script&gt;",
    "&amp;lt;b&amp;gt;",
    "+ADw-script+AD4-",
    "<b><scr</b>ipt>",
    "\u202e<i>",
    "]]><x>",
    "--><x>",
    "<mark>",
    "\x00<x>",
    "javascript:x()",
]


def site_of(text: str) -> FakeSite:
    """A site whose every text is this one, with highlights that cut it apart."""
    cut = tuple((place, place + 1) for place in range(0, len(text), 2))
    article = hit(
        id=text, title=text, title_highlights=cut, snippet=Snippet(text, cut), authors=(text,), tags=(text,),
        section=text, lang=text, image=text, image_alt=text, url="/" + text.replace("\x00", ""),
        published=text, sections=(SectionHit(text, text, Snippet(text, cut)),), passage=text, kind=text,
    )  # fmt: skip
    understood = Interpretation(
        used=text, insist=text, suggestion=text, corrections=(Correction(text, text),), missing=(text,),
        dropped=(text,), expanded={text: (text,)}, filters=((text, text),), ignored=(text,), relaxed=True,
    )  # fmt: skip
    info = GenerationInfo(7, "g7", INFO.built, 42, "whoosh", text, "https://harbour.example/", text)
    names = ("tag", "author", "section", "lang", "kind", "filter." + text)
    facets = {name: (FacetCount(text, 2), FacetCount("b", 1)) for name in names}
    return FakeSite((article,), info, understood, facets, tags=(FacetCount(text, 1),))


def trees(text: str) -> list[Tree]:
    browser = client(site_of(text))
    asked = [
        (path, query) for path in ("/search", "/search/help", "/embed") for query in ({"q": text, "tag": text}, {})
    ]
    pages = [browser.get(path, query_string=query, headers={"Accept": "text/html"}) for path, query in asked]
    assert all(response.status_code == 200 for response in pages)
    return [Tree(response.get_data(as_text=True)) for response in pages]


@functools.cache
def harmless() -> list[Tree]:
    return trees("harmless")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_becomes_markup(payload: str) -> None:
    for plain, hostile in zip(harmless(), trees(payload), strict=True):
        names = [{tag for tag, _, _ in tree.elements} for tree in (plain, hostile)]
        assert names[0] == names[1]
        attributes = [{name for _, attrs, _ in tree.elements for name in attrs} for tree in (plain, hostile)]
        assert attributes[0] == attributes[1]
        for attrs, _ in hostile.all("a"):
            assert str(attrs["href"]).startswith(("/", "https://harbour.example/"))
        if payload == "{{7*7}}":
            assert not any(text == "49" for _, text in hostile.all("h2"))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_becomes_markup_in_json_or_xml(payload: str) -> None:
    browser = client(site_of(payload))
    result = browser.get("/api/v1/search", query_string={"q": payload}).get_json()["results"][0]
    for text in (result["excerpt"], result["title_html"], result["plain_excerpt"], result["sub_results"][0]["excerpt"]):
        assert not re.search(r"<(?!/?mark>)", text) and not re.search(r"[\"']", text)
    root = ElementTree.fromstring(browser.get("/opensearch.xml").data)
    assert [element.tag.rpartition("}")[2] for element in root] == [
        "ShortName",
        "Description",
        "InputEncoding",
        "Image",
        *["Url"] * 3,
    ]


@pytest.mark.parametrize("url", HOSTILE_URLS)
def test_no_link_leads_where_it_should_not(url: str) -> None:
    tree = page(FakeSite(hits=(hit(url=url, sections=()),)))
    outside = [str(a["href"]) for a, _ in tree.all("a") if not str(a["href"]).startswith("/")]
    assert outside == ["https://harbour.example/"]
    assert not any("evil" in str(a["href"]) for a, _ in tree.all("a"))


@pytest.mark.parametrize("base_url", ["", "javascript:alert(1)//", "//evil.example/"])
def test_without_a_usable_address_of_the_site_links_stay_on_this_origin(base_url: str) -> None:
    info = GenerationInfo(7, "g7", INFO.built, 42, "whoosh", "Post", base_url, "en")
    tree = page(FakeSite(info=info))
    assert "/posts/1/" in [a["href"] for a, _ in tree.all("a")]
    assert all(str(a["href"]).startswith("/") and not str(a["href"]).startswith("//") for a, _ in tree.all("a"))


def test_templates_of_the_owner_come_first(tmp_path: Path) -> None:
    (tmp_path / "base.html").write_text(
        '{% extends "pressmark/base.html" %}{% block footer %}<footer>Ours: {{ q }}</footer>{% endblock %}'
    )
    tree = page(query="q=%3Cb%3E", templates=str(tmp_path))
    assert tree.one("footer")[1] == "Ours: <b>" and tree.one("h2")[1] == "The search box"


def test_an_owner_may_draw_a_hit(tmp_path: Path) -> None:
    (tmp_path / "search.html").write_text(
        '{% extends "pressmark/search.html" %}{% block result %}<li>{{ hit.title }}: {{ link(hit.url) }}</li>{% endblock %}'
    )
    tree = page(FakeSite(hits=(hit(title="<b>"),), facets={}), templates=str(tmp_path))
    assert "<b>: https://harbour.example/posts/1/" in [text for _, text in tree.all("li")]


def test_search_tips() -> None:
    assert "lang=de" in client().get("/search?q=a&lang=de").get_data(as_text=True).split("<footer")[1]
    assert '<html lang="de"' in client().get("/search/help?lang=de").get_data(as_text=True)
    response = client().get("/search/help")
    links = [str(a["href"]) for a, _ in Tree(response.get_data(as_text=True)).all("a")]
    assert "/search?q=%22city+council%22" in links
    assert "/search?q=tag%3Aui" in links and "/search?q=author%3A%22Ana+Silva%22" in links
    bare = client(FakeSite(hits=(), tags=())).get("/search/help").get_data(as_text=True)
    assert "tag:culture" in bare and "Jane Doe" in bare


def test_the_root_leads_to_the_search() -> None:
    response = client().get("/")
    assert response.status_code == 302 and response.headers["Location"] == "/search"


def test_opensearch_description() -> None:
    response = client(service_url="https://search.example.org/").get("/opensearch.xml")
    assert response.mimetype == "application/opensearchdescription+xml"
    text = response.get_data(as_text=True)
    assert "<ShortName>The Harbour Post</ShortName>" in text
    assert 'template="https://search.example.org/search?q={searchTerms}"' in text
    long = GenerationInfo(7, "g7", INFO.built, 42, "whoosh", "A name & more than sixteen", "", "en")
    short = re.search(
        "<ShortName>(.*)</ShortName>", client(FakeSite(info=long)).get("/opensearch.xml").get_data(as_text=True)
    )
    assert short and short[1] == "A name &amp; more th"


def test_the_service_below_a_path() -> None:
    below = client(service_url="https://harbour.example/find/")
    for path in ("/find/search?q=box", "/search?q=box"):
        response = below.get(path, headers={"Accept": "text/html"})
        tree = Tree(response.get_data(as_text=True))
        assert tree.one("form", id="search")[0]["action"] == "/find/search"
        assert below.get(str(tree.one("link", rel="stylesheet")[0]["href"])).status_code == 200
    assert below.get("/find/api/v1/search?q=a").get_json()["links"]["html"] == "https://harbour.example/find/search?q=a"
    assert below.get("/find").headers["Location"] == "/find/search"
