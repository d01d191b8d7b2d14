"""Pickles planted in the files of an index, with the manifest made to fit them: none is executed."""

from __future__ import annotations

import os
import pickle
import random
import shutil
from pathlib import Path

from pressmark.index.errors import PressmarkError
from pressmark.index.generations.manifest import Manifest, describe, verified_files
from pressmark.index.generations.seal import break_seal
from pressmark.index.generations.store import Store
from pressmark.index.settings import Settings
from pressmark.search.results import SearchRequest
from pressmark.search.site_search import SiteSearch
from tests.faults.publishes import CANARIES, Publish, publishes
from tests.faults.rig import Options, Tally, command, in_child

GOAL = "200 planted pickles, none executed"


class _Planted:
    """Creates a file when it is unpickled by one that imports what it is told to."""

    def __init__(self, sign: Path) -> None:
        self.sign = sign

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (str(self.sign),)


def run(options: Options) -> Tally:
    """Half of them where a pickle is expected, half anywhere; with a manifest that fits, so that hashes do not save us."""
    tally, chance = Tally(), random.Random(options.seed)
    with publishes(("change",)) as (publish,):
        publish.reset()
        in_child(publish.run)
        sound = publish.folder / "sound"
        shutil.copytree(publish.home, sound)
        sign = publish.folder / "executed"
        for number in range(options.times(200, 16)):
            shutil.rmtree(publish.home)
            shutil.copytree(sound, publish.home)
            victim = chance.choice(sorted(max((publish.home / "engines").iterdir()).iterdir()))
            _plant(victim, sign, chance, in_place=number % 2 == 0)
            _promise(publish.home)
            ended = in_child(lambda: _read_all(publish))
            executed = sign.exists()
            if executed:
                sign.rmdir()
            tally.note(f"in {victim.name}: executed" if executed else ended.fault())
    return tally


def _plant(victim: Path, sign: Path, chance: random.Random, *, in_place: bool) -> None:
    data = victim.read_bytes()
    bomb = pickle.dumps(_Planted(sign), chance.choice((0, 2, 4)))
    place = max(data.rfind(b"\x80\x02}"), data.rfind(b"\x80\x04}"), data.rfind(b"\x80\x05}")) if in_place else -1
    if place < 0:
        place = chance.randrange(len(data) + 1)
        victim.unlink()
        victim.write_bytes(data[:place] + bomb + data[place:])
        return
    # Where Whoosh keeps its own pickle the bomb is read first, whatever follows it.
    victim.unlink()
    victim.write_bytes(data[:place] + bomb + data[place + len(bomb) :])


def _promise(home: Path) -> None:
    """Make the manifest fit the files as they now are, as somebody could who may write in the home."""
    store = Store(home, writable=True)
    break_seal(store)
    row = store.generation(store.current())
    assert row is not None
    known = Manifest.from_json(row.manifest)
    directory = home / "engines" / f"{row.number:06d}"
    made = describe(directory, known.engine, known.engine_format, known.engine_version, verified_files(home))
    store.connection.execute("UPDATE generation SET manifest = ? WHERE number = ?", (made.to_json(), row.number))
    store.close()


def _read_all(publish: Publish) -> int:
    """Everything that reads engine files: a search, the doctor, the next publish."""
    try:
        with SiteSearch.open(publish.home, Settings()) as search:
            for text in CANARIES:
                search.search(SearchRequest(text, facets=("tag",)))
    except PressmarkError:
        pass
    except Exception as error:  # noqa: BLE001 - files that fit their manifest are believed: answers may fail, code may not run
        print(f"{type(error).__name__}")
    command("doctor", "--home", publish.home)
    return publish.run()
