"""How a query was read and what makes up a score, as trees of lines: plain here, drawn in `terminal.py`."""

from collections.abc import Iterator
from typing import NamedTuple

from newscli.explanations import SCORE_DIGITS, Expansion, NodeKind, ReadNode, ReadQuery, ScorePart
from newscli.render.safety import one_line


class Branch(NamedTuple):
    """A line, what is known besides, and the lines under it."""

    label: str
    facts: str = ""
    children: tuple["Branch", ...] = ()


_NAMES = {NodeKind.ALL: "all of", NodeKind.ANY: "any of", NodeKind.NOT: "not"}
"""What stands for a node that has others under it."""


def read_branch(read: ReadQuery) -> Branch:
    """How a query was read, the query itself on top."""
    return Branch(
        f"read as: {one_line(read.tree.query)}", f"{read.articles} articles in all", (_node(read.tree),)
    )


def score_branch(score: float, parts: tuple[ScorePart, ...]) -> Branch:
    """What makes up a score, the score itself on top."""
    return Branch(f"score {score:.{SCORE_DIGITS}f}", "", tuple(map(_part, parts)))


def branch_lines(branch: Branch, level: int = 0) -> Iterator[str]:
    """The lines for a pipe, two blanks a level."""
    yield "  " * level + "  ".join(filter(None, (branch.label, branch.facts)))
    for child in branch.children:
        yield from branch_lines(child, level + 1)


def _node(node: ReadNode) -> Branch:
    facts = (_where(node), _range(node), _words(node.words), _count(node.articles))
    label = f"times {node.factor:g}" if node.factor is not None else _NAMES.get(node.kind, node.query)
    return Branch(one_line(label), one_line("; ".join(filter(None, facts))), tuple(map(_node, node.children)))


def _where(node: ReadNode) -> str:
    """What kind of leaf it is, where it is looked for and by which terms."""
    if node.children:
        return ""
    fields = f" in {', '.join(node.fields)}" if node.fields else ""
    return f"{node.kind}{fields}" + (f": {' '.join(node.terms)}" if node.terms else "")


def _range(node: ReadNode) -> str:
    if node.range is None:
        return ""
    first, end = node.range
    return " ".join(filter(None, (first and f"from {first}", end and f"before {end}"))) or "any"


def _words(words: Expansion | None) -> str:
    if words is None:
        return ""
    commonest = ", ".join(f"{word} {count}" for word, count in words.commonest)
    return f"{words.total} {'word' if words.total == 1 else 'words'}" + (commonest and f": {commonest}")


def _count(articles: int | None) -> str:
    if articles is None:
        return "asks for nothing"
    return f"{articles} {'article' if articles == 1 else 'articles'}"


def _part(part: ScorePart) -> Branch:
    score = f"{part.score:.{SCORE_DIGITS}f}"
    if part.field is None:
        return Branch(one_line(f"{score} nearness of the words of {part.query}"))
    facts = (
        f"{part.frequency} in {part.length} terms (average {part.average_length:.1f})",
        f"weight {part.weight:g}",
        f"idf {part.idf:.4f}",
        "" if part.boost == 1 else f"boost {part.boost:g}",
    )
    return Branch(one_line(f"{score} {part.query} in {part.field}"), ", ".join(filter(None, facts)))
