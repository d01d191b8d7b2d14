"""The command `explain`: why an article stands where it does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click

from pressmark.index.terminal import clean, config_option, home_option
from pressmark.search.cli import opened
from pressmark.search.explain import Explanation, Factor, WordMatch


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
@click.argument("query", nargs=-1, required=True, type=click.UNPROCESSED)
@click.argument("url")
@click.option("--json", "as_json", is_flag=True, help="Print the explanation as JSON.")
@home_option
@config_option
def explain(query: tuple[str, ...], url: str, as_json: bool, home: Path, config: Path | None) -> None:
    """Say why the article at URL stands where it does for QUERY, or why it is not found.

    \b
    pressmark explain night ferry /2024/05/night-ferry/
    """
    with opened(home, config) as site:
        found = site.explain(" ".join(query), url)
    if as_json:
        click.echo(json.dumps(asdict(found), ensure_ascii=False))
    else:
        for line in _lines(found):
            click.echo(clean(line))


def _lines(found: Explanation) -> Iterator[str]:
    """The explanation for people."""
    yield f"{found.title} · {found.url}" if found.title else found.url
    if found.rank is not None:
        score = f"score {found.score:.3f}" if found.score else "no score of its own"
        yield f"Rank {found.rank:,} of {found.total:,} for {found.query}: {score}; {found.tier}."
    else:
        yield f"Not among the hits for {found.query}."
    for reason in found.reasons:
        yield f"  {reason}"
    yield from _heard(found)
    if found.words:
        yield ""
        yield "What the query asks for:"
        yield from map(_word, found.words)
    if found.factors:
        yield ""
        yield "What its score is made of, multiplied" + (", beside the hit above:" if found.above else ":")
        yield from map(_factor, found.factors)
    if found.above:
        yield ""
        yield f"The hit above: {found.above.title} · {found.above.url}"
        yield f"  score {found.above.score:.3f}; {found.above.tier}"
    if found.rules:
        yield ""
        yield "Your rules:"
        yield from (f"  {rule}" for rule in found.rules)
        if found.rank_without_rules is not None:
            place = found.rank_without_rules
            yield f"  without them it would {f'stand at rank {place:,}' if place else 'not be found'}"


def _heard(found: Explanation) -> Iterator[str]:
    meant = found.interpretation
    if meant is None:
        return
    for word in meant.corrections:
        yield f"  {word.typed} was searched as {word.used}."
    if meant.missing:
        yield f"  Not found on this site: {', '.join(meant.missing)}."
    if meant.dropped:
        yield f"  Not in every hit: {', '.join(meant.dropped)}."
    if meant.ignored:
        yield f"  Not read: {', '.join(meant.ignored)}."


def _word(word: WordMatch) -> str:
    if not word.found:
        return f"  {word.asked}: not there"
    if word.elsewhere:
        return f"  {word.asked}: in its tags, authors or section, or as part of a longer word"
    guises = ", ".join(form if kind == "as typed" else f"{form} ({kind})" for form, kind in word.guises)
    return f"  {word.asked}: {word.places} {'place' if word.places == 1 else 'places'}, as {guises}"


def _factor(factor: Factor) -> str:
    above = "" if factor.above is None else f"  {factor.above:>8.3f}"
    return f"  {factor.name:<9}  {factor.value:>8.3f}{above}  {factor.meaning}".rstrip()
