"""Related lists in the store: what a publish makes of them, and that it is what a build from nothing would make."""

from __future__ import annotations

import errno
import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pressmark.index.errors import StorageError
from pressmark.index.generations.store import Store
from pressmark.index.related import lists as lists_module
from pressmark.index.related import rows as rows_module
from pressmark.index.related.choice import choose
from pressmark.index.related.judge import Rules
from pressmark.index.related.profile import profile
from pressmark.index.related.rows import RelatedRow
from pressmark.index.related.statistics import Statistics
from pressmark.index.related.vectors import vector
from pressmark.index.settings import MOST_RELATED, Settings
from tests.full_pass import neighbours_of_all
from tests.indexes import Index


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return Index(tmp_path)


@pytest.fixture(autouse=True, scope="module")
def no_gate() -> Iterator[None]:
    """Small sites lose too large a share of their articles for the gate."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pressmark.index.builder.Gate", lambda *_: lambda *_: ())
        yield


def test_every_step_of_a_large_site_is_told_to_its_end(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists_module, "_FEW", 3)
    monkeypatch.setattr(lists_module, "_AT_ONCE", 3)
    for number in range(8):
        index.page(f"p{number}.html", f"Title {number}", f"Sentence {number} about boat {number * 7}. " * 10)
    steps: dict[str, list[tuple[int, int]]] = {}
    index.build(progress=lambda step, done, total: steps.setdefault(step, []).append((done, total)))
    told = list(steps)
    assert told[-7:] == ["terms", "counts", "vectors", "postings", "sorting", "blocks", "related"]
    for step in told[-7:]:
        assert steps[step][-1] == (8, 8) and steps[step] == sorted(steps[step])


SUBJECTS = (
    "salmon trout rivers nets rods fishing boats floats",
    "comets telescope lens jupiter charts domes eclipse orbit",
    "sourdough oven flour yeast crust loaf baker proving",
)
Site = dict[str, dict[str, Any]]


def post(name: str, subject: int = 0, own: str = "", **fields: object) -> dict[str, Any]:
    words = SUBJECTS[subject].split()
    turn = sum(map(ord, name)) % len(words)
    chosen = words[turn:] + words[:turn]
    body = f"{' '.join(chosen[:6])}. {own} {' '.join(chosen[2:5])} {name}. {own}"
    return {"id": name, "url": f"/{name}/", "title": " ".join(chosen[:3]), "body": body, "lang": "en"} | fields


def publish(index: Index, site: Site) -> None:
    index.folder.mkdir(exist_ok=True)
    path = index.folder / "articles.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in site.values()), "utf-8")
    index.build_from(path)


def shown(index: Index, name: str, limit: int = 8) -> list[str]:
    with index.search() as search:
        return [hit.id for hit in search.related(name, limit)]


def stored_and_anew(home: Path, rules: Rules | None = None) -> tuple[dict[int, Any], dict[int, Any], Statistics]:
    """The lists of the published generation, and those that its articles and statistics give from nothing."""
    store = Store(home)
    row = store.generation(store.current())
    assert row is not None
    rows = store.query("SELECT doc, neighbours FROM related WHERE since <= ? AND until > ?", (row.number, row.number))
    statistics = Statistics.from_bytes(row.statistics[8:])
    articles = {each.doc: each.article for each in store.all_articles(row.number)}
    store.close()
    vectors = {doc: vector(profile(article), statistics) for doc, article in articles.items()}
    candidates = neighbours_of_all(vectors, statistics.half_life, rules)
    sections = rules.weights() if rules else None
    names = {name: doc for doc, article in articles.items() for name in (article.id, article.url) if name}
    anew = {
        doc: [
            [n.doc, n.score, list(n.topics), n.reason]
            for n in choose(doc, candidates[doc], vectors, names, limit=MOST_RELATED, sections=sections)
        ]
        for doc in articles
    }
    return {each["doc"]: json.loads(each["neighbours"]) for each in rows}, anew, statistics


NAMES = st.integers(0, 40).map(lambda number: f"post{number}")
CHANGES = st.lists(
    st.dictionaries(
        NAMES,
        st.none()
        | st.tuples(
            st.integers(0, 2),
            st.sampled_from(("", "autumn light", "night ferry harbour")),
            st.sampled_from((None, "post1")),
        ),
        min_size=1,
        max_size=4,
    ),
    min_size=1,
    max_size=4,
)


def as_large(patch: pytest.MonkeyPatch, most_moved: float) -> None:
    """From now on a small site is dealt with as a large one is."""
    patch.setattr(lists_module, "_AT_ONCE", 7)
    patch.setattr(lists_module, "_FEW", 2)
    patch.setattr(lists_module, "_MOST_MOVED", most_moved)
    patch.setattr("pressmark.index.related.postings._IN_BLOCK", 20)


@pytest.mark.parametrize("large", [False, True])
@given(changes=CHANGES)
@settings(max_examples=8, deadline=None)
def test_lists_after_any_publishes_are_those_of_a_build_from_nothing(
    changes: list[dict[str, Any]], large: bool
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        if large:
            as_large(patch, most_moved=0.6)
        _publish_each(changes)


def _publish_each(changes: list[dict[str, Any]]) -> None:
    site = {f"post{number}": post(f"post{number}", number % 3, section=f"S{number % 5}") for number in range(24)}
    weights = {"S0": 3.0, "S1": 0.0, "S2": 0.4}
    with tempfile.TemporaryDirectory() as folder:
        index = Index(Path(folder))
        index.settings = replace(index.settings, section_weights=weights)
        publish(index, site)
        for change in changes:
            for name, made in change.items():
                if made is None:
                    site.pop(name, None)
                else:
                    subject, own, pin = made
                    site[name] = post(name, subject, own, **({"pins": [pin]} if pin else {}))
            publish(index, site)
            stored, anew, _ = stored_and_anew(index.home, Rules(sections=weights))
            assert stored == anew


def test_statistics_are_kept_until_a_tenth_of_the_articles_has_come(index: Index) -> None:
    site = {f"post{number}": post(f"post{number}", number % 3) for number in range(20)}
    for number, counted in ((20, 20), (21, 20), (22, 20), (23, 23)):
        site |= {f"post{extra}": post(f"post{extra}", extra % 3) for extra in range(20, number)}
        publish(index, site)
        stored, anew, statistics = stored_and_anew(index.home)
        assert statistics.articles == counted
        assert stored == anew


def test_a_list_that_loses_an_article_is_filled_again(index: Index) -> None:
    site = {f"post{number}": post(f"post{number}", 0, f"word{number}") for number in range(12)}
    site |= {f"bread{number}": post(f"bread{number}", 2) for number in range(24)}
    publish(index, site)
    before = shown(index, "post0")
    assert len(before) == 8
    del site[before[0]]
    publish(index, site)
    after = shown(index, "post0")
    assert len(after) == 8
    assert before[0] not in after
    assert set(after) - set(before)


def test_older_articles_get_the_new_one_in_the_same_generation(index: Index) -> None:
    rare = "aurora borealis glimmers"
    site = {f"post{n}": post(f"post{n}", n % 3, rare if n in (3, 8) else "") for n in range(30)}
    publish(index, site)
    site["fresh"] = post("fresh", 1, rare)
    publish(index, site)
    assert {"post3", "post8"} <= set(shown(index, "fresh"))
    assert "fresh" in shown(index, "post3")
    assert "fresh" in shown(index, "post8")


def test_the_owner_pins_and_bars_in_the_settings(index: Index) -> None:
    site = {f"post{number}": post(f"post{number}", number % 3) for number in range(30)}
    publish(index, site)
    barred = shown(index, "post0")[0]
    index.settings = replace(
        index.settings,
        pins={"/post0": ["https://example.org/post2/index.html", "late", "/nowhere/"], "/gone/": ["/post1/"]},
        excludes={"post0": [barred]},
    )
    publish(index, site)
    assert shown(index, "post0")[0] == "post2"
    assert barred not in shown(index, "post0")
    site["late"] = post("late", 1)
    publish(index, site)
    assert shown(index, "post0")[:2] == ["post2", "late"]
    index.settings = replace(index.settings, pins={}, excludes={})
    publish(index, site)
    assert "post2" not in shown(index, "post0")
    assert barred in shown(index, "post0")


@pytest.mark.parametrize(
    "rule", [Settings(only_older=True), Settings(other_languages=True), Settings(section_weights={"Sea": 0.0})]
)
def test_a_rule_for_all_lists_changes_them_without_a_new_article(index: Index, rule: Settings) -> None:
    languages = ("en", "de")
    site = {
        f"post{n}": post(
            f"post{n}",
            0,
            f"own{n}",
            lang=languages[n % 2],
            section="Sea" if n < 3 else "Land",
            date=f"2024-01-{n + 1:02}",
        )
        for n in range(8)
    }
    publish(index, site)
    before = {name: shown(index, name) for name in site}
    assert all(int(other[4:]) % 2 == int(name[4:]) % 2 for name, found in before.items() for other in found)
    index.settings = replace(rule, workers=1)
    publish(index, site)
    after = {name: shown(index, name) for name in site}
    assert after != before
    listed = [(int(name[4:]), int(other[4:])) for name, found in after.items() for other in found]
    assert listed
    if rule.only_older:
        assert all(other < own for own, other in listed)
    elif rule.other_languages:
        assert any(own % 2 != other % 2 for own, other in listed)
    else:
        assert all(other >= 3 for _, other in listed)


def test_as_many_related_posts_are_kept_as_can_be_asked_for(index: Index) -> None:
    near = {f"post{n}": post(f"post{n}", own=" ".join(f"w{n}x{k}" for k in range(30))) for n in range(12)}
    far = {f"odd{n}": {"id": f"odd{n}", "title": f"t{n}", "body": f"o{n} p{n} q{n}", "lang": "en"} for n in range(60)}
    publish(index, near | far)
    assert {len(shown(index, name, MOST_RELATED + 1)) for name in near} == {MOST_RELATED}


def test_lists_made_in_processes_are_those_made_in_one(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists_module, "_FEW", 0)
    site = {f"post{number}": post(f"post{number}", number % 3) for number in range(30)}
    index.settings = replace(index.settings, workers=2)
    publish(index, site)
    stored, anew, _ = stored_and_anew(index.home)
    assert any(stored.values())
    assert stored == anew


def test_one_article_of_a_large_site_reads_those_that_share_something(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_large(monkeypatch, most_moved=0.6)
    site = {f"post{number}": post(f"post{number}", number % 3) for number in range(30)}
    publish(index, site)
    read: set[int] = set()
    rows = rows_module.stored_rows

    def watched(store: Store, generation: int, docs: Sequence[int] | None = None) -> Iterator[tuple[int, RelatedRow]]:
        for doc, row in rows(store, generation, docs):
            read.add(doc)
            yield doc, row

    monkeypatch.setattr(rows_module, "stored_rows", watched)
    site["post3"] = post("post3", 0, "night ferry harbour")
    publish(index, site)
    assert {(doc - 1) % 3 for doc in read} == {0}
    monkeypatch.undo()
    stored, anew, _ = stored_and_anew(index.home)
    assert stored == anew


def related_rows(home: Path) -> tuple[list[tuple[Any, ...]], Statistics]:
    store = Store(home)
    row = store.generation(store.current())
    assert row is not None
    rows = store.query("SELECT * FROM related WHERE since <= ? AND until > ? ORDER BY doc", (row.number, row.number))
    store.close()
    return [tuple(each) for each in rows], Statistics.from_bytes(row.statistics[8:])


@pytest.mark.parametrize("workers", [1, 2])
def test_a_site_that_is_compared_in_files_has_the_lists_of_one_that_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: int
) -> None:
    site = {f"post{number}": post(f"post{number}", number % 3, pins=["post1"]) for number in range(60)}
    changed = {name: article for name, article in site.items() if name not in ("post4", "post9")}
    changed |= {f"late{number}": post(f"late{number}", number % 3, "night ferry harbour") for number in range(20)}
    once_more = {name: article for name, article in changed.items() if name != "post6"}
    once_more |= {"post7": post("post7", 2, "sails and masts"), "new": post("new", 1, pins=["post2"])}
    whole = Index(tmp_path / "whole")
    for state in (site, changed, once_more):
        publish(whole, state)
    monkeypatch.setattr(lists_module, "_AT_ONCE", 7)
    monkeypatch.setattr(lists_module, "_BATCH", 5)
    monkeypatch.setattr(lists_module, "_FEW", 2)
    monkeypatch.setattr("pressmark.index.related.shelf._FEW", 3)
    monkeypatch.setattr("pressmark.index.related.shelf._NEAR", 2)
    monkeypatch.setattr("pressmark.index.related.rows._NEAR", 2)
    monkeypatch.setattr("pressmark.index.related.statistics._MOST_WAITING", 40)
    monkeypatch.setattr("pressmark.index.related.statistics._MOST_KNOWN", 10)
    monkeypatch.setattr("pressmark.index.related.postings._ARTICLES", 9)
    monkeypatch.setattr("pressmark.index.related.postings._MOST_WAITING", 100)
    blocks = Index(tmp_path / "blocks", Settings(workers=workers))
    for state in (site, changed, once_more):
        publish(blocks, state)
    assert related_rows(blocks.home) == related_rows(whole.home)


def test_a_disk_that_is_full_of_what_waits_ends_the_publish_with_one_line(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    site = {f"post{number}": post(f"post{number}", number % 3) for number in range(12)}
    publish(index, site)
    monkeypatch.setattr("pressmark.index.related.shelf._FEW", 3)
    monkeypatch.setattr("pressmark.index.related.shelf.os.pwrite", full)
    with pytest.raises(StorageError, match="No space left"):
        publish(index, site | {f"late{number}": post(f"late{number}", 1) for number in range(9)})
    assert shown(index, "post1") and not list(index.home.glob("tmp*"))
