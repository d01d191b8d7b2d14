"""Bytes to text, whatever is declared."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from lxml import etree

from pressmark.index.pages.markup import beginning, decode, is_binary, parse
from pressmark.index.pages.silent import strip_silent

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


@pytest.mark.parametrize("end", ["</body></html>", "</BODY ></HTML>\n<html><body class=a>", "</html>"])
def test_what_follows_the_end_of_a_page_is_read_as_browsers_do(end: str) -> None:
    root = parse(f"<html><body><h1>Lamp</h1>{end}<div><p>It stands.</p></div></body></html>\n")
    assert root.xpath("string(//body//p)") == "It stands."


def test_a_drawing_ends_where_a_paragraph_begins() -> None:
    root = parse("<body><svg><path d=x><h1>Lamp</h1><p>It stands.</p></body>")
    strip_silent(root)
    assert root.xpath("string(//p)") == "It stands."
    root = parse("<body><svg><foreignObject><p>A label</p></foreignObject></svg><p>It stands.</p></body>")
    strip_silent(root)
    assert root.xpath("string(//body)") == "It stands."


def test_the_beginning_of_an_element_is_read_in_the_order_of_the_text() -> None:
    body = parse("<body><div>a<!-- no --> b<i>c<b>d</b>e</i>f</div> tail</body>").find("body")[0]
    assert beginning(body, 100) == "a bcdef"
    assert beginning(body, 2) == "a b"


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


def test_a_declaration_of_xml_is_no_obstacle() -> None:
    root = parse('<?xml version="1.0" encoding="utf-8"?><html><body><p>x</p></body></html>')
    assert root is not None and root.find("body") is not None


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


def test_text_too_deep_for_the_parser_is_not_lost() -> None:
    nested = (
        "<div class='x'>" * 20_000 + "<h2>Down here</h2><span>a bucket</span> of water" + "</div>" * 20_000 + "<p>after"
    )
    root = parse(f"<html><head><title>Well</title></head><body><p>before</p>{nested}")
    text = " ".join("".join(root.itertext()).split())
    assert root.findtext(".//h2") == "Down here" and root.findtext(".//title") == "Well"
    assert "before" in text and "a bucket" in text and text.endswith("after")


def test_a_picture_is_no_text_whatever_its_name() -> None:
    assert is_binary(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0" + bytes(range(256)) * 8)
    assert is_binary(b"PK\x03\x04\x14\0\0\0\x08\0" * 40)
    assert not is_binary(b"<p>a\0b</p>") and not is_binary("<p>ü</p>".encode("utf-16")) and not is_binary(b"")


@pytest.mark.parametrize(
    "before",
    [
        "<div>" * 3_000 + "deep",
        "<p>half \ud83d a character</p>",
        "<!-- nothing -->",
        "<p>left <b open='",
        "<p " + "a=1 " * 3_000,
        "<p>&#0; \x00 &#xd800; \uffff</p>" + "</div>" * 500,
        "<meta charset=utf-16><script><!--",
    ],
    ids=["deep", "surrogate", "comment", "tag left open", "attributes", "no characters", "script left open"],
)
def test_what_was_wrong_with_one_page_is_forgotten_with_the_next(before: str) -> None:
    page = f"<meta charset=iso-8859-1><p id=a>{TEXT} 語</p><p id=a>Then.</p>"
    with ThreadPoolExecutor(1) as fresh:  # which has a parser of its own
        alone = fresh.submit(lambda: etree.tostring(parse(page), encoding="unicode")).result()
    parse(before)
    assert etree.tostring(parse(page), encoding="unicode") == alone
    assert TEXT in alone and "語" in alone


def test_threads_read_pages_at_the_same_time() -> None:
    pages = [f"<title>{n}</title>" + "<div>" * (3_000 * (n % 2)) + f"<p>page {n}</p>" * 50 for n in range(60)]
    with ThreadPoolExecutor(8) as threads:
        read = list(threads.map(lambda page: etree.tostring(parse(page)), pages))
    assert read == [etree.tostring(parse(page)) for page in pages]
    assert all(f"page {n}<".encode() in tree for n, tree in enumerate(read))
