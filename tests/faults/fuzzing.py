"""Broken input by the million: pages, manifests and queries. A find is kept in tests/faults/corpus and tried first."""

from __future__ import annotations

import contextlib
import hashlib
import json
import random
import signal
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType

from pressmark.index.article import Article
from pressmark.index.discovery import Page, is_evidence
from pressmark.index.errors import IndexDamaged
from pressmark.index.extraction.extract import Extraction, assemble, read_page
from pressmark.index.generations.manifest import Manifest
from pressmark.index.pages.evidence import read_evidence
from pressmark.index.preparation import engine_document, prepare
from tests.faults import fuzz_queries
from tests.faults.rig import Options, Tally

GOAL = "ten minutes each on pages, evidence, manifests and queries"
ROOT = Path(__file__).resolve().parent.parent.parent
CORPUS = Path(__file__).parent / "corpus"
MINUTES = 10
SLOW = 10  # seconds after which one input counts as a hang
PIECES = [
    piece.encode()
    for piece in (
        "<div>", "</div>", "<p>", "<!--", "-->", "<![CDATA[", "]]>", "<script type=\"application/ld+json\">", "</script>",
        '{"@type":"Article","headline":[', "]}", "<time datetime=\"", "<meta name=\"", "<meta property=\"article:tag\" content=\"",
        "<base href=\"//", "<link rel=canonical href=\"", "<h1>", "<title>", "</title>", "<table><tr><td>", "<pre>", "<svg>",
        "&#x1F600;", "&#0;", "&#xD800;", "&amp;", "\u202e", "\u0000", "\ufeff", "\ufdfa", "<body data-pagefind-body>",
        "data-pagefind-filter=\"a:b[c]\"", "hidden", "itemprop=author", "2024-02-30T25:61", "javascript:", "\\u0000", "null",
        '"files":', '"name":"../x"', '"size":1e999', '"size":-1', "[" * 300, "{" * 300, "9" * 400,
    )
]  # fmt: skip


def run(options: Options) -> Tally:
    tally = Tally()
    seconds = options.count or options.times(MINUTES * 60, 1)
    signal.signal(signal.SIGALRM, _hang)
    for number, (name, (seeds, read)) in enumerate(TARGETS.items()):
        if options.part in ("", name):
            chance = random.Random(options.seed + number)
            _fuzz(name, seeds(), read, chance, seconds, tally)
    if options.part in ("", "service"):
        _ask(tally, options.times(50_000, 30))
    return tally


def _ask(tally: Tally, requests: int) -> None:
    tally.tried += requests
    try:
        with TemporaryDirectory() as folder, fuzz_queries.example_client(Path(folder)) as client:
            fuzz_queries.fuzz_service(client, requests)
    except AssertionError as error:
        tally.bad.append(f"the service: {error}")


def _fuzz(
    name: str, seeds: list[bytes], read: Callable[[bytes], None], chance: random.Random, seconds: float, tally: Tally
) -> None:
    kept = sorted(CORPUS.glob(f"{name}-*")) if CORPUS.is_dir() else []
    for found in kept:
        tally.note(_tried(name, found.read_bytes(), read))
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        tally.note(_tried(name, _mutated(chance.choice(seeds), seeds, chance), read))


def _tried(name: str, data: bytes, read: Callable[[bytes], None]) -> str | None:
    try:
        signal.alarm(SLOW)
        read(data)
        return None
    except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
        CORPUS.mkdir(exist_ok=True)
        place = traceback.extract_tb(error.__traceback__)[-1]
        # One for each place that fails: the smallest.
        kind = f"{type(error).__name__} {Path(place.filename).name} {place.name}"
        kept = CORPUS / f"{name}-{hashlib.sha256(kind.encode()).hexdigest()[:12]}"
        if not kept.exists() or kept.stat().st_size > len(data):
            kept.write_bytes(data)
        return f"{name}: {kind}: {str(error)[:200]}; kept as {kept.name}"
    finally:
        signal.alarm(0)


def _mutated(data: bytes, seeds: list[bytes], chance: random.Random) -> bytes:
    """A seed with a few changes: bits, pieces, repetitions, cuts, parts of another seed."""
    found = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 8, 30))):
        place = chance.randrange(len(found) + 1)
        end = min(len(found), place + chance.choice((1, 4, 20, 200, 2_000)))
        kind = chance.randrange(7)
        if kind == 0 and found:
            found[place % len(found)] ^= 1 << chance.randrange(8)
        elif kind == 1:
            found[place:place] = chance.choice(PIECES)
        elif kind == 2:
            found[place:end] = b""
        elif kind == 3:
            found[place:end] = bytes(found[place:end]) * chance.choice((2, 3, 50))
        elif kind == 4:
            found[place:place] = chance.randbytes(chance.choice((1, 3, 40)))
        elif kind == 5:
            other = chance.choice(seeds)
            start = chance.randrange(len(other) + 1)
            found[place:end] = other[start : start + 2_000]
        else:
            found[place:place] = chance.choice(PIECES) * chance.choice((10, 1_000))
    return bytes(found[:400_000])


def _hang(_number: int, _frame: FrameType | None) -> None:
    raise TimeoutError(f"more than {SLOW} seconds")


def _page_seeds() -> list[bytes]:
    pages = [*ROOT.glob("tests/sites/**/*.html"), *sorted(ROOT.glob("examples/newsroom/**/*.html"))[::12]]
    return [data for path in sorted(pages) if len(data := path.read_bytes()) < 200_000]


def _read_page(data: bytes) -> None:
    """From bytes to what an engine is given, alone."""
    record = read_page(data, Page("a/page.html", "/a/page.html", b""), Extraction())
    assemble(record)
    article = assemble(record, keep_all=True)
    if isinstance(article, Article):
        assert all(start <= end <= len(article.body) for start, end in (*article.code, *article.unquoted))
        prepared = prepare(article)
        engine_document(1, prepared).text_exact.encode("utf-8")


def _evidence_seeds() -> list[bytes]:
    found = [path for path in ROOT.glob("examples/newsroom/**/*") if path.is_file() and is_evidence(path.name)]
    return [data for path in sorted(found) if len(data := path.read_bytes()) < 200_000] or [b"<rss></rss>"]


def _read_evidence(data: bytes) -> None:
    for name in ("feed.xml", "sitemap.xml", "post.md"):
        if is_evidence(name):
            read_evidence(data, Page(name, f"/{name}", b""), "")


def _manifest_seeds() -> list[bytes]:
    files = [{"name": f"pressmark_{n}.trm", "size": n * 1000, "sha256": "0" * 64} for n in range(4)]
    made = {"engine": "whoosh", "engine_format": 1, "engine_version": "3.54.0", "files": files}
    return [json.dumps(made).encode(), json.dumps(made | {"files": []}).encode()]


def _read_manifest(data: bytes) -> None:
    with contextlib.suppress(IndexDamaged):
        Manifest.from_json(data.decode("utf-8", "replace"))


def _query_seeds() -> list[bytes]:
    return [text.encode("utf-8", "surrogatepass") for text in fuzz_queries.random_texts(2_000, 1)]


def _read_query(data: bytes) -> None:
    """What a query is read as reads the same again."""
    fuzz_queries.read_twice(data.decode("utf-8", "surrogateescape"))


TARGETS: dict[str, tuple[Callable[[], list[bytes]], Callable[[bytes], None]]] = {
    "page": (_page_seeds, _read_page),
    "evidence": (_evidence_seeds, _read_evidence),
    "manifest": (_manifest_seeds, _read_manifest),
    "query": (_query_seeds, _read_query),
}
