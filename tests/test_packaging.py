"""What is installed is what stands in the three folders, at the versions that were tested."""

from __future__ import annotations

import ast
import configparser
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
FOLDERS = ("index", "search", "web")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LOCKS = (
    ROOT / "requirements.lock",
    ROOT / "tests" / "benchmarks" / "requirements.lock",
    ROOT / "tests" / "whoosh_reloaded.lock",
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel, built from a copy so that the build leaves nothing behind in the folders."""
    source = tmp_path_factory.mktemp("source")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, source / folder, ignore=shutil.ignore_patterns("node_modules", "__pycache__"))
    build = "import sys; from setuptools.build_meta import build_wheel; build_wheel(sys.argv[1])"
    command = [sys.executable, "-c", build, str(source / "dist")]
    done = subprocess.run(command, check=False, cwd=source, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (path,) = (source / "dist").glob("*.whl")
    return zipfile.ZipFile(path)


def pinned(lock: Path) -> dict[str, set[str]]:
    """The versions of each package in a lock file; some differ by Python version."""
    versions: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([\w.-]+)==([\w.!+]+)", lock.read_text("utf-8"), re.MULTILINE):
        versions.setdefault(canonicalize_name(name), set()).add(version)
    return versions


def wanted() -> list[Requirement]:
    groups = [*PROJECT["dependency-groups"].values(), *PROJECT["project"]["optional-dependencies"].values()]
    extras = PROJECT["project"]["optional-dependencies"].values()
    lines = [*PROJECT["project"]["dependencies"], *PROJECT["build-system"]["requires"]]
    return [Requirement(line) for line in lines + [line for group in (*groups, *extras) for line in group]]


def test_every_package_folder_is_listed() -> None:
    found = {
        ".".join(["pressmark", *init.parent.relative_to(ROOT).parts])
        for folder in FOLDERS
        for init in (ROOT / folder).rglob("__init__.py")
    }
    assert found == set(PROJECT["tool"]["setuptools"]["packages"])


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_module_is_in_the_wheel(wheel: zipfile.ZipFile, folder: str) -> None:
    modules = {f"pressmark/{path.relative_to(ROOT)}" for path in (ROOT / folder).rglob("*.py")}
    assert modules
    assert modules <= set(wheel.namelist())
    assert f"pressmark/{folder}/py.typed" in wheel.namelist()


def test_everything_that_web_serves_is_in_the_wheel(wheel: zipfile.ZipFile) -> None:
    served = [path for folder in ("templates", "static") for path in (ROOT / "web" / folder).rglob("*")]
    assert {f"pressmark/{path.relative_to(ROOT)}" for path in served if path.is_file()} <= set(wheel.namelist())


def test_the_wheel_claims_no_other_import_name(wheel: zipfile.ZipFile) -> None:
    tops = {name.split("/")[0] for name in wheel.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"pressmark"}
    assert "pressmark/__init__.py" not in wheel.namelist()


def test_the_command_starts_in_a_packaged_module(wheel: zipfile.ZipFile) -> None:
    (table,) = (name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    parser = configparser.ConfigParser()
    parser.read_string(wheel.read(table).decode())
    module, _, function = parser["console_scripts"]["pressmark"].partition(":")
    source = wheel.read(f"{module.replace('.', '/')}.py").decode()
    assert re.search(rf"^def {function}\b", source, re.MULTILINE)


@pytest.mark.parametrize("requirement", wanted(), ids=str)
def test_the_lock_pins_every_dependency_within_its_range(requirement: Requirement) -> None:
    versions = pinned(LOCKS[0])[canonicalize_name(requirement.name)]
    assert all(requirement.specifier.contains(version) for version in versions), versions


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: str(lock.relative_to(ROOT)))
def test_every_pin_has_its_hashes_and_names_no_host(lock: Path) -> None:
    text = lock.read_text("utf-8")
    pins = re.split(r"\n(?=\S)", text.strip())
    assert pins
    assert all("--hash=sha256:" in pin for pin in pins)
    assert "://" not in text


# What a declared dependency brings as part of itself: flask's templates and server layer, beautifulsoup4's selectors.
BROUGHT = {"jinja2": "flask", "werkzeug": "flask", "soupsieve": "beautifulsoup4"}
IMPORTED_AS = {
    "bs4": "beautifulsoup4",
    "Stemmer": "PyStemmer",
    "whoosh": "whoosh3",
    "charset_normalizer": "charset-normalizer",
}


def test_everything_that_is_imported_is_a_declared_dependency() -> None:
    extras = PROJECT["project"]["optional-dependencies"].values()
    listed = [*PROJECT["project"]["dependencies"], *(each for extra in extras for each in extra)]
    declared = {Requirement(each).name.lower() for each in listed}
    imported = {
        name.split(".")[0]
        for folder in ("index", "search", "web")
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        for name in _imported(node)
    }
    foreign = imported - sys.stdlib_module_names - {"pressmark", "_typeshed"}
    named = {IMPORTED_AS.get(name, BROUGHT.get(name, name)).lower() for name in foreign}
    assert named <= declared


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
