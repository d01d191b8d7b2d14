"""Commands that read an index: search, and what `pressmark related` prints."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from pressmark.index.errors import InputError, UsageError
from pressmark.index.terminal import (
    FILE,
    chosen_settings,
    clean,
    config_option,
    home_option,
    output_file,
    reading_option,
)
from pressmark.search.results import Hit, Range, RelatedHit, Results, SearchRequest
from pressmark.search.site_search import SiteSearch


# `-word` is part of the query language, and no option of this command: what click does not know is a word.
@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
@click.argument("query", nargs=-1, type=click.UNPROCESSED)
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True, help="Hits to print.")
@click.option("--sort", type=click.Choice(["relevance", "newest", "oldest"]), default="relevance", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@click.option("--batch", type=FILE, help='Run the queries of a JSON Lines file: {"qid", "text"} a line.')
@click.option("--output", type=FILE, help='With --batch: write {"qid", "docids"} here, best first.')
@home_option
@reading_option
@config_option
def search(
    query: tuple[str, ...],
    limit: int,
    sort: Any,
    as_json: bool,
    batch: Path | None,
    output: Path | None,
    home: Path,
    engine: str | None,
    config: Path | None,
) -> None:
    """Search the index: words, "phrases", -without, tag:, author:, title:, after:, before:, OR.

    \b
    pressmark search harbour storm after:2024
    pressmark search '"long arm" -ferry tag:breakwater'
    """
    if bool(query) == (batch is not None):
        raise UsageError("Give words to search for, or --batch FILE, one of the two.")
    with opened(home, config, engine) as site:
        if batch is not None:
            with output_file(output) as file:
                for qid, text in _queries(batch):
                    request = SearchRequest(text, limit, facets=False, snippets=False, as_you_type=False)
                    docids = [hit.id for hit in site.search(request).hits]
                    file.write(json.dumps({"qid": qid, "docids": docids}, ensure_ascii=False) + "\n")
            return
        results = site.search(SearchRequest(" ".join(query), limit, sort=sort, facets=as_json, as_you_type=False))
    if as_json:
        click.echo(json.dumps(asdict(results), ensure_ascii=False))
    else:
        _print_results(results)


def related(site: SiteSearch, url: str | None, limit: int, as_json: bool, output: Path | None) -> None:
    """Print the related posts of the article at `url`, or without one those of every article as JSON Lines."""
    if url is None:
        with output_file(output) as file:
            for docid, hits in site.all_related(limit).items():
                line = {"docid": docid, "related": [hit.id for hit in hits]}
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
        return
    found = site.related(url, limit)
    if as_json:
        click.echo(json.dumps([asdict(hit) for hit in found], ensure_ascii=False))
    else:
        _print_related(found, limit)


@contextmanager
def opened(home: Path, config: Path | None, engine: str | None = None) -> Iterator[SiteSearch]:
    with SiteSearch.chosen(home, chosen_settings(config, engine=engine)) as site:
        if site.problem:
            click.echo(f"pressmark: an older generation answers. {site.problem}", err=True)
        yield site


def _queries(path: Path) -> Iterator[tuple[str, str]]:
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):  # noqa: B007 - named in the error below
                if line.strip():
                    content = json.loads(line)
                    yield str(content["qid"]), str(content["text"])
    except OSError as error:
        raise InputError(f'Cannot read "{path}": {error.strerror or error}.') from None
    except (ValueError, KeyError, TypeError, EOFError):
        raise InputError(f'{path}, line {number}: not a JSON object with "qid" and "text".') from None


def _print_results(results: Results) -> None:
    """For people: a count, what was understood, and each hit in a few lines."""
    if results.redirect:
        _say(f"This query leads to {clean(results.redirect)}")
    noun = "result" if results.total == 1 else "results"
    _say(f"{results.total:,} {noun}", dim=f" in {results.took_ms:.0f} ms")
    meant = results.interpretation
    if meant.corrections:
        _say(f"Searched for: {meant.used}")
    elif meant.suggestion:
        _say(f"Did you mean: {meant.suggestion}")
    if meant.expanded:
        _say("", dim=f"Also searched: {', '.join(word for others in meant.expanded.values() for word in others)}")
    if meant.misread:
        _say("", dim=f"No valid date, so read as words: {', '.join(meant.misread)}")
    if meant.missing:
        _say("", dim=f"Not found on this site: {', '.join(meant.missing)}")
    if meant.dropped:
        _say("", dim=f"Not in every result: {', '.join(meant.dropped)}")
    for number, hit in enumerate(results.hits, results.offset + 1):
        _print_hit(number, hit)


def _print_hit(number: int, hit: Hit) -> None:
    about = [hit.published[:10] if hit.published else None, hit.section, ", ".join(hit.authors), hit.url or hit.id]
    _say(f"\n{number:>2}. {_marked(hit.title, hit.title_highlights, bold=True)}")
    _say("", dim=f"    {' · '.join(part for part in about if part)}")
    if hit.snippet.text:
        _say(click.wrap_text(_marked(hit.snippet.text, hit.snippet.highlights), _width(), "    ", "    "))


def _print_related(hits: tuple[RelatedHit, ...], limit: int) -> None:
    if not limit:
        _say("No related posts: related_limit in [related] is 0.")
    elif not hits:
        _say("No related posts: nothing else on this site is close enough.")
    for number, hit in enumerate(hits, 1):
        _say(f"{number:>2}. {clean(hit.title)}")
        about = [hit.published[:10] if hit.published else None, hit.url or hit.id]
        _say("", dim=f"    {' · '.join(clean(part) for part in about if part)}")
        why = [] if hit.reason == "topics" else [hit.reason]
        why += [f"both about: {', '.join(hit.topics)}"] if hit.topics else []
        if why:
            _say("", dim=f"    {clean(' · '.join(why))}")


def _marked(text: str, ranges: tuple[Range, ...], *, bold: bool = False) -> str:
    """The text with its matches highlighted, and without what a terminal would take as a command."""
    parts, end = [], 0
    for start, stop in ranges:
        parts += [
            click.style(clean(text[end:start]), bold=bold),
            click.style(clean(text[start:stop]), fg="yellow", bold=True),
        ]
        end = stop
    return "".join([*parts, click.style(clean(text[end:]), bold=bold)])


def _say(text: str, *, dim: str = "") -> None:
    colour = False if os.environ.get("NO_COLOR") else None
    click.echo(text + (click.style(clean(dim), dim=True) if dim else ""), color=colour)


def _width() -> int:
    try:
        return min(100, os.get_terminal_size().columns or 80)
    except OSError:
        return 100
