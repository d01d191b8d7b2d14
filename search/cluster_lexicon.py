"""The Lexicon of a generation that a cluster holds, asked a few words at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from pressmark.index.cluster_index import LONGEST_KEY, WORD
from pressmark.search.cluster_searches import Body, ClusterSearches
from pressmark.search.opensearch_query import Query
from pressmark.search.snapshot import Word

_MOST_FORMS = 64
_MOST_SHOWN = 10_000
_MOST_REMEMBERED = 50_000
# What is asked of a lexicon: which words have this form, this stem, this beginning, this ending, or this shape.
_FORM, _STEM, _PREFIX, _ENDING, _SHAPE = "form", "stem", "prefix", "ending", "shape"
Asked = tuple[str | int, ...]


class ClusterLexicon:
    """Words of one index; what was looked up is remembered, since it does not change."""

    def __init__(self, searches: ClusterSearches) -> None:
        self._searches = searches
        self._known: dict[Asked, tuple[Word, ...]] = {}

    def get(self, form: str) -> Word | None:
        """The form with its commonest stem; languages may stem it in different ways."""
        found = self._words((_FORM, form), [{"term": {"form": form}}], 1)
        return found[0] if found else None

    def among(self, forms: Sequence[str]) -> Sequence[Word]:
        if any((_FORM, form) not in self._known for form in forms):
            self.learn(forms, (), self._searches.several(self.expected(forms, ())))
        return [word for form in forms if (word := self.get(form))]

    def forms(self, stem: str) -> Sequence[Word]:
        return self._words((_STEM, stem), [{"term": {"stem": stem}}], _MOST_FORMS)

    def with_prefix(self, prefix: str, limit: int) -> Sequence[Word]:
        if len(prefix) > LONGEST_KEY:
            return ()
        return self._words((_PREFIX, prefix, limit), [{"prefix": {"form": prefix}}], limit)

    def ending_with(self, stem: str, limit: int) -> Sequence[Word]:
        if len(stem) > LONGEST_KEY or not stem.isalpha():
            return ()
        return self._words((_ENDING, stem, limit), [{"wildcard": {"stem": f"???*{stem}"}}], limit)

    def near(self, form: str, most: int) -> Sequence[Word]:
        """Among the commonest words of like length, as far as the cluster shows any."""
        shortest, longest = len(form) - most, len(form) + most
        wanted: list[Query] = [
            {"term": {"initial": form[0]}},
            {"range": {"length": {"gte": shortest, "lte": longest}}},
        ]
        words = self._words((_SHAPE, form[0], shortest, longest), wanted, _MOST_SHOWN)
        found = extract(form, [word.form for word in words], scorer=OSA.distance, score_cutoff=most, limit=None)
        return [words[place] for _, edits, place in found if edits]

    def expected(self, forms: Iterable[str], stems: Iterable[str]) -> list[Body]:
        """Searches for words that will be asked for one by one; their answers go to `learn`, with the same words."""
        unknown = [form for form in forms if (_FORM, form) not in self._known]
        others = [stem for stem in stems if (_STEM, stem) not in self._known]
        return [
            _search([{"terms": {"form": unknown}}], _MOST_SHOWN),
            _search([{"terms": {"stem": others}}], _MOST_SHOWN),
        ]

    def learn(self, forms: Iterable[str], stems: Iterable[str], answers: Sequence[Mapping[str, Any]]) -> None:
        """Remember what was expected, that there is no such word too."""
        by_form, by_stem = _read(answers[0]), _read(answers[1])
        if len(by_form) < _MOST_SHOWN and len(by_stem) < _MOST_SHOWN:
            self._remember(_FORM, forms, by_form, 1)
            self._remember(_STEM, stems, by_stem, _MOST_FORMS)

    def _remember(self, kind: str, names: Iterable[str], words: Iterable[Word], most: int) -> None:
        found: defaultdict[str, list[Word]] = defaultdict(list)
        for word in words:
            found[word.form if kind == _FORM else word.stem].append(word)
        if len(self._known) >= _MOST_REMEMBERED:
            self._known = {}
        for name in names:
            self._known.setdefault((kind, name), tuple(found[name][:most]))

    def _words(self, asked: Asked, wanted: list[Query], limit: int) -> tuple[Word, ...]:
        known = self._known.get(asked)
        if known is None:
            known = _read(
                self._searches.one(_search(wanted, limit), options="&filter_path=hits.hits._source,timed_out")
            )
            if len(self._known) >= _MOST_REMEMBERED:
                self._known = {}
            self._known[asked] = known
        return known


def _search(wanted: Sequence[Query], limit: int) -> dict[str, Any]:
    return {
        "query": {"bool": {"filter": [{"term": {"row": WORD}}, *wanted]}},
        "size": limit,
        "sort": [{"count": "desc"}, {"form": "asc"}],
        "track_total_hits": False,
        "_source": ["form", "stem", "count", "spelling"],
    }


def _read(answer: Mapping[str, Any]) -> tuple[Word, ...]:
    rows = (hit["_source"] for hit in answer.get("hits", {}).get("hits", ()))
    return tuple(Word(row["form"], row["stem"], row["count"], row["spelling"]) for row in rows)
