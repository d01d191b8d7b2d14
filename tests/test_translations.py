"""Articles that are there in several languages, known by `hreflang`."""

from __future__ import annotations

from pathlib import Path

from pressmark.index.article import Article
from pressmark.index.article_json import article_from_json, article_to_json
from pressmark.index.builder import build_index
from pressmark.index.discovery import Page, url_of
from pressmark.index.extraction.boilerplate import affected, count_site
from pressmark.index.extraction.extract import Extraction, assemble, read_page
from pressmark.index.pages.record import Record
from pressmark.index.settings import Settings
from pressmark.search.results import SearchRequest
from pressmark.search.site_search import SiteSearch
from pressmark.web.answers import hit_answer
from tests.reading import record_of

SITE = Path(__file__).parent / "sites/translations"


def records(site: Path = SITE) -> dict[str, Record]:
    """What the pages of a site say, by path."""
    paths = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    return {path: read_page((site / path).read_bytes(), Page(path, url_of(path), b""), Extraction()) for path in paths}


def articles(found: dict[str, Record]) -> dict[str, Article]:
    counts = count_site(record.outline for record in found.values())
    return {path: assemble(record, counts, keep_all=True) for path, record in found.items()}


def test_pages_that_name_each_other_are_one_article_in_several_languages() -> None:
    found = articles(records())
    ferry = [found[f"{lang}/ferry.html"] for lang in ("de", "en", "fr")]
    assert ferry[0].group is not None and len({article.group for article in ferry}) == 1
    assert ferry[0].translations == {"en": "/en/ferry.html", "fr": "/fr/ferry.html"}
    assert ferry[1].translations == {"de": "/de/ferry.html", "fr": "/fr/ferry.html"}
    assert all(article.kind == "article" and article.duplicate_of is None for article in ferry)
    assert found["de/mill.html"].group not in (None, ferry[0].group)


def test_one_page_that_names_others_is_none_of_them() -> None:
    found = articles(records())
    lone = found["en/quay.html"]  # it names a page that does not name it, and one that is not there
    assert lone.translations == {"de": "/de/ferry.html"}
    assert lone.group not in {article.group for path, article in found.items() if path != "en/quay.html"}


def test_a_page_that_names_only_itself_has_no_translations() -> None:
    html = (
        '<html lang=en><link rel=alternate hreflang=en href="/a.html"><h1>A</h1><p>Nobody has translated this page.</p>'
    )
    record = record_of(html)
    found = articles({"a.html": record})["a.html"]
    assert (found.group, found.translations) == (None, {})


def test_translations_come_back_from_the_store() -> None:
    article = articles(records())["en/ferry.html"]
    assert article_from_json(article_to_json(article), article.body) == article


def test_a_page_is_assembled_anew_when_a_translation_comes_or_goes() -> None:
    found = records()
    outlines = [record.outline for record in found.values()]
    before = count_site(outline for outline in outlines if outline.path != "fr/ferry.html")
    now = count_site(outlines)
    touched = {outline.path for outline in outlines if affected(outline, before, now)}
    assert {"de/ferry.html", "en/ferry.html"} <= touched


def test_a_hit_names_the_article_in_other_languages(tmp_path: Path) -> None:
    build_index(SITE, tmp_path, Settings(workers=1))
    hits = SiteSearch.open(tmp_path, Settings()).search(SearchRequest("captain ferry")).hits
    answers = {hit.id: hit_answer(hit)["translations"] for hit in hits}
    assert answers["en/ferry"] == {"de": "/de/ferry.html", "fr": "/fr/ferry.html"}


def test_no_list_of_related_posts_shows_the_article_in_another_language(tmp_path: Path) -> None:
    settings = Settings(workers=1, other_languages=True)
    build_index(SITE, tmp_path, settings)
    listed = SiteSearch.open(tmp_path, settings).all_related(10)
    for lang in ("de", "en", "fr"):
        assert listed[f"{lang}/ferry"], "an article about the same harbour in another language is still related"
        assert not [hit.id for hit in listed[f"{lang}/ferry"] if hit.id.endswith("/ferry")]
