"""A generator that writes while the site is indexed, piece by piece: no page is published in half, or of two editions."""

from __future__ import annotations

import os
import random
import tempfile
import threading
from contextlib import closing, suppress
from pathlib import Path

from pressmark.index.errors import PublishRefused
from pressmark.index.generations.store import Store
from pressmark.index.settings import Settings
from tests.faults.rig import Options, Tally
from tests.indexes import PAGE, Index

GOAL = "500 rounds of a generator that writes while the site is indexed: no half page"
PAGES, WORDS, PIECE = 12, 300, 800


def run(options: Options) -> Tally:
    tally, ended = options.tally(), threading.Event()
    with tempfile.TemporaryDirectory(prefix="pressmark-fault-") as folder:
        index = Index(Path(folder), Settings(workers=1))
        index.site.mkdir()
        for number in range(PAGES):
            page = index.site / f"p{number}.html"
            page.write_text(_edition(number, 0), "utf-8")
            os.utime(page, (0, 0))
        index.build()
        writer = threading.Thread(target=_write, args=(index.site, random.Random(options.seed), ended))
        writer.start()
        try:
            for _ in range(options.times(500, 4)):
                with suppress(PublishRefused):  # several pages were written while they were read
                    index.build()
                tally.note(_halved(index.home))
        finally:
            ended.set()
            writer.join()
    return tally


def _edition(number: int, edition: int) -> str:
    body = " ".join(f"edition{edition} word{number}x{word}" for word in range(WORDS))
    return PAGE.format(lang="en", title=f"Page {number}", date="2026-05-01", body=f"{body} the end of {number}")


def _write(site: Path, chance: random.Random, ended: threading.Event) -> None:
    """One page after the other in place, as generators do that write no file aside."""
    edition = 0
    while not ended.wait(chance.uniform(0, 0.1)):
        edition += 1
        number = chance.randrange(PAGES)
        text = _edition(number, edition)
        with (site / f"p{number}.html").open("w", encoding="utf-8") as file:
            for start in range(0, len(text), PIECE):
                file.write(text[start : start + PIECE])
                file.flush()
                ended.wait(chance.choice((0, 0.005, 0.02)))


def _halved(home: Path) -> str | None:
    with closing(Store(home)) as store:
        articles = [row.article for row in store.all_articles(store.current())]
    for article in articles:
        editions = {word for word in article.body.split() if word.startswith("edition")}
        if len(editions) != 1 or not article.body.endswith(f"the end of {article.title.split()[-1]}"):
            return f"{article.id} ends with {article.body[-60:]!r} and is of {sorted(editions)}"
    return None if len(articles) == PAGES else f"{len(articles)} articles of {PAGES}"
