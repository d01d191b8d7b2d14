"""The JSON API: what it answers, what may be kept, who may read it."""

from __future__ import annotations

import json
from dataclasses import replace
from urllib.parse import quote

import pytest

from pressmark.index.settings import MOST_RELATED
from pressmark.search.results import (
    Correction,
    Interpretation,
    Snippet,
    Suggestion,
)
from pressmark.web.kept_answers import Answer, AnswerCache
from tests.fake_site import INFO, FakeSite, hit
from tests.service import HOSTILE_URLS, client


def test_a_result_has_every_field_and_null_for_what_is_unknown() -> None:
    bare = hit(published=None, authors=(), tags=(), section=None, lang=None, sections=(), passage=None)
    answer = client(FakeSite(hits=(bare,))).get("/api/v1/search?q=box").get_json()
    result = answer["results"][0]
    assert result["date"] is None and result["fragment"] is None and result["author"] is None
    assert result["tags"] == [] and result["sub_results"] == [] and result["image"] is None
    assert result["title"] == "The search box" and result["title_html"] == "The <mark>search</mark> box"


def test_excerpts_are_escaped_with_mark_the_only_tag() -> None:
    result = client().get("/api/v1/search?q=box").get_json()["results"][0]
    assert result["excerpt"] == "A small &amp; fast <mark>search</mark> <mark>box</mark>. It is kind."
    assert result["plain_excerpt"] == "A small &amp; fast search box. It is kind."


def test_no_highlight_leaves_the_marks_out() -> None:
    result = client().get("/api/v1/search?q=box&highlight=0").get_json()["results"][0]
    assert "<mark>" not in result["excerpt"] + result["title_html"]


def test_only_the_fields_asked_for() -> None:
    result = client().get("/api/v1/search?q=box&fields=url,title").get_json()["results"][0]
    assert set(result) == {"url", "title"}


def test_json_may_stand_inside_a_page() -> None:
    site = FakeSite(hits=(hit(title="</script><script>x()</script>\u2028"),))
    body = client(site).get("/api/v1/search?q=%3C/script%3E").get_data()
    assert not any(char in body for char in (b"<", b">", b"&", "\u2028".encode()))
    assert json.loads(body)["results"][0]["title"].startswith("</script>")


def test_interpretation_corrections_and_suggestion() -> None:
    understood = Interpretation(
        used="search box",
        insist='"serach" box',
        suggestion="search boxes",
        corrections=(Correction("serach", "search"),),
        missing=("zzz",),
        dropped=("box",),
        expanded={"js": ("javascript",)},
        filters=(("tag", "ui"),),
        ignored=("more",),
        relaxed=True,
    )
    answer = client(FakeSite(interpretation=understood)).get("/api/v1/search?q=serach+box").get_json()
    assert (answer["query"], answer["query_used"], answer["corrected"]) == ("serach box", "search box", True)
    assert answer["suggestion"] == "search boxes"
    assert answer["interpretation"] == {
        "used": "search box",
        "insist": '"serach" box',
        "suggestion": "search boxes",
        "corrections": [{"typed": "serach", "used": "search"}],
        "missing": ["zzz"],
        "dropped": ["box"],
        "expanded": {"js": ["javascript"]},
        "filters": [{"name": "tag", "value": "ui"}],
        "ignored": ["more"],
        "misread": [],
        "relaxed": True,
    }


def test_parameters_become_a_request() -> None:
    site = FakeSite()
    client(site).get(
        "/api/v1/search?q=a+b&page=3&limit=20&tag=ui&tag=web&author=Ana&section=S&kind=article&lang=en&year=2024"
        "&after=2024-01&before=2024-06&sort=date&filter.colour=red&filter.colour=blue&unheard=of"
    )
    request = site.asked[-1]
    assert (request.text, request.limit, request.offset, request.sort) == ("a b", 20, 40, "newest")
    assert (request.after, request.before, request.as_you_type) == ("2024-01", "2024-06", True)
    assert request.filters == {
        "tag": ("ui", "web"),
        "author": ("Ana",),
        "section": ("S",),
        "kind": ("article",),
        "lang": ("en",),
        "year": ("2024",),
        "colour": ("red", "blue"),
    }


