"""Which of the days on a page is that of a later change: what names and the words before a day say."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

# What announces the day of a change, by beginnings of words where languages inflect them.
_CHANGED = re.compile(
    r"(?:(?<![^\W\d_])(?:(?:last|page)\s)?(?:updat|modified|last\s(?:edit|chang|revis)|revised|edited|lastmod|"
    r"(?:zuletzt\s)?(?:aktualisier|geändert|bearbeitet|überarbeitet)|letzte\sänderung|mis\sà\sjour|mise\sà\sjour|modifi[éc]|actualisé|"
    r"(?:última\s)?actuali[tz]|modificad|(?:última\s)?atualiza|aggiornat|aggiornamento|ultima\smodifica|bijgewerkt|gewijzigd|"
    r"uppdatera|ändrad|opdater|oppdater|endret|ændret|päivitetty|muokattu|frissít|módosít|zaktualizowan|aktualizac|aktualizov|upraveno|"
    r"güncellen|güncelleme|обновлен|обновлён|изменен|изменён|оновлен|змінен|ажурирано|актуализира|ενημ[εέ]ρ|diperbarui|"
    r"تحديث|עודכן|अपडेट|अद्यतन|آخرین\sبه)|cập\snhật|更新|修改|改訂|最終変更|수정|업데이트|갱신)",
    re.IGNORECASE,
)
_MADE = re.compile(
    r"(?:(?<![^\W\d_])(?:(?:first\s)?(?:publish|post|creat|written|releas)|(?:erst|ver)öffentlich|publizier|erstell|geschrieben|"
    r"publi[éc]|paru\b|créé|pubblicat|gepubliceerd|geplaatst|publicer|publiser|julkaistu|közzét|opublikowan|publikov|yayın|"
    r"опубликован|опубліковано|објављено|публикуван|δημοσιε|نشر|פורסם|प्रकाशित)|公開|公开|公開|發布|发布|發佈|发表|投稿|作成|掲載|게시|작성|등록)",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_AT = 30  # characters between the words and the first digit of the day: `Last updated on Friday, May 3`
_LONGEST = 200
_LABEL = 40  # characters of the words before a day
_NEAR = 3  # elements around a day, or before it, that may say what it is
_PIECES = 8  # pieces of text of one of them


class Days(NamedTuple):
    """What of a line is about the publication, and what is about a later change (empty where nothing is)."""

    made: str
    changed: str


def told_apart(line: str) -> Days:
    """A line with dates without what it says of a later change, and that."""
    return _told_apart(line[:_LONGEST])


@lru_cache(maxsize=5_000)  # a site repeats its lines, and a page shows its dates several times
def _told_apart(line: str) -> Days:
    for found in _CHANGED.finditer(line):
        rest = line[found.end() :]
        day, other = _DIGIT.search(rest), _MADE.search(rest)
        first = max((made.end() for made in _MADE.finditer(line, 0, found.start())), default=None)
        both = first is not None and _DIGIT.search(line, first, found.start()) is None  # `Published and updated on`
        if day is None or day.start() > _AT or both or (other is not None and other.start() < day.start()):
            continue  # the words are not about this day, or not about it alone
        end = other.start() if other is not None else len(rest)
        return Days(f"{line[: found.start()]} {rest[end:]}", rest[:end])
    return Days(line, "")


@lru_cache(maxsize=5_000)
def names_change(names: str) -> bool:
    """Whether classes name the day of a change, and of nothing else: templates call the first day `published
    updated`."""
    lowered = names.lower()
    changed = any(word in lowered for word in ("updated", "modified", "lastmod", "last-mod", "revised"))
    return changed and not any(word in lowered for word in ("publish", "created", "posted", "pubdate"))


def announces_change(words: str) -> bool:
    """Whether words that stand before a day say that it is that of a change."""
    return _announces(words[-_LABEL:])


@lru_cache(maxsize=5_000)
def _announces(tail: str) -> bool:
    last = max((found.end() for found in _CHANGED.finditer(tail)), default=-1)
    return last >= 0 and _MADE.search(tail, last) is None and not any(map(str.isdecimal, tail[last:]))


def is_of_change(element: Any) -> bool:
    """Whether the day that an element holds is that of a change, by the words before it, else by the names around
    it."""
    at = element
    for _ in range(_NEAR):
        parent = at.getparent()
        if parent is None or parent.tag in ("body", "html"):
            break
        if (words := _before(at, parent)) is not None:
            return announces_change(words)
        if len(parent) == 1 and names_change(parent.get("class") or ""):
            return True
        at = parent
    return False


def _before(element: Any, parent: Any) -> str | None:
    """The words right before an element within its parent; None where it is the first there."""
    before = element.getprevious()
    for _ in range(_NEAR):
        if before is None:
            break
        if (before.tail or "").strip():
            return str(before.tail)
        if before.tag in ("time", "br", "hr"):
            return ""
        if isinstance(before.tag, str) and (words := " ".join(islice(before.itertext(), _PIECES))).strip():
            return words
        before = before.getprevious()
    return str(parent.text) if before is None and (parent.text or "").strip() else None
