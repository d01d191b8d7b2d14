"""What is measured on one corpus, the same way for every program."""

from __future__ import annotations

import os
import random
import re
import statistics
import string
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from tests.benchmarks.corpora import Corpus, Unavailable
from tests.benchmarks.load import crowd
from tests.benchmarks.measure import Failed, Run, spread
from tests.benchmarks.peers import Answer, Omega, Peer
from tests.benchmarks.product import VISITORS, Pressmark
from tests.benchmarks.queries import SHARES, Query, QueryMaker, read_texts

SEED = 20
WARM_SEED = 21
QUERIES = 300
WARM_QUERIES = 60
COLD_RUNS = 15
ROUNDS = 3
# A rebuild that takes longer than this is timed once.
LONG_SECONDS = 10
PARAGRAPH = re.compile(r"<p>([^<]{120,})</p>")


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the report: a value for each program that has one."""

    name: str
    unit: str
    better: Literal["more", "less"]
    values: dict[str, float] = field(default_factory=dict)


@dataclass(slots=True)
class Measured:
    """Everything about one corpus, in the order in which it is reported."""

    corpus: Corpus
    figures: dict[str, Figure] = field(default_factory=dict)
    articles: dict[Path, str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    @property
    def text_bytes(self) -> int:
        """Bytes of the titles and bodies that Pressmark finds in the pages."""
        return sum(len(text.encode()) for text in self.articles.values())

    def add(self, program: str, name: str, unit: str, value: float, better: Literal["more", "less"] = "less") -> None:
        self.figures.setdefault(name, Figure(name, unit, better)).values[program] = value


class Questions:
    """The queries of some pages, others to warm up with, and words that no page has yet."""

    def __init__(self, pages: Sequence[Path]) -> None:
        self.pages = pages
        texts = read_texts(pages)
        self.queries = QueryMaker(texts, SEED).draw(QUERIES)
        self.warm = QueryMaker(texts, WARM_SEED).draw(WARM_QUERIES, self.queries)
        self.first = next(query for query in self.queries if query.kind == "terms")
        self._random = random.Random(SEED)

    def new_word(self) -> str:
        return "".join(self._random.choices(string.ascii_lowercase, k=14))


def measure(corpus: Corpus, product: Pressmark, peers: Sequence[Peer], say: Callable[[str], None]) -> Measured:
    """All figures of all programs; a program that is missing or fails is named, and the others go on."""
    measured = Measured(corpus)
    try:
        measured.articles = product.articles(corpus)
    except Failed as reason:
        measured.failed.append(f"{product.name}: {reason}")
    questions = Questions([page for page in corpus.pages if page in measured.articles] or corpus.pages)
    for program in (product, *peers):
        say(f"{corpus.name}: {program.name}")
        try:
            _measure_program(measured, program, questions)
        except Unavailable as reason:
            measured.missing.append(str(reason))
        except Failed as reason:
            measured.failed.append(f"{program.name}: {reason}")
    return measured


def _measure_program(measured: Measured, program: Peer, questions: Questions) -> None:
    build = program.build(measured.corpus)
    _add_build(measured, program, build)
    if isinstance(program, Pressmark):
        wall, cpu, peak = program.all_lists(measured.corpus)
        measured.add(program.name, "all related lists", "s", wall)
        measured.add(program.name, "all related lists, processor time", "s", cpu)
        measured.add(program.name, "all related lists, peak memory", "MB", peak / 1e6)
    answers = program.answer(measured.corpus, questions.queries, questions.warm)
    _add_answers(measured, program.name, answers)
    if isinstance(program, Pressmark | Omega):
        runs = [program.cold(measured.corpus, questions.first) for _ in range(COLD_RUNS)]
        wall, cpu = (
            statistics.median(seconds) * 1000 for seconds in zip(*((r.wall, r.cpu) for r in runs), strict=True)
        )
        measured.add(program.name, "one query, whole process", "ms", wall)
        measured.add(program.name, "one query, processor time", "ms", cpu)
        _add_http(measured, program, questions)
    rounds = 1 if build.wall > LONG_SECONDS and not isinstance(program, Pressmark) else ROUNDS
    unchanged = program.publish(measured.corpus)
    measured.add(program.name, "index again, nothing changed", "s", unchanged.wall)
    measured.add(program.name, "index again, processor time", "s", unchanged.cpu)
    wall, cpu = zip(*(_publish(measured.corpus, program, questions) for _ in range(rounds)), strict=True)
    measured.add(program.name, "publish one changed article", "s", statistics.median(wall))
    measured.add(program.name, "publish one, processor time", "s", statistics.median(cpu))


def _add_build(measured: Measured, program: Peer, build: Run) -> None:
    corpus = measured.corpus
    measured.add(program.name, "full build", "pages/s", len(corpus.pages) / build.wall, "more")
    measured.add(program.name, "full build, processor time", "s", build.cpu)
    measured.add(program.name, "full build, peak memory", "MB", build.peak_bytes / 1e6)
    index_bytes = program.index_bytes(corpus)
    measured.add(program.name, "index", "MB", index_bytes / 1e6)
    if measured.text_bytes:
        measured.add(program.name, "index over extracted text", "x", index_bytes / measured.text_bytes)


def _add_answers(measured: Measured, program: str, answers: Sequence[Answer]) -> None:
    _add_spread(measured, program, "", [answer.seconds for answer in answers])
    _add_spread(measured, program, ", processor time", [answer.cpu for answer in answers if answer.cpu is not None])
    for kind in SHARES:
        of_kind = spread(answer.seconds for answer in answers if answer.kind == kind)
        measured.add(program, f"query p95, {kind}", "ms", of_kind.p95)
    with_hits = sum(answer.total > 0 for answer in answers)
    measured.add(program, "queries that find something", "%", 100 * with_hits / len(answers), "more")


def _add_spread(measured: Measured, program: str, what: str, seconds: Sequence[float]) -> None:
    if seconds:
        for share, value in spread(seconds)._asdict().items():
            measured.add(program, f"query {share}{what}", "ms", value)


def _add_http(measured: Measured, program: Pressmark | Omega, questions: Questions) -> None:
    """Searches by a crowd: over HTTP for the service, a process each for a CGI program."""
    corpus, name = measured.corpus, program.name
    if isinstance(program, Omega):
        texts = {query.text: query for query in questions.queries}
        load = crowd(list(texts), lambda: lambda text: bool(program.cold(corpus, texts[text])), VISITORS)
        measured.add(name, "searches by a crowd", "1/s", load.per_second, "more")
        return
    first, again, memory = program.http(corpus, questions.queries, questions.warm)
    if first.failed or again.failed:
        raise Failed(f"{first.failed + again.failed} searches of the crowd failed")
    measured.add(name, "searches by a crowd", "1/s", first.per_second, "more")
    measured.add(name, "searches by a crowd, p99", "ms", spread(first.seconds).p99)
    measured.add(name, "the same searches repeated", "1/s", again.per_second, "more")
    measured.add(name, "service memory", "MB", memory / 1e6)


def _publish(corpus: Corpus, program: Peer, questions: Questions) -> tuple[float, float]:
    """Seconds until a word that was put into one page can be found, by the clock and of the processors."""
    word = questions.new_word()
    _change(questions.pages, word)
    if isinstance(program, Pressmark):
        return program.publish_to_service(corpus, word)
    done = program.publish(corpus)
    if not program.answer(corpus, [Query("terms", word)], [])[0].total:
        raise Failed(f"{word} was published, but is not found")
    return done.wall, done.cpu


def _change(pages: Sequence[Path], word: str) -> None:
    """Put a word into a paragraph of the middle page that has a long one."""
    middle = len(pages) // 2
    for page in (*pages[middle:], *pages[:middle]):
        text = page.read_text("utf-8", "surrogateescape")
        found = PARAGRAPH.search(text)
        if found:
            changed = f"{text[: found.end(1)]} {word}{text[found.end(1) :]}"
            later = max(time.time(), page.stat().st_mtime + 2)
            page.write_text(changed, "utf-8", "surrogateescape")
            # omindex tells a change by whole seconds.
            os.utime(page, (later, later))
            return
    raise Failed("no page has a paragraph to put a word into")
