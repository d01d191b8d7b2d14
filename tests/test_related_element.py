"""<pressmark-related> in a real browser: related posts where there are some, and nothing in the way where there are none."""

from __future__ import annotations

from typing import Any

import pytest

from tests.box_server import Stage, axe, found, hit
from tests.browser import until

LINKS = (
    "[...document.querySelector('pressmark-related').shadowRoot?.querySelectorAll('a') ?? []].map(link => link.href)"
)


def related(stage: Stage, attributes: str = "", inside: str = "", before: str = "") -> str:
    element = f'<pressmark-related src="{stage.api.url}/api/v1/related" {attributes}>{inside}</pressmark-related>'
    return stage.page(before + element, head=stage.script("pressmark-related.js"))


def shown(page: Any) -> None:
    page.locator("pressmark-related a[part=link]").first.wait_for()


def failures(page: Any) -> list[str]:
    seen: list[str] = []
    page.on("console", lambda message: message.type == "error" and seen.append(message.text))
    page.on("pageerror", lambda error: seen.append(str(error)))
    return seen


def test_related_posts_are_a_labelled_list_of_links(page: Any, stage: Stage) -> None:
    stage.answer(found(hit(1), hit(2)))
    seen = failures(page)
    page.goto(related(stage, 'images dates label="Read on"'))
    shown(page)
    assert page.evaluate(LINKS) == [stage.site.url + "/posts/1/", stage.site.url + "/posts/2/"]
    navigation = page.get_by_role("navigation", name="Read on")
    assert navigation.get_by_role("heading", name="Read on").count() == 1
    assert navigation.get_by_role("listitem").count() == 2
    assert navigation.locator("time").first.text_content() == "2024-05-02"
    assert navigation.locator("img").count() == 2
    assert seen == []


def test_the_canonical_address_is_asked_for_and_never_listed(page: Any, stage: Stage) -> None:
    stage.answer(found(hit(0, url="/posts/7/index.html"), hit(1)))
    page.goto(related(stage, before='<link rel="canonical" href="https://example.org/posts/7/?from=feed#top">'))
    shown(page)
    (request,) = stage.api.asked("/api/v1/related")
    assert dict(request.query) == {"url": "https://example.org/posts/7/?from=feed#top", "limit": ""}
    assert page.evaluate(LINKS) == [stage.site.url + "/posts/1/"]


def test_another_article_and_number_can_be_named(page: Any, stage: Stage) -> None:
    page.goto(related(stage, 'for="/posts/3/" limit="2"'))
    shown(page)
    assert dict(stage.api.asked("/api/v1/related")[0].query) == {"url": "/posts/3/", "limit": "2"}


def test_the_page_itself_is_asked_for_without_a_canonical_link(page: Any, stage: Stage) -> None:
    page.goto(related(stage))
    shown(page)
    assert stage.api.asked("/api/v1/related")[0].value("url") == stage.site.url + "/"


@pytest.mark.parametrize("answer", ["500", "bad JSON", "no script", "wrong shape"])
def test_a_list_from_the_build_stays_when_there_is_no_answer(new_page: Any, stage: Stage, answer: str) -> None:
    if answer == "500":
        stage.answer({"title": "no"}, 500)
    elif answer == "bad JSON":
        stage.answer("{")
    elif answer == "wrong shape":
        stage.answer({"results": None})
    page = new_page(java_script_enabled=answer != "no script")
    if answer == "no script":
        page.goto(related(stage, inside="<ul><li><a href='/built'>Built</a></ul>"))
    else:
        with page.expect_response("**/api/v1/related*"):
            page.goto(related(stage, inside="<ul><li><a href='/built'>Built</a></ul>"))
    assert page.get_by_role("link", name="Built").is_visible()


def test_the_list_from_the_build_stays_when_nothing_is_related(page: Any, stage: Stage) -> None:
    stage.answer(found())
    page.add_init_script("addEventListener('pressmark:related', event => (window.related = event.detail.results))")
    page.goto(related(stage, 'label="Read on"', inside="<a href='/built'>Built</a>"))
    assert until(page, "window.related && [window.related.length]") == [0]
    assert page.get_by_text("Read on").count() == 0
    assert page.get_by_role("link", name="Built").is_visible()


def test_hostile_hits_become_neither_links_nor_markup(page: Any, stage: Stage) -> None:
    urls = [
        "javascript:window.__xss=1",
        "//evil.example/",
        "blob:" + stage.site.url + "/x",
        "https://evil.example/",
        "http://[",
        None,
        7,
        "",
    ]
    stage.answer(
        found(
            *[hit(0, url=url) for url in urls],
            hit(1, title="<img src=x onerror='window.__xss=1'>", image="javascript:1", lang=None),
        )
    )
    seen = failures(page)
    page.goto(related(stage, "images"))
    shown(page)
    assert page.evaluate(LINKS) == [stage.site.url + "/posts/1/"]
    assert page.locator("pressmark-related img").count() == 0
    assert page.evaluate("window.__xss") is None
    assert seen == []


FRAMES = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(true)))))"


def test_it_asks_only_when_it_comes_near(page: Any, stage: Stage) -> None:
    page.goto(related(stage, before="<div class=tall></div>"))
    page.evaluate(FRAMES)
    assert stage.api.asked("/api/v1/related") == []
    page.mouse.wheel(0, 5000)
    shown(page)


def test_an_eager_one_asks_at_once(page: Any, stage: Stage) -> None:
    with page.expect_request("**/api/v1/related*"):
        page.goto(related(stage, "eager", before="<div class=tall></div>"))


@pytest.mark.parametrize("media", [{}, {"color_scheme": "dark"}, {"forced_colors": "active"}])
def test_it_has_no_accessibility_faults(new_page: Any, stage: Stage, media: dict[str, str]) -> None:
    page = new_page(**media)
    page.goto(related(stage, "images dates"))
    shown(page)
    assert axe(page) == []
