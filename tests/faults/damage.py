"""Files of an index that are not what they were: each is noticed before it is believed, and nothing wrong is answered."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from pressmark.index.doctor import examine
from pressmark.index.errors import IndexUnavailable, StoreDamaged
from pressmark.index.generations.store import STORE_FILE
from tests.faults.publishes import Publish, content_of, publishes
from tests.faults.rig import ENGINES, Options, Tally, in_child

GOAL = "1,000 mutations of index files, all detected"
Harm = Callable[[Path, random.Random], None]


def run(options: Options) -> Tally:
    tally, chance = Tally(), random.Random(options.seed)
    engines = ENGINES[:1] if options.short else ENGINES
    for engine in engines:
        with publishes(("change",), engine) as (publish,):
            publish.reset()
            in_child(publish.run)
            sound = publish.folder / "sound"
            shutil.copytree(publish.home, sound)
            for number in range(options.times(1_000, 40) // len(engines)):
                shutil.rmtree(publish.home)
                shutil.copytree(sound, publish.home)
                store = publish.home / STORE_FILE
                victim = store if number % 3 == 0 else chance.choice(_engine_files(publish.home))
                harms = STORE_HARMS if victim == store else HARMS
                name = chance.choice(sorted(harms))
                harms[name](victim, chance)
                wrong = _noticed(
                    publish, "damaged-store" if victim == store else "damaged-engine", mend=number % 5 == 0
                )
                tally.note(wrong and f"{name} of {victim.relative_to(publish.home)}: {wrong}")
    return tally


def _engine_files(home: Path) -> list[Path]:
    """Those of the published generation."""
    newest = max((home / "engines").iterdir())
    return sorted(path for path in newest.iterdir() if path.suffix != ".lock" and path.stat().st_size)


def _noticed(publish: Publish, expected: str, *, mend: bool) -> str | None:
    try:
        if content_of(publish.home) is not None:
            return "it was opened as if nothing had happened"
    except AssertionError:
        pass  # the generation before answers, and says so
    except StoreDamaged as error:
        if expected != "damaged-store":
            return f"nothing answers any more: {error}"
    except IndexUnavailable as error:
        return f"nothing answers any more: {error}"
    if expected not in {finding.name for finding in examine(publish.home)}:
        return "the doctor did not see it"
    return publish.recovered() if mend else None


def _flip(path: Path, chance: random.Random) -> None:
    data = bytearray(path.read_bytes())
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    _put(path, bytes(data))


def _cut(path: Path, chance: random.Random) -> None:
    data = path.read_bytes()
    _put(path, data[: chance.randrange(len(data))])


def _zero(path: Path, chance: random.Random) -> None:
    data = path.read_bytes()
    start = chance.randrange(len(data))
    blank = bytes(min(chance.randrange(1, 4096), len(data) - start))
    if data[start : start + len(blank)] == blank:
        return _flip(path, chance)
    return _put(path, data[:start] + blank + data[start + len(blank) :])


def _grow(path: Path, chance: random.Random) -> None:
    _put(path, path.read_bytes() + chance.randbytes(chance.randrange(1, 200)))


def _remove(path: Path, chance: random.Random) -> None:
    path.unlink()


def _swap(path: Path, chance: random.Random) -> None:
    """Two files change places, or one stands in the place of another."""
    others = [other for other in path.parent.iterdir() if other.read_bytes() != path.read_bytes()]
    other = chance.choice(sorted(others))
    mine, its = path.read_bytes(), other.read_bytes()
    _put(path, its)
    if chance.random() < 0.5:
        _put(other, mine)


def _alter(path: Path, chance: random.Random) -> None:
    """A value of some row is another one."""
    with closing(sqlite3.connect(path)) as store, store:
        table = chance.choice(["meta", "generation", "page", "article", "related", "word", "facet_value"])
        columns = store.execute(f"SELECT name, pk FROM pragma_table_info('{table}')").fetchall()
        column = chance.choice([name for name, key in columns if not key])
        values = [value for (value,) in store.execute(f"SELECT {column} FROM {table}")]
        old = chance.choice(values)
        new = old + 1 if isinstance(old, int) else f"{old}x" if isinstance(old, str) else (old or b"") + b"x"
        assert store.execute(f"UPDATE {table} SET {column} = ? WHERE {column} IS ?", (new, old)).rowcount


def _put(path: Path, data: bytes) -> None:
    """Other bytes in the place of a file; what the generation before shares with it stays as it was."""
    path.unlink()
    path.write_bytes(data)


HARMS: dict[str, Harm] = {
    "flip": _flip,
    "cut": _cut,
    "zero": _zero,
    "grow": _grow,
    "removal": _remove,
    "swap": _swap,
}
STORE_HARMS: dict[str, Harm] = {
    "flip": _flip,
    "cut": _cut,
    "zero": _zero,
    "grow": _grow,
    "alteration": _alter,
}
