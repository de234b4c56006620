"""The query language: text → tree, which knows no engine."""

from newscli.query.dates import parse_range
from newscli.query.grammar import parse_query
from newscli.query.highlight import Highlighter
from newscli.query.printing import to_query
from newscli.query.rewriting import has_alternatives, replace_leaves, wanted_leaves
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
    "Or", "Pattern", "Phrase", "Query", "Word", "has_alternatives", "parse_query", "parse_range",
    "replace_leaves", "to_query", "wanted_leaves",
]  # fmt: skip
