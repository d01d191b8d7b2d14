"""A cluster that is slow, lags behind, says too much or is none: what a search and a publish make of it."""

from __future__ import annotations

import json
import logging
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pressmark.index import cluster as clusters
from pressmark.index import cluster_host, opensearch_writer
from pressmark.index.cluster import ABSENT
from pressmark.index.cluster_index import FORMAT
from pressmark.index.deadline import current_deadline, within
from pressmark.index.errors import ClusterUnavailable, IndexDamaged, IndexMissing, SettingsError
from pressmark.index.opensearch_writer import OpenSearchWriter
from pressmark.index.settings import Settings
from pressmark.index.settings_file import parse_settings
from pressmark.search import site_search
from pressmark.search.cluster_generations import ClusterGenerations
from pressmark.search.results import SearchRequest
from pressmark.search.site_search import SiteSearch
from pressmark.web.app import create_app
from tests.fake_site import FakeSite
from tests.hosts import Host, Reply, cluster, nobody, refused

ABSENT_INDEX = refused(404, "index_not_found_exception")
SITE = {"number": 1, "built": "2026-01-01T00:00:00Z", "articles": 0, "info": "{}"}
INFO = {
    "token": "1-a",
    "site_name": "",
    "base_url": "",
    "languages": [],
    "filters": [],
    "median_age": None,
    "newest_day": None,
}


@pytest.fixture(autouse=True)
def _without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "_PAUSES", (0.0,))


def generation(site: str = json.dumps({**SITE, "info": json.dumps(INFO)}), rules: str = "") -> Reply:
    """The row of a site, which answers for the alias and for the index itself."""
    return 200, {
        "_index": "docs-000001-0a0a0a0a",
        "found": True,
        "_source": {"format": FORMAT, "site": site, "rules": rules},
    }


# Time and size


@pytest.fixture
def raw() -> Iterator[Callable[..., str]]:
    """A host that sends the first bytes at once and the others one by one or all together, until nobody listens."""
    servers: list[socket.socket] = []
    stop = threading.Event()

    def serve(server: socket.socket, first: bytes, rest: Sequence[bytes], pause: float) -> None:
        with suppress(OSError):
            while True:
                taken, _ = server.accept()
                with taken, suppress(OSError):
                    taken.recv(65_536)
                    taken.sendall(first)
                    for part in rest:
                        if pause and stop.wait(pause):
                            break
                        taken.sendall(part)

    def start(first: bytes, rest: Sequence[bytes], pause: float = 0.0) -> str:
        server = socket.create_server(("127.0.0.1", 0))
        servers.append(server)
        threading.Thread(target=serve, args=(server, first, rest, pause), daemon=True).start()
        return f"http://127.0.0.1:{server.getsockname()[1]}"

    yield start
    stop.set()
    for server in servers:
        server.close()


