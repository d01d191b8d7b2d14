"""How a cluster is asked: hosts in turn, pauses, deadlines, and what no message shows. The hosts here are only servers
of answers; what a real cluster makes of them, the engine's contract tells."""

from __future__ import annotations

import json
import socket
import ssl
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from urllib3.exceptions import SSLError as WrappedSSLError

from pressmark.index import cluster as clusters
from pressmark.index.cluster import Cluster
from pressmark.index.cluster_host import _failure
from pressmark.index.errors import ClusterUnavailable, PressmarkError, SettingsError
from pressmark.index.opensearch_writer import Bulk
from pressmark.index.settings import Settings
from pressmark.search.cluster_generations import ClusterGenerations
from tests.hosts import OK, Host, Reply, cluster, nobody, refused


@pytest.fixture(autouse=True)
def _without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "_PAUSES", (0.0,))
    monkeypatch.setattr("pressmark.index.opensearch_writer._PAUSES", (0.0,))


def test_a_host_that_is_gone_is_passed_over(host: Callable[..., Host]) -> None:
    there = host()
    asked = cluster(nobody(), there.address, nobody())
    for _ in range(6):
        assert asked.read("GET", "/") == {"ok": True}
    assert len(there.asked) == 6


def test_hosts_take_turns(host: Callable[..., Host]) -> None:
    one, other = host(), host()
    asked = cluster(one.address, other.address)
    for _ in range(6):
        asked.read("GET", "/")
    assert (len(one.asked), len(other.asked)) == (3, 3)


def test_when_nobody_is_there_a_request_fails_at_once_and_names_the_way_out() -> None:
    with pytest.raises(ClusterUnavailable, match="Try again"):
        cluster(nobody(), nobody(), deadline=3600).read("GET", "/")
    with pytest.raises(ClusterUnavailable, match="pressmark index again"):
        cluster(nobody()).write("PUT", "/x")


def test_a_write_waits_for_a_cluster_that_was_there(host: Callable[..., Host], monkeypatch: pytest.MonkeyPatch) -> None:
    there = host()
    asked = cluster(there.address)
    asked.read("GET", "/")
    answer, refusals = asked._try, [1] * 20

    def refusing(*request: Any) -> Any:
        return "refused" if refusals and refusals.pop() else answer(*request)

    monkeypatch.setattr(asked, "_try", refusing)
    assert asked.write("PUT", "/x") == {"ok": True}


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_what_passes_is_asked_again(host: Callable[..., Host], status: int) -> None:
    busy = host(refused(status), refused(status), OK)
    assert cluster(busy.address).read("GET", "/") == {"ok": True}
    assert len(busy.asked) == 3


def test_a_deadline_ends_what_does_not_pass(host: Callable[..., Host]) -> None:
    with pytest.raises(ClusterUnavailable, match="es_rejected_execution_exception"):
        cluster(host(refused(429, "es_rejected_execution_exception")).address, deadline=1).read("GET", "/")


