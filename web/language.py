"""The words of the pages in the languages that are shipped: strings/LANG.json, one flat table each."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pressmark.web.ui_files import UiFiles, ui_file

_FOLDER = Path(__file__).parent / "strings"
DEFAULT = "en"
HOLE = re.compile(r"{(\w+)}")
RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"})
# How a language is called by those who speak it, for the facet.
LANGUAGE_NAMES = {
    "ar": "العربية",
    "bg": "Български",
    "bn": "বাংলা",
    "ca": "Català",
    "cs": "Čeština",
    "da": "Dansk",
    "de": "Deutsch",
    "el": "Ελληνικά",
    "en": "English",
    "es": "Español",
    "fa": "فارسی",
    "fi": "Suomi",
    "fr": "Français",
    "he": "עברית",
    "hi": "हिन्दी",
    "hu": "Magyar",
    "id": "Bahasa Indonesia",
    "it": "Italiano",
    "ja": "日本語",
    "ko": "한국어",
    "ms": "Bahasa Melayu",
    "nl": "Nederlands",
    "no": "Norsk",
    "pl": "Polski",
    "pt": "Português",
    "ro": "Română",
    "ru": "Русский",
    "sv": "Svenska",
    "ta": "தமிழ்",
    "th": "ไทย",
    "tr": "Türkçe",
    "uk": "Українська",
    "ur": "اردو",
    "vi": "Tiếng Việt",
    "zh": "中文",
}


@dataclass(frozen=True, slots=True)
class Strings:
    """One language's words; `t` fills a text in, `count` picks the plural form."""

    lang: str
    table: Mapping[str, Any]

    @property
    def direction(self) -> str:
        return direction(self.lang)

    def t(self, key: str, **values: object) -> str:
        return filled(self.table[key], values)

    def count(self, key: str, number: int, **values: object) -> str:
        forms: Mapping[str, str] = self.table[key]
        text = forms.get(plural_form(self.lang, number)) or forms["other"]
        return filled(text, {"n": self.number(number)} | values)

    def number(self, number: int) -> str:
        return f"{number:,}".replace(",", self.table["thousands"])

    def date(self, iso: str) -> str:
        """A date in words, as exact as it is given; what is no date stays as it is."""
        parts = iso[:10].split("-")
        if not all(part.isdecimal() for part in parts) or len(parts) > 3:
            return iso
        if len(parts) == 1:
            return self.t("date_year", year=parts[0])
        if not 1 <= int(parts[1]) <= 12:
            return iso
        values = {"year": parts[0], "month": self.table["months"][int(parts[1]) - 1]}
        if len(parts) == 2:
            return self.t("date_month", number=parts[1], **values)
        return self.t("date_day", day=int(parts[2]), **values)


def filled(text: str, values: Mapping[str, object]) -> str:
    """The text with each {name} replaced, once: what is filled in may hold braces of its own."""
    return HOLE.sub(lambda hole: str(values.get(hole[1], hole[0])), text)


def read_strings() -> Mapping[str, Strings]:
    """Every shipped language by its code."""
    return {path.stem: Strings(path.stem, json.loads(path.read_bytes())) for path in sorted(_FOLDER.glob("*.json"))}


def box_files(languages: Mapping[str, Strings]) -> UiFiles:
    """What the search box says, a file a language, by the name of the file; English is built in."""
    tables = {
        f"pressmark-search.{lang}.json": words.table["box"] for lang, words in languages.items() if lang != DEFAULT
    }
    return {name: ui_file(name, json.dumps(table, ensure_ascii=False).encode()) for name, table in tables.items()}


def nearest(languages: Mapping[str, Strings], *wanted: str | None) -> Strings:
    """The first wanted language that is shipped, regional forms counting as their language, else English."""
    for code in wanted:
        primary = (code or "").replace("_", "-").partition("-")[0].lower()
        if primary in languages:
            return languages[primary]
    return languages[DEFAULT]


def direction(lang: str | None) -> str:
    return "rtl" if (lang or "").partition("-")[0].lower() in RIGHT_TO_LEFT else "ltr"


def language_name(code: str) -> str:
    return LANGUAGE_NAMES.get(code.partition("-")[0].lower(), code)


def plural_form(lang: str, number: int) -> str:
    """The plural category of Unicode's rules for whole numbers, for the languages that have more than one form."""
    ten, hundred = number % 10, number % 100
    if lang in ("ja", "ko", "zh", "ms", "id", "th", "vi"):
        return "other"
    if lang in ("ru", "uk"):
        if ten == 1 and hundred != 11:
            return "one"
        return "few" if 2 <= ten <= 4 and not 12 <= hundred <= 14 else "many"
    if lang == "pl":
        if number == 1:
            return "one"
        return "few" if 2 <= ten <= 4 and not 12 <= hundred <= 14 else "many"
    if lang == "ar":
        if number <= 2:
            return ("zero", "one", "two")[number]
        return "few" if 3 <= hundred <= 10 else "many" if hundred >= 11 else "other"
    if lang in ("fr", "pt"):
        return "one" if number < 2 else "other"
    return "one" if number == 1 else "other"
