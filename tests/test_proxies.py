"""The recipes of docs/serving.md, tried: the service below a path behind each proxy that is installed."""

from __future__ import annotations

import http.client
import json
import re
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from waitress.server import create_server

from pressmark.index.settings import Settings
from pressmark.web.app import create_app
from tests.fake_site import FakeSite
from tests.page_tree import Tree

RECIPES = (Path(__file__).resolve().parent.parent / "docs" / "serving.md").read_text("utf-8")
WHOLE = {
    "nginx": """
        daemon off; pid {folder}/pid; error_log stderr; events {{}}
        http {{
            access_log off; client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
            uwsgi_temp_path {folder}; scgi_temp_path {folder};
            server {{ listen 127.0.0.1:{port}; {recipe} }}
        }}""",
    "caddy": """
        {{
            admin off
            auto_https off
        }}
        http://127.0.0.1:{port} {{
            {recipe}
        }}""",
    "apache": """
        ServerName localhost
        ServerRoot {folder}
        PidFile {folder}/pid
        ErrorLog {folder}/error.log
        Listen 127.0.0.1:{port}
        LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
        LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
        LoadModule proxy_module /usr/lib/apache2/modules/mod_proxy.so
        LoadModule proxy_http_module /usr/lib/apache2/modules/mod_proxy_http.so
        {recipe}""",
}
COMMANDS = {
    "nginx": ["nginx", "-p", "{folder}", "-c", "{config}"],
    "caddy": ["caddy", "run", "--adapter", "caddyfile", "--config", "{config}"],
    "apache": ["apache2", "-D", "FOREGROUND", "-f", "{config}"],
}


class Proxy(NamedTuple):
    port: int

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
            response = connection.getresponse()
            return response.status, dict(response.getheaders()), response.read()
        finally:
            connection.close()


@pytest.fixture
def service() -> Iterator[int]:
    settings = Settings(service_url="https://example.org/find/", trusted_proxies=1, requests_per_second=1)
    server = create_server(
        create_app(FakeSite(), settings), host="127.0.0.1", port=0, clear_untrusted_proxy_headers=False
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    yield server.effective_port
    # In its own thread: what it waits for must not be closed under it.
    server.trigger.pull_trigger(lambda: server.asyncore.close_all(server._map))
    thread.join(10)
    server.task_dispatcher.shutdown()


@pytest.fixture(params=COMMANDS)
def proxy(request: pytest.FixtureRequest, service: int, tmp_path: Path) -> Iterator[Proxy]:
    name = request.param
    if shutil.which(COMMANDS[name][0]) is None:
        pytest.skip(f"{COMMANDS[name][0]} is not installed")
    found = re.search(f"```{name}\n(.*?)```", RECIPES, re.DOTALL)
    assert found, f"docs/serving.md has no recipe for {name}"
    recipe = found[1].replace("127.0.0.1:8000", f"127.0.0.1:{service}")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = tmp_path / "config"
    config.write_text(WHOLE[name].format(folder=tmp_path, port=port, recipe=recipe))
    command = [part.format(folder=tmp_path, config=config) for part in COMMANDS[name]]
    home = {"HOME": str(tmp_path), "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=home)
    try:
        until_listening(port, process)
        yield Proxy(port)
    finally:
        process.terminate()
        process.wait(20)


def until_listening(port: int, process: subprocess.Popen[bytes]) -> None:
    """A connection that is refused comes back at once; the process ends when its configuration is wrong."""
    late = threading.Event()
    timer = threading.Timer(15, late.set)
    timer.start()
    try:
        while True:
            with socket.socket() as trying:
                if trying.connect_ex(("127.0.0.1", port)) == 0:
                    return
            assert process.poll() is None and not late.wait(0.02)
    finally:
        timer.cancel()


def test_the_service_behind_a_proxy(proxy: Proxy) -> None:
    visitor = {"X_Forwarded_For": "203.0.113.9"}
    status, _, body = proxy.get("/find/search?q=a%20b%2Fc", Accept="text/html", **visitor)
    tree = Tree(body.decode())
    assert status == 200 and tree.one("form", id="search")[0]["action"] == "/find/search"
    assert tree.one("input", id="q")[0]["value"] == "a b/c"
    assert proxy.get(str(tree.one("link", rel="stylesheet")[0]["href"]))[0] == 200
    status, headers, body = proxy.get("/find/api/v1/search?q=box&tag=a%2Bb", **visitor)
    assert status == 200 and headers["Access-Control-Allow-Origin"] == "*"
    assert json.loads(body)["links"]["self"] == "https://example.org/find/api/v1/search?q=box&tag=a%2Bb"
    assert (
        proxy.get(
            "/find/api/v1/search?q=box&tag=a%2Bb", If_None_Match=headers["ETag" if "ETag" in headers else "Etag"]
        )[0]
        == 304
    )
    assert proxy.get("/find/api/v1/nothing")[0] == 404
    assert json.loads(proxy.get("/find/healthz")[2])["status"] == "ok"


def test_a_visitor_cannot_hide_behind_a_header(proxy: Proxy) -> None:
    """All of these come from this machine, whatever they claim: it is never counted, and no claim makes it so."""
    claims = [f"198.51.100.{number}" for number in range(8)]
    assert {proxy.get("/find/api/v1/search?q=a", X_Forwarded_For=claim)[0] for claim in claims} == {200}
