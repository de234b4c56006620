"""Finds what a query tree means in one commit: tree → articles, then their scores.

First which articles a tree finds, by operations on sets; then how well, and only for these. Conditions on
captures are looked up in the captures' postings, and joined to articles by the column of ids: they say
whether, not how well. None stands for a condition that says nothing, such as a word without a term.
"""

from collections.abc import Hashable, Set
from functools import cached_property

from newscli.engines.budget import Budget
from newscli.engines.closeness import near_words
from newscli.engines.ranking import (
    RANKING,
    FieldHits,
    Ranking,
    Scores,
    best_by_term,
    closeness,
    inverse_document_frequency,
    score_term,
)
from newscli.engines.whoosh_index.joining import Join
from newscli.engines.whoosh_index.looking import Found, LookUp, fields_of
from newscli.engines.whoosh_index.ordering import first_of
from newscli.engines.whoosh_index.reader import IndexReader
from newscli.engines.whoosh_index.schema import Kind
from newscli.fields import DEFAULT_FIELDS, FIELDS, Scope
from newscli.query import And, Between, Boost, Every, Fuzzy, Leaf, Node, Not, Or, Pattern, Phrase, Word
from newscli.text.analysis import Analyzer

_NONE: frozenset[int] = frozenset()
_FEW = 20
"""Of so many articles one is few: a column is sooner read as a whole for more."""


