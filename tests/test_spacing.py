"""Words written together or apart: whichever form the site has is found, and the receipt says what was searched."""

from __future__ import annotations

import pytest

from tests.asking import FILLER, article, ask, ids

APART = [
    article("node", "Runtimes", "We run Node.js everywhere."),
    article("boot", "Frameworks", "We use Spring Boot here."),
    article("mail", "Letters", "Send it as an e-mail over wi-fi."),
    article("python", "Snakes", "It needs Python 3 at least."),
    article("it", "Questions", "Where is it? It is on the hill."),
    *FILLER,
]
TOGETHER = [
    article("node", "Runtimes", "We run nodejs everywhere."),
    article("boot", "Frameworks", "We use springboot here."),
    article("spring", "Seasons", "After winter comes spring."),
    article("python", "Snakes", "It needs python3 at least."),
    *FILLER,
]


@pytest.mark.parametrize(
    ("typed", "found", "used"),
    [
        ("nodejs", "node", "node js"), ("NodeJS ", "node", "node js"), ("springboot ", "boot", "spring boot"),
        ("email ", "mail", "e mail"), ("wifi ", "mail", "wi fi"), ("python3 ", "python", "python 3"),
    ],
)  # fmt: skip
def test_a_word_is_found_where_the_site_writes_it_apart(typed: str, found: str, used: str) -> None:
    answer = ask(APART, typed)
    assert ids(answer) == [found]
    meant = answer.interpretation
    assert ([c.used for c in meant.corrections], meant.used) == ([used], used)
    assert meant.insist == f'"{typed.strip()}"'


@pytest.mark.parametrize("typed", ["isit ", "onthe ", "it3 ", "nod ", "nodes3 "])
def test_function_words_and_scraps_are_no_parts(typed: str) -> None:
    assert ids(ask(APART, typed)) == []


@pytest.mark.parametrize(
    ("typed", "found", "used", "insist"),
    [
        ("Node.js", "node", "nodejs", '"Node.js"'), ("node js ", "node", "nodejs", '"node" "js"'),
        ("spring boot ", "boot", "springboot", '"spring" "boot"'), ("spring-boot", "boot", "springboot", '"spring-boot"'),
        ("python 3", "python", "python3", '"python" "3"'),
    ],
)  # fmt: skip
def test_words_are_found_where_the_site_writes_them_as_one(typed: str, found: str, used: str, insist: str) -> None:
    answer = ask(TOGETHER, typed)
    assert ids(answer) == [found]
    assert (answer.interpretation.used, answer.interpretation.insist) == (used, insist)


def test_a_rare_word_finds_the_articles_that_write_it_apart_too() -> None:
    one = article("one", "Together", "A springboot of the garden.")
    assert set(ids(ask([one, *APART], "springboot "))) == {"one", "boot"}
    assert set(ids(ask([one, *APART], "spring boot "))) == {"one", "boot"}


def test_a_correction_leaves_longer_words_of_the_query_alone() -> None:
    site = [article("it", "Islands", "A storm at Stromboli."), *FILLER]
    assert ask(site, "strom stromboli ").interpretation.used == "storm stromboli"
