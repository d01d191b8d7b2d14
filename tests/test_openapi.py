"""Answers are what /openapi.json says they are."""

from __future__ import annotations

import jsonschema
import pytest

from pressmark.index.errors import IndexMissing
from pressmark.search.results import Correction, Interpretation
from pressmark.web.answers import FIELDS
from tests.fake_site import FakeSite, hit
from tests.service import client, described

FULL = Interpretation(
    used="a b",
    insist='"a" b',
    suggestion="a c",
    corrections=(Correction("aa", "a"),),
    missing=("z",),
    dropped=("b",),
    expanded={"js": ("javascript",)},
    filters=(("tag", "ui"),),
    ignored=("y",),
    relaxed=True,
)
BARE = hit(2, url=None, published=None, modified="2024", authors=(), tags=(), section=None, lang=None, passage=None)
SITE = FakeSite(hits=(hit(image="/a.webp", image_alt="A"), BARE), interpretation=FULL, total=26)


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        ("/api/v1/search", "q=a&tag=ui", 200),
        ("/api/v1/search", "", 200),
        ("/api/v1/search", "q=a&fields=title", 200),
        ("/api/v1/search", "q=a&page=2&limit=5&highlight=0", 200),
        ("/api/v1/search", "q=a&page=0", 400),
        ("/api/v1/suggest", "q=a", 200),
        ("/api/v1/suggest", "limit=99", 400),
        ("/api/v1/related", "url=/posts/1/", 200),
        ("/api/v1/related", "url=/nowhere/", 404),
        ("/healthz", "", 200),
        ("/readyz", "", 200),
    ],
)
def test_answers_are_as_described(path: str, query: str, status: int) -> None:
    response = client(SITE).get(f"{path}?{query}")
    assert response.status_code == status
    jsonschema.Draft202012Validator(described(path, status, response.mimetype)).validate(response.get_json())


@pytest.mark.parametrize("path", ["/api/v1/search", "/api/v1/suggest", "/api/v1/related", "/readyz"])
def test_failures_are_as_described(path: str) -> None:
    response = client(FakeSite(failure=IndexMissing("none"))).get(f"{path}?q=a&url=x")
    assert response.status_code == 503
    jsonschema.Draft202012Validator(described(path, 503, response.mimetype)).validate(response.get_json())


def test_the_description_would_notice_a_missing_and_an_added_field() -> None:
    schema = jsonschema.Draft202012Validator(described("/api/v1/search", 200, "application/json"))
    answer = client(SITE).get("/api/v1/search?q=a").get_json()
    assert not schema.is_valid({name: value for name, value in answer.items() if name != "total"})
    assert not schema.is_valid(answer | {"more": 1})
    answer["results"][0]["excerpt"] = "<img src=x>"
    assert not schema.is_valid(answer)


def test_the_description_itself_is_sound() -> None:
    document = client().get("/openapi.json").get_json()
    assert document["openapi"].startswith("3.1.") and document["servers"] == [{"url": "http://localhost"}]
    for schema in document["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)
    assert set(document["components"]["schemas"]["Result"]["properties"]) == set(FIELDS)


def test_every_address_of_the_api_is_described() -> None:
    document = client().get("/openapi.json").get_json()
    rules = {
        rule.rule
        for rule in client().application.url_map.iter_rules()
        if rule.rule.startswith(("/api/", "/opensearch"))
    }
    assert rules and rules <= set(document["paths"])
