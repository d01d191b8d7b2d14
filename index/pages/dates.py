"""Dates as pages write them, to ISO 8601."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache

from pressmark.index.pages.calendars import ERA, SOLAR, THAI, THAI_YEARS, era_day, solar_day, thai_day
from pressmark.index.pages.months import month_called

# What stands before is looked at behind the first digits: a search passes over all that is no digit at once.
_ISO = re.compile(
    r"(\d\d\d\d)-(\d{1,2})(?:-(\d{1,2}))?(?:[T\s]\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{0,2})?)?"
)
_COMPACT = re.compile(r"((?:19|20)(?<!\d{3})\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:T?(\d\d)(\d\d)(\d\d)?)?(?!\d)")
_WORD = r"[^\x00-@\[-`{-\xbf×÷\u055a-\u055f\u060c\u0964\u0965\u0970\u2000-\u206f\u3000-\u3003]"  # a letter or a sign that stands at one
_YEAR = r"((?:19|20)(?<!\d{3})\d\d)"
_THAI = re.compile("[\u0e00-\u0e7f]")
_BUDDHIST = 2400  # a year beyond is of the Buddhist era, in which Thai dates are counted
_ZEROS = "٠۰०০੦૦୦௦౦೦൦๐"
_READ_AS: dict[int, str | None] = {ord(zero) + value: str(value) for zero in _ZEROS for value in range(10)}
_READ_AS |= dict.fromkeys(
    (0x061C, 0x0654, 0x200C, 0x200D, 0x200E, 0x200F, *range(0x202A, 0x202F))
)  # signs that say how text is set
_DAY_MONTH = re.compile(
    r"(\d(?<!\d\d)\d?)(?:st|nd|rd|th|er|º|ª|\.)?,?[\s.\-/]*(?:de\s+|of\s+|d['’]|ta['’]\s+)?("
    + _WORD
    + r"{2,16})[.׳’॰]?[,،]?[\s.\-/]*(?:de[l]?\s+|ค\.ศ\.\s*)?((?:19|20|25)\d\d)(?!\d)"
)
_MONTH_DAY = re.compile(
    r"(?<!\w)(" + _WORD + r"{2,16})\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?:\s*,\s*|\s+|\.\s*)((?:19|20)\d\d)(?!\d)"
)
# `2020. május 6.`, `2020 m. gegužės 6 d.`, `2020 May 6`, `2020ko maiatzaren 6a`; `2020. gada 6. maijs`.
_YEAR_MONTH = re.compile(
    _YEAR + r"(?:[.,]|\(?e?\)?ko)?\s+(?:m\.\s+|թ\.\s+)?(" + _WORD + r"{2,16})\.?\s+(\d{1,2})(?![\d:])"
)
_YEAR_DAY = re.compile(_YEAR + r"(?:\.\s+gada|\s+ж\.|\s+жылғы)\s+(\d{1,2})\.?\s+(" + _WORD + r"{3,14})")
_VIETNAMESE = re.compile(r"(\d(?<!\d\d)\d?)\s+(?:tháng|thg)\s+(\d{1,2}),?\s+(?:năm\s+)?((?:19|20)\d\d)(?!\d)")
_SPACED = re.compile(r"((?:19|20)(?<!\d{3})\d\d)\.\s(\d{1,2})\.\s(\d{1,2})\.")  # Korean and Hungarian
_SHORT_YEAR = re.compile(r"(\d(?<!\d\d)\d?)-([a-zé]{3,9})-(\d\d)(?!\d)")  # `3-May-21`
_CJK = re.compile(r"((?:19|20)\d\d)\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]?")
_YEAR_FIRST = re.compile(r"((?:19|20)(?<!\d{3})\d\d)[/.](\d{1,2})[/.](\d{1,2})(?!\d)")
_YEAR_LAST = re.compile(r"(\d(?<!\d\d)\d?)([./-])\s?(\d{1,2})\2\s?((?:19|20)\d\d)(?!\d)")
# A day with two digits of its year, and nothing beside it but an hour.
_SHORT_DAY = re.compile(
    r"\W*(\d\d)([./])(\d\d)\2(\d\d)(?![\d./])(?:\W{1,4}(?:[^\W\d_]{1,3}\W{1,2})?\d{1,2}[:.]\d\d\D{0,8})?\W*$"
)
_CLOCK = re.compile(r"(?<!\d)([01]?\d|2[0-3]):([0-5]\d)(?::[0-5]\d)?(?!\d)")
_URL_DAY = re.compile(r"(?:^|/)((?:19|20)\d\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?=[/\-_.]|$)")
_URL_MONTH = re.compile(r"(?:^|/)((?:19|20)\d\d)[/-](0[1-9]|1[0-2])(?=/)")
_URL_STAMP = re.compile(r"/((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=[/\-_.]|$)")
_LETTER = re.compile(r"[^\W\d_]")
_TURN = 70  # of years in two digits: from here on they are of the last century
_FIRST_YEAR = 1990
_LONGEST = 120


def iso_date(text: str, *, month_first: bool = False) -> str | None:
    """The date that a text holds, as exact as it is given; None where there is none or it cannot be.

    `month_first` settles 03/04/2020, which only the page's language can.
    """
    text = text[:_LONGEST]
    return _date_in(text if text.isascii() else text.translate(_READ_AS), month_first)


@lru_cache(maxsize=5_000)  # a page shows its date several times, and a site the same dates on many pages
def _date_in(text: str, month_first: bool) -> str | None:
    return _iso(text) or _worded(text) or _numbered(text, month_first)


def without_dates(text: str) -> str:
    """A text without the dates and times in it, for reading what stands beside them."""
    for pattern in (_ISO, ERA, SOLAR, THAI, _CJK, _YEAR_FIRST, _SPACED, _VIETNAMESE, _YEAR_LAST, _CLOCK):
        text = pattern.sub("  ", text)
    lowered = text.lower()
    for pattern, group in ((_DAY_MONTH, 2), (_MONTH_DAY, 1), (_YEAR_MONTH, 2), (_SHORT_YEAR, 2)):
        if len(lowered) != len(text):
            break
        for found in reversed(list(pattern.finditer(lowered))):
            if month_called(found[group]):
                text = f"{text[: found.start()]}  {text[found.end() :]}"
        lowered = text.lower()
    return text


def is_short_day(line: str) -> bool:
    """Whether a line is nothing but a day with two digits of its year, and its hour perhaps."""
    return line[2:3] in (".", "/") and _SHORT_DAY.match(line) is not None and iso_date(line) is not None


def is_stamp(text: str, beside: int) -> bool:
    """Whether a text is there for a day, with at most so many letters `beside` it."""
    day = iso_date(text) if len(text) <= _LONGEST else None
    return day is not None and len(day) >= 10 and len(_LETTER.findall(without_dates(text))) <= beside


def url_date(path: str) -> str | None:
    """The date in a path: a day (`/2020/05/06/`) or a month (`/2020/05/`)."""
    day = _URL_DAY.search(path)
    if day:
        return _made(int(day[1]), int(day[2]), int(day[3]))
    month = _URL_MONTH.search(path)
    return f"{month[1]}-{month[2]}" if month and int(month[1]) >= _FIRST_YEAR else None


def url_stamp(path: str) -> str | None:
    """The day that a part of a path may begin with (`/20200506-title`), which may as well be any other number."""
    stamp = _URL_STAMP.search(path)
    return _made(int(stamp[1]), int(stamp[2]), int(stamp[3])) if stamp else None


def _iso(text: str) -> str | None:
    found = _ISO.search(text)
    if found is None:
        packed = _COMPACT.search(text)
        return _made(int(packed[1]), int(packed[2]), int(packed[3])) if packed else None
    year, month, day, hour, minute, second, zone = found.groups()
    if day is None:
        return f"{year}-{month:0>2}" if 1 <= int(month) <= 12 and int(year) >= _FIRST_YEAR else None
    made = _made(int(year), int(month), int(day))
    if made is None or hour is None or int(hour) > 23 or int(minute) > 59:
        return made
    return f"{made}T{int(hour):02}:{minute}:{second or '00'}{_offset(zone)}"


def _offset(zone: str | None) -> str:
    if zone is None:
        return ""
    if zone in ("Z", "UTC", "GMT"):
        return "+00:00"
    digits = zone[1:].replace(":", "").ljust(4, "0")
    return f"{zone[0]}{digits[:2]}:{digits[2:4]}" if int(digits[:2]) <= 14 and int(digits[2:4]) < 60 else ""


def _worded(text: str) -> str | None:
    cjk = _CJK.search(text)
    if cjk:
        return _made(int(cjk[1]), int(cjk[2]), int(cjk[3]))
    if not text.isascii() and (other := era_day(text) or solar_day(text) or thai_day(text)):
        return _made(*other)
    lowered = text.lower()
    for found in _DAY_MONTH.finditer(lowered):
        month, year = month_called(found[2]), int(found[3])
        if year > _BUDDHIST:
            year -= THAI_YEARS if _THAI.match(found[2]) else 0
        if month and (made := _made(year, month, int(found[1]))):
            return made
    for found in _MONTH_DAY.finditer(lowered):
        month = month_called(found[1])
        if month and (made := _made(int(found[3]), month, int(found[2]))):
            return made
    for year_first, group, day in ((_YEAR_MONTH, 2, 3), (_YEAR_DAY, 3, 2)):
        for found in year_first.finditer(lowered):
            month = month_called(found[group])
            if month and (made := _made(int(found[1]), month, int(found[day]))):
                return made
    short = _SHORT_YEAR.search(lowered)
    if short and (month := month_called(short[2])):
        return _made(_full(short[3]), month, int(short[1]))
    numbered = _VIETNAMESE.search(lowered)
    return _made(int(numbered[3]), int(numbered[2]), int(numbered[1])) if numbered else None


def _numbered(text: str, month_first: bool) -> str | None:
    found = _YEAR_FIRST.search(text) or _SPACED.search(text)
    if found:
        return _made(int(found[1]), int(found[2]), int(found[3]))
    found = _YEAR_LAST.search(text) or _SHORT_DAY.match(text)
    if found is None:
        return None
    first, second, year = int(found[1]), int(found[3]), _full(found[4])
    if second > 12 or (month_first and found[2] == "/" and first <= 12):
        return _made(year, first, second)
    return _made(year, second, first)


def _full(year: str) -> int:
    """A year of which there may be two digits."""
    return int(year) if len(year) > 2 else int(year) + (2000 if int(year) < _TURN else 1900)


def _made(year: int, month: int, day: int) -> str | None:
    try:
        made = date(year, month, day)
    except ValueError:
        return None
    return made.isoformat() if _FIRST_YEAR <= year <= 2100 else None


def same_moment(one: str, other: str) -> bool:
    """Whether two dates with time and offset name the same moment."""
    try:
        return datetime.fromisoformat(one) == datetime.fromisoformat(other)
    except (ValueError, TypeError):
        return False
