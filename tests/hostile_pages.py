"""Hostile pages that are too large to keep as files, and symbolic links that a copy would lose."""

from __future__ import annotations

import shutil
from pathlib import Path

HOSTILE = Path(__file__).parent / "sites" / "hostile"


def page(title: str, body: str, head: str = "") -> str:
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f"<body><article><h1>{title}</h1>{body}</article></body></html>"
    )


def deep_nesting(depth: int = 20_000) -> str:
    """Elements within elements, far beyond any recursion limit."""
    core = "<p>At the bottom of the well lies a bucket.</p>"
    return page("A very deep well", "<div>" * depth + core + "</div>" * depth)


def giant_attribute(size: int = 2_000_000) -> str:
    """One attribute that is larger than most sites."""
    return page("A heavy suitcase", f'<p title="{"x" * size}">The suitcase holds one attribute.</p>')


def many_attributes(count: int = 5_000) -> str:
    """Attributes by the thousand: lxml takes time with the square of their number."""
    names = " ".join(f'data-n{number}="{number}"' for number in range(count))
    return page("A porcupine", f"<p {names}>The porcupine has many attributes.</p>")


def endless_word(size: int = 1_000_000) -> str:
    return page("A word without end", f"<p>The tapeworm is {'a' * size} long.</p>")


def many_blocks(count: int = 20_000) -> str:
    return page("A long ladder", "".join(f"<p>Rung {number} of the ladder.</p>" for number in range(count)))


def deep_json_ld(depth: int = 100_000) -> str:
    """Structured data nested beyond what a recursive reader survives."""
    script = f'<script type="application/ld+json">{"[" * depth}{"]" * depth}</script>'
    return page("Boxes in boxes", "<p>In the last of the boxes is a thimble.</p>", script)


def many_tags(count: int = 20_000) -> str:
    tags = "".join(f'<meta property="article:tag" content="tag {number}">' for number in range(count))
    return page("A page of labels", "<p>Every drawer of the apothecary has a label.</p>", tags)


LARGE = {
    "deep-nesting.html": deep_nesting,
    "giant-attribute.html": giant_attribute,
    "many-attributes.html": many_attributes,
    "endless-word.html": endless_word,
    "many-blocks.html": many_blocks,
    "deep-json-ld.html": deep_json_ld,
    "many-tags.html": many_tags,
}


def write_hostile_site(folder: Path, *, large: bool = True) -> Path:
    """The whole hostile site in `folder`, with a secret beside it that no index may hold.

    Links lead to the secret file, to the folder around the site, to themselves and nowhere.
    """
    site = folder / "site"
    shutil.copytree(HOSTILE, site)
    if large:
        for name, make in LARGE.items():
            (site / name).write_text(make(), "utf-8")
    secret = folder / "secret.html"
    secret.write_text(page("Secret", "<p>The password is periwinkle.</p>"), "utf-8")
    (site / "linked-secret.html").symlink_to(secret)
    (site / "way-out").symlink_to(folder, target_is_directory=True)
    (site / "circle").symlink_to(site, target_is_directory=True)
    (site / "dangling.html").symlink_to(folder / "nowhere.html")
    (site / "self.html").symlink_to(site / "self.html")
    return site
