"""A run of text becomes a block, in work that grows with the text and no faster."""

from __future__ import annotations

from pressmark.index.pages.blocks import Run


class Watched(list[str]):
    """Pieces of text that count how often one of them is looked at again."""

    looks = 0

    def __getitem__(self, at):  # type: ignore[no-untyped-def]
        found = super().__getitem__(at)
        self.looks += len(found) if isinstance(at, slice) else 1
        return found

    def __iter__(self):  # type: ignore[no-untyped-def]
        self.looks += len(self)
        return super().__iter__()


def test_thousands_of_cells_in_one_run_are_measured_once_each() -> None:
    run = Run()
    run.in_code = 1  # within it no row of a table ends a block
    run.parts = parts = Watched()
    for number in range(2_000):
        run.begin_cell()
        run.add(f"{number}")
        assert run.size() - run.cell == len(str(number))
    assert parts.looks <= 2 * len(parts)


def test_a_sign_stands_between_cells_and_not_before_the_first() -> None:
    run = Run()
    run.in_code = 1
    run.add("\n  ")
    for text in ("a", "b", " ", "c"):
        run.begin_cell()
        run.add(text)
    block = run.block(0)
    assert block is not None
    assert block[1].split() == ["a", "|", "b", "|", "|", "c"]
