"""The recipes of docs/related.md ask for what the export has, under the name by which it has it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2
import pytest

from pressmark.search.results import RelatedHit
from pressmark.web.related_export import related_html, related_json

DOCS = (Path(__file__).parent.parent / "docs" / "related.md").read_text("utf-8")
RECIPES = re.findall(r"^```(go-html-template|liquid|njk|jinja)\n(.*?)^```", DOCS, re.DOTALL | re.MULTILINE)
HIT = RelatedHit("posts/b", "/posts/b.html", 'Nets & "rods"', 0.3)
LISTS = {"posts/a": (HIT,), "posts/a/index": (HIT, HIT), "alone": ()}
EXPORT: dict[str, list[dict[str, Any]]] = json.loads(related_json(LISTS))


def recipe(heading: str, language: str) -> str:
    section = DOCS.partition(f"\n### {heading}\n")[2].partition("\n### ")[0]
    (code,) = re.findall(rf"^```{language}\n(.*?)^```", section, re.DOTALL | re.MULTILINE)
    return str(code)


def render(template: str, **values: object) -> list[str]:
    # Nunjucks, of which the recipe uses what it shares with Jinja, escapes too; Pelican does not.
    environment = jinja2.Environment(autoescape="| e }}" not in template, undefined=jinja2.ChainableUndefined)
    return re.findall(r"<li>(.*?)</li>", environment.from_string(template).render(values))


@pytest.mark.parametrize("code", [code for _, code in RECIPES if "<li>" in code])
def test_a_recipe_names_fields_of_the_export(code: str) -> None:
    named = set(re.findall(r"\bpost\.(\w+)", code)) or set(re.findall(r" \.([a-z]\w+)\b", code))
    assert {"url", "title"} <= named <= EXPORT["posts/a"][0].keys()


def test_the_docs_name_every_field_of_the_export() -> None:
    sentence = next(line for line in DOCS.splitlines() if "each post in a list has" in line)
    assert set(re.findall(r"`(\w+)`", sentence.partition("each post")[2].partition(" where there is none")[0])) - {
        "null"
    } == set(EXPORT["posts/a"][0])


@pytest.mark.parametrize(
    ("url", "links"), [("/posts/a.html", 1), ("/posts/a/", 2), ("/posts/none/", 0), ("/alone.html", 0), ("/", 0)]
)
def test_the_recipe_for_eleventy_finds_the_list_of_a_page(url: str, links: int) -> None:
    code = recipe("Eleventy", "njk").replace("posts.length", "posts | length")
    found = render(code, page=SimpleNamespace(url=url), related=EXPORT)
    assert found == ['<a href="/posts/b.html">Nets &amp; &#34;rods&#34;</a>'] * links
    assert render(code, page=SimpleNamespace(url=url)) == []


@pytest.mark.parametrize(
    ("path", "links"), [("posts/a.html", 1), ("posts/a/index.html", 2), ("none.html", 0), ("alone.html", 0)]
)
def test_the_recipe_for_pelican_finds_the_list_of_an_article(path: str, links: int) -> None:
    code = recipe("Pelican", "jinja")
    found = render(code, article=SimpleNamespace(save_as=path), RELATED=EXPORT)
    assert found == ['<a href="/posts/b.html">Nets &amp; &#34;rods&#34;</a>'] * links


def test_the_settings_of_the_recipe_for_pelican_read_the_export(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for expected in ({}, EXPORT):
        settings: dict[str, Any] = {}
        exec(recipe("Pelican", "python"), settings)  # noqa: S102 - our own documentation
        assert settings["RELATED"] == expected
        (tmp_path / "related.json").write_text(related_json(LISTS), "utf-8")


def test_a_link_stands_in_the_json_as_it_does_in_the_include() -> None:
    for base_url in ("", "https://example.org/blog/"):
        (post,) = json.loads(related_json({"a": (HIT,)}, base_url))["a"]
        assert f'href="{post["url"]}"' in related_html((HIT,), base_url=base_url)
