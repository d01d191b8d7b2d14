"""The example newsroom: the site as built, its sources, and what its authors say is on each page."""

from __future__ import annotations

import json
from pathlib import Path

EXAMPLES = Path(__file__).parent.parent / "examples"
SITE = EXAMPLES / "newsroom"
SOURCES = EXAMPLES / "newsroom_src"


def _lines(name: str) -> list[dict]:
    return [json.loads(line) for line in (SOURCES / name).read_text("utf-8").splitlines()]


TRUTH = _lines("truth.jsonl")
KINDS = {page["path"]: page["kind"] for page in _lines("pages.jsonl")}


def squeeze(text: str) -> str:
    return " ".join(text.split())
