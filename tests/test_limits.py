"""Rate and load: who is counted as whom, and what happens to one too many."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from pressmark.index.settings import Settings
from pressmark.web.app import create_app
from pressmark.web.limits import NOBODY, LoadGate, TokenBuckets, client_of
from tests.fake_site import FakeSite
from tests.service import client

VISITOR = {"REMOTE_ADDR": "203.0.113.7"}


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_then_the_rate() -> None:
    clock = Clock()
    buckets = TokenBuckets(rate=10, burst=30, clock=clock)
    assert sum(buckets.wait("a") == 0 for _ in range(1000)) == 30
    granted = 0
    for _ in range(1000):
        clock.now += 0.01
        granted += buckets.wait("a") == 0
    assert abs(granted - 100) <= 1
    clock.now += 3600
    assert sum(buckets.wait("a") == 0 for _ in range(1000)) == 30


def test_the_wait_is_long_enough() -> None:
    clock = Clock()
    buckets = TokenBuckets(rate=2, burst=1, clock=clock)
    assert buckets.wait("a") == 0
    wait = buckets.wait("a")
    clock.now += wait
    assert buckets.wait("a") == 0


def test_visitors_do_not_share() -> None:
    buckets = TokenBuckets(rate=1, burst=1, clock=Clock())
    assert [buckets.wait(visitor) == 0 for visitor in ("a", "b", "a")] == [True, True, False]


def test_the_table_never_grows_and_the_regular_is_never_forgotten() -> None:
    clock = Clock()
    buckets = TokenBuckets(rate=1, burst=2, clock=clock, most=96)
    size = len(buckets._table)
    for number in range(5000):
        clock.now += 0.001
        buckets.wait(str(number))
        buckets.wait("regular")
    assert len(buckets._table) == size < 10_000 and buckets.wait("regular") > 0


def test_the_whole_table_is_small() -> None:
    assert len(TokenBuckets(rate=20, burst=60)._table) < 32_000_000


FORKING = """
import os
from pressmark.web.limits import TokenBuckets

buckets = TokenBuckets(rate=1, burst=40, clock=lambda: 100.0)

def child(work):
    pid = os.fork()
    if pid == 0:
        os._exit(work())
    return pid

