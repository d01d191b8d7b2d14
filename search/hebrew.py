"""Hebrew words with and without what is written onto them: particles before, plurals behind."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from pressmark.search.snapshot import Snapshot, Word

_BEFORE = ("", "ה", "ו", "ב", "ל", "מ", "ש", "כ", "וה", "וב", "ול", "ומ", "שה", "מה", "כש")
_BEHIND = ("", "ים", "ות")
# Letters that have another shape at the end of a word.
_MEDIAL = str.maketrans("םןץףך", "מנצפכ")
_FINAL = {medial: final for final, medial in zip("םןץףך", "מנצפכ", strict=True)}
_SHORTEST = 3


def other_forms(form: str, snapshot: Snapshot) -> Sequence[Word]:
    """The words of the site that are this one with other particles, or in the other number."""
    if not "א" <= form[0] <= "ת" or len(form) < _SHORTEST:
        return ()
    bases = {
        form.removeprefix(before).removesuffix(behind)
        for before, behind in product(_BEFORE, _BEHIND)
        if form.startswith(before) and form.endswith(behind)
    }
    bases = {base for base in bases if len(base) >= _SHORTEST}
    spelled = {
        before + (base.translate(_MEDIAL) + behind if behind else base[:-1] + _FINAL.get(base[-1], base[-1]))
        for base, before, behind in product(bases, _BEFORE, _BEHIND)
    }
    return snapshot.lexicon.among(sorted(spelled - {form}))
