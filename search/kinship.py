"""What speaks for an article beside the words of the query: longer words, parts of compounds, single characters.

Compounds (`Krankenhausbett`) and derivations are found so where stems do not meet.
"""

from __future__ import annotations

from collections.abc import Sequence

from pressmark.index.analyzer import is_unspaced
from pressmark.search.plan import Node, Term
from pressmark.search.reading import Wanted
from pressmark.search.snapshot import Snapshot, Word

LONGER_WEIGHT, PART_WEIGHT, CHARACTER_WEIGHT = 0.15, 0.3, 1.0
KIN_FROM = 5
MOST_KIN = 8
# Languages that write compounds as one word, and the letters with which they join the parts.
_COMPOUNDING = frozenset({"af", "da", "de", "et", "fi", "fy", "hu", "is", "lb", "nb", "nl", "nn", "no", "sv"})
_JOINTS = ("", "s", "es", "n", "en", "er", "e")
_SHORTEST_PART, _LONGEST_COMPOUND = 4, 40


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


def compound_parts(form: str, snapshot: Snapshot) -> tuple[Word, ...]:
    """The two words of the site that make up a compound: the commonest pair (by the mean of their frequencies).

    None where the compound itself is commoner than its parts: then it is a word of its own.
    """
    if not 2 * _SHORTEST_PART <= len(form) <= _LONGEST_COMPOUND or not form.isalpha():
        return ()
    if not any(lang.partition("-")[0] in _COMPOUNDING for lang in snapshot.languages):
        return ()
    own = snapshot.lexicon.get(form)
    best: tuple[Word, ...] = ()
    most = own.count**2 if own else 0
    for cut in range(_SHORTEST_PART, len(form) - _SHORTEST_PART + 1):
        tail = snapshot.lexicon.get(form[cut:])
        for joint in _JOINTS if tail else ():
            head = form[:cut].removesuffix(joint)
            if len(head) < _SHORTEST_PART or len(head) + len(joint) != cut:
                continue
            word = snapshot.lexicon.get(head)
            if tail and word and word.count * tail.count > most:
                best, most = (word, tail), word.count * tail.count
    return best
