"""A service that has no files: what the alias of a real cluster names answers as the home does."""

from __future__ import annotations

import random
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from pressmark.index.cluster import Cluster
from pressmark.index.errors import ClusterUnavailable, IndexMissing, SettingsError
from pressmark.index.generations.generation import release, roll_back
from pressmark.index.settings import Settings
from pressmark.index.settings_file import parse_settings
from pressmark.search.plan import Best, Phrase, Plan, Some, Term
from pressmark.search.results import Results, SearchRequest
from pressmark.search.site_search import SiteSearch
from pressmark.web.cli import main
from tests.engine_bench import Bench, document
from tests.indexes import Index, titles

SITE = {
    "storm": ("Storm over the harbour", "The storm broke the long arm of the harbour and the boats with it. "),
    "bread": ("Bread at night", "Bakers bake their bread at night while the harbour sleeps. "),
    "ferry": ("Night ferry", "The night ferry leaves the harbour late. "),
    "library": ("A library of boats", "Boats are lent by the library of the harbour. "),
    "tram": ("Straßenbahn", "An der Straßenbahnhaltestelle warten alle, denn die Straßenbahn fährt am Hafen. "),
    "zürich": ("Grüezi", "Ein Brief aus Zürich über Boote am Hafen. "),
}


@pytest.fixture
def index(cluster_settings: Settings, tmp_path: Path) -> Index:
    index = Index(tmp_path, cluster_settings)
    for number, (name, (title, text)) in enumerate(SITE.items()):
        index.page(f"posts/{name}.html", title, text * 20, f"202{number}-05-01")
    index.build()
    return index


def indexes(settings: Settings) -> list[str]:
    return sorted(Cluster(settings).read("GET", f"/{settings.alias}-*/_alias"))


def plain(results: Results) -> Results:
    """But for the time that it took, and the scores' last digits."""
    hits = tuple(replace(hit, score=round(hit.score, 2)) for hit in results.hits)
    return replace(results, took_ms=0.0, hits=hits)


def test_every_answer_is_that_of_the_home(index: Index) -> None:
    with index.search() as home, SiteSearch.of_cluster(index.settings) as cluster:
        for text in (
            "harbour",
            '"night ferry"',
            "harbr",
            "boa",
            "lib",
            "zuerich",
            "haltestelle",
            "straßenbahn",
            "harbour -bread",
            "year:2021",
            "boats",
        ):
            request = SearchRequest(text, filters={"year": ("2020", "2021", "2022", "2023")} if text == "boats" else {})
            assert plain(cluster.search(request)) == plain(home.search(request))
        assert cluster.suggest("har") == home.suggest("har")
        assert cluster.newest(3) == home.newest(3)
        assert cluster.all_facets() == home.all_facets()
        assert cluster.all_related() == home.all_related()
        assert cluster.related("/posts/ferry.html") == home.related("/posts/ferry.html")
        assert cluster.generation == home.generation


@pytest.mark.parametrize(
    "text",
    [
        " ".join(f"word{n} harbour{n} boats" for n in range(200)),
        " OR ".join(f"boat{n} storm" for n in range(200)),
        " ".join(f'"storm arm {n}"' for n in range(60)),
        " ".join(f"-b{n}" for n in range(300)) + " harbour",
        "b a h s l n " * 40,
        "\ue000 \0 * ? ~ \\ / ( ) [ ] { } : ^ && || !",
        "x" * 40_000,
        "tag:" + "y" * 5_000 + " author:" + "z" * 40_000,
        "東京 京 都 ключ é e\u0301 \U0001f600",
    ],
    ids=range(9),
)
def test_any_text_at_all_is_answered_as_at_home(index: Index, text: str) -> None:
    with index.search() as home, SiteSearch.of_cluster(index.settings) as cluster:
        for as_you_type in (False, True):
            request = SearchRequest(text, as_you_type=as_you_type)
            assert plain(cluster.search(request)) == plain(home.search(request))
        assert cluster.suggest(text) == home.suggest(text)


