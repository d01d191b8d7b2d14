"""What the search box shows and says while it waits, finds nothing, is refused or gets no answer."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from tests.box_server import Answer, Stage, found, hit
from tests.box_visitor import Visitor

UNAVAILABLE = "Search is not available right now. Press Enter for the search page."
LACKING = {"missing": ["xyzzy"], "dropped": ["night", "ferry"], "relaxed": True}
STATES: dict[str, tuple[Callable[[Stage], None], str]] = {
    "none": (lambda stage: stage.answer(found()), "No results for “search”."),
    "empty index": (lambda stage: stage.answer(found(index={"documents": 0})), "Nothing has been indexed yet."),
    "corrected": (
        lambda stage: stage.answer(found(hit(0), total=26, corrected=True, query_used="searches")),
        "26 results for “searches”.",
    ),
    "words that the site lacks and words that hits lack": (
        lambda stage: stage.answer(found(hit(0), total=26, interpretation=LACKING)),
        "26 results for “search”. Not found on this site: xyzzy. Not in every result: night, ferry.",
    ),
    "no hit and a word that the site lacks": (
        lambda stage: stage.answer(found(interpretation=LACKING | {"dropped": []})),
        "No results for “search”.",
    ),
    "500": (lambda stage: stage.answer({"title": "no"}, 500), UNAVAILABLE),
    "404 page": (lambda stage: stage.answer("<h1>no</h1>", 404), UNAVAILABLE),
    "bad JSON": (lambda stage: stage.answer("{"), UNAVAILABLE),
    "wrong shape": (lambda stage: stage.answer({"results": 7}), UNAVAILABLE),
    "null": (lambda stage: stage.answer("null"), UNAVAILABLE),
    "no CORS": (
        lambda stage: stage.answer(found(hit(0)), headers={"Access-Control-Allow-Origin": "null"}),
        UNAVAILABLE,
    ),
}

EMPTY = ("none", "empty index", "no hit and a word that the site lacks")


@pytest.mark.parametrize("state", STATES)
def test_each_state_is_shown_and_said(late_visitor: Visitor, state: str) -> None:
    visitor = late_visitor
    arrange, text = STATES[state]
    arrange(visitor.stage)
    visitor.visit().type("search")
    visitor.page.clock.run_for(200)
    visitor.until_shown(text)
    assert visitor.said == ""
    visitor.page.clock.run_for(1000)
    assert visitor.said.strip() == text
    assert visitor.see("box.hasAttribute('failed')") == (text == UNAVAILABLE)
    assert visitor.see("box.hasAttribute('empty')") == (state in EMPTY)


def test_the_number_of_results_is_said_after_a_pause(late_visitor: Visitor) -> None:
    visitor = late_visitor
    visitor.visit().type("search")
    visitor.page.clock.run_for(200)
    visitor.options.first.wait_for()
    assert visitor.said == ""
    visitor.page.clock.run_for(1000)
    assert visitor.said.strip() == "26 results for “search”."


def test_the_same_words_are_said_again(late_visitor: Visitor) -> None:
    visitor = late_visitor
    visitor.stage.answer({}, 500)
    visitor.visit().type("search")
    visitor.page.clock.run_for(200)
    visitor.until_shown(UNAVAILABLE)
    visitor.page.clock.run_for(1000)
    first = visitor.said
    with visitor.page.expect_response("**/api/v1/search?*"):
        visitor.page.get_by_role("button", name="Try again").click()
    visitor.until("document.activeElement == box && !part('popup').hidden")
    for _ in range(3):
        visitor.page.clock.run_for(1000)
    assert visitor.said == first + "\u00a0"


def test_who_walks_through_the_list_is_not_interrupted(late_visitor: Visitor) -> None:
    visitor = late_visitor
    visitor.visit().type("search")
    visitor.page.clock.run_for(200)
    visitor.options.first.wait_for()
    visitor.press("ArrowDown").page.clock.run_for(2000)
    assert visitor.said == ""


def test_a_slow_first_answer_says_so_and_then_comes(late_visitor: Visitor, gate: threading.Event) -> None:
    visitor = late_visitor
    visitor.stage.respond(lambda request: Answer(found(hit(0)), gate=gate))
    visitor.visit().type("search")
    visitor.page.clock.run_for(130)
    assert not visitor.open
    visitor.page.clock.run_for(260)
    visitor.until_shown("Searching…")
    assert visitor.see("box.hasAttribute('loading')")
    gate.set()
    visitor.options.first.wait_for()
    assert not visitor.see("box.hasAttribute('loading')")


def test_old_results_stay_while_new_ones_are_slow(late_visitor: Visitor, gate: threading.Event) -> None:
    visitor = late_visitor
    visitor.visit().type("search")
    visitor.page.clock.run_for(200)
    visitor.options.first.wait_for()
    visitor.stage.respond(lambda request: Answer(found(hit(7)), gate=gate))
    visitor.press("x").page.clock.run_for(500)
    visitor.until("box.hasAttribute('loading')")
    assert visitor.see("part('listbox').getAttribute('aria-busy')") == "true"
    assert visitor.options.count() == 6
    gate.set()
    visitor.until("root.querySelectorAll('[role=option]').length == 1")
    assert visitor.see("part('listbox').getAttribute('aria-busy')") == "false"


def test_a_service_that_never_answers_is_given_up(late_visitor: Visitor, gate: threading.Event) -> None:
    visitor = late_visitor
    visitor.stage.respond(lambda request: Answer(found(hit(0)), gate=gate))
    visitor.visit().type("search")
    visitor.page.clock.run_for(200)
    visitor.until("true")
    visitor.page.clock.run_for(8000)
    visitor.until_shown(UNAVAILABLE)


def test_trying_again_helps_when_the_service_is_back(visitor: Visitor) -> None:
    visitor.stage.answer({}, 503)
    visitor.visit().type("search")
    retry = visitor.page.get_by_role("button", name="Try again")
    retry.wait_for()
    visitor.stage.answer(found(hit(0)))
    visitor.press("Tab", "Enter")
    visitor.options.first.wait_for()
    assert visitor.see("root.activeElement.name") == "q"


def test_the_search_page_is_one_key_away_when_the_service_fails(visitor: Visitor) -> None:
    visitor.stage.answer({}, 500)
    visitor.visit().type("search")
    visitor.until_shown(UNAVAILABLE)
    visitor.press("Enter").page.wait_for_url("**/search?q=search&lang=en")


@pytest.mark.parametrize(("wait", "seconds"), [("3", 3), ("9999", 60), ("soon", 5)])
def test_too_many_searches_count_down_and_try_once_more(late_visitor: Visitor, wait: str, seconds: int) -> None:
    visitor = late_visitor
    visitor.stage.answer({"status": 429}, 429, {"Retry-After": wait})
    visitor.visit().type("search")
    visitor.page.clock.run_for(200)
    for left in (seconds, seconds - 1):
        visitor.until_shown(f"Trying again in {left} s.")
        visitor.page.clock.run_for(1000)
    assert visitor.said == f"Too busy. Trying again in {seconds} s."
    visitor.page.clock.run_for(1000 * seconds)
    visitor.until_shown(UNAVAILABLE)
    visitor.page.clock.run_for(100_000)
    assert visitor.queries == ["search", "search"]


def test_a_box_without_a_connection_says_so_and_asks_again_with_one(new_visitor: Visitor) -> None:
    visitor = new_visitor
    visitor.visit().field.focus()
    visitor.page.context.set_offline(True)
    visitor.type("search")
    visitor.until_shown("You are offline.")
    visitor.page.context.set_offline(False)
    visitor.options.first.wait_for()


@pytest.mark.parametrize("way", ["Enter", "click"])
@pytest.mark.parametrize("hits", [0, 3])
def test_a_suggestion_is_asked(visitor: Visitor, way: str, hits: int) -> None:
    visitor.stage.answer(found(*[hit(n) for n in range(hits)], suggestion="search box"))
    visitor.visit().type("serach")
    suggestion = visitor.page.get_by_role("option", name="Did you mean “search box”?")
    suggestion.wait_for()
    if way == "click":
        suggestion.click()
    else:
        visitor.press("ArrowDown", "Enter")
    visitor.until("box.value == 'search box'")
    visitor.press("Enter").page.wait_for_url("**/search?q=search+box&lang=en")


@pytest.mark.parametrize("way", ["Enter", "click"])
def test_after_a_correction_what_was_typed_can_be_insisted_on(visitor: Visitor, way: str) -> None:
    visitor.stage.answer(
        found(hit(0), total=26, corrected=True, query_used="search", interpretation={"insist": '"serach"'})
    )
    visitor.visit().type("serach")
    insist = visitor.page.get_by_role("option", name="Search instead for “serach”.")
    insist.wait_for()
    with visitor.page.expect_response("**/api/v1/search?q=%22serach%22*"):
        if way == "click":
            insist.click()
        else:
            visitor.press("ArrowDown", "Enter")
    visitor.until("""box.value == '"serach"'""")
    assert visitor.queries == ["serach", '"serach"']


def test_without_a_hit_the_posts_can_be_browsed(visitor: Visitor) -> None:
    visitor.stage.answer(found())
    visitor.visit().type("nothing")
    visitor.page.get_by_role("option", name="Browse all posts").wait_for()
    visitor.press("ArrowDown", "Enter").page.wait_for_url("**/search?q=&lang=en")


def test_too_short_a_text_is_explained_only_to_who_stops_there(late_visitor: Visitor) -> None:
    visitor = late_visitor
    visitor.visit().type("s")
    # The clock goes on by itself too: half of the pause is left for a busy machine.
    visitor.page.clock.run_for(500)
    assert not visitor.open
    visitor.page.clock.run_for(500)
    visitor.until_shown("Type at least 2 characters.")
    assert visitor.queries == []


def test_strings_of_another_language_come_from_a_file(visitor: Visitor) -> None:
    table = {"all": {"one": "{n} wynik", "few": "{n} wyniki", "other": "{n} wyników"}, "list": "Wyniki"}
    visitor.stage.site.routes["/pl.json"] = lambda _: Answer(table)
    visitor.stage.answer(found(hit(0), total=3))
    policy = "connect-src {api} 'self'; script-src {api}; require-trusted-types-for 'script'"
    visitor.visit("strings=/pl.json", html='lang="pl"', csp=policy).ask()
    assert visitor.options.last.text_content() == "3 wyniki"
    assert visitor.page.get_by_role("listbox", name="Wyniki").count() == 1


def test_a_results_page_answers_its_own_address(visitor: Visitor) -> None:
    visitor.stage.page(visitor.stage.box("sync"), path="/find")
    with visitor.page.expect_request("**/api/v1/search?*q=stone*"):
        visitor.page.goto(visitor.stage.site.url + "/find?q=stone")
    visitor.until("box.results.length == 5")
    assert (visitor.field.input_value(), visitor.open) == ("stone", False)
