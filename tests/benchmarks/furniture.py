"""Page furniture put into the articles of a real site: how much of it leaks into what we extract, and what it costs.

    python tests/benchmarks/furniture.py SITE [--limit N] [--sizes 4,10,0]

Every page that is an article gets, inside the element that holds its text, a credit line, a call to action, a share line,
previous and next links with titles, cards of related pages with excerpts, and a share count, in a language and mark-up of
its own choosing by site. Prints one JSON object: leaks by kind, and F1 of the body against the same page without.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from pressmark.index.article import Article
from pressmark.index.discovery import Page
from pressmark.index.extraction.boilerplate import count_site
from pressmark.index.extraction.extract import Extraction, assemble, read_page

HANDLES = (
    "@lenswalker",
    "@north.light",
    "J. Okoro",
    "Mia Brandt",
    "@street_eye",
    "Reuben A.",
    "@pixelnomad",
    "Ana Prado",
)
LANGUAGES = {
    "en": {
        "credit": "Photo courtesy of {who} via Instagram",
        "call": "Want stories like these in your pocket every morning? Follow our messaging channel and never miss a headline.",
        "share": "Tell us what you make of it by leaving a note on our social pages, we read every single one.",
        "previous": "Previous story", "next": "Next story", "related": "You may also enjoy", "total": "Total {n} shares",
    },
    "de": {
        "credit": "Aufnahme: {who} für unser Archiv",
        "call": "Jeden Morgen die wichtigsten Geschichten lesen? Dann folgen Sie unserem Kanal und verpassen Sie nichts mehr.",
        "share": "Schreiben Sie uns Ihre Meinung dazu auf unseren Seiten in den Netzwerken, wir lesen jede Nachricht.",
        "previous": "Voriger Beitrag", "next": "Nächster Beitrag", "related": "Das passt dazu", "total": "Insgesamt {n} mal geteilt",
    },
    "es": {
        "credit": "Imagen cedida por {who} para este medio",
        "call": "Reciba cada mañana las historias que importan en su teléfono: siga nuestro canal y no se pierda ninguna noticia.",
        "share": "Cuéntenos qué opina de todo esto en nuestras redes sociales, leemos cada uno de los mensajes.",
        "previous": "Entrada anterior", "next": "Entrada siguiente", "related": "Otras lecturas", "total": "Compartido {n} veces",
    },
    "ja": {
        "credit": "撮影 {who} 提供 編集部",
        "call": "毎朝届くニュースをお手元で読みませんか。公式チャンネルを登録して最新の記事を見逃さないでください。",
        "share": "この記事についてのご意見やご感想を編集部の各ページまでぜひお寄せください。お待ちしています。",
        "previous": "前の記事", "next": "次の記事", "related": "こちらもどうぞ", "total": "合計 {n} 回 シェア",
    },
    "ms": {
        "credit": "Gambar ihsan {who} melalui media sosial",
        "call": "Mahu berita terkini setiap pagi terus ke telefon anda? Ikuti saluran kami dan jangan terlepas sebarang cerita.",
        "share": "Kongsikan pandangan anda tentang perkara ini di laman sosial kami, semua pesanan akan kami baca.",
        "previous": "Cerita sebelum ini", "next": "Cerita seterusnya", "related": "Bacaan lain", "total": "Jumlah {n} perkongsian",
    },
}  # fmt: skip
MARKUPS = ("paragraphs", "boxes", "lists", "sections")


@dataclass(frozen=True)
class Target:
    """A page that is an article: where it lies, its bytes, its title and what we extract from it as it is."""

    path: str
    data: bytes
    title: str
    body: str


def main() -> None:
    """Measure one site for each size, language and mark-up."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("site", type=Path)
    parser.add_argument("--limit", type=int, default=150, help="articles at most")
    parser.add_argument("--sizes", default="4,10,0", help="sites of so many articles; 0 is all of them")
    options = parser.parse_args()
    targets = articles_of(options.site, options.limit)
    runs = [
        run(targets[: size or len(targets)], language, markup)
        for size in map(int, options.sizes.split(","))
        for language, markup in zip(LANGUAGES, (*MARKUPS, MARKUPS[0]), strict=True)
    ]
    print(json.dumps({"site": options.site.name, "articles": len(targets), "runs": runs}, indent=1))


def articles_of(site: Path, limit: int) -> list[Target]:
    """The site's articles as we extract them without any furniture."""
    paths = sorted(path for path in site.rglob("*.html") if path.is_file())
    records = [(path, read(path.read_bytes(), path.relative_to(site).as_posix())) for path in paths]
    chosen = [(path, record) for path, record in records if record.kind == "article"]
    random.Random(3).shuffle(chosen)
    counts = count_site(record.outline for _, record in chosen)
    found = []
    for path, record in chosen:
        article = assemble(record, counts)
        if isinstance(article, Article) and len(article.body) > 600 and len(found) < limit:
            found.append(Target(record.path, path.read_bytes(), article.title, article.body))
    return found


def read(data: bytes, path: str):  # type: ignore[no-untyped-def]
    """The record of a page's bytes."""
    return read_page(data, Page(path, f"/{path}", b""), Extraction())


