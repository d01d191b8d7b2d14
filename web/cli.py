"""The `pressmark` command, and what it does with the web: serve, ui export."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import click

from pressmark.index.errors import IndexDamaged, SiteError, StorageError, StoreDamaged, UsageError
from pressmark.index.rules import Rules
from pressmark.index.settings import Settings
from pressmark.index.terminal import DEFAULT_CONFIG, chosen_settings, config_option, home_option, reading_option
from pressmark.web.command_group import Commands

if TYPE_CHECKING:
    from pressmark.index.generations.check import Check

FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="pressmark")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Search for published sites: a folder of HTML in, ranked results out."""
    ctx.obj = _rule_checks


def _rule_checks(home: Path, settings: Settings) -> Sequence[Check]:
    """For commands of the index room, which cannot search what they have built."""
    checks: list[Check] = []
    if settings.pins or settings.excludes or settings.section_weights:
        from pressmark.index.related.wishes import idle_wishes

        checks.append(partial(idle_wishes, settings=settings))
    if settings.rules != Rules():
        from pressmark.search.rules_check import RulesCheck

        checks.append(RulesCheck(home, settings))
    return checks


@main.command()
@home_option
@reading_option
@config_option
@click.option("--host", help="Address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on; 0 takes a free one.  [default: 8000]")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes that answer.")
@click.option("--threads", type=click.IntRange(1, 256), help="Searches at the same time in each.  [default: 8]")
@click.option("--site", type=FOLDER, help="Serve this folder's pages too, on the same origin: for trying out.")
@click.option(
    "--also", multiple=True, metavar="PATH=HOME", help="Another site's index, answered below PATH; repeatable."
)
@click.option("--reindex", multiple=True, metavar="[PATH=]SITE", help="Index this when a signed request asks for it.")
@click.option("--reindex-config", multiple=True, metavar="PATH=FILE", help="Settings for indexing another site.")
@click.option("--reindex-secret-file", multiple=True, metavar="[PATH=]FILE", help="Who knows the secret may ask.")
def serve(
    home: Path,
    engine: str | None,
    config: Path | None,
    host: str | None,
    port: int | None,
    workers: int,
    threads: int | None,
    site: Path | None,
    also: tuple[str, ...],
    reindex: tuple[str, ...],
    reindex_config: tuple[str, ...],
    reindex_secret_file: tuple[str, ...],
) -> None:
    """Answer searches over HTTP: the search page, the API and the files of the search box.

    With --reindex a signed POST to /api/v1/reindex publishes: see `pressmark notify`. The secret comes from a file, or
    from the environment as PRESSMARK_REINDEX_SECRET.

    \b
    pressmark serve --port 9000 --workers 2
    """
    # Imported here: a search on the command line must not wait for the web server.
    from pressmark.search.site_search import SiteSearch
    from pressmark.web.app import check
    from pressmark.web.followed_rules import FollowedRules
    from pressmark.web.limits import buckets_for
    from pressmark.web.log_lines import log_to_stderr
    from pressmark.web.mending import Mender, watch_files
    from pressmark.web.publish_hook import LARGEST_BODY, read_hooks
    from pressmark.web.server import Place, listen
    from pressmark.web.server import serve as run
    from pressmark.web.signature import ENVIRONMENT, parse_secrets
    from pressmark.web.sites import combined_app, read_mounts

    settings = chosen_settings(config, engine=engine, host=host, port=port, threads=threads)
    mounts = read_mounts(also)
    check(settings)
    # Taken out of the environment, so that no process started from here has it.
    given = os.environ.pop(ENVIRONMENT, "")
    secret = parse_secrets(given, ENVIRONMENT) if given else None
    hooks = read_hooks(reindex, reindex_config, reindex_secret_file, secret, {"": home, **mounts}, config, engine)
    if site is not None and not site.is_dir():
        raise SiteError(f'There is no site folder at "{site}".')
    log_to_stderr()
    # Opened once before anything listens, so that a missing index is one line and an exit code.
    articles = _articles(home, settings)
    for mount in mounts.values():
        articles += _articles(mount, replace(settings, engine=""))
    buckets = buckets_for(settings)
    place = Place(settings.host, settings.port, workers, settings.threads, LARGEST_BODY if hooks else 0)
    listening = listen(place)
    number = listening.getsockname()[1]
    shown = f"[{settings.host}]" if ":" in settings.host else settings.host
    known = f"{articles:,} articles " if articles else ""
    click.echo(f"Serving {known}at http://{shown}:{number}/ (search at /search). Stop with Ctrl+C.")

    def open_search(at: Path, chosen: Settings) -> SiteSearch:
        followed = FollowedRules(config or DEFAULT_CONFIG, chosen.rules) if at == home else None
        mend = Mender(at)
        watch_files(at, mend)
        opened = SiteSearch.chosen(at, chosen, followed, mend)
        opened.prepare()
        return opened

    run(
        listening,
        place,
        lambda: combined_app(home, mounts, settings, open_search, site=site, buckets=buckets, hooks=hooks),
    )


