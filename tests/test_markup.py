"""Bytes to text, whatever is declared."""

from __future__ import annotations

import pytest

from pressmark.index.markup import decode, parse

TEXT = "Grüße aus Köln: schöne Straßen, viele Äpfel."


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (b'<meta charset="iso-8859-1">' + TEXT.encode(), "utf-8"),
        (b'<meta charset="iso-8859-1">' + TEXT.encode("cp1252"), "cp1252"),
        (b'<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">' + TEXT.encode("cp1252"), "cp1252"),
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


def test_a_few_bad_bytes_do_not_spoil_a_page() -> None:
    assert "Grüße" in decode((TEXT * 20).encode() + b"\xff\xfe rest")[0]


def test_control_characters_and_zeros_go() -> None:
    assert decode(b"a\0b\x0bc\x7f") == ("abc", "utf-8")


def test_a_declaration_of_xml_is_no_obstacle() -> None:
    root = parse('<?xml version="1.0" encoding="utf-8"?><html><body><p>x</p></body></html>')
    assert root is not None and root.find("body") is not None
