"""What it takes to index a large folder of HTML: so many generated pages of about 13 kB, built by the product.

`python -m tests.benchmarks.large_site 50000 --engine whoosh`
"""

from __future__ import annotations

import argparse
import json
import sysconfig
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path

from tests.benchmarks.corpora import WORKSHOP
from tests.benchmarks.measure import folder_bytes, run
from tests.benchmarks.scale import Author

_PARTS = 3  # articles of the author that one page is made of
_NEAR = 5  # other pages that a page shows as cards
_MENU = 40

_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title} | The Long Shelf</title>
<link rel="canonical" href="https://shelf.example{id}"><meta name="author" content="{author}">
<meta property="article:published_time" content="{date}T08:00:00+00:00"><meta property="article:section" content="{section}">
{tags}<script type="application/ld+json">{{"@context":"https://schema.org","@type":"BlogPosting","headline":{headline},\
"datePublished":"{date}","author":{{"@type":"Person","name":"{author}"}}}}</script>
<link rel="stylesheet" href="/site.css"></head>
<body class="single"><header class="site-header"><a class="logo" href="/">The Long Shelf</a><nav class="menu"><ul>{menu}</ul></nav></header>
<main><article class="post"><h1 class="post-title">{title}</h1><p class="byline">By <a rel="author" href="/a/">{author}</a> on \
<time datetime="{date}">{date}</time></p><div class="entry-content">{body}</div><footer class="tags">Filed under {links}</footer></article>
<aside class="related"><h3>More from the shelf</h3>{cards}</aside></main>
<footer class="site-footer"><p>All texts are made by chance and mean nothing at all. Read our terms before you believe one.</p></footer>
</body></html>
"""
_MENU_HTML = "".join(f'<li class="menu-item"><a href="/shelf/{n}/">Shelf number {n}</a></li>' for n in range(_MENU))


def pages(count: int) -> Iterator[tuple[str, str]]:
    """Path and HTML of each page."""
    written = Author(11).articles(count * _PARTS)
    near: list[Mapping[str, object]] = []
    for number in range(count):
        parts = [next(written) for _ in range(_PARTS)]
        yield f"{number % 100:02}/{number}/index.html", _page(parts, near)
        near = [*near, parts[0]][-_NEAR:]


def _page(parts: Sequence[Mapping[str, object]], near: Sequence[Mapping[str, object]]) -> str:
    first = parts[0]
    names = [str(tag) for part in parts for tag in part["tags"]]  # type: ignore[attr-defined]
    fields = {name: escape(str(first[name])) for name in ("title", "id", "author", "date", "section")}
    paragraphs: list[str] = []
    for place, part in enumerate(parts):
        if place:
            paragraphs.append(f'<h2 id="part-{place}">{escape(str(part["title"]))}</h2>')
        paragraphs += [f"<p>{escape(text)}</p>" for text in str(part["body"]).split("\n\n")]
    return _PAGE.format(
        **fields,
        headline=json.dumps(first["title"]),
        tags="".join(f'<meta property="article:tag" content="{name}">\n' for name in names),
        links=", ".join(f'<a rel="tag" href="/tag/{name}/">{name}</a>' for name in names),
        menu=_MENU_HTML,
        body="\n".join(paragraphs),
        cards="".join(f'<div class="card"><a href="{other["id"]}">{other["title"]}</a></div>' for other in near),
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.large_site", description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("--engine", default="whoosh")
    options = parser.parse_args()
    site = WORKSHOP / f"large-{options.count}"
    if not site.exists():
        for path, text in pages(options.count):
            (site / path).parent.mkdir(parents=True, exist_ok=True)
            (site / path).write_text(text, "utf-8")
    home = WORKSHOP / f"large-{options.engine}-{options.count}"
    command = Path(sysconfig.get_path("scripts")) / "pressmark"
    built = run([command, "index", site, "--home", home, "--engine", options.engine])
    print(f"{options.count / built.wall:.0f} pages/s, {built.wall:.0f} s, processors {built.cpu:.0f} s")
    print(f"memory {built.peak_bytes / 2**20:.0f} MB, home {folder_bytes(home) / 2**20:.0f} MB")


if __name__ == "__main__":
    main()
