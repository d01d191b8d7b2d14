"""Files of an index are believed only when they are what their manifest promises."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from pressmark.index.errors import IndexDamaged
from pressmark.index.generations.manifest import Manifest, describe, verified_files, verify


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    folder = tmp_path / "engine"
    folder.mkdir()
    for number in range(3):
        (folder / f"file{number}").write_bytes(random.Random(number).randbytes(500))
    return folder


def manifest(directory: Path) -> Manifest:
    return describe(directory, "whoosh", 1, "3.54.0", verified_files(directory.parent))


def test_a_manifest_survives_being_written(directory: Path) -> None:
    made = manifest(directory)
    assert Manifest.from_json(made.to_json()) == made


def test_a_file_that_is_gone_when_hashes_are_saved_is_passed_over(directory: Path) -> None:
    verified = verified_files(directory.parent)
    kept = directory / "file1"
    before = verified.hash(kept)
    verified.save([directory / "gone", kept])
    assert verified_files(directory.parent).known(kept.stat()) == before


def test_sound_files_pass(directory: Path) -> None:
    verify(directory, manifest(directory), verified_files(directory.parent))


def test_every_single_bit_is_watched(directory: Path) -> None:
    promised = manifest(directory)
    chance = random.Random(1)
    for _ in range(200):
        path = directory / f"file{chance.randrange(3)}"
        sound = path.read_bytes()
        broken = bytearray(sound)
        broken[chance.randrange(len(broken))] ^= 1 << chance.randrange(8)
        path.write_bytes(broken)
        with pytest.raises(IndexDamaged, match=path.name):
            verify(directory, promised, verified_files(directory.parent))
        path.write_bytes(sound)


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "null", '"x"', "{}", '{"files": 3}', "[" * 100_000, '{"files": [{"name": "a", "size": 1e999}]}',
        '{"engine": "whoosh", "engine_format": "x", "engine_version": "1", "files": []}',
        '{"engine": "w", "engine_format": 1, "engine_version": "1", "files": [{"name": "../x", "size": 1, "sha256": ""}]}',
        '{"engine": "w", "engine_format": 1, "engine_version": "1", "files": [{"name": "/etc/x", "size": 1, "sha256": ""}]}',
    ],
)  # fmt: skip
def test_a_manifest_that_was_tampered_with_is_refused(text: str) -> None:
    with pytest.raises(IndexDamaged, match="manifest"):
        Manifest.from_json(text)


def test_a_verified_file_is_hashed_once_and_again_when_it_changes(directory: Path) -> None:
    home, path = directory.parent, directory / "file0"
    known = verified_files(home)
    before = known.hash(path)
    known.save([path])
    again = verified_files(home)
    assert again.hash(path) == before
    assert not again.fresh
    path.write_bytes(b"other content")
    assert again.hash(path) != before
    assert again.fresh


def test_a_list_that_others_may_write_is_not_believed(directory: Path) -> None:
    home, path = directory.parent, directory / "file0"
    known = verified_files(home)
    true = known.hash(path)
    known.save([path])
    listed = home / "verified.json"
    lies = dict.fromkeys(json.loads(listed.read_text()), "0" * 64)
    listed.write_text(json.dumps(lies))
    assert verified_files(home).hash(path) != true
    listed.chmod(0o644)
    assert verified_files(home).hash(path) == true
