"""Words that a query writes together and the site apart, or the other way round."""

from __future__ import annotations

from dataclasses import replace

from pressmark.index.stopwords import stop_words
from pressmark.index.unspaced_scripts import is_unspaced
from pressmark.search.plan import Best, Phrase, Some, Term
from pressmark.search.reading import Wanted
from pressmark.search.snapshot import Snapshot, Word

# Parts of words that were written as one: shorter ones where they are no function words (`js`, but not `is`).
_SHORTEST_PART, _SHORTEST_SPLIT = 3, 4
# Places in a word where it may be cut: every one asks for a phrase.
_MOST_CUTS = 3
# A word in fewer articles, asked for with one other at most, is also looked for written apart.
_RARE, _FEW = 10, 2


def split_word(form: str, snapshot: Snapshot) -> tuple[str, str] | None:
    """Two words of the site that were written as one (`messagebox`, `nodejs`), where they stand side by side in it."""
    if is_unspaced(form) or not form.isalnum() or len(form) < _SHORTEST_SPLIT:
        return None
    cuts = [(form[:cut], form[cut:]) for cut in range(1, len(form))]
    if not form.isalpha():
        cuts = [(left, right) for left, right in cuts if left[-1].isdigit() != right[0].isdigit()]
    counts = {word.form: word.count for word in snapshot.lexicon.among([part for parts in cuts for part in parts])}
    stops = stop_words(tuple(snapshot.languages))
    words = {part for part in counts if len(part) >= _SHORTEST_PART or part not in stops}
    known = [parts for parts in cuts if words.issuperset(parts)]
    likeliest = sorted(known, key=lambda parts: -min(counts[part] for part in parts))[:_MOST_CUTS]
    together = {parts: snapshot.searcher.count(Phrase(parts)) for parts in likeliest}
    best = max(together, key=lambda parts: together[parts], default=None)
    return best if best and together[best] else None


def joined_word(before: Wanted, item: Wanted, snapshot: Snapshot) -> Word | None:
    """The word of the site that was written as two (`face book`)."""
    if any(each.fixed or each.edits or len(each.exact) != 1 for each in (before, item)):
        return None
    left, right = before.exact[0], item.exact[0]
    initials = len(left) == len(right) == 1
    short = any(len(part) < 2 and not part.isdigit() for part in (left, right))
    if is_unspaced(left) or is_unspaced(right) or (short and not initials):
        return None
    return snapshot.lexicon.get(left + right)


def or_joined(wanted: list[Wanted], snapshot: Snapshot) -> list[Wanted]:
    """Two words that the site also writes as one: either way will do (`face book`, `facebook`)."""
    if not 2 <= len(wanted) <= 4:
        return wanted
    found: list[Wanted] = []
    for item in wanted:
        joined = joined_word(found[-1], item, snapshot) if found else None
        if joined is None:
            found.append(item)
            continue
        before = found.pop()
        both = Some((before.node, item.node), 2)
        found.append(
            replace(
                before,
                typed=f"{before.typed} {item.typed}",
                node=Best((both, Term(joined.stem))),
                idf=max(before.idf, item.idf),
                exact=(*before.exact, *item.exact, joined.form),
                stems=(*before.stems, *item.stems, joined.stem),
            )
        )
    return found


def or_apart(wanted: list[Wanted], snapshot: Snapshot) -> list[Wanted]:
    """A rare word that the site also writes as two: either way will do (`springboot`, `spring boot`)."""
    return [_together_or_apart(item, snapshot) for item in wanted] if len(wanted) <= _FEW else wanted


def _together_or_apart(item: Wanted, snapshot: Snapshot) -> Wanted:
    if item.fixed or item.words or len(item.exact) != 1 or not item.known:
        return item
    own = snapshot.lexicon.get(item.exact[0])
    parts = split_word(own.form, snapshot) if own and own.count < _RARE else None
    return replace(item, node=Best((item.node, Phrase(parts))), exact=(*item.exact, *parts)) if parts else item
