"""Errors over HTTP: problem+json for programs, a page for people, and never more than they should know."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from pressmark.index.errors import EngineMissing, IndexDamaged, IndexMissing, SettingsError, StorageError
from pressmark.web.problems import PROBLEMS
from tests.fake_site import FakeSite
from tests.service import client

SECRET = "/home/owner/.pressmark canary"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_is_written_over_http(method: str) -> None:
    response = getattr(client(), method)("/api/v1/search", data=b"x" * 100)
    assert response.status_code == 405 and response.get_json()["type"] == "/problems/method-not-allowed"
    assert response.get_json()["detail"] == "This address takes GET and HEAD."
    assert "GET" in response.headers["Allow"] and response.headers["Access-Control-Allow-Origin"] == "*"


def test_an_unknown_address() -> None:
    response = client().get("/api/v1/nothing")
    assert response.content_type == "application/problem+json" and response.headers["Cache-Control"] == "no-store"
    assert response.get_json() == {
        "type": "/problems/not-found",
        "title": "There is nothing at this address",
        "status": 404,
        "detail": "The API is described at /openapi.json.",
        "instance": "/api/v1/nothing",
    }


@pytest.mark.parametrize(
    "error", [IndexMissing(SECRET), IndexDamaged(SECRET), EngineMissing(SECRET), StorageError(SECRET)]
)
@pytest.mark.parametrize(
    "path", ["/api/v1/search?q=a", "/api/v1/suggest?q=a", "/api/v1/related?url=/posts/1/", "/search?q=a"]
)
def test_an_index_that_cannot_be_read(path: str, error: Exception) -> None:
    response = client(FakeSite(failure=error)).get(path)
    assert response.status_code == 503 and int(response.headers["Retry-After"]) > 0
    assert response.get_json()["type"] == "/problems/index-unavailable"
    assert SECRET not in response.get_data(as_text=True)


def test_an_unknown_fault_tells_nothing_and_logs_no_query(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        response = client(FakeSite(failure=ValueError(SECRET))).get("/api/v1/search?q=privatewords")
    assert response.status_code == 500 and response.get_json()["type"] == "/problems/internal"
    text = response.get_data(as_text=True) + caplog.text
    assert SECRET not in text and "privatewords" not in text and "ValueError" in caplog.text


def test_a_problem_below_a_path_names_the_whole_address() -> None:
    problem = client(service_url="https://e.example/find/").get("/find/api/v1/search?page=x").get_json()
    assert problem["instance"] == "/find/api/v1/search"
    assert problem["type"] == "/find/problems/invalid-parameter"


def test_below_a_path_the_description_is_named_there() -> None:
    answer = client().get("/nothing", environ_overrides={"SCRIPT_NAME": "/find"})
    assert "/find/openapi.json" in answer.get_json()["detail"]


def test_people_get_a_page_with_the_search_form() -> None:
    response = client(FakeSite(failure=IndexMissing(SECRET))).get(
        "/search?q=harbour+news", headers={"Accept": "text/html"}
    )
    page = response.get_data(as_text=True)
    assert response.status_code == 503 and response.mimetype == "text/html"
    assert '<form class="search"' in page and 'value="harbour news"' in page and SECRET not in page


def test_programs_get_json_where_they_ask_for_anything() -> None:
    assert client().get("/nowhere", headers={"Accept": "*/*"}).mimetype == "application/problem+json"
    assert client().get("/nowhere", headers={"Accept": "text/html,*/*;q=0.8"}).mimetype == "text/html"
    assert client().get("/api/v1/x", headers={"Accept": "text/html"}).mimetype == "application/problem+json"


@pytest.mark.parametrize("slug", PROBLEMS)
def test_each_type_leads_to_its_page(slug: str) -> None:
    response = client().get(f"/problems/{slug}")
    assert response.status_code == 200 and PROBLEMS[slug].title in response.get_data(as_text=True)


def test_a_problem_nobody_has() -> None:
    assert client().get("/problems/none-such").status_code == 404


@pytest.mark.parametrize(
    "path", ["/api/v1/search?q=a", "/search?q=a", "/nowhere", "/api/v1/search?page=x", "/healthz", "/ui/search.css"]
)
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_every_answer_is_guarded(path: str, accept: str) -> None:
    headers = client().get(path, headers={"Accept": accept}).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert headers["Access-Control-Allow-Origin"] == "*" and "Set-Cookie" not in headers
    assert "Cross-Origin-Resource-Policy" in headers and "Server" not in headers


def test_only_named_hosts_are_answered() -> None:
    named = client(trusted_hosts=("search.example",))
    assert named.get("/api/v1/search?q=a", headers={"Host": "search.example:8000"}).status_code == 200
    refused = named.get("/api/v1/search?q=a", headers={"Host": "evil.example"})
    assert refused.status_code == 400 and refused.get_json()["type"] == "/problems/bad-request"
    assert named.get("/healthz", headers={"Host": "10.0.0.1"}).status_code == 200


def test_health_when_all_is_well() -> None:
    for path in ("/healthz", "/readyz"):
        response = client().get(path)
        assert response.status_code == 200 and response.headers["Cache-Control"] == "no-store"
        assert response.get_json()["degraded"] is False and response.get_json()["index"]["documents"] == 42


def test_health_without_an_index() -> None:
    browser = client(FakeSite(failure=IndexMissing(SECRET)))
    assert browser.get("/healthz").status_code == 200 and browser.get("/healthz").get_json()["degraded"] is True
    assert browser.get("/readyz").status_code == 503
    assert SECRET not in browser.get("/readyz").get_data(as_text=True)


def test_health_while_an_older_generation_answers() -> None:
    for path in ("/healthz", "/readyz"):
        response = client(FakeSite(problem=SECRET)).get(path)
        assert response.status_code == 200 and response.get_json()["status"] == "degraded"
        assert SECRET not in response.get_data(as_text=True)


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"service_url": "search.example.org"}, "service_url"),
        ({"service_url": "javascript:x"}, "service_url"),
        ({"templates": "/no/such/folder"}, "templates"),
        ({"cors_origins": ("https://a.example/",)}, "cors_origins"),
        ({"cors_origins": ("a.example",)}, "cors_origins"),
        ({"cors_origins": ("null",)}, "cors_origins"),
    ],
)
def test_a_setting_that_would_do_nothing_is_named(settings: dict[str, object], named: str) -> None:
    with pytest.raises(SettingsError, match=f"^{named}: "):
        client(**settings)


def test_pages_and_data_stay_out_of_other_search_engines() -> None:
    assert client().get("/search", headers={"Accept": "text/html"}).headers["X-Robots-Tag"] == "noindex, follow"
    assert client().get("/api/v1/search?q=a").headers["X-Robots-Tag"] == "noindex"
    assert "X-Robots-Tag" not in client().get("/ui/search.css").headers


def test_head_is_get_without_a_body() -> None:
    for path in ("/search?q=a", "/api/v1/search?q=a", "/ui/search.css", "/nowhere"):
        head, get = client().head(path), client().get(path)
        assert head.status_code == get.status_code and not head.data
        assert head.headers["Content-Type"] == get.headers["Content-Type"]


def test_templates_of_the_owner_may_use_what_the_site_has(tmp_path: Path) -> None:
    own = client(templates=str(tmp_path), base_url="https://blog.example/x/").get(
        "/search?q=a", headers={"Accept": "text/html"}
    )
    policy = dict(part.strip().split(" ", 1) for part in own.headers["Content-Security-Policy"].split(";"))
    assert policy["style-src"] == "'self' https://blog.example" and policy["script-src"] == "'self'"
