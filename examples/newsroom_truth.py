"""What an indexer should find in the example newsroom, as JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import NamedTuple

from newsroom_posts import Newsroom, Post
from newsroom_prose import cells, paragraphs, plain

# The words that the theme puts into the container of every article. None of them is ever part of an article.
FURNITURE = (
    "Subscribe to our Telegram channel",
    "Share your thoughts with us via",
    "Related Posts",
    "Recent Posts",
    "The Friday Lantern",
    "All rights reserved",
    "We use one cookie",
    "Skip to content",
    "min read",
)


class PageNote(NamedTuple):
    """What a page is: article, page, listing, noindex, password, redirect, amp, print or error."""

    path: str
    kind: str


def truth(room: Newsroom, notes: Iterable[PageNote]) -> dict[str, str]:
    """The lines of each file of truth, by name."""
    kinds = {note.path: note.kind for note in notes}
    articles = [describe(post, room) for post in room.posts if kinds[post.path] == "article"]
    pages = [note._asdict() for note in sorted(notes)]
    return {"truth.jsonl": lines(articles), "pages.jsonl": lines(pages)}


def lines(values: Iterable[dict[str, object]]) -> str:
    return "".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values)


def describe(post: Post, room: Newsroom) -> dict[str, object]:
    blocks = list(post.blocks)
    rows = [row for block in blocks if block.kind == "table" for row in block.lines]
    return {
        "path": post.path,
        "url": post.url,
        "title": post.title,
        "date": post.published.date().isoformat() if post.dated else None,
        "modified": post.modified.date().isoformat() if post.modified else None,
        "authors": post.authors,
        "tags": post.tags,
        "section": post.section,
        "series": post.series or None,
        "lang": post.lang,
        "summary": post.summary,
        "image": post.image,
        "markup": [*post.markup, *sorted(post.traits)],
        "translation": room.by_slug[post.translation].url if post.translation else None,
        "paragraphs": paragraphs(blocks),
        "headings": [
            {"level": block.level, "id": block.anchor, "text": plain(block.lines[0])}
            for block in blocks
            if block.kind == "heading"
        ],
        "cells": [plain(cell) for row in rows for cell in cells(row)],
        "code": ["\n".join(block.lines) for block in blocks if block.kind == "code"],
        "captions": [block.lines[2] for block in blocks if block.kind == "figure"],
        "furniture": furniture(post, room),
    }


def furniture(post: Post, room: Newsroom) -> list[str]:
    """The phrases around this article that must never be in its body."""
    beside = dict(zip(("Previous Post", "Next Post"), room.neighbours(post), strict=True))
    labels = [label for label, other in beside.items() if other]
    others = [*filter(None, beside.values()), *room.related(post)]
    share = "Total 0 Share"
    return list(dict.fromkeys([*FURNITURE, share, *labels, post.credit, *(other.title for other in others)]))