@pytest.mark.parametrize("first", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n"])
def test_an_answer_that_trickles_is_given_up(raw: Callable[..., str], first: bytes) -> None:
    whole = b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n" + b'{"ok": 1}'
    address = raw(first, [bytes([byte]) for byte in whole[len(first) :]], pause=0.1)
    with pytest.raises(ClusterUnavailable, match="does not answer"):
        cluster(address, deadline=0.3).read("GET", "/")


def test_an_answer_has_a_largest_size(raw: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_host, "MOST_BYTES", 100_000)
    for first in (b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\ncontent-length: 9000002\r\n\r\n"):
        address = raw(first + b"{", [b" " * 100_000] * 90 + [b"}"])
        with pytest.raises(ClusterUnavailable, match="an answer of more than 100,000 bytes"):
            cluster(address).read("GET", "/")


def test_json_of_any_depth_is_no_traceback(host: Callable[..., Host]) -> None:
    with pytest.raises(ClusterUnavailable, match="no JSON"):
        cluster(host((200, "[" * 200_000)).address).read("GET", "/")


def test_each_request_of_a_search_gets_what_the_ones_before_it_left(host: Callable[..., Host]) -> None:
    there = host()
    asked = cluster(there.address, deadline=3600)
    with within(0):
        with pytest.raises(ClusterUnavailable):
            asked.read("GET", "/of-a-search")
        with pytest.raises(ClusterUnavailable):
            asked.write("GET", "/of-a-search")
        assert asked.read("GET", "/alone", alone=True) == {"ok": True}
        with within(60), pytest.raises(ClusterUnavailable):
            asked.read("GET", "/within-another")
    assert asked.read("GET", "/later") == {"ok": True}
    assert [path for _, path, *_ in there.asked] == ["/alone", "/later"]


def test_all_that_one_call_asks_has_one_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    ends: list[float] = []

    def noted(*_: Any) -> tuple[()]:
        ends.append(current_deadline().end)
        return ()

    info = FakeSite().info
    opened = SimpleNamespace(info=info, languages=(), document=noted)
    generations: Any = SimpleNamespace(
        current=lambda now=False: noted() or 1,
        open=lambda _: opened,
        problem=None,
        failure=None,
        rules=Settings().rules,
    )
    monkeypatch.setattr(site_search, "suggest", noted)
    search = SiteSearch(generations, Settings(deadline=3600))
    ends.clear()
    search.suggest("a")
    search.suggest("b")
    assert len(ends) == 4 and len(set(ends)) == 2 and max(ends) < float("inf")
    assert current_deadline().end == float("inf")


def test_a_request_to_the_service_has_one_deadline() -> None:
    class Timed(FakeSite):
        def search(self, request: SearchRequest) -> Any:
            ends.append(current_deadline().end)
            return super().search(request)

    ends: list[float] = []
    browser = create_app(Timed(), Settings(deadline=9, requests_per_second=0)).test_client()  # type: ignore[arg-type]
    assert browser.get("/api/v1/search?q=a").status_code == 200
    assert len(ends) == 1 and ends[0] < float("inf")


@pytest.mark.parametrize("line", ["deadline = 0", "shards = 0", "shards = 5000", "replicas = 1000", "replicas = -1"])
def test_numbers_that_can_never_work_are_refused_where_they_stand(line: str) -> None:
    with pytest.raises(SettingsError, match="line 2"):
        parse_settings(f"[opensearch]\n{line}\n")


# Hosts that know less than others


def test_what_one_host_does_not_know_another_may(host: Callable[..., Host]) -> None:
    lagging, there = host(ABSENT_INDEX), host()
    asked = cluster(lagging.address, there.address)
    for _ in range(4):
        assert asked.read("POST", "/x/_search", missing=True) == {"ok": True}
        assert asked.write("GET", "/x", missing=True) == {"ok": True}
    assert lagging.asked


def test_what_no_host_knows_is_absent(host: Callable[..., Host]) -> None:
    one, other = host(ABSENT_INDEX), host(ABSENT_INDEX)
    assert cluster(one.address, nobody(), other.address).read("GET", "/x", missing=True) is ABSENT
    assert (len(one.asked), len(other.asked)) == (1, 1)


# What a publish says, and when it gives up


def test_a_publish_says_what_it_waits_for(
    host: Callable[..., Host], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(clusters, "_SILENT", 0.0)
    starting = host(refused(503, "no_manager"), refused(503, "no_manager"), (200, {"ok": True}))
    with caplog.at_level(logging.WARNING):
        assert cluster(starting.address).write("PUT", "/x") == {"ok": True}
    (said,) = caplog.messages
    assert (
        said.startswith("Waiting for the OpenSearch cluster, 1")
        and f"({starting.address}: 503 no_manager a reason)" in said
    )


def test_a_search_says_nothing(
    host: Callable[..., Host], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(clusters, "_SILENT", 0.0)
    cluster(host(refused(503), refused(503), (200, {"ok": True})).address).read("GET", "/x")
    assert not caplog.messages


def test_an_index_that_cannot_be_made_is_tried_with_one_patience(
    host: Callable[..., Host], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(clusters, "PATIENCE", 0.3)
    monkeypatch.setattr(opensearch_writer, "PATIENCE", 0.3)
    version = (200, {"version": {"number": "3.8.0"}})
    stuck = host(ABSENT_INDEX, version, refused(503, "no_manager"))
    directory = tmp_path / "engines" / "000001"
    directory.mkdir(parents=True)
    with pytest.raises(ClusterUnavailable, match="no_manager"):
        OpenSearchWriter(directory, Settings(engine="opensearch", hosts=(stuck.address,)))
    assert len({path for method, path, *_ in stuck.asked if method == "PUT"}) == 1


# What is no cluster, and rows that are none of ours


@pytest.mark.parametrize("reply", [(302, {}), (301, ""), (200, {}), (200, "[]"), (200, "<p>"), (404, "<p>"), (404, "")])
def test_what_is_no_cluster_is_not_taken_for_an_empty_one(host: Callable[..., Host], reply: Reply) -> None:
    settings = Settings(hosts=(host(reply).address,))
    with pytest.raises(ClusterUnavailable, match=r"no OpenSearch cluster|no answer of OpenSearch"):
        ClusterGenerations(settings).current()


def test_an_empty_cluster_is_told_from_what_is_none(host: Callable[..., Host]) -> None:
    with pytest.raises(IndexMissing, match="Fill it"):
        ClusterGenerations(Settings(hosts=(host(ABSENT_INDEX).address,))).current()


@pytest.mark.parametrize("reply", [generation("x"), generation("{}"), generation("[]"), generation(rules="x")])
def test_a_row_of_somebody_else_is_damage(host: Callable[..., Host], reply: Reply) -> None:
    with pytest.raises(IndexDamaged, match="pressmark index again"):
        SiteSearch.of_cluster(Settings(hosts=(host(reply).address,)))


# The service while the cluster is away


def test_a_service_is_not_ready_while_its_cluster_does_not_answer(
    host: Callable[..., Host], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pressmark.search.cluster_generations._BELIEVED", -1.0)
    there = host(generation())
    settings = Settings(hosts=(there.address,), requests_per_second=0)
    with SiteSearch.of_cluster(settings) as search:
        browser = create_app(search, settings).test_client()
        answers = [browser.get("/readyz")]
        there.replies = [refused(401, "security_exception")]
        answers += [browser.get(path) for path in ("/readyz", "/healthz")]
        failed = browser.get("/api/v1/search?q=a")
        there.replies = [generation()]
        back = browser.get("/readyz")
    assert [answer.status_code for answer in answers] == [200, 503, 200]
    assert [answer.get_json()["degraded"] for answer in answers] == [False, True, True]
    assert failed.status_code == 503 and "indexed" not in failed.get_json()["detail"]
    assert back.status_code == 200