children = [child(lambda: sum(buckets.wait("a") == 0 for _ in range(30))) for _ in range(4)]
assert sum(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children) == 40
os.waitpid(child(lambda: not buckets._lock.acquire()), 0)
assert buckets.wait("a") > 0 and buckets.wait("b") == 0
"""


def test_workers_count_as_one_and_the_lock_of_a_dead_one_stops_nobody() -> None:
    """In a process of its own: this one has threads, which must not be forked."""
    assert subprocess.run([sys.executable, "-c", FORKING], timeout=30, check=False).returncode == 0


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "who"),
    [
        ("203.0.113.7", "", 0, "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", 0, "203.0.113.7"),
        ("10.0.0.1", "198.51.100.1", 1, "198.51.100.1"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.1", 1, "198.51.100.1"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.1, 10.0.0.9", 2, "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1", 2, "198.51.100.1"),
        ("10.0.0.1", "", 1, "10.0.0.1"),
        ("10.0.0.1", " , ,", 1, "10.0.0.1"),
        ("127.0.0.1", "", 0, None),
        ("::1", "", 0, None),
        ("::ffff:127.0.0.1", "", 0, None),
        ("::ffff:203.0.113.7", "", 0, "203.0.113.7"),
        ("127.0.0.1", "198.51.100.1", 1, "198.51.100.1"),
        ("2001:db8:1:2:3:4:5:6", "", 0, "20010db800010002/64"),
        ("2001:db8:1:2:ffff::1", "", 0, "20010db800010002/64"),
        ("2001:db8:1:3::1", "", 0, "20010db800010003/64"),
        ("10.0.0.1", "[2001:db8:1:2::9]", 1, "20010db800010002/64"),
        ("10.0.0.1", "not an address", 1, NOBODY),
        ("10.0.0.1", "x" * 9999, 1, NOBODY),
        ("", "", 0, NOBODY),
    ],
)
def test_who_is_asking(peer: str, forwarded: str, proxies: int, who: str | None) -> None:
    assert client_of(peer, forwarded, proxies) == who


def test_one_too_many_is_told_when_to_come_back() -> None:
    browser = client(requests_per_second=1)
    answers = [browser.get("/api/v1/search?q=a", environ_base=VISITOR) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    refused = answers[-1]
    assert refused.headers["Retry-After"] == "1" and refused.headers["Access-Control-Allow-Origin"] == "*"
    assert refused.get_json()["type"] == "/problems/rate-limited"
    assert browser.get("/search?q=a", environ_base=VISITOR).status_code == 429
    assert browser.get("/search?q=a", environ_base={"REMOTE_ADDR": "203.0.113.8"}).status_code == 200


def test_a_claimed_address_opens_no_new_bucket() -> None:
    browser = client(requests_per_second=1)
    headers = [{"X-Forwarded-For": f"198.51.100.{number}"} for number in range(9)]
    answers = [browser.get("/api/v1/search?q=a", environ_base=VISITOR, headers=header) for header in headers]
    assert sum(answer.status_code == 200 for answer in answers) == 3


def test_files_and_health_are_never_counted() -> None:
    browser = client(requests_per_second=1)
    for path in ("/ui/search.css", "/healthz", "/readyz", "/openapi.json"):
        assert {browser.get(path, environ_base=VISITOR).status_code for _ in range(9)} == {200}


def test_pages_that_explain_are_never_counted() -> None:
    browser = client(requests_per_second=1)
    for path in ("/search/help", "/problems/rate-limited"):
        assert {browser.get(path, environ_base=VISITOR).status_code for _ in range(9)} == {200}
    assert browser.get("/search?q=a", environ_base=VISITOR).status_code == 200


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Try again in 1 s."), ("de", "Versuchen Sie es in 1 s noch einmal.")]
)
def test_people_are_told_how_long_to_wait(language: str, said: str) -> None:
    browser = client(requests_per_second=1, language=language)
    pages = [browser.get("/search?q=a", environ_base=VISITOR, headers={"Accept": "text/html"}) for _ in range(4)]
    assert pages[-1].status_code == 429 and pages[-1].headers["Retry-After"] == "1"
    assert said in pages[-1].text and "Retry-After" not in pages[-1].text


def test_no_limit_and_no_counting_of_this_machine() -> None:
    unlimited, limited = client(requests_per_second=0), client(requests_per_second=1)
    assert {unlimited.get("/api/v1/search?q=a", environ_base=VISITOR).status_code for _ in range(9)} == {200}
    assert {limited.get("/api/v1/search?q=a").status_code for _ in range(9)} == {200}


def test_the_gate_lets_in_as_many_as_it_should() -> None:
    gate = LoadGate(working=2, waiting=1, patience=0)
    assert [gate.enter(), gate.enter(), gate.enter()] == [True, True, False]
    gate.leave()
    assert gate.enter()


def test_who_waits_is_let_in_and_who_would_wait_too_long_is_not() -> None:
    gate = LoadGate(working=1, waiting=1, patience=30)
    assert gate.enter()
    entered = threading.Event()
    waiting = threading.Thread(target=lambda: gate.enter() and entered.set())
    waiting.start()
    while gate._queue._value:  # the one waiting place is taken
        pass
    assert not gate.enter()
    gate.leave()
    assert entered.wait(10)
    waiting.join()


def test_a_service_with_too_much_to_do_says_so_at_once() -> None:
    """Five places (one works, four wait): the sixth request is refused while the others are still held."""
    held, arrived = threading.Event(), threading.Semaphore(0)

    def hold() -> None:
        arrived.release()
        held.wait(30)

    app = create_app(FakeSite(on_search=hold), Settings(threads=1))
    statuses: list[int] = []
    threads = [
        threading.Thread(target=lambda: statuses.append(app.test_client().get("/api/v1/search?q=a").status_code))
        for _ in range(6)
    ]
    threads[0].start()
    assert arrived.acquire(timeout=10)
    for thread in threads[1:]:
        thread.start()
    for thread in threads[1:]:
        thread.join(0.001)
    try:
        while 503 not in statuses:
            assert any(thread.is_alive() for thread in threads[1:])
        assert app.test_client().get("/healthz").status_code == 200
    finally:
        held.set()
        for thread in threads:
            thread.join()
    assert statuses.count(503) >= 1 and statuses.count(200) >= 1
    assert app.test_client().get("/api/v1/search?q=a").status_code == 200


def test_a_failed_request_gives_its_place_back() -> None:
    site = FakeSite(failure=ValueError("x"))
    browser = create_app(site, Settings(threads=1)).test_client()
    assert {browser.get("/api/v1/search?q=a").status_code for _ in range(20)} == {500}
    site.failure = None
    assert browser.get("/api/v1/search?q=a").status_code == 200
