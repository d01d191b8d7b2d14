"""Everything that follows from one article alone, computed where the page was read: in a worker process."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b

from pressmark.index.analyzer import WRITTEN, Analyzer, analyzer_for, version_terms
from pressmark.index.article import Article
from pressmark.index.article_json import article_to_json
from pressmark.index.generations.article_row import checksum_of, packed
from pressmark.index.related.profile import Profile, profile
from pressmark.index.schema import HEADING_WEIGHT, TITLE_COPIES, WHOLE_TITLE, facet_key, title_keys
from pressmark.index.unspaced_scripts import singles
from pressmark.index.writer import EngineDocument


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article as the store, the engine, the lexicon and the related lists take it, all but its number.

    `forms` are its words, exact form and stem; `spellings` says how those are mostly written that are written
    otherwise. `facets` and `brief` are JSON.
    """

    id: str
    url: str | None
    lang: str | None
    day: int | None
    facets: str
    words: int
    brief: str
    card: str
    body: bytes
    checksum: bytes
    profile: Profile
    title: str
    text: str
    title_exact: str
    text_exact: str
    forms: tuple[tuple[str, str], ...]
    spellings: tuple[tuple[tuple[str, str], str], ...]


def prepare(article: Article) -> Prepared:
    """Analyse an article once for all that read it."""
    analyzer = analyzer_for(article.lang)
    title_exact, title = analyzer.terms(article.title)
    lines = [analyzer.terms(line) for line in article.body.split("\n")]
    text_exact = [word for exacts, _ in lines for word in exacts]
    text = [stem for _, stems in lines for stem in stems]
    words = len(text)
    forms = tuple(dict.fromkeys(zip(title_exact + text_exact, title + text, strict=False)))
    text = weighed(article, [stems for _, stems in lines]) if article.weights else text
    extras = [part.heading for part in article.sections] * (HEADING_WEIGHT - 1)
    extras += [*article.tags, *article.authors, article.section or ""]
    for extra in extras:
        text += analyzer.terms(extra)[1]
    text += title * TITLE_COPIES
    text += singles(article.body)
    title_versions = version_terms(article.title)
    text += version_terms(article.body) + title_versions * TITLE_COPIES
    card = article_to_json(article)
    body = packed(article.body)
    return Prepared(
        id=article.id,
        url=article.url,
        lang=(article.lang or "").partition("-")[0].lower() or None,
        day=day_of(article),
        facets=json.dumps(facets_of(article), ensure_ascii=False, separators=(",", ":")),
        words=words,
        brief=brief_of(article),
        card=card,
        body=body,
        checksum=checksum_of(card, body),
        profile=profile(article, lines=lines),
        title=" ".join(title + title_versions),
        text=" ".join(text),
        title_exact=" ".join(title_exact),
        text_exact=" ".join(text_exact),
        forms=forms,
        spellings=_spellings(article, analyzer, frozenset(forms)),
    )


def weighed(article: Article, lines: Sequence[Sequence[str]]) -> list[str]:
    """The words of the lines as often as the owner lets them count.

    Those of a line that weighs more stand as many times, as long as what is added is no longer than the article; those
    of lines that weigh less than others stand once, however often they come there.
    """
    starts = [start for start, _, _ in article.weights]
    found: list[str] = []
    light: dict[str, None] = {}
    heavy: list[str] = []
    at = 0
    for line, stems in zip(article.body.split("\n"), lines, strict=True):
        _, end, given = article.weights[bisect_right(starts, at) - 1]
        weight = given if starts[0] <= at < end else 1.0
        at += len(line) + 1
        if weight < 1.0:
            light |= dict.fromkeys(stems)
            continue
        found += stems
        heavy += [*stems] * (round(weight) - 1)
    return [*found, *light, *heavy[: sum(map(len, lines))]]


def engine_document(doc: int, prepared: Prepared) -> EngineDocument:
    """What the engine is given for an article that has number `doc`."""
    facets: Mapping[str, list[str]] = json.loads(prepared.facets)
    keywords = {facet: tuple(facet_key(value) for value in values) for facet, values in facets.items()}
    keywords[WHOLE_TITLE] = title_keys(prepared.title_exact.split())
    return EngineDocument(
        doc,
        prepared.title,
        prepared.text,
        prepared.title_exact,
        prepared.text_exact,
        keywords,
        prepared.day,
    )


def day_of(article: Article) -> int | None:
    """The ordinal of the day of publication."""
    if article.published is None:
        return None
    try:
        return date.fromisoformat(article.published.day).toordinal()
    except ValueError:
        return None


def facets_of(article: Article) -> dict[str, list[str]]:
    """Facet to values as they are written; empty ones left out."""
    found: dict[str, list[str]] = {
        "tag": list(article.tags),
        "author": list(article.authors),
        "section": [article.section] if article.section else [],
        "year": [article.published.iso[:4]] if article.published else [],
        "lang": [article.lang.partition("-")[0].lower()] if article.lang else [],
        "kind": [article.kind],
    }
    found |= {f"filter.{name}": list(values) for name, values in article.filters.items()}
    return {facet: values for facet, values in found.items() if values}


def brief_of(article: Article) -> str:
    """What ranking reads of each candidate: title, lang, kind, boost, group, series, keys of its facets."""
    keys = [facet_key(value) for value in [*article.tags, *article.authors, article.section] if value]
    same = (article.duplicate_of or article.id).encode("utf-8", "surrogatepass")
    group = int.from_bytes(blake2b(same, digest_size=6).digest(), "little")
    content = [article.title, article.lang, article.kind, article.boost, group, article.series, keys]
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _spellings(
    article: Article, analyzer: Analyzer, words: Collection[tuple[str, str]]
) -> tuple[tuple[tuple[str, str], str], ...]:
    """The commonest spelling of each word that is not its exact form; between equals the one in small letters."""
    counts = Counter(WRITTEN.findall(f"{article.title}\n{article.body}"))
    spellings: dict[tuple[str, str], tuple[int, str]] = {}
    for surface, count in counts.items():
        if surface.isascii() and surface.islower():
            continue  # it is its own exact form, and wins where it is as common as the others
        exacts, stems = analyzer.terms(surface)
        if len(exacts) == 1 and count > counts[exacts[0]]:
            word, found = (exacts[0], stems[0]), (count, surface)
            spellings[word] = max(spellings.get(word, found), found)
    return tuple((word, spelling) for word, (_, spelling) in spellings.items() if word in words and spelling != word[0])
