"""The rules of pressmark.toml, read: entries such as `[[pin]]`, checked key by key against RULE_KEYS."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from pressmark.index.errors import SettingsError
from pressmark.index.rules import CLASSES, Matching, Rules, Texts
from pressmark.index.toml_lines import entry_lines, line_of, nearest

MOST_RULES = 1_000
MOST_TEXTS = 100
LONGEST_TEXT = 500
LOWEST_FACTOR, HIGHEST_FACTOR = 0.1, 10.0
LAST_PLACE = 100


class RuleKey(NamedTuple):
    """One key of a rule: `form` names the check of its value in _FORMS."""

    rule: str
    name: str
    form: str
    meaning: str
    required: bool = False


_QUERY = "query, or a list of them; case, accents and punctuation do not count"
_MATCH = "`exact` (the whole query, which is so without this key) or `contains` (its words stand in the query)"
RULE_KEYS: tuple[RuleKey, ...] = (
    RuleKey("synonym", "words", "queries", "words or phrases; each also finds the others", True),
    RuleKey("synonym", "means", "queries", "one way: `words` find these too, these do not find `words`"),
    RuleKey("pin", "query", "queries", _QUERY, True),
    RuleKey("pin", "urls", "texts", "articles to show, in this order", True),
    RuleKey("pin", "place", "place", "place of the first of them, 1 to 100; 1 without this key"),
    RuleKey("pin", "match", "match", _MATCH),
    RuleKey("hide", "urls", "texts", "articles to leave out; `*` stands for any letters", True),
    RuleKey("hide", "query", "queries", f"{_QUERY}; every query without this key"),
    RuleKey("hide", "match", "match", _MATCH),
    RuleKey("redirect", "query", "queries", _QUERY, True),
    RuleKey("redirect", "to", "address", "address to send the visitor to: http(s), or a path such as `/help/`", True),
    RuleKey("redirect", "match", "match", _MATCH),
    RuleKey("boost", "factor", "factor", "what the score is multiplied by, 0.1 to 10", True),
    RuleKey("boost", "urls", "texts", "articles; `*` stands for any letters"),
    RuleKey("boost", "section", "texts", "articles of these sections"),
    RuleKey("boost", "tag", "texts", "articles with one of these tags"),
    RuleKey("boost", "author", "texts", "articles by one of these authors"),
    RuleKey("boost", "kind", "texts", "`article` or `page`"),
    RuleKey("boost", "lang", "texts", "articles in these languages, such as `en`"),
    RuleKey("boost", "filters", "table", 'values of the site\'s own filters, such as { level = "easy" }'),
    RuleKey("golden", "query", "query", "what is asked", True),
    RuleKey("golden", "expect", "texts", "articles that have to be found", True),
    RuleKey("golden", "rank", "place", "worst rank that each of them may have, 1 to 100; 1 without this key"),
)
RULES = tuple(dict.fromkeys(key.rule for key in RULE_KEYS))
_ONE_OF = {"kind": ("article", "page")}


def read_rules(document: Mapping[str, Any], text: str, name: str) -> Rules:
    """The rules of a file that tomllib has read. Raises SettingsError with the line of the first that cannot be
    used."""
    found: dict[str, tuple[Any, ...]] = {}
    for rule in RULES:
        entries = document.get(rule, [])
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise SettingsError(f"{name}, line {line_of(text, rule)}: write [[{rule}]], in double brackets.")
        if len(entries) > MOST_RULES:
            raise SettingsError(f"{name}: {len(entries):,} times [[{rule}]]; there may be {MOST_RULES:,}.")
        lines = entry_lines(text, rule) if entries else []
        found[rule] = tuple(
            _rule(rule, entry, _Place(text, name, rule, n), lines[n] if n < len(lines) else line_of(text, rule))
            for n, entry in enumerate(entries)
        )
    return Rules(**found)


class _Place(NamedTuple):
    """Where an entry stands: number `entry` of its rule."""

    text: str
    name: str
    rule: str
    entry: int

    def error(self, key: str, complaint: str) -> SettingsError:
        line = line_of(self.text, key, self.rule, self.entry)
        return SettingsError(f"{self.name}, line {line}: {complaint}")


def _rule(rule: str, entry: Mapping[str, object], place: _Place, line: int) -> object:
    keys = {key.name: key for key in RULE_KEYS if key.rule == rule}
    values: dict[str, Any] = {}
    for name, value in entry.items():
        if name not in keys:
            raise place.error(name, f'unknown key "{name}" in [[{rule}]].{nearest(name, list(keys))}')
        try:
            values[name] = _FORMS[keys[name].form](value)
        except ValueError as error:
            raise place.error(name, f"{name} must be {error}.") from None
        if name in _ONE_OF and not set(values[name]) <= set(_ONE_OF[name]):
            raise place.error(name, f"{name} must be one of {', '.join(_ONE_OF[name])}.")
    for key in keys.values():
        if key.required and key.name not in values:
            raise place.error(rule, f"[[{rule}]] needs {key.name}.")
    if rule == "synonym" and len(values["words"]) == 1 and "means" not in values:
        raise place.error("words", "words must be two or more, or there must be means.")
    if rule == "boost" and len(values) == 1:
        raise place.error(rule, "[[boost]] needs one of urls, section, tag, author, kind, lang, filters.")
    return CLASSES[rule](**values, line=line)


def _text(value: object) -> str:
    if not isinstance(value, str) or not 0 < len(value.strip()) <= LONGEST_TEXT:
        raise ValueError(f"a text of 1 to {LONGEST_TEXT} letters")
    return value.strip()


def _texts(value: object) -> Texts:
    listed = [value] if isinstance(value, str) else value
    try:
        if isinstance(listed, list) and 0 < len(listed) <= MOST_TEXTS:
            return tuple(dict.fromkeys(map(_text, listed)))
    except ValueError:
        pass
    raise ValueError(f"a text of 1 to {LONGEST_TEXT} letters, or a list of 1 to {MOST_TEXTS} of them")


def _query(value: object) -> str:
    """A text that asks for something: one of signs alone would never act."""
    from pressmark.index.analyzer import analyzer_for

    text = _text(value)
    if not analyzer_for(None).tokens(text):
        raise ValueError(f'words; "{text}" has no letter and no digit')
    return text


def _queries(value: object) -> Texts:
    texts = _texts(value)
    for text in texts:
        _query(text)
    return texts


def _table(value: object) -> dict[str, str]:
    if not isinstance(value, dict) or not 0 < len(value) <= MOST_TEXTS:
        raise ValueError("a table of texts")
    return {name: _text(wanted) for name, wanted in value.items()}


def _place(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= LAST_PLACE:
        raise ValueError(f"a whole number from 1 to {LAST_PLACE}")
    return value


def _factor(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not LOWEST_FACTOR <= value <= HIGHEST_FACTOR:
        raise ValueError(f"a number from {LOWEST_FACTOR} to {HIGHEST_FACTOR:.0f}")
    return float(value)


def _match(value: object) -> Matching:
    if value == "exact" or value == "contains":
        return value
    raise ValueError("exact or contains")


def _address(value: object) -> str:
    """An address that a browser cannot take for another one: it drops tabs, and reads a backslash as a slash."""
    address = _text(value)
    try:
        parts = urlsplit(address)
        known = (
            parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and "@" not in parts.netloc
            and (parts.port or 1) > 0
        )
    except ValueError:
        known = False
    rooted = address.startswith("/") and not address.startswith("//")
    if not (known or rooted) or any(char <= " " or char in "\\\x7f" for char in address):
        raise ValueError("an http(s) address, or a path that begins with /")
    return address


_FORMS: Mapping[str, Any] = {
    "text": _text,
    "texts": _texts,
    "query": _query,
    "queries": _queries,
    "table": _table,
    "place": _place,
    "factor": _factor,
    "match": _match,
    "address": _address,
}
