"""Random queries: every text has a reading, and every request an answer. The long form is `make faults FAULTS=fuzzing`."""

from __future__ import annotations

from pathlib import Path

from tests.faults.fuzz_queries import example_client, fuzz_parser, fuzz_service, random_texts


def test_random_texts_are_read() -> None:
    fuzz_parser(5_000, seed=11)


def test_random_texts_are_answered(tmp_path: Path) -> None:
    with example_client(tmp_path) as client:
        fuzz_service(client, 150, seed=12)


def test_a_seed_gives_the_same_texts_again() -> None:
    assert list(random_texts(20, 3)) == list(random_texts(20, 3)) != list(random_texts(20, 4))