def _articles(home: Path, settings: Settings) -> int:
    """How many there are to search; none for now where files are damaged that the store can mend."""
    from pressmark.search.site_search import SiteSearch

    with SiteSearch.chosen(home, settings, mend=lambda: None) as search:
        try:
            return search.generation.articles
        except StoreDamaged:
            raise
        except IndexDamaged as error:
            click.echo(f"pressmark: {error} That is being done now; until then searches are refused.", err=True)
            return 0


@main.group()
def ui() -> None:
    """The files of the search box."""


@ui.command()
@click.argument("folder", type=FOLDER)
@click.option("--path", default="", help="Path under which the site serves FOLDER.  [default: / and FOLDER's name]")
@click.option("--service", default="", help="Address of the service, when it is not the site's own origin.")
@click.option("--lang", default="en", show_default=True, help="Language of the box, such as de.")
@click.option(
    "--snippet",
    type=click.Choice(("search", "related", "style")),
    is_flag=False,
    flag_value="search",
    help="Print one part of the markup and nothing else, to write into a template.",
)
def export(folder: Path, path: str, service: str, lang: str, snippet: str | None) -> None:
    """Copy the search box into FOLDER of your site and print the markup to paste.

    \b
    pressmark ui export public/search-box --service https://search.example.org
    pressmark ui export static/search-box --snippet=search > layouts/partials/search.html
    """
    from pressmark.web.embed import ELEMENTS, RESERVED, snippets
    from pressmark.web.language import box_files, nearest, read_strings
    from pressmark.web.links import safe_url
    from pressmark.web.ui_files import read_ui_files

    languages = read_strings()
    if lang.partition("-")[0] not in languages:
        raise UsageError(f'There is no language "{lang}". Known are: {", ".join(languages)}.')
    if service and not safe_url(service):
        raise UsageError(
            f'"{service}" cannot be the service: --service takes an address that begins with http or https, or a path of the site.'
        )
    words = nearest(languages, lang)
    spoken = {name: file for name, file in box_files(languages).items() if name.endswith(f".{words.lang}.json")}
    files = {name: file for name, file in read_ui_files().items() if name.startswith(ELEMENTS)} | spoken
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file in files.values():
            # Pages name the elements, pinned; the elements themselves load the others, under their plain name.
            named = file.name in spoken or file.name.removesuffix(".js") in ELEMENTS
            (folder / (file.hashed_name if named else file.name)).write_bytes(file.content)
    except OSError as error:
        raise StorageError(f'Cannot write into "{folder}": {error.strerror}.') from None
    place = "/" + quote(path or folder.resolve().name, safe="/%~").strip("/")
    markup = snippets(files, "" if place == "/" else place, service.rstrip("/"), words)
    if snippet:
        parts = {"search": markup.search, "related": markup.related, "style": RESERVED}
        click.echo(parts[snippet], nl=False)
        return
    click.echo(f"Wrote {len(files)} files to {folder}.\n\nThe search box:\n\n{markup.search}")
    click.echo(f"Related posts, below an article:\n\n{markup.related}")
    click.echo(f"In your style sheet, so that nothing moves when the box loads:\n\n{RESERVED}")