class Evaluator:
    """Evaluates trees on one commit, as far as a budget goes."""

    def __init__(
        self,
        reader: IndexReader,
        analyzer: Analyzer,
        names: Analyzer,
        budget: Budget | None = None,
        ranking: Ranking = RANKING,
    ) -> None:
        self._ranking = ranking
        self._reader = reader
        self._segments = reader.segments
        self._budget = budget or Budget.unlimited()
        self._look_up = LookUp(reader.segments, analyzer, names, self._budget)
        self._join = Join(reader.segments)
        self._occurrences: dict[Leaf, dict[str, Found]] = {}
        self._matches: dict[Leaf, Set[int] | None] = {}

    def matches(self, tree: Node) -> Set[int]:
        """The articles that a tree finds."""
        found = self._match(tree)
        return _NONE if found is None else found

    def scores(self, tree: Node) -> Scores:
        """The articles that a tree finds, with their scores."""
        found, scores = self.matches(tree), self._score(tree, None)
        if len(scores) == len(found):
            return scores
        return {number: scores.get(number, 0.0) for number in found}

    def unscored(self, tree: Node) -> Scores:
        """The articles that a tree finds, for who counts them only."""
        return dict.fromkeys(self.matches(tree), 0.0)

    def best(self, tree: Node, wanted: int) -> tuple[int, Scores]:
        """How many articles a tree finds; and of `ranked` the `wanted` best with all that tie, maybe more."""
        if isinstance(tree, Word | Phrase | Pattern | Fuzzy):
            scored = self._scored_fields(tree)
            if scored and wanted < max(map(len, scored.values())):
                having = self._count(scored)
                fields = [self._field_hits(name, found, None) for name, found in scored.items()]
                return having, best_by_term(fields, self._idf(having), wanted, self._ranking)
        scores = self.ranked(tree)
        return len(scores), scores

    def ranked(self, tree: Node) -> Scores:
        """As `scores`, those of the best with what the nearness of the query's words adds."""
        scores = self.scores(tree)
        for number, bonus in self._bonuses(tree, scores).items():
            scores[number] += bonus
        return scores

    def _bonuses(self, tree: Node, scores: Scores) -> Scores:
        """Of the best articles, what the nearness of the query's words adds."""
        if not self._ranking.closeness:
            return {}
        words = near_words(tree, self._key, self._found_by, self._article_count, self._ranking)
        if not words:
            return {}
        best = frozenset(first_of(self._reader, scores, self._ranking.rescored))
        weights = [word.weight for word in words]
        texts = [
            [self._look_up.starts(word.leaf, name, best) if name in word.fields else {} for word in words]
            for name in DEFAULT_FIELDS
        ]
        return {
            number: closeness(
                weights, [[places.get(number, ()) for places in text] for text in texts], self._ranking
            )
            for number in best
        }

    def _key(self, leaf: Word | Phrase) -> Hashable:
        """What makes two leaves the same word."""
        return leaf.field, self._look_up.terms_of(leaf), leaf.slop if isinstance(leaf, Phrase) else 1

    def _found_by(self, leaf: Word | Phrase) -> int:
        return len(self.matches(leaf))

    @cached_property
    def _articles(self) -> frozenset[int]:
        return frozenset(self._reader.numbers(Kind.ARTICLE))

    @cached_property
    def _article_count(self) -> int:
        return self._reader.count(Kind.ARTICLE)

    def _match(self, node: Node) -> Set[int] | None:
        match node:
            case And(children):
                return self._match_all(children)
            case Or(children):
                found = [each for each in map(self._match, children) if each is not None]
                return _NONE.union(*found) if found else None
            case Not(child):
                unwanted = self._match(child)
                return None if unwanted is None else self._articles - unwanted
            case Boost(child):
                return self._match(child)
            case _:
                if node not in self._matches:
                    self._matches[node] = self._match_leaf(node)
                return self._matches[node]

    def _match_all(self, children: tuple[Node, ...]) -> Set[int] | None:
        """What all children find: what is to be there, then its dates, then what is not to be there."""
        wanted = self._common([child for child in children if not isinstance(child, Not | Between)])
        for child in children:
            if isinstance(child, Between) and wanted != _NONE:
                wanted = self._match(child) if wanted is None else self._restricted(wanted, child)
        for child in children:
            unwanted = self._match(child.child) if isinstance(child, Not) and wanted != _NONE else None
            if unwanted is not None:
                wanted = (self._articles if wanted is None else wanted) - unwanted
        return wanted

    def _common(self, children: list[Node]) -> Set[int] | None:
        """What all of some children find; no more is looked up once there is nothing."""
        found: list[Set[int]] = []
        for child in children:
            each = self._match(child)
            if each is not None:
                found.append(each)
                if not each:
                    return _NONE
        common: Set[int] | None = None
        for each in sorted(found, key=len):
            common = each if common is None else common & each
        return common

    def _restricted(self, wanted: Set[int], moment: Between) -> Set[int]:
        """Those of some articles that have a moment in a range: few are looked at one by one."""
        is_few = len(wanted) * _FEW < self._article_count
        if is_few and FIELDS[moment.field].scope is Scope.ARTICLE:
            return self._look_up.between_of(wanted, moment)
        return wanted & (self._match(moment) or _NONE)

    def _match_leaf(self, leaf: Leaf) -> Set[int] | None:
        """The articles that one leaf finds."""
        if isinstance(leaf, Every) and leaf.field is None:
            return self._articles
        occurrences = self._occurrences_of(leaf)
        if not occurrences:
            return None
        first, *rest = map(_keys, occurrences.values())
        if FIELDS[next(iter(occurrences))].scope is Scope.CAPTURE:
            return self._join.articles_of(first)
        return _NONE.union(first, *rest) if rest else first

    def _occurrences_of(self, leaf: Leaf) -> dict[str, Found]:
        """Field → what has a leaf there; looked up once, as far as the budget goes."""
        if leaf not in self._occurrences:
            goes_on = self._budget.begin(leaf)
            nothing: dict[str, Found] = dict.fromkeys(fields_of(leaf), _NONE)
            self._occurrences[leaf] = self._look_up.occurrences(leaf) if goes_on else nothing
        return self._occurrences[leaf]

    def _score(self, node: Node, articles: Set[int] | None) -> Scores:
        """The scores of some articles, or of all that a node finds; what has none is left out."""
        match node:
            case And(children) | Or(children):
                among = self._match(node) if articles is None and isinstance(node, And) else articles
                if among is not None and not among:
                    return {}
                return _sum([self._score(child, among) for child in children])
            case Not():
                return {}
            case Boost(child, factor):
                scores = self._score(child, articles)
                return {number: score * factor for number, score in scores.items()}
            case _:
                return self._score_leaf(node, articles)

    def _score_leaf(self, leaf: Leaf, articles: Set[int] | None) -> Scores:
        if isinstance(leaf, Every):
            return {}
        scored = self._scored_fields(leaf)
        if not scored:
            return {}
        fields = [self._field_hits(name, found, articles) for name, found in scored.items()]
        return score_term(fields, self._idf(self._count(scored)), self._ranking)

    def _scored_fields(self, leaf: Leaf) -> dict[str, Found]:
        """Where a leaf was found, of the fields that are scored."""
        return {name: found for name, found in self._occurrences_of(leaf).items() if name in DEFAULT_FIELDS}

    def _count(self, occurrences: dict[str, Found]) -> int:
        """How many articles have a leaf in any of the fields where it was found."""
        *few, most = map(_keys, occurrences.values())
        return len(most) + len(_NONE.union(*few) - most)

    def _idf(self, having: int) -> float:
        return inverse_document_frequency(self._article_count, having)

    def _field_hits(self, name: str, found: Found, articles: Set[int] | None) -> FieldHits:
        kept = found if articles is None else _among(found, articles)
        average = self._segments.total_length(name) / max(self._article_count, 1)
        return FieldHits(kept, FIELDS[name].weight, max(average, 1.0), self._segments.lengths(name))


def _keys(found: Found) -> Set[int]:
    return found.keys() if isinstance(found, dict) else found


def _among(found: Found, articles: Set[int]) -> Found:
    """What was found, of some articles alone."""
    if not isinstance(found, dict):
        return found & articles
    if len(articles) < len(found):
        return {number: found[number] for number in articles if number in found}
    return {number: frequency for number, frequency in found.items() if number in articles}


def _sum(parts: list[Scores]) -> Scores:
    """The sums of scores."""
    total: Scores = {}
    for part in parts:
        if not total:
            total = part
            continue
        total = dict(total)
        before = total.get
        for number, score in part.items():
            total[number] = before(number, 0.0) + score
    return total
