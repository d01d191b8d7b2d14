"""A site over HTTP, from its sitemap to the index."""

from __future__ import annotations

import gzip
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from pressmark.index.article import Article
from pressmark.index.builder import build_from_sitemap, build_index
from pressmark.index.errors import PublishRefused, SiteError
from pressmark.index.generations.report import SyncReport
from pressmark.index.generations.store import Store
from pressmark.index.remote.spool import FILE
from pressmark.index.settings import Settings
from pressmark.search.results import SearchRequest
from pressmark.search.site_search import SiteSearch
from pressmark.web.cli import main
from tests.indexes import reasons
from tests.remote_server import Hours, Reply, Site, running

SITES = Path(__file__).parent / "sites"
SETTINGS = Settings(workers=1, allow_private=True, fetches_per_second=0)
THINGS = (
    "anchors", "barrels", "candles", "drums", "engines", "flags", "gulls", "harps", "islands", "jetties", "kites",
    "lamps", "masts", "nets", "oars", "piers", "quays", "ropes", "sails", "tides", "umbrellas", "vessels", "winches",
    "yachts", "zithers", "almonds", "bridges", "castles", "deserts", "embers",
)  # fmt: skip
PATHS = tuple(f"/posts/{thing}/" for thing in THINGS[:20])


def text(thing: str) -> str:
    return (
        f"All about {thing}, which were counted here for the first time, one after the other, by {thing} keepers. " * 3
    )


@pytest.fixture
def site() -> Iterator[Site]:
    """Twenty pages with entity tags, and a sitemap."""
    with running(Site()) as found:
        for thing, path in zip(THINGS, PATHS, strict=False):
            found.page(path, thing.title(), text(thing), etag=f'"{thing}"')
        found.sitemap(*PATHS)
        yield found


class Home:
    def __init__(self, folder: Path, site: Site) -> None:
        self.home, self.site, self.hours = folder / "home", site, Hours()

    def build(self, address: str = "/sitemap.xml", settings: Settings = SETTINGS) -> SyncReport:
        self.site.asked.clear()
        return build_from_sitemap(self.site.address + address, self.home, settings, clock=self.hours.clock)

    def found(self, query: str) -> list[str]:
        with SiteSearch.open(self.home, SETTINGS) as search:
            return [str(hit.url) for hit in search.search(SearchRequest(query)).hits]


@pytest.fixture
def home(tmp_path: Path, site: Site) -> Home:
    return Home(tmp_path, site)


def test_pages_are_found_and_an_unchanged_site_is_not_read_again(site: Site, home: Home) -> None:
    report = home.build()
    assert report.added == 20 and not report.skipped
    assert home.found("lamps") == ["/posts/lamps/"]
    with SiteSearch.open(home.home, SETTINGS) as search:
        assert search.generation.base_url == site.address + "/"
    before = (home.home / FILE).stat()
    again = home.build()
    assert not again.wrote and again.articles == 20
    after = (home.home / FILE).stat()
    assert (before.st_mtime_ns, before.st_size) == (after.st_mtime_ns, after.st_size)
    sent = [headers.get("if-none-match") for path, headers in site.asked if path in PATHS]
    assert sorted(map(str, sent)) == sorted(f'"{thing}"' for thing in THINGS[:20])


@pytest.mark.parametrize("name", ["docs", "mixed"])
def test_the_articles_are_those_of_the_same_site_as_a_folder(site: Site, home: Home, tmp_path: Path, name: str) -> None:
    folder = SITES / name
    files = {f"/{path.relative_to(folder)}".removesuffix("/index.html") or "/": path for path in folder.rglob("*.html")}
    site.replies = {path: Reply(file.read_bytes()) for path, file in files.items()}
    site.replies["/sitemap.txt"] = Reply("\n".join(site.address + path for path in files).encode())
    report = home.build("/sitemap.txt")
    same = build_index(folder, tmp_path / "same", replace(SETTINGS, base_url=site.address + "/"))
    assert (report.articles, reasons(report)) == (same.articles, reasons(same)) and same.articles >= 6
    assert articles(home.home) == articles(tmp_path / "same")


