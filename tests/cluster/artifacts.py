"""What a real cluster is made of: a Java runtime, and OpenSearch's own jars from Maven, checked and kept in a cache."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
CACHE = Path(os.environ.get("PRESSMARK_CLUSTER_CACHE") or Path.home() / ".cache" / "pressmark-cluster")
# The runner that starts nodes without an installation, by the Java that it needs; its version is OpenSearch's.
RUNNERS = {21: "3.8.0.0", 17: "2.19.1.0"}
MAIN = "SearchTestCluster"


class NoCluster(Exception):
    """Why no cluster can be started here, and what would help."""


@dataclass(frozen=True, slots=True)
class Artifacts:
    """A Java home, the folder of the jars that fit it, and our compiled launcher."""

    java: Path
    runner: str

    @property
    def folder(self) -> Path:
        return CACHE / self.runner

    @property
    def class_path(self) -> str:
        return f"{self.folder / 'classes'}{os.pathsep}{self.folder / 'lib'}/*"


def ready() -> Artifacts:
    """The artifacts, if they have been fetched. Raises NoCluster."""
    found = _chosen()
    if not (found.folder / "classes" / f"{MAIN}.class").exists():
        raise NoCluster("its artifacts have not been fetched: make cluster")
    return found


def fetch() -> Artifacts:
    """The artifacts, fetched with Maven where they are not there yet. Raises NoCluster."""
    found = _chosen()
    if not (found.folder / "lib").exists():
        fresh = found.folder.with_name(f"{found.runner}.{os.getpid()}")
        fresh.mkdir(parents=True)
        command = ["mvn", "-q", "-B", "-f", str(HERE / "pom.xml"), f"-Drunner={found.runner}"]
        _run([*command, "dependency:copy-dependencies", f"-DoutputDirectory={fresh / 'lib'}"], found.java)
        _check(fresh / "lib", HERE / f"jars-{found.runner}.sha256")
        fresh.replace(found.folder)
    _check(found.folder / "lib", HERE / f"jars-{found.runner}.sha256")
    classes = found.folder / "classes"
    compiler = str(found.java / "bin" / "javac")
    _run([compiler, "-cp", f"{found.folder / 'lib'}/*", "-d", str(classes), str(HERE / f"{MAIN}.java")], found.java)
    return found


def _chosen() -> Artifacts:
    """The Java that was named, or the newest there is, with the runner that fits it."""
    found: dict[int, Path] = {}
    for home in _java_homes():
        if (home / "bin" / "java").exists() and (home / "bin" / "javac").exists():
            version = subprocess.run(
                [home / "bin" / "java", "-version"], capture_output=True, text=True, check=False
            ).stderr
            if number := re.search(r'version "(\d+)', version):
                found.setdefault(int(number[1]), home)
    for least, runner in RUNNERS.items():
        if fitting := [number for number in found if number >= least]:
            return Artifacts(found[max(fitting)], runner)
    raise NoCluster("there is no Java development kit of version 17 or newer; OPENSEARCH_JAVA_HOME names one")


def _java_homes() -> list[Path]:
    if named := os.environ.get("OPENSEARCH_JAVA_HOME"):
        return [Path(named)]
    command = shutil.which("java")
    homes = [Path(home) for home in [os.environ.get("JAVA_HOME")] if home]
    homes += [Path(command).resolve().parents[1]] if command else []
    return homes + [path for path in Path("/usr/lib/jvm").glob("*") if path.is_dir()]


def _run(command: list[str], java: Path) -> None:
    try:
        done = subprocess.run(
            command, env=os.environ | {"JAVA_HOME": str(java)}, capture_output=True, text=True, check=False
        )
    except OSError as error:
        raise NoCluster(f"{command[0]} cannot be run: {error.strerror}") from None
    if done.returncode:
        raise NoCluster(f"{command[0]} failed: {(done.stdout + done.stderr).strip()[-300:]}")


def _check(folder: Path, sums: Path) -> None:
    """Raise NoCluster unless the folder holds just these jars, as they were when they were tried."""
    expected = dict(reversed(line.split()) for line in sums.read_text("utf-8").splitlines())
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.jar")}
    different = sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))
    if different:
        raise NoCluster(f"{folder} does not hold what {sums.name} names: {', '.join(different[:3])}")
