"""Scripts in every text of a site and in the query, shown by every output in a real browser: none runs."""

from __future__ import annotations

import html
import itertools
import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote
from wsgiref.simple_server import WSGIRequestHandler, make_server

from pressmark.index.settings import Settings
from pressmark.search.site_search import SiteSearch
from pressmark.web.app import create_app
from tests.browser import launch
from tests.faults.rig import Options, Tally
from tests.indexes import Index

GOAL = "3,240 scripts (120 payloads, 9 fields, 3 outputs), none runs"
# `ran` is defined in every page and remembers that it was called.
CALLS = ("ran()", "top.ran()", "window['ran']()", "eval('ran()')", "setTimeout(ran)")
SHAPES = (
    "<script>{}</script>", "<ScRiPt>{}</sCrIpT>", "<img src=x onerror={}>", "<svg onload={}>", "</title><script>{}</script>",
    "</script><script>{}</script>", '" onmouseover="{}" autofocus onfocus="{}', "' onclick='{}", "<iframe srcdoc=\"<script>{}</script>\">",
    "<a href=\"javascript:{}\">click</a>", "&lt;script&gt;{}&lt;/script&gt;", "&amp;lt;script&amp;gt;{}&amp;lt;/script&amp;gt;",
    "<details open ontoggle={}>", "<b><scr</b>ipt>{}</script>", "{{{{constructor.constructor('{}')()}}}}", "${{{}}}",
    "<math><mtext><style><img src=x onerror={}>", "<!--><script>{}</script>-->", "<mark><script>{}</script></mark>",
    "\u202e<script>{}</script>", "+ADw-script+AD4-{}+ADw-/script+AD4-", "<body onload={}>", "]]><script>{}</script>",
    "<template><script>{}</script></template><img src=x onerror={}>",
)  # fmt: skip
PAYLOADS = [shape.format(*[call] * shape.count("{}")) for shape, call in itertools.product(SHAPES, CALLS)]
FIELDS = ("title", "text", "tag", "author", "section", "filter", "picture", "address", "query")
OUTPUTS = ("page", "box", "json")
PAGE = """<!doctype html><html lang="en"><head><title>{0}</title><meta property="article:tag" content="{0}">
<meta property="article:section" content="{0}"><meta name="author" content="{0}"><meta name="description" content="{0}">
<meta property="og:image" content="/pictures/{1}.png"><meta property="og:image:alt" content="{0}">
<meta property="article:published_time" content="2024-05-01"></head><body><main><article><h1>{0}</h1>
<p data-pagefind-filter="{2}:{0}">Beacon number {3}: {0} and the harbour master counted the boats {0} as they came in.</p>
</article></main></body></html>"""
BOX = """<!doctype html><html lang="en"><title>box</title><script type="module" src="/ui/pressmark-search.js"></script>
<pressmark-search src="/api/v1/search"><form action="/search" role="search"><label for="q">Search</label>
<input type="search" id="q" name="q"><button>Search</button></form></pressmark-search>"""
WATCH = "window.ranOnce = false; window.ran = () => { window.ranOnce = true; };"


def run(options: Options) -> Tally:
    """Every payload stands in all fields of its article; each look at an output tries one payload in one field or more."""
    tally = Tally()
    os.environ.pop("LD_PRELOAD", None)  # the browser's disk shall not fail
    payloads = PAYLOADS[options.seed % 41 :: 41] if options.short else PAYLOADS
    with _service(payloads) as address, launch() as browser:
        context = browser.new_context()
        context.add_init_script(WATCH)
        page = context.new_page()
        alarms: list[str] = []
        page.on("dialog", lambda dialog: (alarms.append(dialog.message), dialog.dismiss()))
        for number, payload in enumerate(payloads):
            for output in OUTPUTS:
                for query in (f"beacon {number}", payload):
                    _show(page, address, output, query)
                    alarms += ["ran"] if page.evaluate("window.ranOnce === true") else []
                for field in FIELDS:
                    tally.note(f"{payload} in {field}, shown by {output}: it ran" if alarms else None)
                alarms.clear()
        for output in OUTPUTS[:2]:
            _show(page, address, output, "beacon")
            shown = "".join(page.locator("body").all_inner_texts()) + _options(page)
            if not any(call in shown for call in CALLS):
                tally.bad.append(f"the {output} shows no payload at all: nothing was tried")
    return tally


def _options(page: Any) -> str:
    return "".join(page.locator("[role=option]").all_inner_texts())


def _show(page: Any, address: str, output: str, query: str) -> None:
    if output == "page":
        page.goto(f"{address}/search?q={quote(query)}&limit=50")
    elif output == "json":
        page.goto(f"{address}/api/v1/search?q={quote(query)}&facets=1")
    else:
        page.goto(f"{address}/box.html")
        page.locator("input:visible").first.fill(query[:200])
        if query.startswith("beacon"):
            page.locator("[role=option]").first.wait_for()
        else:
            page.wait_for_timeout(300)


@contextmanager
def _service(payloads: list[str]) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="pressmark-fault-") as folder:
        index = Index(Path(folder), Settings(workers=1, requests_per_second=0))
        for number, payload in enumerate(payloads):
            path = index.site / f"{payload.replace('/', '_').replace(chr(0), '')[:80]}-{number}.html"
            path.parent.mkdir(exist_ok=True)
            shown = html.escape(payload)
            name = html.escape(payload.replace(":", "").replace(",", "").replace("[", "").replace("]", "")[:40])
            path.write_text(PAGE.format(shown, quote(payload, safe=""), name, number), "utf-8")
        index.build()
        (index.site / "box.html").write_text(BOX, "utf-8")
        with SiteSearch.open(index.home, index.settings) as search:
            app = create_app(search, replace(index.settings), site=index.site)
            server = make_server("127.0.0.1", 0, app, handler_class=_Quiet)
            thread = threading.Thread(target=server.serve_forever, daemon=True)
            thread.start()
            try:
                yield f"http://127.0.0.1:{server.server_address[1]}"
            finally:
                server.shutdown()
                thread.join()
                server.server_close()


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass
