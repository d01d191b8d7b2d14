"""What speaks for an article beside the words of the query: longer words, parts of compounds, single characters.

Compounds (`Krankenhausbett`) and derivations are found so where stems do not meet.
"""

from __future__ import annotations

from collections.abc import Sequence

from pressmark.index.unspaced_scripts import is_unspaced
from pressmark.search.compounds import compound_parts
from pressmark.search.plan import Node, Term
from pressmark.search.reading import Wanted
from pressmark.search.snapshot import Snapshot

LONGER_WEIGHT, PART_WEIGHT, CHARACTER_WEIGHT = 0.15, 0.3, 1.0
KIN_FROM = 5
MOST_KIN = 8


def kin(wanted: Sequence[Wanted], snapshot: Snapshot) -> tuple[Node, ...]:
    """Nodes that lift an article which has them; none of them makes a hit by itself."""
    known = {stem for w in wanted for stem in w.stems}
    found: dict[str, Node] = {}
    for item in wanted:
        for exact in item.exact[:1]:
            if is_unspaced(exact):
                singles = {char for char in exact if is_unspaced(char)} - known
                found |= {char: Term(char, CHARACTER_WEIGHT) for char in sorted(singles)}
            elif len(exact) >= KIN_FROM and exact.isalpha():
                for part in compound_parts(exact, snapshot):
                    if part.stem not in known:
                        found[part.stem] = Term(part.stem, PART_WEIGHT)
                for word in snapshot.lexicon.with_prefix(item.stems[0] if item.stems else exact, MOST_KIN):
                    if word.stem not in known:
                        found.setdefault(word.stem, Term(word.stem, LONGER_WEIGHT))
    return tuple(found.values())
