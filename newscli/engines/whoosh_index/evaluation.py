"""Finds what a query tree means in one commit: tree → articles and their scores.

Conditions on articles are looked up in their postings and scored; conditions on captures are looked up in
the captures', and joined to articles by the column of ids: they say whether, not how well. None stands for
a condition that says nothing, such as a word without a term.
"""

import re
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import assert_never

from newscli.engines.ranking import FieldHits, Scores, score_term
from newscli.engines.whoosh_index.reader import IndexReader
from newscli.engines.whoosh_index.schema import UNDATED, Kind, fold_keyword
from newscli.engines.whoosh_index.segments import Postings
from newscli.fields import DEFAULT_FIELDS, FIELDS, FieldKind, Scope
from newscli.query import And, Between, Boost, Every, Fuzzy, Leaf, Node, Not, Or, Pattern, Phrase, Word
from newscli.text.analysis import Analyzer, is_half_bigram
from newscli.text.folding import fold_search
from newscli.text.wording import pattern_regex, within_distance

_TWINS = {"headline": "headline_words", "body": "body_words", "list": "list_words"}
"""Field of stems → field of the words as written; names are not stemmed and have no twin."""


class Evaluator:
    """Evaluates trees on one commit."""

    def __init__(self, reader: IndexReader, analyzer: Analyzer, names: Analyzer) -> None:
        self._reader = reader
        self._segments = reader.segments
        self._analyzer = analyzer
        self._names = names
        self._found: dict[Leaf, Scores | None] = {}

    def scores(self, tree: Node) -> Scores:
        """The articles that a tree finds, with their scores."""
        return self._node(tree) or {}

    @cached_property
    def _articles(self) -> frozenset[int]:
        return frozenset(self._reader.numbers(Kind.ARTICLE))

    @cached_property
    def _article_count(self) -> int:
        return self._reader.count(Kind.ARTICLE)

    @cached_property
    def _number_by_key(self) -> dict[bytes, int]:
        live = self._articles
        return {key: number for number, key in self._segments.keys("article") if number in live}

    def _node(self, node: Node) -> Scores | None:
        match node:
            case And(children):
                return self._all(children)
            case Or(children):
                return _union(filter(None, map(self._node, children)))
            case Not(child):
                found = self._node(child)
                return None if found is None else dict.fromkeys(self._articles.difference(found), 0.0)
            case Boost(child, factor):
                found = self._node(child)
                return found and {number: score * factor for number, score in found.items()}
            case _:
                if node not in self._found:
                    self._found[node] = self._leaf(node)
                return self._found[node]

    def _all(self, children: tuple[Node, ...]) -> Scores | None:
        """What all children find: those that must hold first, then without those that must not."""
        wanted: list[Scores] = []
        for child in children:
            found = None if isinstance(child, Not) else self._node(child)
            if found is not None:
                wanted.append(found)
            if found == {}:
                return {}
        unwanted = [
            found for child in children if isinstance(child, Not) if (found := self._node(child.child))
        ]
        if not wanted:
            return self._without(unwanted) if unwanted else None
        return {
            number: score
            for number, score in _intersection(wanted).items()
            if not any(number in each for each in unwanted)
        }

    def _without(self, unwanted: list[Scores]) -> Scores:
        return dict.fromkeys(self._articles.difference(*unwanted), 0.0)

    def _leaf(self, leaf: Leaf) -> Scores | None:
        if isinstance(leaf, Every) and leaf.field is None:
            return dict.fromkeys(self._articles, 0.0)
        names = DEFAULT_FIELDS if leaf.field is None else (leaf.field,)
        if FIELDS[names[0]].scope is Scope.CAPTURE:
            return self._by_captures(self._occurrences(leaf, names[0]))
        occurrences = {name: found for name in names if (found := self._occurrences(leaf, name)) is not None}
        return self._scored(occurrences) if occurrences else None

    def _scored(self, occurrences: dict[str, Postings]) -> Scores:
        """The score of one leaf over the fields that it was looked up in."""
        if all(name not in DEFAULT_FIELDS for name in occurrences):
            return {number: 0.0 for found in occurrences.values() for number in found}
        return score_term([self._field_hits(*each) for each in occurrences.items()], self._article_count)

    def _field_hits(self, name: str, found: Postings) -> FieldHits:
        average = self._segments.total_length(name) / max(self._article_count, 1)
        lengths = self._segments.lengths(name, found)
        return FieldHits(found, FIELDS[name].weight, max(average, 1.0), lengths)

    def _by_captures(self, captures: Iterable[int] | None) -> Scores | None:
        """The articles that the captures are of."""
        if captures is None:
            return None
        key, number_by_key = self._segments.key, self._number_by_key
        found = (number_by_key.get(key("article", capture)) for capture in captures)
        return {number: 0.0 for number in found if number is not None}

    def _occurrences(self, leaf: Leaf, name: str) -> Postings | None:
        """Index document → how often it has what a leaf asks for in one field; None where it asks nothing."""
        match leaf:
            case Between():
                return self._between(name, leaf.low, leaf.high)
            case Every():
                return self._having(name)
            case Pattern(text):
                return self._matching(name, text)
            case Fuzzy(text, distance):
                return self._within(name, text, distance)
            case Word(text):
                return self._text(name, text, 1)
            case Phrase(text, slop):
                return self._text(name, text, slop)
        assert_never(leaf)

    def _text(self, name: str, text: str, slop: int) -> Postings | None:
        kind = FIELDS[name].kind
        if kind is FieldKind.ID:
            found = self._any_of(name, self._segments.terms("id", text.lower()))
            return {number: count for number, count in found.items() if number in self._articles}
        if kind is FieldKind.KEYWORD:
            return self._segments.frequencies(name, fold_keyword(text))
        terms = self._analyzer_of(name).query_terms(text)
        if not terms:
            return None
        return self._term(name, terms[0]) if len(terms) == 1 else self._phrase(name, terms, slop)

    def _term(self, name: str, term: str) -> Postings:
        if is_half_bigram(term):
            return self._any_of(name, self._segments.terms(name, term))
        return self._segments.frequencies(name, term)

    def _phrase(self, name: str, terms: tuple[str, ...], slop: int) -> Postings:
        """Where the terms follow one another, each at most `slop` positions after the one before."""
        where = [self._places(name, term) for term in terms]
        common = set(where[0]).intersection(*where[1:])
        counted = ((number, _chains([places[number] for places in where], slop)) for number in common)
        return {number: float(count) for number, count in counted if count}

    def _places(self, name: str, term: str) -> dict[int, list[int]]:
        if not is_half_bigram(term):
            return self._segments.positions(name, term)
        places: dict[int, set[int]] = {}
        for each in self._segments.terms(name, term):
            for number, found in self._segments.positions(name, each).items():
                places.setdefault(number, set()).update(found)
        return {number: sorted(found) for number, found in places.items()}

    def _matching(self, name: str, pattern: str) -> Postings:
        """What has a word that a pattern with `*` and `?` matches."""
        folded = fold_keyword(pattern) if FIELDS[name].kind is FieldKind.KEYWORD else fold_search(pattern)
        prefix = re.split(r"[*?]", folded, maxsplit=1)[0]
        fits = pattern_regex(folded).fullmatch
        field = _TWINS.get(name, name)
        return self._any_of(field, self._if(fits, self._segments.terms(field, prefix)))

    def _within(self, name: str, word: str, distance: int) -> Postings:
        """What has a word that at most `distance` edits make of the given one."""
        folded = fold_search(word)
        field = _TWINS.get(name, name)
        return self._any_of(field, self._if(within_distance(folded, distance), self._segments.terms(field)))

    def _having(self, name: str) -> Postings:
        if FIELDS[name].kind is FieldKind.DATE:
            return self._between(name, None, None)
        if name == "id":
            return dict.fromkeys(self._articles, 1.0)
        return self._any_of(name, self._segments.terms(name))

    def _between(self, name: str, low: int | None, high: int | None) -> Postings:
        """What has a moment in a half-open range, from the column of moments."""
        least, end = UNDATED + 1 if low is None else low, 2**63 if high is None else high
        kind = Kind.ARTICLE if FIELDS[name].scope is Scope.ARTICLE else Kind.CAPTURE
        live = self._articles if kind is Kind.ARTICLE else frozenset(self._reader.numbers(kind))
        values = self._segments.numbers(name)
        return {number: 1.0 for number, stamp in values if least <= stamp < end and number in live}

    def _any_of(self, field: str, terms: Iterable[str]) -> Postings:
        found: Postings = {}
        for term in terms:
            for number, frequency in self._segments.frequencies(field, term).items():
                found[number] = found.get(number, 0.0) + frequency
        return found

    def _analyzer_of(self, name: str) -> Analyzer:
        return self._analyzer if name in _TWINS else self._names

    @staticmethod
    def _if(fits: Callable[[str], object], terms: Iterable[str]) -> list[str]:
        return [term for term in terms if fits(term)]


def _union(found: Iterable[Scores]) -> Scores | None:
    """The sum of scores; None where nothing says anything."""
    total: Scores | None = None
    for scores in found:
        total = {} if total is None else total
        for number, score in scores.items():
            total[number] = total.get(number, 0.0) + score
    return total


def _intersection(found: list[Scores]) -> Scores:
    smallest = min(found, key=len)
    return {
        number: sum(scores[number] for scores in found)
        for number in smallest
        if all(number in scores for scores in found)
    }


def _chains(places: list[list[int]], slop: int) -> int:
    """How many starts of a chain there are, one place a list, each step 1 to `slop` long."""
    reached = set(places[-1])
    for earlier in reversed(places[:-1]):
        reached = {at for at in earlier if any(at + step in reached for step in range(1, slop + 1))}
    return len(reached)
