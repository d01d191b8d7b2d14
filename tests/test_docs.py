"""What the README says about commands, settings and exit codes is what the code knows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from pressmark.index import errors
from pressmark.index.rules_file import RULE_KEYS
from pressmark.index.settings import KEYS, Settings
from pressmark.index.settings_file import parse_settings
from pressmark.web.cli import main
from pressmark.web.command_group import INTERRUPTED

ROOT = Path(__file__).parent.parent
FOLDERS = [
    str(init.parent.relative_to(ROOT))
    for room in ("index", "search", "web")
    for init in (ROOT / room).rglob("__init__.py")
]
README = (Path(__file__).parent.parent / "README.md").read_text("utf-8")


def row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def rows_of(heading: str) -> list[str]:
    """The body rows of the first table under a heading of the README."""
    section = README.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return [line for line in section.splitlines() if line.startswith("| ")][2:]


def toml_examples() -> list[str]:
    return re.findall(r"```toml\n(.*?)```", README, re.DOTALL)


def commands(group: click.Group, *before: str) -> Iterator[str]:
    """Every command as one types it, after `pressmark`."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, *before, name)
        else:
            yield " ".join([*before, name])


COMMANDS = list(commands(main))


@pytest.mark.parametrize("command", COMMANDS)
def test_the_readme_has_every_command(command: str) -> None:
    assert f"| `pressmark {command}" in README


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command: str) -> None:
    done = CliRunner().invoke(main, [*command.split(), "--help"])
    assert done.exit_code == 0
    assert f"\n  pressmark {command}" in done.output


def test_the_readme_names_no_command_that_is_not_there() -> None:
    named = re.findall(r"^\| `pressmark ([a-z]+(?: [a-z]+\b)?)", README, re.MULTILINE)
    assert named
    assert all(any(f"{name} ".startswith(f"{command} ") for command in COMMANDS) for name in named)


def test_the_readme_has_every_settings_key_with_its_default() -> None:
    defaults = Settings()
    expected = []
    for key in KEYS:
        default = getattr(defaults, key.name)
        shown = json.dumps(dict(default) if key.kind is dict else default)
        choices = f": {', '.join(f'`{choice}`' for choice in key.choices)}" if key.choices else ""
        expected.append(row(f"`[{key.table}] {key.name}`", f"`{shown}`", f"{key.meaning}{choices}"))
    assert rows_of("Settings") == expected


def test_the_readme_has_every_key_of_a_rule() -> None:
    expected = [row(f"`[[{k.rule}]] {k.name}`", "yes" if k.required else "no", k.meaning) for k in RULE_KEYS]
    assert rows_of("Rules") == expected


def test_the_settings_of_the_readme_can_be_used() -> None:
    examples = toml_examples()
    assert examples
    assert all(parse_settings(example) != Settings() for example in examples)


def test_the_readme_has_every_exit_code() -> None:
    classes = [value for value in vars(errors).values() if isinstance(value, type)]
    codes = {cls.exit_code for cls in classes if issubclass(cls, errors.PressmarkError)}
    documented = {int(code) for line in rows_of("Exit codes") for code in re.findall(r"^\| `(\d+)`", line)}
    assert documented == codes | {0, INTERRUPTED}


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_map_has_every_module(folder: str) -> None:
    room = (ROOT / "ARCHITECTURE.md").read_text("utf-8").split(f"### {folder}/\n")[1].split("##")[0]
    modules = {path.stem for path in (ROOT / folder).glob("*.py")} - {"__init__"}
    assert modules == set(re.findall(r"`(\w+)`", room)) & modules


BOX = ROOT / "web" / "box"
BOX_DOCS = (ROOT / "docs" / "search-box.md").read_text("utf-8")


def box_names(pattern: str, *globs: str) -> set[str]:
    """What a pattern's group finds in the sources of the elements."""
    texts = [path.read_text("utf-8") for glob in globs for path in BOX.glob(glob)]
    return {name for text in texts for found in re.findall(pattern, text) for name in found.split()}


@pytest.mark.parametrize(
    ("what", "pattern", "globs"),
    [
        ("attribute", r"(?:attribute|has)\((?:box|\{ host \}), '([\w-]+)'", ("*.js",)),
        ("attribute of related", r"(?:get\('|matches\('\[)([\w-]+)", ("related.js",)),
        ("event", r"emit\(box, (?:open \? )?'(\w+)'", ("*.js",)),
        (
            "part",
            r"(?:part: '|\[part~?=\"|(?:option|page|question|button)\(box, '|option\(')([\w ]+)['\"]",
            ("*.js", "*.css"),
        ),
        ("property", r"var\((--pressmark-[\w-]+)", ("*.css",)),
        ("word", r"(?:phrase|plain)\(box, (?:\w+ \? )?'(\w+)'", ("*.js",)),
    ],
)
def test_the_box_has_nothing_that_its_page_does_not_name(what: str, pattern: str, globs: tuple[str, ...]) -> None:
    names = box_names(pattern, *globs)
    prefix = "pressmark:" if what == "event" else ""
    assert len(names) > 3
    assert {name for name in names if f"`{prefix}{name}`" not in BOX_DOCS} == set()


def test_the_readme_leads_to_every_page_of_the_docs() -> None:
    for page in (ROOT / "docs").glob("*.md"):
        assert f"(docs/{page.name})" in README, page.name


def test_links_between_the_docs_lead_to_files() -> None:
    for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
            assert (page.parent / link).exists(), f"{page.name}: {link}"
