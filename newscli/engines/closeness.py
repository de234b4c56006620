"""Whose nearness in a text counts: the words and phrases that a query wants there, engine-neutral."""

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from typing import assert_never

from newscli.engines.ranking import RANKING, Ranking, inverse_document_frequency
from newscli.fields import DEFAULT_FIELDS
from newscli.query import And, Between, Boost, Every, Fuzzy, Node, Not, Or, Pattern, Phrase, Word


@dataclass(frozen=True, slots=True)
class NearWord:
    """A word or phrase, and what it weighs where it is near another."""

    leaf: Word | Phrase
    weight: float

    @property
    def fields(self) -> tuple[str, ...]:
        """Where it is looked for."""
        return DEFAULT_FIELDS if self.leaf.field is None else (self.leaf.field,)


def near_words(
    tree: Node,
    key: Callable[[Word | Phrase], Hashable],
    having: Callable[[Word | Phrase], int],
    articles: int,
    ranking: Ranking = RANKING,
) -> list[NearWord]:
    """The words and phrases of a query whose nearness counts; none where there are fewer than two.

    Words of the same `key` (their terms, say) are one, which weighs as much as all of them. `having` says in
    how many of the `articles` a word is: those in too many, or in none, do not count.
    """
    asked: dict[Hashable, tuple[Word | Phrase, float]] = {}
    for leaf, boost in _wanted(tree, 1.0):
        first, before = asked.get(key(leaf), (leaf, 0.0))
        asked[key(leaf)] = first, before + boost
    if len(asked) < 2:
        return []
    counted = [(leaf, boost, having(leaf)) for leaf, boost in asked.values()]
    found = [
        NearWord(leaf, boost * inverse_document_frequency(articles, count))
        for leaf, boost, count in counted
        if 0 < count <= ranking.rare * articles
    ]
    found.sort(key=lambda word: -word.weight)
    return found[: ranking.most_words] if len(found) > 1 else []


def _wanted(node: Node, boost: float) -> Iterator[tuple[Word | Phrase, float]]:
    """The words and phrases that a hit should have in headline or body, with their boosts."""
    match node:
        case And(children) | Or(children):
            for child in children:
                yield from _wanted(child, boost)
        case Boost(child, factor):
            yield from _wanted(child, boost * factor)
        case Word() | Phrase():
            if node.field is None or node.field in DEFAULT_FIELDS:
                yield node, boost
        case Not() | Pattern() | Fuzzy() | Between() | Every():
            pass
        case _:
            assert_never(node)
