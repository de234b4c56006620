"""Walks through a query tree: the leaves that must be found, and the same tree with other leaves."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from newscli.query.tree import And, Boost, Leaf, Node, Not, Or


def wanted_leaves(tree: Node) -> Iterator[Leaf]:
    """The leaves in the order of the query, without those that must not be found."""
    match tree:
        case And(children) | Or(children):
            for child in children:
                yield from wanted_leaves(child)
        case Boost(child):
            yield from wanted_leaves(child)
        case Not():
            return
        case _:
            yield tree


def replace_leaves(tree: Node, change: Callable[[Leaf], Leaf]) -> Node:
    """The tree with each leaf that must be found changed."""
    match tree:
        case And(children) | Or(children):
            return replace(tree, children=tuple(replace_leaves(child, change) for child in children))
        case Boost(child):
            return replace(tree, child=replace_leaves(child, change))
        case Not():
            return tree
        case _:
            return change(tree)


def has_alternatives(tree: Node) -> bool:
    """Whether a tree may find something although one of its words is in no article."""
    match tree:
        case Or():
            return True
        case And(children):
            return any(map(has_alternatives, children))
        case Boost(child):
            return has_alternatives(child)
        case _:
            return False
