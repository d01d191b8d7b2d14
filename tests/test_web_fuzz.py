"""Requests that nobody would write: always an answer, never a fault, nothing echoed as markup."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.page_tree import Tree
from tests.service import client

NAMES = (
    "q",
    "page",
    "limit",
    "tag",
    "year",
    "lang",
    "after",
    "before",
    "sort",
    "fields",
    "highlight",
    "filter.a",
    "url",
)
TEXTS = st.text(max_size=40) | st.sampled_from(
    ["", "0", "-1", "1e9", "9" * 30, "٣", "²", "\x00", "<b>", '"', "%", "NaN", "title"]
)
QUERIES = st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=8), st.lists(TEXTS, max_size=3), max_size=6)
PATHS = ("/api/v1/search", "/api/v1/suggest", "/api/v1/related", "/search")
BROWSER = client(requests_per_second=0)


def encodable(query: dict[str, list[str]]) -> dict[str, list[str]]:
    """Lone surrogates cannot be sent at all."""
    return {
        name.encode("utf-8", "replace").decode(): [text.encode("utf-8", "replace").decode() for text in texts]
        for name, texts in query.items()
    }


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(PATHS),
    QUERIES.map(encodable),
    st.sampled_from(["text/html", "application/json", "*/*", "", "\x7f;q=x"]),
)
def test_any_parameters(path: str, query: dict[str, list[str]], accept: str) -> None:
    response = BROWSER.get(path, query_string=query, headers={"Accept": accept})
    assert response.status_code in (200, 400, 404)
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    if response.mimetype == "text/html":
        assert not any(
            name.startswith("on") for _, attrs, _ in Tree(response.get_data(as_text=True)).elements for name in attrs
        )
    else:
        response.get_json()
        assert b"<" not in response.data


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_in_the_query_string(query: bytes) -> None:
    text = query.decode("latin-1").replace("\n", "").replace("\r", "")
    assert BROWSER.get("/api/v1/search", query_string=text).status_code in (200, 400)


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=30))
def test_any_path(path: str) -> None:
    response = BROWSER.get("/" + path.replace("\\", "/").lstrip("/"), headers={"Accept": "text/html"})
    assert response.status_code in (200, 302, 308, 400, 404, 405)
