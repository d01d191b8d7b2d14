"""How much newer articles are preferred, by what the query and its best answers say."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from statistics import median

# Words that ask for what is new, folded as queries are: those that say nothing else, which no article need have beside
# other words, and those that articles are about too.
_PLAIN = (
    "latest newest recent recently neueste neuesten neuester neuestes derniers dernieres recents recentes ultimos ultimas "
    "ultimi recientes terbaru terkini nieuwste laatste senaste nyeste"
)
_OTHERS = (
    "today news update updates current aktuell aktuelle heute dernier actualites ultimo ultima ultime reciente hoy oggi "
    "hoje recente recenti последние новые сегодня новости son yeni bugun 最新 最近 今日"
)
PLAIN_WISHES = frozenset(_PLAIN.split())
_WISHES = PLAIN_WISHES.union(_OTHERS.split())
SHORTEST_HALF_LIFE, LONGEST_HALF_LIFE = 90.0, 1_000.0


def strength(words: Collection[str], ages: Sequence[int], typical_age: float | None, setting: str = "auto") -> float:
    """The share of a score that age may take away: 0 to .6.

    `ages` are those of the best candidates, in days; a topic whose articles are newer than the site's is a current one.
    """
    if setting == "off" or typical_age is None or not ages:
        return 0.0
    if not _WISHES.isdisjoint(words):
        return 0.6
    ratio = (typical_age + 1) / (median(ages) + 1)
    found = 0.10 if ratio < 1 else 0.20 if ratio <= 2 else 0.45
    return max(found, 0.45) if setting == "strong" else found


def factor(age: int | None, strength: float, typical_age: float | None) -> float:
    """What to multiply a score with; an undated article counts as one of typical age."""
    if not strength or typical_age is None:
        return 1.0
    half_life = min(LONGEST_HALF_LIFE, max(SHORTEST_HALF_LIFE, typical_age))
    days = typical_age if age is None else max(0, age)
    return float(1 - strength * (1 - 2 ** (-days / half_life)))
