"""Text to tokens, by language: the one place where words are made, for indexing, queries and snippets.

A word has two forms. The exact form is what stands in the text, with case and accents folded; it keeps the signs that
carry meaning (`c++`, `.net`, `<head>`). The stem is what inflections share; `.net` and `<head>` leave their signs out
of it, so that plain `net` finds `.NET`, while `c++` and `c#` are other words than `c`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

import Stemmer

from pressmark.index.unspaced_scripts import INSIDE, UNSPACED, has_unspaced, is_unspaced, pairs_of
from pressmark.index.values import value

LETTER = rf"[^\W_{UNSPACED}]"
# A word of letters, with the marks that stand inside it.
WRITTEN = re.compile(rf"[^\W\d_](?:[^\W\d_]|[{INSIDE}])+")


def _word(initial: str, letter: str, letters: str, run: str = "") -> re.Pattern[str]:
    return re.compile(
        rf"{run}(?<![\w.&])(?:{initial}\.){{2,8}}{initial}?(?![\w.])"  # `U.S.A.` is `USA`
        rf"|(?<![\w&])[A-Za-z]{{1,3}}&[A-Za-z]{{1,3}}(?![\w&;=])"
        rf"|(?:(?<![\w.)\]/])\.(?=[^\W\d_]{{2}}))?"
        rf"{letter}{letters}(?:['’ʼ](?=[^\W\d_]){letter}+){{0,2}}"
        rf"(?:\+\+(?![\w+])|(?<![^\W_]{letter})[#♯](?!\w))?"
        r"|<[A-Za-z][A-Za-z0-9-]*/?>"
    )


# The simpler the text, the faster the pattern; to compile the last takes a tenth of a search on the command line.
_ASCII_WORD = _word("[A-Za-z]", "[A-Za-z0-9]", "[A-Za-z0-9]*")


@cache
def _spaced_word() -> re.Pattern[str]:
    return _word(r"[^\W\d_]", r"[^\W_]", rf"(?:[^\W_]|[{INSIDE}])*")


@cache
def _any_word() -> re.Pattern[str]:
    initial, letters = rf"[^\W\d_{UNSPACED}]", rf"(?:{LETTER}|[{INSIDE}])*"
    return _word(initial, LETTER, letters, rf"[{UNSPACED}][{UNSPACED}{INSIDE}]*|")


def _words(text: str) -> re.Pattern[str]:
    """What finds the words of a text."""
    if text.isascii():
        return _ASCII_WORD
    return _any_word() if has_unspaced(text) else _spaced_word()


# Kana that half-width writing spells with a mark apart.
_VOICED = re.compile("[\u304c-\u3094\u30ac-\u30f4]")
# Particles that French, Italian and Catalan write onto the next word.
_ELISION = re.compile(
    r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|un|(?:d|n|s|c|a)?(?:e|a|u|o)ll|quest|bell|sant|tutt)['’ʼ](?=\w)",
    re.IGNORECASE,
)
_ELIDING = frozenset({"ca", "fr", "it", "oc"})
# Languages in which accents are no shade of a letter: what is other by them is another word, never an inflection.
TONAL = frozenset({"vi"})
_JOINERS = str.maketrans("", "", "\u00ad\u200c\u200d")
_SOFT_HYPHEN = str.maketrans("’ʼ♯", "''#", "\u00ad")
_ALGORITHMS = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "eo": "esperanto", "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish",
    "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian",
    "it": "italian", "lt": "lithuanian", "ms": "indonesian", "nb": "norwegian", "ne": "nepali", "nl": "dutch",
    "nn": "norwegian", "no": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
    # Near relatives, whose words end alike.
    "be": "russian", "bs": "serbian", "gl": "portuguese", "hr": "serbian", "lb": "german", "sh": "serbian",
    "sk": "czech", "uk": "russian",
}  # fmt: skip
# What a stemmer leaves apart, before it is asked: Ukrainian and Belarusian letters as Russian ones, and the Portuguese
# plural in -ões.
_EAST_SLAVIC = [("ої", "ой"), ("ії", "ий")] + [(c, other) for c, other in zip("іїєґў", "ииегв", strict=True)]
_REWRITTEN = {
    "uk": _EAST_SLAVIC, "be": _EAST_SLAVIC, "gl": [("ões ", "ão "), ("oes ", "ao ")], "pt": [("ões ", "ão "), ("oes ", "ao ")],
}  # fmt: skip
# Numbers joined by full stops: versions, addresses of hosts, sections of a text.
_VERSION = re.compile(r"(?<![\w.])[vV]?(\d{1,8}(?:\.\d{1,8}){1,5})(?!\w|\.\d)")
_LONGEST = 60
_REMEMBERED = 200_000


@value(frozen=True, slots=True)
class Token:
    """A word of a text: its exact form (folded case and accents), its stem, and where it stands."""

    exact: str
    stem: str
    start: int
    end: int


class Analyzer:
    """Tokens of one language. Word n of `terms` stands at position n; both lists are equally long.

    The memo from surface form to tokens answers more than 99 % of look-ups on real text.
    """

    def __init__(self, lang: str) -> None:
        self.lang = lang
        algorithm = _ALGORITHMS.get(lang)
        self._stemmer = Stemmer.Stemmer(algorithm) if algorithm in Stemmer.algorithms() else None
        self._rewritten = _REWRITTEN.get(lang, [])
        self._elides = lang in _ELIDING
        self._memo: dict[str, tuple[str, str]] = {}

    def tokens(self, text: str) -> list[Token]:
        """Words with their places, for queries, snippets and highlights."""
        found: list[Token] = []
        for match in _words(text).finditer(text):
            word, start = match[0], match.start()
            if word[0] >= "\u0e00" and is_unspaced(word):
                for pair, at, end in pairs_of(word):
                    found.append(Token(pair, pair, start + at, start + end))
            else:
                if self._elides and (particle := _ELISION.match(word)):
                    start += particle.end()
                    word = word[particle.end() :]
                exact, stem = self._forms(word)
                found.append(Token(exact, stem, start, match.end()))
        return found

    def terms(self, text: str) -> tuple[list[str], list[str]]:
        """Exact forms and stems in the order of the text, for the index."""
        exacts: list[str] = []
        stems: list[str] = []
        memo = self._memo
        for word in _words(text).findall(text):
            if word[0] >= "\u0e00" and is_unspaced(word):
                pairs = [pair for pair, _, _ in pairs_of(word)]
                exacts += pairs
                stems += pairs
                continue
            known = memo.get(word)
            exact, stem = known if known is not None else self._forms(word)
            exacts.append(exact)
            stems.append(stem)
        return exacts, stems

    @property
    def stems(self) -> bool:
        """Whether inflections of this language are brought together."""
        return self._stemmer is not None

    def stem(self, exact: str) -> str:
        """The stem of one word, given as its exact form or as typed."""
        return self._forms(exact)[1]

    def _forms(self, word: str) -> tuple[str, str]:
        known = self._memo.get(word)
        if known is None:
            if len(self._memo) > _REMEMBERED:
                self._memo.clear()
            known = self._memo[word] = self._analyse(word)
        return known

    def _analyse(self, word: str) -> tuple[str, str]:
        lowered = composed(word).translate(_SOFT_HYPHEN) or word
        if self._elides:
            lowered = _ELISION.sub("", lowered, count=1) or lowered
        lowered = (lowered.removesuffix("'s") or lowered)[:_LONGEST]
        if "." in lowered[1:]:
            lowered = lowered.replace(".", "")
        exact = fold(lowered)
        if lowered[-1] in "+#" or "&" in lowered:
            return exact, exact
        if self.lang in TONAL:
            return exact, lowered
        plain = lowered.translate(_JOINERS).replace("'", "").strip("<>/.")
        for written, rewritten in self._rewritten:
            plain = f"{plain} ".replace(written, rewritten)[:-1]
        return exact, fold(self._stemmer.stemWord(plain)) or exact if self._stemmer else fold(plain) or exact


def composed(text: str) -> str:
    """Without its case and the ways in which Unicode writes one letter, but with its accents."""
    return unicodedata.normalize("NFKC", text).casefold()


def fold(text: str) -> str:
    """Without the accents of Latin, Greek and Cyrillic letters and the vowels of Hebrew and Arabic ones.

    Marks of other scripts are letters there.
    """
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", text).translate(_PLAIN))


# Letters with a stroke or hook, which have no decomposition, and Arabic and Persian letters that writers mix.
_PLAIN: dict[int, str | None] = {
    **dict(zip(map(ord, "øłđħıŧςةىیکہۀ"), "oldhitσهييكهه", strict=True)),
    ord("æ"): "ae",
    ord("œ"): "oe",
    **dict.fromkeys((*range(0x300, 0x370), *range(0x591, 0x5BE), 0x5BF, 0x5C1, 0x5C2, 0x5C4, 0x5C5, 0x5C7)),
    **dict.fromkeys((0x640, *range(0x64B, 0x660), 0x670)),
}


class _Folding(dict[int, str]):
    """Of each character the one letter that matching sees; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        folded = fold(composed(char))
        lowered = char.lower()
        value = folded if len(folded) == 1 else lowered if len(lowered) == 1 else char
        self[code] = value
        return value


