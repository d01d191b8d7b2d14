"""The example newsroom: committed as built, consistent in itself, and as odd as it promises to be."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import lxml.etree
import lxml.html
import pytest

from tests.newsroom import EXAMPLES, KINDS, SITE, SOURCES, TRUTH, squeeze

SERVED = ("/ui/", "/search", "/api/")  # what the service answers and the folder does not hold


@cache
def tree(path: str) -> lxml.html.HtmlElement:
    encoding = "cp1252" if "cp1252" in odd_bytes(path) else "utf-8"
    return lxml.html.document_fromstring((SITE / path).read_bytes().decode(encoding))


def odd_bytes(path: str) -> str:
    source = next((SOURCES / "articles").glob(f"*-{Path(path).parent.name}.md"), None)
    front = source.read_text("utf-8").partition("\n\n")[0] if source else ""
    return " ".join(re.findall(r"^encoding: (\S+)$", front, flags=re.MULTILINE))


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_committed_site_equals_a_fresh_build(tmp_path):
    script = "import build_newsroom as b, pathlib, sys; s = b.Site(); b.write(s.build(), pathlib.Path(sys.argv[1]));"
    script += "[(pathlib.Path(sys.argv[2]) / n).write_text(t, 'utf-8') for n, t in b.truth(s.room, s.notes).items()]"
    (tmp_path / "truth").mkdir()
    command = [sys.executable, "-c", script, str(tmp_path / "site"), str(tmp_path / "truth")]
    subprocess.run(command, check=True, cwd=EXAMPLES)
    assert files(tmp_path / "site") == files(SITE)
    for name in ("truth.jsonl", "pages.jsonl"):
        assert (tmp_path / "truth" / name).read_bytes() == (SOURCES / name).read_bytes()


def test_every_page_is_accounted_for():
    assert set(KINDS) == {path for path in files(SITE) if path.endswith(".html")}
    assert {article["path"] for article in TRUTH} == {path for path, kind in KINDS.items() if kind == "article"}


@pytest.mark.parametrize("path", sorted(KINDS))
def test_links_lead_to_files_of_the_site(path):
    for element, _, link, _ in tree(path).iterlinks():
        parts = urlsplit(link)
        if parts.scheme or link.startswith(SERVED) or element.tag == "form" or "wp-login" in link:
            continue
        assert link.startswith(("/", "#")), link
        target = SITE / parts.path.lstrip("/")
        assert not parts.path or target.is_file() or (target / "index.html").is_file(), link


@pytest.mark.parametrize("article", TRUTH, ids=lambda article: article["path"])
def test_an_article_says_what_the_truth_says(article):
    page = tree(article["path"])
    text = squeeze(page.text_content())
    for paragraph in [*article["paragraphs"], *article["cells"], *article["captions"]]:
        assert squeeze(paragraph) in text
    for heading in article["headings"]:
        assert squeeze(page.get_element_by_id(heading["id"]).text_content()) == heading["text"]
    assert page.get("lang") == article["lang"]
    assert squeeze(page.find(".//h1").text_content()) == article["title"]


@pytest.mark.parametrize("article", TRUTH, ids=lambda article: article["path"])
def test_furniture_stands_on_the_page_and_never_in_the_article(article):
    page = squeeze(tree(article["path"]).text_content())
    body = "\n".join([*article["paragraphs"], *article["cells"], *article["captions"]])
    assert [phrase for phrase in article["furniture"] if phrase not in page] == []
    assert [phrase for phrase in article["furniture"] if phrase in body] == []


@pytest.mark.parametrize("article", TRUTH, ids=lambda article: article["path"])
def test_articles_are_long_enough_to_be_read(article):
    text = " ".join(article["paragraphs"] + article["cells"])
    assert len(text) >= 600 if article["lang"] == "ja" else 250 <= len(text.split()) <= 640


@pytest.mark.parametrize("path", sorted(path for path, kind in KINDS.items() if kind in ("article", "listing", "page")))
def test_pages_carry_the_search_box(path):
    page = tree(path)
    box = page.find(".//pressmark-search")
    assert box.get("src") == "/api/v1/search"
    assert box.find("form").get("action") == "/search"
    assert box.find(".//input").get("name") == "q"
    assert page.xpath("//script[@type='module']/@src")[0] == "/ui/pressmark-search.js"


def one(kind: str) -> str:
    """The only page of this kind."""
    (path,) = (path for path, what in KINDS.items() if what == kind)
    return path


def with_trait(name: str) -> list[dict]:
    return [article for article in TRUTH if name in article["markup"]]


def canonical(path: str) -> str | None:
    return next(iter(tree(path).xpath("//link[@rel='canonical']/@href")), None)


def test_the_newsroom_is_a_real_size():
    assert len(TRUTH) >= 40
    assert len({author for article in TRUTH for author in article["authors"]}) == 6
    years = {article["date"][:4] for article in TRUTH if article["date"]}
    assert years == {"2023", "2024", "2025", "2026"}
    sections = {article["section"] for article in TRUTH}
    assert sections == {"Harbour", "Council", "Schools", "Science", "Food", "Sport", "Culture", "Technology"}


@pytest.mark.parametrize("shape", ["jsonld", "graph", "list", "broken", "trailing-comma", "opengraph", "microdata"])
def test_each_kind_of_description_has_pages(shape):
    assert with_trait(shape)


def test_pages_with_nothing_but_visible_marks_have_no_description():
    for article in with_trait("visible"):
        page = tree(article["path"])
        assert not page.xpath("//script[contains(@type, 'json')] | //meta[@property] | //meta[@name='description']")


@pytest.mark.parametrize("article", TRUTH, ids=lambda article: article["path"])
def test_json_ld_parses_unless_it_is_meant_to_be_broken(article):
    for script in tree(article["path"]).xpath("//script[@type='application/ld+json']/text()"):
        if {"broken", "trailing-comma"} & set(article["markup"]):
            with pytest.raises(json.JSONDecodeError):
                json.loads(script)
        else:
            assert article["title"] in json.dumps(json.loads(script), ensure_ascii=False)


def test_translations_name_each_other():
    pairs = {article["url"]: article["translation"] for article in TRUTH if article["translation"]}
    assert len(pairs) == 4
    assert all(pairs[other] == url for url, other in pairs.items())
    for article in TRUTH:
        if article["translation"]:
            assert len(tree(article["path"]).xpath("//link[@hreflang]")) == 2
    assert {article["lang"] for article in TRUTH} == {"en", "ja", "ms"}


def test_pages_that_must_not_be_found():
    assert (
        "noindex" in tree(one("error")).xpath("string(//meta[@name='robots']/@content)") or one("error") == "404.html"
    )
    noindex = [path for path, kind in KINDS.items() if kind == "noindex"]
    assert len(noindex) == 2
    for path in noindex:
        assert "noindex" in tree(path).xpath("string(//meta[@name='robots']/@content)")
    assert tree(one("password")).xpath("//form[@class='post-password-form']")
    assert tree(one("redirect")).xpath("//meta[@http-equiv='refresh']")


def test_twins_repeat_an_article():
    amp, printed = one("amp"), one("print")
    assert canonical(amp) == canonical(amp.replace("amp/", ""))
    assert tree(amp).get("amp") is not None
    assert canonical(printed) is None
    for twin, original in ((amp, amp.replace("amp/", "")), (printed, printed.replace("print/", ""))):
        (article,) = (article for article in TRUTH if article["path"] == original)
        text = squeeze(tree(twin).text_content())
        assert all(squeeze(paragraph) in text for paragraph in article["paragraphs"])


def test_one_page_has_no_date_and_one_shows_it_only_in_words():
    (undated,) = (article for article in TRUTH if article["date"] is None)
    assert not tree(undated["path"]).xpath("//article//*[@class='posted-on'] | //meta[contains(@property, 'time')]")
    (words,) = (article for article in TRUTH if article["path"].startswith("features/"))
    assert "14 May 2025" in tree(words["path"]).text_content()


def test_two_pages_lie_about_their_encoding():
    latin = (SITE / "2025/11/18/market-hall-opens-with-fourteen-stalls/index.html").read_bytes()
    assert b'<meta charset="utf-8">' in latin
    with pytest.raises(UnicodeDecodeError):
        latin.decode("utf-8")
    assert "Café Zéphyr" in latin.decode("cp1252")
    utf8 = (SITE / "2025/02/24/paper-tickets-beat-the-app/index.html").read_bytes()
    assert b'<meta charset="iso-8859-1">' in utf8
    assert "£88,000" in utf8.decode("utf-8")


def test_some_articles_have_no_body_class():
    without = [article for article in TRUTH if tree(article["path"]).find("body").get("class") is None]
    assert 2 <= len(without) < len(TRUTH) / 2


def test_an_archive_prints_whole_posts():
    text = squeeze(tree("category/science/index.html").text_content())
    whole = [article for article in TRUTH if all(squeeze(part) in text for part in article["paragraphs"])]
    assert len(whole) >= 5


def test_listings_are_paginated():
    assert tree("index.html").xpath("//nav[@class='pagination']//a/@href")[0] == "/page/2/"
    assert (SITE / "page/7/index.html").is_file()
    for path in ("2025", "2025/05", "author/mira-castellane", "tag/night-boat", "category/harbour/page/2"):
        assert KINDS[f"{path}/index.html"] == "listing"


def test_feed_carries_the_ten_newest_posts_whole():
    items = lxml.etree.parse(SITE / "feed/index.xml").findall(".//item")
    dated = sorted((article for article in TRUTH if article["date"]), key=lambda article: article["date"], reverse=True)
    assert [item.findtext("title") for item in items] == [article["title"] for article in dated[:10]]
    content = "{http://purl.org/rss/1.0/modules/content/}encoded"
    text = squeeze(lxml.html.fromstring(items[0].findtext(content)).text_content())
    assert all(squeeze(paragraph) in text for paragraph in dated[0]["paragraphs"])


def test_sitemap_lists_what_visitors_may_find():
    found = lxml.etree.parse(SITE / "sitemap.xml").findall(".//{*}loc")
    urls = {urlsplit(loc.text).path for loc in found}
    hidden = {"noindex", "password", "redirect", "amp", "print", "error"}
    assert urls == {"/" + path.removesuffix("index.html") for path, kind in KINDS.items() if kind not in hidden}


@pytest.mark.parametrize("path", sorted(KINDS))
def test_pages_ask_nothing_of_other_sites(path):
    page = tree(path)
    for link in page.xpath("//@src | //link/@href | //form/@action | //a/@href"):
        assert not urlsplit(link).netloc or urlsplit(link).netloc.endswith(".example"), link
    assert not [link for link in page.xpath("//@src | //link[@rel='stylesheet']/@href") if urlsplit(link).netloc]
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
