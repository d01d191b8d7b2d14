"""Articles of the example newsroom as their authors write them: front matter, then prose with light marks.

Blank lines separate blocks. `##` and `###` start headings (`{#id}` names the anchor), `-` and `1.` list items, `>` quotes,
`|` table rows (the first holds the column names), three backticks code, `![alt](file "caption")` a figure; inside a line
`**strong**`, `*stress*`, `` `code` `` and `[text](target)`, where a target `@slug` is another article.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Links = Callable[[str], str]

HEADING = re.compile(r"(#{2,3}) (.+?)(?: \{#([\w-]+)\})?")
FIGURE = re.compile(r'!\[(.*?)\]\((\S+) "(.*)"\)')
INLINE = re.compile(r"\*\*(?P<strong>.+?)\*\*|\*(?P<em>.+?)\*|`(?P<code>.+?)`|\[(?P<text>.+?)\]\((?P<target>\S+?)\)")
ITEM = {"list": re.compile(r"- "), "numbers": re.compile(r"\d+\. ")}


@dataclass(frozen=True)
class Block:
    """One block of an article; `lines` are its items, rows or lines of code, still with their inline marks."""

    kind: str
    lines: tuple[str, ...]
    level: int = 0
    anchor: str = ""


def slugify(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower().replace("’", "")).strip("-")


def typographic(text: str) -> str:
    """Curly quotes and apostrophes, as a content system sets them; inline code stays."""
    parts = re.split(r"(`.+?`)", text)
    curly = [part if part.startswith("`") else re.sub(r'(^|[\s(*>\[])"', r"\1“", part) for part in parts]
    return "".join(part if part.startswith("`") else part.replace('"', "”").replace("'", "’") for part in curly)


def read_source(path: Path) -> tuple[dict[str, str], list[Block]]:
    """The front matter and the blocks of one article file."""
    head, _, prose = path.read_text("utf-8").partition("\n\n")
    fields = dict(typographic(line).split(": ", 1) for line in head.splitlines())
    return fields, [parse_block(block) for block in split_blocks(prose)]


def split_blocks(prose: str) -> list[str]:
    """Blocks between blank lines; code keeps its own blank lines."""
    parts = re.split(r"^(```.*?^```)$", prose, flags=re.MULTILINE | re.DOTALL)
    blocks: list[str] = []
    for part in parts:
        blocks += [part] if part.startswith("```") else re.split(r"\n\s*\n", part)
    return [block.strip("\n") for block in blocks if block.strip()]


def parse_block(block: str) -> Block:
    if block.startswith("```"):
        return Block("code", tuple(block.split("\n"))[1:-1])
    if figure := FIGURE.fullmatch(block):
        return Block("figure", tuple(map(typographic, figure.groups())))
    block = typographic(block)
    lines = tuple(block.split("\n"))
    if heading := HEADING.fullmatch(block):
        marks, text, anchor = heading.groups()
        return Block("heading", (text,), len(marks), anchor or slugify(text))
    if block.startswith("> "):
        return Block("quote", (" ".join(line.removeprefix("> ") for line in lines),))
    if block.startswith("|"):
        return Block("table", lines)
    for kind, mark in ITEM.items():
        if mark.match(block):
            return Block(kind, tuple(mark.sub("", line, count=1) for line in lines))
    return Block("paragraph", (" ".join(lines),))


def cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip("|").split("|")]


def plain(text: str) -> str:
    """A line without its inline marks."""
    return INLINE.sub(lambda m: m["strong"] or m["em"] or m["code"] or m["text"], text)


def inline(text: str, links: Links) -> str:
    """A line as HTML."""

    def mark(match: re.Match[str]) -> str:
        if match["target"]:
            return f'<a href="{links(match["target"])}">{match["text"]}</a>'
        name = str(match.lastgroup)
        return f"<{name}>{match[name]}</{name}>"

    return INLINE.sub(mark, html.escape(text, quote=False))


def render(blocks: list[Block], links: Links) -> str:
    return "\n".join(render_block(block, links) for block in blocks)


def render_block(block: Block, links: Links) -> str:
    first = block.lines[0]
    if block.kind == "heading":
        return f'<h{block.level} id="{block.anchor}">{inline(first, links)}</h{block.level}>'
    if block.kind == "code":
        return '<pre class="wp-block-code"><code>' + html.escape("\n".join(block.lines)) + "</code></pre>"
    if block.kind == "quote":
        return f'<blockquote class="wp-block-quote"><p>{inline(first, links)}</p></blockquote>'
    if block.kind in ITEM:
        name = "ul" if block.kind == "list" else "ol"
        items = "".join(f"<li>{inline(line, links)}</li>\n" for line in block.lines)
        return f"<{name}>\n{items}</{name}>"
    if block.kind == "table":
        return render_table(block, links)
    if block.kind == "figure":
        alt, file, caption = map(html.escape, block.lines)
        image = f'<img src="/wp-content/uploads/{file}" alt="{alt}" width="640" height="360" loading="lazy">'
        return f'<figure class="wp-block-image">{image}<figcaption>{caption}</figcaption></figure>'
    return f"<p>{inline(first, links)}</p>"


def render_table(block: Block, links: Links) -> str:
    def row(line: str, tag: str) -> str:
        return "<tr>" + "".join(f"<{tag}>{inline(cell, links)}</{tag}>" for cell in cells(line)) + "</tr>"

    body = "\n".join(row(line, "td") for line in block.lines[1:])
    return (
        '<figure class="wp-block-table"><table>\n<thead>' + row(block.lines[0], "th") + "</thead>\n<tbody>\n"
        f"{body}\n</tbody></table></figure>"
    )


def paragraphs(blocks: list[Block]) -> list[str]:
    """What a reader reads as running text: paragraphs, quotes and list items, in order."""
    spoken = [block for block in blocks if block.kind in {"paragraph", "quote", *ITEM}]
    return [plain(line) for block in spoken for line in block.lines]