def articles(home: Path) -> list[Article]:
    store = Store(home)
    found = [row.article for row in store.all_articles(store.current())]
    store.close()
    return sorted(found, key=lambda article: article.id)


def test_changes_additions_and_removals(site: Site, home: Home) -> None:
    home.build()
    site.page(PATHS[0], "Anchors", text("wombats"), etag='"new"')
    site.page("/posts/zithers/", "Zithers", text("zithers"))
    del site.replies[PATHS[1]]
    site.sitemap(*PATHS[:-1], "/posts/zithers/")
    report = home.build()
    assert (report.added, report.updated, report.removed) == (1, 1, 2)
    assert reasons(report) == {"posts/barrels/index.html": "not found"}
    assert home.found("wombats") == ["/posts/anchors/"] and home.found("barrels") == []
    assert not home.build().wrote


def test_the_date_in_the_sitemap_is_only_a_hint(site: Site, home: Home) -> None:
    """It decides who is asked first; what has changed is decided by what is sent."""
    dates = dict.fromkeys(PATHS, "2026-01-01")
    site.sitemap(*PATHS, dates=dates)
    home.build()
    site.page(PATHS[3], "Drums", text("wombats"), etag='"new"')
    site.sitemap(*PATHS, dates=dates | {PATHS[9]: "2026-05-05"})
    report = home.build()
    assert report.updated >= 1 and home.found("wombats") == [PATHS[3]]
    assert next(path for path in site.paths() if path in PATHS) in (PATHS[9], *PATHS[:3])


def test_a_site_without_validators_is_compared_by_content(site: Site, home: Home) -> None:
    for thing, path in zip(THINGS, PATHS, strict=False):
        site.page(path, thing.title(), text(thing))
    assert home.build().added == 20 and not home.build().wrote


def test_lists_of_sitemaps_packed_ones_and_plain_text(site: Site, home: Home) -> None:
    site.sitemap(*PATHS[:9])
    packed = site.replies.pop("/sitemap.xml")
    assert isinstance(packed, Reply) and isinstance(packed.body, bytes)
    site.replies["/a.xml.gz"] = Reply(gzip.compress(packed.body), headers={"Content-Type": "application/gzip"})
    site.replies["/b.txt"] = Reply("\n".join(site.address + path for path in PATHS[9:]).encode())
    inner = "".join(
        f"<sitemap><loc>{site.address}{name}</loc></sitemap>" for name in ("/a.xml.gz", "/b.txt", "/index.xml")
    )
    site.replies["/index.xml"] = Reply(f"<sitemapindex>{inner}</sitemapindex>".encode())
    assert home.build("/index.xml").added == 20


@pytest.mark.parametrize("named", [True, False])
def test_the_sitemap_that_robots_names(site: Site, home: Home, named: bool) -> None:
    if named:
        site.replies["/map.xml"] = site.replies.pop("/sitemap.xml")
        site.replies["/robots.txt"] = Reply(
            f"Sitemap: {site.address}/map.xml\nSitemap: https://evil.example/m".encode()
        )
    assert home.build("/").added == 20


def test_robots_is_obeyed(site: Site, home: Home) -> None:
    site.replies["/robots.txt"] = Reply(b"User-agent: pressmark\nDisallow: /posts/a\nCrawl-delay: 2")
    site.replies["/go/"] = Reply(status=302, headers={"Location": "/posts/anchors/"})
    site.sitemap(*PATHS, "/go/")
    report = home.build()
    assert reasons(report) == {"posts/anchors/index.html": "disallowed", "go/index.html": "moved"}
    assert PATHS[0] not in site.paths() and report.added == 19
    assert len(home.hours.waits) >= 20 and max(home.hours.waits) >= 1.5


