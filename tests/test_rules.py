"""Rules in pressmark.toml: each does what it says, on any engine, and every mistake in them is named with its line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pressmark.index.article import Article
from pressmark.index.errors import SettingsError
from pressmark.index.rules import Boost, Golden, Hide, Pin, Redirect, Rules, Synonym, rules_from_json, rules_to_json
from pressmark.index.rules_file import MOST_RULES
from pressmark.index.settings import Settings
from pressmark.index.settings_file import parse_settings
from pressmark.search.results import Results, SearchRequest
from pressmark.search.retrieval import search
from pressmark.search.rules import SiteRules, matches
from pressmark.search.site_search import SiteSearch
from pressmark.search.suggest import suggest
from pressmark.web.app import create_app
from pressmark.web.followed_rules import FollowedRules
from tests.asking import FILLER, article, ids
from tests.engine_bench import LOCAL
from tests.indexes import Index
from tests.reference_searcher import MemorySnapshot


def ask(articles: Sequence[Article], text: str, rules: str, **options: object) -> Results:
    snapshot = MemorySnapshot(articles)
    bound = SiteRules(parse_settings(rules).rules, snapshot)
    return search(snapshot, SearchRequest(text, **options), rules=bound)  # type: ignore[arg-type]


def marked(results: Results) -> list[list[str]]:
    return [[hit.snippet.text[a:b] for a, b in hit.snippet.highlights] for hit in results.hits]


# Reading


def test_every_kind_of_rule_is_read() -> None:
    text = (Path(__file__).parent / "sites" / "rules.toml").read_text("utf-8")
    assert parse_settings(text).rules == Rules(
        synonym=(Synonym(("ferry", "night boat"), line=1), Synonym(("k8s",), ("kubernetes",), line=4)),
        pin=(Pin(("opening hours", "open today"), ("/visit/", "/contact/"), 2, "contains", line=8),),
        hide=(Hide(("/old/*",), line=14), Hide(("/jobs/",), ("work",), line=17)),
        redirect=(Redirect(("log in",), "https://example.org/account/", line=21),),
        boost=(Boost(1.5, ("/docs/*",), ("Guides",), filters={"level": "easy"}, line=25),),
        golden=(Golden("opening hours", ("/visit/",), 3, line=31),),
    )


def test_rules_written_as_inline_lists_are_read_too() -> None:
    text = 'hide = [\n  { urls = "/a" },\n  { urls = "/b", query = "x" },\n]\n'
    assert parse_settings(text).rules.hide == (Hide(("/a",), line=1), Hide(("/b",), ("x",), line=1))
    with pytest.raises(SettingsError, match='line 1: unknown key "url"'):
        parse_settings('hide = [{ url = "/a" }]')


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[synonym]]\nwords = ['a', 'b']\n[[synonym]]\nword = ['c']", r'line 4: unknown key "word" in \[\[synonym\]\]. Did you mean "words"\?'),
        ("[synonym]\nwords = ['a']", r"line 1: write \[\[synonym\]\], in double brackets"),
        ("[[synonym]]\nwords = ['alone']", "line 2: words must be two or more, or there must be means"),
        ("[[synonym]]\nwords = 3", "line 2: words must be a text of 1 to 500 letters, or a list of 1 to 100 of them"),
        ("[[synonym]]\nwords = []", "line 2: words must be a text"),
        ("[[synonym]]\nwords = ['a', '  ']", "line 2: words must be a text"),
        ("[[pin]]\nquery = 'x'\nurls = '/a'\n[[pin]]\nurls = ['/a']", r"line 4: \[\[pin\]\] needs query"),
        ("[[pin]]\nquery = 'x'\nurls = '/a'\nplace = 0", "line 4: place must be a whole number from 1 to 100"),
        ("[[pin]]\nquery = 'x'\nurls = '/a'\nplace = true", "line 4: place must be a whole number from 1 to 100"),
        ("[[pin]]\nquery = 'x'\nurls = '/a'\nmatch = 'near'", "line 4: match must be exact or contains"),
        ("[[hide]]\nquery = 'x'", r"line 1: \[\[hide\]\] needs urls"),
        ("[[boost]]\nfactor = 2", r"line 1: \[\[boost\]\] needs one of urls"),
        ("[[boost]]\nfactor = 11\ntag = 'a'", "line 2: factor must be a number from 0.1 to 10"),
        ("[[boost]]\nfactor = nan\ntag = 'a'", "line 2: factor must be a number from 0.1 to 10"),
        ("[[boost]]\nfactor = 2\nkind = 'listing'", "line 3: kind must be one of article, page"),
        ("[[boost]]\nfactor = 2\nfilters = { level = 1 }", "line 3: filters must be a text"),
        ("[[golden]]\nquery = ['a']\nexpect = '/a'", "line 2: query must be a text"),
        ("[[pin]]\nurls = '/a'\nquery = '???'", r'line 3: query must be words; "\?\?\?" has no letter'),
        ("[[hide]]\nquery = ['x', '!']\nurls = '/a'", 'line 2: query must be words; "!" has no letter'),
        ("[[redirect]]\nquery = '+'\nto = '/a'", "line 2: query must be words"),
        ("[[synonym]]\nwords = ['love', '<3', '--']", 'line 2: words must be words; "--" has no letter'),
        ("[[golden]]\nquery = '-'\nexpect = '/a'", "line 2: query must be words"),
        ("[[redirct]]\nquery = 'a'", 'line 1: unknown table "redirct". Did you mean "redirect"'),
        ("golden = 1", r"line 1: write \[\[golden\]\]"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_rule_is_named_with_its_line(text: str, says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        parse_settings(text)


@pytest.mark.parametrize(
    "to",
    ["javascript:alert(1)", "//evil.example/", "/\\\\evil.example", "data:text/html,x", "help", "https://", "https://a@b/",
     "http://a b/", "http://a:99999/", "/a\\tb", "ftp://a/", "https://[::1", ""],
)  # fmt: skip
def test_a_redirect_leads_to_a_page_and_nowhere_else(to: str) -> None:
    with pytest.raises(SettingsError, match="line 3: to must be"):
        parse_settings(f'[[redirect]]\nquery = "a"\nto = "{to}"')


def test_there_may_be_only_so_many_rules() -> None:
    with pytest.raises(SettingsError, match="there may be 1,000"):
        parse_settings("[[hide]]\nurls = '/a'\n" * (MOST_RULES + 1))


# Synonyms


def test_a_synonym_finds_what_another_word_means() -> None:
    articles = [
        article("f", "Crossings", "The ferry sails at nine."),
        article("b", "Boats", "The night boat sails."),
        *FILLER,
    ]
    rules = '[[synonym]]\nwords = ["ferry", "night boat"]'
    found = ask(articles, "ferry ", rules)
    assert ids(found) == ["f", "b"]
    assert found.interpretation.expanded == {"ferry": ("night boat",)}
    assert found.interpretation.insist == '"ferry"'
    assert marked(found) == [["ferry"], ["night boat"]]
    back = ask(articles, "night boat ", rules)
    assert ids(back) == ["b", "f"]
    assert back.interpretation.expanded == {"night boat": ("ferry",)}
    assert marked(back)[1] == ["ferry"]


def test_a_synonym_with_means_works_one_way() -> None:
    articles = [article("k", "Clusters", "We run kubernetes here."), article("s", "Short", "We say k8s here."), *FILLER]
    rules = '[[synonym]]\nwords = "k8s"\nmeans = "kubernetes"'
    assert ids(ask(articles, "k8s ", rules)) == ["s", "k"]
    assert ids(ask(articles, "kubernetes ", rules)) == ["k"]


def test_a_word_that_the_site_lacks_is_found_by_its_synonym_and_not_corrected() -> None:
    articles = [article("f", "Crossings", "The ferry sails."), article("x", "Ships", "A vessel, a vessel."), *FILLER]
    found = ask(articles, "vessle ", '[[synonym]]\nwords = ["vessle", "ferry"]')
    assert ids(found) == ["f"]
    assert not found.interpretation.corrections and not found.interpretation.missing


def test_other_forms_of_a_word_have_its_synonyms_with_case_and_accents_folded() -> None:
    articles = [article("m", "Calls", "Mobile phones ring."), article("h", "Sets", "A handset rings."), *FILLER]
    rules = '[[synonym]]\nwords = ["HANDSÉT", "mobile phone"]'
    assert ids(ask(articles, "handsets ", rules)) == ["h", "m"]
    assert marked(ask(articles, "handset ", rules)) == [["handset"], ["Mobile phones"]]


def test_what_was_typed_is_worth_more_than_any_synonym() -> None:
    typed = [article(f"t{i}", f"Crossing {i}", "The ferry sails over the water.") for i in range(9)]
    rare = article("rare", "Crossing", "The boat sails over the water.")
    assert ids(ask([*typed, rare, *FILLER], "ferry ", '[[synonym]]\nwords = ["ferry", "boat"]'))[-1] == "rare"


def test_a_phrase_and_its_synonym_count_the_same_beside_other_words() -> None:
    articles = [
        article("both", "Policies", "Insurance of an automobile."),
        article("half", "Motors", "A motor is insured, with insurance."),
        *FILLER,
    ]
    found = ask(articles, "motor car insurance ", '[[synonym]]\nwords = ["motor car", "automobile"]')
    assert ids(found)[0] == "both"


def test_synonyms_of_synonyms_are_not_followed() -> None:
    articles = [article("a", "A", "alpha"), article("b", "B", "bravo"), article("c", "C", "charlie"), *FILLER]
    rules = '[[synonym]]\nwords = ["alpha", "bravo"]\n[[synonym]]\nwords = ["bravo", "charlie"]'
    assert set(ids(ask(articles, "alpha ", rules))) == {"a", "b"}


def test_a_corrected_word_has_its_synonyms_too() -> None:
    site = [article("it", "Wind", "A tempest came."), article("s", "Weather", "The storm broke."), *FILLER]
    found = ask(site, "strom ", '[[synonym]]\nwords = ["storm", "tempest"]')
    assert set(ids(found)) == {"it", "s"}
    assert found.interpretation.expanded == {"storm": ("tempest",)}


def test_a_quoted_word_has_no_synonyms() -> None:
    articles = [article("f", "F", "ferry"), article("b", "B", "boat"), *FILLER]
    assert ids(ask(articles, '"ferry"', '[[synonym]]\nwords = ["ferry", "boat"]')) == ["f"]


def test_a_word_has_at_most_eight_synonyms() -> None:
    words = ["ferry", *(f"boat{letter}" for letter in "abcdefghijkl")]
    articles = [article(word, word, f"The {word} sails.") for word in words]
    found = ask([*articles, *FILLER], "ferry ", f"[[synonym]]\nwords = {words}", limit=50)
    assert found.total == 9


def test_synonyms_of_scripts_without_spaces() -> None:
    articles = [article("a", "X", "黑豹队的防守很好。", lang="zh"), article("b", "Y", "球队的守备很好。", lang="zh")]
    found = ask(articles, "防守", '[[synonym]]\nwords = ["防守", "守备"]')
    assert ids(found) == ["a", "b"]
    assert marked(found) == [["防守"], ["守备"]]


# Pins


PIN = '[[pin]]\nquery = ["opening hours"]\nurls = ["/visit", "/contact", "/nowhere"]\n'
HOURS = [
    article("long", "Hours", "Opening hours of shops. " * 9),
    article("other", "Shops", "All opening hours.", tags=("Town",)),
    article("visit", "Visit us", "We are here from nine to five.", tags=("Museum",)),
    article("contact", "Contact", "Call us about opening hours."),
]


def test_pinned_articles_stand_at_their_place_whatever_they_say() -> None:
    found = ask([*HOURS, *FILLER], "Opening  HOURS", PIN)
    assert ids(found)[:2] == ["visit", "contact"]
    assert sorted(ids(found)) == ["contact", "long", "other", "visit"]
    assert found.total == 4
    assert {count.value: count.count for count in found.facets["tag"]} == {"Town": 1, "Museum": 1}
    assert ids(ask([*HOURS, *FILLER], "opening hours", PIN + "place = 2"))[1:3] == ["visit", "contact"]
    assert ids(ask([*HOURS, *FILLER], "opening hours", PIN + "place = 90"))[-2:] == ["visit", "contact"]


def test_a_pin_is_for_the_whole_query_or_for_words_in_it() -> None:
    assert ids(ask([*HOURS, *FILLER], "opening hours today", PIN))[0] != "visit"
    assert ids(ask([*HOURS, *FILLER], "the opening hours today", PIN + 'match = "contains"'))[0] == "visit"
    assert ids(ask([*HOURS, *FILLER], "hours opening", PIN + 'match = "contains"'))[0] != "visit"


def test_pins_are_counted_once_over_all_pages() -> None:
    articles = [article(str(i), f"Storm {i}", "storm") for i in range(30)] + [article("p", "Pinned", "Nothing of it.")]
    rules = '[[pin]]\nquery = "storm"\nurls = ["/p", "/7", "/p"]\nplace = 3'
    pages = [ask(articles, "storm", rules, limit=10, offset=offset) for offset in (0, 10, 20, 30)]
    seen = [hit.id for page in pages for hit in page.hits]
    assert seen[2:4] == ["p", "7"]
    assert len(seen) == len(set(seen)) == 31
    assert {page.total for page in pages} == {31}


def test_a_pinned_article_obeys_the_visitors_filters_and_exclusions() -> None:
    assert "visit" not in ids(ask([*HOURS, *FILLER], "opening hours", PIN, filters={"tag": ("town",)}))
    assert ids(ask([*HOURS, *FILLER], "opening hours tag:museum", PIN)) == ["visit"]
    assert "visit" not in ids(ask([*HOURS, *FILLER], "opening hours -nine", PIN))


def test_a_pin_answers_a_query_whose_words_the_site_lacks() -> None:
    found = ask([*HOURS, *FILLER], "qqqwwweee", '[[pin]]\nquery = "qqqwwweee"\nurls = "/visit"')
    assert (ids(found), found.total) == (["visit"], 1)


def test_pins_keep_out_of_an_order_by_date() -> None:
    assert "visit" not in ids(ask([*HOURS, *FILLER], "opening hours", PIN, sort="newest"))


# Hides


def test_a_hidden_article_is_not_found_counted_or_suggested() -> None:
    rules = '[[hide]]\nurls = ["/o*r"]'
    found = ask([*HOURS, *FILLER], "opening hours", rules)
    assert sorted(ids(found)) == ["contact", "long"]
    assert found.total == 2
    assert "tag" not in found.facets
    snapshot = MemorySnapshot([*HOURS, *FILLER])
    bound = SiteRules(parse_settings(rules).rules, snapshot)
    assert "title" in [line.kind for line in suggest(snapshot, "sho")]
    assert "title" not in [line.kind for line in suggest(snapshot, "sho", rules=bound)]


def test_a_hidden_article_stays_hidden_where_a_phrase_is_read_as_words() -> None:
    assert "other" in ids(ask([*HOURS, *FILLER], 'shops "hours opening"', ""))
    assert "other" not in ids(ask([*HOURS, *FILLER], 'shops "hours opening"', '[[hide]]\nurls = ["/other"]'))


def test_an_article_can_be_hidden_from_one_query() -> None:
    rules = '[[hide]]\nquery = "opening hours"\nurls = "/other"'
    assert "other" not in ids(ask([*HOURS, *FILLER], "opening hours", rules))
    assert "other" in ids(ask([*HOURS, *FILLER], "opening", rules))


def test_what_is_hidden_from_all_queries_can_be_pinned_for_one() -> None:
    rules = '[[hide]]\nurls = "/visit"\n' + PIN
    assert ids(ask([*HOURS, *FILLER], "opening hours", rules))[0] == "visit"
    assert ids(ask([*HOURS, *FILLER], "nine five", rules)) == []


@pytest.mark.parametrize(
    ("pattern", "name", "fits"),
    [("/a/*", "/a/b", True), ("/a/*", "/b/a/", False), ("*b*d*", "abcde", True), ("a*a", "a", False), ("*", "", True),
     ("/a/*.html", "/a/b.html", True), ("/a/*.html", "/a/b.htm", False), ("a**b", "ab", True), ("/a", "/a/", False)],
)  # fmt: skip
def test_a_star_stands_for_any_letters(pattern: str, name: str, fits: bool) -> None:
    assert matches(pattern, name) is fits


def test_hidden_articles_are_missing_from_a_list_of_all_too() -> None:
    found = ask(HOURS, "", '[[hide]]\nurls = "/visit"', filters={"kind": ("article",)})
    assert (sorted(ids(found)), found.total) == (["contact", "long", "other"], 3)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.sampled_from(["opening", "hours", '"', "-", "shops", "zzz", "title:", " OR ", "museum"]), max_size=9)
)
def test_whatever_is_asked_totals_are_true_and_hidden_articles_hidden(words: list[str]) -> None:
    found = ask([*HOURS, *FILLER], " ".join(words), ANY_RULES, limit=100)
    assert len(ids(found)) == len(set(ids(found))) == found.total
    assert "other" not in ids(found)


ANY_RULES = """
[[synonym]]
words = ["opening hours", "museum", "zzz"]
[[pin]]
query = ["opening", "hours"]
urls = ["/visit", "/other", "/contact"]
match = "contains"
[[hide]]
urls = "/other"
query = ["hours", "opening", "shops", "museum", "zzz", "title"]
match = "contains"
[[hide]]
urls = "/other"
"""


# Redirects


def test_a_query_with_a_redirect_names_its_address() -> None:
    rules = '[[redirect]]\nquery = ["log in", "login"]\nto = "/account/"'
    assert ask(HOURS, "Log in", rules).redirect == ask(HOURS, "login", rules).redirect == "/account/"
    assert ask(HOURS, "log in to", rules).redirect is None
    assert ask(HOURS, "opening hours", rules).redirect is None


# Boosts


def test_boosts_multiply_the_scores_of_what_they_name() -> None:
    same = "A storm broke over the town."
    articles = [
        article("plain", "One", same),
        article("guide", "Two", same, section="Guides", tags=("How-To",)),
        article("easy", "Three", same, filters={"level": ("Easy",)}),
        *FILLER,
    ]
    for what in ('section = "guides"', 'tag = "how-to"', 'urls = "/gui*"', 'urls = "https://example.org/guide/"'):
        assert ids(ask(articles, "storm ", f"[[boost]]\nfactor = 2\n{what}"))[0] == "guide", what
    assert ids(ask(articles, "storm ", '[[boost]]\nfactor = 2\nfilters = { level = "easy" }'))[0] == "easy"
    assert ids(ask(articles, "storm ", '[[boost]]\nfactor = 0.5\nlang = "en"\nsection = "Guides"'))[-1] == "guide"
    assert ids(ask(articles, "storm ", '[[boost]]\nfactor = 9\nkind = "page"'))[0] == "plain"


def test_a_boost_lifts_articles_from_behind_the_best_hundred_on_every_page() -> None:
    others = [article(f"o{i}", f"Weather {i}", f"storm storm over town {i}") for i in range(130)]
    low = article("low", "Guide", f"A storm. {'Plain words follow. ' * 40}", section="Guides")
    rules = '[[boost]]\nfactor = 10\nsection = "Guides"'
    assert ids(ask([*others, low], "storm ", ""))[:1] == ["o0"]
    assert ids(ask([*others, low], "storm ", rules))[0] == "low"
    pages = [ids(ask([*others, low], "storm ", rules, offset=at, limit=25)) for at in range(0, 150, 25)]
    shown = [name for page in pages for name in page]
    assert len(shown) == len(set(shown)) == 131


def test_boosts_of_one_article_stay_within_the_bounds_of_one_rule() -> None:
    articles = [article("a", "One", "A storm."), *FILLER]
    plain = ask(articles, "storm ", "").hits[0].score
    boosted = ask(articles, "storm ", '[[boost]]\nfactor = 9\nurls = "/a"\n' * 3).hits[0].score
    assert boosted == pytest.approx(10 * plain)


def test_no_boost_comes_before_the_article_whose_title_is_the_query() -> None:
    articles = [article("it", "Storm", "A storm."), article("b", "Weather", "storm storm storm"), *FILLER]
    assert ids(ask(articles, "storm ", '[[boost]]\nfactor = 10\nurls = "/b"'))[0] == "it"


# In service


@pytest.fixture(params=LOCAL)
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Index:
    index = Index(tmp_path, Settings(workers=1, engine=request.param))
    index.page("storm.html", "Storm over the harbour", "The storm broke the long arm of the harbour. " * 10)
    index.page("ferry.html", "The night ferry", "A ferry sails at night when the storm is over. " * 10)
    index.page("secret.html", "Storm behind the scenes", "Nobody shall find this storm. " * 10, "2026-05-09")
    index.build()
    return index


def test_rules_act_on_an_index_as_it_is(index: Index) -> None:
    rules = """
        [[synonym]]
        words = ["tempest", "storm"]
        [[hide]]
        urls = ["/secret*"]
        [[pin]]
        query = "tempest"
        urls = ["https://example.org/ferry.html"]
    """
    index.settings = Settings(workers=1, engine=index.settings.engine, rules=parse_settings(rules).rules)
    with index.search() as site:
        found = site.search(SearchRequest("tempest"))
        assert ids(found) == ["ferry", "storm"]
        assert found.total == 2
        assert [(count.value, count.count) for count in found.facets["kind"]] == [("article", 2)]
        assert [hit.id for hit in site.newest()] == ["ferry", "storm"]
        assert not any(line.kind == "title" for line in site.suggest("behind the sce"))


def test_the_search_page_sends_the_visitor_on_and_the_api_says_where(index: Index) -> None:
    rules = parse_settings('[[redirect]]\nquery = "log in"\nto = "/account/"').rules
    index.settings = Settings(workers=1, rules=rules, base_url="https://example.org/")
    with index.search() as site:
        visitor = create_app(site, index.settings).test_client()
        sent = visitor.get("/search?q=Log+in")
        assert (sent.status_code, sent.headers["Location"]) == (302, "https://example.org/account/")
        assert "ETag" not in sent.headers
        assert "form-action 'self' https://example.org;" in visitor.get("/search").headers["Content-Security-Policy"]
        assert visitor.get("/search?q=storm").status_code == 200
        assert visitor.get("/api/v1/search?q=log+in").get_json()["redirect"] == "/account/"
        assert visitor.get("/api/v1/search?q=storm").get_json()["redirect"] is None


def test_without_the_sites_address_a_redirect_stays_on_this_origin(index: Index) -> None:
    rules = parse_settings('[[redirect]]\nquery = "log in"\nto = "/account/"').rules
    index.settings = Settings(workers=1, rules=rules)
    with index.search() as site:
        visitor = create_app(site, index.settings).test_client()
        assert visitor.get("/search?q=log+in", headers={"Host": "evil.example"}).headers["Location"] == "/account/"
        assert "form-action 'self';" in visitor.get("/search").headers["Content-Security-Policy"]


def test_a_redirect_to_the_very_page_that_is_asked_for_is_not_followed(index: Index) -> None:
    rules = parse_settings('[[redirect]]\nquery = "storm"\nto = "/search?q=storm"').rules
    index.settings = Settings(workers=1, rules=rules)
    with index.search() as site:
        assert create_app(site, index.settings).test_client().get("/search?q=storm").status_code == 200


def test_a_changed_file_of_rules_is_followed_and_a_mistake_in_it_is_not(
    index: Index, caplog: pytest.LogCaptureFixture
) -> None:
    path = index.folder / "pressmark.toml"
    path.write_text("")
    with SiteSearch.open(index.home, index.settings, FollowedRules(path, Rules())) as site:
        visitor = create_app(site, index.settings).test_client()

        def found() -> tuple[list[str], str]:
            answer = visitor.get("/api/v1/search?q=storm")
            return [hit["id"] for hit in answer.get_json()["results"]], answer.headers["ETag"]

        every, tag = found()
        assert found() == (every, tag)
        path.write_text('[[hide]]\nurls = "/secret*"')
        fewer, changed = found()
        assert set(every) - set(fewer) == {"secret"}
        assert changed != tag
        path.write_text("[[hide]]\nurl = 1")
        assert found() == (fewer, changed)
        assert found() == (fewer, changed)
        assert len([record for record in caplog.records if "line 2" in record.getMessage()]) == 1
        assert 'unknown key "url"' in caplog.text
        path.unlink()
        assert found()[0] == every


def test_rules_come_back_from_json_as_they_were() -> None:
    rules = parse_settings(
        '[[synonym]]\nwords = ["a", "b"]\nmeans = ["c"]\n[[pin]]\nquery = "x"\nurls = ["/a/", "/b/"]\nplace = 2\n'
        '[[hide]]\nurls = ["/c/*"]\n[[redirect]]\nquery = ["y", "z"]\nto = "/help/"\nmatch = "contains"\n'
        '[[boost]]\nfactor = 2.5\ntag = "t"\nfilters = { level = "easy" }\n[[golden]]\nquery = "q"\nexpect = "/a/"\n'
    ).rules
    assert all(getattr(rules, kind) for kind in ("synonym", "pin", "hide", "redirect", "boost", "golden"))
    assert rules_from_json(rules_to_json(rules)) == rules