_FOLDING = _Folding()
_ASCII = bytes(range(128))


def folded_text(text: str) -> str:
    """A text as exact forms are spelled, letter for letter: offsets in the result are offsets in the text.

    Letters whose folded form is longer (`ß`, `æ`) stay single; `surface_forms` knows how to look for them.
    """
    if text.isascii():
        return text.lower()
    # As bytes, where only the letters of ASCII are touched, at ten times the speed; then what is left beside these.
    data = text.encode("utf-8", "surrogatepass").lower()
    lowered = data.decode("utf-8", "surrogatepass")
    for char in set(data.translate(None, _ASCII).decode("utf-8", "surrogatepass")):
        if (letter := _FOLDING[ord(char)]) != char:
            lowered = lowered.replace(char, letter)
    return lowered


@lru_cache(maxsize=16_384)
def surface_forms(exact: str) -> tuple[str, ...]:
    """How an exact form may stand in `folded_text`: as it is, with a letter that folds to two, with marks apart."""
    spelled = [exact]
    for letters, letter in (("ss", "ß"), ("ae", "æ"), ("oe", "œ")):
        if letters in exact:
            spelled.append(exact.replace(letters, letter))
    if "'" in exact:
        spelled.append(exact.replace("'", "’"))
    if _VOICED.search(exact):
        spelled.append(unicodedata.normalize("NFD", exact))
    return tuple(spelled)


def versions(text: str) -> list[tuple[str, int, int]]:
    """The numbers of several parts in a text (`3.0.1`, `v2.4`), with their places."""
    return [(match[1], match.start(), match.end()) for match in _VERSION.finditer(text)] if "." in text else []


def version_terms(text: str) -> list[str]:
    """What such numbers are found by: themselves, and their beginnings of two parts and more (`3.0` finds `3.0.1`)."""
    found = []
    for number, _, _ in versions(text):
        parts = number.split(".")
        found += [".".join(parts[:count]) for count in range(2, len(parts) + 1)]
    return found


@lru_cache(maxsize=64)
def analyzer_for(lang: str | None) -> Analyzer:
    """The analyzer of a language tag (`de-AT` is `de`); without a tag words are folded but not stemmed."""
    return Analyzer((lang or "").replace("_", "-").partition("-")[0].lower())
