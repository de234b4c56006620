"""Whether a query holds of one thing, where it is known which of its leaves do."""

from collections.abc import Callable, Iterator

from newscli.query.tree import And, Boost, Leaf, Node, Not, Or

Holds = Callable[[Leaf], bool | None]
"""Whether a leaf holds; None where it says nothing, such as a word without a term."""


def judge(tree: Node, holds: Holds) -> bool | None:
    """Whether a tree holds; None where it says nothing."""
    match tree:
        case And(children):
            told = list(_told(children, holds))
            return all(told) if told else None
        case Or(children):
            told = list(_told(children, holds))
            return any(told) if told else None
        case Not(child):
            held = judge(child, holds)
            return None if held is None else not held
        case Boost(child):
            return judge(child, holds)
        case _:
            return holds(tree)


def all_leaves(tree: Node) -> Iterator[Leaf]:
    """The leaves in the order of the query, with those that must not be found."""
    match tree:
        case And(children) | Or(children):
            for child in children:
                yield from all_leaves(child)
        case Boost(child) | Not(child):
            yield from all_leaves(child)
        case _:
            yield tree


def _told(children: tuple[Node, ...], holds: Holds) -> Iterator[bool]:
    return (each for child in children if (each := judge(child, holds)) is not None)
