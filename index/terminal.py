"""What the commands of every room share: the options of a home and its settings, and files to write to."""

from __future__ import annotations

import dataclasses
import gzip
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import click

from pressmark.index.errors import StorageError, UsageError
from pressmark.index.settings import ENGINES, FORMS, Settings
from pressmark.index.settings_file import load_settings


class _Path(click.Path):
    """A path that is looked at by who uses it, with a message that names the way out; never an empty one."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "":
            self.fail("must not be empty.", param, ctx)
        return super().convert(value, param, ctx)


FOLDER = _Path(path_type=Path, readable=False)
FILE = _Path(path_type=Path, readable=False, dir_okay=False)
home_option = click.option(
    "--home", type=FOLDER, default=Path(".pressmark"), show_default=True, help="Folder of the index."
)
config_option = click.option("--config", type=FILE, help="Settings file.  [default: pressmark.toml, if there]")
reading_option = click.option(
    "--engine", type=click.Choice(ENGINES), help="opensearch reads what the cluster's alias names, and no --home."
)
DEFAULT_CONFIG = Path("pressmark.toml")


def chosen_settings(config: Path | None, **options: Any) -> Settings:
    """Settings of the file with the options that were given put over them, and the credentials of the environment."""
    settings = load_settings(config or DEFAULT_CONFIG, required=config is not None)
    pattern, words = FORMS["url"]
    if (base_url := options.get("base_url")) and not pattern.fullmatch(base_url):
        raise UsageError(f"--base-url must be {words}.")
    options["credentials"] = os.environ.get("PRESSMARK_OPENSEARCH_CREDENTIALS")
    return dataclasses.replace(settings, **{name: value for name, value in options.items() if value is not None})


def clean(text: str) -> str:
    """A text from a page, a file's name or another program, without what a terminal would take as a command."""
    return "".join(" " if ord(char) < 32 or 127 <= ord(char) < 160 else char for char in text)


def plain_line(text: str) -> str:
    """A text as one line, with single spaces and without signs that are not seen, of which a terminal may obey some."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


@contextmanager
def output_file(path: Path | None) -> Iterator[IO[str]]:
    """The file to write to, compressed where its name ends in .gz; standard output where none was named, or "-"."""
    if path is None or path == Path("-"):
        yield sys.stdout
        return
    try:
        with gzip.open(path, "wt", encoding="utf-8") if path.suffix == ".gz" else path.open("w", encoding="utf-8") as f:
            yield f
    except OSError as error:
        raise StorageError(f'Cannot write "{path}": {error.strerror or error}.') from None
