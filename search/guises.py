"""The guises in which a word of a query may stand on the site: its forms, stems, beginnings, spellings."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from pressmark.index.analyzer import TONAL, Token, analyzer_for, fold, versions
from pressmark.index.stopwords import stop_words
from pressmark.index.unspaced_scripts import is_unspaced
from pressmark.search.compounds import compounds_of
from pressmark.search.hebrew import other_forms
from pressmark.search.plan import Best, Node, Phrase, Some, Term
from pressmark.search.plan import Scope as PlanScope
from pressmark.search.query import Match
from pressmark.search.reading import Wanted
from pressmark.search.snapshot import Snapshot, Word
from pressmark.search.umlauts import respelled

MOST_WORDS = 32
# Expansions of a word still being typed: so many, and no more postings than this share of the articles twice over.
MOST_EXPANSIONS = 24
SHORTEST_PREFIX = 2
# In short queries the form typed counts by itself, where most articles with its stem have another form: among the
# hundred that are ordered closely there might be none with this one.
_EXACT_SHARE = 0.5
# What the parts of a number in a row tell beside the number itself: `0.3.0` has those of `3.0`.
_PARTS_OF_NUMBER = 0.2
# Words of one form that are told apart by accents: so many of them, and of those that begin so, are looked at.
_MOST_TONES = 64
# What a compound of a word tells beside the word itself.
COMPOUND_WEIGHT = 0.7
# What a clause of so many letters asks for is remembered: visitors ask for the same words again and again.
_LONGEST_REMEMBERED = 32

Asked = tuple[tuple[Wanted, ...], tuple[str, ...]]


def query_tokens(text: str, snapshot: Snapshot) -> list[Token]:
    """Words of a text as a query of this site has them; of a run without spaces, the pairs that it consists of."""
    found = analyzer_for(snapshot.languages[0] if snapshot.languages else None).tokens(text)
    if not found or found[0].exact.isascii():
        return found
    return [t for i, t in enumerate(found) if not (i and _is_tail(found[i - 1], t))]


class Guises:
    """Words of a query on one site."""

    def __init__(self, snapshot: Snapshot, few: bool, loosely: bool) -> None:
        self.snapshot = snapshot
        self.few = few
        self.loosely = loosely
        self._analyzers = [analyzer_for(lang) for lang in snapshot.languages] or [analyzer_for(None)]
        self._tonal = any(analyzer.lang in TONAL for analyzer in self._analyzers)
        self.stops = stop_words(tuple(snapshot.languages))
        self._count = snapshot.searcher.document_count()

    def match(self, clause: Match, typing: bool) -> Asked:
        """What a clause asks for, and its words in their exact forms."""
        if len(clause.text) > _LONGEST_REMEMBERED:
            return self._asked(clause, typing)
        question = clause, typing, self.few, self.loosely
        return self.snapshot.memory.of(question, lambda: self._asked(clause, typing))

    def _asked(self, clause: Match, typing: bool) -> Asked:
        tokens = query_tokens(clause.text, self.snapshot)
        return tuple(self._wanted(clause, tokens, typing)), tuple(token.exact for token in tokens)

    def _wanted(self, clause: Match, tokens: list[Token], typing: bool) -> list[Wanted]:
        if not tokens:
            return []
        if clause.quoted and (clause.excluded or not self.loosely):
            return [self._phrase(clause, self._analyzers[0].tokens(clause.text))]
        if clause.quoted:
            words = [self._word(clause, token, False) for token in tokens]
            # Quoted words are never corrected: of several those that the site has, one alone in any inflection.
            return [w for w in words if w.known] if len(words) > 1 else [replace(words[0], fixed=True)]
        last = tokens[-1]
        numbers = [(n, start, end) for n, start, end in versions(clause.text)]
        wanted = [self._version(clause, number, tokens) for number in numbers]
        inside = {at for _, start, end in numbers for at in range(start, end)}
        return wanted + [
            self._word(clause, token, typing and token is last)
            for token in self._apart(tokens)
            if token.start not in inside
        ]

    def _version(self, clause: Match, number: tuple[str, int, int], tokens: Sequence[Token]) -> Wanted:
        """A number of several parts, found whole or as the beginning of a longer one; else where its parts stand so."""
        exact, start, end = number
        parts = tuple(token.exact.lstrip("v") for token in tokens if start <= token.start < end)
        nodes = (Term(exact, 1.0, clause.scope), Phrase(parts, _PARTS_OF_NUMBER, clause.scope))
        df = self.snapshot.searcher.frequency(exact) or self.snapshot.searcher.count(nodes[1])
        idf = self._idf(df) if df else 0.0
        return Wanted(clause.text[start:end], Best(nodes), idf, (exact,), (exact,), scope=clause.scope)

    def _apart(self, tokens: list[Token]) -> list[Token]:
        """Without the pairs of characters that a function word shares with its neighbours, if anything else is left."""
        stops = [t for t in tokens if t.end - t.start > 1 and t.exact in self.stops and is_unspaced(t.exact)]
        inside = {at for token in stops for at in range(token.start, token.end)}
        apart = [
            t
            for t in tokens
            if t.exact in self.stops or not is_unspaced(t.exact) or inside.isdisjoint(range(t.start, t.end))
        ]
        return apart if any(t.exact not in self.stops for t in apart) else tokens

    def either(self, options: tuple[Match, ...], typing: bool) -> Wanted:
        each = [w for i, o in enumerate(options) for w in [self._all_of(o, typing and i == len(options) - 1)] if w]
        return Wanted(
            typed=" OR ".join(map(str, options)),
            node=Best(tuple(w.node for w in each)),
            idf=max((w.idf for w in each), default=0.0),
            exact=tuple(e for w in each for e in w.exact),
            stems=tuple(s for w in each for s in w.stems),
            fixed=True,
        )

    def excluded(self, clause: Match) -> list[Node]:
        found = [w for w in self.match(clause, False)[0] if w.known]
        return [Some(tuple(w.node for w in found), len(found))] if found else []

    def _all_of(self, clause: Match, typing: bool) -> Wanted | None:
        found, _ = self.match(clause, typing)
        if len(found) < 2:
            return found[0] if found else None
        node = Some(tuple(w.node for w in found), len(found))
        exact, stems = tuple(e for w in found for e in w.exact), tuple(s for w in found for s in w.stems)
        return Wanted(clause.text, node, min(w.idf for w in found), exact, stems, True)

    def _phrase(self, clause: Match, tokens: list[Token]) -> Wanted:
        if len(tokens) > 1 and _is_tail(tokens[-2], tokens[-1]):
            tokens = tokens[:-1]
        words = tuple(token.exact for token in tokens[: 2 * MOST_WORDS])
        node = Phrase(words, 1.0, clause.scope)
        df = self.snapshot.searcher.count(node)
        exact = tuple(dict.fromkeys(words))
        return Wanted(clause.text, node, self._idf(df) if df else 0.0, exact, (), True, words=words, scope=clause.scope)

    def _word(self, clause: Match, token: Token, typing: bool) -> Wanted:
        typed = clause.text[token.start : token.end] or token.exact
        own = self.snapshot.lexicon.get(token.exact)
        possible = self._stems(typed, token)
        known = self._known(typed, token.exact, own, possible)
        fixed = clause.scope == "title"
        df = max((df for _, df in known), default=0)
        # One word in several guises tells what its commonest one does: a guise of few articles must not lift these.
        children: list[Node] = [Term(stem, self._no_more_than(df, rarer), clause.scope) for stem, rarer in known]
        expanded: tuple[str, ...] = ()
        if own and token.exact[0] in ".<":
            children, df = [Phrase((token.exact,), 1.0, clause.scope)], own.count
        elif typing or _is_single(token.exact):
            expanded, more, most = self._completed(typed, token.exact, {stem for stem, _ in known}, clause.scope)
            children += more
            df = max(df, most)
        elif self.few and own and df and own.count <= _EXACT_SHARE * df and len(known) == 1 and not fixed:
            children = [Some((children[0], Phrase((token.exact,), 0.3)), 1)]
        stems = tuple(stem for stem, _ in known)
        compounds: tuple[Word, ...] = ()
        if not (fixed or clause.excluded or token.exact in self.stops):
            compounds = compounds_of(token.exact, [*stems, *possible], self.snapshot)
            df = df or max((self.snapshot.searcher.frequency(word.stem) for word in compounds), default=0)
            weights = {word.stem: COMPOUND_WEIGHT * self._no_more_than(df, word.count) for word in compounds}
            children += [Term(stem, weight) for stem, weight in weights.items()]
        return Wanted(
            typed,
            children[0] if len(children) == 1 else Best(tuple(children)),
            self._idf(df) if df else 0.0,
            (token.exact,),
            (*stems, *(word.stem for word in compounds)),
            fixed,
            expanded=expanded,
            scope=clause.scope,
            compounds=tuple(word.spelling for word in compounds),
        )

    def _known(self, typed: str, exact: str, own: Word | None, possible: Sequence[str]) -> list[tuple[str, int]]:
        """The stems under which a word stands on the site, with their frequencies."""
        frequency = self.snapshot.searcher.frequency
        others = [s for w in respelled(typed, exact, self.snapshot) for s in self._stems(w.form, None)]
        others += self._own_stems(typed, own)
        others += [word.stem for word in other_forms(exact, self.snapshot)]
        stems = dict.fromkeys([*possible, *others])
        known = [(stem, df) for stem in stems if (df := frequency(stem))]
        if exact not in stems and (df := frequency(exact)) and self._stands_unstemmed(exact):
            known.append((exact, df))
        return known

    def _own_stems(self, typed: str, own: Word | None) -> list[str]:
        """What the site's articles made of a form: those of a language that few others have are stemmed in that one.

        Where accents tell words apart a form typed without any may be each of these words, and with one only its own.
        """
        if own is None:
            return []
        if not self._tonal:
            return [own.stem]
        if fold(typed) != typed:
            return [own.stem] if fold(own.stem) == own.stem else []
        return [word.stem for word in self.snapshot.lexicon.with_prefix(own.form, _MOST_TONES) if word.form == own.form]

    def _begins(self, word: Word, typed: str) -> bool:
        """Whether a word that begins so without accents does with those typed, where they tell words apart."""
        return not self._tonal or fold(typed) == typed or word.stem.startswith(typed.casefold())

    def _no_more_than(self, df: int, rarer: int) -> float:
        """The weight with which a rarer guise tells what one of this frequency does."""
        return min(1.0, self._idf(df) / self._idf(rarer))

    def _stems(self, word: str, token: Token | None) -> list[str]:
        """Its stem in each of the site's languages, with the accents typed and without."""
        found = [token.stem] if token else []
        for analyzer in self._analyzers:
            found += [analyzer.stem(word), analyzer.stem(fold(word))]
        return list(dict.fromkeys(found))

    def _stands_unstemmed(self, exact: str) -> bool:
        """Whether articles of an unknown language, which are not stemmed, have the word; else it is another's stem."""
        return any(word.form == exact for word in self.snapshot.lexicon.forms(exact))

    def _completed(
        self, typed: str, prefix: str, known: set[str], scope: PlanScope
    ) -> tuple[tuple[str, ...], list[Node], int]:
        """Words that begin so, as nodes, with the frequency of the commonest; longer ones count for less."""
        if len(prefix) < SHORTEST_PREFIX and not is_unspaced(prefix):
            return (), [], 0
        spelled: list[str] = []
        nodes: dict[str, Node] = {}
        budget = 2 * self._count
        for word in self.snapshot.lexicon.with_prefix(prefix, MOST_EXPANSIONS):
            budget -= word.count
            if word.stem in known or word.stem in nodes or not self._begins(word, typed):
                continue
            if budget < 0 and nodes:
                break
            weight = math.exp(-0.1 * (len(word.form) - len(prefix))) * (0.5 if known else 1.0)
            nodes[word.stem] = Term(word.stem, weight, scope)
            spelled.append(word.form)
        most = max((self.snapshot.searcher.frequency(stem) for stem in nodes), default=0)
        return tuple(spelled), list(nodes.values()), most

    def _idf(self, df: int) -> float:
        return math.log(1 + (max(self._count, df) - df + 0.5) / (df + 0.5))


def _is_tail(before: Token, token: Token) -> bool:
    """Whether this is the last character of a run of pairs, which stands there for those who search for it alone."""
    return token.end == before.end and is_unspaced(token.exact)


def _is_single(exact: str) -> bool:
    return len(exact) == 1 and is_unspaced(exact)