@pytest.mark.parametrize("status", [500, 503])
def test_a_site_that_cannot_give_its_robots_is_not_asked_for_pages(site: Site, home: Home, status: int) -> None:
    site.replies["/robots.txt"] = Reply(status=status)
    with pytest.raises(SiteError, match=rf"robots.txt: it answers with status {status}"):
        home.build()
    assert set(site.paths()) == {"/robots.txt"}


def test_a_page_that_fails_now_keeps_what_it_had(site: Site, home: Home) -> None:
    home.build()
    site.replies[PATHS[4]] = Reply(status=500)
    report = home.build()
    assert reasons(report) == {"posts/engines/index.html": "unreadable"} and home.found("engines") == [PATHS[4]]
    site.replies[PATHS[4]] = Reply(b"x" * 6_000_000)
    assert reasons(home.build()) == {"posts/engines/index.html": "too large"} and home.found("engines") == [PATHS[4]]


def test_too_many_failures_are_staged_and_a_site_that_is_down_is_left_alone(site: Site, home: Home) -> None:
    home.build()
    for path in PATHS[:3]:
        site.replies[path] = Reply(status=500)
    site.page(PATHS[9], "Jetties", text("wombats"), etag='"new"')
    with pytest.raises(PublishRefused, match=r"3 of 2\d pages cannot be read"):
        home.build()
    assert home.found("wombats") == []
    for path in PATHS:
        site.replies[path] = Reply(status=500)
    with pytest.raises(SiteError, match="20 of 20 pages"):
        home.build()
    assert home.found("jetties") == [PATHS[9]]


def test_a_site_that_stops_answering_is_not_asked_for_the_rest(site: Site, home: Home) -> None:
    site.sitemap(*[f"/{number}" for number in range(200)])
    site.replies |= {f"/{number}": Reply(status=503) for number in range(200)}
    with pytest.raises(SiteError, match="20 of 200 pages"):
        home.build()
    assert len(site.asked) < 100


def test_a_site_larger_than_any_is_left_alone(site: Site, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pressmark.index.remote.remote_site.MOST_BYTES", 2000)
    with pytest.raises(SiteError, match="more than 2,000 bytes"):
        home.build()


def test_what_is_no_page(site: Site, home: Home) -> None:
    site.replies |= {
        "/a.pdf": Reply(b"%PDF", headers={"Content-Type": "application/pdf"}),
        "/hidden": Reply(b"<html>", headers={"Content-Type": "text/html", "X-Robots-Tag": "NoIndex, nofollow"}),
        "/gone": Reply(status=410),
        "/away": Reply(status=301, headers={"Location": "http://169.254.169.254/"}),
    }
    site.sitemap(
        *PATHS, "/a.pdf", "/hidden", "/gone", "/away", "https://evil.example/", "http://localhost/", "file:///x"
    )
    report = home.build()
    assert report.added == 20
    assert reasons(report) == {"a.pdf": "not a page", "hidden": "noindex", "gone": "not found", "away": "moved"}


def test_a_redirect_within_the_site_is_followed_and_recorded(site: Site, home: Home) -> None:
    site.replies["/old"] = Reply(status=301, headers={"Location": PATHS[0]})
    site.sitemap("/old", *PATHS[1:])
    report = home.build()
    assert report.added == 20 and reasons(report) == {"old": "moved"} and home.found("anchors") == [PATHS[0]]
    site.replies["/old"] = Reply(status=500)
    assert home.build().articles == 20 and home.found("anchors") == [PATHS[0]]


@pytest.mark.parametrize(
    ("encoding", "header"),
    [
        ("cp1252", "text/html; charset=iso-8859-1"),
        ("koi8-r", 'text/html; charset="koi8-r"'),
        ("utf-8", "text/html; charset=punycode"),
    ],
)
def test_the_encoding_that_the_header_names(site: Site, home: Home, encoding: str, header: str) -> None:
    word = "маяк" if encoding == "koi8-r" else "größte"
    html = f"<html><head><title>Eins</title></head><body><article><p>{word} {text('lamps')}</p></article></body></html>"
    site.replies["/eins"] = Reply(html.encode(encoding), headers={"Content-Type": header})
    site.sitemap(*PATHS, "/eins")
    home.build()
    assert home.found(word) == ["/eins"]


def test_excluded_pages_are_not_asked_for(site: Site, home: Home) -> None:
    home.build(settings=replace(SETTINGS, exclude=("posts/a*/",)))
    assert PATHS[0] not in site.paths() and PATHS[1] in site.paths()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<urlset/>", "No sitemap of"),
        (b"<urlset><url><loc>https://elsewhere.example/</loc></url></urlset>", "such as https://elsewhere.example/"),
        (b"<html/>", "no sitemap"),
        (b"<sitemapindex><sitemap><loc>/relative.xml</loc></sitemap></sitemapindex>", "No sitemap of"),
        (gzip.compress(bytes(60_000_000)), "more than 52,428,800"),
    ],
)  # fmt: skip
def test_a_sitemap_that_cannot_be_used_leaves_the_index_alone(
    site: Site, home: Home, content: bytes, message: str
) -> None:
    home.build()
    site.replies["/sitemap.xml"] = Reply(content)
    with pytest.raises(SiteError, match=message):
        home.build()
    assert home.found("lamps")


