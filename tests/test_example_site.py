"""The example newsroom: committed as built, consistent in itself, and as odd as it promises to be."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import lxml.html
import pytest

EXAMPLES = Path(__file__).parent.parent / "examples"
SITE = EXAMPLES / "newsroom"
SOURCES = EXAMPLES / "newsroom_src"


def read_lines(name: str) -> list[dict]:
    return [json.loads(line) for line in (SOURCES / name).read_text("utf-8").splitlines()]


ARTICLES = read_lines("truth.jsonl")
PAGES = {page["path"]: page["kind"] for page in read_lines("pages.jsonl")}
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


def squeeze(text: str) -> str:
    return " ".join(text.split())


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
    assert set(PAGES) == {path for path in files(SITE) if path.endswith(".html")}
    assert {article["path"] for article in ARTICLES} == {path for path, kind in PAGES.items() if kind == "article"}


@pytest.mark.parametrize("path", sorted(PAGES))
def test_links_lead_to_files_of_the_site(path):
    for element, _, link, _ in tree(path).iterlinks():
        parts = urlsplit(link)
        if parts.scheme or link.startswith(SERVED) or element.tag == "form" or "wp-login" in link:
            continue
        assert link.startswith(("/", "#")), link
        target = SITE / parts.path.lstrip("/")
        assert not parts.path or target.is_file() or (target / "index.html").is_file(), link


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article["path"])
def test_an_article_says_what_the_truth_says(article):
    page = tree(article["path"])
    text = squeeze(page.text_content())
    for paragraph in [*article["paragraphs"], *article["cells"], *article["captions"]]:
        assert squeeze(paragraph) in text
    for heading in article["headings"]:
        assert squeeze(page.get_element_by_id(heading["id"]).text_content()) == heading["text"]
    assert page.get("lang") == article["lang"]
    assert squeeze(page.find(".//h1").text_content()) == article["title"]


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article["path"])
def test_furniture_stands_on_the_page_and_never_in_the_article(article):
    page = squeeze(tree(article["path"]).text_content())
    body = "\n".join([*article["paragraphs"], *article["cells"], *article["captions"]])
    assert [phrase for phrase in article["furniture"] if phrase not in page] == []
    assert [phrase for phrase in article["furniture"] if phrase in body] == []


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article["path"])
def test_articles_are_long_enough_to_be_read(article):
    text = " ".join(article["paragraphs"] + article["cells"])
    assert len(text) >= 600 if article["lang"] == "ja" else 250 <= len(text.split()) <= 640


@pytest.mark.parametrize("path", sorted(path for path, kind in PAGES.items() if kind in ("article", "listing", "page")))
def test_pages_carry_the_search_box(path):
    page = tree(path)
    box = page.find(".//pressmark-search")
    assert box.get("src") == "/api/v1/search"
    assert box.find("form").get("action") == "/search"
    assert box.find(".//input").get("name") == "q"
    assert page.xpath("//script[@type='module']/@src")[0] == "/ui/pressmark-search.js"
