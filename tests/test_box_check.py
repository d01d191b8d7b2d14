"""Whether visitors get the search box of a page, told from the outside: over HTTP, and as Chromium decides."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pressmark.index.errors import SiteError
from pressmark.index.finding import Finding
from pressmark.index.generations.store import Store
from pressmark.index.settings import Settings
from pressmark.index.site_info import read_site_info
from pressmark.web.box_check import examine_box
from pressmark.web.cli import main
from pressmark.web.site_policy import CONNECT, FORM, SCRIPT, Wanted, forbidding, read_policies
from tests.box_server import Answer, Request, Stage, found
from tests.indexes import Index

SERVICE = "https://search.example.org"
PAGE = "https://example.org/blog/post.html"


def examined(url: str, home: Path = Path("nowhere")) -> dict[str, Finding]:
    return {finding.name: finding for finding in examine_box(url, home, Settings())}


def test_a_page_whose_box_works_has_nothing_wrong(stage: Stage) -> None:
    related = f'<pressmark-related src="{stage.api.url}/api/v1/related"></pressmark-related>'
    url = stage.page(stage.box() + related, head=stage.script() + stage.script("pressmark-related.js"))
    assert examined(url) == {}
    assert all(request.headers["Origin"] == stage.site.url for request in stage.api.asked("/api/v1/search"))


def test_a_page_without_a_box_is_told_how_to_get_one(stage: Stage) -> None:
    assert "/embed" in examined(stage.page("<p>Nothing to search with.", head=""))["no-box"].advice


def test_a_page_that_is_not_there_is_an_error(stage: Stage) -> None:
    stage.site.routes["/gone"] = lambda _: Answer("gone", 404)
    assert "status 404" in examined(stage.site.url + "/gone")["page"].text
    stage.site.routes["/moved"] = lambda _: Answer("", 301, {"Location": "https://example.org/"})
    assert "leads to https://example.org/" in examined(stage.site.url + "/moved")["page"].text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda stage: stage.api.routes.pop("/ui/pressmark-search.js"), "status 404"),
        (lambda stage: serve_script(stage, type="text/html"), "no browser runs as a module"),
        (lambda stage: serve_script(stage, headers={}), "Access-Control-Allow-Origin"),
        (lambda stage: serve_script(stage, body="another file"), "integrity"),
    ],
)
def test_a_script_that_browsers_would_not_run_is_an_error(
    stage: Stage, change: Callable[[Stage], object], said: str
) -> None:
    url = stage.page(stage.box())
    change(stage)
    finding = examined(url)["box-script"]
    assert finding.level == "error" and said in finding.text


def serve_script(stage: Stage, **changes: Any) -> None:
    known = stage.api.routes["/ui/pressmark-search.js"](Request("/", [], {}))
    answer = Answer(**{"body": known.body, "type": known.type, "headers": known.headers} | changes)
    stage.api.routes["/ui/pressmark-search.js"] = lambda _: answer


@pytest.mark.parametrize(
    ("answer", "status"), [("<p>Welcome", 200), ({"detail": "index-unavailable"}, 503), ({"results": 1}, 200)]
)
def test_a_service_that_does_not_answer_searches_is_an_error(stage: Stage, answer: object, status: int) -> None:
    stage.answer(answer, status)
    assert examined(stage.page(stage.box()))["box-service"].level == "error"


def test_a_service_that_other_origins_may_not_read_is_an_error(stage: Stage) -> None:
    stage.api.routes["/api/v1/search"] = lambda _: Answer(found())
    assert "Access-Control-Allow-Origin" in examined(stage.page(stage.box()))["box-service"].text


def test_a_service_that_nobody_reaches_is_an_error_at_once(stage: Stage) -> None:
    box = '<pressmark-search src="http://127.0.0.1:9/api/v1/search"></pressmark-search>'
    assert "http://127.0.0.1:9/" in examined(stage.page(box))["box-service"].text


def test_a_form_that_leads_nowhere_is_an_error(stage: Stage) -> None:
    del stage.api.routes["/search"]
    assert "status 404" in examined(stage.page(stage.box()))["box-form"].text


def test_a_page_does_not_make_us_ask_other_private_addresses(stage: Stage) -> None:
    box = '<pressmark-search src="http://10.0.0.1/api/v1/search"></pressmark-search>'
    box += '<pressmark-search src="http://169.254.169.254/latest"></pressmark-search>'
    findings = [
        finding for finding in examine_box(stage.page(box), Path("nowhere"), Settings()) if "box-s" in finding.name
    ]
    assert sum("not on the public web" in finding.text for finding in findings) == 2


@pytest.mark.parametrize("address", ["no address", "file:///etc/passwd", "http://user:secret@example.org/"])
def test_what_is_no_address_of_a_page_is_refused(address: str) -> None:
    with pytest.raises(SiteError):
        examined(address)


@pytest.mark.parametrize(
    ("csp", "directives"),
    [
        ("script-src 'self'; connect-src *; form-action *", ["script-src"]),
        ("default-src 'none'", ["default-src", "default-src"]),
        ("script-src {api}; connect-src 'self'", ["connect-src"]),
        ("form-action 'self'", ["form-action"]),
    ],
)
def test_a_policy_that_keeps_the_box_out_is_an_error_that_names_what_to_add(
    stage: Stage, csp: str, directives: list[str]
) -> None:
    url = stage.page(stage.box(), csp=csp)
    findings = [finding for finding in examine_box(url, Path("nowhere"), Settings()) if finding.name == "csp"]
    assert [finding.text.rpartition(": ")[2].split()[0] for finding in findings] == directives
    assert all(stage.api.url in finding.advice for finding in findings)


def test_a_policy_in_the_head_counts_too(stage: Stage) -> None:
    meta = '<meta http-equiv="Content-Security-Policy" content="connect-src \'none\'">'
    assert "connect-src" in examined(stage.page(stage.box(), head=meta + stage.script(), csp=""))["csp"].text


def test_a_service_of_another_generation_is_pointed_out(stage: Stage, tmp_path: Path) -> None:
    index = Index(tmp_path)
    for number in range(3):
        index.page(f"p{number}.html", f"Title {number}", f"The harbour of the number {number} is a fine place. " * 9)
    index.build()
    url = stage.page(stage.box())
    assert "generation 1," in examined(url, index.home)["behind"].text
    store = Store(index.home)
    row = store.generation(1)
    store.close()
    assert row is not None
    stage.answer(found(index={"generation": read_site_info(row.info).token}))
    assert examined(url, index.home) == {}


def test_the_command_fails_for_a_box_that_does_not_work(stage: Stage, tmp_path: Path) -> None:
    index = Index(tmp_path)
    for number in range(3):
        index.page(f"p{number}.html", f"Title {number}", f"The harbour of the number {number} is a fine place. " * 9)
    index.build()
    stage.answer({"detail": "none"}, 503)
    arguments = ["doctor", "--home", str(index.home), "--fetch", stage.page(stage.box()), "--json"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 65
    assert "box-service" in {finding["name"] for finding in json.loads(result.stdout)}


@pytest.mark.parametrize(
    ("policy", "url", "allowed"),
    [
        ("", SERVICE, True),
        ("script-src *", SERVICE, True),
        ("script-src https:", SERVICE, True),
        ("script-src http:", SERVICE, True),
        ("script-src 'self'", SERVICE, False),
        ("script-src 'self'", "https://example.org/ui/x.js", True),
        ("script-src 'SELF'", "https://example.org:444/ui/x.js", False),
        ("script-src search.example.org", SERVICE, True),
        ("script-src http://search.example.org", SERVICE, True),
        ("script-src SEARCH.example.org:443", SERVICE, True),
        ("script-src search.example.org:8443", SERVICE, False),
        ("script-src search.example.org:*", SERVICE + ":8443", True),
        ("script-src *.example.org", SERVICE, True),
        ("script-src *.example.org", "https://example.org/", False),
        ("script-src https://search.example.org/ui/", SERVICE + "/ui/x.js", True),
        ("script-src https://search.example.org/ui", SERVICE + "/ui/x.js", False),
        ("script-src 'none'", SERVICE, False),
        ("script-src", SERVICE, False),
        ("default-src 'self'; script-src-elem *; script-src 'none'", SERVICE, True),
        ("script-src 'none'; script-src *", SERVICE, False),
        ("script-src *, script-src 'self'", SERVICE, False),
        ("script-src 'strict-dynamic' https:", SERVICE, False),
        ("script-src 'nonce-abc'", SERVICE, True),
        ("script-src 'nonce-ABC'", SERVICE, False),
        ("script-src 'strict-dynamic' 'sha256-xyz'", SERVICE, True),
        ("img-src 'none'; Connect-Src 'none'", SERVICE, True),
    ],
)
def test_policies_are_read_as_browsers_read_them(policy: str, url: str, allowed: bool) -> None:
    wanted = Wanted(SCRIPT, url, "abc", "sha256-xyz")
    assert (forbidding(read_policies(policy), wanted, PAGE) is None) == allowed


def test_what_a_script_imports_needs_more_than_a_nonce() -> None:
    imported = Wanted(SCRIPT, SERVICE, imported=True)
    assert forbidding(read_policies("script-src 'nonce-abc'"), imported, PAGE) == "script-src 'nonce-abc'"
    assert forbidding(read_policies("script-src 'nonce-abc' 'strict-dynamic'"), imported, PAGE) is None


def test_forms_have_no_default() -> None:
    policies = read_policies("default-src 'none'")
    assert forbidding(policies, Wanted(FORM, SERVICE), PAGE) is None
    assert forbidding(policies, Wanted(CONNECT, SERVICE), PAGE) == "default-src 'none'"


POLICIES = [
    "script-src {api}",
    "script-src {api}/ui/",
    "script-src {api}/ui",
    "script-src 'self'",
    "script-src http:",
    "script-src https:",
    "script-src *",
    "script-src 127.0.0.1",
    "script-src 127.0.0.1:*",
    "script-src 'nonce-abc'",
    "script-src 'nonce-abd'",
    "script-src {hash}",
    "script-src 'strict-dynamic' {api}",
    "script-src 'strict-dynamic' {hash}",
    "default-src 'none'; script-src-elem {api}",
    "default-src {api}",
    "script-src {api}; script-src 'none'",
    "script-src {api}, script-src 'none'",
    "script-src {api}; connect-src 'self'",
    "connect-src {api}/api/; script-src *",
    "connect-src {api}/api/v1/search; script-src *",
    "connect-src ws: http:",
    "connect-src",
]


@pytest.mark.parametrize("policy", POLICIES)
def test_chromium_decides_the_same(stage: Stage, shared_page: Any, policy: str) -> None:
    pinned = stage.integrity("pressmark-search.js")
    policy = policy.replace("{hash}", f"'{pinned}'")
    script = stage.script().replace("<script ", '<script nonce="abc" ')
    url, service = stage.page(stage.box(), head=script, csp=policy), f"{stage.api.url}/api/v1/search"
    shared_page.goto(url)
    ran = shared_page.evaluate("!!customElements.get('pressmark-search')")
    answered = shared_page.evaluate("url => fetch(url).then(() => true, () => false)", service)
    policies = read_policies(policy.format(api=stage.api.url))
    wanted = Wanted(SCRIPT, f"{stage.api.url}/ui/pressmark-search.js", "abc", pinned)
    assert (forbidding(policies, wanted, url) is None) == ran
    assert (forbidding(policies, Wanted(CONNECT, service), url) is None) == answered
