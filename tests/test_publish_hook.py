"""Publishing on request: who may ask, how often it is done, and what is told of it."""

from __future__ import annotations

import base64
import json
import os
import re
import secrets
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from pressmark.index.errors import SettingsError, StorageError, Unauthorized, UsageError
from pressmark.index.settings import Settings
from pressmark.web.app import create_app
from pressmark.web.cli import main
from pressmark.web.jobs import FAILED, FILE, PUBLISHED, REMEMBERED, STAGED, UNCHANGED, Ended, Jobs
from pressmark.web.publish_hook import LARGEST_BODY, PublishHook, read_hooks
from pressmark.web.publisher import LOCK, LONGEST_QUIET, PATIENCE, TRIES, Publisher, index_command, run
from pressmark.web.signature import (
    HOOK_PATH,
    NONCE,
    SIGNATURE,
    TIMESTAMP,
    WINDOW,
    Secrets,
    parse_secrets,
    read_secrets,
    signed,
)
from tests.fake_site import FakeSite
from tests.indexes import Index
from tests.patience import eventually

ROOT = Path(__file__).resolve().parent.parent
NOW = 1_790_000_000
KEY, OLD, STRANGER = (letter * 40 for letter in (b"k", b"o", b"s"))
REPORT = {
    "generation": 4, "articles": 9, "added": 1, "updated": 2, "unchanged": 6, "removed": 0,
    "skipped": [["a", "b", "c"]], "wrote": True, "seconds": 0.1,
}  # fmt: skip


@dataclass(frozen=True)
class Asking:
    """A request as it goes over the wire; without changes it is one that is accepted."""

    method: str = "POST"
    path: str = HOOK_PATH
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    query: str = ""

    def named(self, name: str, change: Callable[[str], str]) -> Asking:
        """With one of its headers changed."""
        return replace(
            self, headers=tuple((key, change(value) if key == name else value) for key, value in self.headers)
        )

    def adding(self, *headers: tuple[str, str]) -> Asking:
        return replace(self, headers=self.headers + headers)

    def without(self, name: str) -> Asking:
        return replace(self, headers=tuple(header for header in self.headers if header[0] != name))


def asking(
    nonce: str = "nonce-nonce-nonce-1",
    *,
    key: bytes = KEY,
    age: int = 0,
    method: str = "POST",
    path: str = HOOK_PATH,
    body: bytes = b"",
) -> Asking:
    """A request signed for exactly this; what is then sent may differ."""
    proof = signed(key, str(NOW - age), nonce, method, path, body)
    return Asking(body=body, headers=tuple(proof.headers().items()))


def sent(browser: FlaskClient, request: Asking) -> Any:
    return browser.open(
        request.path,
        method=request.method,
        data=request.body,
        headers=list(request.headers),
        query_string=request.query,
        environ_base={"REMOTE_ADDR": "203.0.113.7"},
    )


def hook(home: Path, keys: tuple[bytes, ...] = (KEY, OLD), output: object = REPORT, code: int = 0) -> PublishHook:
    """One whose publish is a process that prints this."""
    home.mkdir(exist_ok=True)
    script = f"import sys; print({json.dumps(output)!r}); sys.exit({code})"
    return PublishHook(home, (sys.executable, "-S", "-c", script), Secrets(keys), lambda: float(NOW), no_wait)


def no_wait(_seconds: float) -> None:
    """Nobody waits in a test."""


def client(home: Path, **settings: object) -> FlaskClient:
    chosen = Settings(**({"requests_per_second": 0} | settings))  # type: ignore[arg-type]
    return create_app(FakeSite(), chosen, hook=hook(home)).test_client()


def nonces(home: Path) -> int:
    with sqlite3.connect(home / FILE) as db:
        count = int(db.execute("SELECT COUNT(*) FROM nonce").fetchone()[0])
    db.close()
    return count


def other_case(text: str) -> str:
    return text.upper() if text != text.upper() else text.lower()


def flipped(text: str) -> str:
    return ("0" if text[0] != "0" else "1") + text[1:]


