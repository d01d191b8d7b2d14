"""Synonyms: other words that an owner lets a query find too, each worth less than what was typed."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from pressmark.index.analyzer import analyzer_for, fold, folded_text
from pressmark.index.rules import Synonym
from pressmark.search.guises import query_tokens
from pressmark.search.plan import Best, Node, Phrase, Term
from pressmark.search.reading import Reading, Wanted
from pressmark.search.snapshot import Snapshot

SYNONYM_WEIGHT = 0.8
# Alternatives of one word; those of the first rules stay.
MOST_ALTERNATIVES = 8
# Forms of the last word of a phrase: `mobile phone` finds `mobile phones`.
_MOST_ENDINGS = 4
_LONGEST = 8
Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Guise:
    """One way in which the site writes a word or phrase: index terms, and how telling they are."""

    node: Term | Phrase
    idf: float


class Synonyms:
    """The synonyms of a site as one generation of it knows their words.

    A word is found by its stem, so that its other forms have synonyms too; synonyms of synonyms are not followed.
    """

    def __init__(self, rules: Iterable[Synonym], snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._analyzers = [analyzer_for(lang) for lang in snapshot.languages] or [analyzer_for(None)]
        self._guises: Callable[[str], list[_Guise]] = lru_cache(maxsize=4096)(self._guises_of)
        self._by_first: dict[str, list[tuple[Words, tuple[str, ...]]]] = {}
        for rule in rules:
            for word in rule.words:
                stems = self._stems([token.exact for token in query_tokens(word, snapshot)])
                others = rule.means or tuple(other for other in rule.words if other != word)
                if 0 < len(stems) <= _LONGEST:
                    self._by_first.setdefault(stems[0], []).append((stems, others))

    def widened(self, reading: Reading) -> Reading:
        """The reading with the synonyms of its words beside them; of a phrase, beside each of its words."""
        found: dict[str, list[str]] = {}
        receipt: dict[str, tuple[str, ...]] = {}
        stems = self._stems(reading.order) if self._by_first else ()
        for start, stem in enumerate(stems):
            for run, others in self._by_first.get(stem, ()):
                typed = reading.order[start : start + len(run)]
                full = all(len(found.get(word, ())) >= MOST_ALTERNATIVES for word in typed)
                if stems[start : start + len(run)] != run or full:
                    continue
                known = [other for other in others[:MOST_ALTERNATIVES] if self._guises(other)]
                for word in typed if known else ():
                    found.setdefault(word, []).extend(known)
                if known:
                    receipt[" ".join(typed)] = (*receipt.get(" ".join(typed), ()), *known)
        if not found:
            return reading
        wanted = tuple(self._with(item, found) for item in reading.wanted)
        return replace(reading, wanted=wanted, synonyms=tuple(receipt.items()))

    def _with(self, item: Wanted, found: dict[str, list[str]]) -> Wanted:
        if item.fixed or item.words or not item.exact or item.exact[0] not in found:
            return item
        others = list(dict.fromkeys(found[item.exact[0]]))[:MOST_ALTERNATIVES]
        guises = [guise for other in others for guise in self._guises(other)]
        own: tuple[Node, ...] = item.node.children if isinstance(item.node, Best) else (item.node,)
        # A rare synonym of a common word must not lift its articles above those that have the word itself.
        idf = item.idf or max(guise.idf for guise in guises)
        nodes = tuple(replace(g.node, weight=SYNONYM_WEIGHT * min(1.0, idf / g.idf)) for g in guises)
        forms = tuple(form for other in others for form in self._forms(other))
        return replace(item, node=Best((*own, *nodes)), idf=idf, synonyms=forms)

    def _guises_of(self, text: str) -> list[_Guise]:
        """The index terms of a synonym that stand on the site."""
        tokens = query_tokens(text, self._snapshot)
        searcher = self._snapshot.searcher
        nodes: list[tuple[Term | Phrase, int]] = []
        if len(tokens) == 1:
            word = text[tokens[0].start : tokens[0].end]
            stems = [tokens[0].stem]
            for analyzer in self._analyzers:
                stems += [analyzer.stem(word), analyzer.stem(fold(word))]
            nodes = [(Term(stem), searcher.frequency(stem)) for stem in dict.fromkeys(stems)]
        elif 1 < len(tokens) <= _LONGEST:
            *before, last = (token.exact for token in tokens)
            phrases = [Phrase((*before, ending)) for ending in self._endings(last, tokens[-1].stem)]
            nodes = [(phrase, searcher.count(phrase)) for phrase in phrases]
        return [_Guise(node, self._idf(df)) for node, df in nodes if df]

    def _endings(self, exact: str, stem: str) -> list[str]:
        forms = [word.form for word in self._snapshot.lexicon.forms(stem)]
        return list(dict.fromkeys([exact, *forms]))[:_MOST_ENDINGS]

    def _forms(self, text: str) -> list[str]:
        """How a synonym may stand in a text, for highlights."""
        tokens = query_tokens(text, self._snapshot)
        written = folded_text(" ".join(text.split()))
        before = written[: tokens[-1].start]
        return [written, *(before + ending for ending in self._endings(written[len(before) :], tokens[-1].stem))]

    def _stems(self, exacts: Sequence[str]) -> Words:
        return tuple(self._analyzers[0].stem(exact) for exact in exacts)

    def _idf(self, df: int) -> float:
        count = max(self._snapshot.searcher.document_count(), df)
        return math.log(1 + (count - df + 0.5) / (df + 0.5))