@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
def test_sorts(sort: str) -> None:
    site = FakeSite()
    client(site).get(f"/api/v1/search?q=a&sort={sort}")
    assert site.asked[-1].sort == sort


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("page=0", "page"),
        ("page=-1", "page"),
        ("page=x", "page"),
        ("page=1e3", "page"),
        ("page=99999999999999999999", "page"),
        ("page=%EF%BC%92", "page"),
        ("limit=0", "limit"),
        ("limit=51", "limit"),
        ("limit=NaN", "limit"),
        ("sort=best", "sort"),
        ("year=24", "year"),
        ("year=2024x", "year"),
        ("after=tomorrow", "after"),
        ("highlight=yes", "highlight"),
        ("fields=title,secret", "fields"),
        ("&".join(f"tag={number}" for number in range(33)), "tag"),
        ("tag=" + "x" * 201, "tag"),
        ("facets=all", "facets"),
        ("filter.=1", "filter."),
        ("filter.a.b=1", "filter.a.b"),
    ],
)
def test_a_bad_value_is_named(query: str, parameter: str) -> None:
    response = client().get(f"/api/v1/search?q=a&{query}")
    assert response.status_code == 400 and response.content_type == "application/problem+json"
    assert [error["parameter"] for error in response.get_json()["errors"]] == [parameter]


@pytest.mark.parametrize(
    "text", ["", " ", "%00", "%ff%fe", "(" * 3000, "%F0%9F%91%A8%E2%80%8D" * 500, "%ED%A0%80", "x" * 60_000]
)
def test_any_text_is_answered(text: str) -> None:
    assert client().get(f"/api/v1/search?q={text}").status_code == 200


def test_no_query_has_no_results() -> None:
    answer = client().get("/api/v1/search").get_json()
    assert (answer["total"], answer["results"], answer["pages"]) == (0, [], 0)


def test_lone_surrogates_in_an_article_do_not_break_the_answer() -> None:
    response = client(FakeSite(hits=(hit(title="bad \ud800 title"),))).get("/api/v1/search?q=a")
    assert response.status_code == 200 and response.get_json()["results"][0]["title"] == "bad ? title"


def test_pages_and_links() -> None:
    site = FakeSite(total=26)
    answer = client(site).get("/api/v1/search?q=box&page=2&tag=ui&utm=1").get_json()
    assert (answer["total"], answer["page"], answer["pages"], answer["limit"]) == (26, 2, 3, 10)
    assert answer["links"] == {
        "self": "http://localhost/api/v1/search?q=box&tag=ui&page=2",
        "prev": "http://localhost/api/v1/search?q=box&tag=ui",
        "next": "http://localhost/api/v1/search?q=box&tag=ui&page=3",
        "html": "http://localhost/search?q=box&tag=ui",
    }


@pytest.mark.parametrize("page", ["4", "101", "999999999"])
def test_a_page_behind_the_last_is_empty(page: str) -> None:
    response = client(FakeSite(total=26)).get(f"/api/v1/search?q=box&page={page}")
    answer = response.get_json()
    assert (response.status_code, answer["results"], answer["total"], answer["pages"]) == (200, [], 26, 3)
    assert answer["page"] == int(page) and answer["links"]["next"] is None
    assert answer["links"]["prev"] == "http://localhost/api/v1/search?q=box&page=3"


def test_pages_end_where_hits_are_no_longer_listed() -> None:
    answer = client(FakeSite(total=5000)).get("/api/v1/search?q=a&limit=50&page=20").get_json()
    assert answer["pages"] == 20 and answer["links"]["next"] is None


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "[::1].evil.example"])
def test_a_foreign_host_is_never_reflected(host: str) -> None:
    body = client().get("/api/v1/search?q=box", headers={"Host": host}).get_data(as_text=True)
    body += client().get("/opensearch.xml", headers={"Host": host}).get_data(as_text=True)
    assert "evil" not in body


def test_links_use_the_service_url() -> None:
    with_url = client(service_url="https://search.example.org/s/")
    answer = with_url.get("/api/v1/search?q=box", headers={"Host": "evil.example"}).get_json()
    assert answer["links"]["html"] == "https://search.example.org/s/search?q=box"


def test_facets_are_counts_by_value() -> None:
    facets = client().get("/api/v1/search?q=box").get_json()["facets"]
    assert facets == {"tags": {"ui": 9, "python": 4}, "year": {"2024": 3}}