def run(targets: list[Target], language: str, markup: str) -> dict[str, object]:
    """Leaks and F1 over one site of these articles."""
    clean = {target.path: target.body for target in rebuilt(targets, [target.data for target in targets])}
    pages = [inject(target, i, targets, LANGUAGES[language], markup) for i, target in enumerate(targets)]
    dirty = rebuilt(targets, [page for page, _ in pages])
    leaks: Counter[str] = Counter()
    scores = []
    for found, (_, probes) in zip(dirty, pages, strict=True):
        own = " ".join(clean[found.path].split())
        leaked = [kind for kind, probe in probes.items() if probe in " ".join(found.body.split()) and probe not in own]
        leaks.update(leaked)
        leaks["any"] += bool(leaked)
        scores.append(shingle_f1(clean[found.path], found.body))
    share = {kind: round(100 * leaks[kind] / len(targets), 1) for kind in ("any", *pages[0][1])}
    return {"articles": len(targets), "language": language, "markup": markup, "leak_percent": share,
            "f1": round(sum(scores) / len(scores), 4)}  # fmt: skip


def rebuilt(targets: list[Target], datas: list[bytes]) -> list[Article]:
    """The articles of a site made of these pages."""
    records = [read(data, target.path) for target, data in zip(targets, datas, strict=True)]
    counts = count_site(record.outline for record in records)
    return [assemble(record, counts, keep_all=True) for record in records]


def inject(
    target: Target, i: int, targets: list[Target], words: dict[str, str], markup: str
) -> tuple[bytes, dict[str, str]]:
    """The page with furniture around its text, and a text of each kind to look for in what is extracted."""
    rng = random.Random(f"{target.path}")
    others = [targets[(i + step) % len(targets)] for step in (1, 2, 3, 5, 7)]
    credit = words["credit"].format(who=rng.choice(HANDLES) + rng.choice(("", "_x", " 2", "_tv", " jr")))
    total = words["total"].format(n=rng.randrange(0, 900))
    excerpts = [" ".join(other.body.split())[:120].rsplit(" ", 1)[0] for other in others]
    top = wrap(markup, credit) + wrap(markup, words["call"])
    near = "".join(
        wrap(markup, f'{words[name]} <a href="/{other.path}">{escape(other.title)}</a>', raw=True)
        for name, other in zip(("previous", "next"), others, strict=False)
    )
    cards = "".join(card(markup, other, text) for other, text in zip(others[2:], excerpts[2:], strict=True))
    bottom = wrap(markup, words["share"]) + wrap(markup, total) + near + wrap(markup, words["related"]) + cards
    probes = {"credit": credit, "call": words["call"], "share": words["share"], "total": total,
              "previous": words["previous"], "related": excerpts[2][:60]}  # fmt: skip
    return around_text(target, top, bottom), probes


def wrap(markup: str, text: str, raw: bool = False) -> str:
    """A line in the site's way of writing lines."""
    inner = text if raw else escape(text)
    forms = {"paragraphs": "<p>{}</p>", "boxes": '<div class="x1"><span>{}</span></div>', "lists": "<ul><li>{}</li></ul>",
             "sections": '<section class="k9"><div><p>{}</p></div></section>'}  # fmt: skip
    return forms[markup].format(inner)


def card(markup: str, other: Target, excerpt: str) -> str:
    """A related page: its linked title, and the beginning of its text."""
    heading = "h3" if markup != "lists" else "strong"
    return f'<div class="c7"><{heading}><a href="/{other.path}">{escape(other.title)}</a></{heading}><p>{escape(excerpt)}</p></div>'


def escape(text: str) -> str:
    """Text as mark-up."""
    return text.replace("&", "&amp;").replace("<", "&lt;")


def around_text(target: Target, top: str, bottom: str) -> bytes:
    """Put mark-up before and after the text inside the element that holds most of it."""
    root = etree.fromstring(target.data, etree.HTMLParser())
    wanted = set(re.findall(r"\w+", target.body))
    best, at = 0.0, root.find("body")
    for element in root.find("body").iter("div", "article", "section", "main", "td"):
        own = [
            " ".join(child.itertext())
            for child in element
            if child.tag in ("p", "h2", "h3", "ul", "ol", "pre", "blockquote", "div")
        ]
        score = float(sum(len(text) for text in own if text and set(re.findall(r"\w+", text)) <= wanted))
        if score > best:
            best, at = score, element
    pieces = etree.fromstring(f"<body>{top}<hr/>{bottom}</body>", etree.HTMLParser()).find("body")
    line = next(i for i, piece in enumerate(pieces) if piece.tag == "hr")
    before, after = list(pieces)[:line], list(pieces)[line + 1 :]
    if at.text and at.text.strip():
        after, before = before + after, []
    for piece in reversed(before):
        at.insert(0, piece)
    for piece in after:
        at.append(piece)
    return bytes(etree.tostring(root, encoding="utf-8", method="html"))


def shingle_f1(one: str, other: str) -> float:
    """F1 over runs of four words."""
    a, b = (Counter(zip(*(re.findall(r"\w+", text)[k:] for k in range(4)), strict=False)) for text in (one, other))
    both = sum((a & b).values())
    return 2 * both / (sum(a.values()) + sum(b.values())) if a or b else 1.0


if __name__ == "__main__":
    main()
