"""The command that says what is wrong with an index, its site and its search box."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pressmark.index.cli import progress_bar
from pressmark.index.doctor import examine
from pressmark.index.errors import InputError
from pressmark.index.finding import Finding, as_json, worst_first
from pressmark.index.generations.check import CheckMaker
from pressmark.index.settings import Settings
from pressmark.index.terminal import chosen_settings, clean, config_option, home_option


@click.command()
@click.option("--strict", is_flag=True, help="Fail for warnings too.")
@click.option("--json", "json_wanted", is_flag=True, help="Print the findings as JSON.")
@click.option("--mend", is_flag=True, help="First rebuild a damaged engine from the store, without reading a page.")
@click.option("--fetch", metavar="URL", help="Also fetch this page of the site: do visitors get its search box?")
@home_option
@config_option
@click.pass_obj
def doctor(
    make_checks: CheckMaker,
    strict: bool,
    json_wanted: bool,
    mend: bool,
    fetch: str | None,
    home: Path,
    config: Path | None,
) -> None:
    """Verify the index, and say what on the site hurts its search and how to mend it.

    Exits with 65 when there is an error, with --strict also when there is a warning.

    \b
    pressmark doctor --strict
    pressmark doctor --mend
    pressmark doctor --fetch https://example.org/
    """
    settings = chosen_settings(config)
    if mend:
        _mend(home, settings, json_wanted)
    findings = examine(home, make_checks(home, settings), settings)
    if fetch is not None:
        from pressmark.web.box_check import examine_box

        findings = worst_first([*findings, *examine_box(fetch, home, settings)])
    if json_wanted:
        click.echo(as_json(findings))
    else:
        _tell(findings, fetched=fetch is not None)
    failing = ("error", "warning") if strict else ("error",)
    if any(finding.level in failing for finding in findings):
        sys.exit(InputError.exit_code)


def _mend(home: Path, settings: Settings, json_wanted: bool) -> None:
    from pressmark.index.generations.recovery import rebuild

    with progress_bar(quiet=json_wanted) as progress:
        number = rebuild(home, settings, progress)
    if number is not None:
        click.echo(f"The engine was rebuilt from the store: generation {number} is published.", err=json_wanted)


def _tell(findings: list[Finding], *, fetched: bool) -> None:
    if not findings:
        box = " The page has its search box, and the service answers it." if fetched else ""
        click.echo(f"The index is sound, and nothing on the site hurts its search.{box}")
    for finding in findings:
        click.echo(clean(f"{finding.level}: {finding.text}"))
        for example in finding.examples:
            click.echo(clean(f"    {example}"))
        click.echo(clean(f"  {finding.advice}"))