@pytest.mark.parametrize("status", [404, 301, 500])
def test_a_sitemap_that_is_not_there(site: Site, home: Home, status: int) -> None:
    site.replies["/sitemap.xml"] = Reply(status=status, headers={"Location": "https://www.example.org/sitemap.xml"})
    with pytest.raises(SiteError):
        home.build()


def test_the_spool_forgets_what_is_not_listed_and_another_site(site: Site, home: Home) -> None:
    home.build()
    site.sitemap(*PATHS[:19])
    home.build()
    assert "/posts/tides/" not in spooled(home) and len(spooled(home)) == 20
    with running(Site()) as other:
        other.page("/only/", "Only", text("embers"))
        other.sitemap("/only/")
        with pytest.raises(PublishRefused):
            build_from_sitemap(other.address + "/sitemap.xml", home.home, SETTINGS)
        assert set(spooled(home)) == {"/only/", "/sitemap.xml"}


def spooled(home: Home) -> list[str]:
    db = sqlite3.connect(home.home / FILE)
    paths = [row[0] for row in db.execute("SELECT listed FROM page")]
    db.close()
    return paths


@pytest.mark.parametrize("place", [0, 4096])
def test_a_damaged_spool_is_fetched_anew(site: Site, home: Home, place: int) -> None:
    home.build()
    spool = home.home / FILE
    spool.write_bytes(spool.read_bytes()[:place] + b"no database at all" * 500)
    report = home.build()
    assert (
        not report.wrote
        and len(spooled(home)) == 21
        and not any("if-none-match" in headers for _, headers in site.asked)
    )


def test_the_command(site: Site, tmp_path: Path) -> None:
    runner, home = CliRunner(), str(tmp_path / "home")
    config = tmp_path / "c.toml"
    config.write_text("[sitemap]\nfetches_per_second = 0\n[index]\nworkers = 1\n")
    command = ["index", "--sitemap", site.address + "/sitemap.xml", "--home", home, "--config", str(config)]
    refused = runner.invoke(main, command)
    assert refused.exit_code == 66 and "--allow-private" in refused.output and not site.asked
    done = runner.invoke(main, [*command, "--allow-private"])
    assert done.exit_code == 0 and "20 added" in done.output
    for wrong in (
        ["index", "--sitemap", "ftp://x/"],
        ["index", "a", "--sitemap", "http://x/"],
        ["index", "--add", "--sitemap", "http://x/"],
    ):
        assert runner.invoke(main, wrong).exit_code in (64, 66)
