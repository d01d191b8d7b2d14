"""Bytes to text, whatever is declared."""

from __future__ import annotations

import pytest

from pressmark.index.pages.encoding import decode, is_binary

TEXT = "Grüße aus Köln: schöne Straßen, viele Äpfel."


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (b'<meta charset="iso-8859-1">' + TEXT.encode(), "utf-8"),
        (b'<meta charset="iso-8859-1">' + TEXT.encode("cp1252"), "cp1252"),
        (
            b'<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">' + TEXT.encode("cp1252"),
            "cp1252",
        ),
        (TEXT.encode("utf-16"), "utf-16"),
        (TEXT.encode("utf-8-sig"), "utf-8"),
    ],
)
def test_the_right_encoding_is_found(data: bytes, encoding: str) -> None:
    text, found = decode(data)
    assert TEXT in text
    assert found == encoding


def test_japanese_in_its_own_encodings() -> None:
    for name in ("shift_jis", "euc-jp"):
        data = f'<meta charset="{name}">'.encode() + "港の朝は早い。".encode(name)
        assert "港の朝は早い。" in decode(data)[0]


@pytest.mark.parametrize("declared", [b'<meta charset="iso-2022-jp">', b""])
def test_japanese_in_seven_bits_is_known_by_its_escapes(declared: bytes) -> None:
    text, found = decode(declared + "<p>港の朝は早い。</p>".encode("iso-2022-jp"))
    assert "港の朝は早い。" in text and found == "iso2022_jp"


def test_a_few_bad_bytes_do_not_spoil_a_page() -> None:
    assert "Grüße" in decode((TEXT * 20).encode() + b"\xff\xfe rest")[0]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_needs_no_byte_order_mark(encoding: str) -> None:
    data = f"<!doctype html><title>Κάστρο</title><p>{TEXT} Το κάστρο είναι ψηλά.</p>".encode(encoding)
    assert not is_binary(data)
    text, found = decode(data)
    assert TEXT in text and "Το κάστρο είναι ψηλά." in text
    assert found == encoding


@pytest.mark.parametrize("stray", [b"\xed\xa0\x80", b"\xed\xa0\xbd\xed\xb8\x80", b"\xff", b"\xe2\x82"])
def test_a_stray_sequence_does_not_turn_a_short_page_into_another_encoding(stray: bytes) -> None:
    text, found = decode(b"<p>Sur " + stray + " la côte, 5 €</p>".encode())
    assert "la côte, 5 €" in text and "\ufffd" in text
    assert found == "utf-8"


def test_half_a_character_alone_is_no_sign_of_another_encoding() -> None:
    assert decode(b"<p>Sur \xed\xa0\x80 la mer</p>") == ("<p>Sur \ufffd la mer</p>", "utf-8")


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("gb18030", "港口的早晨很安静。船只慢慢离开，人们在岸边等待。" * 5),
        ("cp949", "항구의 아침은 조용하다. 배가 천천히 떠난다." * 5),
        ("cp1251", "Утро в порту было тихим и ясным. Лодки уходили." * 5),
        ("shift_jis", "港の朝は早い。船はゆっくりと岸を離れた。" * 5),
        ("cp1252", "Le château était à côté de l’église, déjà fermé."),
    ],
)
def test_other_encodings_are_not_taken_for_damaged_utf_8(encoding: str, text: str) -> None:
    assert decode(f"<p>{text}</p>".encode(encoding))[1] != "utf-8"


def test_control_characters_and_zeros_go() -> None:
    assert decode(b"a\0b\x0bc\x7f") == ("abc", "utf-8")


def test_undeclared_western_text_is_not_taken_for_that_of_central_europe() -> None:
    text = "<html lang='en'><p>The café is open — until late. It serves crème brûlée, naïve art and “proper” tea.</p>"
    assert "crème brûlée" in decode(text.encode("cp1252"))[0]
    assert "“proper”" in decode(text.replace(" lang='en'", "").encode("cp1252"))[0]


@pytest.mark.parametrize(
    ("language", "encoding", "text"),
    [
        ("pl", "cp1250", "Zażółć gęślą jaźń, a potem idź spać."),
        ("ru", "cp1251", "Утро в порту было тихим и ясным."),
        ("tr", "cp1254", "İstanbul'da ağaçlar yeşeriyor, ışık değişiyor."),
        ("ja", "shift_jis", "港の朝は早い。"),
        *(("ru", name, "Утро в порту было тихим и ясным, лодки уходили.") for name in ("koi8-r", "iso8859-5", "cp866")),
        ("uk", "koi8-u", "Ранок у порту був тихий і ясний, човни відходили."),
        ("bg", "iso8859-5", "Утрото в пристанището беше тихо и ясно."),
        ("ru", "cp1251", "УТРО В ПОРТУ БЫЛО ТИХИМ И ЯСНЫМ, ЛОДКИ УХОДИЛИ."),
        ("ru", "cp1251", "«A»\xa0«B»\xa0«C»\xa0— «D»\xa0«E»\xa0" * 9),
    ],
)
def test_the_language_says_which_encoding_is_meant(language: str, encoding: str, text: str) -> None:
    assert text in decode(f'<html lang="{language}"><p>{text}</p>'.encode(encoding))[0]


def test_a_picture_is_no_text_whatever_its_name() -> None:
    assert is_binary(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0" + bytes(range(256)) * 8)
    assert is_binary(b"PK\x03\x04\x14\0\0\0\x08\0" * 40)
    assert not is_binary(b"<p>a\0b</p>") and not is_binary("<p>ü</p>".encode("utf-16")) and not is_binary(b"")
