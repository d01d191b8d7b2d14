"""The text of a page to a tree, whatever is wrong with it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from lxml import etree

from pressmark.index.pages.markup import beginning, parse
from pressmark.index.pages.silent import strip_silent

TEXT = "Grüße aus Köln: schöne Straßen, viele Äpfel."


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


def test_a_declaration_of_xml_is_no_obstacle() -> None:
    root = parse('<?xml version="1.0" encoding="utf-8"?><html><body><p>x</p></body></html>')
    assert root is not None and root.find("body") is not None


def test_text_too_deep_for_the_parser_is_not_lost() -> None:
    nested = (
        "<div class='x'>" * 20_000 + "<h2>Down here</h2><span>a bucket</span> of water" + "</div>" * 20_000 + "<p>after"
    )
    root = parse(f"<html><head><title>Well</title></head><body><p>before</p>{nested}")
    text = " ".join("".join(root.itertext()).split())
    assert root.findtext(".//h2") == "Down here" and root.findtext(".//title") == "Well"
    assert "before" in text and "a bucket" in text and text.endswith("after")


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
