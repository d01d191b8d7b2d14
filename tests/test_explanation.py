"""What `pressmark extract --signals` says of each page."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from pressmark.index.article import Article
from pressmark.index.cli import extract
from pressmark.index.extraction.explanation import explained

CALL = "Join our reading circle every Thursday evening for more stories like this one."
PAGE = """<!doctype html><html lang=en><head><title>{0} | Gazette</title><meta name=author content="Ida Lindqvist"></head>
<article><h1>{0}</h1><p>The {0} has changed a great deal, and nobody in the region of {0} expected what followed.</p><p>{1}</p></article>"""


def test_each_field_names_its_signal_and_each_line_that_is_left_out_its_reason(tmp_path: Path) -> None:
    for name in ("harbour", "market", "library", "bridge"):
        (tmp_path / f"{name}.html").write_text(PAGE.format(name.title(), CALL), "utf-8")
    (tmp_path / "index.html").write_text("<title>Home</title><p>Welcome.</p>", "utf-8")
    result = CliRunner().invoke(extract, [str(tmp_path), "--signals", "--workers", "1"])
    assert result.exit_code == 0
    pages = result.output.split("\n\n")
    assert "index.html\n  left out: listing (path)" in pages
    (harbour,) = (page for page in pages if page.startswith("harbour.html"))
    assert "  title      Harbour  [h1, agreed]" in harbour
    assert "  authors    Ida Lindqvist  [author]" in harbour
    assert f"  left out   {CALL[:69]}…  [on most pages]" in harbour


def test_what_is_left_out_by_its_name_is_named_with_it(tmp_path: Path) -> None:
    text = "<p>It stands on three legs, and each of them was turned by hand in the workshop.</p>" * 4
    around = (
        '<div class="share-links"><p>Send it on</p><p>Print it</p></div><div class="comments"><p>A fine lamp!</p></div>'
    )
    (tmp_path / "lamp.html").write_text(
        f"<nav><p>Home</p></nav><article><h1>The lamp</h1>{text}{around}</article>", "utf-8"
    )
    result = CliRunner().invoke(extract, [str(tmp_path), "--signals", "--workers", "1"])
    lines = [line.strip() for line in result.output.splitlines() if line.startswith("  left out")]
    assert lines == [
        "left out   Home  [called navigation, sharing or the like]",
        "left out   Send it on  [called navigation, sharing or the like; 1 more like it]",
        "left out   A fine lamp!  [called comments]",
    ]


def test_every_line_that_is_not_in_the_article_is_named(tmp_path: Path) -> None:
    text = "<p>It stands on three legs, and each of them was turned by hand in the workshop.</p>" * 4
    around = '<p><time>2024-03-05</time></p>{}<p><a href="a.html">Older</a></p><h2>Seen also</h2><p><a href="b.html">A chair</a></p>'
    (tmp_path / "lamp.html").write_text(f"<h1>The lamp</h1>{around.format(text)}", "utf-8")
    result = CliRunner().invoke(extract, [str(tmp_path), "--signals", "--workers", "1"])
    lines = [line.strip() for line in result.output.splitlines() if line.startswith("  left out")]
    assert lines == [
        "left out   2024-03-05  [line of a date]",
        "left out   Older  [links beside the text]",
        "left out   Seen also  [heading without a text]",
        "left out   A chair  [links beside the text]",
    ]


def test_what_waits_for_its_day_and_what_is_no_file_of_the_site_are_named(tmp_path: Path) -> None:
    text = "<h1>The lamp</h1><p>It stands on three legs, and each of them was turned by hand in the workshop.</p>"
    head = '<meta property="article:published_time" content="2090-01-01">'
    (tmp_path / "later.html").write_text(head + text, "utf-8")
    (tmp_path / "out.html").symlink_to("/dev/null")
    result = CliRunner().invoke(extract, [str(tmp_path), "--signals", "--workers", "1"])
    assert "later.html\n  left out: future (2090-01-01)" in result.output
    assert "out.html\n  left out: unreadable (not a regular file of the site)" in result.output


def test_what_a_page_says_cannot_steer_the_terminal() -> None:
    article = Article("a", "/a", "a.html", "Red \x1b[31malert\x07\nnext", "text", signals={"title": "h1\nx"})
    assert "\x1b" not in explained("a.html", article, [("\x9b2J", "site")])
    assert "  title      Red [31malert next  [h1 x]" in explained("a.html", article, [])
