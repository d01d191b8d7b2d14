"""The production server, as processes of its own on a loopback port."""

from __future__ import annotations

import contextlib
import http.client
import json
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from pressmark.index.errors import UsageError
from pressmark.web.cli import main
from pressmark.web.server import Place, listen
from tests.patience import eventually

ROOT = Path(__file__).resolve().parent.parent
# A service over the fake site. A search for `slow` says so on stdout, then waits until stdin is written to.
PROGRAM = """
import os, sys
from pathlib import Path
from pressmark.index.settings import Settings
from pressmark.web.app import create_app
from pressmark.web.server import Place, listen, serve
from tests.fake_site import FakeSite

class Site(FakeSite):
    def search(self, request):
        if request.text == "slow":
            print("searching", flush=True)
            sys.stdin.readline()
        if request.text == "die":
            os._exit(3)
        return super().search(request)

place = Place("127.0.0.1", 0, workers=int(sys.argv[1]), threads=2)
listening = listen(place)
print(listening.getsockname()[1], flush=True)
serve(listening, place, lambda: create_app(Site(), Settings(threads=2), site=Path("examples/newsroom")))
print("ended", flush=True)
"""


class Service:
    """A running service; `get` returns status, headers and body."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.port = int(self.line())

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def get(self, path: str) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, dict(response.getheaders()), response.read()
        finally:
            connection.close()

    def workers(self) -> set[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return {int(pid) for pid in children.split()}


@contextmanager
def service(workers: int) -> Iterator[Service]:
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(workers)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield Service(process)
    finally:
        process.terminate()
        process.communicate(timeout=20)


@pytest.mark.parametrize("workers", [1, 2])
def test_it_answers_and_ends(workers: int) -> None:
    with service(workers) as running:
        status, headers, body = running.get("/api/v1/search?q=box")
        assert status == 200 and json.loads(body)["total"] == 1 and "Server" not in headers
        page = (ROOT / "examples" / "newsroom" / "index.html").read_bytes()
        assert running.get("/")[2] == page and running.get("/index.html")[0] == 200
        assert running.get("/api/v1/search?q=" + "x" * 100_000)[0] == 200
        running.process.send_signal(signal.SIGTERM)
        assert running.process.wait(20) == 0 and running.line() == "ended"


@pytest.mark.parametrize("workers", [1, 2])
def test_what_has_begun_is_ended_before_it_stops(workers: int) -> None:
    with service(workers) as running:
        answers: list[int] = []
        asking = threading.Thread(target=lambda: answers.append(running.get("/api/v1/search?q=slow")[0]))
        asking.start()
        assert running.line() == "searching"
        running.process.send_signal(signal.SIGTERM)
        assert running.process.stdin is not None
        running.process.stdin.write("\n")
        running.process.stdin.flush()
        asking.join(20)
        assert answers == [200]
        assert running.process.wait(20) == 0


def test_clients_that_never_finish_do_not_keep_others_waiting() -> None:
    """Three hundred connections: a third say nothing, a third stop in their headers, a third in a body."""
    with service(1) as running, contextlib.ExitStack() as stack:
        for number in range(300):
            stalled = stack.enter_context(socket.create_connection(("127.0.0.1", running.port), timeout=20))
            stalled.sendall(
                (b"", b"GET /search HTTP/1.1\r\nHost: a\r\nX-", b"POST /search HTTP/1.1\r\nContent-Length: 1\r\n\r\n")[
                    number % 3
                ]
            )
        assert {running.get("/api/v1/search?q=box")[0] for _ in range(10)} == {200}


@pytest.mark.parametrize(
    ("request_text", "status"),
    [
        (b"POST /search HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999\r\n\r\n", 413),
        (b"GET /search HTTP/1.1\r\nHost: a\r\nX-Long: " + b"x" * 300_000 + b"\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: five\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: mine\r\n\r\n", 501),
    ],
)
def test_what_the_server_refuses_by_itself_is_a_problem_too(request_text: bytes, status: int) -> None:
    with service(1) as running, socket.create_connection(("127.0.0.1", running.port), timeout=20) as connection:
        connection.sendall(request_text)
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        problem = json.loads(answer.read())
    assert (answer.status, problem["status"]) == (status, status) and problem["type"].startswith("/problems/")
    assert answer.getheader("Content-Type") == "application/problem+json"
    assert answer.getheader("X-Content-Type-Options") == "nosniff" and answer.getheader("Server") is None


@pytest.mark.parametrize(
    "request_text",
    [
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET /search?q=" + b"x" * 600_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
        b"\x00\x01\x02\r\n\r\n",
        b"GET /search\r\n\r\n",
        b"POST /search HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999\r\n\r\n",
    ],
)
def test_what_is_no_proper_request_is_refused(request_text: bytes) -> None:
    with service(1) as running:
        with socket.create_connection(("127.0.0.1", running.port), timeout=20) as connection:
            # The server may refuse and close before it has read all of it.
            with contextlib.suppress(ConnectionError):
                connection.sendall(request_text)
            with contextlib.suppress(ConnectionError):
                answer = connection.recv(1000)
                assert not answer or answer.split()[1] in (b"200", b"302", b"400", b"405", b"413", b"431")
        assert running.get("/api/v1/search?q=box")[0] == 200


def test_a_worker_that_dies_is_replaced() -> None:
    with service(2) as running:
        eventually(lambda: len(running.workers()) == 2)
        before = running.workers()
        with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
            running.get("/api/v1/search?q=die")
        eventually(lambda: len(running.workers()) == 2 and running.workers() != before)
        assert {running.get("/api/v1/search?q=box")[0] for _ in range(8)} == {200}


def test_workers_do_not_outlive_their_parent() -> None:
    with service(2) as running:
        eventually(lambda: len(running.workers()) == 2)
        workers = running.workers()
        running.process.kill()
        running.process.wait(20)
        eventually(lambda: not any(_alive(pid) for pid in workers))


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_port_that_is_taken() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=f"Cannot listen on 127.0.0.1:{port}: .*Choose another --port"):
            listen(Place("127.0.0.1", port))


def test_a_host_that_is_none() -> None:
    with pytest.raises(UsageError, match="Cannot listen"):
        listen(Place("no such host", 0))


def test_serve_without_an_index(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["serve", "--home", str(tmp_path / "none"), "--port", "0"])
    assert result.exit_code == 66 and len(result.stderr.strip().splitlines()) == 1


def test_serve_without_its_site(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["serve", "--site", str(tmp_path / "none")])
    assert result.exit_code == 66 and "There is no site folder" in result.stderr


@pytest.mark.parametrize(
    "arguments", [["serve", "--port", "70000"], ["nothing"], ["serve", "--nothing"], ["ui", "export"]]
)
def test_a_command_line_that_cannot_be_used(arguments: list[str]) -> None:
    assert CliRunner().invoke(main, arguments).exit_code == 64


def test_bad_settings_name_their_line(tmp_path: Path) -> None:
    (tmp_path / "p.toml").write_text("[serve]\nprot = 1\n")
    result = CliRunner().invoke(main, ["serve", "--config", str(tmp_path / "p.toml")])
    assert result.exit_code == 78 and "line 2" in result.stderr and 'Did you mean "port"' in result.stderr


def test_export_writes_the_files_and_prints_the_markup(tmp_path: Path) -> None:
    folder = tmp_path / "box"
    result = CliRunner().invoke(main, ["ui", "export", str(folder), "--service", "https://s.example/"])
    assert result.exit_code == 0
    names = {path.name for path in folder.iterdir()}
    assert any(name.startswith("pressmark-search.") for name in names)
    assert sum(f'src="/box/{name}"' in result.stdout for name in names) == 2
    assert 'src="https://s.example/api/v1/search"' in result.stdout and "integrity=" in result.stdout


def test_export_prints_the_markup_alone_for_a_template(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["ui", "export", str(tmp_path / "box"), "--snippet"])
    assert result.exit_code == 0 and len(list((tmp_path / "box").iterdir())) == 3
    assert result.stdout.startswith('<script type="module" src="/box/pressmark-search.')
    assert result.stdout.endswith("</pressmark-search>\n")
    for part, begins in (("search", "<script"), ("related", "<script"), ("style", "pressmark-search {")):
        result = CliRunner().invoke(main, ["ui", "export", str(tmp_path / "box"), f"--snippet={part}"])
        assert result.stdout.startswith(begins) and result.stdout.endswith("\n")


@pytest.mark.parametrize(
    "service", ["javascript:alert(1)", "//evil.example", "s.example", "ftp://s.example", "http://"]
)
def test_export_takes_only_a_web_address_for_the_service(tmp_path: Path, service: str) -> None:
    result = CliRunner().invoke(main, ["ui", "export", str(tmp_path / "box"), "--service", service])
    assert result.exit_code == 64 and service in result.stderr and "http" in result.stderr
    assert not (tmp_path / "box").exists()


def test_export_lets_nothing_out_of_an_attribute(tmp_path: Path) -> None:
    hostile = '"><script>alert(1)</script>'
    given = ["ui", "export", str(tmp_path), "--path", hostile, "--service", f"https://s.example/{hostile}"]
    assert "<script>" not in CliRunner().invoke(main, given).stdout


def test_export_into_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = CliRunner().invoke(main, ["ui", "export", str(tmp_path / "file" / "x")])
    assert result.exit_code == 74 and "Cannot write" in result.stderr


def test_export_in_another_language(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["ui", "export", str(tmp_path), "--lang", "de", "--path", "/"])
    assert result.exit_code == 0 and "Diese Website durchsuchen" in result.stdout
    name = next(path.name for path in tmp_path.iterdir() if path.suffix == ".json")
    assert f'strings="/{name}"' in result.stdout
    assert CliRunner().invoke(main, ["ui", "export", str(tmp_path), "--lang", "xx"]).exit_code == 64