GOOD = asking()
FORGERIES: dict[str, Asking] = {
    "no headers": Asking(),
    "no signature": GOOD.without(SIGNATURE),
    "no nonce": GOOD.without(NONCE),
    "no timestamp": GOOD.without(TIMESTAMP),
    "empty signature": GOOD.named(SIGNATURE, lambda _: ""),
    "empty nonce": GOOD.named(NONCE, lambda _: ""),
    "empty timestamp": GOOD.named(TIMESTAMP, lambda _: ""),
    "other key": asking(key=STRANGER),
    "empty key": asking(key=b""),
    "half a key": asking(key=KEY[:20]),
    "key with a line break": asking(key=KEY + b"\n"),
    "one bit of the signature": GOOD.named(SIGNATURE, flipped),
    "signature cut short": GOOD.named(SIGNATURE, lambda value: value[:-2]),
    "signature made longer": GOOD.named(SIGNATURE, lambda value: value + "00"),
    "signature of zeros": GOOD.named(SIGNATURE, lambda _: "0" * 64),
    "signature in capitals": GOOD.named(SIGNATURE, str.upper),
    "signature in base64": GOOD.named(SIGNATURE, lambda value: base64.b64encode(bytes.fromhex(value)).decode()),
    "signature with a name before it": GOOD.named(SIGNATURE, lambda value: f"sha256={value}"),
    "signature with other digits": GOOD.named(SIGNATURE, lambda value: value.translate({48 + n: 1632 + n for n in range(10)})),
    "two signatures, the right one first": GOOD.adding((SIGNATURE, "0" * 64)),
    "two signatures, the right one last": replace(GOOD, headers=((SIGNATURE, "0" * 64), *GOOD.headers)),
    "the same signature twice": GOOD.adding(GOOD.headers[2]),
    "two nonces": GOOD.adding((NONCE, "nonce-nonce-nonce-2")),
    "two timestamps": GOOD.adding((TIMESTAMP, GOOD.headers[0][1])),
    "other nonce": GOOD.named(NONCE, lambda value: value[:-1] + "2"),
    "nonce in capitals": GOOD.named(NONCE, other_case),
    "short nonce": asking("short"),
    "endless nonce": asking("n" * 65),
    "nonce with a dot": asking("nonce.nonce.nonce.1"),
    "other timestamp": GOOD.named(TIMESTAMP, lambda value: str(int(value) + 1)),
    "timestamp with a sign": GOOD.named(TIMESTAMP, lambda value: f"+{value}"),
    "timestamp with a zero before it": GOOD.named(TIMESTAMP, lambda value: f"0{value}"),
    "timestamp in milliseconds": GOOD.named(TIMESTAMP, lambda value: value + "000"),
    "timestamp that is no number": GOOD.named(TIMESTAMP, lambda _: "now"),
    "timestamp and nonce change places": replace(
        GOOD, headers=((TIMESTAMP, GOOD.headers[1][1]), (NONCE, GOOD.headers[0][1]), GOOD.headers[2])
    ),
    "a dot moves from the nonce to the timestamp": asking("5.nonce-nonce-nonce-1"),
    "expired": asking(age=WINDOW + 1),
    "from yesterday": asking(age=86_400),
    "from the future": asking(age=-WINDOW - 1),
    "other body": replace(GOOD, body=b"{}"),
    "body left out": replace(asking(body=b'{"site": "docs"}'), body=b""),
    "body in other letters": replace(asking(body="ü".encode()), body="ü".encode("latin-1")),
    "body too large": asking(body=b"x" * (LARGEST_BODY + 1)),
    "a query beside it": replace(GOOD, query="site=/etc"),
    "signed for GET": asking(method="GET"),
    "signed for another path": asking(path="/docs" + HOOK_PATH),
    "signed with a slash at the end": asking(path=HOOK_PATH + "/"),
    "sent with a slash at the end": replace(GOOD, path=HOOK_PATH + "/"),
    "sent as GET": replace(GOOD, method="GET"),
    "sent as PUT": replace(GOOD, method="PUT"),
    "sent as GET that says POST": replace(GOOD, method="GET").adding(("X-HTTP-Method-Override", "POST")),
    "sent to another path that names this one": replace(GOOD, path="/").adding(("X-Original-URL", HOOK_PATH)),
    "sent to another site": replace(GOOD, path="/docs" + HOOK_PATH),
    "a basic password": Asking(headers=(("Authorization", "Basic " + base64.b64encode(b"a:" + KEY).decode()),)),
    "the key itself": Asking(headers=((SIGNATURE, KEY.decode()), ("Authorization", f"Bearer {KEY.decode()}"))),
    "headers in the body": Asking(body=b"\r\n".join(f"{name}: {value}".encode() for name, value in GOOD.headers)),
    "headers in the query": Asking(query="&".join(f"{name}={value}" for name, value in GOOD.headers)),
}  # fmt: skip


