"""The group of all commands: each loaded when it is called, every error one line and an exit code."""

from __future__ import annotations

import atexit
import gc
import importlib
import importlib.util
import os
import sys
import traceback
from collections.abc import Sequence
from typing import Any

import click

from pressmark.index.bounds import seek_few_cycles
from pressmark.index.errors import PressmarkError, StorageError
from pressmark.index.terminal import clean

# Command by command, so that a search does not load the web server, nor a help text the search.
COMMANDS = {
    "index": "pressmark.index.cli",
    "extract": "pressmark.index.cli",
    "watch": "pressmark.index.cli",
    "doctor": "pressmark.web.doctor_command",
    "publish": "pressmark.index.cli",
    "rollback": "pressmark.index.cli",
    "search": "pressmark.search.cli",
    "related": "pressmark.web.related_command",
    "notify": "pressmark.web.notify_command",
    "explain": "pressmark.search.explain_command",
    "golden": "pressmark.search.golden_command",
}
USAGE = 64
SOFTWARE = 70
INTERRUPTED = 130


class Commands(click.Group):
    """Loads a command when it is called, and ends the process as sysexits name it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        names = [name for name in COMMANDS if self.get_command(ctx, name) is not None]
        return names + super().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in self.commands:
            return self.commands[cmd_name]
        module_name = COMMANDS.get(cmd_name)
        if module_name is None or importlib.util.find_spec(module_name) is None:
            return None
        module = importlib.import_module(module_name)
        commands = [value for value in vars(module).values() if isinstance(value, click.Command)]
        return next((command for command in commands if command.name == cmd_name), None)

    def main(  # type: ignore[override]
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        *,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        if not standalone_mode:
            return super().main(args, prog_name, standalone_mode=False, **extra)
        seek_few_cycles()
        atexit.register(gc.freeze)  # what is left goes with the process: no cycle in it is worth a look
        try:
            code = super().main(args, prog_name, standalone_mode=False, **extra)
        except PressmarkError as error:
            _say(str(error))
            code = error.exit_code
        except click.exceptions.NoArgsIsHelpError as error:
            error.show()
            code = USAGE
        except click.ClickException as error:
            usage = isinstance(error, click.UsageError)
            hint = f" See {error.ctx.command_path} --help." if isinstance(error, click.UsageError) and error.ctx else ""
            _say(f"{error.format_message().rstrip('.')}.{hint}")
            code = USAGE if usage else error.exit_code
        except SystemExit as end:
            # click answers a closed pipe with 1, which no command of ours does: the reader has seen enough.
            code = 0 if end.code == 1 else end.code
        except (click.Abort, KeyboardInterrupt):
            code = INTERRUPTED
        except BrokenPipeError:
            # `pressmark search x | head`: the reader has seen enough. What Python still holds must not fail again.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            code = 0
        except OSError as error:
            # What the system refuses is no fault of ours, wherever it does.
            code = _refused(error) if error.filename is not None else _surprise(error)
        except Exception as error:  # noqa: BLE001 the outermost edge: nobody shall see a traceback
            code = _surprise(error)
        sys.exit(code if isinstance(code, int) else 0)


def _refused(error: OSError) -> int:
    _say(f'The system refuses "{error.filename}": {error.strerror}. What was published stays as it was.')
    return StorageError.exit_code


def _surprise(error: Exception) -> int:
    if os.environ.get("PRESSMARK_DEBUG"):
        traceback.print_exception(error)
    else:
        _say(
            f"Unexpected {type(error).__name__}: {error}. Set PRESSMARK_DEBUG=1 for the whole story, and please report it."
        )
    return SOFTWARE


def _say(text: str) -> None:
    click.echo(f"pressmark: {' '.join(clean(text).split())}", err=True)
