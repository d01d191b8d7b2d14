"""What an owner may choose, as one value.

Every key stands in KEYS, the table that the README's own table is checked against; those of rules in `rules_file`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import NamedTuple

from pressmark.index.rules import Rules

ENGINES = ("whoosh", "tantivy", "opensearch")


@dataclass(frozen=True, slots=True)
class Settings:
    """All choices with their defaults; each field is the key of the same name in KEYS.

    Three are none: `rules`, which are tables of their own; `credentials`, user:password of the cluster, which no
    settings file holds and no text of a value shows; and `take_over`, said for one run, whose alias may be another
    home's.
    """

    base_url: str = ""
    site_name: str = ""
    language: str = ""
    engine: str = ""
    golden: str = "refuse"
    include: tuple[str, ...] = ("**/*.html", "**/*.htm", "**/*.xhtml")
    exclude: tuple[str, ...] = ()
    workers: int = 0
    max_page_bytes: int = 5_000_000
    fetches_per_second: int = 10
    allow_private: bool = False
    content: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    related_limit: int = 5
    only_older: bool = False
    other_languages: bool = False
    section_weights: Mapping[str, float] = field(default_factory=dict)
    pins: Mapping[str, Sequence[str]] = field(default_factory=dict)
    excludes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    freshness: str = "auto"
    host: str = "127.0.0.1"
    port: int = 8000
    threads: int = 8
    cors_origins: tuple[str, ...] = ("*",)
    trusted_hosts: tuple[str, ...] = ()
    trusted_proxies: int = 0
    requests_per_second: int = 20
    service_url: str = ""
    templates: str = ""
    images: bool = False
    rules: Rules = field(default_factory=Rules)
    hosts: tuple[str, ...] = ("http://127.0.0.1:9200",)
    alias: str = "pressmark"
    ca_file: str = ""
    credentials_file: str = ""
    shards: int = 1
    replicas: int = 1
    deadline: int = 7
    credentials: str = field(default="", repr=False)
    take_over: bool = False


class Key(NamedTuple):
    """One line of the table: `[table] name`, its type (`values` is that of a list's or table's entries), its meaning.

    `form` names what a text must look like, in FORMS; an empty text is none.
    """

    table: str
    name: str
    kind: type
    meaning: str
    choices: tuple[str, ...] = ()
    values: type | tuple[type, ...] = str
    most: int = 10**12
    least: int = 0
    form: str = ""


MOST_RELATED = 10  # related posts that are kept for each article, and so the most that can be asked for

KEYS: tuple[Key, ...] = (
    Key("site", "base_url", str, "address under which the site is published, such as https://example.org/", form="url"),
    Key(
        "site",
        "site_name",
        str,
        "name of the site, for the title and header of the search page; empty takes what its pages say",
    ),
    Key("site", "language", str, "language of pages that declare none, such as en", form="language"),
    Key(
        "index",
        "engine",
        str,
        "search engine; where none is named, the one that the index has, and `whoosh` for a new one",
        ENGINES,
    ),
    Key(
        "index",
        "golden",
        str,
        "what is done about golden queries that a publish would break; refuse holds it back",
        ("refuse", "report"),
    ),
    Key("index", "include", list, "globs of the files to read, relative to the site"),
    Key("index", "exclude", list, "globs of files and folders to leave out"),
    Key("index", "workers", int, "processes that read pages; 0 takes one a core"),
    Key("index", "max_page_bytes", int, "a larger page is skipped and reported"),
    Key("sitemap", "fetches_per_second", int, "pages of a remote site asked for in a second at most; 0 is any number"),
    Key("sitemap", "allow_private", bool, "let a remote site be in a private network, such as an intranet"),
    Key("extract", "content", list, "CSS selectors of the article; the first that matches wins"),
    Key("extract", "remove", list, "CSS selectors of what is not part of any article"),
    Key("extract", "fields", dict, "CSS selector for a field: title, date, author, tags, section, summary, image"),
    Key(
        "related",
        "related_limit",
        int,
        f"related posts shown for each article, {MOST_RELATED} at most",
        most=MOST_RELATED,
    ),
    Key("related", "only_older", bool, "never suggest articles of a later day than the one that is read"),
    Key("related", "other_languages", bool, "suggest articles in other languages too"),
    Key(
        "related",
        "section_weights",
        dict,
        "how much each section is preferred: 2 is twice as much, 0 never; a table such as { News = 0.5 }",
        values=(int, float),
    ),
    Key(
        "related",
        "pins",
        dict,
        'what stands first in the list of an article: addresses or ids, such as { "/a/" = ["/b/", "/c/"] }',
        values=list,
    ),
    Key("related", "excludes", dict, "what the list of an article never shows, in the same form", values=list),
    Key("search", "freshness", str, "how much newer articles are preferred", ("auto", "off", "strong")),
    Key("serve", "host", str, "address that the service listens on"),
    Key("serve", "port", int, "port that the service listens on", most=65_535),
    Key("serve", "threads", int, "requests answered at the same time", most=1_000, least=1),
    Key("serve", "cors_origins", list, "origins whose pages may read the API; * is any"),
    Key("serve", "trusted_hosts", list, "host names that the service answers to; empty is any"),
    Key("serve", "trusted_proxies", int, "proxies in front of the service whose X-Forwarded-For is believed"),
    Key("serve", "requests_per_second", int, "searches that one visitor may ask for, in the long run; 0 is any number"),
    Key(
        "serve",
        "service_url",
        str,
        "address under which visitors reach the service, such as https://search.example.org/",
        form="url",
    ),
    Key("serve", "templates", str, "folder of your own page templates, which come before the built-in ones"),
    Key("serve", "images", bool, "show the pictures of hits on the search page"),
    Key("opensearch", "hosts", list, "addresses of the cluster's nodes, such as https://search1.example.org:9200"),
    Key("opensearch", "alias", str, "name under which services find the published generation; one for each site"),
    Key("opensearch", "ca_file", str, "certificates that the cluster's are checked against; empty takes the system's"),
    Key("opensearch", "credentials_file", str, "file that holds user:password, for its owner's eyes alone"),
    Key(
        "opensearch",
        "shards",
        int,
        "parts in which a generation is kept; one holds some millions of articles",
        most=1024,
        least=1,
    ),
    Key("opensearch", "replicas", int, "copies of each part on further nodes, as far as there are any", most=100),
    Key("opensearch", "deadline", int, "seconds within which a search is answered, or fails", most=3_600, least=1),
)
# What a text may have to look like, and how that is said.
FORMS = {
    "url": (
        re.compile(r"https?://[^/\s?#@]+(/[^\s?#]*)?", re.IGNORECASE),
        "an http(s) address such as https://example.org/",
    ),
    "language": (re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*"), "a language tag such as en or pt-BR"),
}

_NO_KEYS = {"rules", "credentials", "take_over"}
assert {key.name for key in KEYS} | _NO_KEYS == {entry.name for entry in fields(Settings)}, "KEYS names every setting"
