"""The small sites hold what their description promises, so that other tests may rely on it."""

from __future__ import annotations

import re
from pathlib import Path

import lxml.html
import pytest

from tests.hostile_pages import LARGE, write_hostile_site

SITES = Path(__file__).parent / "sites"
WORDS = re.findall(
    r"^\| `([^`]+\.html)` \|.*\| (\w+) \|$", (SITES / "README.md").read_text("utf-8"), flags=re.MULTILINE
)


def tree(path: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring((SITES / path).read_text("utf-8"))


def test_docs_have_headings_to_link_to_and_no_dates():
    pages = sorted((SITES / "docs").glob("*.html"))
    assert len(pages) == 10
    for path in pages:
        assert not re.search(r"\b(19|20)\d\d\b", path.read_text("utf-8").replace("1998", "").replace("1830", ""))
    assert tree("docs/quickstart.html").get_element_by_id("following-a-track").find("h2") is not None


@pytest.mark.parametrize("name", ["docs", "tiny", "mixed"])
def test_links_between_pages_hold(name):
    for path in (SITES / name).rglob("*.html"):
        for link in lxml.html.document_fromstring(path.read_text("utf-8")).xpath("//a/@href"):
            target = link.partition("#")[0]
            if target and "://" not in target and not target.startswith("_sources/"):
                assert (path.parent / target).is_file(), f"{path}: {link}"


@pytest.mark.parametrize("lang", ["de", "fr", "es", "ru", "zh", "ar"])
def test_mixed_has_an_article_in_each_language(lang):
    (path,) = (SITES / "mixed" / lang).glob("*.html")
    page = lxml.html.document_fromstring(path.read_text("utf-8"))
    assert page.get("lang").partition("-")[0] == lang
    assert page.get("dir") == ("rtl" if lang == "ar" else None)
    assert len(page.find(".//article").text_content()) > 300


@pytest.mark.parametrize(("name", "word"), WORDS)
def test_hostile_pages_can_be_asked_for_by_their_word(name, word):
    data = (SITES / "hostile" / name).read_bytes()
    assert word in data.decode("utf-16" if name.startswith("utf-16") else "utf-8", "replace")
    assert not [other for other, taken in WORDS if taken == word and other != name]


def test_the_hostile_site_is_complete(tmp_path):
    site = write_hostile_site(tmp_path)
    described = set(re.findall(r"`([^`/]+\.html)`", (SITES / "README.md").read_text("utf-8").partition("## What")[2]))
    assert described | set(LARGE) == {path.name for path in site.iterdir() if path.is_file() and not path.is_symlink()}
    assert (site / "linked-secret.html").resolve() == tmp_path / "secret.html"
    assert (site / "circle").resolve() == site
    with pytest.raises(FileNotFoundError):
        (site / "dangling.html").read_bytes()
