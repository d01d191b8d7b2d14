"""Bytes to text: how a page is written, whatever it declares."""

from __future__ import annotations

import codecs
import re

_CHARSET = re.compile(
    rb"""<(?:meta|\?xml)\b[^>]{0,300}?(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# As browsers do: what is labelled Latin-1 is windows-1252, and so on for its kin.
_ALIASES = {
    "iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252",
    "iso-8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "shift_jis": "cp932",
    "shift-jis": "cp932", "x-sjis": "cp932", "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "tis-620": "cp874",
    "utf8": "utf-8", "unicode": "utf-8", "utf-16": "utf-8", "utf-16le": "utf-8", "utf-16be": "utf-8",
    "big5": "big5hkscs", "x-user-defined": "cp1252",
}  # fmt: skip
# Codecs for other things than text; one of them takes the square of the length.
_NOT_OF_PAGES = frozenset({"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"})
_LANGUAGE = re.compile(rb"""<html\b[^>]{0,300}?\blang\s*=\s*["']?([A-Za-z]{2,3})""", re.IGNORECASE)
_BY_LANGUAGE = {
    language: encoding
    for encoding, languages in {
        "cp1250": "pl cs hu sk sl hr ro bs sq", "cp1251": "ru uk bg be mk sr", "cp1253": "el", "cp1254": "tr az",
        "cp1255": "he", "cp1256": "ar fa ur", "cp1257": "lt lv et", "cp1258": "vi", "cp874": "th",
        "cp932": "ja", "cp949": "ko", "gb18030": "zh",
    }.items()
    for language in languages.split()
}  # fmt: skip
# In the order in which browsers know them: where two fit as well, the first is taken.
_CYRILLIC = ("cp1251", "koi8_u", "iso8859_5", "cp866")
_COMMON = frozenset("оаеинтрсвлі")  # about six of ten letters of any text in Cyrillic
_LIKELY, _DIFFERENT = 0.45, 6  # share of these letters in a text and how many of them, so that it is one
_ASCII = bytes(range(0x80))
_LATIN = re.compile(
    r"cp125[0247]|cp(?:437|850|852|858|775|500|037|1140|273|1026)|latin|iso8859_(?:1|2|3|4|9|10|13|14|15|16)$|mac_|hp_"
)
_ESCAPES = re.compile(rb"\x1b\$(?:[@B]|\)C)")  # what begins double-byte text in encodings of seven bits
_BINARY = bytes((*range(0x09), *range(0x0E, 0x1B), *range(0x1C, 0x20)))
_MARKUP = re.compile(rb"<(?:!doctype|html|head|body|title|meta|div|p|article|h1|a)\b", re.IGNORECASE)
_HEAD, _SAMPLE = 4_096, 200_000  # bytes and characters that tell how a page is encoded
_SURROGATE = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")  # half of a character, as some programs write it
_DAMAGE = re.compile("\ufffd{1,4}")  # what one bad character leaves
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# Those of them that valid UTF-8 may hold, as its bytes.
_CONTROLS = bytes((*range(0x09), 0x0B, *range(0x0E, 0x20), 0x7F))
_NO_CHARACTERS = "\ufffe\uffff"


def decode(data: bytes) -> tuple[str, str]:
    """The text of a page and the encoding that it was read with.

    A byte order mark, the zeros of UTF-16 or the escapes of ISO-2022 decide, then valid UTF-8 (whatever is declared),
    then the declared encoding, then detection.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return _clean(data.decode(name, "replace").lstrip("\ufeff")), name
    if name := _wide(data):
        return _clean(data.decode(name, "replace")), name
    if b"\x1b" in data and _ESCAPES.search(data) and data.isascii():
        name = _declared(data) or ""
        name = name if name.startswith("iso2022") else "iso2022_jp"
        return _clean(data.decode(name, "replace")), name
    try:
        text = data.decode("utf-8")
        return (text if _is_clean(data, text) else _clean(text)), "utf-8"
    except UnicodeDecodeError:
        pass
    declared = _declared(data)
    if declared is not None and declared != "utf-8":
        text = data.decode(declared, "replace")
        if text.count("\ufffd") * 50 <= len(text):
            return _clean(text), declared
    whole, surrogates = _SURROGATE.subn("\ufffd".encode(), data)
    lossy = whole.decode("utf-8", "replace")
    sample = lossy[:_SAMPLE]
    good = sum(1 for c in sample if c > "\x7f" and c != "\ufffd")
    # A page in UTF-8 with a few bad bytes stays one: bytes above 127 of other encodings hardly ever form characters.
    if len(_DAMAGE.findall(sample)) <= good + surrogates:
        return _clean(lossy), "utf-8"
    name = _detected(data)
    return _clean(data.decode(name, "replace")), name


def _wide(data: bytes) -> str:
    """The kind of UTF-16 that a page without a byte order mark is written in; empty for all others."""
    head = data[:_HEAD]
    if 0 in head:
        even, odd = head[::2], head[1::2]
        for name, zeros, letters in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
            if zeros.count(0) * 4 > len(zeros) and letters.count(0) * 50 <= len(letters) and _MARKUP.search(letters):
                return name
    return ""


def is_binary(data: bytes) -> bool:
    """Whether the bytes are those of a picture, an archive or the like, whatever the file is called."""
    if data.startswith(tuple(mark for mark, _ in _BOMS)) or _wide(data):
        return False
    head = data[:_HEAD]
    return not _MARKUP.search(head) and (len(head) - len(head.translate(None, _BINARY))) * 50 > len(head)


def _declared(data: bytes) -> str | None:
    found = _CHARSET.search(data, 0, _HEAD)
    if found is None:
        return None
    return encoding_called(found[1].decode("ascii"))


def encoding_called(name: str) -> str | None:
    """The codec for an encoding's name, as browsers understand it; None for what no page is written in."""
    name = _ALIASES.get(name.lower(), name.lower())
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    return found.name if found._is_text_encoding and found.name not in _NOT_OF_PAGES else None


def _detected(data: bytes) -> str:
    """The encoding that browsers would try for the page's language, else what the bytes look like."""
    language = _LANGUAGE.search(data, 0, _HEAD)
    usual = _BY_LANGUAGE.get(language[1].decode("ascii").lower()) if language else None
    if usual == _CYRILLIC[0]:
        usual = _cyrillic(data[:_SAMPLE].translate(None, _ASCII))
    if usual is not None:
        text = data.decode(usual, "replace")
        if text.count("\ufffd") * 50 <= len(text):
            return usual
    from charset_normalizer import from_bytes  # only for pages that declare nothing usable

    best = from_bytes(data[:30_000]).best()
    if best is None or _LATIN.match(best.encoding):
        return (
            "cp1252"  # the few letters above 127 of a Latin text fit many code pages; this one is by far the commonest
        )
    return best.encoding


def _cyrillic(letters: bytes) -> str:
    """The code page that makes most of the bytes beyond ASCII the commonest small letters; others turn case or alphabet
    around."""
    texts = {name: letters.decode(name, "replace") for name in _CYRILLIC}
    found = {name: sum(map(text.count, _COMMON)) for name, text in texts.items()}
    best = max(_CYRILLIC, key=found.__getitem__)
    told = found[best] > _LIKELY * len(letters) and len(_COMMON.intersection(texts[best])) >= _DIFFERENT
    return best if told else _CYRILLIC[0]


def _is_clean(data: bytes, text: str) -> bool:
    """Whether bytes, which are a text in UTF-8, hold nothing that `_clean` would take out."""
    return len(data.translate(None, _CONTROLS)) == len(data) and not any(map(text.__contains__, _NO_CHARACTERS))


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("", text)