@pytest.mark.parametrize("forgery", FORGERIES.values(), ids=FORGERIES)
def test_a_forgery_is_not_accepted(tmp_path: Path, forgery: Asking) -> None:
    answer = sent(client(tmp_path), forgery)
    assert answer.status_code in (401, 404, 405, 413) and answer.mimetype == "application/problem+json"
    assert not Jobs(tmp_path).unfinished() and nonces(tmp_path) == 0


def test_there_are_forty_forgeries() -> None:
    assert len(FORGERIES) >= 40


@pytest.mark.parametrize(
    "request_", [asking(), asking(key=OLD), asking(body=b"any body"), asking(age=WINDOW), asking(age=-WINDOW)]
)
def test_a_signed_request_is_accepted(tmp_path: Path, request_: Asking) -> None:
    browser = client(tmp_path)
    answer = sent(browser, request_)
    assert answer.status_code == 202 and answer.headers["Cache-Control"] == "no-store"
    job = answer.get_json()
    assert job["state"] == "queued" and job["url"].endswith(f"{HOOK_PATH}/{job['id']}") and len(job["id"]) >= 32
    assert answer.headers["Location"] == job["url"] and KEY.decode() not in answer.get_data(as_text=True)


@pytest.mark.parametrize("restarted", [False, True])
@pytest.mark.parametrize(
    "change",
    [
        lambda request: request,
        lambda request: replace(request, headers=request.headers[::-1]),
        lambda request: request.adding(("User-Agent", "another")),
        lambda _: asking(key=OLD),
        lambda _: asking(age=30),
    ],
    ids=["as it was", "headers in another order", "more headers", "signed with the old key", "signed earlier"],
)
def test_a_nonce_is_accepted_once(tmp_path: Path, restarted: bool, change: Callable[[Asking], Asking]) -> None:
    browser = client(tmp_path)
    request = asking()
    assert sent(browser, request).status_code == 202
    answer = sent(client(tmp_path) if restarted else browser, change(request))
    assert answer.status_code == 401 and "before" in answer.get_json()["detail"] and nonces(tmp_path) == 1


def test_a_signature_is_no_good_at_another_site_with_the_same_secret(tmp_path: Path) -> None:
    """The path below which a site is reached is part of what is signed, whether or not a proxy takes it away."""
    chosen = Settings(service_url="https://example.org/find/docs")
    browser = create_app(FakeSite(), chosen, hook=hook(tmp_path)).test_client()
    assert sent(browser, asking()).status_code == 401
    request = asking(path="/find/docs" + HOOK_PATH)
    assert sent(browser, request).status_code == 202
    assert sent(browser, replace(request, path="/find/docs" + HOOK_PATH)).status_code == 401


def test_only_who_knows_the_secret_learns_of_the_clock(tmp_path: Path) -> None:
    browser = client(tmp_path)
    late, forged = asking(age=4000), asking(age=4000, key=STRANGER)
    assert re.search(r"-4,000 seconds", sent(browser, late).get_json()["detail"])
    assert "seconds" not in sent(browser, forged).get_data(as_text=True)


