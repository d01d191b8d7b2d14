"""Random queries for the parser and for the service; a seed repeats what was found."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask.testing import FlaskClient

from pressmark.index.settings import Settings
from pressmark.search.query_parser import parse_query
from pressmark.web.app import create_app
from tests.indexes import Index

_PIECES = (
    'OR', '"', "-", "–", "tag:", "title:", "after:", "before:2024-13", "year:", "lang:en", "kind:", ":", "(", ")", "*", "~", "^2", "||", "|",
    "storm", "Harbour", "naïve", "C++", ".NET", "<head>", "foo_bar", "3.0.1", "v2", "the", "of", "a", "猫", "東京都", "กำลัง", "한국어", "हिन्दी",
    "مرحبا", "ﷺ", "👨‍👩‍👧", "\0", "\ud800", "\u200b", "\u202e", "İ", "ß", "'", "’", "\n", "\t", "%00", "../", "${x}", "{{7*7}}", "<script>", "9" * 40,
)  # fmt: skip
_ARTICLES = [
    {
        "id": str(n),
        "title": f"{title} {n}",
        "body": f"{body} Camel 3.0.1 in C++ on .NET, <head> and foo_bar. " * 4,
        "date": f"20{10 + n}-03-01",
        "tags": [title],
    }
    for n, (title, body) in enumerate(
        [
            ("Storm", "The harbour of a naïve captain."),
            ("東京", "東京都の猫はかわいい。"),
            ("ไทย", "ภาษาไทยกำลังเขียน"),
            ("हिन्दी", "हिन्दी भाषा में खोज"),
        ]
        * 4
    )
]
_STATUSES = (200, 304, 400, 413, 414, 422)


def random_texts(count: int, seed: int) -> Iterator[str]:
    """Texts of operators, words of many scripts, and characters from anywhere."""
    chance = random.Random(seed)
    for _ in range(count):
        parts = []
        for _ in range(chance.choice((1, 2, 3, 5, 8, 13, 40))):
            if chance.random() < 0.7:
                parts.append(chance.choice(_PIECES))
            else:
                parts.append(
                    "".join(chr(chance.choice((chance.randrange(128), chance.randrange(0x110000)))) for _ in range(3))
                )
            parts.append(chance.choice(("", " ", " ", "  ")))
        yield "".join(parts)


def fuzz_parser(count: int, seed: int = 1) -> None:
    """Every text has a reading, and the reading reads the same again."""
    for text in random_texts(count, seed):
        read_twice(text)


def read_twice(text: str) -> None:
    query = parse_query(text, ("level",), as_you_type=True)
    again = parse_query(str(query), ("level",))
    # Written out with its spaces and quotes a text may be too long to be read to its end again.
    assert again.clauses == query.clauses or query.unread or again.unread, text


def fuzz_service(client: FlaskClient, count: int, seed: int = 2) -> None:
    """Every text gets an answer from search and suggest, and never a server's error."""
    for text in random_texts(count, seed):
        asked = {"q": text.encode("utf-8", "surrogatepass")}
        for path in ("/api/v1/search", "/api/v1/suggest"):
            answer = client.get(path, query_string=asked)
            assert answer.status_code in _STATUSES, (seed, path, text, answer.status_code)


@contextmanager
def example_client(folder: Path) -> Iterator[FlaskClient]:
    """The service over a real index of a few articles, without its limit on requests."""
    articles = folder / "articles.jsonl"
    articles.write_text("".join(json.dumps(article) + "\n" for article in _ARTICLES), "utf-8")
    index = Index(folder, Settings(workers=1, requests_per_second=0))
    index.build_from(articles)
    with index.search() as search:
        yield create_app(search, index.settings).test_client()
