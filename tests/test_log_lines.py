"""Lines of the service's log."""

from __future__ import annotations

import logging
import random

from pressmark.web.log_lines import OneLine


def line_of(message: str, *values: object) -> str:
    return OneLine("%(levelname)s %(message)s").format(
        logging.LogRecord("web", logging.ERROR, "", 0, message, values, None)
    )


def test_a_text_cannot_begin_a_line_of_its_own() -> None:
    assert (
        line_of("asked for %s", "x\r\nERROR forged\x1b[2J\u2028")
        == "ERROR asked for x\\r\\nERROR forged\\x1b[2J\\u2028"
    )


def test_a_line_is_as_it_was_otherwise_and_bounded() -> None:
    assert line_of("Größe 10 %, 猫 👍") == "ERROR Größe 10 %, 猫 👍"
    assert len(line_of("x" * 100_000)) == 4_000


def test_no_control_character_of_any_text_is_written() -> None:
    chance = random.Random(7)
    for _ in range(2_000):
        text = "".join(chr(chance.choice((chance.randrange(32), chance.randrange(0x110000)))) for _ in range(20))
        assert line_of("%s", text).isprintable()
