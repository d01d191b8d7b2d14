"""pressmark.toml: every mistake is named with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from pressmark.index.errors import SettingsError
from pressmark.index.settings import KEYS, Settings
from pressmark.index.settings_file import load_settings, parse_settings


def test_no_file_means_the_defaults(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "pressmark.toml") == Settings()


def test_a_file_that_was_asked_for_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="No settings file"):
        load_settings(tmp_path / "pressmark.toml", required=True)


def test_chosen_values_replace_the_defaults() -> None:
    text = '[site]\nbase_url = "https://example.org/"\n[index]\nexclude = ["drafts/"]\nworkers = 2\n[extract]\nfields = { date = ".when" }\n'
    chosen = parse_settings(text)
    assert (chosen.base_url, chosen.exclude, chosen.workers) == ("https://example.org/", ("drafts/",), 2)
    assert chosen.fields == {"date": ".when"}
    assert chosen.include == Settings().include


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[site]\nbase_ulr = 'x'", r'line 2: unknown key "base_ulr" in \[site\]. Did you mean "base_url"\?'),
        ("\n[sight]\na = 1", r'line 2: unknown table "sight". Did you mean "site"\?'),
        ("[index]\n\nworkers = 'two'", "line 3: workers must be a whole number"),
        ("[index]\nworkers = true", "line 2: workers must be a whole number"),
        ("[index]\nworkers = -1", "line 2: workers must not be negative"),
        ("[index]\nexclude = 'drafts'", "line 2: exclude must be a list of texts"),
        ("[related]\nonly_older = 1", "line 2: only_older must be true or false"),
        ("[related]\nsection_weights = { News = 'much' }", "line 2: section_weights must be a table of numbers"),
        ("[related]\nsection_weights = { News = -1 }", "line 2: section_weights must not be negative"),
        ("[related]\nsection_weights = { News = nan }", "line 2: section_weights must be a table of numbers"),
        ("[related]\nsection_weights = { News = inf }", "line 2: section_weights must be 1000000000000 at most"),
        ("[serve]\nport = 70000", "line 2: port must be 65535 at most"),
        ("[serve]\nthreads = 0", "line 2: threads must be 1 at least"),
        ("[site]\nbase_url = 'nonsense'", r"line 2: base_url must be an http\(s\) address"),
        ("[site]\nlanguage = 'klingon!!'", "line 2: language must be a language tag"),
        ("[extract]\nfields = { foo = 'h1' }", 'line 2: unknown field "foo"'),
        ("[index]\nworkers = 1\n[extract\n", "line 3: Expected"),
        ("[related]\nrelated_limit = 11", "line 2: related_limit must be 10 at most"),
        ("[related.pins]\n'/a/' = '/b/'", "line 1: pins must be a table of lists of texts"),
        ("[related]\nexcludes = { '/a/' = [1] }", "line 2: excludes must be a table of lists of texts"),
        ("[index]\nexclude = [1]", "line 2: exclude must be a list of texts"),
        ("[index]\nengine = 'lucene'", "line 2: engine must be one of whoosh, tantivy"),
        ("[site\n", "line 1"),
        ("loose = 1", 'line 1: unknown table "loose"'),
        ("[site]\nsite_name = 'a'\n[serve]\nsite_name = 'b'", r'line 4: unknown key "site_name" in \[serve\]'),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        parse_settings(text)


def test_a_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    path = tmp_path / "pressmark.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match=r"Cannot read"):
        load_settings(path)


def test_every_key_says_what_it_means() -> None:
    assert all(key.meaning and len(key.meaning) < 120 for key in KEYS)
