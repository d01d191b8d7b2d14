"""The settings file, pressmark.toml: read once at the edge into Settings, each mistake named with its line."""

from __future__ import annotations

import math
import re
import tomllib
from pathlib import Path
from typing import Any

from pressmark.index.errors import SettingsError
from pressmark.index.rules_file import RULES, read_rules
from pressmark.index.settings import FORMS, KEYS, Settings
from pressmark.index.toml_lines import line_of, nearest

_FIELDS = ("title", "date", "author", "tags", "section", "summary", "image")
_BY_NAME = {(key.table, key.name): key for key in KEYS}
_TABLES = tuple(dict.fromkeys(key.table for key in KEYS))
_WORDS = {
    str: "a text",
    int: "a whole number",
    bool: "true or false",
    list: "a list of texts",
    dict: "a table of texts",
}
_TABLE_WORDS: dict[object, str] = {(int, float): "a table of numbers", list: "a table of lists of texts"}


def load_settings(path: Path, *, required: bool = False) -> Settings:
    """Settings of a file, or the defaults where there is none.

    Raises SettingsError with the file's line for a syntax error, an unknown key or a value of the wrong type.
    """
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        if required:
            raise SettingsError(f'No settings file at "{path}".') from None
        return Settings()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f'Cannot read "{path}": {error}.') from None
    return parse_settings(text, str(path))


def parse_settings(text: str, name: str = "pressmark.toml") -> Settings:
    """Settings of a TOML text; `name` is what errors call it."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message, _, place = str(error).partition(" (at ")
        line = re.match(r"line (\d+)", place)
        raise SettingsError(f"{name}{f', line {line[1]}' if line else ''}: {message}.") from None
    chosen: dict[str, Any] = {}
    for table, content in document.items():
        if table in RULES:
            continue
        if table not in _TABLES or not isinstance(content, dict):
            where = line_of(text, table)
            raise SettingsError(f'{name}, line {where}: unknown table "{table}".{nearest(table, (*_TABLES, *RULES))}')
        for key, value in content.items():
            chosen[key] = _checked(table, key, value, text, name)
    return Settings(**chosen, rules=read_rules(document, text, name))


def _checked(table: str, key: str, value: object, text: str, name: str) -> object:
    where = f"{name}, line {line_of(text, key, table)}"
    entry = _BY_NAME.get((table, key))
    if entry is None:
        known = [other.name for other in KEYS if other.table == table]
        raise SettingsError(f'{where}: unknown key "{key}" in [{table}].{nearest(key, known)}')
    within = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    fits = isinstance(value, entry.kind) and isinstance(value, bool) == (entry.kind is bool)
    texts = [text for item in within if isinstance(item, list) for text in item]
    fits = fits and all(isinstance(item, entry.values) and not isinstance(item, bool) for item in within)
    fits = fits and not any(isinstance(item, float) and math.isnan(item) for item in within)
    if not fits or not all(isinstance(text, str) for text in texts):
        words = _WORDS[entry.kind] if entry.values is str else _TABLE_WORDS[entry.values]
        raise SettingsError(f"{where}: {key} must be {words}.")
    if entry.choices and value not in entry.choices:
        raise SettingsError(f"{where}: {key} must be one of {', '.join(entry.choices)}.")
    if entry.form and value and not FORMS[entry.form][0].fullmatch(str(value)):
        raise SettingsError(f"{where}: {key} must be {FORMS[entry.form][1]}.")
    if key == "fields" and isinstance(value, dict) and (unknown := [name for name in value if name not in _FIELDS]):
        raise SettingsError(f'{where}: unknown field "{unknown[0]}".{nearest(unknown[0], _FIELDS)}')
    numbers = [number for number in (value, *within) if isinstance(number, int | float)]
    if any(number < 0 for number in numbers):
        raise SettingsError(f"{where}: {key} must not be negative.")
    if any(number > entry.most for number in numbers):
        raise SettingsError(f"{where}: {key} must be {entry.most} at most.")
    if any(number < entry.least for number in numbers):
        raise SettingsError(f"{where}: {key} must be {entry.least} at least.")
    return tuple(value) if isinstance(value, list) else value
