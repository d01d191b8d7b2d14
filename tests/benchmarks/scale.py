"""How far an engine goes: so many generated articles, built and asked through the product.

`python -m tests.benchmarks.scale 100000 --engine tantivy`
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import random
import sys
import sysconfig
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from tests.benchmarks.corpora import WORKSHOP
from tests.benchmarks.measure import folder_bytes, run, spread

VOCABULARY, TOPICS, TAGS, AUTHORS = 120_000, 400, 2_000, 300
# Paragraphs of an article, and words of a paragraph: as a manual's pages are, or short ones, as news and notes are.
LENGTHS = {"pages": ((2, 7), (16, 120)), "notes": ((2, 5), (24, 60))}
ASKED = {"terms": 150, "phrase": 40, "prefix": 40, "typo": 40, "common": 30}
_SYLLABLES = [a + b for a in (*"bdfgklmnprstv", "ch", "st", "tr") for b in (*"aeiou", "ar", "en", "il", "on", "us")]
_NEWEST = date(2026, 11, 1)


class Author:
    """Writes articles whose words are as frequent as Zipf says, each about one topic; the same seed, the same texts."""

    def __init__(self, seed: int, length: str = "pages") -> None:
        self._random = random.Random(seed)
        self._paragraphs, self._length = LENGTHS[length]
        names = (self._random.choices(_SYLLABLES, k=self._random.choice((1, 2, 2, 3, 3, 4))) for _ in itertools.count())
        unique = dict.fromkeys("".join(next(names)) for _ in range(VOCABULARY * 3))
        self._words = list(unique)[:VOCABULARY]
        self._weights = list(itertools.accumulate(1 / (rank + 2.7) for rank in range(len(self._words))))
        self._topics = [self._random.sample(self._words[200:], 60) for _ in range(TOPICS)]

    def articles(self, count: int) -> Iterator[dict[str, object]]:
        for number in range(count):
            topic = self._topics[min(int(self._random.expovariate(1 / 60)), TOPICS - 1)]
            day = _NEWEST - timedelta(days=self._random.randrange(4_000))
            yield {
                "id": f"/{day:%Y/%m}/{number}/",
                "title": " ".join([*self._random.sample(topic, 2), *self._some(3)]).capitalize(),
                "body": "\n\n".join(self._paragraph(topic) for _ in range(self._random.randint(*self._paragraphs))),
                "date": day.isoformat(),
                "lang": "en",
                "tags": [f"tag {self._zipf(TAGS)}" for _ in range(self._random.randrange(4))],
                "author": f"author {self._zipf(AUTHORS)}",
                "section": f"section {self._zipf(12)}",
            }

    def _paragraph(self, topic: Sequence[str]) -> str:
        words = self._some(self._random.randint(*self._length))
        for place in self._random.sample(range(len(words)), len(words) // 6):
            words[place] = self._random.choice(topic)
        ends = range(11, len(words), 12)
        return " ".join(f"{word}." if place in ends else word for place, word in enumerate(words)).capitalize()

    def _some(self, count: int) -> list[str]:
        return self._random.choices(self._words, cum_weights=self._weights, k=count)

    def _zipf(self, count: int) -> int:
        return min(int(self._random.paretovariate(0.8)), count)


def queries(articles: Sequence[dict[str, object]], seed: int) -> list[tuple[str, str]]:
    """Kind and text of 300 queries, drawn from some of the articles."""
    chance = random.Random(seed)

    def words(field: str, count: int) -> list[str]:
        found = str(chance.choice(articles)[field]).lower().replace(".", "").split()
        start = chance.randrange(max(1, len(found) - count))
        return found[start : start + count]

    def misspelt(word: str) -> str:
        place = chance.randrange(1, max(2, len(word) - 1))
        return word[:place] + word[place + 1 :]

    makers = {
        "terms": lambda: " ".join(words("title", chance.choice((1, 2, 3)))),
        "phrase": lambda: f'"{" ".join(words("body", 3))}"',
        "prefix": lambda: " ".join(words("title", 2))[:-2],
        "typo": lambda: " ".join(map(misspelt, words("title", 1))),
        "common": lambda: " ".join(words("body", chance.choice((1, 2)))),
    }
    found = [(kind, makers[kind]()) for kind, count in ASKED.items() for _ in range(count)]
    chance.shuffle(found)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.scale", description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("--engine", default="tantivy")
    parser.add_argument("--length", choices=LENGTHS, default="pages")
    options = parser.parse_args()
    folder = WORKSHOP / "scale"
    folder.mkdir(parents=True, exist_ok=True)
    articles, home = folder / f"{options.count}.jsonl.gz", folder / f"{options.engine}-{options.count}"
    sample: list[dict[str, object]] = []
    with gzip.open(articles, "wt", encoding="utf-8", compresslevel=1) as file:
        for number, article in enumerate(Author(7).articles(options.count)):
            file.write(json.dumps(article) + "\n")
            if number % max(1, options.count // 2_000) == 0:
                sample.append(article)
    command = Path(sysconfig.get_path("scripts")) / "pressmark"
    built = run([command, "index", "--articles", articles, "--home", home, "--engine", options.engine])
    print(f"build {built.wall:.0f} s, processors {built.cpu:.0f} s, {options.count / built.wall:.0f} articles/s")
    print(f"memory {built.peak_bytes / 2**20:.0f} MB, home {folder_bytes(home) / 2**20:.0f} MB", flush=True)
    asked = folder / "queries.json"
    asked.write_text(json.dumps({"queries": queries(sample, 1), "warm": queries(sample, 2)[:100]}))
    done = run([sys.executable, "-m", "tests.benchmarks.warm_queries", home, asked])
    times = spread([wall for _, wall, _, _ in json.loads(done.output)])
    print(f"queries p50 {times.p50:.1f}, p95 {times.p95:.1f}, p99 {times.p99:.1f} ms; {done.peak_bytes / 2**20:.0f} MB")


if __name__ == "__main__":
    main()
