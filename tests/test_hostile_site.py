"""Pages that mean harm are read like any others, lead nowhere else and open nothing."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from pressmark.index.article import Article
from pressmark.index.settings import Settings
from pressmark.index.site_folder import SiteFolder
from tests.hostile_pages import LARGE, write_hostile_site

README = Path(__file__).parent / "sites" / "README.md"
WORDS = dict(re.findall(r"^\| `([^`]+\.html)` \|.*\| (\w+) \|$", README.read_text("utf-8"), flags=re.MULTILINE))


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Article]:
    site = write_hostile_site(tmp_path_factory.mktemp("hostile"))
    found = SiteFolder(site, Settings(workers=1)).articles(keep_all=False)
    return {page.path: item for page, item in found if isinstance(item, Article)}


@pytest.mark.parametrize(("path", "word"), WORDS.items())
def test_a_hostile_page_is_found_by_its_word(extracted, path, word):
    assert word in extracted[path].body


def test_every_hostile_page_stands_at_its_own_address(extracted):
    for path, article in extracted.items():
        assert article.url is not None
        assert unquote(article.url) == f"/{path}"
        assert "#" not in article.url
        assert "?" not in article.url


def test_nothing_outside_the_site_is_read(extracted):
    assert not [path for path, article in extracted.items() if "periwinkle" in article.body]
    assert not [
        path for path in extracted if path.startswith(("way-out", "circle", "linked-secret", "dangling", "self"))
    ]


def test_a_redirect_into_a_script_is_left_out(extracted):
    assert "refresh-script.html" not in extracted


def test_entities_of_a_document_are_not_expanded(extracted):
    body = extracted["entities.html"].body
    assert len(body) < 1000
    assert "aaaaaaaaaa" not in body


def test_a_comment_that_is_never_closed_is_not_text(extracted):
    assert "hidden-by-comment" not in extracted["unclosed.html"].body


def test_dates_that_do_not_exist_are_not_taken(extracted):
    article = extracted["lying-json-ld.html"]
    assert (article.published, article.modified) == (None, None)


@pytest.mark.parametrize("path", sorted(LARGE))
def test_large_pages_are_articles_too(extracted, path):
    assert extracted[path].title


def test_images_have_addresses_that_a_browser_may_fetch(extracted):
    images = [article.image for article in extracted.values() if article.image]
    assert all(image.startswith(("/", "https://", "http://")) for image in images)
