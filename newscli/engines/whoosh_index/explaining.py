"""Explains a search on one commit: how each node of the query was read, what each leaf adds to a score.

The score of a leaf is the evaluation's own; its fields share it as they share in the frequency that BM25F
weighs (`ranking.py`), which is counted in the article's text. What a score has beyond that of the leaves
(nothing, as it is now) is a part of the whole query.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property

from newscli.article import Article
from newscli.engines.ranking import RANKING, Scores, inverse_document_frequency
from newscli.engines.whoosh_index.evaluation import Evaluator
from newscli.engines.whoosh_index.expanding import expand
from newscli.engines.whoosh_index.reader import IndexReader
from newscli.engines.whoosh_index.schema import Kind, fold_keyword
from newscli.explanations import NodeKind, ReadNode, ReadQuery, ScorePart, settle
from newscli.fields import DEFAULT_FIELDS, FIELDS, FieldKind
from newscli.query import (
    And,
    Between,
    Boost,
    Every,
    Fuzzy,
    Leaf,
    Node,
    Not,
    Or,
    Pattern,
    Phrase,
    Word,
    count_in,
    to_query,
)
from newscli.text.analysis import Analyzer, Token

_KINDS = {
    And: NodeKind.ALL, Or: NodeKind.ANY, Not: NodeKind.NOT, Boost: NodeKind.BOOST, Word: NodeKind.WORD,
    Phrase: NodeKind.PHRASE, Pattern: NodeKind.PATTERN, Fuzzy: NodeKind.FUZZY, Between: NodeKind.DATES,
    Every: NodeKind.EVERY,
}  # fmt: skip
_UNSTEMMED = ("byline", "source")
"""Fields of names."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NOISE = 1e-9
"""What is left of a score by the order of additions alone."""

Tokens = Mapping[str, Sequence[Token]]


class Explainer:
    """Explains one query on one commit."""

    def __init__(
        self, tree: Node, reader: IndexReader, analyzer: Analyzer, names: Analyzer, evaluator: Evaluator
    ) -> None:
        self._tree = tree
        self._reader = reader
        self._analyzer = analyzer
        self._names = names
        self._evaluator = evaluator
        self._found: dict[Node, Scores] = {}

    @cached_property
    def _articles(self) -> int:
        return self._reader.count(Kind.ARTICLE)

    def read(self) -> ReadQuery:
        """How the query was read."""
        return ReadQuery(self._node(self._tree), self._articles)

    def parts(self, number: int, article: Article, score: float) -> tuple[ScorePart, ...]:
        """What makes up the score of an article, the largest first; the parts sum to it as it is shown."""
        tokens = self._tokens(article)
        parts = [
            part
            for leaf, boost in self._adding(self._tree, number, 1.0)
            for part in self._shares(leaf, boost, number, tokens)
        ]
        rest = score - sum(part.score for part in parts)
        if abs(rest) > _NOISE:
            parts.append(ScorePart(rest, to_query(self._tree)))
        return settle(parts, score)

    def _scores(self, node: Node) -> Scores:
        if node not in self._found:
            self._found[node] = self._evaluator.scores(node)
        return self._found[node]

    def _node(self, node: Node) -> ReadNode:
        read = ReadNode(_KINDS[type(node)], to_query(node), len(self._scores(node)))
        match node:
            case And(children) | Or(children):
                return read._replace(children=tuple(map(self._node, children)))
            case Not(child):
                return read._replace(children=(self._node(child),))
            case Boost(child, factor):
                return read._replace(children=(self._node(child),), factor=factor)
            case _:
                return self._leaf(node, read._replace(fields=_fields_of(node)))

    def _leaf(self, leaf: Leaf, read: ReadNode) -> ReadNode:
        match leaf:
            case Word(text) | Phrase(text):
                terms = self._terms(text, read.fields[0])
                return read._replace(terms=terms, articles=read.articles if terms else None)
            case Pattern() | Fuzzy():
                return read._replace(words=expand(leaf, read.fields, self._reader.segments))
            case Between():
                return read._replace(range=(_instant(leaf.low), _instant(leaf.high)))
            case _:
                return read

    def _terms(self, text: str, field: str) -> tuple[str, ...]:
        """The terms that a typed text is looked up by."""
        match FIELDS[field].kind:
            case FieldKind.TEXT:
                return (self._names if field in _UNSTEMMED else self._analyzer).query_terms(text)
            case FieldKind.KEYWORD:
                return (fold_keyword(text),)
            case _:
                return (text,)

    def _adding(self, node: Node, number: int, boost: float) -> Iterator[tuple[Leaf, float]]:
        """The leaves that add to the score of an article, each with the product of its boosts."""
        if isinstance(node, Not | Every) or number not in self._scores(node):
            return
        match node:
            case And(children) | Or(children):
                for child in children:
                    yield from self._adding(child, number, boost)
            case Boost(child, factor):
                yield from self._adding(child, number, boost * factor)
            case _:
                yield node, boost

    def _shares(self, leaf: Leaf, boost: float, number: int, tokens: Tokens) -> Iterator[ScorePart]:
        """What a leaf adds to a score, by field."""
        found = self._scores(leaf)
        idf = inverse_document_frequency(self._articles, len(found))
        parts = []
        for field in _fields_of(leaf):
            frequency = count_in(leaf, tokens.get(field, ()), self._analyzer)
            if frequency:
                length, average, weight = len(tokens[field]), self._average(field), FIELDS[field].weight
                share = weight * frequency / (1 - RANKING.b + RANKING.b * length / average)
                parts.append(
                    ScorePart(share, to_query(leaf), field, frequency, length, average, weight, idf, boost)
                )
        whole = sum(part.score for part in parts)
        for part in parts:
            yield part._replace(score=found[number] * boost * part.score / whole)

    def _average(self, field: str) -> float:
        """The length of a field, as ranking has it."""
        return max(self._reader.segments.total_length(field) / max(self._articles, 1), 1.0)

    def _tokens(self, article: Article) -> Tokens:
        """The tokens of the fields that are scored."""
        texts = {"headline": article.headline or "", "body": article.text}
        return {name: list(self._analyzer.tokens(text)) for name, text in texts.items()}


def _fields_of(leaf: Leaf) -> tuple[str, ...]:
    if leaf.field is not None:
        return (leaf.field,)
    return () if isinstance(leaf, Every) else DEFAULT_FIELDS


def _instant(stamp: int | None) -> str | None:
    """Milliseconds since 1970 as ISO in UTC; beyond the calendar it is open."""
    if stamp is None:
        return None
    try:
        at = _EPOCH + timedelta(milliseconds=stamp)
    except OverflowError:
        return None
    return at.isoformat(timespec="milliseconds" if stamp % 1000 else "seconds").replace("+00:00", "Z")
