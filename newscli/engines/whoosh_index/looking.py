"""Looks up what one leaf of a query asks for, in the postings and columns of one commit."""

from collections.abc import Set
from typing import assert_never

from newscli.engines.budget import Budget
from newscli.engines.whoosh_index.lexicons import choose_all, choose_near, choose_pattern
from newscli.engines.whoosh_index.schema import UNDATED, WRITTEN, Kind, fold_keyword
from newscli.engines.whoosh_index.segments import Choose, Postings, Segments
from newscli.fields import DEFAULT_FIELDS, FIELDS, FieldKind
from newscli.query import Between, Every, Fuzzy, Leaf, Pattern, Phrase, Word
from newscli.text.analysis import Analyzer, is_half_bigram
from newscli.text.folding import fold_search

Found = Postings | Set[int]
"""Index documents with how often they have what is asked for, or which of them have it."""


class LookUp:
    """Looks leaves up."""

    def __init__(self, segments: Segments, analyzer: Analyzer, names: Analyzer, budget: Budget) -> None:
        self._segments = segments
        self._analyzer = analyzer
        self._names = names
        self._budget = budget

    def occurrences(self, leaf: Leaf) -> dict[str, Found]:
        """Field → the index documents that have there what a leaf asks for; none where it asks nothing."""
        return {name: found for name in fields_of(leaf) if (found := self._in_field(leaf, name)) is not None}

    def between_of(self, articles: Set[int], leaf: Between) -> set[int]:
        """Those of some articles that have a moment in a range."""
        least, end = _limits(leaf)
        number = self._segments.number
        return {each for each in articles if least <= number(leaf.field, each) < end}

    def terms_of(self, leaf: Word | Phrase) -> tuple[str, ...]:
        """The terms that a leaf is looked up by, where it is one of a text."""
        return self._analyzer_of(leaf.field or DEFAULT_FIELDS[0]).query_terms(leaf.text)

    def starts(self, leaf: Word | Phrase, name: str, articles: Set[int]) -> dict[int, list[int]]:
        """Those of some articles that have a leaf in a field → where it begins there, ascending."""
        terms = self.terms_of(leaf)
        places = [self._places(name, term, articles) for term in terms]
        if len(terms) == 1:
            return places[0]
        slop = leaf.slop if isinstance(leaf, Phrase) else 1
        common = set(places[0]).intersection(*places[1:])
        return {number: sorted(_chains([each[number] for each in places], slop)) for number in common}

    def _in_field(self, leaf: Leaf, name: str) -> Found | None:
        match leaf:
            case Between():
                return self._between(leaf)
            case Every():
                return self._having(name)
            case Pattern() | Fuzzy():
                return self._segments.documents_of(*choose_words(leaf, name), self._budget)
            case Word(text):
                return self._text(name, text, 1)
            case Phrase(text, slop):
                return self._text(name, text, slop)
        assert_never(leaf)

    def _text(self, name: str, text: str, slop: int) -> Found | None:
        kind = FIELDS[name].kind
        if kind is FieldKind.ID:
            return self._articles_of(text.lower())
        if kind is FieldKind.KEYWORD:
            return self._segments.frequencies(name, fold_keyword(text))
        terms = self._analyzer_of(name).query_terms(text)
        if not terms:
            return None
        return self._term(name, terms[0]) if len(terms) == 1 else self._phrase(name, terms, slop)

    def _articles_of(self, prefix: str) -> set[int]:
        """The articles whose ids begin so; their captures have the same term."""
        found = self._segments.documents_of("id", choose_pattern(f"{prefix}*"), self._budget)
        return {each for each in found if self._segments.number("kind_code", each) == Kind.ARTICLE}

    def _term(self, name: str, term: str) -> Found:
        if is_half_bigram(term):
            return self._segments.documents_of(name, choose_pattern(f"{term}*"), self._budget)
        return self._segments.frequencies(name, term)

    def _phrase(self, name: str, terms: tuple[str, ...], slop: int) -> Postings:
        """Where the terms follow one another, each at most `slop` positions after the one before."""
        distinct = tuple(dict.fromkeys(terms))
        common = self._having_all(name, distinct)
        where = {term: self._places(name, term, common) for term in distinct} if common else {}
        counted = (
            (each, len(_chains([where[term][each] for term in terms], slop))) for each in sorted(common)
        )
        return {number: count for number, count in counted if count}

    def _having_all(self, name: str, terms: tuple[str, ...]) -> Set[int]:
        """What has all of some terms, as far as the budget goes."""
        common: set[int] = self._documents(name, terms[0])
        for term in terms[1:]:
            if not common or not self._budget.goes_on():
                return set()
            common &= self._documents(name, term)
        return common

    def _documents(self, name: str, term: str) -> set[int]:
        if is_half_bigram(term):
            return self._segments.documents_of(name, choose_pattern(f"{term}*"), self._budget)
        return set(self._segments.documents(name, term))

    def _places(self, name: str, term: str, wanted: Set[int]) -> dict[int, list[int]]:
        if not is_half_bigram(term):
            return self._segments.positions(name, term, wanted)
        places: dict[int, set[int]] = {}
        for each in self._segments.terms(name, term):
            for number, found in self._segments.positions(name, each, wanted).items():
                places.setdefault(number, set()).update(found)
        return {number: sorted(found) for number, found in places.items()}

    def _having(self, name: str) -> Found:
        if FIELDS[name].kind is FieldKind.DATE:
            return self._between(Between(name, None, None))
        if FIELDS[name].kind is FieldKind.ID:
            return self._articles_of("")
        return self._segments.documents_of(WRITTEN.get(name, name), choose_all, Budget.unlimited())

    def _between(self, leaf: Between) -> set[int]:
        """What has a moment in a half-open range, from the column of moments."""
        least, end = _limits(leaf)
        return self._segments.documents_between(leaf.field, least, end)

    def _analyzer_of(self, name: str) -> Analyzer:
        return self._analyzer if name in WRITTEN else self._names


def choose_words(leaf: Pattern | Fuzzy, name: str) -> tuple[str, Choose]:
    """Where the words of a field are as written, and what chooses those that a leaf stands for."""
    written = WRITTEN.get(name, name)
    if isinstance(leaf, Fuzzy):
        return written, choose_near(fold_search(leaf.text), leaf.distance)
    is_keyword = FIELDS[name].kind is FieldKind.KEYWORD
    return written, choose_pattern(fold_keyword(leaf.text) if is_keyword else fold_search(leaf.text))


def fields_of(leaf: Leaf) -> tuple[str, ...]:
    """Where a leaf is looked up."""
    return DEFAULT_FIELDS if leaf.field is None else (leaf.field,)


def _limits(leaf: Between) -> tuple[int, int]:
    """The least moment of a range, and the one behind its last."""
    return UNDATED + 1 if leaf.low is None else leaf.low, 2**63 if leaf.high is None else leaf.high


def _chains(places: list[list[int]], slop: int) -> set[int]:
    """The starts of chains, one place a list, each step 1 to `slop` long."""
    reached = set(places[-1])
    for earlier in reversed(places[:-1]):
        if slop == 1:
            reached = {at for at in earlier if at + 1 in reached}
        else:
            reached = {at for at in earlier if any(at + step in reached for step in range(1, slop + 1))}
    return reached
