"""The service over a fake site, asked without a network, and addresses that no answer may lead to."""

from __future__ import annotations

from flask.testing import FlaskClient

from pressmark.index.settings import Settings
from pressmark.web.app import create_app
from tests.fake_site import FakeSite

HOSTILE_URLS = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "\tjavascript:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    " javascript:alert(1)",
    "\x01javascript:alert(1)",
    "javascript&colon;alert(1)",
    "vbscript:x",
    "data:text/html,<script>x</script>",
    "blob:https://harbour.example/x",
    "file:///etc/passwd",
    "ftp://harbour.example/",
    "mailto:a@b.example",
    "//evil.example/x",
    "///evil.example/x",
    "/\\evil.example/x",
    "\\\\evil.example\\x",
    "/\t/evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https://",
    "https:///x",
    "http://[",
    "https://harbour.example@evil.example/",
    "https://user:pw@harbour.example/",
    "https://harbour.example:99999/",
    "relative/path",
    "?q=1",
    "#x",
    "",
    "\x00",
    "/a\x00b",
    "/a\r\nSet-Cookie: x",
]


def client(site: FakeSite | None = None, **settings: object) -> FlaskClient:
    return create_app(site or FakeSite(), Settings(**settings)).test_client()  # type: ignore[arg-type]


def described(path: str, status: int, mimetype: str) -> dict[str, object]:
    """The schema of an answer, with all schemas it may refer to."""
    document = client().get("/openapi.json").get_json()
    response = document["paths"][path]["get"]["responses"][str(status)]
    if "$ref" in response:
        response = document["components"]["responses"][response["$ref"].rpartition("/")[2]]
    return response["content"][mimetype]["schema"] | {"components": document["components"]}
