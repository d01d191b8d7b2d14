"""From the example site's files to what a browser gets: indexed, served, changed while it is served."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import jsonschema
import pytest
from flask.testing import FlaskClient

from pressmark.index.builder import build_index
from pressmark.index.generations.store import Store
from pressmark.index.settings import Settings
from pressmark.index.settings_file import load_settings
from pressmark.search.rules_check import RulesCheck
from pressmark.search.site_search import SiteSearch
from pressmark.web.app import create_app
from tests.page_tree import Tree
from tests.patience import repeated
from tests.service import described

NEWSROOM = Path(__file__).resolve().parent.parent / "examples" / "newsroom"
SETTINGS = Settings(base_url="https://lantern.example/", workers=1)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    build_index(NEWSROOM, home, SETTINGS)
    return home


@pytest.fixture(scope="module")
def newsroom(home: Path) -> Iterator[FlaskClient]:
    with SiteSearch.open(home, SETTINGS) as search:
        yield create_app(search, SETTINGS, site=NEWSROOM).test_client()


def found(newsroom: FlaskClient, **query: object) -> dict[str, object]:
    response = newsroom.get("/api/v1/search", query_string=query)
    assert response.status_code == 200
    answer = response.get_json()
    jsonschema.Draft202012Validator(described("/api/v1/search", 200, response.mimetype)).validate(answer)
    return answer  # type: ignore[no-any-return]


def test_the_golden_queries_of_the_newsroom_hold_and_its_rules_name_what_is_there(home: Path) -> None:
    settings = load_settings(NEWSROOM.with_suffix(".toml"), required=True)
    store = Store(home)
    row = store.generation(store.current())
    assert row is not None
    said = RulesCheck(home, settings)(store, row)
    store.close()
    assert [remark.text for remark in said if remark.level == "warning"] == []
    assert "8 of 8 golden queries hold" in said[0].text


def test_a_search_leads_to_pages_that_exist(newsroom: FlaskClient) -> None:
    answer = found(newsroom, q="night boat")
    results = answer["results"]
    assert isinstance(results, list) and "night boat" in results[0]["title"].lower()
    assert results[0]["date"] and results[0]["authors"] and results[0]["tags"]
    for result in results:
        assert newsroom.get(result["url"], buffered=True).status_code == 200


@pytest.mark.parametrize(
    ("query", "missing", "dropped"),
    [
        ("night ferry", [], ["night", "ferry"]),
        ("night xyzzy", ["xyzzy"], []),
        ("night xyzzy ferry", ["xyzzy"], ["night", "ferry"]),
    ],
)
def test_words_that_the_site_lacks_are_told_from_words_that_results_lack(
    newsroom: FlaskClient, query: str, missing: list[str], dropped: list[str]
) -> None:
    understood = found(newsroom, q=query)["interpretation"]
    assert (understood["missing"], understood["dropped"]) == (missing, dropped)  # type: ignore[index]
    page = Tree(newsroom.get("/search", query_string={"q": query}, headers={"Accept": "text/html"}).text)
    said = page.one("div", class_="understood")[1]
    for label, words in (("Not found on this site:", missing), ("Not in every result:", dropped)):
        assert (f"{label} {', '.join(words)}" in said) == bool(words)
        assert (label in said) == bool(words)
    assert [text for _, text in page.all("s")] == missing


@pytest.mark.parametrize(
    "query",
    [
        "night boat",
        '"night boat"',
        "boat -night",
        "tag:ferry",
        "after:2026",
        "夜",
        "zzzzqq",
        "(((",
        "ferry OR tram",
        "",
    ],
)
def test_any_query_is_answered_as_described(newsroom: FlaskClient, query: str) -> None:
    found(newsroom, q=query)
    page = newsroom.get("/search", query_string={"q": query}, headers={"Accept": "text/html"})
    assert page.status_code == 200
    Tree(page.get_data(as_text=True))


def test_facets_narrow(newsroom: FlaskClient) -> None:
    all_of_them = found(newsroom, q="boat")
    facets = all_of_them["facets"]
    assert isinstance(facets, dict)
    year, count = next(iter(facets["year"].items()))
    assert found(newsroom, q="boat", year=year)["total"] == count


def test_newest_first(newsroom: FlaskClient) -> None:
    results = found(newsroom, q="boat", sort="newest")["results"]
    assert isinstance(results, list)
    dates = [result["date"][:10] for result in results if result["date"]]
    assert dates == sorted(dates, reverse=True) and len(dates) > 1


@pytest.mark.parametrize(("name", "value"), [("after", "tomorrow"), ("before", "2024-13-45"), ("filter.none", "x")])
def test_what_the_search_refuses_names_the_parameter(newsroom: FlaskClient, name: str, value: str) -> None:
    response = newsroom.get("/api/v1/search", query_string={"q": "boat", name: value})
    assert response.status_code == 400 and response.get_json()["errors"][0]["parameter"] == name


def test_a_filter_of_the_sites_own_narrows_the_hits_and_the_page(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    for colour in ("red", "blue"):
        page = (
            f"<title>The {colour} door</title><article><h1>The {colour} door</h1><p>A door of the harbour is {colour}."
        )
        (site / f"{colour}.html").write_text(f'{page}<p data-pagefind-filter="colour:{colour}">It opens.</article>')
    settings = Settings(workers=1)
    build_index(site, tmp_path / "home", settings)
    with SiteSearch.open(tmp_path / "home", settings) as search:
        client = create_app(search, settings).test_client()
        assert found(client, q="door")["facets"]["colour"] == {"blue": 1, "red": 1}  # type: ignore[index]
        assert found(client, q="", facets=1)["facets"]["colour"] == {"blue": 1, "red": 1}  # type: ignore[index]
        assert found(client, q="door", **{"filter.colour": "red"})["total"] == 1
        page = client.get("/search?q=door&filter.colour=red").get_data(as_text=True)
        assert 'name="filter.colour" value="red" checked' in page and page.count("<article>") == 1


def test_related_posts_of_each_hit(newsroom: FlaskClient) -> None:
    url = found(newsroom, q="night boat")["results"][0]["url"]  # type: ignore[index]
    for spelling in (url, "https://lantern.example" + url, url + "index.html?utm=x#top"):
        response = newsroom.get("/api/v1/related", query_string={"url": spelling})
        jsonschema.Draft202012Validator(described("/api/v1/related", 200, response.mimetype)).validate(
            response.get_json()
        )
        urls = [result["url"] for result in response.get_json()["results"]]
        assert urls and url not in urls


def test_suggestions(newsroom: FlaskClient) -> None:
    query, texts, kinds, urls = newsroom.get("/api/v1/suggest?q=nigh").get_json()
    assert query == "nigh" and texts and len(texts) == len(kinds) == len(urls)


def test_the_page_without_a_query(newsroom: FlaskClient) -> None:
    tree = Tree(newsroom.get("/search", headers={"Accept": "text/html"}).get_data(as_text=True))
    assert len(tree.all("time")) == 6
    assert all(str(a["href"]).startswith(("/", "https://lantern.example/")) for a, _ in tree.all("a"))


def test_what_is_hidden_on_the_site_is_not_found(newsroom: FlaskClient) -> None:
    results = found(newsroom, q="telegram channel subscribe", limit=50)["results"]
    assert isinstance(results, list)
    assert not any("Subscribe to our Telegram" in result["plain_excerpt"] for result in results)


def test_a_publish_is_seen_at_once_and_fails_no_request(tmp_path: Path) -> None:
    """Two visitors search without a pause while pages change; each answer is whole and of one generation."""
    site, home = tmp_path / "site", tmp_path / "home"
    shutil.copytree(NEWSROOM / "2026", site / "2026")
    build_index(site, home, SETTINGS)
    with SiteSearch.open(home, SETTINGS) as search:
        app = create_app(search, SETTINGS)
        seen: set[str] = set()

        def visit(browser: FlaskClient, limit: int) -> None:
            response = browser.get(f"/api/v1/search?q=boat&limit={limit}")
            assert response.status_code == 200, response.get_json()
            seen.add(response.get_json()["index"]["generation"])

        with repeated(*(partial(visit, app.test_client(), limit) for limit in (5, 6))):
            urls = [hit.url for hit in search.newest(3)]
            for number, url in enumerate(urls):
                page = site / str(url).strip("/") / "index.html"
                page.write_text(page.read_text("utf-8").replace("</p>", " A zebra looked on.</p>"), "utf-8")
                build_index(site, home, SETTINGS)
                answer = app.test_client().get("/api/v1/search?q=zebra").get_json()
                assert answer["total"] == number + 1
                assert answer["index"]["generation"] == search.generation.token
    assert len(seen) > 1


def test_the_command_line_from_folder_to_browser(tmp_path: Path) -> None:
    """pressmark index, pressmark serve with two workers, a publish, and every worker answers from it."""
    site, home = tmp_path / "site", tmp_path / "home"
    shutil.copytree(NEWSROOM / "2026", site / "2026")
    pressmark = [sys.executable, "-m", "pressmark.web"]
    indexing = [*pressmark, "index", str(site), "--home", str(home)]
    subprocess.run(indexing, check=True, capture_output=True, timeout=60)
    serving = [*pressmark, "serve", "--home", str(home), "--site", str(site), "--port", "0", "--workers", "2"]
    process = subprocess.Popen(serving, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        address = line.split(" at ")[1].split("/ ")[0]
        assert line.startswith("Serving ") and address.startswith("http://127.0.0.1:")

        def total(query: str) -> int:
            with urllib.request.urlopen(f"{address}/api/v1/search?q={query}", timeout=20) as response:
                return int(json.load(response)["total"])

        assert total("boat") > 0 and total("zebra") == 0
        page = next(
            path for path in (site / "2026").rglob("index.html") if "boat" in str(path) and "amp" not in str(path)
        )
        page.write_text(page.read_text("utf-8").replace("</p>", " A zebra looked on.</p>"), "utf-8")
        subprocess.run(indexing, check=True, capture_output=True, timeout=60)
        assert {total("zebra") for _ in range(12)} == {1}
        with urllib.request.urlopen(f"{address}/search?q=zebra", timeout=20) as response:
            assert "<mark>zebra</mark>" in response.read().decode()
    finally:
        process.terminate()
        _, complaints = process.communicate(timeout=30)
    assert process.returncode == 0 and complaints == ""
