"""index <- search <- web: a folder imports itself and what stands before it, and keeps to its own trade."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LAYERS = ("index", "search", "web")
FILES = sorted(path for layer in LAYERS for path in (ROOT / layer).rglob("*.py"))
BELOW_WEB = [path for path in FILES if not path.is_relative_to(ROOT / "web")]
# What a person runs: these may print, and may ask the environment about the terminal.
EDGES = ("cli.py", "command_group.py", "terminal.py", "__main__.py")
LIBRARY = [path for path in FILES if path.name not in EDGES and not path.name.endswith("_command.py")]
HTML_MAKERS = {"flask", "html.escape", "jinja2", "markupsafe", "werkzeug", "xml.sax.saxutils"}
TAG = re.compile(r"</?[a-z][a-z0-9-]*(\s|/?>|$)", re.IGNORECASE)


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imported(tree: ast.AST) -> Iterator[str]:
    """Every module and name that is imported, wherever the import stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: a relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def foreign_layers(source: str, layer: str) -> set[str]:
    allowed = LAYERS[: LAYERS.index(layer) + 1]
    parts = [name.split(".") for name in imported(ast.parse(source))]
    return {part[1] for part in parts if part[0] == "pressmark" and part[1] not in allowed}


def html_made(source: str) -> list[str]:
    """What makes HTML: a library for it, or a tag put together with values."""
    tree = ast.parse(source)
    libraries = [name for name in imported(tree) if any(f"{name}.".startswith(f"{maker}.") for maker in HTML_MAKERS)]
    pieces = [piece for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for piece in node.values]
    texts = [str(piece.value) for piece in pieces if isinstance(piece, ast.Constant)]
    return libraries + [text for text in texts if TAG.search(text)]


def printed(source: str) -> list[str]:
    """What writes to the terminal by itself."""
    tree = ast.parse(source)
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    found = [func.id for func in calls if isinstance(func, ast.Name) and func.id in {"print", "input"}]
    found += [name for name in imported(tree) if name.split(".")[0] == "click"]
    return found + [f"sys.{name}" for name in attributes(tree, "sys") if name in {"stdout", "stderr", "stdin"}]


def environment_read(source: str) -> list[str]:
    tree = ast.parse(source)
    names = {"environ", "environb", "getenv", "getenvb"}
    return [name for name in attributes(tree, "os") if name in names] + [
        name for name in imported(tree) if name.startswith("os.") and name[3:] in names
    ]


def attributes(tree: ast.AST, module: str) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == module:
            yield node.attr


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_imports_point_down(path: Path) -> None:
    assert not foreign_layers(path.read_text("utf-8"), path.relative_to(ROOT).parts[0])


@pytest.mark.parametrize("path", BELOW_WEB, ids=name_of)
def test_no_html_is_made_below_web(path: Path) -> None:
    assert not html_made(path.read_text("utf-8"))


@pytest.mark.parametrize("path", LIBRARY, ids=name_of)
def test_only_a_cli_prints(path: Path) -> None:
    assert not printed(path.read_text("utf-8"))


@pytest.mark.parametrize("path", LIBRARY, ids=name_of)
def test_the_library_reads_no_environment(path: Path) -> None:
    assert not environment_read(path.read_text("utf-8"))


@pytest.mark.parametrize(
    ("source", "layer"),
    [
        ("from pressmark.search.results import Hit", "index"),
        ("import pressmark.web.app", "search"),
        ("def late():\n    from pressmark.web import create_app", "search"),
    ],
)
def test_an_import_that_points_up_is_found(source: str, layer: str) -> None:
    assert foreign_layers(source, layer)


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        (html_made, "from html import escape"),
        (html_made, "import markupsafe"),
        (html_made, "def bold(word): return f'<b>{word}</b>'"),
        (printed, "print('done')"),
        (printed, "import click"),
        (printed, "import sys\nsys.stderr.write('done')"),
        (environment_read, "import os\nhome = os.environ['HOME']"),
        (environment_read, "from os import getenv"),
    ],
)
def test_a_broken_rule_is_found(rule: object, source: str) -> None:
    assert callable(rule) and rule(source)


def test_the_rules_look_at_every_layer() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in FILES} == set(LAYERS)


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        ("pressmark.search.cli", {"bs4", "flask", "lxml", "py3langid", "waitress"}),
        ("pressmark.index.cli", {"flask", "numpy", "py3langid", "waitress", "whoosh"}),
        ("pressmark.web.cli", {"bs4", "flask", "lxml", "waitress", "whoosh"}),
    ],
)
def test_a_command_loads_only_what_it_needs(module: str, heavy: set[str]) -> None:
    script = f"import sys, {module}; print(*sys.modules, sep='\\n')"
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert not heavy & set(done.stdout.splitlines())
