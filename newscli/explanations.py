"""How a query was read, and what makes up the score of a hit: the nouns, and their JSON shapes."""

from enum import StrEnum
from typing import Any, NamedTuple

SCORE_DIGITS = 6
"""Decimals of scores as they are shown; the parts of a score are rounded so that they sum to it."""


class NodeKind(StrEnum):
    """What a node of a query asks for."""

    ALL = "all"
    ANY = "any"
    NOT = "not"
    BOOST = "boost"
    WORD = "word"
    PHRASE = "phrase"
    PATTERN = "pattern"
    FUZZY = "fuzzy"
    DATES = "dates"
    EVERY = "every"


class Expansion(NamedTuple):
    """The words of the index that a pattern or a fuzzy word stands for."""

    total: int
    commonest: tuple[tuple[str, int], ...]
    """Some of them, folded, with how many articles (of fields of captures: captures) have each."""


class ReadNode(NamedTuple):
    """How a node of a query was read, and what it finds alone."""

    kind: NodeKind
    query: str
    """The node as a person would type it."""
    articles: int | None
    """How many it finds; None where it asks for nothing, such as a word without a term."""
    children: tuple["ReadNode", ...] = ()
    factor: float | None = None
    """Of a boost."""
    fields: tuple[str, ...] = ()
    """Where a leaf is looked for."""
    terms: tuple[str, ...] = ()
    """What analysis makes of a word or a phrase, in order: stems and bigrams."""
    words: Expansion | None = None
    range: tuple[str | None, str | None] | None = None
    """Of dates: half-open, ISO in UTC; None is open."""


class ReadQuery(NamedTuple):
    """How a query was read, and how many articles there are to find."""

    tree: ReadNode
    articles: int

    def shape(self) -> dict[str, Any]:
        """How it was read, as it is printed."""
        return {"query": self.tree.query, "articles": self.articles, "tree": _node_shape(self.tree)}


class ScorePart(NamedTuple):
    """What one leaf of a query adds to a score by one field."""

    score: float
    query: str
    """The leaf; the whole query where it adds something of its own."""
    field: str | None = None
    """None: of the whole query, as are all that follow."""
    frequency: int | None = None
    """How often the field of the article has it."""
    length: int | None = None
    """How many terms the field has."""
    average_length: float | None = None
    """How many it has on the average of all articles."""
    weight: float | None = None
    """How much the field counts."""
    idf: float | None = None
    """How much it counts that few articles have it."""
    boost: float | None = None
    """The product of the boosts that it stands under."""

    def shape(self) -> dict[str, Any]:
        """The part as it is printed."""
        rounded = {name: _rounded(getattr(self, name)) for name in ("average_length", "idf")}
        return self._asdict() | rounded


def settle(parts: list[ScorePart], score: float) -> tuple[ScorePart, ...]:
    """Parts rounded so that they sum to the rounded score, the largest first; what rounding left is its."""
    ordered = sorted(parts, key=lambda part: -part.score)
    rounded = [round(part.score, SCORE_DIGITS) for part in ordered]
    if rounded:
        rounded[0] = round(round(score, SCORE_DIGITS) - sum(rounded[1:]), SCORE_DIGITS)
    return tuple(part._replace(score=each) for part, each in zip(ordered, rounded, strict=True))


def _node_shape(node: ReadNode) -> dict[str, Any]:
    words = node.words and {
        "total": node.words.total,
        "commonest": [{"word": word, "count": count} for word, count in node.words.commonest],
    }
    return {
        "kind": str(node.kind),
        "query": node.query,
        "articles": node.articles,
        "factor": node.factor,
        "fields": list(node.fields),
        "terms": list(node.terms),
        "words": words,
        "range": list(node.range) if node.range else None,
        "children": [_node_shape(child) for child in node.children],
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, SCORE_DIGITS)
