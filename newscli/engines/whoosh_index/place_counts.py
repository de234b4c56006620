"""Counts the places of lists that a query finds: an item in a list of a capture is one.

Bare words and `list:` are looked for in the item's text; other conditions hold of the capture that has the
list, or of its article. Which captures may have such an item is told by postings; only these are read, and
each distinct text is judged once.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Set
from dataclasses import replace
from itertools import chain

from newscli.answers import FacetCounts
from newscli.engines.budget import Budget
from newscli.engines.whoosh_index.facets import DAY_LENGTH, day_text
from newscli.engines.whoosh_index.looking import LookUp
from newscli.engines.whoosh_index.reader import IndexReader
from newscli.engines.whoosh_index.schema import UNDATED, Kind, unpack
from newscli.fields import FIELDS, Scope
from newscli.query import And, Boost, Every, Leaf, Node, Not, Or, Word, all_leaves, count_in, judge
from newscli.text.analysis import Analyzer, Token, is_half_bigram

_LIST = "list"


def count_places(
    tree: Node, reader: IndexReader, analyzers: tuple[Analyzer, Analyzer], budget: Budget
) -> FacetCounts:
    """How many items of lists a query finds, by the ISO day (UTC) on which they were captured.

    `analyzers` are that of texts and that of names. As far as the budget goes.
    """
    places = _Places(tree, reader, analyzers, budget)
    stamps = reader.moments("captured")
    days: Counter[int] = Counter()
    for capture, count in places.counts():
        days[stamps[capture] // DAY_LENGTH] += count
    undated = days.pop(UNDATED // DAY_LENGTH, 0)
    return FacetCounts(tuple((day_text(day), days[day]) for day in sorted(days)), undated)


class _Places:
    """The places that one query finds."""

    def __init__(
        self, tree: Node, reader: IndexReader, analyzers: tuple[Analyzer, Analyzer], budget: Budget
    ) -> None:
        self._tree = tree
        self._reader = reader
        self._analyzer = analyzers[0]
        self._budget = budget
        self._look_up = LookUp(reader.segments, *analyzers, budget)
        leaves = dict.fromkeys(all_leaves(tree))
        self._captures = {leaf: self._captures_of(leaf) for leaf in leaves}
        self._outer = tuple(leaf for leaf in leaves if _field_of(leaf) != _LIST)
        self._single = {leaf: term for leaf in leaves if (term := _single_term(leaf, analyzers[0]))}
        self._judged: dict[tuple[tuple[bool, ...], str], bool] = {}

    def counts(self) -> Iterator[tuple[int, int]]:
        """The captures with a place, and how many places each has."""
        candidates = self._candidates(self._tree)
        captures = self._reader.numbers(Kind.CAPTURE)
        for capture in captures if candidates is None else sorted(candidates & set(captures)):
            if not self._budget.goes_on():
                return
            count = sum(map(self._judge_in(capture), self._items(capture)))
            if count:
                yield capture, count

    def _items(self, capture: int) -> Iterator[str]:
        lists = unpack(self._reader.blob(capture))["lists"]
        return (item["text"] for item in chain.from_iterable(each["items"] for each in lists))

    def _judge_in(self, capture: int) -> Callable[[str], bool]:
        """What judges the items of a capture."""
        outer = tuple(capture in (self._captures[leaf] or ()) for leaf in self._outer)
        judged = self._judged

        def is_found(text: str) -> bool:
            known = judged.get((outer, text))
            if known is None:
                judged[outer, text] = known = self._judge(text, dict(zip(self._outer, outer, strict=True)))
            return known

        return is_found

    def _judge(self, text: str, outer: dict[Leaf, bool]) -> bool:
        terms = frozenset(self._analyzer.terms(text)) if self._single else frozenset()
        tokens: list[Token] = []

        def holds(leaf: Leaf) -> bool | None:
            if self._captures[leaf] is None:
                return None
            if leaf in outer:
                return outer[leaf]
            if isinstance(leaf, Every):
                return True
            if leaf in self._single:
                return self._single[leaf] in terms
            tokens.extend([] if tokens else self._analyzer.tokens(text))
            return count_in(leaf, tokens, self._analyzer) > 0

        return judge(self._tree, holds) or False

    def _candidates(self, node: Node) -> Set[int] | None:
        """The captures that may have a place; None: any may."""
        match node:
            case And(children):
                found = [each for each in map(self._candidates, children) if each is not None]
                return set.intersection(*map(set, found)) if found else None
            case Or(children):
                each_ = [self._candidates(child) for child in children]
                known = [each for each in each_ if each is not None]
                return set().union(*known) if len(known) == len(each_) else None
            case Not():
                return None
            case Boost(child):
                return self._candidates(child)
            case _:
                return self._captures[node]

    def _captures_of(self, leaf: Leaf) -> Set[int] | None:
        """The captures that a leaf holds of, or that have an item it may hold of; None: it says nothing."""
        if not self._budget.begin(leaf):
            return set()
        name = _field_of(leaf)
        found = next(iter(self._look_up.occurrences(replace(leaf, field=name)).values()), None)
        if found is None:
            return None
        documents = set(found)
        return documents if FIELDS[name].scope is Scope.CAPTURE else self._around(documents)

    def _around(self, articles: Set[int]) -> set[int]:
        """The captures of some articles."""
        keys = self._reader.article_keys
        wanted = {keys[article] for article in articles}
        return {capture for capture in self._reader.numbers(Kind.CAPTURE) if keys[capture] in wanted}


def _field_of(leaf: Leaf) -> str:
    return leaf.field or _LIST


def _single_term(leaf: Leaf, analyzer: Analyzer) -> str | None:
    """The term of a word that has one alone: whether a text has it is told without its tokens' places."""
    if not isinstance(leaf, Word) or _field_of(leaf) != _LIST:
        return None
    terms = analyzer.query_terms(leaf.text)
    return terms[0] if len(terms) == 1 and not is_half_bigram(terms[0]) else None
