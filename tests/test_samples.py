"""The sample sites of the docs, published with the real generators by their own scripts, and searched in a browser."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from waitress.server import create_server

from pressmark.index.settings import Settings
from pressmark.search.site_search import SiteSearch
from pressmark.web.app import create_app

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "docs" / "samples"
PAGES = {
    "hugo": "/posts/night-ferry/",
    "jekyll": "/posts/night-ferry/",
    "pelican": "/posts/night-ferry/",
    "html": "/posts/night-ferry.html",
}


def published(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a sample's script with the command `pressmark` of this checkout."""
    command = folder / "bin" / "pressmark"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m pressmark.web "$@"\n')
    command.chmod(0o755)
    path = f"{command.parent}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"PATH": path, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run(
        ["sh", "publish.sh", *arguments],
        check=False,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


@contextmanager
def served(home: Path, site: Path) -> Iterator[str]:
    with SiteSearch.open(home, Settings()) as search:
        server = create_server(create_app(search, Settings(), site=site), host="127.0.0.1", port=0)
        thread = threading.Thread(target=server.run)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.effective_port}"
        finally:
            # In its own thread: what it waits for must not be closed under it.
            server.trigger.pull_trigger(lambda: server.asyncore.close_all(server._map))
            thread.join(10)
            server.task_dispatcher.shutdown()


@pytest.mark.parametrize("generator", PAGES)
def test_a_sample_site_is_published_and_searched(page: Any, tmp_path: Path, generator: str) -> None:
    if generator != "html" and shutil.which(generator) is None:
        pytest.skip(f"{generator} is not installed")
    folder = tmp_path / "site"
    shutil.copytree(SAMPLES / generator, folder)
    done = published(folder)
    assert done.returncode == 0, done.stdout + done.stderr
    complaints: list[str] = []
    page.on(
        "console",
        lambda message: message.type == "error" and complaints.append(f"{message.location['url']} {message.text}"),
    )
    with served(folder / ".pressmark", folder / "public") as address:
        # Two articles may be too few to be related; what counts is that the element asked and was answered.
        with page.expect_response(lambda response: "/api/v1/related" in response.url) as answered:
            page.goto(address + PAGES[generator])
        assert answered.value.ok
        page.locator("input[role=combobox]").fill("budget")
        hit = page.locator("pressmark-search [part~=result]").first
        hit.wait_for()
        assert "harbour budget" in hit.text_content()
        target = urlsplit(hit.get_attribute("href"))
        assert target.hostname == "example.org"
        page.goto(address + target.path)
        assert page.locator("h1").text_content() == "The harbour budget"
    assert [text for text in complaints if "favicon" not in text] == []


def test_the_wordpress_plugin_finds_its_parts_and_a_copy_is_indexed(tmp_path: Path) -> None:
    folder = tmp_path / "wordpress"
    shutil.copytree(SAMPLES / "wordpress", folder)
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / "post.html").write_text(
        "<title>A post</title><article><h1>A post</h1><p>Of the harbour.</article>"
    )
    done = published(folder, str(folder), str(tmp_path / "copy"))
    assert done.returncode == 0 and "1 articles" in done.stdout, done.stdout + done.stderr
    plugin = (folder / "pressmark.php").read_text()
    for part in ("search.html", "related.html", "search-box.css"):
        assert f"'{part}'" in plugin and (folder / part).stat().st_size
    name = next((folder / "search-box").glob("pressmark-search.*.js")).name
    assert f'src="/wp-content/plugins/pressmark/search-box/{name}"' in (folder / "search.html").read_text()


@pytest.mark.parametrize("php", ["php"])
def test_the_wordpress_plugin_is_php(php: str) -> None:
    if shutil.which(php) is None:
        pytest.skip("php is not installed")
    subprocess.run([php, "-l", SAMPLES / "wordpress" / "pressmark.php"], check=True, capture_output=True)
