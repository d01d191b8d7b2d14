"""The language of a page: what it declares, checked against what its text is written in."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import Any

# Function words that make up a good part of any text of a language.
_COMMON = {
    "en": "the of and to in is that for it with as was on are be this by from have not you or",
    "de": "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden",
    "es": "de la que el en y los del se las por un para con no una su al lo como más",
    "fr": "de la le et les des en un du une que est pour qui dans par plus pas au sur ne se",
    "it": "di e il la che in a per un del le una con non i da si è sono dei nel",
    "pt": "de a o que e do da em um para com não uma os no se na por mais as dos",
    "nl": "de van het een en in is dat op te zijn met voor niet aan er om ook als dan",
    "sv": "och i att det som en på är av för med till den har de inte om ett",
    "da": "og i at det er en til på som med for af de den har ikke der et",
    "no": "og i det er på en til som for at med av de har ikke den et om",
    "fi": "ja on ei että se oli hän mutta ovat kun niin myös joka tai sen",
    "pl": "i w na z do się nie jest to że o jak po od za dla przez są",
    "cs": "a v na se je z o že to s do i pro ve jako by za od k jsou",
    "sk": "a v na sa je že z o to s do aj pre vo ako by za od k sú",
    "hu": "a az és hogy is nem egy ez van volt meg csak mint ha már de",
    "ro": "de și în a la cu o pe care din nu că pentru un este mai se",
    "tr": "ve bir bu da de için ile çok olarak daha olan gibi ne kadar en",
    "id": "yang dan di dengan untuk dari ini pada tidak dalam itu adalah akan ke oleh",
    "ms": "yang dan di dengan untuk dari ini pada tidak dalam itu adalah akan ke oleh",
    "ca": "de la i el que a en les per un del els una amb no és al es més",
    "vi": "và của là có không trong cho được với một các những người đã này",
    "hr": "i u je na se da za su od s o a kao ne koji što",
    "ru": "и в не на что с по как это из к для от но он а за его у так",
    "uk": "і в не на що з до як це та для від але за його у так є",
    "bg": "и на в за да се от с не че е по са до като при",
    "el": "και το να του η της με για που την από είναι στο δεν",
}
_WORDS_OF = {code: frozenset(common.split()) for code, common in _COMMON.items()}
LANGUAGES = (*_COMMON, "ja", "ko", "zh", "th", "he", "ar", "fa", "hi")
_SPEAKING: dict[str, tuple[str, ...]] = {}  # a function word to the languages that have it
for _code, _common in _WORDS_OF.items():
    for _word in _common:
        _SPEAKING[_word] = (*_SPEAKING.get(_word, ()), _code)
_SPEAKERS = list(dict.fromkeys(_SPEAKING.values()))
_NUMBERS = {word: _SPEAKERS.index(codes) for word, codes in _SPEAKING.items()}  # counted sooner than many words
# Compiled by the first text that is not all ASCII: so many characters take a millisecond.
_SCRIPTS = (
    ("ja", "[\u3040-\u30ff]", 0.05),
    ("ko", "[\uac00-\ud7af]", 0.2),
    ("zh", "[\u4e00-\u9fff]", 0.2),
    ("th", "[\u0e00-\u0e7f]", 0.2),
    ("el", "[\u0370-\u03ff]", 0.2),
    ("he", "[\u0590-\u05ff]", 0.2),
)
_OTHER_SCRIPT = "[\u0370-\u03ff\u0590-\u05ff\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]"
_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*$")
_NAMES = {
    "english": "en", "german": "de", "deutsch": "de", "french": "fr", "français": "fr", "spanish": "es",
    "español": "es", "italian": "it", "japanese": "ja", "portuguese": "pt", "dutch": "nl", "russian": "ru",
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")
# For each byte of windows-1252 the letter that it is, or a space.
_LETTERS = bytes(
    byte if _WORD.fullmatch(bytes((byte,)).decode("cp1252", "ignore")) else ord(" ") for byte in range(256)
)
_ENOUGH = 200
# The share of function words that prose has at least, that texts with much code have, and by how much they must lead.
_PROSE, _CODE, _AHEAD = 0.16, 0.06, 1.5
_SAMPLE = 3000
# Languages that detection mixes up: the declaration stands.
_KIN = ({"id", "ms"}, {"no", "nb", "nn", "da"}, {"hr", "sr", "bs", "sh"}, {"cs", "sk"}, {"gl", "pt"}, {"zh", "yue"})


def language_tag(declared: str) -> str | None:
    """A declared language as a tag such as `en` or `pt-BR`; None where it is none."""
    value = declared.strip().split(",")[0].strip()
    if value.lower() in _NAMES:
        return _NAMES[value.lower()]
    if not _TAG.match(value) or value.lower() in ("und", "zxx", "mul", "xx"):
        return None
    parts = value.replace("_", "-").split("-")
    return "-".join([parts[0].lower(), *(p.upper() if len(p) == 2 else p for p in parts[1:])])


def detect(text: str, declared: str | None) -> str | None:
    """The language that a text is written in: the declared tag where it holds, None where nothing is certain."""
    sample = text[:_SAMPLE]
    words = _words(sample.lower())
    letters = sum(map(len, words))
    if letters < _ENOUGH // 4:
        return None
    base = (declared or "").partition("-")[0]
    for code, script, share in _SCRIPTS if not sample.isascii() and re.search(_OTHER_SCRIPT, sample) else ():
        if len(re.findall(script, sample)) >= share * letters:
            return declared if code == base or (code == "zh" and base in ("ja", "yue")) else code
    if letters < _ENOUGH:
        return None
    plain = _by_function_words(words, base)
    if plain is not None:
        return declared if plain == base else plain
    found, probability = _identifier().classify(sample)
    if found == base or any({found, base} <= kin for kin in _KIN):
        return declared
    # Latin is what dummy texts are taken for.
    return str(found) if probability >= 0.95 and found != "la" else None


def _words(text: str) -> list[str]:
    """The words of a text; most texts are written in one byte a letter, which is eight times as fast."""
    try:
        plain = text.encode("cp1252")
    except UnicodeEncodeError:
        return _WORD.findall(text)
    return plain.translate(_LETTERS).decode("cp1252").split()


def _by_function_words(words: list[str], base: str) -> str | None:
    """The language whose function words are common enough to settle it; None sends to the identifier.

    A declared language needs fewer: in texts full of code they are rarer. Without a declaration one must lead clearly.
    """
    if base in _COMMON and sum(map(_WORDS_OF[base].__contains__, words)) / len(words) >= _PROSE:
        return base  # as for nearly all pages: no other language has to be counted
    counts = dict.fromkeys(_COMMON, 0)
    for number, times in Counter(map(_NUMBERS.get, words)).items():
        for code in _SPEAKERS[number] if number is not None else ():
            counts[code] += times
    shares = {code: count / len(words) for code, count in counts.items()}
    likeliest = base if base in shares else max(shares, key=lambda code: shares[code])
    kin = {likeliest}.union(*(group for group in _KIN if likeliest in group))
    lead = shares[likeliest] / max(0.001, *(share for code, share in shares.items() if code not in kin))
    return likeliest if lead >= _AHEAD and shares[likeliest] >= (_CODE if likeliest == base else _PROSE) else None


def load_identifier() -> None:
    """Load what tells languages apart, so that processes forked later share it: it takes half a second and 80 MB."""
    _identifier()


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # loads numpy: only while indexing

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
