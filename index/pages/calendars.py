"""Days that other calendars count: the eras of Japan and Taiwan, the solar years of Iran, Thailand's years of the
Buddha."""

from __future__ import annotations

import re
from datetime import date, timedelta

_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}  # the year before the first
ERA = re.compile(rf"({'|'.join(_ERAS)})\s*(\d{{1,3}}|元)\s*年\s*(\d{{1,2}})\s*月\s*(\d{{1,2}})\s*日?")
_MONTHS = "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند"
_SOLAR = {name: number for number, name in enumerate(_MONTHS.split(), 1)}
SOLAR = re.compile(rf"(?<!\d)(\d{{1,2}})\s+({'|'.join(_SOLAR)})\s+(1[34]\d\d)(?!\d)")
_SHORT_MONTHS = "ม.ค ก.พ มี.ค เม.ย พ.ค มิ.ย ก.ค ส.ค ก.ย ต.ค พ.ย ธ.ค"
_THAI = {name: number for number, name in enumerate(_SHORT_MONTHS.split(), 1)}
THAI = re.compile(
    rf"(?<!\d)(\d{{1,2}})\s+({'|'.join(map(re.escape, _THAI))})\.?\s*(ค\.ศ\.|พ\.ศ\.)?\s*(\d\d(?:\d\d)?)(?!\d)"
)
THAI_YEARS = 543  # between the years of the Buddha and ours
_CENTURY = 2500
_LEAP = frozenset((1, 5, 9, 13, 17, 22, 26, 30))  # of the 33 years of a cycle
_NEW_YEAR = date(2021, 3, 21)  # the first day of 1400


def era_day(text: str) -> tuple[int, int, int] | None:
    """Year, month and day of a day that is counted in years of an era."""
    found = ERA.search(text)
    if found is None:
        return None
    year = 1 if found[2] == "元" else int(found[2])
    return _ERAS[found[1]] + year, int(found[3]), int(found[4])


def solar_day(text: str) -> tuple[int, int, int] | None:
    """Year, month and day of a day of the Iranian calendar, whose year begins in March."""
    found = SOLAR.search(text)
    if found is None:
        return None
    day, month, year = int(found[1]), _SOLAR[found[2]], int(found[3])
    if not 1 <= day <= (31 if month <= 6 else 30):
        return None
    years = range(1400, year) if year >= 1400 else range(year, 1400)
    between = sum(366 if year % 33 in _LEAP else 365 for year in years)
    passed = 31 * min(month - 1, 6) + 30 * max(month - 7, 0) + day - 1
    made = _NEW_YEAR + timedelta(days=passed + (between if year >= 1400 else -between))
    return made.year, made.month, made.day


def thai_day(text: str) -> tuple[int, int, int] | None:
    """Year, month and day of a day whose month is shortened as in Thai; a year of two digits is one of the Buddha's."""
    found = THAI.search(text)
    if found is None:
        return None
    year = int(found[4]) + (_CENTURY if len(found[4]) == 2 else 0)
    return year - (THAI_YEARS if year >= _CENTURY else 0), _THAI[found[2]], int(found[1])
