"""The posts of the example newsroom, and how they lie beside each other."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from newsroom_prose import Block, paragraphs, plain, read_source, render, slugify

BASE_URL = "https://lantern.example"
SITE_NAME = "The Merrow Lantern"
UPLOADS = "/wp-content/uploads/"
SECTIONS = ("Harbour", "Council", "Schools", "Science", "Food", "Sport", "Culture", "Technology")


@dataclass(frozen=True)
class Post:
    """One article as its front matter describes it.

    `markup` names the machine-readable descriptions its page carries; `traits` are the odd things about the page
    (`amp`, `print`, `password`, `undated`, `no-body-class`, ...).
    """

    slug: str
    url: str
    title: str
    published: datetime
    modified: datetime | None
    authors: tuple[str, ...]
    section: str
    tags: tuple[str, ...]
    series: str
    summary: str
    image: str
    image_alt: str
    credit: str
    lang: str
    markup: tuple[str, ...]
    template: str
    traits: frozenset[str]
    translation: str
    charset: str
    encoding: str
    blocks: tuple[Block, ...]

    @property
    def path(self) -> str:
        return self.url.strip("/") + "/index.html"

    @property
    def absolute_url(self) -> str:
        return BASE_URL + self.url

    @property
    def dated(self) -> bool:
        return "undated" not in self.traits

    @property
    def listed(self) -> bool:
        return not self.traits & {"noindex", "password"}

    @property
    def minutes(self) -> int:
        texts = paragraphs(list(self.blocks))
        words = sum(len(text) / 2.5 if self.lang == "ja" else len(text.split()) for text in texts)
        return max(1, round(words / 200))

    @property
    def plain_date(self) -> str:
        return f"{self.published.day} {self.published:%B %Y}"


def many(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())


def read_post(path: Path) -> Post:
    fields, blocks = read_source(path)
    slug = path.stem[11:]
    published = datetime.fromisoformat(fields["date"])
    image, alt = fields["image"].split(" | ")
    return Post(
        slug=slug,
        url=fields.get("url", f"/{published:%Y/%m/%d}/{slug}/"),
        title=fields["title"],
        published=published,
        modified=datetime.fromisoformat(fields["modified"]) if "modified" in fields else None,
        authors=many(fields["authors"]),
        section=fields["section"],
        tags=many(fields["tags"]),
        series=fields.get("series", ""),
        summary=fields["summary"],
        image=image,
        image_alt=alt,
        credit=f"Credit: {fields['credit']}",
        lang=fields.get("lang", "en"),
        markup=many(fields.get("markup", "")),
        template=fields.get("template", "article"),
        traits=frozenset(many(fields.get("traits", ""))),
        translation=fields.get("translation", ""),
        charset=fields.get("charset", "utf-8"),
        encoding=fields.get("encoding", "utf-8"),
        blocks=tuple(blocks),
    )


class Newsroom:
    """All posts, oldest first."""

    def __init__(self, sources: Path) -> None:
        found = [read_post(path) for path in sorted((sources / "articles").glob("*.md"))]
        self.posts = sorted(found, key=lambda post: (post.published, post.slug))
        self.by_slug = {post.slug: post for post in self.posts}

    @cached_property
    def listed(self) -> list[Post]:
        """What listings, feed and neighbours show."""
        return [post for post in self.posts if post.listed]

    @cached_property
    def newest(self) -> list[Post]:
        return self.listed[::-1]

    @cached_property
    def tag_counts(self) -> Counter[str]:
        return Counter(tag for post in self.listed for tag in post.tags)

    def number(self, post: Post) -> int:
        """The number a WordPress would have given the post."""
        return 104 + 7 * self.posts.index(post)

    def link(self, target: str) -> str:
        """The url of a target in an article: `@slug` is another article, all else stays."""
        return self.by_slug[target[1:]].url if target.startswith("@") else html.escape(target)

    def content(self, post: Post) -> str:
        return render(list(post.blocks), self.link)

    def neighbours(self, post: Post) -> tuple[Post | None, Post | None]:
        """The posts published before and after."""
        if not post.listed:
            return None, None
        place = self.listed.index(post)
        before = self.listed[place - 1] if place else None
        return before, self.listed[place + 1] if place + 1 < len(self.listed) else None

    def related(self, post: Post, limit: int = 3) -> list[Post]:
        """What the theme shows below a post: most shared tags, then the same section, then the nearest day."""

        def distance(other: Post) -> tuple[int, bool, float]:
            days = abs((other.published - post.published).total_seconds())
            return -len(set(other.tags) & set(post.tags)), other.section != post.section, days

        return sorted((other for other in self.listed if other is not post), key=distance)[:limit]


def section_url(section: str) -> str:
    return f"/category/{slugify(section)}/"


def tag_url(tag: str) -> str:
    return f"/tag/{slugify(tag)}/"


def author_url(author: str) -> str:
    return f"/author/{slugify(author)}/"


def excerpt(post: Post, words: int = 28) -> str:
    """The first words of a post, as the theme cuts them."""
    text = plain(next(block for block in post.blocks if block.kind == "paragraph").lines[0])
    parts = text.split()
    if len(parts) == 1:
        return text[:70] + "…"
    return " ".join(parts[:words]) + ("…" if len(parts) > words else "")


def escaped(values: Iterable[str]) -> list[str]:
    return [html.escape(value) for value in values]