def test_what_there_is_to_choose_before_anything_is_asked() -> None:
    assert client().get("/api/v1/search?q=&facets=1").get_json()["facets"] == {"tags": {"ui": 12}}
    assert client().get("/api/v1/search?q=").get_json()["facets"] == {}
    assert client().get("/api/v1/search?q=box&facets=1").get_json()["facets"]["tags"] == {"ui": 9, "python": 4}


def test_the_same_generation_is_not_sent_twice() -> None:
    site = FakeSite()
    browser = client(site)
    first = browser.get("/api/v1/search?q=box&tag=ui")
    assert first.headers["ETag"].startswith('W/"g7-')
    assert first.headers["Cache-Control"] == "public, max-age=60, stale-while-revalidate=600, stale-if-error=86400"
    again = browser.get("/api/v1/search?tag=ui&q=box&utm=x", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304 and not again.data and len(site.asked) == 1
    assert again.headers["ETag"] == first.headers["ETag"] and again.headers["Access-Control-Allow-Origin"] == "*"
    site.info = replace(INFO, token="g8")
    assert (
        browser.get("/api/v1/search?q=box&tag=ui", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
    )


def test_another_query_has_another_tag() -> None:
    browser = client()
    paths = [
        "/api/v1/search?q=a",
        "/api/v1/search?q=b",
        "/api/v1/search?q=a&limit=5",
        "/search?q=a",
        "/api/v1/suggest?q=a",
    ]
    assert len({browser.get(path).headers["ETag"] for path in paths}) == len(paths)


def test_long_answers_travel_compressed() -> None:
    response = client(FakeSite(total=10)).get("/api/v1/search?q=box", headers={"Accept-Encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip" and "Accept-Encoding" in response.headers["Vary"]


def test_suggestions_in_the_form_that_browsers_read() -> None:
    response = client().get("/api/v1/suggest?q=se")
    assert response.content_type == "application/x-suggestions+json"
    assert response.get_json() == [
        "se",
        ["The search box", "ui & web", "search engine"],
        ["Page", "Tag", "Search"],
        [
            "https://harbour.example/posts/1/",
            "http://localhost/search?tag=ui+%26+web",
            "http://localhost/search?q=search+engine",
        ],
    ]
    assert client().get("/api/v1/suggest?q=").get_json() == ["", [], [], []]


def test_suggestions_lead_where_hits_of_the_search_page_lead() -> None:
    nowhere = client(FakeSite(info=replace(INFO, base_url="")))
    page = nowhere.get("/search?q=box").get_data(as_text=True)
    assert '<a href="/posts/1/">' in page
    assert nowhere.get("/api/v1/suggest?q=se").get_json()[3][0] == "http://localhost/posts/1/"


def test_an_unsafe_suggestion_leads_to_a_search() -> None:
    site = FakeSite(suggestions=(Suggestion("x", "title", "javascript:alert(1)"),))
    assert client(site).get("/api/v1/suggest?q=x").get_json()[3] == ["http://localhost/search?q=x"]


def test_related_posts() -> None:
    answer = client().get("/api/v1/related?url=/posts/1/&limit=4").get_json()
    assert answer["url"] == "/posts/1/" and answer["base_url"] == "https://harbour.example/"
    assert answer["results"][0]["url"] == "/posts/2/" and answer["results"][0]["topics"] == ["box"]
    assert answer["results"][0]["excerpt"] == "A &amp; B"
    assert client().get("/api/v1/related?id=posts/1").status_code == 200


def test_no_more_related_posts_can_be_asked_for_than_are_kept() -> None:
    assert client().get(f"/api/v1/related?url=/posts/1/&limit={MOST_RELATED}").status_code == 200
    assert client().get(f"/api/v1/related?url=/posts/1/&limit={MOST_RELATED + 1}").status_code == 400


def test_related_of_an_unknown_article() -> None:
    response = client().get("/api/v1/related?url=/nowhere/")
    assert response.status_code == 404 and response.get_json()["type"] == "/problems/unknown-document"
    assert client().get("/api/v1/related").get_json()["errors"][0]["parameter"] == "url"


@pytest.mark.parametrize("url", HOSTILE_URLS)
def test_an_address_that_is_no_page_is_never_a_link(url: str) -> None:
    site = FakeSite(hits=(hit(url=url, image=url),))
    result = client(site).get("/api/v1/search?q=a").get_json()["results"][0]
    assert result["url"] is None and result["image"] is None and result["sub_results"][0]["url"] is None


def test_addresses_that_are_pages() -> None:
    for url in ("/a/", "/a b.html", "https://harbour.example/x", "http://localhost:8000/x", "/%E6%97%A5/", "/日本/"):
        result = client(FakeSite(hits=(hit(url=url),))).get("/api/v1/search?q=a").get_json()["results"][0]
        assert result["url"] == quote(url, safe=":/%")


def test_addresses_and_pictures_are_percent_encoded() -> None:
    site = FakeSite(hits=(hit(url='/a"b/é?q=<x>#y', image="https://harbour.example/%E6/naïve 1.jpg"),))
    result = client(site).get("/api/v1/search?q=a").get_json()["results"][0]
    assert result["url"] == "/a%22b/%C3%A9?q=%3Cx%3E#y"
    assert result["image"] == "https://harbour.example/%E6/na%C3%AFve%201.jpg"


@pytest.mark.parametrize(
    ("passage", "fragment"),
    [
        ("fast search box", "fast%20search%20box"),
        ("sharp-edged, A&B #1", "sharp%2Dedged%2C%20A%26B%20%231"),
        ("  two\n lines ", "two%20lines"),
        ("", None),
        (None, None),
        ("w" * 61, None),
        ("word " * 20, "%20".join(["word"] * 12)),
        ("日本", "%E6%97%A5%E6%9C%AC"),
    ],
)
def test_text_fragments(passage: str | None, fragment: str | None) -> None:
    result = client(FakeSite(hits=(hit(passage=passage),))).get("/api/v1/search?q=a").get_json()["results"][0]
    assert result["fragment"] == fragment


@pytest.mark.parametrize(
    ("ranges", "html"),
    [
        (((0, 1),), "<mark>a</mark>&lt;b&gt;&quot;"),
        (((1, 3),), "a<mark>&lt;b</mark>&gt;&quot;"),
        (((0, 3), (2, 5)), "<mark>a&lt;b</mark><mark>&gt;&quot;</mark>"),
        (((3, 99),), "a&lt;b<mark>&gt;&quot;</mark>"),
        (((4, 2), (9, 12), (-3, -1)), "a&lt;b&gt;&quot;"),
    ],
)
def test_marks_at_odd_places(ranges: tuple[tuple[int, int], ...], html: str) -> None:
    site = FakeSite(hits=(hit(snippet=Snippet('a<b>"', ranges)),))
    assert client(site).get("/api/v1/search?q=a").get_json()["results"][0]["excerpt"] == html


def test_every_origin_may_read() -> None:
    response = client().get("/api/v1/search?q=a", headers={"Origin": "https://elsewhere.example"})
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Access-Control-Expose-Headers"] == "ETag, Retry-After"
    assert "Access-Control-Allow-Credentials" not in response.headers and "Set-Cookie" not in response.headers


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("https://blog.example", True),
        ("https://blog.example.evil", False),
        ("https://evil-blog.example", False),
        ("http://blog.example", False),
        ("https://blog.example:444", False),
        ("https://BLOG.example", False),
        ("null", False),
        ("", False),
    ],
)
def test_only_listed_origins_may_read(origin: str, allowed: bool) -> None:
    listed = client(cors_origins=("https://blog.example",))
    for path in ("/api/v1/search?q=a", "/api/v1/search?page=x", "/nowhere"):
        response = listed.get(path, headers={"Origin": origin})
        assert response.headers.get("Access-Control-Allow-Origin") == (origin if allowed else None)
        assert "Origin" in response.headers["Vary"]


def test_preflight() -> None:
    response = client().options("/api/v1/search", headers={"Origin": "https://a.example"})
    assert response.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert response.headers["Access-Control-Max-Age"] == "86400"
    assert response.headers["Access-Control-Allow-Origin"] == "*"


PAGE_HEADERS = {
    "Content-Security-Policy",
    "Cross-Origin-Opener-Policy",
    "X-Robots-Tag",
    "Referrer-Policy",
    "Content-Type",
}


@pytest.mark.parametrize("path", ["/api/v1/search?q=a", "/search?q=a"])
def test_what_shows_nothing_carries_nothing_of_a_page(path: str) -> None:
    browser = client()
    full = browser.get(path)
    unchanged = browser.get(path, headers={"If-None-Match": full.headers["ETag"]})
    assert unchanged.status_code == 304 and not PAGE_HEADERS & set(unchanged.headers.keys())
    assert set(unchanged.headers["Vary"].split(", ")) == {"Accept", "Accept-Encoding"}
    assert not PAGE_HEADERS & set(browser.options(path).headers.keys())


def test_an_answer_asked_for_again_is_not_made_again() -> None:
    site = FakeSite()
    browser = client(site)
    for path in ("/api/v1/search?q=box", "/search?q=box"):
        site.asked.clear()
        first = browser.get(path, headers={"Accept-Encoding": "gzip"})
        again = browser.get(path, headers={"Accept-Encoding": "gzip"})
        assert len(site.asked) == 1 and again.data == first.data
        assert set(again.headers.pop("Vary").split(", ")) == set(first.headers.pop("Vary").split(", "))
        assert dict(again.headers) == dict(first.headers)
        plain = browser.get(path)
        assert "Content-Encoding" not in plain.headers and plain.data != first.data
    site.info = replace(INFO, token="g8")
    site.asked.clear()
    assert browser.get("/api/v1/search?q=box").get_json()["index"]["generation"] == "g8" and len(site.asked) == 1


def test_a_page_and_data_under_one_address_are_kept_apart() -> None:
    browser = client()
    kinds = [("application/json", "application/json"), ("text/html", "text/html"), ("*/*", "text/html")]
    for _ in range(2):
        for accepted, kind in kinds:
            assert browser.get("/search?q=box", headers={"Accept": accepted}).mimetype == kind


def test_errors_are_not_kept() -> None:
    site = FakeSite(failure=ValueError("x"))
    browser = client(site)
    assert browser.get("/api/v1/search?q=box").status_code == 500
    site.failure = None
    assert browser.get("/api/v1/search?q=box").status_code == 200
    assert browser.get("/search?q=box&page=9").headers["Cache-Control"] == "no-store"


def test_kept_answers_have_bounds() -> None:
    cache = AnswerCache(memory=30_000)
    for number in range(100):
        cache.put((str(number),), Answer(b"x" * 1000, [], ""))
        cache.put((str(number),), Answer(b"x" * 1000, [], ""))
    assert cache.used <= 30_000
    assert cache.get(("0",)) is None and cache.get(("99",)) is not None
    cache.put(("large",), Answer(b"x" * 40_000, [], ""))
    assert cache.used == 0 and cache.get(("large",)) is None
    cache.put(("q=" + "x" * 40_000,), Answer(b"", [], ""))
    assert cache.used == 0


def test_a_kept_answer_is_counted_and_given_only_to_whom_it_fits() -> None:
    site = FakeSite()
    browser = client(site, cors_origins=("https://blog.example",), requests_per_second=1)
    for _ in range(2):
        for origin in ("https://blog.example", "https://evil.example"):
            allowed = browser.get("/api/v1/search?q=a", headers={"Origin": origin}).headers.get(
                "Access-Control-Allow-Origin"
            )
            assert allowed == ("https://blog.example" if "blog" in origin else None)
    assert len(site.asked) == 2
    visitor = {"REMOTE_ADDR": "203.0.113.7"}
    answers = [browser.get("/api/v1/search?q=a", environ_base=visitor).status_code for _ in range(4)]
    assert answers == [200, 200, 200, 429] and len(site.asked) == 3


def test_a_kept_answer_that_has_not_changed_is_not_sent_again() -> None:
    browser = client()
    first = browser.get("/api/v1/search?q=a")
    kept = browser.get("/api/v1/search?q=a", headers={"If-None-Match": first.headers["ETag"]})
    made = browser.get("/api/v1/search?q=a&utm=1", headers={"If-None-Match": first.headers["ETag"]})
    assert (kept.status_code, kept.data) == (304, b"")
    assert set(kept.headers.pop("Vary").split(", ")) == set(made.headers.pop("Vary").split(", "))
    assert dict(kept.headers) == dict(made.headers)
    other = browser.get("/api/v1/search?q=a", headers={"If-None-Match": 'W/"other"'})
    assert other.status_code == 200 and other.data == first.data
