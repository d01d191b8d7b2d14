"""Builds the example newsroom from its sources: `python examples/build_newsroom.py [FOLDER]`.

The pages are what a WordPress news theme publishes, saved as files. The committed `examples/newsroom` equals a fresh build.
`newsroom_src/truth.jsonl` says what an indexer should find in each article, `newsroom_src/pages.jsonl` what each page is.
"""

from __future__ import annotations

import html
import shutil
import sys
from pathlib import Path

from newsroom_feeds import feed, robots, sitemap
from newsroom_posts import BASE_URL, SECTIONS, SITE_NAME, Newsroom, Post, author_url, section_url, tag_url
from newsroom_prose import parse_block, render, split_blocks
from newsroom_theme import AUTHORS, Theme, byline
from newsroom_truth import PageNote, truth

HERE = Path(__file__).parent
SOURCES = HERE / "newsroom_src"
PER_PAGE = 6
FULL_ARCHIVE = "Science"  # this archive prints whole posts, as some themes do


class Site:
    """The files of the site, by path, and a note on what each page is."""

    def __init__(self, sources: Path = SOURCES) -> None:
        self.sources = sources
        self.room = Newsroom(sources)
        self.theme = Theme(self.room, sources / "templates")
        self.files: dict[str, bytes] = {}
        self.notes: list[PageNote] = []

    def build(self) -> dict[str, bytes]:
        self.add_articles()
        self.add_archives()
        self.add_plain_pages()
        self.add_redirects()
        for post in self.room.posts:
            self.add_twins(post)
        self.add_copies()
        self.files["feed/index.xml"] = feed(self.room).encode()
        self.files["sitemap.xml"] = sitemap(self.room, self.notes).encode()
        self.files["robots.txt"] = robots().encode()
        return self.files

    def add(self, path: str, kind: str, text: str, encoding: str = "utf-8") -> None:
        if path in self.files:
            raise ValueError(f"two pages want the path {path}")
        self.files[path] = text.encode(encoding, "xmlcharrefreplace")
        self.notes.append(PageNote(path, kind))

    def add_articles(self) -> None:
        for post in self.room.posts:
            kind = next((trait for trait in ("noindex", "password") if trait in post.traits), "article")
            self.add(post.path, kind, self.theme.article(post), post.encoding)

    def add_archives(self) -> None:
        room = self.room
        self.add_archive("/", SITE_NAME, room.newest, "home blog")
        for section in SECTIONS:
            posts = [post for post in room.newest if post.section == section]
            self.add_archive(section_url(section), section, posts, "archive category", full=section == FULL_ARCHIVE)
        for tag in sorted(room.tag_counts):
            self.add_archive(
                tag_url(tag), f"Tag: {tag}", [post for post in room.newest if tag in post.tags], "archive tag"
            )
        for author, bio in AUTHORS.items():
            posts = [post for post in room.newest if author in post.authors]
            self.add_archive(author_url(author), author, posts, "archive author", intro=f"<p>{bio}</p>")
        for post in room.newest:
            if post.dated:
                self.add_date_archives(post)

    def add_date_archives(self, post: Post) -> None:
        """The archives of the post's year and month, once."""
        for pattern in ("/%Y/", "/%Y/%m/"):
            url = post.published.strftime(pattern)
            if url.strip("/") + "/index.html" not in self.files:
                posts = [
                    other for other in self.room.newest if other.dated and other.published.strftime(pattern) == url
                ]
                title = post.published.strftime("%Y" if pattern == "/%Y/" else "%B %Y")
                self.add_archive(url, f"Archive: {title}", posts, "archive date")

    def add_archive(
        self, url: str, title: str, posts: list[Post], classes: str, *, intro: str = "", full: bool = False
    ) -> None:
        """A listing and, where it is long, its further pages."""
        chunks = [posts[start : start + PER_PAGE] for start in range(0, len(posts), PER_PAGE)] or [[]]
        for number, chunk in enumerate(chunks, 1):
            place = url if number == 1 else f"{url}page/{number}/"
            links = pagination(url, number, len(chunks))
            main = self.theme.listing(title, chunk, intro=intro if number == 1 else "", pagination=links, full=full)
            heading = SITE_NAME if url == "/" else f"{title} – {SITE_NAME}"
            names = classes if number == 1 else f"{classes} paged paged-{number}"
            head = (
                f'<link rel="canonical" href="{BASE_URL}{place}">\n<meta property="og:type" content="{og_type(url)}">\n'
            )
            page = self.theme.page(
                heading if number == 1 else f"{heading} – Page {number}", main, head=head, classes=names
            )
            self.add((place.strip("/") + "/index.html").lstrip("/"), "listing", page)

    def add_plain_pages(self) -> None:
        """Pages that are not news: about, contact, 404 and the like. The first line of each file is its title."""
        for path in sorted((self.sources / "pages").glob("*.md")):
            first, _, text = path.read_text("utf-8").partition("\n\n")
            title, _, kind = first.partition(" | ")
            content = render([parse_block(block) for block in split_blocks(text)], self.room.link)
            url = "404.html" if path.stem == "404" else path.stem.replace("__", "/") + "/index.html"
            head = '<meta name="robots" content="noindex">\n' if kind == "noindex" else ""
            main = self.theme.fill("plain", title=html.escape(title), content=content)
            classes = "error404" if path.stem == "404" else "page-template-default page"
            name = "error" if path.stem == "404" else kind or "page"
            self.add(url, name, self.theme.page(f"{title} – {SITE_NAME}", main, head=head, classes=classes))

    def add_redirects(self) -> None:
        """Old addresses, which send their visitors on."""
        for line in (self.sources / "redirects.txt").read_text("utf-8").splitlines():
            old, new = line.split()
            target = self.room.link(new)
            head = f'<meta http-equiv="refresh" content="0; url={target}">\n'
            page = self.bare("Moved", head, f'<p>This page has moved: <a href="{target}">{BASE_URL}{target}</a></p>')
            self.add(old.strip("/") + "/index.html", "redirect", page)

    def add_twins(self, post: Post) -> None:
        """The same article for a phone of 2016, or for paper."""
        title = html.escape(post.title)
        body = f"<h1>{title}</h1>\n<p>{byline(post)}{post.plain_date}</p>\n{self.room.content(post)}"
        if "amp" in post.traits:
            head = f'<link rel="canonical" href="{post.absolute_url}">\n'
            self.add(
                post.path.replace("index.html", "amp/index.html"), "amp", self.bare(post.title, head, body, " amp")
            )
        if "print" in post.traits:
            footer = f"<p>Printed from {SITE_NAME}, {post.absolute_url}</p>"
            self.add(
                post.path.replace("index.html", "print/index.html"), "print", self.bare(post.title, "", body + footer)
            )

    def bare(self, title: str, head: str, main: str, root: str = "") -> str:
        return self.theme.fill("bare", lang="en", root=root, head_title=html.escape(title), head=head, main=main)

    def add_copies(self) -> None:
        for path in sorted((self.sources / "images").iterdir()):
            self.files[f"wp-content/uploads/{path.name}"] = path.read_bytes()
        self.files["wp-content/themes/lantern/style.css"] = (self.sources / "style.css").read_bytes()


def og_type(url: str) -> str:
    """Some themes call every page an article, archives too."""
    return "website" if url == "/" else "article"


def pagination(url: str, current: int, count: int) -> str:
    if count == 1:
        return ""
    numbers = [
        f'<span class="page-numbers current" aria-current="page">{number}</span>'
        if number == current
        else f'<a class="page-numbers" href="{url if number == 1 else f"{url}page/{number}/"}">{number}</a>'
        for number in range(1, count + 1)
    ]
    return '<nav class="pagination" aria-label="Pages">' + "\n".join(numbers) + "</nav>"


def write(files: dict[str, bytes], folder: Path) -> None:
    """Replace a folder by these files."""
    if folder.exists():
        shutil.rmtree(folder)
    for path, data in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "newsroom"
    site = Site()
    write(site.build(), folder)
    if len(sys.argv) == 1:
        for name, lines in truth(site.room, site.notes).items():
            (SOURCES / name).write_text(lines, "utf-8")


if __name__ == "__main__":
    main()
