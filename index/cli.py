"""Commands that write an index: index, extract, watch, publish, rollback."""

from __future__ import annotations

import dataclasses
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from pressmark.index.article import Article
from pressmark.index.errors import PublishRefused, UsageError
from pressmark.index.generations.check import CheckMaker, Remark
from pressmark.index.generations.report import SyncReport
from pressmark.index.settings import ENGINES
from pressmark.index.source import BROKEN, Progress
from pressmark.index.terminal import FILE, FOLDER, chosen_settings, clean, config_option, home_option, output_file

_SHOWN_SKIPS = 10


@click.command()
@click.argument("site", type=FOLDER, required=False)
@click.option("--articles", type=FILE, help="Index the articles of this JSON Lines file (.gz too) in place of a site.")
@click.option(
    "--sitemap", metavar="URL", help="Index a site elsewhere: its sitemap, or its address where robots.txt has it."
)
@click.option(
    "--allow-private", is_flag=True, default=None, help="With --sitemap: the site may be in a private network."
)
@click.option("--add", "add_only", is_flag=True, help="With --articles: only add and update, remove nothing.")
@click.option("--base-url", help="Address under which the site is published.")
@click.option("--engine", type=click.Choice(ENGINES), help="Search engine.  [default: that of the index, else whoosh]")
@click.option(
    "--take-over", is_flag=True, default=None, help="With a cluster: its alias may be that of another home until now."
)
@click.option("--workers", type=click.IntRange(0, 256), help="Processes that read pages; 0 is one a core.")
@click.option("--verbose", "-v", is_flag=True, help="List every page that was left out.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@home_option
@config_option
@click.pass_obj
def index(
    make_checks: CheckMaker,
    site: Path | None,
    articles: Path | None,
    sitemap: str | None,
    allow_private: bool | None,
    add_only: bool,
    base_url: str | None,
    engine: str | None,
    take_over: bool | None,
    workers: int | None,
    verbose: bool,
    as_json: bool,
    home: Path,
    config: Path | None,
) -> None:
    """Build or update the index of SITE, a folder of HTML.

    \b
    pressmark index public --base-url https://example.org/
    pressmark index --articles export.jsonl.gz
    pressmark index --sitemap https://example.org/sitemap.xml
    """
    from pressmark.index.builder import build_from_articles, build_from_sitemap, build_index

    settings = chosen_settings(
        config, base_url=base_url, engine=engine, take_over=take_over, workers=workers, allow_private=allow_private
    )
    checks = make_checks(home, settings)
    with progress_bar(quiet=as_json) as progress, _refusal(as_json):
        if [site, articles, sitemap].count(None) != 2 or (add_only and articles is None):
            raise UsageError(
                "Name a SITE folder, --articles FILE or --sitemap URL, one of them; --add is for --articles."
            )
        if articles is not None:
            report = build_from_articles(articles, home, settings, add_only=add_only, checks=checks, progress=progress)
        elif sitemap is not None:
            report = build_from_sitemap(sitemap, home, settings, checks=checks, progress=progress)
        elif site is not None:
            report = build_index(site, home, settings, checks=checks, progress=progress)
    _print_report(report, home, verbose, as_json)


@click.command()
@click.argument("site", type=FOLDER)
@click.option("--output", "-o", type=FILE, help="Write here (.gz compresses), not to standard output.")
@click.option("--no-site", "alone", is_flag=True, help="Take each page alone: learn nothing from the others.")
@click.option("--all-pages", is_flag=True, help="Give a line for listings and other pages that are left out, too.")
@click.option("--signals", is_flag=True, help="Say in words what gave each field, and what was left out and why.")
@click.option("--base-url", help="Address under which the site is published.")
@click.option("--workers", type=click.IntRange(0, 256), help="Processes that read pages; 0 is one a core.")
@config_option
def extract(
    site: Path,
    output: Path | None,
    alone: bool,
    all_pages: bool,
    signals: bool,
    base_url: str | None,
    workers: int | None,
    config: Path | None,
) -> None:
    """Show what the indexer sees in each page of SITE, as JSON Lines.

    \b
    pressmark extract public --output pages.jsonl
    pressmark extract public --signals
    """
    from pressmark.index.extraction.explanation import explained, listed
    from pressmark.index.site_folder import SiteFolder

    settings = chosen_settings(config, base_url=base_url, workers=workers)
    with progress_bar(quiet=output is None) as progress, output_file(output) as file:
        source = SiteFolder(site, settings, alone=alone, progress=progress)
        for page, found, gone in source.explained(keep_all=all_pages):
            if signals:
                file.write(explained(page.path, found, gone))
            elif isinstance(found, Article):
                file.write(json.dumps(listed(found, page.url), ensure_ascii=False) + "\n")


@click.command()
@click.argument("site", type=FOLDER)
@click.option("--base-url", help="Address under which the site is published.")
@home_option
@config_option
@click.pass_obj
def watch(make_checks: CheckMaker, site: Path, base_url: str | None, home: Path, config: Path | None) -> None:
    """Re-index SITE whenever it changes on disk, once it has been quiet for two seconds. Stop with Ctrl+C.

    \b
    pressmark watch public
    """
    from pressmark.index.builder import build_index
    from pressmark.index.watch import watch as published

    settings = chosen_settings(config, base_url=base_url)
    click.echo(f"Watching {site}. Stop with Ctrl+C.")
    checks = make_checks(home, settings)
    for found in published(site, lambda: build_index(site, home, settings, checks=checks), time.sleep):
        if found.report is not None:
            _print_report(found.report, home, verbose=False, as_json=False)
        else:
            click.echo(f"pressmark: {clean(str(found.error))}", err=True)


@click.command()
@click.argument("generation", type=int)
@home_option
@config_option
def publish(generation: int, home: Path, config: Path | None) -> None:
    """Publish a staged GENERATION that a check had held back.

    \b
    pressmark publish 12
    """
    from pressmark.index.generations.generation import release

    remarks = release(home, generation, chosen_settings(config))
    click.echo(f"Generation {generation} is published.")
    _print_remarks(remarks)


@click.command()
@home_option
@config_option
def rollback(home: Path, config: Path | None) -> None:
    """Go back to the generation before the published one.

    \b
    pressmark rollback
    """
    from pressmark.index.generations.generation import roll_back

    number, damaged, remarks = roll_back(home, chosen_settings(config))
    passed = "".join(f"; generation {other} is damaged" for other in damaged)
    click.echo(f"Generation {number} is published again{passed}.")
    _print_remarks(remarks)


@contextmanager
def progress_bar(quiet: bool = False) -> Iterator[Progress]:
    """A bar for people at a terminal, a line at each quarter elsewhere, nothing when `quiet`; on standard error."""
    if quiet:
        yield lambda stage, done, total: None
        return
    shown: dict[str, int] = {}

    def lines(stage: str, done: int, total: int) -> None:
        quarter = 4 * done // max(total, 1)
        if total >= 200 and quarter > shown.get(stage, 0):
            shown[stage] = quarter
            click.echo(f"{stage}: {done:,} of {total:,}", err=True)

    def bar(stage: str, done: int, total: int) -> None:
        filled = 30 * done // max(total, 1)
        click.echo(f"\r{stage:<9} {'━' * filled}{'┈' * (30 - filled)} {done:,} of {total:,} ", nl=False, err=True)
        shown["bar"] = 1

    try:
        yield bar if sys.stderr.isatty() else lines
    finally:
        if "bar" in shown:
            click.echo("\r" + " " * 70 + "\r", nl=False, err=True)


@contextmanager
def _refusal(as_json: bool) -> Iterator[None]:
    """Programs read why a generation was staged where they read the report."""
    try:
        yield
    except PublishRefused as refused:
        if as_json:
            click.echo(json.dumps({"generation": refused.generation, "staged": True, "complaint": refused.complaint}))
        raise


def _print_report(report: SyncReport, home: Path, verbose: bool, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(dataclasses.asdict(report), ensure_ascii=False))
        return
    if not report.wrote:
        click.echo(f"Nothing changed: {report.articles:,} articles, generation {report.generation} in {home}.")
    else:
        parts = [("added", report.added), ("updated", report.updated), ("unchanged", report.unchanged)]
        parts.append(("removed", report.removed))
        counts = ", ".join(f"{count:,} {name}" for name, count in parts)
        click.echo(f"Published generation {report.generation}: {report.articles:,} articles in {report.seconds:.1f} s.")
        click.echo(f"  {counts}")
    _print_remarks(report.remarks)
    reasons = Counter(skip.reason for skip in report.skipped)
    if reasons:
        listed = ", ".join(f"{count:,} {reason}" for reason, count in reasons.most_common())
        click.echo(f"  {len(report.skipped):,} pages left out: {listed}")
    broken = [skip for skip in report.skipped if verbose or skip.reason in BROKEN]
    for skip in broken if verbose else broken[:_SHOWN_SKIPS]:
        click.echo(clean(f"    {skip.path}: {skip.reason}{f' ({skip.detail})' if skip.detail else ''}"))
    if len(broken) > _SHOWN_SKIPS and not verbose:
        click.echo(f"    … and {len(broken) - _SHOWN_SKIPS:,} more; --verbose lists them all")


def _print_remarks(remarks: Sequence[Remark]) -> None:
    for remark in remarks:
        click.echo(f"  {'warning: ' if remark.level == 'warning' else ''}{clean(remark.text)}")
