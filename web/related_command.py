"""The command `related`: in the terminal, as JSON Lines, or as one HTML include an article."""

from __future__ import annotations

from pathlib import Path

import click

from pressmark.index.errors import UsageError
from pressmark.index.settings import MOST_RELATED
from pressmark.index.terminal import FILE, config_option, home_option, reading_option
from pressmark.search.cli import opened
from pressmark.search.cli import related as print_related
from pressmark.search.site_search import SiteSearch


@click.command()
@click.argument("url", required=False)
@click.option("--limit", type=click.IntRange(1, MOST_RELATED), help="Related posts of each article.  [default: 5]")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
@click.option("--all", "every", is_flag=True, help='Print {"docid", "related"} for every article, as JSON Lines.')
@click.option("--output", "-o", type=FILE, help="With --all: write here (.gz compresses).")
@click.option("--format", "form", type=(click.Choice(["html", "json"]), click.Path(path_type=Path)), metavar="html|json PATH",
              help="Write one HTML include an article into the folder PATH, or all lists into the JSON file PATH.")  # fmt: skip
@home_option
@reading_option
@config_option
def related(
    url: str | None,
    limit: int | None,
    as_json: bool,
    every: bool,
    output: Path | None,
    form: tuple[str, Path] | None,
    home: Path,
    engine: str | None,
    config: Path | None,
) -> None:
    """Show the related posts of the article at URL (or with that id).

    \b
    pressmark related /2024/01/storm/
    pressmark related --all --output related.jsonl
    pressmark related --format html layouts/partials/related
    """
    if (url is not None) + every + (form is not None) != 1:
        raise UsageError("Name the URL of an article, or --all, or --format html DIR: one of the three.")
    if output is not None and not every:
        raise UsageError("--output goes with --all.")
    if as_json and url is None:
        raise UsageError("--json goes with the URL of an article.")
    with opened(home, config, engine) as site:
        shown = limit or site.settings.related_limit
        if form is not None:
            _export(site, *form, shown)
        else:
            print_related(site, url, shown, as_json, output)


def _export(site: SiteSearch, form: str, target: Path, limit: int) -> None:
    # Imported here: a list in the terminal needs no templates.
    from pressmark.web.related_export import write_includes, write_json

    lists = site.all_related(limit)
    if form == "html":
        changed = write_includes(target, lists, base_url=site.generation.base_url)
        click.echo(f"{len(lists):,} includes in {target}, {changed:,} of them changed.")
    else:
        write_json(target, lists, site.generation.base_url)
        click.echo(f"Related posts of {len(lists):,} articles are in {target}.")
