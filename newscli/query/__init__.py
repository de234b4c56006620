"""The query language: text → tree, which knows no engine."""

from newscli.query.dates import parse_range
from newscli.query.grammar import parse_query
from newscli.query.highlight import Highlighter
from newscli.query.printing import to_query
from newscli.query.tree import (
    And,
    Between,
    Boost,
    Every,
    Fuzzy,
    Leaf,
    Node,
    Not,
    Note,
    Or,
    Pattern,
    Phrase,
    Query,
    Word,
)

__all__ = [
    "And", "Between", "Boost", "Every", "Fuzzy", "Highlighter", "Leaf", "Node", "Not", "Note",
    "Or", "Pattern", "Phrase", "Query", "Word", "parse_query", "parse_range", "to_query",
]  # fmt: skip