def test_a_nonce_is_kept_on_disk_for_longer_than_a_clock_is_wrong(tmp_path: Path) -> None:
    clock = [NOW]
    jobs = Jobs(tmp_path, lambda: float(clock[0]))
    jobs.accept("n", NOW)
    clock[0] += 72_000
    with pytest.raises(Unauthorized):
        jobs.accept("n", NOW)
    clock[0] = NOW + REMEMBERED + 1
    jobs.accept("m", clock[0])
    assert nonces(tmp_path) == 1


def test_without_a_secret_there_is_nothing(tmp_path: Path) -> None:
    browser = create_app(FakeSite(), Settings()).test_client()
    assert sent(browser, asking()).status_code == 404 and browser.get(f"{HOOK_PATH}/x").status_code == 404


def test_no_other_page_may_read_it(tmp_path: Path) -> None:
    browser = client(tmp_path)
    for answer in (
        sent(browser, asking().adding(("Origin", "https://evil.example"))),
        sent(browser, Asking(headers=(("Origin", "https://evil.example"),))),
        sent(browser, Asking(method="OPTIONS").adding(("Origin", "null"), ("Access-Control-Request-Method", "POST"))),
        browser.get(f"{HOOK_PATH}/nobody"),
    ):
        assert not [name for name in answer.headers if name[0].startswith("Access-Control")]
        assert answer.headers.get("Cross-Origin-Resource-Policy", "same-origin") == "same-origin"


def test_it_is_rate_limited(tmp_path: Path) -> None:
    browser = client(tmp_path, requests_per_second=1)
    statuses = [sent(browser, Asking()).status_code for _ in range(5)]
    assert statuses == [401, 401, 401, 429, 429]


