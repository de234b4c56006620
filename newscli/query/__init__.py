"""The query language: text → tree, which knows no engine."""

from newscli.query.counting import count_in
from newscli.query.dates import parse_range
from newscli.query.grammar import parse_query
from newscli.query.highlight import Highlighter
from newscli.query.judging import all_leaves, judge
from newscli.query.likeness import query_like
from newscli.query.printing import to_query
from newscli.query.rewriting import has_alternatives, replace_leaves, wanted_leaves
from newscli.query.tokens import OPERATORS
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
    "OPERATORS", "And", "Between", "Boost", "Every", "Fuzzy", "Highlighter", "Leaf", "Node", "Not", "Note",
    "Or", "Pattern", "Phrase", "Query", "Word", "all_leaves", "count_in", "has_alternatives", "judge",
    "parse_query", "parse_range", "query_like", "replace_leaves", "to_query", "wanted_leaves",
]  # fmt: skip
