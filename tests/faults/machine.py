"""Any sequence of changes, publishes, crashes and steps back, on every engine, against a dictionary."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import seed as hypothesis_seed
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from pressmark.index.doctor import examine
from pressmark.index.errors import PublishRefused
from pressmark.index.generations import publication
from pressmark.index.generations.generation import release, roll_back
from pressmark.index.generations.store import Store
from pressmark.index.settings import Settings
from pressmark.search.results import SearchRequest
from pressmark.search.site_search import SiteSearch
from tests.cluster.artifacts import NoCluster, ready
from tests.cluster.nodes import Nodes
from tests.faults.rig import ENGINES, Options, Tally, in_child
from tests.indexes import Index

GOAL = "a state machine against a dictionary, on every engine"
COLOURS = ("crimson", "emerald", "cobalt", "amber")
PATHS = st.sampled_from([f"p{number}.html" for number in range(7)])
STEPS = ("staged_directory", "refresh_related", "flush_directory", "describe", "record", "make_current", "clean_up")
ALWAYS = {"always.html": "amber"}


class Site(RuleBasedStateMachine):
    """`pages` is what the site has, `history` what each generation that is kept should answer, the newest last.

    `shown` is what readers get: of a cluster, whose alias moves last, the generation before after some crashes.
    """

    settings = Settings(workers=1)
    steps = 0

    def __init__(self) -> None:
        super().__init__()
        self.index = Index(Path(tempfile.mkdtemp(prefix="pressmark-fault-")), self.settings)
        self.pages: dict[str, str] = {}
        self.history: list[dict[str, str]] = []
        self.shown: dict[str, str] = {}
        self.written = 0
        for path, colour in ALWAYS.items():
            self.write(path, colour)

    def teardown(self) -> None:
        shutil.rmtree(self.index.folder)
        if self.in_cluster:
            from pressmark.index.cluster import Cluster

            Cluster(self.settings).write("DELETE", f"/{self.settings.alias}-*", missing=True)

    @property
    def in_cluster(self) -> bool:
        return self.settings.engine == "opensearch"

    def write(self, path: str, colour: str) -> None:
        self.pages[path] = colour
        self.written += 1  # after a rename two pages with one text would be one article
        text = f"The {colour} boat came in late on voyage {self.written}, as it does. " * 9
        self.index.page(path, f"About {colour}", text, "2024-05-01")

    @rule(path=PATHS, colour=st.sampled_from(COLOURS))
    def add_or_change(self, path: str, colour: str) -> None:
        self.write(path, colour)

    @rule(path=PATHS)
    def delete(self, path: str) -> None:
        self.pages.pop(path, None)
        (self.index.site / path).unlink(missing_ok=True)

    @rule(old=PATHS, new=PATHS)
    def rename(self, old: str, new: str) -> None:
        if old in self.pages:
            (self.index.site / old).rename(self.index.site / new)
            self.pages[new] = self.pages.pop(old)

    @rule()
    def publish(self) -> None:
        try:
            wrote = self.index.build().wrote
        except PublishRefused as refused:
            release(self.index.home, refused.generation, self.settings)
            wrote = True
        assert wrote or self.pages == self.history[-1], "nothing was written although the site has changed"
        if wrote:
            self.history = [*self.history, dict(self.pages)][-3:]
        self.shown = self.history[-1]

    @rule(step=st.sampled_from(STEPS))
    def crash(self, step: str) -> None:
        """Killed at a step; what comes before the last one leaves everything as it was."""

        def die(*_: object, **__: object) -> None:
            os.kill(os.getpid(), signal.SIGKILL)

        def build() -> int:
            setattr(publication, step, die)
            with contextlib.suppress(PublishRefused):
                self.index.build()
            return 0

        before = self.current()
        in_child(build)
        if self.current() != before:
            assert step == "clean_up", f"killed at {step}, and yet published"
            self.history = [*self.history, dict(self.pages)][-3:]
            if not self.in_cluster:
                self.shown = self.history[-1]

    @precondition(lambda self: len(self.history) > 1)
    @rule()
    def step_back(self) -> None:
        roll_back(self.index.home, self.settings)
        self.history.pop()
        self.shown = self.history[-1]

    @precondition(lambda self: self.history)
    @rule()
    def verify(self) -> None:
        errors = [finding for finding in examine(self.index.home, settings=self.settings) if finding.level == "error"]
        assert not errors, errors

    @invariant()
    def answers(self) -> None:
        type(self).steps += 1
        if not self.shown:
            return
        expected = self.shown
        with SiteSearch.chosen(self.index.home, self.settings) as search:
            assert search.problem is None
            assert search.generation.articles == len(expected)
            for colour in COLOURS:
                found = {f"{hit.id}.html" for hit in search.search(SearchRequest(colour, limit=20)).hits}
                assert found == {path for path, its in expected.items() if its == colour}, colour

    def current(self) -> int:
        if not (self.index.home / "store.sqlite").exists():
            return 0
        store = Store(self.index.home)
        try:
            return store.current()
        finally:
            store.close()


def run(options: Options) -> Tally:
    tally = options.tally()
    for engine in ENGINES:
        if options.wants(engine):
            _try(Settings(workers=1, engine=engine), options, options.times(150, 4), 14 if options.short else 40, tally)
    if not options.short and options.wants("opensearch"):
        try:
            with _cluster() as settings:
                _try(settings, options, options.times(8, 0), 20, tally)
        except NoCluster as reason:
            print(f"  not tried on OpenSearch: {reason}", file=sys.stderr)
    return tally


def _try(chosen: Settings, options: Options, examples: int, steps: int, tally: Tally) -> None:
    machine = type(f"Site_{chosen.engine}", (Site,), {"settings": chosen, "steps": 0})
    limits = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )
    random.seed(options.seed)
    try:
        run_state_machine_as_test(hypothesis_seed(options.seed)(machine), settings=limits)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
        notes = "\n".join(getattr(error, "__notes__", ()))
        tally.bad.append(f"{chosen.engine}: {type(error).__name__}: {error}\n{notes}"[:3000])
    tally.tried += machine.steps


@contextlib.contextmanager
def _cluster() -> Iterator[Settings]:
    """A node of OpenSearch. Raises NoCluster where none can be started."""
    preloaded = os.environ.pop("LD_PRELOAD", "")  # the failing disk is ours, not the node's
    with tempfile.TemporaryDirectory(prefix="pressmark-cluster-") as folder:
        nodes = Nodes(ready(), Path(folder), "one")
        try:
            nodes.start()
            yield Settings(workers=1, engine="opensearch", hosts=nodes.hosts, alias="machine", deadline=20)
        finally:
            nodes.stop()
            os.environ["LD_PRELOAD"] = preloaded
