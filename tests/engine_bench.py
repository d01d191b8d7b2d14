"""One engine's directory, written in steps and opened after each, and the small site that the contract is tried on."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import pytest

from pressmark.index.engines import ENGINES, engine
from pressmark.index.errors import EngineMissing
from pressmark.index.generations.engine_files import stage_directory
from pressmark.index.generations.home import engine_directory
from pressmark.index.generations.manifest import verified_files
from pressmark.index.settings import Settings
from pressmark.index.writer import EngineDocument
from pressmark.search.attributes import Attributes
from pressmark.search.engines import open_searcher
from pressmark.search.plan import Node, Plan
from pressmark.search.searcher import Searcher
from tests.cluster.server import SHARDS

# Number, title, text, tag, day.
SITE: tuple[tuple[int, str, str, str, int | None], ...] = (
    (1, "storm at sea", "the storm broke the long arm of the harbour", "weather", 738000),
    (2, "harbour opens", "the long arm is open and the harbour too harbour harbour", "harbour", 738100),
    (3, "bread", "bakers bake bread at night and the night is long", "food", None),
    (4, "long nights", "arm in arm they walked the long night", "culture", 737000),
    (7, "sea bread", "bread of the sea is weed", "food", 738200),
)

_PARTS = (
    "The cluster counts articles and lengths of those parts only that hold a word of the query: exact from some hundred "
    "articles a part on, not for a handful."
)
# Engines whose files are on this machine. What is tried on these alone, and why not on the others:
ELSEWHERE = {
    "test_recovery": "damages engine files; a cluster verifies what it reads, and what is gone there is refilled "
    "(test_cluster_service)",
    "test_engine_writes": "counts and removes engine files; a cluster merges its segments by itself",
    "test_site_search": "has publishes overtake a reader between the steps of opening files; one of a cluster opens none, "
    "and is overtaken in test_cluster_service",
    "test_rules": "numbers that rules leave out are in test_engine_contract; the rules of a cluster in test_cluster_service",
    "test_read_only_copy": "copies the files of a home; services read a cluster without any (test_cluster_service)",
    "test_golden": "the check searches the generation before it is shown, as every engine is opened by test_site_contract",
}
LOCAL = sorted(ENGINES.keys() - {"opensearch"})
# Promises that an engine does not keep, each with the reason; such a test must fail, or its row goes.
GAPS = (
    {
        ("opensearch", "test_scores_are_those_of_bm25"): _PARTS,
        ("opensearch", "test_a_restriction_changes_no_score"): _PARTS,
    }
    if SHARDS > 1
    else {}
)


@dataclass
class Bench:
    """One engine's directory and what it should hold."""

    name: str
    home: Path
    documents: dict[int, EngineDocument]
    generation: int = 0
    settings: Settings = field(default_factory=Settings)

    @property
    def folder(self) -> Path:
        return engine_directory(self.home, self.generation)

    def write(self, add: Iterable[EngineDocument] = (), remove: Iterable[int] = ()) -> Searcher:
        """Write the next generation, as a publish does, and open it."""
        before = self.folder if self.generation else None
        self.generation += 1
        stage_directory(self.home, self.generation, before, verified_files(self.home))
        writer = engine(self.name).open_writer(self.folder, self.settings)
        gone, added = set(remove), {document.doc: document for document in add}
        writer.remove(gone)
        for document in added.values():
            writer.add(document)
        crowded = [doc for doc in writer.crowded() if doc not in gone and doc not in added]
        writer.remove(crowded)
        for doc in crowded:
            writer.add(self.documents[doc])
        self.documents = {doc: kept for doc, kept in self.documents.items() if doc not in gone} | added
        writer.commit()
        engine(self.name).check(self.folder, len(self.documents), self.settings)
        return self.open()

    def open(self) -> Searcher:
        rows = [(doc, d.day, json.dumps(d.keywords)) for doc, d in self.documents.items()]
        return open_searcher(self.name, self.folder, lambda: Attributes(rows), self._keys, self.settings)

    def _keys(self, facet: str) -> Mapping[str, int]:
        held = (dict.fromkeys(document.keywords.get(facet, ())) for document in self.documents.values())
        return dict(Counter(chain.from_iterable(held)).most_common())


def document(doc: int, title: str, text: str, tag: str = "none", day: int | None = None) -> EngineDocument:
    return EngineDocument(doc, title, text, title, text, {"tag": (tag,), "kind": ("article",)}, day)


def engine_settings(name: str, request: pytest.FixtureRequest) -> Settings:
    """Settings of an engine that can be tried here; one that needs a cluster skips the test where there is none."""
    try:
        engine(name).version()
    except EngineMissing as missing:
        pytest.fail(str(missing))
    if name != "opensearch":
        return Settings(workers=1, engine=name)
    settings: Settings = request.getfixturevalue("cluster_settings")
    return settings


@pytest.fixture(params=sorted(ENGINES))
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Bench:
    (tmp_path / "engines").mkdir()
    if reason := GAPS.get((request.param, request.node.originalname)):
        request.applymarker(pytest.mark.xfail(reason=reason, strict=True))
    return Bench(request.param, tmp_path, {}, settings=engine_settings(request.param, request))


@pytest.fixture
def searcher(bench: Bench) -> Searcher:
    return bench.write(document(*row) for row in SITE)


def docs(searcher: Searcher, node: Node, **plan: object) -> list[int]:
    return [found.doc for found in searcher.search(Plan(node, **plan)).best]  # type: ignore[arg-type]