def test_a_host_that_never_answers_leaves_time_for_the_next(host: Callable[..., Host]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        there = host()
        asked = cluster(f"http://127.0.0.1:{silent.getsockname()[1]}", there.address, deadline=2)
        assert asked.read("GET", "/") == {"ok": True}
        assert asked.read("GET", "/") == {"ok": True}


def test_several_searches_are_as_good_as_the_worst(host: Callable[..., Host]) -> None:
    parts = {"responses": [{"status": 200}, {"status": 503, "error": {"type": "no_shard"}}]}
    busy = host((200, parts), (200, {"responses": [{"status": 200}]}))
    assert cluster(busy.address).read("POST", "/_msearch") == {"responses": [{"status": 200}]}


def test_a_refusal_is_no_reason_to_ask_again(host: Callable[..., Host]) -> None:
    strict = host(refused(400, "parsing_exception", "unknown query"))
    with pytest.raises(ClusterUnavailable, match="parsing_exception unknown query"):
        cluster(strict.address).read("POST", "/x/_search")
    assert len(strict.asked) == 1


def test_what_is_missing_may_be_an_answer(host: Callable[..., Host]) -> None:
    empty = host(refused(404, "index_not_found_exception"))
    assert cluster(empty.address).read("GET", "/x", missing=True) == {}
    with pytest.raises(ClusterUnavailable, match="index_not_found"):
        cluster(empty.address).read("GET", "/x")


def test_what_is_made_twice_is_there_once(host: Callable[..., Host]) -> None:
    there = host(refused(400, "resource_already_exists_exception"))
    assert cluster(there.address).write("PUT", "/x", exists=True) == {}


def test_no_json_is_an_error_and_no_traceback(host: Callable[..., Host]) -> None:
    with pytest.raises(ClusterUnavailable, match="no JSON"):
        cluster(host((418, "I am a teapot.")).address).read("GET", "/")
    with pytest.raises(ClusterUnavailable, match="no JSON"):
        cluster(host((200, "Welcome to the guest network.")).address).read("GET", "/")


# Credentials


def test_credentials_are_sent_and_never_shown(host: Callable[..., Host], tmp_path: Path) -> None:
    there = host(refused(401, "security_exception", "no"))
    file = tmp_path / "credentials"
    file.write_text("editor:s3cret\n", "utf-8")
    file.chmod(0o600)
    for chosen in (Settings(credentials="editor:s3cret"), Settings(credentials_file=str(file))):
        asked = cluster(there.address, credentials=chosen.credentials, credentials_file=chosen.credentials_file)
        with pytest.raises(ClusterUnavailable) as raised:
            asked.read("GET", "/")
        assert "s3cret" not in f"{raised.value}{raised.value!r}{chosen!r}{asked!r}{vars(raised.value)}"
        assert "credentials_file" in str(raised.value)
    assert {headers["authorization"] for *_, headers in there.asked} == {"Basic ZWRpdG9yOnMzY3JldA=="}


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (refused(401, "x", "Unauthorized"), r"credentials \(401 Unauthorized\)\. Name others"),
        ((401, "Unauthorized"), r"credentials \(401\)\. Name others"),
        ((403, {"Message": "not authorized"}), r"credentials \(403\)\. Name others"),
        (
            refused(403, "security_exception", "no permissions for [indices:data/write/bulk] and User [name=web]"),
            r"credentials \(403 no permissions for \[indices:data/write/bulk\].*Name others.*rights",
        ),
    ],
)
def test_rights_that_are_missing_are_named(host: Callable[..., Host], reply: Reply, said: str) -> None:
    with pytest.raises(ClusterUnavailable, match=said):
        cluster(host(reply).address).write("PUT", "/x")


@pytest.mark.parametrize("reply", [refused(403, "cluster_block_exception", "blocked by [disk full]"), (403, "<p>")])
def test_what_a_cluster_forbids_everybody_is_not_told_as_wrong_credentials(
    host: Callable[..., Host], reply: Reply
) -> None:
    with pytest.raises(
        ClusterUnavailable, match=r"refused /x: (cluster_block_exception blocked by|what came)"
    ) as raised:
        cluster(host(reply).address).write("PUT", "/x")
    assert "credentials" not in str(raised.value)
    assert "put that right in the cluster, then run pressmark index again" in str(raised.value)


@pytest.mark.parametrize(
    "settings",
    [
        {"hosts": ("http://editor:s3cret@127.0.0.1:9200",)},
        {"hosts": ("http://search.example.org:9200",), "credentials": "editor:s3cret"},
        {"hosts": ("http://127.0.0.1:9200",), "credentials": "s3cret"},
        {"hosts": ("http://127.0.0.1:9200",), "credentials": "editor:s3cret\nx-more: 1"},
        {"hosts": ("http://127.0.0.1:9200",), "credentials_file": "/nowhere/s3cret-file"},
        {"hosts": ("https://127.0.0.1:9200",), "ca_file": "/nowhere/ca.pem"},
        {"hosts": ()},
        {"hosts": ("127.0.0.1:9200",)},
        {"hosts": ("http://[",)},
        {"hosts": ("http://127.0.0.1:9200/path",)},
        {"hosts": ("http://127.0.0.1:port",)},
        {"hosts": ("http://127.0.0.1:0",)},
        {"hosts": ("http://127.0.0.1:65536",)},
        {"hosts": ("http://127.0.0.1:9200#fragment",)},
        {"hosts": ("http://127.0.0.1:9200?query",)},
        {"hosts": ("http://exa mple:9200",)},
        {"hosts": ("http://sea\nrch:9200",)},
        {"hosts": ("http://suche.münchen.example:9200",)},
        {"hosts": ("http://[:::::::::]:9200",)},
        {"hosts": ("http://1.2.3.4]:9200",)},
        {"hosts": ("",)},
    ],
)
def test_settings_that_cannot_be_used_or_are_not_safe_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(SettingsError, match=r"opensearch|OpenSearch") as raised:
        Cluster(Settings(**settings))
    assert "s3cret@" not in str(raised.value) and ":s3cret" not in str(raised.value)