def test_a_search_takes_few_requests(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    send = Cluster._send

    def counted(self: Cluster, method: str, path: str, *rest: object, **more: object) -> object:
        if "/_doc/" not in path:  # which asks for the alias, once a second
            asked.append(path)
        return send(self, method, path, *rest, **more)  # type: ignore[arg-type]

    with SiteSearch.of_cluster(index.settings) as search:
        search.search(SearchRequest("ferry"))
        monkeypatch.setattr(Cluster, "_send", counted)
        for text, cold, warm in (
            ("the bakers of the night harbour", 18, 6),
            ("harbuor of the qibrary", 18, 6),
            ("haltestellen am hafen", 22, 6),
        ):
            for most in (cold, warm):
                asked.clear()
                search.search(SearchRequest(text, as_you_type=False))
                assert len(asked) <= most, asked


def test_a_service_needs_no_local_files(index: Index) -> None:
    shutil.rmtree(index.home)
    with SiteSearch.of_cluster(index.settings) as search:
        assert titles(search, "storm") == ["Storm over the harbour"]


def test_a_publish_is_seen_and_the_one_before_it_can_come_back(index: Index) -> None:
    with SiteSearch.of_cluster(index.settings) as search:
        assert titles(search, "bread") == ["Bread at night"]
        index.page("posts/bread.html", "Cake at night", "Now bakers bake their cake. " * 20)
        (index.site / "posts/ferry.html").unlink()
        index.build()
        search._generations.current(now=True)  # what happens by itself within a second
        assert (titles(search, "bread"), titles(search, "cake"), titles(search, "ferry")) == ([], ["Cake at night"], [])
        roll_back(index.home, index.settings)
        search._generations.current(now=True)
        assert (titles(search, "bread"), titles(search, "cake")) == (["Bread at night"], [])
        release(index.home, 2, index.settings)
        search._generations.current(now=True)
        assert titles(search, "cake") == ["Cake at night"]


def test_a_reader_of_a_generation_that_is_dropped_goes_on_with_the_newest(index: Index) -> None:
    with SiteSearch.of_cluster(index.settings) as search:
        for number in range(5):
            index.page("posts/storm.html", f"Storm {number}", f"The storm broke the arm {number}. " * 20)
            index.build()
        assert len(indexes(index.settings)) == 3
        assert titles(search, "storm") == ["Storm 4"]


def test_an_index_that_is_gone_is_filled_again_without_reading_a_page(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pressmark.index.stages.read_page", None)
    assert not index.build().wrote
    Cluster(index.settings).write("DELETE", f"/{indexes(index.settings)[0]}")
    with pytest.raises(IndexMissing, match="pressmark index SITE"):
        SiteSearch.of_cluster(index.settings)
    assert index.build().wrote
    with SiteSearch.of_cluster(index.settings) as search:
        assert titles(search, "storm") == ["Storm over the harbour"]


def test_another_alias_is_filled_and_the_first_one_is_named_to_be_cleaned_away(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pressmark.index.stages.read_page", None)
    index.settings = replace(index.settings, alias="tried-new")
    (said,) = index.build().remarks
    assert 'the alias "tried" keeps naming generation 1' in said.text
    with SiteSearch.of_cluster(index.settings) as search:
        assert titles(search, "storm") == ["Storm over the harbour"]
    assert not index.build().wrote
    roll_back(index.home, index.settings)
    with SiteSearch.of_cluster(index.settings) as search:
        assert search.generation.number == 1


@pytest.mark.parametrize("wrong", [{"alias": "é"}, {"shards": 0}], ids=("alias", "shards"))
def test_settings_that_no_cluster_takes_are_refused_although_nothing_changed(
    index: Index, wrong: dict[str, object]
) -> None:
    index.settings = replace(index.settings, **wrong)  # type: ignore[arg-type]
    with pytest.raises(SettingsError, match=next(iter(wrong))):
        index.build()


@pytest.mark.parametrize("replicas", [0, 2])
def test_every_publish_asks_for_as_many_copies_as_the_settings_say(index: Index, replicas: int) -> None:
    index.settings = replace(index.settings, replicas=replicas)
    index.page("posts/storm.html", "Storm again", "The storm broke it all again. " * 20)
    index.build()
    name = indexes(index.settings)[-1]
    chosen = Cluster(index.settings).read("GET", f"/{name}/_settings?flat_settings=true")[name]["settings"]
    copies = int(chosen["index.number_of_replicas"])
    assert chosen["index.auto_expand_replicas"] == (f"0-{replicas}" if replicas else "false")
    assert copies <= replicas


def test_rows_that_are_gone_are_noticed(index: Index) -> None:
    cluster, (name,) = Cluster(index.settings), indexes(index.settings)
    cluster.write("PUT", f"/{name}/_settings", {"index.blocks.write": False})
    cluster.write("DELETE", f"/{name}/_doc/article-1?refresh=true")
    assert index.build().wrote
    assert not index.build().wrote


def test_an_alias_that_a_crash_left_behind_is_moved_by_the_next_run(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_off(*_: object) -> None:
        raise ClusterUnavailable("cut off")

    index.page("posts/storm.html", "Storm again", "The storm broke it all again. " * 20)
    with monkeypatch.context() as patched:
        patched.setattr("pressmark.index.cluster_alias.show", cut_off)
        with pytest.raises(ClusterUnavailable, match="Generation 2 is complete"):
            index.build()
    with SiteSearch.of_cluster(index.settings) as search:
        assert titles(search, "storm") == ["Storm over the harbour"]
    assert not index.build().wrote
    with SiteSearch.of_cluster(index.settings) as search:
        assert titles(search, "storm") == ["Storm again"]


def test_indexes_of_others_are_left_alone(index: Index) -> None:
    cluster = Cluster(index.settings)
    others = ("tried-api-000001-0a1b2c3d", "tried-notes", "tried-000001")
    for name in others:
        cluster.write("PUT", f"/{name}")
    for number in range(4):
        index.page("posts/storm.html", f"Storm {number}")
        index.build()
    assert set(others) < set(indexes(index.settings))
    assert len(indexes(index.settings)) == 3 + len(others)


def test_rules_are_published_too_and_without_another_generation(index: Index) -> None:
    def rule(text: str) -> Settings:
        return replace(index.settings, rules=parse_settings(text).rules)

    with SiteSearch.of_cluster(index.settings) as search:
        assert titles(search, "gale") == []
        index.settings = rule('[[synonym]]\nwords = ["gale", "storm"]\n[[hide]]\nurls = ["*bread*"]\n')
        assert not index.build().wrote
        search._generations.current(now=True)
        assert titles(search, "gale") == ["Storm over the harbour"]
        assert titles(search, "bread") == []
        own = rule('[[hide]]\nurls = ["*storm*"]\n')
        with SiteSearch.of_cluster(own) as other:
            assert (titles(other, "gale"), titles(other, "bread")) == ([], ["Bread at night"])
        index.page("posts/storm.html", "Storm again", "The storm broke it all again. " * 20)
        index.build()
        search._generations.current(now=True)
        assert titles(search, "gale") == ["Storm again"]


def test_the_commands_read_the_alias(index: Index, tmp_path: Path) -> None:
    config = tmp_path / "pressmark.toml"
    config.write_text(f'[opensearch]\nhosts = ["{index.settings.hosts[0]}"]\nalias = "tried"\n', "utf-8")
    shutil.rmtree(index.home)
    common = ["--engine", "opensearch", "--config", str(config), "--home", str(tmp_path / "none")]
    found = CliRunner().invoke(main, ["search", "storm", *common])
    assert (found.exit_code, "Storm over the harbour" in found.output) == (0, True)
    assert CliRunner().invoke(main, ["related", "/posts/storm.html", *common]).exit_code == 0


def test_order_and_scores_do_not_hang_on_the_number_of_shards(cluster_settings: Settings, tmp_path: Path) -> None:
    chance = random.Random(5)
    words = [f"word{number}" for number in range(30)]
    site = [
        document(doc, words[doc % 30], " ".join(chance.choices(words, k=chance.randrange(5, 40))), words[doc % 3])
        for doc in range(90)
    ]
    plans = [
        Plan(Term("word3"), limit=90, facets=("tag",)),
        Plan(Some((Term("word3"), Term("word7"), Phrase(("word1", "word2"))), 1), limit=90),
        Plan(
            Best((Phrase(("word4", "word9")), Term("word4"))), limit=90, keywords={"tag": ("word1",)}, facets=("tag",)
        ),
    ]
    answers = []
    for shards in (1, 5):
        (tmp_path / f"{shards}" / "engines").mkdir(parents=True)
        settings = replace(cluster_settings, shards=shards)
        bench = Bench("opensearch", tmp_path / f"{shards}", {}, settings=settings)
        bench.write(site)
        searcher = bench.write(remove=[4, 5, 6])
        answers.append([searcher.search(plan) for plan in plans])
    for one, several in zip(*answers, strict=True):
        assert (several.total, several.facets) == (one.total, one.facets)
        assert [best.doc for best in several.best] == [best.doc for best in one.best]
        assert [best.score for best in several.best] == pytest.approx([best.score for best in one.best], rel=1e-5)