def test_a_disk_that_refuses_accepts_nothing(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()
    browser = client(tmp_path)
    answer = sent(browser, asking())
    assert answer.status_code == 503 and str(tmp_path) not in answer.get_data(as_text=True)


def accepted(jobs: Jobs, count: int, first: int = 0) -> set[str]:
    stamp = NOW
    return {jobs.accept(f"n{first + number}", stamp).id for number in range(count)}


def test_a_storm_of_500_requests_is_three_publishes_at_most(tmp_path: Path) -> None:
    jobs, asked, runs, waits = Jobs(tmp_path, lambda: NOW), iter(range(500)), [], []

    def ask(count: int) -> None:
        for number in islice(asked, count):
            jobs.accept(f"n{number}", NOW)

    def wait(seconds: float) -> None:
        waits.append(seconds)
        ask(50)

    def build() -> Ended:
        runs.append(sum(waits))
        ask(200)
        return Ended(PUBLISHED, 0)

    ask(1)
    Publisher(tmp_path, jobs, build, wait).work()
    assert 1 <= len(runs) <= 3 and not jobs.unfinished()
    assert next(asked, None) is None and nonces(tmp_path) == 500


def test_who_asks_without_end_is_not_waited_for_without_end(tmp_path: Path) -> None:
    jobs, waits = Jobs(tmp_path, lambda: NOW), []
    accepted(jobs, 1)

    def wait(seconds: float) -> None:
        waits.append(seconds)
        accepted(jobs, 1, len(waits))

    Publisher(tmp_path, jobs, lambda: Ended(PUBLISHED, 0), wait).work()
    assert sum(waits) == LONGEST_QUIET and not jobs.unfinished()


def test_requests_that_come_together_are_one_publish(tmp_path: Path) -> None:
    jobs, runs = Jobs(tmp_path), []
    assert len(accepted(jobs, 20)) == 1

    def build() -> Ended:
        runs.append(1)
        if len(runs) == 1:
            assert len(accepted(jobs, 20, 1000)) == 1  # while one runs, exactly one more is queued
        return Ended(PUBLISHED, 0)

    Publisher(tmp_path, jobs, build, no_wait).work()
    assert len(runs) == 2 and not jobs.unfinished()


def test_one_publisher_works_for_all(tmp_path: Path) -> None:
    """Requests from 8 threads, each with a publisher of its own: never two publishes at once, and none forgotten."""
    jobs, at_once, lock, runs = Jobs(tmp_path), [0], threading.Lock(), []

    def build() -> Ended:
        with lock:
            at_once[0] += 1
            runs.append(at_once[0])
        with lock:
            at_once[0] -= 1
        return Ended(UNCHANGED, 0)

    def ask(number: int) -> None:
        for turn in range(2):
            accepted(jobs, 1, 100 * number + turn)
            Publisher(tmp_path, jobs, build, no_wait).work()

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(runs) == {1} and len(runs) <= 16 and not jobs.unfinished()


ASKING = """
import sys, threading, time
from pathlib import Path
from pressmark.web.jobs import Jobs

jobs = Jobs(Path(sys.argv[1]))
failed = []

def ask(first):
    try:
        for number in range(8):
            jobs.accept(f"{sys.argv[2]}-{first}-{number}", int(time.time()))
            jobs.unfinished()
    except Exception as error:
        failed.append(error)

threads = [threading.Thread(target=ask, args=(first,)) for first in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
sys.exit(str(failed) if failed else 0)
"""


def test_threads_of_several_processes_may_ask_at_once(tmp_path: Path) -> None:
    """No file of SQLite's may be opened beside it: closing it would drop the locks of the whole process."""
    command = [sys.executable, "-c", ASKING, str(tmp_path)]
    asking = [subprocess.Popen([*command, str(number)], stderr=subprocess.PIPE, text=True) for number in range(2)]
    assert [process.communicate(timeout=60)[1] for process in asking] == [""] * 2
    jobs = Jobs(tmp_path)
    assert jobs.unfinished() and nonces(tmp_path) == 2 * 4 * 8
    (job,) = {jobs.accept(f"last-{number}", int(time.time())).id for number in range(2)}
    assert (tmp_path / FILE).stat().st_mode & 0o077 == 0 and jobs.get(job)


def test_what_a_killed_service_had_accepted_is_done_by_the_next(tmp_path: Path) -> None:
    """The publisher was killed in the middle of one job while another waited; the lock went with it."""
    jobs = Jobs(tmp_path)
    (running,) = accepted(jobs, 1)
    assert jobs.take()
    (waiting,) = accepted(jobs, 1, 1)
    browser = client(tmp_path)
    eventually(lambda: not jobs.unfinished())
    for name in (running, waiting):
        answer = browser.get(f"{HOOK_PATH}/{name}")
        assert answer.status_code == 200 and answer.get_json()["state"] == "published"


def test_a_publisher_that_holds_the_lock_is_left_alone(tmp_path: Path) -> None:
    jobs = Jobs(tmp_path)
    accepted(jobs, 1)
    holder = subprocess.Popen(
        [sys.executable, "-c", f"import fcntl,sys; f=open({str(tmp_path / LOCK)!r},'w'); fcntl.flock(f,2); print(1,flush=True); sys.stdin.read()"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert holder.stdout is not None and holder.stdout.readline()
    Publisher(tmp_path, jobs, lambda: Ended(PUBLISHED, 0), no_wait).work()
    assert jobs.unfinished()
    holder.communicate()
    Publisher(tmp_path, jobs, lambda: Ended(PUBLISHED, 0), no_wait).work()
    assert not jobs.unfinished()


def test_a_locked_index_is_tried_again(tmp_path: Path) -> None:
    jobs, waits = Jobs(tmp_path), []
    for last, tries in ((Ended(PUBLISHED, 0), 3), (Ended(FAILED, 75), TRIES)):
        (name,) = accepted(jobs, 1, tries)
        outcomes = iter([Ended(FAILED, 75)] * (tries - 1) + [last])
        Publisher(tmp_path, jobs, lambda found=outcomes: next(found), waits.append).work()  # type: ignore[misc]
        job = jobs.get(name)
        assert job is not None and job.state == last.state
    assert waits.count(PATIENCE) == 2 + TRIES


@pytest.mark.parametrize(
    ("output", "code", "state", "report"),
    [
        (REPORT, 0, PUBLISHED, {"generation": 4, "articles": 9, "added": 1, "updated": 2, "unchanged": 6, "removed": 0, "skipped": 1}),
        (REPORT | {"wrote": False}, 0, UNCHANGED, None),
        ({"generation": 5, "staged": True, "complaint": "3 of 9 articles are gone"}, 3, STAGED, {"generation": 5}),
        ("", 66, FAILED, None),
        ("", 70, FAILED, None),
        ("", 1, FAILED, None),
    ],
)  # fmt: skip
def test_how_a_publish_ended(tmp_path: Path, output: object, code: int, state: str, report: object) -> None:
    ended = run(hook(tmp_path, output=output, code=code).command)
    assert (ended.state, ended.exit_code) == (state, code)
    assert report is None or ended.report == report
    assert state != STAGED or ended.detail == "3 of 9 articles are gone"
    assert state != FAILED or "stays as it was" in ended.detail


def test_a_killed_publish_and_one_that_cannot_start_have_failed(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    killed = run((sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"))
    assert (killed.state, killed.exit_code) == (FAILED, 70)
    assert run((str(tmp_path / "nowhere"),)).state == FAILED
    words = run((sys.executable, "-c", f"import sys; sys.exit('secret place {tmp_path}')"))
    assert str(tmp_path) not in words.detail and str(tmp_path) in caplog.text


def test_finished_jobs_are_forgotten_in_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pressmark.web.jobs.KEPT_JOBS", 4)
    jobs = Jobs(tmp_path)
    names = []
    for number in range(9):
        names += accepted(jobs, 1, number)
        job = jobs.take()
        assert job is not None
        jobs.end(job, Ended(UNCHANGED, 0))
    assert jobs.get(names[0]) is None and jobs.get(names[-1]) is not None
    assert sum(jobs.get(name) is not None for name in names) == 4


def test_a_damaged_file_accepts_nothing(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"no database, and certainly none with the nonces of the last minutes" * 99)
    with pytest.raises(StorageError):
        Jobs(tmp_path).accept("n", 1)


def test_answers_are_as_described(tmp_path: Path) -> None:
    browser = client(tmp_path)
    document = browser.get("/openapi.json").get_json()
    described = document["paths"][HOOK_PATH]["post"]
    assert {header["name"] for header in described["parameters"]} == {TIMESTAMP, NONCE, SIGNATURE}
    schema = jsonschema.Draft202012Validator(
        document["components"]["schemas"]["Job"] | {"components": document["components"]}
    )
    asked = sent(browser, asking())
    schema.validate(asked.get_json())
    eventually(lambda: not Jobs(tmp_path).unfinished())
    done = browser.get(asked.get_json()["url"])
    schema.validate(done.get_json())
    assert done.get_json()["state"] == "published" and done.get_json()["report"]["added"] == 1
    assert {"401", "404", "413", "429", "503", "202"} == described["responses"].keys()
    problem = document["components"]["schemas"]["Problem"] | {"components": document["components"]}
    for answer in (sent(browser, Asking()), browser.get(f"{HOOK_PATH}/nobody")):
        jsonschema.Draft202012Validator(problem).validate(answer.get_json())


WORDS = ("A crane", "The tower", "Some kiosk", "One ferry")


def secret_file(folder: Path, content: str = KEY.decode(), mode: int = 0o600) -> Path:
    path = folder / "reindex.secret"
    path.write_text(content)
    path.chmod(mode)
    return path


@pytest.mark.parametrize("mode", [0o644, 0o604, 0o620, 0o602])
def test_a_secret_that_others_can_read_or_change_is_refused(tmp_path: Path, mode: int) -> None:
    with pytest.raises(SettingsError, match="chmod 600"):
        read_secrets(secret_file(tmp_path, mode=mode))


@pytest.mark.parametrize(
    "content", ["", "\n", "short", "k" * 31, f"{'k' * 40}\nshort", "\n".join(["k" * 40] * 3), "\udcff"]
)
def test_a_secret_that_is_none_is_refused_and_not_shown(tmp_path: Path, content: str) -> None:
    path = secret_file(tmp_path)
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(SettingsError) as error:
        read_secrets(path)
    assert "kkk" not in str(error.value) and "short" not in str(error.value)


def test_secrets_are_never_shown(tmp_path: Path) -> None:
    known = parse_secrets(f"\n{KEY.decode()}\r\n {OLD.decode()} \n", "x")
    assert known.keys == (KEY, OLD)
    assert "kkk" not in repr(known) + str(known) + repr(hook(tmp_path)) + repr([known])


def test_which_site_is_indexed_with_which_secret(tmp_path: Path) -> None:
    homes = {"": Path("home"), "/docs": Path("docs-home")}
    own = tmp_path / "own"
    own.mkdir()
    files = (str(secret_file(tmp_path)), f"/docs={secret_file(own, OLD.decode())}")
    found = read_hooks(
        ("public", "/docs=https://e.org/sitemap.xml"), ("/docs=d.toml",), files, None, homes, Path("c.toml")
    )
    assert found[""].secrets == Secrets((KEY,)) and found["/docs"].secrets == Secrets((OLD,))
    assert found[""].command[5:] == ("public", "--home", "home", "--json", "--config", "c.toml")
    assert found["/docs"].command[5:] == (
        "--sitemap", "https://e.org/sitemap.xml", "--home", "docs-home", "--json", "--config", "d.toml",
    )  # fmt: skip
    told = read_hooks(("public", "/docs=d"), (), files, None, homes, Path("c.toml"), "tantivy")
    assert told[""].command[5:] == (*found[""].command[5:], "--engine", "tantivy")
    assert "--engine" not in told["/docs"].command
    assert read_hooks((), (), (), None, homes, None) == {}
    assert index_command("a.jsonl.gz", Path("h"), None)[5:7] == ("--articles", "a.jsonl.gz")


@pytest.mark.parametrize(
    ("sites", "secret"),
    [
        ((), Secrets((KEY,))),
        (("public",), None),
        (("/nowhere=public",), Secrets((KEY,))),
        (("a", "b"), Secrets((KEY,))),
    ],
)
def test_a_hook_that_cannot_be(sites: tuple[str, ...], secret: Secrets | None) -> None:
    with pytest.raises(UsageError):
        read_hooks(sites, (), (), secret, {"": Path("home")}, None)


def pressmark(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pressmark.web", *arguments],
        cwd=cwd, env=os.environ | environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


@contextmanager
def service(folder: Path) -> Iterator[str]:
    """The real service of an index of four pages, with its secret in the environment."""
    command = [sys.executable, "-m", "pressmark.web", "serve", "--home", "home", "--port", "0", "--reindex", "site"]
    process = subprocess.Popen(
        command, cwd=folder, env=os.environ | {"PRESSMARK_REINDEX_SECRET": KEY.decode()},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        yield re.findall(r"http://[0-9.:]+", process.stdout.readline())[0]
    finally:
        process.terminate()
        _, errors = process.communicate(timeout=20)
        assert KEY.decode() not in errors and "Traceback" not in errors


def test_a_publish_from_end_to_end(tmp_path: Path) -> None:
    """The command, and the recipe of the documentation with openssl and curl, against the real service."""
    index = Index(tmp_path)
    for number in range(4):
        index.page(f"p{number}.html", f"Page {number}", f"{WORDS[number]} stands at the harbour and waits. " * 9)
    index.build()
    secret = secret_file(tmp_path)
    with service(tmp_path) as address:
        index.page("fresh.html", "Zeppelin", "It hovers over the town without a sound. " * 9)
        done = pressmark("notify", address, "--secret-file", str(secret), "--wait", cwd=tmp_path)
        assert done.returncode == 0 and "published" in done.stdout and "added 1" in done.stdout, done
        with index.search() as search:
            assert search.generation.number == 2
        found = subprocess.run(
            [sys.executable, "-c", "import sys,urllib.request as u; print(u.urlopen(sys.argv[1]).read())", f"{address}/api/v1/search?q=zeppelin"],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert "fresh.html" in found.stdout
        if shutil.which("openssl") and shutil.which("curl"):
            asked = subprocess.run(
                ["sh", "-c", recipe(address)], cwd=tmp_path, capture_output=True, text=True, check=False
            )
            assert json.loads(asked.stdout)["state"] == "queued", asked
        for number in range(3):
            (index.site / f"p{number}.html").unlink()
        staged = pressmark("notify", address, "--wait", cwd=tmp_path, PRESSMARK_REINDEX_SECRET=KEY.decode())
        assert staged.returncode == 3 and "3 of 5 articles are gone" in staged.stderr, staged
        assert "where the index is: pressmark publish " in staged.stderr
        refused = pressmark("notify", address, cwd=tmp_path, PRESSMARK_REINDEX_SECRET=STRANGER.decode())
        assert refused.returncode == 77 and "Traceback" not in refused.stderr


def test_forgeries_of_the_wire_itself(tmp_path: Path) -> None:
    """What a test client cannot send: headers with other signs in their names, two lengths for one body."""
    index = Index(tmp_path)
    index.page("p.html", "Page")
    index.build()
    with service(tmp_path) as address:
        forged = [
            wire(address, lambda lines: [line.replace("-Pressmark-", "_Pressmark_") for line in lines]),
            wire(address, lambda lines: [line.replace("-Nonce", "_Nonce") for line in lines]),
            wire(address, lambda lines: [*lines, lines[-1]]),
            wire(address, lambda lines: [line.replace("Signature:", "Signature :") for line in lines]),
            wire(address, lambda lines: [*lines, "Transfer-Encoding: chunked"], "1\r\nx\r\n0\r\n\r\n"),
            wire(address, lambda lines: [*lines, "Content-Length: 5"], "12345"),
            wire(address, lambda lines: [*lines, f"Content-Length: {LARGEST_BODY + 9}"]),
        ]
        assert set(forged) <= {400, 401, 413}, forged
        assert wire(address, lambda lines: lines) == 202


def wire(address: str, change: Callable[[list[str]], list[str]], body: str = "") -> int:
    """The status of a signed request whose header lines were changed."""
    proof = signed(KEY, str(int(time.time())), secrets.token_hex(16), "POST", HOOK_PATH, b"")
    lines = change([f"{name}: {value}" for name, value in proof.headers().items()])
    host, _, port = address.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), 20) as connection:
        head = "\r\n".join([f"POST {HOOK_PATH} HTTP/1.1", f"Host: {host}", "Connection: close", *lines])
        connection.sendall(f"{head}\r\n\r\n{body}".encode())
        return int(connection.makefile("rb").readline().split()[1])


def recipe(address: str) -> str:
    """The shell script of the documentation, for this service."""
    text = (ROOT / "docs" / "publishing.md").read_text("utf-8")
    script = next(block for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL) if "openssl dgst" in block)
    return script.replace("https://search.example.org", address)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["nonsense"], 64),
        (["http://[", "--secret-file", "s"], 64),
        (["http://127.0.0.1:1/"], 64),
        (["http://127.0.0.1:1/", "--secret-file", "nowhere"], 78),
    ],
)
def test_a_notice_that_cannot_be_given(arguments: list[str], code: int) -> None:
    done = CliRunner(env={"PRESSMARK_REINDEX_SECRET": ""}).invoke(main, ["notify", *arguments])
    assert done.exit_code == code


@pytest.mark.parametrize(
    "address",
    ["http://u:c4nary@127.0.0.1:1/", "http://:c4nary@127.0.0.1:1/", "u:c4nary@host", "http://host/?key=c4nary"],
)
def test_an_address_with_a_password_is_refused_and_not_shown(tmp_path: Path, address: str) -> None:
    done = CliRunner().invoke(main, ["notify", address, "--secret-file", str(secret_file(tmp_path))])
    assert done.exit_code == 64 and "c4nary" not in done.output


def test_a_service_that_is_not_there(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["notify", "http://127.0.0.1:1/", "--secret-file", str(secret_file(tmp_path))])
    assert done.exit_code == 69
