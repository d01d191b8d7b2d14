"""kill -9 at random moments of a publish: the old or the new generation, and the next run needs nobody's help."""

from __future__ import annotations

import random
from statistics import median

from tests.faults.publishes import Publish, publishes
from tests.faults.rig import ENGINES, Options, Tally, in_child

GOAL = "2,000 random kills"


def run(options: Options) -> Tally:
    tally, chance = Tally(), random.Random(options.seed)
    engines = ENGINES[:1] if options.short else ENGINES
    for engine in engines:
        with publishes(("first", "change", "collect", "rollback", "release"), engine) as made:
            lengths = {publish.name: _length(publish) for publish in made}
            for number in range(options.times(2_000, 20) // len(engines)):
                # Three of four in those that write most.
                publish = made[number % 3] if number % 4 else made[number // 4 % len(made)]
                tally.note(_killed(publish, chance.uniform(0, 1.2 * lengths[publish.name])))
    return tally


def _length(publish: Publish) -> float:
    seconds = []
    for _ in range(3):
        publish.reset()
        seconds.append(in_child(publish.run).seconds)
    return median(seconds)


def _killed(publish: Publish, moment: float) -> str | None:
    """Killed twice, the second time while it recovers; then run to its end."""
    publish.reset()
    for delay in (moment, moment / 2):
        in_child(publish.run, kill_after=delay)
        state = publish.state()
        if state not in ("old", "new"):
            return f"{publish.name} killed after {delay:.4f} s: {state}"
        if state == "new" and publish.name in ("rollback", "release"):
            return None
    wrong = publish.recovered()
    return wrong and f"{publish.name} killed after {moment:.4f} s: {wrong}"
