"""Dates as pages write them, to ISO 8601."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache

from pressmark.index.pages.calendars import ERA, SOLAR, era_day, solar_day

# What stands before is looked at behind the first digits: a search passes over all that is no digit at once.
_ISO = re.compile(
    r"(\d\d\d\d)-(\d{1,2})(?:-(\d{1,2}))?(?:[T\s]\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{0,2})?)?"
)
_COMPACT = re.compile(r"((?:19|20)(?<!\d{3})\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:T?(\d\d)(\d\d)(\d\d)?)?(?!\d)")
_MONTHS: dict[str, int] = {}
# Names of the months by language; abbreviations are recognised by their first three or more letters.
for _number, _names in enumerate(
    (
        "january januar janvier enero gennaio janeiro januari styczeń stycznia января январь ocak leden ledna ianuarie tammikuu tammikuuta január januára gener urtarrila siječanj siječnja januarie jaanuar sausio janvāris ιανουαρίου jenner jänner січня януари يناير ינואר בינואר जनवरी มกราคม janúar јануар јануара জানুয়ারি জানুয়ারি জানুয়ারী জানুয়ারী",
        "february februar février febrero febbraio fevereiro februari luty lutego февраля февраль şubat únor února februarie helmikuu helmikuuta február febrer veljača veljače veebruar vasario φεβρουαρίου feber лютого февруари فبراير شباط פברואר בפברואר फरवरी फ़रवरी กุมภาพันธ์ febrúar фебруар фебруара ফেব্রুয়ারি ফেব্রুয়ারি ফেব্রুয়ারী ফেব্রুয়ারী",
        "march märz mars marzo março maart marzec marca марта март mart březen března martie maaliskuu maaliskuuta március marts març ožujak ožujka märts kovo μαρτίου maret mac березня مارس آذار מרץ במרץ मार्च มีนาคม марта মার্চ",
        "april avril abril aprile kwiecień kwietnia апреля апрель nisan duben dubna aprilie huhtikuu huhtikuuta április apríl travanj travnja aprill balandžio απριλίου квітня април أبريل ابريل إبريل نيسان אפריל באפריל अप्रैल เมษายน apríl априла এপ্রিল",
        "may mai mayo maggio maio mei maj maja мая май mayıs květen května toukokuu toukokuuta május maig svibanj svibnja gegužės μαΐου травня مايو أيار ايار מאי במאי मई พฤษภาคม maí мај маја মে",
        "june juni juin junio giugno junho czerwiec czerwca июня июнь haziran červen června iunie kesäkuu kesäkuuta június juny lipanj lipnja juuni birželio ιουνίου jun червня юни يونيو حزيران יוני ביוני जून มิถุนายน júní јун јуна জুন",
        "july juli juillet julio luglio julho lipiec lipca июля июль temmuz červenec července iulie heinäkuu heinäkuuta július juliol srpanj srpnja juuli liepos ιουλίου julai липня юли يوليو تموز יולי ביולי जुलाई กรกฎาคม júlí јул јула জুলাই",
        "august août agosto augustus sierpień sierpnia августа август ağustos srpen srpna elokuu elokuuta augusztus agost kolovoz kolovoza rugpjūčio αυγούστου agustus ogos augusti серпня أغسطس اغسطس آب אוגוסט באוגוסט अगस्त สิงหาคม ágúst августа আগস্ট",
        "september septembre septiembre settembre setembro wrzesień września сентября сентябрь eylül září septembrie syyskuu syyskuuta szeptember setembre setiembre rujan rujna rugsėjo σεπτεμβρίου вересня септември سبتمبر أيلول ספטמבר בספטמבר सितंबर सितम्बर กันยายน септембар септембра সেপ্টেম্বর",
        "october oktober octobre octubre ottobre outubro październik października октября октябрь ekim říjen října octombrie lokakuu lokakuuta október listopad_hr oktoober spalio οκτωβρίου жовтня октомври أكتوبر اكتوبر אוקטובר באוקטובר अक्टूबर अक्तूबर ตุลาคม október октобар октобра অক্টোবর",
        "november novembre noviembre novembro listopad listopada ноября ноябрь kasım noiembrie marraskuu marraskuuta studeni studenoga lapkričio νοεμβρίου листопада ноември نوفمبر נובמבר בנובמבר नवंबर नवम्बर พฤศจิกายน nóvember новембар новембра নভেম্বর",
        "december dezember décembre diciembre dicembre dezembro grudzień grudnia декабря декабрь aralık prosinec prosince decembrie joulukuu joulukuuta desember desembre gruodžio δεκεμβρίου disember грудня декември ديسمبر דצמבר בדצמבר दिसंबर दिसम्बर ธันวาคม децембар децембра ডিসেম্বর",
    ),
    1,
):
    for _name in _names.split():
        _MONTHS.setdefault(_name, _number)
        if len(_name) > 3 and not _name.endswith("_hr"):
            _MONTHS.setdefault(_name[:3], _number)
            _MONTHS.setdefault(_name[:4], _number)
_MONTHS |= {
    "sept": 9,
    "okt": 10,
    "dez": 12,
    "dic": 12,
    "ago": 8,
    "ene": 1,
    "mrz": 3,
    "mär": 3,
    "abr": 4,
    "juil": 7,
    "fév": 2,
    "déc": 12,
    "aoû": 8,
}
_WORD = "(?:[^\\W\\d_]|[\u0591-\u05c7\u064b-\u065f\u0900-\u0963\u0981-\u09e3\u0e31-\u0e4e])"  # a letter or a sign that stands at one
_THAI = re.compile("[\u0e00-\u0e7f]")
_BUDDHIST = 2400  # a year beyond is of the Buddhist era, in which Thai dates are counted
_THAI_YEARS = 543  # between it and ours
_DIGITS = {
    ord(digit): str(value)
    for digits in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "०१२३४५६७८९", "๐๑๒๓๔๕๖๗๘๙", "০১২৩৪৫৬৭৮৯")
    for value, digit in enumerate(digits)
}
_DAY_MONTH = re.compile(
    r"(\d(?<!\d\d)\d?)(?:st|nd|rd|th|er|º|ª|\.)?[\s.\-/]*(?:de\s+|of\s+|d')?("
    + _WORD
    + r"{2,16})\.?,?[\s.\-/]*(?:de[l]?\s+)?((?:19|20|25)\d\d)(?!\d)"
)
_MONTH_DAY = re.compile(
    r"(?<!\w)([^\W\d_]{3,14})\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?:\s*,\s*|\s+|\.\s*)((?:19|20)\d\d)(?!\d)"
)
# `2020. május 6.`, `2020 m. gegužės 6 d.`, `2020 May 6`; `2020. gada 6. maijs`.
_YEAR_MONTH = re.compile(r"((?:19|20)(?<!\d{3})\d\d)[.,]?\s+(?:m\.\s+)?([^\W\d_]{3,14})\.?\s+(\d{1,2})(?![\d:])")
_YEAR_DAY = re.compile(r"((?:19|20)(?<!\d{3})\d\d)\.\s+gada\s+(\d{1,2})\.\s+([^\W\d_]{3,14})")
_VIETNAMESE = re.compile(r"(\d(?<!\d\d)\d?)\s+tháng\s+(\d{1,2}),?\s+(?:năm\s+)?((?:19|20)\d\d)(?!\d)")
_SPACED = re.compile(r"((?:19|20)(?<!\d{3})\d\d)\.\s(\d{1,2})\.\s(\d{1,2})\.")  # Korean and Hungarian
_SHORT_YEAR = re.compile(r"(\d(?<!\d\d)\d?)-([a-zé]{3,9})-(\d\d)(?!\d)")  # `3-May-21`
_CJK = re.compile(r"((?:19|20)\d\d)\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]?")
_YEAR_FIRST = re.compile(r"((?:19|20)(?<!\d{3})\d\d)[/.](\d{1,2})[/.](\d{1,2})(?!\d)")
_YEAR_LAST = re.compile(r"(\d(?<!\d\d)\d?)([./-])(\d{1,2})\2((?:19|20)\d\d)(?!\d)")
_CLOCK = re.compile(r"(?<!\d)([01]?\d|2[0-3]):([0-5]\d)(?::[0-5]\d)?(?!\d)")
_URL_DAY = re.compile(r"(?:^|/)((?:19|20)\d\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?=[/\-_.]|$)")
_URL_MONTH = re.compile(r"(?:^|/)((?:19|20)\d\d)[/-](0[1-9]|1[0-2])(?=/)")
_URL_STAMP = re.compile(r"/((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=[/\-_.]|$)")
_LETTER = re.compile(r"[^\W\d_]")
_TURN = 70  # of years in two digits: from here on they are of the last century
_FIRST_YEAR = 1990
AHEAD = 2  # days that a page may be dated ahead: clocks and time zones differ
_LONGEST = 120


def iso_date(text: str, *, month_first: bool = False) -> str | None:
    """The date that a text holds, as exact as it is given; None where there is none or it cannot be.

    `month_first` settles 03/04/2020, which only the page's language can.
    """
    text = text[:_LONGEST]
    return _date_in(text if text.isascii() else text.translate(_DIGITS), month_first)


@lru_cache(maxsize=5_000)  # a page shows its date several times, and a site the same dates on many pages
def _date_in(text: str, month_first: bool) -> str | None:
    return _iso(text) or _worded(text) or _numbered(text, month_first)


def without_dates(text: str) -> str:
    """A text without the dates and times in it, for reading what stands beside them."""
    for pattern in (_ISO, ERA, SOLAR, _CJK, _YEAR_FIRST, _SPACED, _VIETNAMESE, _YEAR_LAST, _CLOCK):
        text = pattern.sub("  ", text)
    lowered = text.lower()
    for pattern, group in ((_DAY_MONTH, 2), (_MONTH_DAY, 1), (_YEAR_MONTH, 2), (_SHORT_YEAR, 2)):
        if len(lowered) != len(text):
            break
        for found in reversed(list(pattern.finditer(lowered))):
            if _month(found[group]):
                text = f"{text[: found.start()]}  {text[found.end() :]}"
        lowered = text.lower()
    return text


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
    if not text.isascii() and (other := era_day(text) or solar_day(text)):
        return _made(*other)
    lowered = text.lower()
    for found in _DAY_MONTH.finditer(lowered):
        month, year = _month(found[2]), int(found[3])
        if year > _BUDDHIST:
            year -= _THAI_YEARS if _THAI.match(found[2]) else 0
        if month and (made := _made(year, month, int(found[1]))):
            return made
    for found in _MONTH_DAY.finditer(lowered):
        month = _month(found[1])
        if month and (made := _made(int(found[3]), month, int(found[2]))):
            return made
    for year_first, group, day in ((_YEAR_MONTH, 2, 3), (_YEAR_DAY, 3, 2)):
        for found in year_first.finditer(lowered):
            month = _month(found[group])
            if month and (made := _made(int(found[1]), month, int(found[day]))):
                return made
    short = _SHORT_YEAR.search(lowered)
    if short and (month := _month(short[2])):
        year = int(short[3])
        return _made(year + (2000 if year < _TURN else 1900), month, int(short[1]))
    numbered = _VIETNAMESE.search(lowered)
    return _made(int(numbered[3]), int(numbered[2]), int(numbered[1])) if numbered else None


def _month(word: str) -> int | None:
    known = _MONTHS.get(word)
    if known is None and len(word) in (3, 4, 5):
        known = _MONTHS.get(word[:4]) or _MONTHS.get(word[:3])
    return known


def _numbered(text: str, month_first: bool) -> str | None:
    found = _YEAR_FIRST.search(text) or _SPACED.search(text)
    if found:
        return _made(int(found[1]), int(found[2]), int(found[3]))
    found = _YEAR_LAST.search(text)
    if found is None:
        return None
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    if second > 12 or (month_first and found[2] == "/" and first <= 12):
        return _made(year, first, second)
    return _made(year, second, first)


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


def day_number(iso: str) -> int:
    """Days since the year 1 of an ISO date, for comparing."""
    return date.fromisoformat((iso[:10] + "-01-01")[:10]).toordinal()