def test_credentials_that_others_can_read_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "credentials"
    file.write_text("editor:s3cret\n", "utf-8")
    file.chmod(0o644)
    with pytest.raises(SettingsError, match=r'\[opensearch\] credentials_file ".*" can be read by others.*chmod 600'):
        Cluster(Settings(hosts=("http://127.0.0.1:9200",), credentials_file=str(file)))


def test_a_certificate_that_nobody_vouches_for_ends_the_request(host: Callable[..., Host]) -> None:
    plain = host()
    with pytest.raises(ClusterUnavailable, match="no encrypted connection"):
        cluster(plain.address.replace("http:", "https:")).read("GET", "/")


def test_what_is_wrong_with_a_certificate_is_said() -> None:
    wrong = ssl.SSLCertVerificationError(1, "certificate verify failed")
    wrong.verify_message = "Hostname mismatch, certificate is not valid for 'search1'."
    assert "is not valid for 'search1'" in _failure(WrappedSSLError(wrong))


def test_credentials_may_hold_any_letters(host: Callable[..., Host]) -> None:
    there = host()
    for secret in ("éditeur:s€cret", "editor:\udcff"):
        cluster(there.address, credentials=secret).read("GET", "/")
    sent = [b64decode(headers["authorization"].removeprefix("Basic ")) for *_, headers in there.asked]
    assert sent == ["éditeur:s€cret".encode(), b"editor:\xff"]


# Bulk requests


def item(key: str, status: int, action: str = "index") -> dict[str, Any]:
    error = {"error": {"type": "mapper_parsing_exception", "reason": "bad"}} if status >= 400 else {}
    return {action: {"_id": key, "status": status, **error}}


def bulk(*items: dict[str, Any]) -> Reply:
    return 200, {"errors": any("error" in result for each in items for result in each.values()), "items": list(items)}


def test_only_the_rows_that_were_not_taken_are_sent_again(host: Callable[..., Host]) -> None:
    busy = host(bulk(item("a", 201), item("b", 429), item("c", 503)), bulk(item("b", 201), item("c", 201)))
    rows = Bulk(cluster(busy.address), "x")
    for key in "abc":
        rows.put(key, {"n": key})
    rows.flush()
    sent = [[json.loads(line) for line in body.splitlines()[::2]] for _, _, body, _ in busy.asked]
    assert [[line["index"]["_id"] for line in lines] for lines in sent] == [["a", "b", "c"], ["b", "c"]]


def test_a_row_that_is_refused_ends_the_write_and_is_named(host: Callable[..., Host]) -> None:
    rows = Bulk(cluster(host(bulk(item("a", 201), item("b", 400))).address), "x")
    rows.put("a", {})
    rows.put("b", {})
    with pytest.raises(ClusterUnavailable, match="b: mapper_parsing_exception, bad"):
        rows.flush()


def test_removing_what_is_not_there_is_no_error(host: Callable[..., Host]) -> None:
    rows = Bulk(cluster(host(bulk({"delete": {"_id": "a", "status": 404}}, item("b", 201))).address), "x")
    rows.remove("a")
    rows.put("b", {})
    rows.flush()


def test_rows_go_a_thousand_at_a_time(host: Callable[..., Host]) -> None:
    there = host((200, {"errors": False, "items": []}))
    rows = Bulk(cluster(there.address), "x")
    for number in range(2_500):
        rows.put(str(number), {"n": number})
    assert len(there.asked) == 2
    rows.flush()
    assert [body.count(b'{"n":') for _, _, body, _ in there.asked] == [1_000, 1_000, 500]


@pytest.mark.parametrize("alias", ["", "Docs", "a/b", "_all", "-x", "a,b", "*", "x" * 200, "a b", "docs?x"])
def test_an_alias_is_a_plain_name(alias: str) -> None:
    with pytest.raises(SettingsError, match="alias"):
        ClusterGenerations(Settings(alias=alias))


def test_every_error_is_one_line(host: Callable[..., Host]) -> None:
    strict = host(refused(400, "x" * 5_000, "y\n" * 5_000))
    with pytest.raises(PressmarkError) as raised:
        cluster(strict.address).read("GET", "/x")
    assert "\n" not in str(raised.value) and len(str(raised.value)) < 1_000
